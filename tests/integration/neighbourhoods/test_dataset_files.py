"""A file of figures: handed in, read by a worker, taken over or withdrawn."""

import csv
import io
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from neighbourhoods.actions import combining, dataset_files, dataset_reading
from neighbourhoods.actions.dataset_files import DatasetRefused
from neighbourhoods.models import DatasetFile, Observation, PlaceFigures
from nrp.audit.models import Event
from nrp.core import blobs, leases
from nrp.core.children import ChildResult, Stopped
from nrp.core.models import WorkState
from tests.dataset_factories import (
    a_file,
    a_read_file,
    a_taken_file,
    an_indicator,
    combine_all,
    csv_of,
    figures_for,
    parts_of,
)
from tests.factories import an_area

pytestmark = pytest.mark.django_db

S = DatasetFile.State
ONE, TWO = "E01000001", "E01000002"


def verbs() -> list[str]:
    return list(Event.objects.filter(verb__startswith="dataset.").order_by("number").values_list("verb", flat=True))


def values(area: Any) -> dict[str, float]:
    return dict(Observation.objects.filter(area=area).values_list("period", "value"))


def test_the_bytes_are_kept_and_the_reading_is_queued_at_once() -> None:
    content = csv_of(an_indicator(), [(ONE, "2016", 1)])
    file = a_file(content, file_name="../../secret/figures.csv")

    assert (file.state, file.work_state, file.file_name) == (S.RECEIVED, WorkState.QUEUED, "figures.csv")
    assert blobs.read(file.stored_as) == content
    assert verbs() == ["dataset.received"]


def test_a_worker_reads_it_and_every_refused_row_is_listed() -> None:
    indicator = an_indicator()
    content = csv_of(indicator, [(ONE, "2016", 1), (TWO, "soon", 2), ("E02000001", "2016", 3)])
    file = a_read_file(content)

    assert (file.state, file.rows, file.refused_rows) == (S.READY, 1, 2)
    lines = list(csv.DictReader(io.StringIO(blobs.read(file.problems_stored_as).decode())))
    assert {(line["row"], line["kind"]) for line in lines} == {("2", "bad_period"), ("3", "malformed_code")}
    assert file.report["periods"] == ["2016"]
    assert verbs() == ["dataset.received", "dataset.read"]


def test_a_file_over_the_limit_is_turned_away(settings: Settings) -> None:
    settings.DATASET_UPLOAD_MAX_BYTES = 10

    with pytest.raises(DatasetRefused) as refused:
        a_file(b"more than ten bytes")
    assert refused.value.status == 413
    assert not DatasetFile.objects.exists()


@pytest.mark.parametrize(
    ("geography", "vintage", "field"), [("lsoa", None, "vintage"), ("lsoa", 11, "vintage"), ("oa", 2011, "geography")]
)
def test_small_areas_need_the_year_they_were_drawn_in(geography: str, vintage: int | None, field: str) -> None:
    with pytest.raises(DatasetRefused) as refused:
        a_file(b"x", geography=geography, vintage=vintage)
    assert refused.value.field == field


def test_taking_it_over_puts_the_figures_together_for_the_places_it_reaches() -> None:
    indicator, place, other = an_indicator(), an_area(), an_area()
    parts_of(place, ONE, people=100)
    parts_of(place, TWO, people=300)
    a_taken_file(csv_of(indicator, [(ONE, "2016", 10), (TWO, "2016", 20), (ONE, "2017", 4)]))

    assert values(place) == {"2016": 17.5, "2017": 4}
    latest = Observation.objects.get(area=place, period="2017")
    assert (latest.coverage, latest.parts) == (0.25, 1)
    assert not PlaceFigures.objects.filter(area=other).exists()
    assert verbs()[-1] == "dataset.taken"


def test_refused_rows_are_confirmed_before_the_others_are_taken_over() -> None:
    file = a_read_file(csv_of(an_indicator(), [(ONE, "2016", 1), (TWO, "soon", 2)]))

    with pytest.raises(DatasetRefused) as refused:
        dataset_files.take(file=file, by=None)
    assert refused.value.field == "confirm_refused"
    assert dataset_files.take(file=file, by=None, confirm_refused=True).state == S.TAKEN


def test_taken_twice_is_taken_once() -> None:
    file = a_taken_file(csv_of(an_indicator(), [(ONE, "2016", 1)]))
    again = dataset_files.take(file=file, by=None)

    assert again.taken_at == file.taken_at
    assert verbs().count("dataset.taken") == 1


def test_of_two_files_the_one_taken_over_later_counts_and_the_earlier_comes_back_when_it_is_withdrawn() -> None:
    indicator, place = an_indicator(), an_area(survey_code="NFL01")
    figures_for(place, indicator, {"2015": 1, "2016": 2})
    second = figures_for(place, indicator, {"2016": 3})
    kept = Observation.objects.get(area=place, period="2015")
    assert values(place) == {"2015": 1, "2016": 3}

    dataset_files.withdraw(file=second, reason="Counted twice at the source", by=None)
    assert values(place) == {"2015": 1}
    combine_all()
    assert values(place) == {"2015": 1, "2016": 2}
    assert Observation.objects.get(area=place, period="2015").pk == kept.pk


def test_withdrawing_needs_a_reason_and_happens_once() -> None:
    file = a_taken_file(csv_of(an_indicator(), [(ONE, "2016", 1)]))

    with pytest.raises(DatasetRefused) as refused:
        dataset_files.withdraw(file=file, reason=" ", by=None)
    assert refused.value.field == "reason"
    dataset_files.withdraw(file=file, reason="Wrong year", by=None)
    with pytest.raises(DatasetRefused, match="withdrawn on"):
        dataset_files.withdraw(file=file, reason="Again", by=None)
    with pytest.raises(DatasetRefused):
        dataset_files.take(file=file, by=None)


def test_columns_that_somebody_chose_are_read_again() -> None:
    indicator = an_indicator()
    file = a_read_file(f"where,when,{indicator.code}\n{ONE},2016,1\n".encode())
    assert (file.state, file.problems[0]["kind"]) == (S.REFUSED, "missing_column")

    dataset_files.match_columns(file=file, columns={"code": "where", "period": "when", "value": ""}, by=None)
    dataset_reading.read(file_id=file.pk)
    file.refresh_from_db()
    assert (file.state, file.rows) == (S.READY, 1)


def test_a_file_that_brings_the_reader_down_is_refused_and_a_fault_of_ours_is_not_its_fault(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    indicator = an_indicator()
    ended = ChildResult(exit_code=-9, stopped=Stopped.MEMORY, stdout="", stderr="", seconds=1, peak_mb=1025)
    monkeypatch.setattr(dataset_reading, "run_child", lambda *_args, **_more: ended)
    file = a_read_file(csv_of(indicator, [(ONE, "2016", 1)]))
    assert (file.state, file.problems[0]["kind"]) == (S.REFUSED, "too_large")

    ours = ChildResult(exit_code=1, stopped=None, stdout="", stderr="", seconds=1, peak_mb=10)
    monkeypatch.setattr(dataset_reading, "run_child", lambda *_args, **_more: ours)
    file = a_read_file(csv_of(indicator, [(ONE, "2016", 1)]))
    assert file.work_state == WorkState.QUEUED


def test_a_reading_that_failed_for_good_can_be_tried_again(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.LEASE_MAX_ERRORS = 1
    file = a_file(csv_of(an_indicator(), [(ONE, "2016", 1)]))
    with monkeypatch.context() as broken:
        broken.setattr(dataset_reading, "_prepare", lambda *_args: 1 / 0)
        dataset_reading.read(file_id=file.pk)
    file.refresh_from_db()
    assert (file.state, bool(file.error_reference)) == (S.FAILED, True)

    dataset_files.retry(file=file, by=None)
    dataset_reading.read(file_id=file.pk)
    file.refresh_from_db()
    assert file.state == S.READY
    with pytest.raises(DatasetRefused):
        dataset_files.retry(file=file, by=None)


def test_one_pass_puts_every_waiting_place_together() -> None:
    indicator = an_indicator()
    places = [an_area() for _one in range(4)]
    for number, place in enumerate(places):
        parts_of(place, f"E0100000{number}")
    lines = [(f"E0100000{number}", "2016", number) for number in range(4)]
    dataset_files.take(file=a_read_file(csv_of(indicator, lines)), by=None)
    combining.combine(figures_id=PlaceFigures.objects.order_by("?").values_list("pk", flat=True)[0])

    assert set(PlaceFigures.objects.values_list("work_state", flat=True)) == {WorkState.DONE}
    assert [values(place)["2016"] for place in places] == [0, 1, 2, 3]


def test_a_pass_that_breaks_leaves_every_place_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    indicator = an_indicator()
    for number in range(3):
        parts_of(an_area(), f"E0100000{number}")
    dataset_files.take(file=a_read_file(csv_of(indicator, [("E01000000", "2016", 1)])), by=None)
    monkeypatch.setattr(combining, "plan_for", lambda *_args: 1 / 0)
    combining.combine(figures_id=PlaceFigures.objects.values_list("pk", flat=True)[0])

    assert set(PlaceFigures.objects.values_list("work_state", flat=True)) == {WorkState.QUEUED}


def test_what_is_asked_for_anew_while_it_is_put_together_is_not_written_from_the_old_files() -> None:
    indicator, place = an_indicator(), an_area()
    parts_of(place, ONE)
    file = a_taken_file(csv_of(indicator, [(ONE, "2016", 1)]))
    work = PlaceFigures.objects.get(area=place)
    combining.ask_for([place])
    lease = leases.claim(PlaceFigures, work.pk)
    assert lease is not None
    dataset_files.withdraw(file=file, reason="Wrong", by=None)

    with pytest.raises(leases.LeaseLost):
        lease.finish(lambda _row: pytest.fail("written from the old files"))
    combine_all()
    assert values(place) == {}
