"""Money and time never pass through a floating-point number anywhere in the network."""

import ast
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import FloatField

from tests.architecture.source import ROOT, python_files

FOLDER = "coren"
# Where a float comes from without one being written: seconds as a number, a mean, a share of two counts.
MAKES_FLOATS = {"float", "total_seconds", "fsum", "fmean", "sqrt", "FloatField", "FloatRangeField"}


def floats_in(source: str) -> list[int]:
    """Give the lines on which a float is written, named or made."""
    found = []
    for node in ast.walk(ast.parse(source)):
        is_literal = isinstance(node, ast.Constant) and isinstance(node.value, float)
        is_named = isinstance(node, ast.Name) and node.id in MAKES_FLOATS
        is_reached = isinstance(node, ast.Attribute) and node.attr in MAKES_FLOATS
        if is_literal or is_named or is_reached:
            found.append(node.lineno)
    return found


def sources() -> list[Path]:
    return [path for path in python_files(FOLDER) if "migrations" not in path.parts]


def test_no_float_is_written_named_or_made_in_the_network() -> None:
    assert len(sources()) > 30
    found = [f"{path.relative_to(ROOT)}:{line}" for path in sources() for line in floats_in(path.read_text())]

    assert found == []


def test_no_model_of_the_network_keeps_a_float() -> None:
    kept = [
        f"{model.__name__}.{field.name}"
        for model in apps.get_app_config(FOLDER).get_models()
        for field in model._meta.fields
        if isinstance(field, FloatField)
    ]

    assert kept == []


@pytest.mark.parametrize(
    "source",
    ["x = 0.5", "x = float('1')", "def f(x: float): ...", "field = models.FloatField()", "gap.total_seconds()"],
)
def test_a_float_would_be_found(source: str) -> None:
    assert floats_in(source) == [1]


ADDS = {"Sum", "Avg"}
POUNDS = ("amount", "hourly", "value", "less_hourly")


def sums_of_pounds_in(source: str) -> list[int]:
    """Give the lines on which the database is asked to add pounds up, which SQLite does in floating point."""
    return [
        node.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ADDS
        for given in node.args[:1]
        if isinstance(given, ast.Constant) and str(given.value).split("__")[-1] in POUNDS
    ]


def test_the_database_adds_pence_and_never_pounds() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in [*sources(), *python_files("nrp/dashboards")]
        for line in sums_of_pounds_in(path.read_text())
    ]

    assert found == []


@pytest.mark.parametrize("source", ['Sum("amount")', 'x.annotate(all=Sum("payments__amount"))', 'Avg("hourly")'])
def test_a_sum_of_pounds_would_be_found(source: str) -> None:
    assert sums_of_pounds_in(source) == [1]
