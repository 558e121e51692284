"""What a neighbourhood works on: one thing at a time, by which round or decision, and what it was before."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from governance.actions import focuses
from governance.actions.focuses import FocusRefused
from governance.models import Focus, Sector
from neighbourhoods.actions import areas
from neighbourhoods.models import Area
from nrp.audit.models import Event
from tests.factories import a_small_programme, an_area
from tests.governance_factories import a_keeper, a_log
from tests.integration.coren.pages import fill_in, signed_in, words_of
from tests.round_factories import an_open_round, closed, entered

pytestmark = pytest.mark.django_db
START = dt.date(2019, 2, 12)


@pytest.fixture
def log(settings):
    settings.NRP_ENFORCE_MFA = False
    return a_log(a_small_programme().own)


def focus_on(area, text, starts_on=START, **values):
    return focuses.set_focus(area=area, text=text, starts_on=starts_on, by=None, **values)


def test_the_winner_of_a_round_becomes_the_focus_and_the_place_page_says_so(log):
    client = signed_in(a_keeper(log))
    held = an_open_round(log)
    entered(held, [3, 0, 0], Sector.RESIDENT, 4)
    closed(held)
    page = client.get(held.get_absolute_url())
    option = held.options.first()
    address = f"{reverse('focus-new', args=[log.area.slug])}?option={option.pk}"
    assert address in page.content.decode()
    form = client.get(address)
    assert "Safer crossings" in form.content.decode()
    today = timezone.localdate()
    typed = {"text": option.title, "round": str(held.pk), "decision": ""}
    days = {"starts_on_0": today.day, "starts_on_1": today.month, "starts_on_2": today.year}
    assert fill_in(client, address, **typed, **days).status_code == 302
    history = words_of(client.get(reverse("focus-history", args=[log.area.slug])))
    assert "Chosen in the round “What do we work on first?”" in history
    assert "Safer crossings" in words_of(client.get(log.area.get_absolute_url()))


def test_the_focus_before_ends_the_day_before(log):
    first = focus_on(log.area, "Safer crossings")
    focus_on(log.area, "Clean air", dt.date(2020, 1, 1))
    first.refresh_from_db()
    assert first.ends_on == dt.date(2019, 12, 31)
    assert Area.objects.get(pk=log.area_id).focus == "Clean air"
    page = words_of(signed_in(a_keeper(log)).get(reverse("focus-history", args=[log.area.slug])))
    assert "Clean air Since 1 January 2020 Safer crossings 12 February 2019 to 31 December 2019" in page


def test_a_focus_replaced_on_its_first_day_lasted_that_day(log):
    first = focus_on(log.area, "Safer crossings")
    focus_on(log.area, "Clean air")
    first.refresh_from_db()
    assert first.ends_on == START


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"text": " "}, "Say what the neighbourhood works on"),
        ({"text": "Safer  crossings"}, "word for word"),
        ({"starts_on": dt.date(2019, 2, 11)}, "began on 12 February 2019"),
        ({"starts_on": dt.date(2200, 1, 1)}, "today or earlier"),
    ],
)
def test_what_cannot_be_a_focus_is_said(log, values, words):
    focus_on(log.area, "Safer crossings")
    with pytest.raises(FocusRefused, match=words):
        focus_on(log.area, **{"text": "Clean air", **values})
    assert Focus.objects.count() == 1


def test_a_focus_comes_from_a_closed_round_of_its_own_place(log):
    with pytest.raises(FocusRefused, match="not closed yet"):
        focus_on(log.area, "Clean air", priority_round=an_open_round(log))
    held = an_open_round(a_log(an_area("Elsewhere")))
    with pytest.raises(FocusRefused, match="own groups"):
        focus_on(log.area, "Clean air", priority_round=closed(held))
    with pytest.raises(FocusRefused, match="Only a neighbourhood"):
        focus_on(an_area(kind=Area.Kind.COMPARATOR), "Clean air")


def test_setting_the_focus_is_in_the_trail_with_what_it_was(log):
    focus_on(log.area, "Safer crossings")
    focus_on(log.area, "Clean air", dt.date(2020, 1, 1))
    verbs = list(Event.objects.filter(verb__in=("focus.set", "area.updated")).order_by("number").values_list("verb"))
    assert verbs == [("area.updated",), ("focus.set",)] * 2


def test_a_focus_written_on_the_places_own_page_stands_in_the_history_without_a_day(log):
    areas.update(area=log.area, focus="Written by hand", by=None)
    page = words_of(signed_in(a_keeper(log)).get(reverse("focus-history", args=[log.area.slug])))
    assert "Written by hand Written on the place's own page, without a day." in page
