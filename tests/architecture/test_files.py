"""What holds for every file of the tree."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from tests.architecture.source import ROOT, files, python_files, text_files

LONGEST = 500
LOCKS = {"requirements.lock", "requirements-dev.lock", "package-lock.json"}
# A code, then at least two words that say why.
NOQA = re.compile(r"#\s*(?:ruff:\s*)?noqa", re.IGNORECASE)
NOQA_WITH_REASON = re.compile(r"#\s*(?:ruff:\s*)?noqa:\s*[A-Z]+[0-9]+(?:,\s*[A-Z]+[0-9]+)*\s+\W*\w+\W+\w+")
TYPE_IGNORE = re.compile(r"#\s*type:\s*ignore")
# mypy itself wants a second hash before the reason.
TYPE_IGNORE_WITH_REASON = re.compile(r"#\s*type:\s*ignore\[[a-z, -]+\]\s+#\s*\w+\W+\w+")
HERE = Path(__file__)


def is_generated(path: Path) -> bool:
    return path.name in LOCKS or "migrations" in path.parts or path.is_relative_to(ROOT / "tests" / "data")


def readable() -> list[Path]:
    """Return what people wrote; this file names what it forbids."""
    return [path for path in text_files() if not is_generated(path) and path != HERE]


def test_no_file_is_longer_than_500_lines() -> None:
    source = (".py", ".html", ".js", ".mjs", ".scss", ".toml", ".yml", ".sh")
    long = [
        f"{path.relative_to(ROOT)}: {count}"
        for path in readable()
        if path.suffix in source and (count := len(path.read_text().splitlines())) > LONGEST
    ]

    assert long == []


def test_every_ignore_carries_a_code_and_a_reason() -> None:
    bare = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in python_files()
        if path != HERE and "migrations" not in path.parts
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if (NOQA.search(line) and not NOQA_WITH_REASON.search(line))
        or (TYPE_IGNORE.search(line) and not TYPE_IGNORE_WITH_REASON.search(line))
    ]

    assert bare == []


@pytest.mark.parametrize(
    ("line", "is_enough"),
    [
        ("import x  # noqa: F401", False),
        ("import x  # noqa", False),
        ("import x  # noqa: F401  # reason: registers the receivers", True),
        ("import x  # noqa: F401, E402  registers the receivers", True),
    ],
)
def test_a_bare_ignore_would_be_found(line: str, is_enough: bool) -> None:
    assert bool(NOQA_WITH_REASON.search(line)) is is_enough


def test_no_file_names_a_registry() -> None:
    asks = re.compile(r"index-url|extra-index|find-links|registry=", re.IGNORECASE)
    named = [str(path.relative_to(ROOT)) for path in readable() if asks.search(path.read_text(errors="replace"))]
    addressed = [name for name in LOCKS if re.search(r"https?://", (ROOT / name).read_text())]

    assert named + addressed == []


def test_no_file_names_a_place_on_one_machine() -> None:
    machine = re.compile(r"(?<![\w.])/(?:work|farm|root|home/\w+|Users/\w+)/")
    named = [str(path.relative_to(ROOT)) for path in readable() if machine.search(path.read_text(errors="replace"))]

    assert named == []


def test_no_record_of_a_soak_names_a_folder_of_its_machine() -> None:
    folder = re.compile(r"(?<![\w.])/(?:tmp|var/tmp|opt|srv|mnt|usr|root|home|work)/")
    records = sorted((ROOT / "docs" / "evidence").iterdir())
    named = [
        f"{path.name}: {line}" for path in records for line in path.read_text().splitlines() if folder.search(line)
    ]

    assert len(records) > 5
    assert named == []


def test_the_two_locks_agree() -> None:
    def versions(name: str) -> set[str]:
        return set(re.findall(r"^([a-z0-9._-]+==[^ \\]+)", (ROOT / name).read_text(), re.MULTILINE))

    assert versions("requirements.lock") - versions("requirements-dev.lock") == set()


def test_every_command_is_a_script_that_parses() -> None:
    scripts = [
        path for path in files() if path.suffix == "" and path.is_relative_to(ROOT) and path.read_bytes()[:2] == b"#!"
    ]

    assert {path.name for path in scripts} >= {"run", "test", "check", "manage", "soak"}
    for script in scripts:
        assert script.stat().st_mode & 0o111, f"{script.name} cannot be executed"
        shell = "sh" if script.read_text().startswith("#!/bin/sh") else "bash"
        subprocess.run([shell, "-n", str(script)], check=True)


def test_the_project_says_which_licence_it_has() -> None:
    document = tomllib.loads((ROOT / "pyproject.toml").read_text())

    assert document["project"]["license"] == {"text": "MIT"}
    assert "MIT License" in (ROOT / "LICENSE").read_text()
