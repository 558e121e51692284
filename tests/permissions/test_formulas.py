"""Nothing that somebody wrote anywhere runs in a spreadsheet: every text of every table is filled with each beginning
that a spreadsheet takes for a formula, and every file of the site that one opens is asked for."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection
from django.test import override_settings
from django.urls import reverse
from pytest_django.plugin import DjangoDbBlocker

from nrp.accounts.roles import Role
from tests.formulas import STARTS, cells_of, fill, is_dangerous
from tests.permissions.rules import Side
from tests.permissions.test_every_page_answers import reader_of
from tests.permissions.test_table import ROWS
from tests.permissions.world import World

pytestmark = pytest.mark.django_db

OPENED_BY_SPREADSHEETS = ("text/csv", "spreadsheetml", "application/zip", "text/tab-separated")
ENDINGS = ("csv", "xlsx")


@dataclass(frozen=True)
class Export:
    """A file of the site and who asks for it."""

    name: str
    url: str
    role: Role


@pytest.fixture(scope="module")
def exports(world: World, django_db_blocker: DjangoDbBlocker) -> list[Export]:
    """Every address of the table that answers with a sheet, found by asking each."""
    with django_db_blocker.unblock(), override_settings(NRP_ENFORCE_MFA=False):
        return [one for one in addresses(world) if is_sheet(answer_of(world, one))]


def addresses(world: World) -> Iterator[Export]:
    for name, row in sorted(ROWS.items()):
        role = reader_of(row)
        if role is None:
            continue
        given = row.address(world, Side.OWN)
        for ending in ENDINGS if "ending" in given else ("",):
            yield Export(name, reverse(name, kwargs={**given, "ending": ending} if ending else given), role)


def answer_of(world: World, export: Export) -> Any:
    return world.client(export.role).get(export.url)


def is_sheet(answer: Any) -> bool:
    kind = answer.headers.get("Content-Type", "")
    body_of(answer)
    return answer.status_code == 200 and any(one in kind for one in OPENED_BY_SPREADSHEETS)


def body_of(answer: Any) -> bytes:
    if not answer.streaming:
        return answer.content  # type: ignore[no-any-return]  # reason: the test client's answer
    content = b"".join(answer.streaming_content)
    for close in answer._resource_closers:
        close()
    return content


# What the database keeps as it was written: lifted for as long as a test lasts.
KEPT = {"neighbourhoods_ledger_unchanged": "neighbourhoods_ledgerentry", "coren_payment_unchanged": "coren_payment"}
# A row without a charity may not say one (`charity_says_which`).
REFUSED = {"coren.PaymentChoice.charity"}
# Files that print nothing of what was filled in: empty templates, faults found in a file handed in, tables of numbers
# with the words of a result or of the product, and workbooks made of a document, which write every text as a text.
SILENT = {
    "activity-sheet-problems", "activity-sheet-template", "adviser-file", "api-dataset-file-problems",
    "api-public-figures-csv", "api-upload-problems", "codebook-xlsx", "community-survey-csv",
    "community-survey-form-file", "dataset-file-problems-csv", "group-sheet-problems", "group-sheet-template",
    "ledger-sheet-problems", "ledger-sheet-template", "panel-csv", "place-rooms-csv",
    "reference-file-problems", "results-csv", "sheet-import-problems", "sheet-template", "upload-problems-csv",
    "voice-csv",
}  # fmt: skip


def lift() -> None:
    with connection.cursor() as cursor:
        for trigger, table in KEPT.items():
            on = f" ON {table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {trigger}{on}")


def test_the_files_are_found(exports: list[Export]) -> None:
    assert len(exports) >= 30, exports


@pytest.mark.parametrize("start", STARTS.values(), ids=STARTS)
def test_no_file_runs_what_somebody_wrote(start: str, world: World, exports: list[Export]) -> None:
    lift()
    assert fill(start) <= REFUSED
    found, silent = {}, set()
    for one in exports:
        answer = answer_of(world, one)
        assert answer.status_code == 200, one
        cells = list(cells_of(body_of(answer)))
        if bad := [cell for cell in cells if is_dangerous(cell)]:
            found[one.url] = bad[:3]
        if not any("1+" in cell for cell in cells):
            silent.add(one.name)
    assert found == {}
    assert silent <= SILENT
