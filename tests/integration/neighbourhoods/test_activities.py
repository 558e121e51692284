"""Activities: mapped, read in the words of either version, changed without losing anybody’s words, taken off."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from neighbourhoods.actions import activities
from neighbourhoods.actions.activities import ActivityRefused
from neighbourhoods.models import Activity, Area, Initiative
from nrp.audit.models import Event as Trail
from tests.activity_factories import an_activity, the_frameworks
from tests.factories import a_council, a_user_with, an_area, an_organisation
from tests.integration.coren.pages import fill_in, hidden_of, signed_in, words_of

pytestmark = pytest.mark.django_db
MAPPED = {"mapped_on_0": 12, "mapped_on_1": 2, "mapped_on_2": 2019}
TYPED = {"name": "Debt advice", "status": "running", "source": "A visit", **MAPPED}
ACROSS = "Inclusive neighbourhood governance, mapped across from Community governance (2015)"


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.NRP_ENFORCE_MFA = False


@pytest.fixture
def place():
    return an_area("Old Quay", coren_organisation=an_organisation("Quay Homes", is_coren=True))


@pytest.fixture
def client(place):
    return signed_in(a_user_with("coren_facilitator", area=place))


def test_an_activity_is_mapped_once_and_read_by_everybody_of_the_place(place, client):
    the_frameworks()
    an_organisation("Unknown here")
    organisation = place.coren_organisation
    page = client.get(reverse("activity-new"))
    assert "Living environment (2018)" in words_of(page)
    for said in ("(2015)", "Unknown here"):  # neither an older version nor an organisation of other places
        assert said not in words_of(page)
    sent = {
        **hidden_of(page), **TYPED, "area": place.pk, "organisation": organisation.pk, "for_whom": "Tenants",
        "domains": ["2018:economic-system"], "position": "53.41, -2.91", "venue": "Library", "description": "Free.",
    }  # fmt: skip
    first, second = client.post(reverse("activity-new"), sent), client.post(reverse("activity-new"), sent)
    made = Activity.objects.get()
    assert first["Location"] == second["Location"] == made.get_absolute_url()
    assert (made.provider, made.latitude, made.longitude) == ("Quay Homes", Decimal("53.41"), Decimal("-2.91"))
    reader = signed_in(a_user_with("resident_adviser", area=place))
    words = words_of(reader.get(made.get_absolute_url()))
    for said in (
        "Debt advice",
        "Quay Homes",
        "Tenants",
        "Economic system",
        "53.41, -2.91",
        "Library",
        "12 February 2019",
    ):
        assert said in words
    assert "Change the activity" not in words
    assert Trail.objects.filter(verb="activity.mapped", object_id=made.pk).count() == 1


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"position": "somewhere"}, "Enter latitude, then longitude, with a comma between them"),
        ({"position": "-2.91, 53.41"}, "This is not in England."),
        ({"position": "48.85, 2.35"}, "This is not in England."),
        ({"name": ""}, "Fill in “Name”"),
        ({"starts_on_0": 1, "starts_on_1": 2, "starts_on_2": 2018, "ends_on_0": 1, "ends_on_1": 1, "ends_on_2": 2018},
         "It cannot end before it starts."),
        ({"mapped_on_2": 2199}, "It cannot have been mapped on a day to come."),
        ({"name": "food BANK"}, "This place has an activity of this name and provider already."),
    ],
)  # fmt: skip
def test_what_cannot_be_stays_in_the_form_with_the_words(place, client, typed, said):
    an_activity(place, "Food bank")
    answer = fill_in(client, reverse("activity-new"), **{**TYPED, "area": place.pk, "venue": "Market hall", **typed})
    words = words_of(answer)
    assert said in words
    assert 'value="Market hall"' in answer.content.decode()
    assert Activity.objects.count() == 1


def test_a_position_takes_a_true_minus_and_any_number_of_decimals(place, client):
    fill_in(client, reverse("activity-new"), **{**TYPED, "area": place.pk, "position": "53.4129876543 \u22122.9"})
    made = Activity.objects.get()
    assert (made.latitude, made.longitude) == (Decimal("53.41299"), Decimal("-2.9"))


def test_two_who_change_the_same_activity_lose_nothing_without_a_word(place, client):
    both = the_frameworks()
    found = an_activity(place, "Debt advice", tags=("2018:economic-system",), venue="Library")
    page = reverse("activity-edit", args=[found.pk])
    opened = client.get(page)
    assert 'value="53' not in opened.content.decode()
    activities.update(activity=found, venue="Town hall", domains=[both.domain("2018:living-environment")], by=None)
    mine = {**TYPED, "venue": "Market", "domains": ["2018:economic-system"]}
    answer = client.post(page, {**hidden_of(opened), **mine})
    words = words_of(answer)
    assert "Somebody else has saved here: “Town hall”" in words
    assert "Somebody else has saved here: “2018:living-environment”" in words
    found.refresh_from_db()
    assert found.venue == "Town hall"
    client.post(page, {**hidden_of(answer), **mine})
    found.refresh_from_db()
    assert (found.venue, [one.code for one in found.domains.all()]) == ("Market", ["economic-system"])


def test_a_tag_keeps_the_version_it_was_given_in_through_an_edit(place, client):
    found = an_activity(place, "Residents' panel", tags=("2015:community-governance",))
    page = reverse("activity-edit", args=[found.pk])
    words = words_of(client.get(page))
    assert "Community governance (2015)" in words
    assert "Living environment (2015)" not in words
    fill_in(client, page, **{**TYPED, "name": "Residents' panel", "domains": ["2015:community-governance"]})
    assert [str(one.framework) for one in found.domains.all()] == ["2015"]


def test_a_provider_that_was_named_after_its_organisation_follows_it(place):
    first, second = an_organisation("Hill Homes"), an_organisation("Moor Homes")
    found = an_activity(place, organisation=first)
    activities.update(activity=found, organisation=second, by=None)
    found.refresh_from_db()
    assert found.provider == "Moor Homes"
    activities.update(activity=found, provider="The Saturday team", by=None)
    words = words_of(signed_in(a_user_with("pmg_member")).get(found.get_absolute_url()))
    assert "The Saturday team (Moor Homes)" in words


def test_an_activity_on_which_an_initiative_rests_stays(place, client):
    found = an_activity(place, "Walking group")
    Initiative.objects.create(area=place, title="Longer walks", activity=found)
    assert "Longer walks" in words_of(client.get(found.get_absolute_url()))
    page = reverse("activity-remove", args=[found.pk])
    assert "Walking group, Old Quay." in words_of(client.get(page))
    assert "Something rests on it, so it stays: Longer walks." in words_of(fill_in(client, page))
    other = an_activity(place, "Mapped by mistake")
    assert fill_in(client, reverse("activity-remove", args=[other.pk]))["Location"] == reverse("activities")
    assert list(Activity.objects.all()) == [found]
    assert Trail.objects.get(verb="activity.removed").object_id == other.pk


def test_activities_are_mapped_in_neighbourhoods_only():
    with pytest.raises(ActivityRefused, match="Choose one"):
        an_activity(an_area(kind=Area.Kind.COMPARATOR))


def test_an_activity_of_2015_is_found_and_marked_in_the_words_of_2018(place, client):
    """On the list, on its page, and under the domain it is read as."""
    found = an_activity(place, "Residents' panel", tags=("2015:community-governance",))
    an_activity(place, "Allotments", tags=("2018:living-environment",))
    domain = {"domain": "inclusive-neighbourhood-governance", "framework": "2018"}
    words = words_of(client.get(reverse("activities"), domain))
    assert f"Residents' panel – – {ACROSS} Running" in words
    assert "Allotments" not in words
    assert "1 activity at 1 place, as mapped up to 12 February 2019" in words
    page = words_of(client.get(found.get_absolute_url(), {"framework": "2018"}))
    assert "Inclusive neighbourhood governance mapped across from Community governance (2015)" in page
    own = words_of(client.get(found.get_absolute_url(), {"framework": "2015"}))
    assert "Community governance" in own
    assert "mapped across" not in own
    older = words_of(client.get(reverse("activities"), {"domain": "community-governance", "framework": "2015"}))
    assert "Residents' panel – – Community governance Running" in older


def test_the_list_is_narrowed_by_place_status_and_part_of_the_provider(place):
    other = an_area("High Moor")
    an_activity(place, "Food bank", provider="St Mary's church")
    an_activity(other, "Choir", provider="Moor Voices", status="paused")
    an_activity(other, "Advice", organisation=an_organisation("Citizens of the Moor"))
    deputy = signed_in(a_user_with("project_deputy"))
    page = reverse("activities")
    for query, there, not_there in (
        ({"place": other.slug}, ("Choir", "Advice"), ("Food bank",)),
        ({"status": "paused"}, ("Choir",), ("Food bank", "Advice")),
        ({"provider": "moor"}, ("Choir", "Advice"), ("Food bank",)),
        ({"provider": "church", "status": "running"}, ("Food bank",), ("Choir", "Advice")),
    ):
        words = words_of(deputy.get(page, query)).split("Download these")[0].split("Activity Provided by")[1]
        assert all(one in words for one in there)
        assert not any(one in words for one in not_there)
    assert "No such activity is on the register." in words_of(deputy.get(page, {"provider": "nobody"}))


def test_an_empty_register_says_what_will_stand_there(client):
    assert "No activity is mapped yet." in words_of(client.get(reverse("activities")))


def test_another_place_is_not_found_and_a_reader_may_not_write(place, client):
    other = an_activity(an_area("High Moor"))
    for name in ("activity", "activity-edit", "activity-remove"):
        assert client.get(reverse(name, args=[other.pk])).status_code == 404
    own, reader = an_activity(place), signed_in(a_user_with("log_member", area=place))
    assert reader.get(reverse("activity-edit", args=[own.pk])).status_code == 403
    assert reader.get(reverse("activity-new")).status_code == 403
    assert client.get(reverse("activity-new"), {"place": other.area.slug}).status_code == 404
    lead = signed_in(a_user_with("la_lead", council=a_council("Riverton")))
    assert lead.get(own.get_absolute_url()).status_code == 404


def test_an_activity_cannot_be_put_into_a_place_by_hand_that_is_not_ones_own(place, client):
    other = an_area("High Moor")
    fill_in(client, reverse("activity-new"), **{**TYPED, "area": other.pk})
    assert not Activity.objects.exists()


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("role", ["project_deputy", "coren_facilitator", "log_member", "la_lead"])
def test_list_and_page_ask_the_same_number_of_questions_however_many_there_are(role, rows):
    council = a_council("Riverton")
    place = an_area("Old Quay", local_authorities=[council])
    for _ in range(rows):
        made = an_activity(place, tags=("2015:community-governance", "2018:economic-system"))
        Initiative.objects.create(area=place, title=f"Initiative {made.name}", activity=made)
        an_activity(an_area(local_authorities=[council]))
    client = signed_in(a_user_with(role, area=place, council=council))
    counts = []
    for page in (f"{reverse('activities')}?framework=2018&domain=economic-system", made.get_absolute_url()):
        client.get(page)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(page).status_code == 200
        counts.append(len(asked))
    assert max(counts) <= 15, counts


def test_days_that_no_spreadsheet_can_hold_are_refused(place):
    with pytest.raises(ActivityRefused, match="Check the year"):
        an_activity(place, starts_on=dt.date(1066, 10, 14))
    with pytest.raises(ActivityRefused, match="a day to come"):
        an_activity(place, mapped_on=timezone.localdate() + dt.timedelta(days=2))
