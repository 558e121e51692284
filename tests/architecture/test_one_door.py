"""Every count of survey respondents, and every public count of people, leaves through one door (nrp.core.disclosure).

What holds exact counts is named here with the modules that may touch it, and modules of public output count nobody
themselves. A further net, over every address as every role, is tests/permissions/test_exact_counts.py.
"""

import ast
from collections.abc import Iterator

import pytest

from nrp.accounts.middleware import PUBLIC
from tests.architecture.source import TOP_PACKAGES, module_name, python_files

DOOR = "nrp.core.disclosure"

# Exact counts of survey respondents, by the name of the attribute that holds them, and who may read it. Each either
# belongs to the house (calculates, stores, shows the exact form to those who may read it) or hands it to the door.
EXACT: dict[str, frozenset[str]] = {
    "result": frozenset(
        {
            "evaluation.actions.computing",  # stores it
            "evaluation.actions.reviewing",  # asks whether there is one
            "evaluation.actions.runs",  # hands it to the door
            "evaluation.bundles",  # exact for the evaluation team; what else leaves is decided in bundle.leaving
            "evaluation.checklist_seen",  # what there is to check, to the one who signs it off
            "evaluation.queries",  # hands it to the door for everybody but the evaluation team
            "evaluation.views.runs",  # the finding in words, to the one who releases it
            "nrp.dashboards.actions.public_figures",  # hands it to the door
        }
    ),
}
RUNS = ("run", "found", "row", "release", "earlier", "later", "one", "known")  # what a run is called where it is read
# Exact counts of people for the public, by the function that gives them.
COUNTERS: dict[str, frozenset[str]] = {
    "nrp.dashboards.queries.public_people.people_by_year": frozenset({"nrp.dashboards.views.you_said"}),
    "evaluation.actions.replications.sums_of": frozenset({"evaluation.bundles"}),
}
# The numbers of rows of survey files: for those who hand files in, and rounded by the door for everybody else.
ROUNDS_ROWS = ("nrp.dashboards.queries.data_state",)
ROWS_OF_FILES = frozenset({"surveys", "evaluation.actions", "nrp.demo", *ROUNDS_ROWS})

# What makes public output, and what it may count by itself: things that are no people.
PUBLIC_MODULES: dict[str, frozenset[str]] = {
    "nrp.dashboards.api.public_figures": frozenset(),
    "nrp.dashboards.pages.public_figures": frozenset(),
    "nrp.dashboards.public_cuts": frozenset(),
    "nrp.dashboards.public_figures": frozenset(),
    "nrp.dashboards.public_people": frozenset({"people", "released_year"}),  # the exact year, which goes to the door
    "nrp.dashboards.public_people_tables": frozenset(),
    "nrp.dashboards.queries.public_figures": frozenset(),
    "nrp.dashboards.queries.you_said_releases": frozenset(),
    "nrp.dashboards.views.public": frozenset(),
    "nrp.dashboards.you_said_document": frozenset(),
}
ADDRESSES = {
    "public-places",
    "public-figures",
    "public-you-said",
    "public-you-said-json",
    "api-public-figures",
    "api-public-figures-release",
    "api-public-figures-csv",
}
COUNTS = {"count", "aggregate", "annotate", "Count", "Sum", "len", "sum"}
# `count` is also how the door's own tables are read.
DOOR_TABLES = {"released", "rule", "self"}


def reads(tree: ast.AST, attribute: str) -> Iterator[int]:
    """Where an attribute of a run is read (not written)."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Attribute) or node.attr != attribute or not isinstance(node.ctx, ast.Load):
            continue
        owner = node.value.attr if isinstance(node.value, ast.Attribute) else getattr(node.value, "id", "")
        if owner in RUNS:
            yield node.lineno


def counted(tree: ast.Module) -> Iterator[tuple[str, str, int]]:
    """Each place where something is counted: the function it stands in, what counts, the line."""
    for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
        for node in ast.walk(function):
            if isinstance(node, ast.Call) and (name := _counting(node.func)):
                yield function.name, name, node.lineno


def _counting(called: ast.expr) -> str:
    if isinstance(called, ast.Name):
        return called.id if called.id in COUNTS else ""
    if isinstance(called, ast.Attribute) and called.attr in COUNTS:
        owner = called.value.id if isinstance(called.value, ast.Name) else ""
        return "" if owner in DOOR_TABLES else called.attr
    return ""


def imports(tree: ast.AST) -> set[str]:
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def ours() -> dict[str, ast.Module]:
    kept = [path for path in python_files(*TOP_PACKAGES) if "migrations" not in path.parts]
    return {module_name(path): ast.parse(path.read_text()) for path in kept}


MODULES = ours()


@pytest.mark.parametrize("attribute", sorted(EXACT))
def test_exact_counts_are_touched_in_the_house_alone(attribute: str) -> None:
    readers = {
        name for name, tree in MODULES.items() if not name.startswith("evaluation.engine") and [*reads(tree, attribute)]
    }
    assert readers - EXACT[attribute] == set(), "hand it to nrp.core.disclosure, and name the module here"


@pytest.mark.parametrize("counter", sorted(COUNTERS))
def test_exact_counters_are_called_in_the_house_alone(counter: str) -> None:
    assert {name for name, tree in MODULES.items() if counter in imports(tree)} == COUNTERS[counter]


def test_rows_of_survey_files_are_rounded_outside_the_surveys() -> None:
    told = [
        name
        for name, tree in MODULES.items()
        if "surveys.models.Upload" in imports(tree)
        and not any(name == one or name.startswith(f"{one}.") for one in ROWS_OF_FILES)
        and "rows" in {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    ]
    assert told == []
    assert all(f"{DOOR}.rounded_count" in imports(MODULES[name]) for name in ROUNDS_ROWS)


@pytest.mark.parametrize("module", sorted(PUBLIC_MODULES))
def test_public_output_counts_nobody_itself(module: str) -> None:
    allowed = PUBLIC_MODULES[module] | {"public_document", "texts_of"}
    assert [place for place in counted(MODULES[module]) if place[0] not in allowed] == []


def test_whoever_reads_exact_counts_for_others_goes_through_the_door() -> None:
    for module in ("evaluation.queries", "evaluation.actions.runs", "nrp.dashboards.actions.public_figures"):
        assert any(name.startswith(DOOR) for name in imports(MODULES[module])), module


def test_every_public_page_of_figures_is_a_module_named_here() -> None:
    """A public address added tomorrow has its figures made by a module of this list, or of nobody."""
    assert {name for name in PUBLIC if "public" in name} == ADDRESSES
    served = {
        alias.name
        for module in ("nrp.dashboards.urls", "nrp.dashboards.api")
        for node in ast.walk(MODULES[module])
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
        if "public" in alias.name
    }
    assert served == {"public", "public_figures"}
    assert {"nrp.dashboards.views.public", "nrp.dashboards.api.public_figures"} <= set(PUBLIC_MODULES)


# The nets hold -------------------------------------------------------------------------------------


def test_another_way_out_would_be_caught() -> None:
    leak = ast.parse("def page(run):\n    return {'n': run.result['outcomes'][0]['n']}\n")
    assert [*reads(leak, "result")] == [2]
    leak = ast.parse("from nrp.dashboards.queries.public_people import people_by_year\n")
    assert imports(leak) & set(COUNTERS)
    leak = ast.parse("def page(area):\n    return area.people.filter(left=None).count() + len(area.names)\n")
    assert {name for _, name, _ in counted(leak)} == {"len", "count"}
    fine = ast.parse("def page(released):\n    return released.count(('a',))\n")
    assert [*counted(fine)] == []


# What writes files reads released documents ---------------------------------------------------------

# Doors to a result that give the exact form to whoever may read it: not for what leaves the house.
EXACT_DOORS = {
    "evaluation.queries.result_for",
    "evaluation.queries.run_document",
    "evaluation.queries.run_documents",
    "evaluation.queries.latest_run_for",
    "nrp.dashboards.queries.results.result_view",
}
# What holds answers, rows or counts of respondents. Files are made of sentences and cells, so they know none of it.
HOLDS_RESPONDENTS = ("evaluation", "surveys")
OF_REPORTS = {
    "nrp.reports.queries.sources": {"surveys.models.Upload", "surveys.models.Wave"},  # their names and versions
}
NO_COUNTS = {
    "evaluation.exploratory.exploratory_of",
    "evaluation.models.Run",
    "evaluation.queries.reader_of",
    "evaluation.signals.result_changed",
}


def of_package(*packages: str) -> dict[str, ast.Module]:
    return {
        name: tree
        for name, tree in MODULES.items()
        if any(name == package or name.startswith(f"{package}.") for package in packages)
    }


def names_from(tree: ast.AST, packages: tuple[str, ...]) -> set[str]:
    """The names that a module takes from packages, each with its module."""
    return {
        f"{node.module}.{alias.name}"
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] in packages
        for alias in node.names
    }


def test_reports_are_made_of_released_results() -> None:
    reports = of_package("nrp.reports")
    assert {name for name, tree in reports.items() if imports(tree) & EXACT_DOORS} == set()
    assert {name: found for name, tree in reports.items() if (found := [*reads(tree, "result")])} == {}
    taken = {name: names_from(tree, HOLDS_RESPONDENTS) - NO_COUNTS for name, tree in reports.items()}
    assert {name: found for name, found in taken.items() if found} == OF_REPORTS
    sources = imports(MODULES["nrp.reports.queries.sources"])
    rounded = {"nrp.dashboards.queries.data_state.people_of_waves", "nrp.dashboards.queries.results.released_view"}
    assert rounded <= sources


@pytest.mark.parametrize("package", ["nrp.core.render", "nrp.reports.writers", "nrp.dashboards.figures"])
def test_tables_charts_and_writers_cannot_reach_a_count_themselves(package: str) -> None:
    """They are given figures: no model, no query, no result is imported, so what they print came through the door."""
    found = of_package(package)
    assert found
    held = {name: names_from(tree, (*HOLDS_RESPONDENTS, "neighbourhoods", "governance", "coren"))
            for name, tree in found.items()}  # fmt: skip
    assert {name: taken for name, taken in held.items() if taken} == {}
    reaching = (".models.", ".queries.", ".actions.")
    ours = {
        name: [one for one in imports(tree) if not one.startswith("nrp.core.models")] for name, tree in found.items()
    }
    assert {name for name, taken in ours.items() if any(part in one for one in taken for part in reaching)} == set()


def test_a_report_of_exact_figures_would_be_caught() -> None:
    leak = ast.parse("from nrp.dashboards.queries.results import result_view\nfrom surveys.models import Upload\n")
    assert imports(leak) & EXACT_DOORS
    assert names_from(leak, HOLDS_RESPONDENTS) == {"surveys.models.Upload"}
