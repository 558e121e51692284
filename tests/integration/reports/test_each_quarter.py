"""Reports that come by themselves: asked for once a quarter, a link by letter, paused and ended by their owner."""

import datetime as dt
import threading
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse

from neighbourhoods.models import RoleAssignment
from nrp.accounts.models import Letter
from nrp.accounts.roles import Role
from nrp.reports.actions import reports, schedules
from nrp.reports.models import Report, ReportSchedule
from tests.factories import a_council, a_user_with, an_area
from tests.integration.coren.pages import hidden_of, signed_in, words_of
from tests.report_factories import NOW, asked, made

pytestmark = pytest.mark.django_db

TODAY = dt.date(2018, 11, 20)
NEW_YEAR, APRIL = dt.date(2019, 1, 1), dt.date(2019, 4, 1)


@pytest.fixture
def member() -> Any:
    an_area("Old Quay")
    return a_user_with(Role.PMG_MEMBER, name="Pat Example", email="pat@example.org")


@pytest.fixture
def schedule(member: Any) -> ReportSchedule:
    return schedules.begin(kind="programme", format="csv", by=member, today=TODAY)


def test_the_quarter_before_is_asked_for_once_however_often_it_is_rung(schedule: ReportSchedule) -> None:
    assert schedule.next_on == NEW_YEAR
    assert schedules.ask_for_due(today=NEW_YEAR - dt.timedelta(days=1)) == 0
    assert [schedules.ask_for_due(today=NEW_YEAR) for _ring in range(3)] == [1, 0, 0]
    report = Report.objects.get()
    assert (report.period_start, report.period_end) == (dt.date(2018, 10, 1), dt.date(2018, 12, 31))
    assert report.schedule == schedule
    assert schedules.ask_for_due(today=APRIL) == 1


def test_while_ten_are_under_way_it_stays_due(schedule: ReportSchedule, member: Any) -> None:
    waiting = [asked(member, format="csv") for _number in range(reports.MOST_AT_ONCE)]
    assert schedules.ask_for_due(today=NEW_YEAR) == 0
    made(waiting[0])
    assert schedules.ask_for_due(today=NEW_YEAR) == 1
    assert schedules.ask_for_due(today=NEW_YEAR) == 0


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_begun_twice_at_once_it_comes_once(member: Any) -> None:
    for trial in range(50):
        council = a_council(f"Riverton {trial}")
        an_area(local_authorities=[council])
        together, said = threading.Barrier(2), []

        def press(council: Any = council, together: Any = together, said: Any = said) -> None:
            try:
                together.wait()
                kind = "local_authority"
                said.append(schedules.begin(kind=kind, local_authority=council.pk, format="csv", by=member).pk)
            finally:
                connection.close()

        threads = [threading.Thread(target=press) for _number in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(said) == 2
        assert ReportSchedule.objects.filter(local_authority=council).count() == 1


def test_a_letter_brings_the_link_and_says_what_it_was_made_from(schedule: ReportSchedule) -> None:
    schedules.ask_for_due(today=NEW_YEAR)
    report = made(Report.objects.get(), NOW)
    letter = Letter.objects.get(kind="report")
    assert letter.email == "pat@example.org"
    assert letter.subject == "Report on The programme, October to December 2018"
    assert report.get_absolute_url() in letter.text
    assert "asks you to sign in" in letter.text
    assert "It holds no survey result: none was released when it was made." in letter.text
    from django.test import Client

    assert Client().get(report.get_absolute_url()).status_code == 302


def test_a_report_asked_for_by_hand_brings_no_letter(member: Any) -> None:
    made(asked(member, format="csv"))
    assert not Letter.objects.exists()


def test_a_pause_is_not_made_up_for(schedule: ReportSchedule, member: Any) -> None:
    schedules.pause(schedule=schedule, by=member)
    assert schedules.ask_for_due(today=APRIL) == 0
    schedules.go_on(schedule=schedule, by=member, today=dt.date(2019, 4, 2))
    assert schedules.ask_for_due(today=dt.date(2019, 4, 2)) == 0
    assert schedules.ask_for_due(today=dt.date(2019, 7, 1)) == 1


def test_what_is_ended_stays_ended(schedule: ReportSchedule, member: Any) -> None:
    schedules.end(schedule=schedule, by=member)
    assert schedules.ask_for_due(today=NEW_YEAR) == 0
    assert signed_in(member).post(reverse("report-schedule", args=[schedule.pk]), {"act": "go_on"}).status_code == 404


def test_somebody_whose_role_ended_gets_nothing(schedule: ReportSchedule, member: Any) -> None:
    RoleAssignment.objects.filter(user=member).delete()
    assert schedules.ask_for_due(today=NEW_YEAR) == 0
    assert not Report.objects.exists()


def test_it_is_begun_paused_and_ended_on_the_page(member: Any) -> None:
    client = signed_in(member)
    page = client.get(reverse("reports"))
    sent = {**hidden_of(page), "about": "programme", "sections": ["money"], "format": "pdf", "quarterly": "1"}
    for name in ("period_start", "period_end"):
        sent |= {f"{name}_0": "1", f"{name}_1": "7", f"{name}_2": "2018"}
    for _time in range(2):
        assert client.post(reverse("reports"), sent).status_code == 302
    schedule = ReportSchedule.objects.get()
    assert schedule.sections == ["money"]
    assert "The programme, PDF next on" in words_of(client.get(reverse("reports")))
    act = reverse("report-schedule", args=[schedule.pk])
    client.post(act, {"act": "pause"})
    assert "The programme, PDF paused" in words_of(client.get(reverse("reports")))
    client.post(act, {"act": "nonsense"})
    client.post(act, {"act": "end"})
    assert "No report comes to you by itself." in words_of(client.get(reverse("reports")))
    assert not Report.objects.exists()


def test_nobody_ends_another_s(schedule: ReportSchedule) -> None:
    other = signed_in(a_user_with(Role.PMG_MEMBER))
    assert other.post(reverse("report-schedule", args=[schedule.pk]), {"act": "end"}).status_code == 404
    schedule.refresh_from_db()
    assert schedule.is_running
