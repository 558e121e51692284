"""What runs is installed to run: packages for testing are not on a server."""

import ast
import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions

from tests.architecture.source import ROOT, TOP_PACKAGES, python_files

# Loaded by packages of ours only if present, so their absence shows first on a server.
ONLY_FOR_TESTS = ("pandas", "statsmodels", "pyfixest", "openpyxl", "pytest", "matplotlib")


def to_run() -> set[str]:
    """Return the names of the distributions in requirements.lock."""
    return set(re.findall(r"^([a-z0-9._-]+)==", (ROOT / "requirements.lock").read_text(), re.MULTILINE))


def extras() -> set[str]:
    """Return the names of the distributions that the project can do without; code says so where one is missing."""
    asked = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    return {name for names in asked.values() for name in names}


def imported() -> dict[str, str]:
    """Return each top-level name that code of ours imports, with a file that does."""
    found: dict[str, str] = {}
    for path in python_files(*TOP_PACKAGES, "bin", "deploy"):
        for node in ast.walk(ast.parse(path.read_text())):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.level == 0:
                names = [node.module or ""]
            found |= {name.split(".")[0]: str(path.relative_to(ROOT)) for name in names}
    return found


def test_every_package_that_code_imports_is_installed_to_run() -> None:
    distributions = packages_distributions()
    locked = to_run() | extras()
    missing = {
        name: where
        for name, where in imported().items()
        if name in distributions
        and not any(re.sub(r"[-_.]+", "-", distribution).lower() in locked for distribution in distributions[name])
    }

    assert missing == {}


def test_survey_files_are_read_without_the_packages_for_tests() -> None:
    program = f"""
import sys
for name in {ONLY_FOR_TESTS!r}:
    sys.modules[name] = None
from pathlib import Path
from nrp.formats.readers import read_table
for name in ("wave1.csv", "wave1.sav", "wave2.dta", "wave2.xlsx"):
    assert read_table(Path("tests/data/hhs") / name).frame.height > 0
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
