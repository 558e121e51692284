"""A household withdraws: it is in no file, cell, bundle or later run; the result says so; no restore revives it.

What is looked for is planted: the household's identifier, an answer and a weight that nobody else gave, a text in a
column that no codebook knows, and a code that stops a file. All of it is found before it is looked for afterwards.
"""

import io
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.apps import apps
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from evaluation.actions import computing, runs
from evaluation.models import Replication, Run, StoredCells
from nrp.audit.queries import verify
from nrp.core import blobs
from nrp.dashboards.actions import public_figures
from nrp.dashboards.models import FigureRelease
from surveys import stored_files, withdrawals_file
from surveys.actions import instruments, linking, publishing, taking, taking_out, uploads, withdrawals
from surveys.models import ExportJob, HouseholdWithdrawal, PanelLink, Upload
from tests import survey_factories as f
from tests.integration.erasure import found

pytestmark = pytest.mark.django_db(transaction=True)

HOME = "QXW-77413"
SAID = "violet pelican"
WEIGHT = "0.876543"
STOPS = "zq-58-jk"
PLANTED = (HOME, SAID, WEIGHT, STOPS)


@pytest.fixture(autouse=True)
def own_data(settings, tmp_path):
    settings.NRP_DATA = tmp_path / "data"
    settings.NRP_ENFORCE_MFA = False


def planted(rows: list[f.Row], people: int = 2) -> None:
    """Make the first people of the file one household that nobody could mistake for another."""
    for row in rows:
        row["remarks"] = ""
    for number, row in enumerate(rows[:people], start=1):
        row |= {"hh_id": HOME, "person_no": str(number), "remarks": SAID, "weight": WEIGHT}


def stopping(rows: list[f.Row]) -> None:
    planted(rows)
    rows[0]["sex"] = STOPS


def few(wave: int, change=None, *, every: int = 40) -> list[f.Row]:
    rows = f.hhs_rows(wave, every=every)
    if change:
        change(rows)
    return rows


def as_workbook(content: bytes) -> bytes:
    book = openpyxl.Workbook()
    for line in content.decode().splitlines():
        book.active.append(line.split(","))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.fixture
def survey(db):
    """Two published waves, an earlier version of one and a refused file, with the household in each."""
    made = f.the_survey()
    rows = f.hhs_rows(1, every=9)
    planted(rows)
    f.a_published_upload(made.wave1, f.as_csv(rows))
    f.a_published_upload(made.wave1, f.a_small_file(1, planted))
    f.a_read_upload(made.wave2, f.a_small_file(2, stopping), file_name="stops.csv")
    second = f.a_read_upload(made.wave2, as_workbook(f.a_small_file(2, planted)), file_name="wave2.xlsx")
    publishing.publish(upload=second, confirm_warnings=True, by=None)
    return made


def calculated() -> Run:
    run = Run.objects.filter(work_state="queued").latest("number")
    computing.compute(run_id=run.pk)
    run.refresh_from_db()
    assert run.work_state == "done", run.error
    return run


@pytest.fixture
def released(survey) -> Run:
    run = runs.release(run=calculated(), audience="public", by=None)
    public_figures.compute(release_id=FigureRelease.objects.get().pk)
    return run


def asked() -> dict[str, Any]:
    return {"reason": "They moved away.", "asked_on": timezone.localdate(), "asked_by": "household", "by": None}


def withdrawn(*, number: str = HOME, **more: Any) -> HouseholdWithdrawal:
    row = withdrawals.withdraw(number=number, by_letter=False, **(asked() | more))
    return carried_on(row)


def carried_on(row: HouseholdWithdrawal) -> HouseholdWithdrawal:
    taking_out.carry_on(withdrawal_id=row.pk)
    row.refresh_from_db()
    assert row.work_state == "done", row.error
    return row


def everything_readable() -> str:
    """Every table and every stored file, opened where its kind hides what stands in it, and the data folder."""
    parts = [found.database_text()]
    for _name, content in found.stored():
        parts += opened(content)
    parts += [path.read_text(errors="replace") for path in withdrawals_file.path().parent.glob("*") if path.is_file()]
    return "\n".join(parts)


def opened(content: bytes) -> Iterator[str]:
    import polars as pl

    yield content.decode("utf-8", "replace")
    if content.startswith(b"PAR1"):
        yield pl.read_parquet(content).write_csv()
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                yield archive.read(name).decode("utf-8", "replace")


def empty_site() -> None:
    call_command("flush", interactive=False, verbosity=0)
    shutil.rmtree(Path(str(default_storage.location)), ignore_errors=True)


def made_of_answers() -> set[str]:
    """The stored files that the household's answers are part of, also where nothing can be read."""
    files = [Upload.objects.values_list(field, flat=True) for field in stored_files.OWN if "problems" not in field]
    more = [model.objects.values_list("stored_as", flat=True) for model in (StoredCells, Replication, ExportJob)]
    return {name for names in (*files, *more) for name in names} - {""}


def taken_out_and_linked(lead) -> ExportJob:
    """Somebody took the answers of the first wave out, and the two waves are put side by side."""
    upload = Upload.objects.get(wave__number=1, state="published")
    job = taking.ask(upload=upload, format="csv", reason="A table for the report.", by=lead)
    taking.write(job_id=job.pk)
    linking.link(link_id=PanelLink.objects.get().pk)
    return job


def test_it_is_nowhere_any_more_and_the_result_says_so(released, client, tmp_path):
    lead = f.a_lead()
    job = taken_out_and_linked(lead)
    linked = PanelLink.objects.get()
    call_command("backup", str(tmp_path / "old"), stdout=io.StringIO())
    assert found.hits(everything_readable(), PLANTED) == set(PLANTED)
    before = made_of_answers()
    assert len(before) == 4 + 3 + 4 + 2 + 1 + 1  # originals, answers, profiles, cells, sums, taken out
    receipts = dict(Upload.objects.values_list("pk", "sha256"))
    client.force_login(lead)
    bundle = client.get(reverse("api-run-bundle", args=[released.pk]))
    assert "cells.csv" in zipfile.ZipFile(io.BytesIO(bundle.content)).namelist()

    row = withdrawn()

    assert found.hits(everything_readable(), PLANTED) == set()
    assert not before & {name for name, _content in found.stored()}
    assert {line["version"] for line in row.changed} == {None, 1, 2}
    assert len(row.changed) == 4
    for upload in Upload.objects.exclude(version=None):
        (receipt,) = upload.redactions
        assert (receipt["sha256_before"], receipt["rows"], receipt["how"]) == (receipts[upload.pk], 2, "rewritten")
        assert blobs.name_of(upload.sha256) == upload.stored_as
        assert upload.rows == upload.report["microdata"]["rows"]
        assert upload.report["microdata"]["sha256"] == upload.microdata_sha256  # as if it had come in without them
    refused = Upload.objects.get(version=None)
    assert refused.state == "received"
    assert f.read(refused).state == "ready"  # all that stopped it was in the household's row

    job.refresh_from_db()
    assert (job.state, job.stored_as) == ("expired", "")
    again = PanelLink.objects.get()
    assert (again.pk != linked.pk, again.document, again.work_state) == (True, {}, "queued")

    the_earlier_result_says_so(released, client)
    later = calculated()
    assert later.requested_because == "A household withdrew its answers."
    assert later.inputs_sha256 != released.inputs_sha256
    assert (later.household_withdrew_at, later.replication.stored_as != "") == (None, True)
    assert found.hits(everything_readable(), PLANTED) == set()
    assert len(withdrawals_file.read()) == 1
    assert verify().is_whole

    empty_site()
    said = io.StringIO()
    call_command("restore", str(tmp_path / "old"), stdout=said, stderr=said)
    assert "Households withdrawn again: 1, out of 4 files." in said.getvalue()
    assert found.hits(everything_readable(), PLANTED) == set()
    assert Run.objects.get(number=1).household_withdrew_at == row.withdrawn_at
    assert HouseholdWithdrawal.objects.get().withdrawn_at == row.withdrawn_at


def the_earlier_result_says_so(run: Run, client) -> None:
    run.refresh_from_db()
    assert run.result is not None
    assert run.replication.stored_as == ""
    note = "A household withdrew its answers on"
    assert note in client.get(reverse("run", args=[run.pk])).content.decode()
    today = timezone.localdate().isoformat()
    assert client.get(reverse("api-run", args=[run.pk])).json()["household_withdrew_on"] == today
    gone = client.get(reverse("api-run-bundle", args=[run.pk]))
    assert (gone.status_code, note in gone.json()["detail"]) == (410, True)
    public = client.get(reverse("api-public-figures-release", args=[1])).json()
    assert (public["household_withdrew_on"], note in public["note"]) == (today, True)
    assert note in client.get(reverse("public-figures")).content.decode()


def test_a_new_file_loses_it_as_it_is_read():
    survey = f.the_survey()
    withdrawn()
    upload = f.a_read_upload(survey.wave2, f.as_csv(few(2, stopping)))
    assert upload.state == "ready"
    (problem,) = [problem for problem in upload.problems if problem["kind"] == "household_withdrew"]
    assert problem["severity"] == "informs"
    assert "1 household that withdrew was left out (2 rows)" in problem["text"]
    assert [entry["at_reading"] for entry in upload.redactions] == [True]

    broken = f.a_read_upload(survey.wave2, f'hh_id,remarks\n{HOME},"never closed\n'.encode())
    assert [problem["kind"] for problem in broken.problems] == ["unreadable", "file_not_kept"]
    assert found.hits(everything_readable(), PLANTED) == set()
    uploads.answer(upload=upload, column_map={"gp_visits": None}, by=None)
    assert any(problem["kind"] == "household_withdrew" for problem in f.read(upload).problems)


def test_the_same_household_again_is_the_same_withdrawal_and_one_wave_can_be_meant():
    survey = f.the_survey()
    f.a_read_upload(survey.wave1, f.as_csv(few(1, planted)))
    f.an_upload(survey.wave2, f.as_csv(few(2, planted)))
    only = withdrawn(only_wave=1)
    assert {line["wave"] for line in only.changed} == {1}
    assert HOME in everything_readable()
    whole = withdrawn(number=HOME.lower())
    assert {line["wave"] for line in whole.changed} == {2}
    assert withdrawals.look(number=f" {HOME}", by_letter=False, by=None) == withdrawn() == whole
    # No column of this codebook holds the letter, so its number is the household's.
    looked = withdrawals.look(number="QXW-00000", by_letter=True, by=None)
    assert carried_on(looked).found == []
    withdrawals.forget(withdrawal=looked, by=None)
    assert HouseholdWithdrawal.objects.count() == 2


def test_a_letter_leads_to_the_household_also_where_no_letter_stands():
    document = f.a_codebook_document()
    document["roles"]["letter"] = "letter_no"
    document["variables"].append({"name": "letter_no", "label": "Number of the letter", "type": "text"})
    codebook = instruments.import_codebook(source=document, by=None)
    for number in (1, 2):
        rows = few(number, planted)
        if number == 1:
            rows[0]["letter_no"] = "L-0815"
        columns = [*rows[0]]
        f.an_upload(f.a_wave(number, codebook=codebook), f.as_csv(rows, columns))
    assert {"L-0815", HOME} == found.hits(everything_readable(), ("L-0815", HOME))

    row = withdrawals.withdraw(number="l-0815", by_letter=True, **asked())
    assert [line["rows"] for line in carried_on(row).changed] == [2, 2]
    assert found.hits(everything_readable(), ("L-0815", HOME)) == set()
    assert withdrawals_file.read()[0].marks == row.marks


def test_it_is_refused_in_words():
    f.the_survey()
    for wrong, field in (
        ({"reason": " "}, "reason"),
        ({"reason": f"Household {HOME.lower()}, by letter."}, "reason"),
        ({"asked_on": timezone.localdate() + timezone.timedelta(days=1)}, "asked_on"),
        ({"asked_by": "somebody"}, "asked_by"),
        ({"only_wave": 9}, "only_wave"),
        ({"number": " "}, "household"),
    ):
        with pytest.raises(withdrawals.WithdrawalRefused) as refusal:
            withdrawn(**wrong)
        assert refusal.value.field == field
    assert not HouseholdWithdrawal.objects.exists()


def test_a_run_under_way_and_a_file_published_meanwhile(settings):
    """Whoever calculates from the old answers can store nothing, and a file that changes meanwhile is done anew."""
    survey = f.the_survey()
    f.a_published_upload(survey.wave1, f.as_csv(few(1, planted)))
    f.a_published_upload(survey.wave2, f.as_csv(few(2)))
    ready = f.a_read_upload(survey.wave1, f.as_csv(few(1, planted, every=41)))
    another = few(1, every=41)[5]["hh_id"]
    run = Run.objects.filter(work_state="queued").latest("number")
    seen: list[str] = []

    def meanwhile(point: str, row_id: object) -> None:
        if point == "redacted" and str(row_id) == str(ready.pk) and not seen:
            seen.append(point)
            publishing.publish(upload=ready, confirm_warnings=True, by=None)
            assert withdrawn(number=another).changed  # two at once: the first finds its file changed, and does it anew
        if point == "computing" and not seen:
            withdrawn()

    globals()["at_checkpoint"] = meanwhile
    settings.NRP_CHECKPOINT = f"{__name__}.at_checkpoint"
    computing.compute(run_id=run.pk)
    settings.NRP_CHECKPOINT = None

    assert seen
    run.refresh_from_db()
    assert (run.work_state, run.result) == ("queued", None)
    ready.refresh_from_db()
    assert (ready.state, len(ready.redactions)) == ("published", 2)
    assert found.hits(everything_readable(), PLANTED) == set()


def test_a_restore_without_the_key_says_so_and_stays_closed(settings):
    f.a_read_upload(f.the_survey().wave1, f.as_csv(few(1)))
    withdrawn()
    settings.FIELD_KEYS = ["another key altogether"]
    with pytest.raises(CommandError, match="set it in FIELD_KEYS"):
        call_command("replay_withdrawals", stdout=io.StringIO())


def test_every_model_that_stores_something_of_an_upload_has_declared_it():
    known = {kept.model for kept in stored_files.declared().values()}
    for model in apps.get_models():
        fields = [field for field in model._meta.get_fields() if field.concrete]
        stores = any(field.name.endswith("stored_as") for field in fields)
        points = any(getattr(field, "related_model", None) is Upload for field in fields)
        assert not (stores and points) or model._meta.label in known, model
