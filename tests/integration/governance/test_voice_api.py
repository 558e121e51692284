"""Voice balance and “You said, we did” for programs: the pages' own numbers and words."""

import pytest
from django.test import Client
from django.urls import reverse

from governance.models import Sector
from tests.factories import a_user_with
from tests.governance_factories import a_log, a_user_on
from tests.integration.dashboards.chains import OWNER, a_place_with_chains, finish
from tests.integration.governance.test_voice_balance import a_meeting, came

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def without_second_factor(settings):
    settings.NRP_ENFORCE_MFA = False


def got(user, path, **query):
    browser = Client()
    browser.force_login(user)
    return browser.get(path, query)


def test_the_balance_has_the_finding_and_every_row(client):
    group = a_log()
    meeting = a_meeting(group, others_present=2)
    came(meeting, Sector.RESIDENT, 3, spoke=2)
    came(meeting, Sector.NHS, 1, spoke=2)
    answer = got(
        a_user_with("pmg_member"),
        reverse("api-voice"),
        **{"from": "2018-01-01", "until": "2018-12-31", "every": "year"},
    ).json()

    assert answer["finding"].startswith("Residents were 3 of 4 attendances (75%) between 1 January and 31 December")
    assert (answer["meetings"], answer["tallied"], answer["others_present"]) == (1, 1, 2)
    assert len(answer["results"]) == 6 * 7
    row = next(one for one in answer["results"] if (one["measure"], one["sector"]) == ("spoke", "resident"))
    assert row == {
        "measure": "spoke", "period_start": "2018-01-01", "period_end": "2018-12-31", "sector": "resident",
        "count": 6, "base": 8, "share": 0.75,
    }  # fmt: skip


def test_a_group_one_does_not_see_is_not_there_and_days_that_make_no_sense_are_named():
    other, own = a_log(), a_log()
    member = a_user_on(own)

    assert got(member, reverse("api-voice"), group=str(other.pk)).status_code == 404
    assert got(member, reverse("api-voice"), group=str(own.pk)).json()["group"] == str(own.pk)
    for query in ({"from": "2019-01-01", "until": "2018-01-01"}, {"from": "yesterday"}, {"every": "week"}):
        answer = got(member, reverse("api-voice"), **query)
        assert answer.status_code == 400, query
        assert set(answer.json()["errors"]) & set(query)


def test_the_chain_for_programs_holds_ids_states_and_results_and_no_name():
    place = a_place_with_chains()
    finish(place)
    answer = got(place.keeper, reverse("api-neighbourhood-you-said", args=[place.area.pk]))
    chain = next(one for one in answer.json()["results"] if one["issue"] == str(place.buses.pk))

    assert answer.json()["count"] == 3
    assert (chain["theme"], chain["is_done"], chain["sector"]) == ("Clean air", True, "resident")
    assert chain["enquiries"] == [{"id": str(place.enquiry.pk), "title": "Air at the school gate", "state": "planned"}]
    assert chain["decisions"][0]["id"] == str(place.decision.pk)
    assert chain["decisions"][0]["actions"][0]["state"] == "completed"
    assert chain["results"][0] == "The buses wait round the corner."
    assert OWNER not in answer.content.decode()
    elsewhere = a_user_on(a_log())
    assert got(elsewhere, reverse("api-neighbourhood-you-said", args=[place.area.pk])).status_code == 404
