"""A copy of the engine with one line changed, and a test run on that copy in a child process.

The child sees nothing of this folder's engine: it starts in the copy, with the copy first on its path, and its own
conftest.py stops it when `evaluation.engine` or `nrp.formats` comes from anywhere else.
"""

import compileall
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from py_compile import PycInvalidationMode

from tests.reference.mutations import Mutation

ROOT = Path(__file__).parents[2]
COPIED = ("evaluation/engine", "nrp/formats", "tests/unit/engine", "tests/reference")
ALONE = ("evaluation/__init__.py", "nrp/__init__.py", "pyproject.toml")
CONFTEST = """
from pathlib import Path

import evaluation.engine
import nrp.formats

for package in (evaluation.engine, nrp.formats):
    assert Path(package.__file__).is_relative_to(Path(__file__).parent), package.__file__
"""
SETTINGS = """
[pytest]
addopts = --import-mode=importlib -x -q --tb=line -p no:cacheprovider
markers =
    slow: takes more than a few seconds
"""
GREEN, RED = 0, 1
SECONDS = 300


@dataclass(frozen=True)
class Outcome:
    """How a child ended, with what it printed."""

    code: int
    failed: int
    text: str

    @property
    def is_red(self) -> bool:
        """Whether a test failed, and not merely the collection or the command."""
        return self.code == RED and self.failed > 0


def copied(folder: Path) -> Path:
    """Copy the engine, the formats and their tests; the test data are linked."""
    for part in COPIED:
        shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
    for part in ALONE:
        shutil.copyfile(ROOT / part, folder / part)
    (folder / "tests" / "data").symlink_to(ROOT / "tests" / "data", target_is_directory=True)
    (folder / "conftest.py").write_text(CONFTEST)
    (folder / "pytest.ini").write_text(SETTINGS)
    # Compiled by the hash of their source: a line changed and changed back leaves no stale file behind.
    compileall.compile_dir(folder, quiet=2, invalidation_mode=PycInvalidationMode.CHECKED_HASH)
    return folder


def times_found(mutation: Mutation) -> int:
    """How often the line to change stands in its file; it must be once."""
    return (ROOT / mutation.file).read_text().count(mutation.old)


def run(folder: Path, tests: list[str]) -> Outcome:
    """Run some tests on the copy."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "DJANGO_"))}
    environment |= {
        "PYTHONPATH": str(folder),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
    }
    command = [sys.executable, "-m", "pytest", "-c", "pytest.ini", *tests]
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=SECONDS, check=False
    )
    failed = re.search(r"(\d+) failed", done.stdout)
    return Outcome(done.returncode, int(failed[1]) if failed else 0, done.stdout[-3000:] + done.stderr[-1000:])


def run_mutated(folder: Path, mutation: Mutation) -> Outcome:
    """Change the line, run its test and change the line back."""
    file = folder / mutation.file
    before = file.read_text()
    file.write_text(before.replace(mutation.old, mutation.new))
    try:
        return run(folder, [mutation.test])
    finally:
        file.write_text(before)
