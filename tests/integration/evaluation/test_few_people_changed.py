"""A version that a few people lie between and the one before changes nothing that is released or public."""

import io
import json

import pytest
from django.urls import reverse

from evaluation.actions import held, runs
from evaluation.models import Run
from nrp.dashboards.actions import public_figures
from nrp.dashboards.models import FigureRelease
from surveys.actions import versions
from surveys.models import VersionDifference, Wave
from surveys.receipts import between_versions
from tests.factories import a_user_with
from tests.integration.evaluation.test_a_run_is_computed import fewer
from tests.integration.evaluation.world import finish, hhs_places, hhs_waves, microdata, publish

pytestmark = pytest.mark.django_db(transaction=True)


def other_answers(rows: int) -> bytes:
    """Wave 2, the first people of one area saying the opposite about their influence."""
    import polars

    frame = polars.read_parquet(io.BytesIO(microdata("wave2.csv", 2)))
    turn = {"1": "4", "2": "3", "3": "2", "4": "1"}
    said = [turn.get(one, "1") if at < rows else one for at, one in enumerate(frame["influence"].to_list())]
    target = io.BytesIO()
    frame.with_columns(polars.Series("influence", said)).write_parquet(target)
    return target.getvalue()


def made_public(release: FigureRelease) -> dict:
    public_figures.compute(release_id=release.pk)
    release.refresh_from_db()
    return release.document


def test_figures_stay_those_of_the_earlier_version_until_more_people_change(client, settings):
    settings.NRP_ENFORCE_MFA = False
    hhs_places()
    first_wave, second_wave = hhs_waves()
    publish(first_wave)
    before = publish(second_wave)
    first = runs.release(run=finish(Run.objects.get()), audience="public", by=None)
    figures = made_public(FigureRelease.objects.get())

    after = publish(Wave.objects.get(number=2), "few.csv", other_answers(5))
    run = finish(Run.objects.get(number=2))
    few = runs.release(run=run, audience="public", by=None)
    measured = VersionDifference.objects.get(before=before, after=after)
    assert (measured.people, measured.reweighted) == (5, 0)
    assert "Fewer than 8 people lie between it and this file" in between_versions(before, after)
    assert few.result != first.result, "the deputies read it as it is"
    assert few.released["outcomes"] == first.released["outcomes"]
    assert few.released["sample"] == first.released["sample"]
    said = next(flag["text"] for flag in few.released["flags"] if flag["code"] == "as_released_before")
    assert "So the figures here are those of run 1" in said
    client.force_login(a_user_with("pmg_member"))
    assert "So the figures here are those of run 1" in client.get(reverse("run", args=[few.pk])).content.decode()
    client.force_login(a_user_with("evaluation_deputy"))
    assert "reads the figures of run 1" in client.get(reverse("run", args=[few.pk])).content.decode()
    client.force_login(a_user_with("pmg_member"))
    told = client.get(f"/api/v1/runs/{few.pk}/").json()["result"]
    assert told["outcomes"] == json.loads(json.dumps(first.released["outcomes"]))
    assert client.get(f"/api/v1/runs/{few.pk}/bundle/").status_code == 200
    assert few.replication.leaving is None, "no sum of the few leaves in a bundle"
    again = made_public(FigureRelease.objects.get(run=few))
    assert again["tables"] == figures["tables"]

    later = publish(Wave.objects.get(number=2), "more.csv", other_answers(12))
    many = runs.release(run=finish(Run.objects.get(number=3)), audience="public", by=None)
    assert held.stands_for(many) is None
    assert many.released["outcomes"] != first.released["outcomes"]
    assert "About 10 people’s answers" in between_versions(before, later), "rounded: 12"
    back = publish(Wave.objects.get(number=2), "back.csv", other_answers(3))
    near_the_first = runs.release(run=finish(Run.objects.get(number=4)), audience="public", by=None)
    assert near_the_first.released["as_released_in"] == 1, "what left once is held against for good"
    assert versions.measure(before=later, after=back).people == 9


def test_people_are_told_apart_by_number_or_by_their_answers(settings):
    import polars

    from surveys.intake.versions import compare

    frame = polars.read_parquet(io.BytesIO(microdata("wave2.csv", 2)))
    keys, weight = ["hh_id", "person_no"], "weight"
    assert compare(frame, frame.sample(fraction=1.0, shuffle=True, seed=1), keys, weight).people == 0
    shorter = polars.read_parquet(io.BytesIO(fewer(microdata("wave2.csv", 2), rows=4)))
    assert (compare(frame, shorter, keys, weight).people, compare(frame, shorter, [], weight).people) == (4, 4)
    numbered_anew = shorter.with_columns(hh_id="X" + polars.col("hh_id"))
    found = compare(frame, numbered_anew, keys, weight)
    assert (found.how, found.people) == ("rows", 4)
    heavier = frame.with_columns(weight=polars.col("weight") * 1.1)
    assert (compare(frame, heavier, keys, weight).people, compare(frame, heavier, keys, weight).reweighted) == (
        0,
        frame.height,
    )
