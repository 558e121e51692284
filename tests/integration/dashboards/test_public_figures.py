"""Anybody reads the figures that were released to everyone: as JSON, as CSV and on a page, at an address that stays."""

import csv
import io
import json

import pytest
from django.urls import reverse

from evaluation.actions import runs
from evaluation.models import Run
from nrp.core.disclosure import Rule
from nrp.dashboards.actions import public_figures
from nrp.dashboards.models import FigureRelease
from surveys.models import Wave
from tests.integration.evaluation.world import finish, hhs_places, hhs_waves, microdata, publish

pytestmark = pytest.mark.django_db(transaction=True)

LIST = "/api/v1/public/figures/"
RULE = Rule(7, 5)


def evaluated(release: str) -> Run:
    hhs_places()
    waves = hhs_waves()
    runs.change_plan(by=None, note="For everybody.", release=release)
    for wave in waves:
        publish(wave)
    return finish(Run.objects.get())


def made(run: Run) -> FigureRelease:
    """The release of a run's figures, computed as a worker does."""
    release = FigureRelease.objects.get(run=run, withdrawn_at__isnull=True)
    public_figures.compute(release_id=release.pk)
    release.refresh_from_db()
    assert release.work_state == "done", release.error
    return release


def corrected(keep) -> Run:
    """The run after wave 2 was published again with the answers that `keep` leaves of it."""
    import polars

    frame = polars.read_parquet(io.BytesIO(microdata("wave2.csv", 2)))
    target = io.BytesIO()
    keep(frame).write_parquet(target)
    publish(Wave.objects.get(number=2), "wave2.csv", target.getvalue())
    return finish(Run.objects.latest("number"))


@pytest.fixture
def public_run() -> Run:
    return runs.release(run=evaluated("none"), audience="public", by=None)


def test_nothing_is_public_before_it_is_released_to_everyone(client):
    run = evaluated("pmg")
    assert not FigureRelease.objects.exists()
    assert client.get(LIST).json() == {"count": 0, "next": None, "results": []}
    assert client.get(f"{LIST}1/").status_code == 404
    assert "has been released to everyone yet" in client.get(reverse("public-figures")).content.decode()
    runs.release(run=run, audience="public", by=None)
    assert client.get(f"{LIST}1/").status_code == 404, "not before its figures are made"
    made(run)
    assert client.get(f"{LIST}1/").status_code == 200


def test_the_figures_are_those_of_the_released_result(client, public_run):
    made(public_run)
    document = client.get(f"{LIST}1/").json()
    assert document["format"] == "nrp-public-figures/1"
    assert document["state"] == "current"
    assert document["superseded_by"] is None
    assert "CC BY 4.0" in document["licence"]
    assert [one["wave"] for one in document["survey"]] == [1, 2]
    assert document["disclosure"] == {"threshold": 7, "base": 5, "note": RULE.note}
    outcomes = {one["name"]: one for one in public_run.released["outcomes"]}
    measures = {one["name"]: one for one in document["measures"]}
    assert measures.keys() == outcomes.keys()
    first = outcomes["influence_decisions"]
    figures = first[public_run.released["reported"]]
    low, high = figures[figures["headline"]]["ci"]
    told = measures["influence_decisions"]
    assert [told["estimate"], told["low"], told["high"]] == [
        round(100 * one, 1) for one in (figures["estimate"], low, high)
    ]
    assert told["answers"] == first["n"]
    assert told["range"] == first["text"]["range"]


def test_counts_of_people_come_rounded_and_small_ones_not_at_all(client, public_run):
    made(public_run)
    document = client.get(f"{LIST}1/").json()
    exact = {
        (row["factor"], row["level"], row["arm"], str(row["wave"])): row["n"]
        for row in public_run.result["sample"]["profile"]
    }
    small = {key for key, n in exact.items() if n <= 7}
    assert ("sex", "not stated", "programme", "1") in small, "the waves have small numbers that could leak"
    tables = {table["name"]: table for table in document["tables"]}
    assert set(tables) == {"people", "sex", "age_group", "tenure", "ethnicity"}
    assert [table["withheld"] for table in tables.values()] == [None] * 5
    for name, table in tables.items():
        for row in table["rows"]:
            assert row["count"] is None or (row["count"] % 5 == 0 and row["count"] > 7)
            key = (name, row.get("part"), row["arm"], row["wave"])
            if key in exact and row["count"] is not None:
                assert row["count"] == RULE.count(exact[key])
            if key in small:
                assert row["count"] is None
    sex = tables["sex"]["rows"]
    for arm in ("programme", "comparator"):
        hidden = [row for row in sex if row["arm"] == arm and row["wave"] == "1" and row["count"] is None]
        assert len(hidden) >= 2, "one alone could be had by taking the others from the whole"


def test_what_is_hidden_inside_the_programme_is_hidden_outside(client, public_run):
    """Two tables of the same people that hid different cells would give both away."""
    made(public_run)
    document = client.get(f"{LIST}1/").json()
    outside = {
        (table["name"], row["part"], row["arm"], row["wave"]): row["count"]
        for table in document["tables"]
        for row in table["rows"]
        if "part" in row
    }
    compared = 0
    for row in public_run.released["sample"]["profile"]:
        key = (row["factor"], row["level"], row["arm"], str(row["wave"]))
        if key in outside:
            assert outside[key] == row["n"]
            compared += 1
    assert compared > 40


def test_totals_are_of_the_cells_that_are_shown(client, public_run):
    made(public_run)
    for table in client.get(f"{LIST}1/").json()["tables"]:
        rows = table["rows"]
        for total in (row for row in rows if row.get("part") == "all" and row["count"] is not None):
            inside = [
                row["count"] or 0
                for row in rows
                if row["part"] != "all"
                and row["wave"] == total["wave"]
                and row["arm"] != "all"
                and total["arm"] in (row["arm"], "all")
            ]
            assert total["count"] == sum(inside)


def test_the_csv_has_the_same_figures(client, public_run):
    made(public_run)
    document = client.get(f"{LIST}1/").json()
    answer = client.get(f"{LIST}1.csv")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    estimates = {row["measure"]: row for row in rows if row["table"] == "estimates"}
    for one in document["measures"]:
        found = estimates[one["name"]]
        assert [found["figure"], found["low"], found["high"]] == [
            "[c]" if value is None else str(value) for value in (one["estimate"], one["low"], one["high"])
        ]
    people = {(row["table"], row["part"], row["arm"], row["wave"]): row["people"] for row in rows if row["part"]}
    for table in document["tables"]:
        for row in table["rows"]:
            if "part" in row:
                shown = people[table["name"], row["part"], row["arm"], row["wave"]]
                assert shown == ("[c]" if row["count"] is None else str(row["count"]))
    assert {row["licence"] for row in rows} == {document["licence"]}


def test_it_can_be_kept_and_read_from_any_site(client, public_run):
    made(public_run)
    for address in (LIST, f"{LIST}1/", f"{LIST}1.csv"):
        answer = client.get(address)
        assert answer["Cache-Control"] == "public, max-age=300"
        assert answer["Access-Control-Allow-Origin"] == "*"
        again = client.get(address, headers={"If-None-Match": answer["ETag"]})
        assert again.status_code == 304
        assert again.content == b""
        assert client.options(address)["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
        assert client.post(address).status_code == 405
    assert client.get(f"{LIST}1/", headers={"Authorization": "Token of-somebody"}).status_code == 200


def test_it_is_throttled(client, public_run, monkeypatch):
    from nrp.core.throttles import PublicCount

    made(public_run)
    monkeypatch.setattr(PublicCount, "THROTTLE_RATES", {"public": "2/hour"})
    answers = [client.get(f"{LIST}1/", REMOTE_ADDR="192.0.2.7").status_code for _ in range(3)]
    assert answers == [200, 200, 429]


def test_what_is_taken_back_is_gone_and_comes_again_at_a_new_address(client, public_run):
    made(public_run)
    runs.withdraw_release(run=public_run, reason="A mistake.", by=None)
    assert client.get(f"{LIST}1/").status_code == 410
    assert client.get(f"{LIST}1.csv").status_code == 410
    assert client.get(LIST).json()["results"] == []
    public_run.refresh_from_db()
    runs.release(run=public_run, audience="public", by=None)
    made(public_run)
    assert client.get(f"{LIST}1/").status_code == 410
    assert client.get(f"{LIST}2/").status_code == 200


def test_a_release_that_was_taken_back_meanwhile_is_never_made(public_run):
    release = FigureRelease.objects.get()
    runs.withdraw_release(run=public_run, reason="A mistake.", by=None)
    public_figures.compute(release_id=release.pk)
    release.refresh_from_db()
    assert (release.work_state, release.document) == ("failed", None)


def test_a_replaced_release_stays_readable_and_says_so(client, public_run):
    first = made(public_run)
    before = client.get(f"{LIST}1/").json()
    later = corrected(lambda frame: frame.gather_every(2))
    assert client.get(f"{LIST}1/").json()["state"] == "current", "what is not released is not spoken of"
    runs.release(run=later, audience="public", by=None)
    made(later)
    document = client.get(f"{LIST}1/").json()
    assert document["state"] == "superseded"
    assert document["superseded_by"].endswith("/api/v1/public/figures/2/")
    assert document["measures"] == before["measures"]
    assert first.document["measures"] == before["measures"]
    listed = client.get(LIST).json()["results"]
    assert [(one["release"], one["state"]) for one in listed] == [(2, "current"), (1, "superseded")]
    page = client.get(reverse("public-figures")).content.decode()
    assert "Replaced" in page
    assert "kept as it was" in page


def test_a_correction_of_a_few_people_does_not_tell_of_them(client, public_run):
    """Tables of which a cell differs by a few people are withheld with a sentence; the estimates go out."""
    made(public_run)
    later = corrected(lambda frame: frame.slice(10))
    runs.release(run=later, audience="public", by=None)
    made(later)
    tables = {table["name"]: table for table in client.get(f"{LIST}2/").json()["tables"]}
    assert tables["people"]["rows"] == []
    assert "fewer than 8 people changed" in tables["people"]["withheld"]
    assert "fewer than 8 people changed" in client.get(f"{LIST}2.csv").content.decode()
    assert client.get(f"{LIST}2/").json()["measures"][0]["estimate"] is not None


@pytest.mark.parametrize("count", [1, 3])
def test_the_pages_ask_the_database_little(client, public_run, count, django_assert_max_num_queries):
    release = made(public_run)
    for number in range(2, count + 1):
        FigureRelease.objects.create(
            run=public_run,
            number=number,
            document=release.document,
            work_state="done",
            released_at=release.released_at,
        )
    for address in (LIST, f"{LIST}1/", f"{LIST}1.csv", reverse("public-figures")):
        with django_assert_max_num_queries(15):
            client.get(address)


def test_the_document_has_no_place(client, public_run):
    made(public_run)
    text = json.dumps(client.get(f"{LIST}1/").json())
    assert "NFL0" not in text
    assert "Neighbourhood 1" not in text
