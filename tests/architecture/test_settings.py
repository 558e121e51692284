"""The environment is an interface: what production sets, what the settings read and what the table says agree."""

import re
import subprocess
import sys
from typing import Any

import pytest
import yaml

from nrp.environment import NAMES
from tests.architecture.source import ROOT, python_files

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
OURS = ("migrate", "web", "worker", "dispatcher", "beat")
READ = re.compile(r"""(?:env\.\w+|os\.environ\.get|os\.environ\.setdefault|os\.getenv)\(\s*["']([A-Z][A-Z0-9_]+)["']""")
NOT_OURS = {"DJANGO_SETTINGS_MODULE", "DISPLAY", "WAYLAND_DISPLAY", "PATH", "POLARS_MAX_THREADS"}


def table() -> set[str]:
    """Return the names in the first column of docs/settings.md."""
    return set(re.findall(r"^\| `([A-Z][A-Z0-9_]+)`", (ROOT / "docs" / "settings.md").read_text(), re.MULTILINE))


@pytest.mark.parametrize("service", OURS)
def test_production_sets_only_what_the_settings_read(service: str) -> None:
    named = {name.removesuffix("_FILE") for name in COMPOSE["services"][service]["environment"]}

    assert named - set(NAMES) == set()


@pytest.mark.parametrize("service", OURS)
def test_every_secret_that_is_named_is_mounted(service: str) -> None:
    app = COMPOSE["services"][service]
    named = {value.rsplit("/", 1)[1] for name, value in app["environment"].items() if name.endswith("_FILE")}

    assert named == set(app["secrets"])
    assert named <= set(COMPOSE["secrets"])


def test_production_leaves_no_secret_in_the_environment() -> None:
    secret = re.compile(r"SECRET|PASSWORD|TOKEN|DATABASE_URL|EMAIL_URL")
    open_values = [
        f"{service}: {name}"
        for service, definition in COMPOSE["services"].items()
        for name in definition.get("environment", {})
        if secret.search(name) and not name.endswith("_FILE")
    ]

    assert open_values == []


def test_every_service_says_how_it_is() -> None:
    silent = [
        name for name, service in COMPOSE["services"].items() if name != "migrate" and "healthcheck" not in service
    ]

    assert silent == []


def test_every_volume_and_network_that_is_used_is_declared() -> None:
    volumes = {entry.split(":")[0] for service in COMPOSE["services"].values() for entry in service.get("volumes", [])}
    networks = {name for service in COMPOSE["services"].values() for name in service.get("networks", [])}

    assert {name for name in volumes if not name.startswith(".")} == set(COMPOSE["volumes"])
    assert networks == set(COMPOSE["networks"])


def test_only_the_proxy_can_be_reached_from_outside() -> None:
    assert [name for name, service in COMPOSE["services"].items() if "ports" in service] == ["proxy"]


def test_the_table_names_every_variable_of_the_settings() -> None:
    assert set(NAMES) - table() == set()


def test_the_table_names_every_variable_that_any_code_reads() -> None:
    read = {
        name
        for path in python_files(
            "nrp", "neighbourhoods", "governance", "coren", "surveys", "evaluation", "bin", "deploy"
        )
        for name in READ.findall(path.read_text())
    }

    assert read - table() - NOT_OURS == set()


def test_production_passes_the_deployment_checks() -> None:
    done = subprocess.run([sys.executable, "deploy/check.py"], cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
