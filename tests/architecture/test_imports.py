"""The import rules that import-linter cannot hold by itself."""

import subprocess
import sys

import grimp
import pytest

from tests.architecture.source import ROOT, TOP_PACKAGES, apps, contracts, first_party_modules, stack

PRIVATE: tuple[str, ...] = (
    "urls",
    "views",
    "api",
    "admin",
    "receivers",
    "tasks",
    "forms",
    "management",
    "intake",
    "redaction",
    "engine",
)
FREE_PACKAGES = ("nrp.core", "nrp.formats")  # whole, for everybody above
HANGS_AFTER_FORK = ("polars", "vl_convert", "typst")
LOADED_WHEN_ASKED = ("scipy.optimize",)  # large, and only a release needs it


def test_every_package_has_a_floor_in_the_stack() -> None:
    on_a_floor = {name for floor in stack() for name in floor}

    assert [app for app in apps() if app not in on_a_floor] == []


def test_every_app_is_held_by_the_contract_inside_apps() -> None:
    inside = next(contract for contract in contracts() if contract["name"].startswith("inside every app"))

    assert [app for app in apps() if app not in inside["containers"] and app not in FREE_PACKAGES] == []


def test_every_private_module_is_protected() -> None:
    protected = {
        name for contract in contracts() if contract["type"] == "protected" for name in contract["protected_modules"]
    }
    modules = first_party_modules()
    private = {f"{app}.{name}" for app in apps() if app not in FREE_PACKAGES for name in PRIVATE}

    assert sorted(private & modules - protected) == [], "name them in a protected contract in pyproject.toml"


def test_no_module_imports_itself_in_a_circle() -> None:
    graph = grimp.build_graph(*TOP_PACKAGES, cache_dir=None)  # it sees imports inside functions too
    imports = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}

    assert circles(imports) == []


def test_a_circle_would_be_found() -> None:
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}}) == [["a", "b", "c"]]


def circles(imports: dict[str, set[str]]) -> list[list[str]]:
    """Return each knot of modules that reach one another (Tarjan's strongly connected components)."""
    order: dict[str, int] = {}
    lowest: dict[str, int] = {}
    stacked: list[str] = []
    found: list[list[str]] = []

    def visit(module: str) -> None:
        order[module] = lowest[module] = len(order)
        stacked.append(module)
        for other in sorted(imports.get(module, ())):
            if other not in order:
                visit(other)
                lowest[module] = min(lowest[module], lowest[other])
            elif other in stacked:
                lowest[module] = min(lowest[module], order[other])
        if lowest[module] == order[module]:
            start = stacked.index(module)
            knot = stacked[start:]
            del stacked[start:]
            if len(knot) > 1:
                found.append(sorted(knot))

    for module in sorted(imports):
        if module not in order:
            visit(module)
    return found


@pytest.mark.parametrize("parent", ["web", "worker", "dispatcher"])
def test_no_parent_process_has_loaded_what_hangs_after_a_fork(parent: str) -> None:
    starts = {
        "web": "import nrp.wsgi; from django.urls import get_resolver; get_resolver().url_patterns",
        "worker": "from nrp.celery import app; import django; django.setup(); app.loader.import_default_modules()",
        "dispatcher": "import django; django.setup(); import nrp.core.dispatch",
    }
    ask = f"import sys; print([name for name in {HANGS_AFTER_FORK + LOADED_WHEN_ASKED!r} if name in sys.modules])"
    program = f"import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'nrp.settings_test'; {starts[parent]}; {ask}"

    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)

    assert done.stdout.splitlines()[-1] == "[]"
