"""A council officer makes a report, watches it, takes it, finds it again, and makes it anew."""

import datetime as dt
import html
import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from neighbourhoods.models import Area
from nrp.accounts.roles import Role
from nrp.audit.models import Event
from nrp.core import blobs
from nrp.reports.actions import making, reports
from nrp.reports.models import Report, SectionCode
from tests.factories import a_council, a_user_with, an_area
from tests.integration.coren.pages import hidden_of, signed_in, words_of
from tests.integration.reports.reading import bytes_of
from tests.report_factories import NOW, SINCE, UNTIL, Reported, a_council_report, asked, made

pytestmark = pytest.mark.django_db

MOST_QUERIES = 15
LIMITS = re.compile(r"nrp_cache|SAVEPOINT")


def typed(about: str, **more: Any) -> dict[str, Any]:
    """The form as somebody fills it in."""
    values = {"about": about, "sections": list(SectionCode.values), "format": "csv", **more}
    for name, day in (("period_start", SINCE), ("period_end", UNTIL)):
        values |= {f"{name}_{at}": str(part) for at, part in enumerate((day.day, day.month, day.year))}
    return values


def council_of(world: Reported) -> str:
    return f"local_authority:{world.council.pk}"


def links_of(answer: Any) -> set[str]:
    return set(re.findall(r'href="([^"]+)"', answer.content.decode()))


def test_from_the_dashboard_to_a_report_in_three_clicks(world: Reported) -> None:
    client = signed_in(world.lead)
    dashboard = client.get(reverse("results"))
    assert reverse("reports") in links_of(dashboard)
    builder = client.get(reverse("reports"))  # the first click
    chosen = builder.context["form"].initial
    assert chosen["about"] == council_of(world)
    sent = typed(chosen["about"], format="pdf", **hidden_of(builder))
    asked_for = client.post(reverse("reports"), sent)  # the second
    report = Report.objects.latest("requested_at")
    assert asked_for["Location"] == report.get_absolute_url()
    made(report)
    page = client.get(report.get_absolute_url())
    file = reverse("report-file", args=[report.pk])
    assert file in links_of(page)
    answer = client.get(file)  # the third
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'attachment; filename="riverton-2018-07-01-to-2018-12-31.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]
    assert bytes_of(answer).startswith(b"%PDF")


def test_sent_twice_it_is_made_once(world: Reported) -> None:
    client = signed_in(world.lead)
    sent = typed(council_of(world), **hidden_of(client.get(reverse("reports"))))
    before = Report.objects.count()
    first, second = (client.post(reverse("reports"), sent) for _time in range(2))
    assert first["Location"] == second["Location"]
    assert Report.objects.count() == before + 1


def test_it_is_watched_while_it_is_made(world: Reported) -> None:
    client = signed_in(world.lead)
    report = asked(world.lead, kind="local_authority", local_authority=world.council.pk, format="csv")
    waiting = client.get(report.get_absolute_url())
    assert b'http-equiv="refresh"' in waiting.content
    assert "Waiting" in words_of(waiting)
    progress = reverse("report-progress", args=[report.pk])
    seen = client.get(progress, {"seen": "queued-0-_"}, headers={"HX-Request": "true"})
    assert seen.status_code == 204
    listed = client.get(reverse("reports"))
    assert b'hx-trigger="every 3s"' in listed.content
    made(report)
    done = client.get(progress, headers={"HX-Request": "true"})
    assert done["HX-Redirect"] == report.get_absolute_url()
    assert b'hx-trigger="every 3s"' not in client.get(reverse("reports")).content


def test_the_form_says_what_is_missing_and_keeps_what_was_typed(world: Reported) -> None:
    client = signed_in(world.lead)
    sent = typed(council_of(world)) | {"sections": [], "period_end_2": "2017"}
    words = words_of(client.post(reverse("reports"), sent))
    assert "There is a problem" in words
    assert "Choose at least one section." in words
    assert "The last day comes before the first. Change one of the two." in words


def test_a_lead_chooses_among_their_own_places_alone(world: Reported) -> None:
    elsewhere = an_area("Elsewhere")
    client = signed_in(world.lead)
    words = words_of(client.get(reverse("reports")))
    assert "Neighbourhood 2" in words
    assert "Elsewhere" not in words
    assert "The whole programme" not in words
    for about in (f"neighbourhood:{elsewhere.pk}", "programme"):
        assert "There is a problem" in words_of(client.post(reverse("reports"), typed(about)))
    answer = client.get(reverse("report-preview"), typed(f"neighbourhood:{elsewhere.pk}"))
    assert "Choose what the report is about, out of what you see." in words_of(answer)
    assert "Elsewhere" not in words_of(answer)


def test_a_look_leaves_no_token_in_an_address_and_the_form_is_found_as_it_was_left(world: Reported) -> None:
    client = signed_in(world.lead)
    sent = typed(council_of(world), format="docx", csrfmiddlewaretoken="a-token") | {"sections": ["money", "notes"]}
    look = client.post(reverse("report-preview"), sent)  # as without JavaScript
    assert "Riverton" in words_of(look)
    assert "a-token" not in look.content.decode()
    back = next(link for link in links_of(look) if link.startswith(f"{reverse('reports')}?"))
    left = client.get(html.unescape(back)).context["form"].initial
    assert (left["about"], left["format"], left["sections"]) == (council_of(world), "docx", ["money", "notes"])
    assert (left["period_start"], left["period_end"]) == (SINCE, UNTIL)
    assert 'hx-params="not csrfmiddlewaretoken,sent_as"' in client.get(reverse("reports")).content.decode()


def test_who_sees_every_place_begins_with_the_whole_programme(world: Reported) -> None:
    client = signed_in(a_user_with(Role.PMG_MEMBER))
    assert client.get(reverse("reports")).context["form"].initial["about"] == "programme"
    place = world.places[1]
    page = client.get(place.get_absolute_url())
    link = next(link for link in links_of(page) if link.startswith(f"{reverse('reports')}?"))
    assert client.get(link).context["form"].initial["about"] == f"neighbourhood:{place.pk}"


def test_a_council_with_a_place_that_is_not_seen_is_not_offered(world: Reported) -> None:
    facilitator = a_user_with(Role.COREN_FACILITATOR, area=world.places[0])
    client = signed_in(facilitator)
    words = words_of(client.get(reverse("reports")))
    assert "Neighbourhood 2" in words
    assert "Riverton" not in words
    with pytest.raises(reports.ReportRefused):
        asked(facilitator, kind="local_authority", local_authority=world.council.pk)


def test_a_programme_report_is_for_those_who_see_every_place(world: Reported) -> None:
    member = a_user_with(Role.PMG_MEMBER)
    report = made(asked(member, format="csv"))
    assert signed_in(member).get(report.get_absolute_url()).status_code == 200
    with pytest.raises(reports.ReportRefused):
        asked(world.lead, kind="programme")


def test_a_reader_without_results_or_an_unreleased_one_gets_no_number(world: Reported) -> None:
    resident = a_user_with(Role.RESIDENT_ADVISER, area=world.places[0])
    page = signed_in(resident).get(
        reverse("report-preview"), typed(f"neighbourhood:{world.places[0].pk}", section="evaluation")
    )
    assert "There is no result for you to read yet." in words_of(page)
    assert "7.9" not in words_of(page)


def test_my_exports_are_mine(world: Reported) -> None:
    report = a_council_report(world, "csv")
    other = a_user_with(Role.LA_LEAD, council=world.council)
    client = signed_in(other)
    assert "Reports you make appear here" in words_of(client.get(reverse("reports")))
    for name in ("report", "report-file", "report-progress", "api-report", "api-report-file"):
        assert client.get(reverse(name, args=[report.pk])).status_code == 404
    for name in ("report-retry", "report-again"):
        assert client.post(reverse(name, args=[report.pk])).status_code == 404


def test_a_right_that_ends_takes_the_file_with_it(world: Reported) -> None:
    report = a_council_report(world, "csv")
    client = signed_in(world.lead)
    assert bytes_of(client.get(reverse("report-file", args=[report.pk])))
    for place in world.places:
        place.local_authorities.set([a_council()])
    assert client.get(reverse("report-file", args=[report.pk])).status_code == 404
    assert "Reports you make appear here" in words_of(client.get(reverse("reports")))


def test_a_copy_that_is_not_made_says_why(world: Reported) -> None:
    report = a_council_report(world, "csv")
    for _number in range(reports.MOST_AT_ONCE):
        reports.again(report=report, by=world.lead)
    answer = signed_in(world.lead).post(reverse("report-again", args=[report.pk]), follow=True)
    assert answer.redirect_chain == [(report.get_absolute_url(), 302)]
    assert "Ten of your reports are being made. Ask again when one of them is done." in words_of(answer)


def test_a_file_has_its_time_and_then_goes(world: Reported) -> None:
    report = a_council_report(world, "csv")
    assert report.expires_at == NOW + dt.timedelta(days=90)
    name = report.stored_as
    assert reports.sweep(now=report.expires_at - dt.timedelta(seconds=1)) == 0
    with CaptureOnCommit():
        assert reports.sweep(now=report.expires_at) == 1
    report.refresh_from_db()
    assert report.state == "expired"
    assert not blobs.exists(name)
    client = signed_in(world.lead)
    page = client.get(report.get_absolute_url())
    assert "The file is gone" in words_of(page)
    assert client.get(reverse("report-file", args=[report.pk]))["Location"] == report.get_absolute_url()
    assert client.get(reverse("api-report-file", args=[report.pk])).status_code == 409
    again = client.post(reverse("report-again", args=[report.pk]))
    assert again["Location"] == Report.objects.latest("requested_at").get_absolute_url()


class CaptureOnCommit:
    """Run what waits for the commit, as a commit does."""

    def __enter__(self) -> None:
        self.before = len(connection.run_on_commit)

    def __exit__(self, *_error: object) -> None:
        for _savepoints, act, _robust in connection.run_on_commit[self.before :]:
            act()


def test_a_failure_says_so_and_can_be_tried_again(world: Reported, monkeypatch: pytest.MonkeyPatch) -> None:
    report = asked(world.lead, kind="local_authority", local_authority=world.council.pk, format="csv")
    world.lead.is_active = False
    world.lead.save()
    making.make(report_id=report.pk, now=NOW)
    report.refresh_from_db()
    assert report.work_state == "failed"
    assert report.error == "The account that asked for this report is closed."
    world.lead.is_active = True
    world.lead.save()
    client = signed_in(world.lead)
    assert "Not made." in words_of(client.get(report.get_absolute_url()))
    assert client.post(reverse("report-retry", args=[report.pk]))["Location"] == report.get_absolute_url()
    assert made(report).state == "done"


def test_the_trail_says_who_took_what_out(world: Reported) -> None:
    report = a_council_report(world, "csv")
    bytes_of(signed_in(world.lead).get(reverse("report-file", args=[report.pk])))
    verbs = Event.objects.filter(object_id=report.pk).order_by("number").values_list("verb", "actor_id")
    assert list(verbs) == [(f"report.{verb}", world.lead.pk) for verb in ("requested", "made", "downloaded")]


def test_ten_under_way_are_enough(world: Reported) -> None:
    for _number in range(reports.MOST_AT_ONCE):
        asked(world.lead, kind="local_authority", local_authority=world.council.pk)
    client = signed_in(world.lead)
    sent = typed(council_of(world), **hidden_of(client.get(reverse("reports"))))
    assert "Ten of your reports are being made." in words_of(client.post(reverse("reports"), sent))


@pytest.mark.parametrize("role", [Role.LA_LEAD, Role.PMG_MEMBER, Role.ACADEMIC_LEAD, Role.RESIDENT_ADVISER])
def test_pages_ask_little_and_as_much_for_three_as_for_one(world: Reported, role: Role) -> None:
    user = world.lead if role is Role.LA_LEAD else a_user_with(role, area=world.places[0], council=world.council)
    client = signed_in(user)
    place = Area.objects.get(pk=world.places[0].pk)
    first = asked(user, kind="neighbourhood", area=place.pk, format="csv")
    pages = [reverse("reports"), reverse("report-exports"), first.get_absolute_url(), reverse("api-reports")]
    preview = reverse("report-preview")
    asked_for = typed(f"neighbourhood:{place.pk}")
    previews = [(preview, asked_for), *((preview, {**asked_for, "section": code}) for code in SectionCode.values[1:])]
    one = [asks(client, page) for page in pages] + [asks(client, *page) for page in previews]
    for _more in range(2):
        asked(user, kind="neighbourhood", area=place.pk, format="csv")
    three = [asks(client, page) for page in pages] + [asks(client, *page) for page in previews]
    assert one == three
    assert max(one) <= MOST_QUERIES, one


def test_a_preview_of_two_places_asks_as_much_as_of_one(world: Reported) -> None:
    client = signed_in(world.lead)
    preview = reverse("report-preview")
    one, two = typed(f"neighbourhood:{world.places[0].pk}"), typed(council_of(world))
    for code in SectionCode.values[1:]:
        of_one = asks(client, preview, {**one, "section": code})
        assert abs(asks(client, preview, {**two, "section": code}) - of_one) <= 1


def asks(client: Any, page: str, data: dict[str, Any] | None = None) -> int:
    client.get(page, data or {}, headers={"HX-Request": "true"})  # what a process reads once is read
    with CaptureQueriesContext(connection) as asked_of:
        assert client.get(page, data or {}, headers={"HX-Request": "true"}).status_code == 200
    # Rate limits are counted in a table only where there is no cache beside the database.
    return len([one for one in asked_of.captured_queries if not LIMITS.search(one["sql"])])
