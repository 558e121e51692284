"""Answers come from the survey server: page by page, with its token, or with a sentence why not."""

import socket

import pytest

from nrp.accounts.roles import Role
from nrp.core.fetching import FetchFailed, Server, is_safe
from surveys.community.tables import tables_of
from surveys.models import CommunityResponses
from tests import community_factories as f
from tests.factories import a_user_with, an_area
from tests.survey_server import ASSET, FORM, TOKEN, a_survey_server

pytestmark = pytest.mark.django_db(transaction=True)
S = CommunityResponses.State


@pytest.fixture
def server(settings):
    settings.NRP_ENFORCE_MFA = False
    with a_survey_server(f.people()) as found:
        settings.COMMUNITY_SURVEY_URL = found.address
        settings.COMMUNITY_SURVEY_TOKEN = TOKEN
        settings.COMMUNITY_SURVEY_KIND = "kobo"
        settings.COMMUNITY_SURVEY_SECONDS = 0.5
        settings.COMMUNITY_SURVEY_PAUSE = 0.01
        yield found


@pytest.fixture
def place():
    return an_area("Old Swan")


@pytest.fixture
def page(client, place, server):
    client.force_login(a_user_with(Role.COREN_FACILITATOR, area=place))
    return client


def fetched(page, survey):
    """Press the button, and do what a worker does when the dispatcher rings."""
    answer = page.post(f"/community/{survey.pk}/responses/fetch/")
    assert answer.status_code == 302, answer.content.decode()
    return f.read(survey.responses.first())


def exact(row):
    return [[one.people for one in table.rows] for table in tables_of(row, row.survey.instrument).questions]


def test_both_servers_give_what_their_exports_give(page, place, server, settings):
    from_file = f.responses(f.a_community_survey(place))
    survey = f.a_community_survey(place, source="server", server_form=ASSET)
    row = fetched(page, survey)
    assert (row.state, row.people) == (S.READY, 60)
    assert [one.partition("?")[2] for one in server.asked] == [
        "format=json&limit=1000&start=0",
        "format=json&limit=1000&start=25",
        "format=json&limit=1000&start=50",
    ]
    assert set(server.tokens) == {f"Token {TOKEN}"}
    assert exact(row) == exact(from_file)
    assert row.file_name == "Fetched from KoboToolbox"
    assert len(row.sha256) == 64

    settings.COMMUNITY_SURVEY_KIND = "odk"
    server.asked.clear()
    survey = f.a_community_survey(place, source="server", server_form=FORM)
    server.people = [{**one, "status": "rejected" if at == 0 else ""} for at, one in enumerate(server.people)]
    row = fetched(page, survey)
    assert (row.state, row.people, row.report["set_aside"]) == (S.READY, 59, 1)
    assert len(server.asked) == 3
    assert server.tokens[-1] == f"Bearer {TOKEN}"


@pytest.mark.parametrize(
    ("trouble", "says", "times"),
    [
        ([401], "did not accept the token", 1),
        ([404], "has no such form", 1),
        ([500, 503, 500], "could not answer now", 3),
        (["slow", "slow", "slow"], "did not answer within", 3),
        (["broken", "broken", "broken"], "broke off", 3),
        (["http://127.0.0.2/steal"], "sent on to another server", 1),
        ([b"<html>hello</html>"], "is not what KoboToolbox sends", 1),
        ([b'{"next": "https://elsewhere.example/", "results": []}'], "address of another server", 1),
    ],
)
def test_what_goes_wrong_is_said_and_can_be_fetched_again(page, place, server, trouble, says, times):
    survey = f.a_community_survey(place, source="server", server_form=ASSET)
    server.trouble = list(trouble)
    row = fetched(page, survey)
    assert row.state == S.FAILED
    assert says in row.error
    assert TOKEN not in row.error
    assert len(server.asked) == times
    shown = page.get(row.get_absolute_url()).content.decode()
    assert "Fetch again" in shown
    assert says in shown.replace("&#x27;", "'")
    if len(trouble) == 1:
        page.post(f"{row.get_absolute_url()}retry/")
        assert f.read(row).state == S.READY


def test_a_passing_trouble_is_no_trouble(page, place, server):
    server.trouble = [502, "slow"]
    assert fetched(page, f.a_community_survey(place, source="server", server_form=ASSET)).state == S.READY


def test_a_page_that_names_itself_as_the_next_ends(page, place, server):
    survey = f.a_community_survey(place, source="server", server_form=ASSET)
    address = f"{server.address}/api/v2/assets/{ASSET}/data/?format=json&limit=1000&start=0"
    server.trouble = [f'{{"next": "{address}", "results": []}}'.encode()]
    row = fetched(page, survey)
    assert "without an end" in row.error


def test_without_a_server_the_button_is_not_there_and_says_why(page, place, settings):
    survey = f.a_community_survey(place, source="server", server_form=ASSET)
    settings.COMMUNITY_SURVEY_TOKEN = ""
    address = f"/community/{survey.pk}/responses/"
    assert "No survey server is set up" in page.get(address).content.decode()
    answer = page.post(f"{address}fetch/")
    assert answer.status_code == 200
    assert "There is a problem" in answer.content.decode()
    assert not survey.responses.exists()


def test_only_https_and_this_machine_are_asked_and_no_more_than_allowed():
    assert is_safe("https://kobo.example")
    assert is_safe("http://[::1]:8000")
    for address in (
        "http://kobo.example",
        "ftp://kobo.example",
        "https://me:secret@kobo.example",
        "https:///x",
        "http://[",
    ):
        assert not is_safe(address)
    with pytest.raises(FetchFailed, match="https"):
        Server("http://kobo.example").fetch("http://kobo.example/data")
    with a_survey_server(f.people()) as found:
        small = Server(found.address, f"Token {TOKEN}", most_bytes=200)
        with pytest.raises(FetchFailed, match="more than can be read"):
            small.fetch(f"{found.address}/api/v2/assets/{ASSET}/data/?limit=10")
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{nobody.getsockname()[1]}"
        with pytest.raises(FetchFailed, match="could not be reached"):
            Server(address, tries=2, pause=0.01).fetch(address)
