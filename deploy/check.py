"""Runs `check --deploy` in the very environment docker-compose.yml gives the web process.

Secrets are made for the occasion by deploy/make-secrets and thrown away afterwards.
"""

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent
VARIABLE = re.compile(r"\$\{(?P<name>\w+)(?::-(?P<default>[^}]*)|:\?[^}]*)?\}")


def example() -> dict[str, str]:
    """Return what a person has to say, as deploy/example.env says it."""
    lines = (ROOT / "deploy" / "example.env").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))


def interpolated(text: str, said: Mapping[str, str]) -> str:
    """Put said values and defaults where compose would; raises KeyError for one that nobody gives."""

    def value(hit: re.Match[str]) -> str:
        if hit["default"] is not None:
            return said.get(hit["name"]) or hit["default"]
        return said[hit["name"]]

    return VARIABLE.sub(value, text)


def environment_of(service: str, secrets: Path) -> dict[str, str]:
    """Return the environment of one service, its mounted secrets taken from a folder."""
    document = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    raw = document["services"][service]["environment"]
    said = example()
    values = {name: interpolated(str(value), said) for name, value in raw.items()}
    return {name: value.replace("/run/secrets", str(secrets)) for name, value in values.items()}


def main() -> int:
    """Run Django's deployment checks; every warning fails."""
    with tempfile.TemporaryDirectory() as folder:
        secrets = Path(folder) / "secrets"
        make = [str(ROOT / "deploy" / "make-secrets"), str(secrets)]
        subprocess.run(make, check=True, capture_output=True)
        environment = {
            **environment_of("web", secrets),
            "NRP_DATA": folder,
            "PATH": os.environ.get("PATH", os.defpath),
            "DJANGO_SETTINGS_MODULE": "nrp.settings",
        }
        command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
        return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


if __name__ == "__main__":
    raise SystemExit(main())
