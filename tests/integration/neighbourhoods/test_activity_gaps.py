"""The gap view: where something is under way in a domain, and where nothing is known to be."""

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from neighbourhoods.queries.activities import activities_visible_to
from neighbourhoods.queries.activity_gaps import Gap, gaps_of
from neighbourhoods.queries.framework import crosswalk_to
from tests.activity_factories import a_framework, an_activity, the_frameworks
from tests.factories import a_council, a_user_with, an_area
from tests.integration.coren.pages import signed_in, words_of

pytestmark = pytest.mark.django_db
HEAD = ["place", "survey_code", "domain", "framework", "status", "activities", "mapped_across", "mapped_up_to"]


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.NRP_ENFORCE_MFA = False


@pytest.fixture
def places():
    the_frameworks()
    return an_area("Old Quay"), an_area("High Moor")


@pytest.fixture
def client():
    return signed_in(a_user_with("project_deputy"))


def file_of(answer):
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_domains_by_places_with_none_said_and_each_cell_leading_to_its_list(places, client):
    quay, moor = places
    an_activity(quay, "Panel", tags=("2015:community-governance",))
    an_activity(quay, "Forum", tags=("2018:inclusive-neighbourhood-governance",))
    an_activity(moor, "Choir", tags=("2018:social-connectivity",))
    an_activity(moor, "Old club", tags=("2018:social-connectivity",), status="ended")
    an_activity(moor, "Untagged")
    answer = client.get(reverse("activity-gaps"))
    words = words_of(answer)
    assert "Domain High Moor Old Quay" in words  # by name
    assert "Inclusive neighbourhood governance none 2 1 mapped across" in words
    assert "Social connectivity 1 none" in words
    assert "In no domain of this version 1" in words
    assert "4 activities at 2 places, as mapped up to 12 February 2019, status running, in the words of 2018" in words
    link = f"{reverse('activities')}?place={quay.slug}&amp;domain=inclusive-neighbourhood-governance&amp;status=running"
    assert link in answer.content.decode()
    listed = words_of(client.get(link.replace("&amp;", "&")))
    assert "Panel" in listed
    assert "Forum" in listed


def test_the_status_that_is_counted_and_the_place_can_be_chosen(places, client):
    moor = places[1]
    an_activity(moor, "Old club", tags=("2018:social-connectivity",), status="paused")
    assert "Social connectivity none none" in words_of(client.get(reverse("activity-gaps")))
    paused = words_of(client.get(reverse("activity-gaps"), {"status": "paused", "place": moor.slug}))
    assert "Domain High Moor Inclusive" in paused
    assert "Social connectivity 1" in paused
    assert "status paused" in paused


def test_an_activity_of_2015_counts_under_its_domain_of_2018_and_is_marked(places, client):
    """In the gap view and in its file."""
    quay, moor = places
    an_activity(quay, "Panel", tags=("2015:community-governance",))
    page = words_of(client.get(reverse("activity-gaps"), {"framework": "2018"}))
    assert "Inclusive neighbourhood governance none 1 1 mapped across" in page
    rows = file_of(client.get(reverse("activity-gaps-csv"), {"framework": "2018"}))
    assert rows[0] == HEAD
    governance = [row for row in rows if row[2] == "Inclusive neighbourhood governance"]
    assert governance == [
        ["High Moor", moor.survey_code, governance[0][2], "2018", "running", "0", "0", "2019-02-12"],
        ["Old Quay", quay.survey_code, governance[0][2], "2018", "running", "1", "1", "2019-02-12"],
    ]
    older = words_of(client.get(reverse("activity-gaps"), {"framework": "2015"}))
    assert "Community governance none 1 Counted" in older


def test_an_activity_is_counted_once_in_a_domain_however_many_of_its_tags_lead_there(places):
    quay, _moor = places
    both = ("2018:social-connectivity", "2015:social-relationships")
    an_activity(quay, tags=both)
    an_activity(quay, tags=("2018:social-connectivity", "2018:cultural-coherence"))
    user, crosswalk = a_user_with("pmg_member"), crosswalk_to("2018")
    gaps = gaps_of(activities_visible_to(user), places, crosswalk)
    connectivity, coherence = crosswalk.domain("social-connectivity"), crosswalk.domain("cultural-coherence")
    assert (gaps.cell(connectivity, quay), gaps.cell(coherence, quay)) == (Gap(2, 0), Gap(2, 1))
    older = crosswalk_to("2015")
    back = gaps_of(activities_visible_to(user), places, older)
    assert back.cell(older.domain("social-relationships"), quay) == Gap(2, 1)
    assert gaps.elsewhere == {}


def test_what_no_domain_of_the_version_takes_is_counted_apart(places):
    quay, _moor = places
    other = a_framework("1998", domains=("Thrift",))
    activity = an_activity(quay)
    activity.domains.set(other.domains.all())
    gaps = gaps_of(activities_visible_to(a_user_with("pmg_member")), places, crosswalk_to("2018"))
    assert (gaps.cells, gaps.elsewhere) == ({}, {quay.pk: 1})


def test_somebody_tied_to_a_place_sees_the_gaps_of_that_place_alone(places):
    quay, moor = places
    an_activity(moor, tags=("2018:social-connectivity",))
    reader = signed_in(a_user_with("resident_adviser", area=quay))
    words = words_of(reader.get(reverse("activity-gaps")))
    assert "High Moor" not in words
    assert "No activity of this status is mapped." in words
    assert "High Moor" not in reader.get(reverse("activity-gaps-csv")).content.decode()


def test_places_come_ten_to_a_page(client):
    the_frameworks()
    for number in range(12):
        an_area(f"Area {number:02}")
    first = words_of(client.get(reverse("activity-gaps")))
    assert "Area 09" in first.split("Inclusive")[0].split("Domain Area")[1]
    assert "Page 1 of 2" in first
    assert "Domain Area 10 Area 11" in words_of(client.get(reverse("activity-gaps"), {"page": 2}))


def test_without_a_version_there_is_nothing_to_count(client):
    an_area()
    assert "There is nothing to count yet" in words_of(client.get(reverse("activity-gaps")))


def test_gap_view_and_map_ask_the_same_number_of_questions_however_many_there_are():
    the_frameworks()
    council = a_council("Riverton")
    place = an_area("Old Quay", local_authorities=[council])
    roles = ("project_deputy", "coren_facilitator", "la_lead", "log_member")
    clients = {role: signed_in(a_user_with(role, area=place, council=council)) for role in roles}

    def one_more():
        an_activity(place, tags=("2015:community-governance",), latitude="53.41", longitude="-2.91")
        an_activity(an_area(local_authorities=[council]), latitude="53.41", longitude="-2.91")

    def counts():
        found = {}
        for role, client in clients.items():
            for name in ("activity-gaps", "activity-gaps-csv", "activity-map"):
                client.get(reverse(name))
                with CaptureQueriesContext(connection) as asked:
                    assert client.get(reverse(name)).status_code == 200
                found[role, name] = len(asked)
        return found

    one_more()
    few = counts()
    assert max(few.values()) <= 15, few
    one_more()
    one_more()
    assert counts() == few
