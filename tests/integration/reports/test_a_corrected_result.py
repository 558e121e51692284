"""A result that changes reaches those who had the old one."""

from typing import Any

import pytest
from django.urls import reverse

from evaluation.actions import runs
from evaluation.models import Run
from nrp.accounts.models import Letter
from nrp.accounts.roles import Role
from nrp.audit.models import Event
from nrp.reports.actions import making, telling
from nrp.reports.models import Report
from tests.factories import a_user_with
from tests.integration.coren.pages import signed_in, words_of
from tests.integration.evaluation.world import TICKED, finish
from tests.integration.reports.reading import bytes_of
from tests.report_factories import NOW, Reported, a_council_report, asked, made

pytestmark = pytest.mark.django_db

WHY = "Plan version 3: Age left out."


def corrected(release: str = "pmg") -> Run:
    """The same answers under another plan: another figure, in the place of the first."""
    runs.change_plan(by=None, note="Age left out.", covariates=["sex", "tenure", "ethnicity"], release=release)
    return finish(Run.objects.latest("number"))


def letters_about_changes() -> Any:
    return Letter.objects.filter(key__startswith="report-superseded")


def test_its_owner_is_told_what_it_was_what_it_is_and_why(world: Reported) -> None:
    report = a_council_report(world, "csv")
    later = corrected()
    report.refresh_from_db()
    assert report.superseded_by == later
    was, now = report.superseded_words[0]["was"], report.superseded_words[0]["now"]
    assert was == "7.9 points (1.2 to 14.6)"
    assert now != was
    letter = letters_about_changes().get()
    assert letter.email == "sal@example.org"
    assert "A result in your report has changed: Riverton" in letter.subject
    assert f"Can influence decisions affecting the local area: was {was}, now {now}." in letter.text
    assert f"Why: {WHY}" in letter.text
    assert "What you had: It was made from run 1 under plan version 2: wave 1, file version 1" in letter.text
    assert report.get_absolute_url() in letter.text
    assert Event.objects.filter(object_id=report.pk, verb="report.superseded").count() == 1


def test_the_old_file_says_so_when_it_is_opened_again(world: Reported) -> None:
    report = a_council_report(world, "csv")
    corrected()
    client = signed_in(world.lead)
    listed = client.get(reverse("reports"))
    assert "Result updated on" in words_of(listed)
    assert reverse("report-file", args=[report.pk]) not in listed.content.decode()
    straight = client.get(reverse("report-file", args=[report.pk]))
    assert straight["Location"] == report.get_absolute_url()
    between = client.get(report.get_absolute_url())
    words = words_of(between)
    for said in ("Result updated on", "was 7.9 points (1.2 to 14.6), now", f"Why: {WHY}", "Make a new copy"):
        assert said in words
    earlier = client.get(reverse("report-file", args=[report.pk]), {"as": "made"})
    assert bytes_of(earlier)[:2] == b"PK"


def test_a_fresh_copy_is_made_only_when_asked_for(world: Reported) -> None:
    report = a_council_report(world, "csv")
    later = corrected()
    assert Report.objects.filter(requested_by=world.lead).count() == 1
    signed_in(world.lead).post(reverse("report-again", args=[report.pk]))
    fresh = made(Report.objects.exclude(pk=report.pk).get(requested_by=world.lead))
    assert fresh.run == later
    assert fresh.superseded_at is None
    report.refresh_from_db()
    assert report.stored_as


def test_the_api_says_so_too(world: Reported) -> None:
    report = a_council_report(world, "csv")
    corrected()
    document = signed_in(world.lead).get(reverse("api-report", args=[report.pk])).json()
    assert document["superseded_at"]
    assert document["superseded_changes"][0]["was"] == "7.9 points (1.2 to 14.6)"
    assert document["state"] == "done"


def test_before_the_new_result_is_released_nobody_is_told(world: Reported) -> None:
    report = a_council_report(world, "csv")
    later = corrected(release="none")
    report.refresh_from_db()
    assert report.superseded_at is None
    assert not letters_about_changes().exists()
    runs.release(run=later, audience="pmg", by=a_user_with(Role.EVALUATION_DEPUTY), review=TICKED)
    report.refresh_from_db()
    assert report.superseded_by == later
    assert letters_about_changes().count() == 1


def test_nobody_is_told_twice_of_the_same(world: Reported) -> None:
    a_council_report(world, "csv")
    later = corrected()
    assert telling.tell_superseded(run=later) == 0
    runs.release(run=later, audience="public", by=a_user_with(Role.EVALUATION_DEPUTY), review=TICKED)
    assert letters_about_changes().count() == 1


def test_a_report_without_a_result_is_left_alone(world: Reported) -> None:
    resident = a_user_with(Role.RESIDENT_ADVISER, area=world.places[0])
    report = made(asked(resident, kind="neighbourhood", area=world.places[0].pk, format="csv"))
    assert report.run is None
    corrected()
    report.refresh_from_db()
    assert report.superseded_at is None


def test_a_report_that_was_being_made_is_looked_after_when_it_is_done(
    world: Reported, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = asked(world.lead, kind="local_authority", local_authority=world.council.pk, format="csv")
    write = making._write

    def while_the_result_changes(*args: Any) -> Any:
        stored = write(*args)
        corrected()
        return stored

    monkeypatch.setattr(making, "_write", while_the_result_changes)
    making.make(report_id=report.pk, now=NOW)
    report.refresh_from_db()
    assert report.state == "done"
    assert report.superseded_by == Run.objects.latest("number")
    assert letters_about_changes().count() == 1


def test_a_result_that_stands_again_is_no_longer_superseded(world: Reported) -> None:
    report = a_council_report(world, "csv")
    corrected()
    runs.change_plan(by=None, note="As before.", covariates=["age_group", "sex", "tenure", "ethnicity"])
    latest = finish(Run.objects.latest("queued_at"))
    report.refresh_from_db()
    if latest == report.run:
        assert report.superseded_at is None
    else:
        assert report.superseded_by == latest


def test_a_release_taken_back_is_said_before_the_file_is_taken(world: Reported) -> None:
    report = a_council_report(world, "csv")
    deputy = a_user_with(Role.EVALUATION_DEPUTY)
    assert report.run is not None
    runs.withdraw_release(run=report.run, reason="A file was doubled.", by=deputy)
    client = signed_in(world.lead)
    assert client.get(reverse("report-file", args=[report.pk])).status_code == 302
    assert "The release of this result was taken back" in words_of(client.get(report.get_absolute_url()))
