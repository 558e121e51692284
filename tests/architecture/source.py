"""What the tests in this folder read: the files of the tree and the contracts in pyproject.toml."""

import subprocess
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
TOP_PACKAGES = ("nrp", "neighbourhoods", "governance", "coren", "surveys", "evaluation")
MADE = {".git", ".uv", ".venv", ".cache", "node_modules", "build", "var", "secrets", "__pycache__"}
CACHES = {".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis", ".import_linter_cache", "test-results"}


@cache
def files() -> tuple[Path, ...]:
    """Return every file that is, or is about to be, under version control."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode == 0 and listed.stdout:
        found = [ROOT / name for name in listed.stdout.split("\0") if name]
    else:  # an unpacked archive has no history to ask
        found = [path for path in ROOT.rglob("*") if not (MADE | CACHES) & set(path.relative_to(ROOT).parts)]
    return tuple(sorted(path for path in found if path.is_file()))


def text_files() -> list[Path]:
    """Return the files that people read and write: no images, no survey files, no locks."""
    binary = {
        ".png",
        ".sav",
        ".zsav",
        ".dta",
        ".xlsx",
        ".parquet",
        ".woff2",
        ".ttf",
        ".ico",
        ".pdf",
        ".mo",
        ".zip",
        ".gz",
    }
    return [path for path in files() if path.suffix not in binary]


def python_files(*folders: str) -> list[Path]:
    """Return Python files, of the whole tree or below the folders named."""
    below = [ROOT / folder for folder in folders] or [ROOT]
    return [path for path in files() if path.suffix == ".py" and any(path.is_relative_to(folder) for folder in below)]


def module_name(path: Path) -> str:
    """Return the dotted name of a Python file."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def first_party_modules() -> set[str]:
    """Return the dotted names of all our own modules and packages."""
    return {module_name(path) for path in python_files(*TOP_PACKAGES)}


def apps() -> list[str]:
    """Return the first-party packages that stand as a floor of the stack, by the folders that exist."""
    below_nrp = [path.parent for path in (ROOT / "nrp").glob("*/__init__.py")]
    tops = [ROOT / name for name in TOP_PACKAGES if name != "nrp" and (ROOT / name / "__init__.py").exists()]
    return sorted(str(path.relative_to(ROOT)).replace("/", ".") for path in [*below_nrp, *tops])


@cache
def contracts() -> tuple[dict[str, Any], ...]:
    """Return the import-linter contracts."""
    document = tomllib.loads((ROOT / "pyproject.toml").read_text())
    return tuple(document["tool"]["importlinter"]["contracts"])


def stack() -> list[list[str]]:
    """Return the floors of the stack from the top down, each with the packages that live on it."""
    layers = next(contract["layers"] for contract in contracts() if contract["name"] == "apps form a one-way stack")
    return [[name.strip(" ()") for name in layer.split("|")] for layer in layers]


def floor_of(module: str) -> int | None:
    """Return how high a module stands (0 is the lowest floor), None for what is not ours."""
    floors = stack()
    for height, names in enumerate(reversed(floors)):
        if any(module == name or module.startswith(f"{name}.") for name in names):
            return height
    return None
