"""Text that a spreadsheet would run: put into every text field there is, and looked for in files."""

import csv
import io
import re
import zipfile
from collections.abc import Iterator

import openpyxl
from django.apps import apps
from django.db import DatabaseError, transaction
from django.db.models import CharField, Field, Model, TextField, Value
from django.db.models.functions import Cast, Concat, Right

from nrp.core.fields import SealedTextField

STARTS = {"equals": "=", "plus": "+", "minus": "-", "at": "@", "tab": "\t", "return": "\r"}
OURS = {"nrp", "neighbourhoods", "governance", "coren", "surveys", "evaluation"}
# The trail and the machinery write these, and no export prints them.
APART = {"audit", "core", "demo"}
# No words: where files lie, fingerprints, tokens, and what rows are found by.
NO_WORDS = re.compile(r"(stored_as|sha256|slug|password|_reference|_type|^step|^key|^kind|^version|^seen)$")
FOUND_BY = {
    "neighbourhoods.Area.survey_code",  # joins places to the survey's files
    "surveys.InitiativeOutcome.outcome",  # names an outcome of the plan
    "surveys.Outcome.name",
    "surveys.Outcome.domain",
    "evaluation.StoredCells.name",
    "coren.Cover.role",  # of a closed list
    "coren.RecordLook.role",
    "coren.RecordLook.what",
}
PLAIN_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?")
RUNS = ("=", "+", "-", "@", "\t", "\r", "\n")


def texts_of(model: type[Model]) -> list[Field]:
    """Give the fields of a model in which somebody writes."""
    if model._meta.app_label in APART or model.__module__.partition(".")[0] not in OURS:
        return []
    return [
        one
        for one in model._meta.concrete_fields
        if isinstance(one, CharField | TextField)
        and not (one.choices or one.primary_key or NO_WORDS.search(one.name))
        and f"{model._meta.label}.{one.name}" not in FOUND_BY
    ]


def fill(start: str) -> set[str]:
    """Let every text of every row begin so. Gives the fields that the database itself refuses to change."""
    refused: set[str] = set()
    for model in apps.get_models():
        names = [one.name for one in texts_of(model)]
        if not names or _is_filled(model, names, start):
            continue
        refused |= {f"{model._meta.label}.{name}" for name in names if not _is_filled(model, [name], start)}
    return refused


def _is_filled(model: type[Model], names: list[str], start: str) -> bool:
    # Eight signs of the key keep apart what must differ; with them it is the length of the shortest code.
    text = Concat(Value(f"{start}1+"), Right(Cast("pk", CharField()), 8), output_field=CharField())
    sealed = {name for name in names if isinstance(model._meta.get_field(name), SealedTextField)}
    try:
        with transaction.atomic():
            model._base_manager.update(**{name: f"{start}1+sealed" if name in sealed else text for name in names})
    except DatabaseError:
        return False
    return True


def is_dangerous(cell: str) -> bool:
    """Whether a spreadsheet would run it; a number, also a negative one, is only a number."""
    return cell.lstrip(" ").startswith(RUNS) and PLAIN_NUMBER.fullmatch(cell) is None


def cells_of(content: bytes) -> Iterator[str]:
    """Give the cells of a CSV, of a workbook, or of those inside a zip."""
    if not content.startswith(b"PK"):
        for row in csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")):
            yield from row
        return
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = archive.namelist()
        if "xl/workbook.xml" in names:
            yield from _cells_of_workbook(content)
            return
        for name in names:
            if name.endswith((".csv", ".xlsx", ".zip")):
                yield from cells_of(archive.read(name))


def _cells_of_workbook(content: bytes) -> Iterator[str]:
    """Give its texts as texts, which are never run whatever they begin with; a formula comes as one."""
    for sheet in openpyxl.load_workbook(io.BytesIO(content)):
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f" or cell.hyperlink is not None:
                    yield f"=runs {cell.value}"
                elif isinstance(cell.value, str):
                    yield f"text: {cell.value}"
