"""The programme of the papers is in the demo, and each part is two clicks from the page of a neighbourhood."""

import re
from html import unescape

import pytest
from django.test import Client
from django.utils.html import strip_tags

from nrp.accounts.models import User
from nrp.demo.actions import programme
from nrp.demo.programme import NEIGHBOURHOODS

pytestmark = pytest.mark.django_db

_LINK = re.compile(r'href="(/[^"#]*)')


@pytest.fixture
def member(settings, tmp_path):
    """A PMG member in the demo, signed in."""
    settings.NRP_DATA = tmp_path
    settings.NRP_ENFORCE_MFA = False
    programme.set_up(seed=20160101)
    client = Client()
    client.force_login(User.objects.get(email="pmg-member@example.org"))
    return client


def words_of(html):
    return " ".join(unescape(strip_tags(html)).split())


def main_of(client, path):
    return client.get(path).content.decode().partition("<main")[2].partition("</main>")[0]


def within_two_clicks(client, start):
    """Give the words of every page that two clicks lead to from a page."""
    first = main_of(client, start)
    said = {start: words_of(first)}
    for one in dict.fromkeys(_LINK.findall(first)):
        second = main_of(client, unescape(one))
        said[one] = words_of(second)
        if one.startswith(("/places/", "/money/", "/reviews/", "/timeline/", "/activities/", "/initiatives/")):
            for two in dict.fromkeys(_LINK.findall(second)):
                if two not in said and two.startswith(("/framework/", "/ledger/", "/reviews/", "/phases/")):
                    said[two] = words_of(main_of(client, unescape(two)))
    return said


def test_everything_of_the_papers_is_two_clicks_from_old_swan(member):
    said = " ".join(within_two_clicks(member, "/places/old-swan/").values())

    assert "Role of the High Street; air pollution" in said
    for domain in ("Community governance", "Inclusive neighbourhood governance", "Cultural coherence"):
        assert domain in said
    for review in ("Private rented housing", "Vulnerability to debt", "Isolation and loneliness"):
        assert review.casefold() in said.casefold(), review
    assert "First batch (invented)" in said
    assert "Second batch (invented)" in said
    assert "Changing things" in said
    assert "£50,000 to spend in 2018–19" in said
    assert "About half a day a week." in said
    assert "£10,000.00" in said


def test_the_other_grant_is_one_click_from_worsley(member):
    assert "£8,000.00" in words_of(main_of(member, "/places/worsley-haslingden/money/?year="))


def test_each_neighbourhood_shows_the_focus_of_the_papers(member):
    for place in NEIGHBOURHOODS:
        page = member.get("/api/v1/neighbourhoods/", {"survey_code": place.code}).json()["results"][0]
        assert place.focus in words_of(main_of(member, f"/places/{page['slug']}/"))
