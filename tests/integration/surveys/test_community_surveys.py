"""A facilitator sets a residents' survey up, brings answers in and shows them; everybody at the place reads tables."""

import datetime
import gzip
import re
import uuid

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from knox.models import AuthToken
from rest_framework.test import APIClient

from nrp.accounts.roles import Role
from nrp.audit.models import Event
from nrp.core import blobs
from surveys.actions import community, community_responses
from surveys.community.api_documents import CommunityResponsesSerializer, CommunitySurveyTablesSerializer
from surveys.models import CommunityResponses, CommunitySurvey, Upload
from tests import community_factories as f
from tests.factories import a_user_with, an_approval, an_area

pytestmark = pytest.mark.django_db(transaction=True)
S = CommunityResponses.State


@pytest.fixture
def place(settings):
    settings.NRP_ENFORCE_MFA = False
    return an_area("Old Swan")


@pytest.fixture
def facilitator(place):
    return a_user_with(Role.COREN_FACILITATOR, area=place, name="Fay Cilitator")


@pytest.fixture
def page(client, facilitator):
    client.force_login(facilitator)
    return client


@pytest.fixture
def reader(place):
    return a_user_with(Role.LOG_MEMBER, area=place)


def program_of(user):
    """A program that holds somebody's token."""
    _row, token = AuthToken.objects.create(user=user)
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Token {token}")
    return client


def words(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_from_the_form_to_the_tables(page, place, client, reader):
    """The whole way on the pages, as a facilitator does it; a LOG member then reads it."""
    approval = an_approval(approved_on=datetime.date(2018, 1, 1))
    typed = {
        "area": place.pk,
        "title": "Old Swan asks",
        "source": "file",
        "fieldwork_start_0": "1",
        "fieldwork_start_1": "10",
        "fieldwork_start_2": "2018",
        "fieldwork_end_0": "30",
        "fieldwork_end_1": "11",
        "fieldwork_end_2": "2018",
        "ethics_approval": approval.pk,
    }
    wrong = page.post("/community/new/", {**typed, "form": SimpleUploadedFile("form.xlsx", b"nothing")})
    assert "There is a problem" in words(wrong)
    assert "This is no XLSForm" in words(wrong)
    assert 'value="Old Swan asks"' in wrong.content.decode()
    form = f.an_xlsform()
    made = page.post("/community/new/", {**typed, "form": SimpleUploadedFile("form.xlsx", form)})
    survey = CommunitySurvey.objects.get()
    assert made.url == f"/community/{survey.pk}/"
    assert "Bring the first ones in" in words(page.get(made.url))

    address = f"/community/{survey.pk}/responses/"
    sent = page.post(address, {"file": SimpleUploadedFile("export.csv", f.a_kobo_csv())})
    row = f.read(survey.responses.get())
    assert sent.url == row.get_absolute_url()
    found = words(page.get(sent.url))
    assert "Ready to be shown" in found
    assert "about 60 people" in found
    assert "full_name says who somebody is" in found
    client.force_login(reader)
    assert "No answers are shown yet" in words(client.get(survey.get_absolute_url()))
    assert client.get(sent.url).status_code == 403

    page.force_login(survey.created_by)
    assert "Show these answers?" in words(page.get(f"{sent.url}show/"))
    assert page.post(f"{sent.url}show/").url == survey.get_absolute_url()
    client.force_login(reader)
    shown = client.get(survey.get_absolute_url())
    assert "Run by residents. Not part of the evaluation." in words(shown)
    assert "Do you feel safe after dark?" in words(shown)
    assert "Base: all 60 people who took part." in words(shown)
    assert "Asked from 1 October 2018 to 30 November 2018" in words(shown)
    assert "<svg" in shown.content.decode()
    for secret in ("Canary", "lamp by the school", "mary_of"):
        assert secret not in shown.content.decode()
    whole = client.get(f"{survey.get_absolute_url()}tables.csv").content.decode("utf-8-sig")
    one = client.get(f"{survey.get_absolute_url()}tables.csv?question=years").content.decode("utf-8-sig")
    assert whole.splitlines()[0] == one.splitlines()[0]
    assert {line.split(",")[0] for line in one.splitlines()[1:]} == {"years"}
    assert client.get(f"{survey.get_absolute_url()}tables.csv?question=full_name").status_code == 404
    assert b"".join(client.get(f"{survey.get_absolute_url()}form.xlsx").streaming_content) == form
    assert "Residents&#x27; surveys" in client.get(place.get_absolute_url()).content.decode()
    verbs = list(Event.objects.filter(verb__startswith="community").order_by("number").values_list("verb", flat=True))
    assert verbs == [
        "community_survey.created",
        "community_responses.received",
        "community_responses.read",
        "community_responses.shown",
    ]


def test_every_count_is_rounded_or_hidden(place, reader, client):
    of = f.people(61)
    for person in of:
        person["safe"] = "yes"
    for person in of[:3]:
        person["safe"] = "no"
    survey = f.a_community_survey(place)
    row = f.shown(survey, f.a_kobo_csv(of))
    client.force_login(reader)
    shown = words(client.get(survey.get_absolute_url()))
    assert "[c] = fewer than 8 people" in shown
    lines = client.get(f"{survey.get_absolute_url()}tables.csv").content.decode("utf-8-sig").splitlines()[1:]
    counts = [line.split(",")[-6] for line in lines]
    assert {count for count in counts if count != "[c]" and int(count) % 5} == set()
    safe = [line.split(",")[2:5] for line in lines if line.startswith("about/safe")]
    assert [count for _label, count, _percent in safe] == ["[c]"] * 4
    assert row.people == 61
    assert "61" not in re.sub(r"[0-9a-f]{20,}", "", shown)


def test_what_was_handed_in_is_gone_and_what_is_kept_names_nobody(place):
    survey = f.a_community_survey(place)
    row = f.responses(survey)
    assert row.stored_as == ""
    kept = [
        f"blobs/{folder}/{name}"
        for folder in default_storage.listdir("blobs")[0]
        for name in default_storage.listdir(f"blobs/{folder}")[1]
    ]
    assert set(kept) == {row.answers_stored_as, row.counts_stored_as, row.people_stored_as, survey.form_stored_as}
    content = b"".join(blobs.read(name) for name in kept) + gzip.decompress(blobs.read(row.answers_stored_as))
    assert b"Canary" not in content
    assert b"mary_of" not in content
    assert b"lamp by" not in content


def test_an_import_replaces_the_one_before_unless_it_tells_of_a_few(page, place):
    survey = f.a_community_survey(place)
    first = f.shown(survey, f.a_kobo_csv(f.people(60)))
    close = f.responses(survey, f.a_kobo_csv(f.people(63)))
    answer = page.post(f"{close.get_absolute_url()}show/")
    assert "Fewer than 8 answers differ from those shown before" in words(answer)
    second = f.shown(survey, f.a_kobo_csv(f.people(68)))
    first.refresh_from_db()
    assert (first.state, second.state) == (S.REPLACED, S.SHOWN)
    back = f.responses(survey, f.a_kobo_csv(f.people(59)))  # far from what is shown, near to what was shown first
    with pytest.raises(community.CommunityRefused, match="Fewer than 8"):
        community_responses.show(responses=back, by=None)
    again = f.shown(survey, f.a_kobo_csv(f.people(68)))
    assert again.state == S.SHOWN


def test_answers_are_taken_down_for_good(page, place):
    survey = f.a_community_survey(place)
    row = f.shown(survey)
    kept = [row.answers_stored_as, row.counts_stored_as]
    assert "cannot be brought back" in words(page.get(f"{row.get_absolute_url()}take-down/"))
    page.post(f"{row.get_absolute_url()}take-down/")
    row.refresh_from_db()
    assert (row.state, row.people, row.answers_stored_as) == (S.WITHDRAWN, None, "")
    assert not any(default_storage.exists(name) for name in kept)
    assert "No answers are shown yet" in words(page.get(survey.get_absolute_url()))
    assert "Taken down" in words(page.get(row.get_absolute_url()))
    near = f.responses(survey, f.a_kobo_csv(f.people(59)))
    with pytest.raises(community.CommunityRefused, match="Fewer than 8"):
        community_responses.show(responses=near, by=None)


def test_nothing_is_shown_without_an_approval_or_with_too_few(page, place):
    late = an_approval(approved_on=datetime.date(2018, 11, 1))
    survey = f.a_community_survey(place, ethics_approval=late)
    row = f.responses(survey)
    assert "does not cover the fieldwork" in words(page.post(f"{row.get_absolute_url()}show/"))
    survey = community.update(survey=survey, ethics_approval=None, by=None)
    assert "no ethics approval on record" in words(page.post(f"{row.get_absolute_url()}show/"))
    few = f.responses(f.a_community_survey(place), f.a_kobo_csv(f.people(7)))
    assert "fewer than 8 people" in words(page.get(few.get_absolute_url()))
    assert "Fewer than 8 people have answered" in words(page.post(f"{few.get_absolute_url()}show/"))


def test_a_file_that_is_no_export_is_refused_and_one_at_a_time_is_read(page, place):
    survey = f.a_community_survey(place)
    row = f.responses(survey, b"a;b\n1;2\n")
    assert row.state == S.REFUSED
    assert "neither the column “_uuid” nor the column “KEY”" in words(page.get(row.get_absolute_url()))
    address = f"/community/{survey.pk}/responses/"
    page.post(address, {"file": SimpleUploadedFile("one.csv", f.a_kobo_csv())})
    again = page.post(address, {"file": SimpleUploadedFile("two.csv", f.a_kobo_csv())})
    assert "are being read" in words(again)
    assert page.get(f"{survey.responses.first().get_absolute_url()}progress/").status_code == 200
    form = page.post(f"/community/{survey.pk}/form/", {"form": SimpleUploadedFile("newer.xlsx", f.an_xlsform())})
    assert "Hand the newer one in when that is done" in words(form)


def test_a_survey_is_changed_and_given_a_newer_form(page, place):
    survey = f.a_community_survey(place)
    shown = f.shown(survey)
    newer = (*f.SURVEY[:8], ("integer", "rooms", "How many rooms?", "", ""))
    page.post(f"/community/{survey.pk}/form/", {"form": SimpleUploadedFile("newer.xlsx", f.an_xlsform(newer))})
    survey.refresh_from_db()
    assert [one["path"] for one in survey.instrument["questions"]] == ["about/safe", "about/things", "rooms"]
    seen = words(page.get(survey.get_absolute_url()))
    assert "Do you feel safe after dark?" in seen
    assert "How many years" not in seen
    opened = page.get(f"/community/{survey.pk}/edit/").content.decode()
    values = dict(re.findall(r'name="(\w+)"[^>]*value="([^"]*)"', opened))
    typed = {**values, "title": "Asked again", "source": "server", "server_form": "??"}
    typed |= {"ethics_approval": survey.ethics_approval_id}
    assert "Say what the form is called on the server" in words(page.post(f"/community/{survey.pk}/edit/", typed))
    assert page.post(f"/community/{survey.pk}/edit/", typed | {"source": "file", "server_form": ""}).status_code == 302
    survey.refresh_from_db()
    assert (survey.title, shown.state) == ("Asked again", S.SHOWN)
    assert survey.ethics_approval is not None


def test_the_api_lists_shows_and_takes_a_file(place, facilitator, reader):
    survey = f.a_community_survey(place)
    api = program_of(facilitator)
    address = f"/api/v1/community-surveys/{survey.pk}/"
    file = SimpleUploadedFile("export.csv", f.an_odk_csv())
    sent = api.post(f"{address}responses/", {"file": file}, headers={"Idempotency-Key": "one"})
    assert sent.status_code == 202
    file.seek(0)
    twice = api.post(f"{address}responses/", {"file": file}, headers={"Idempotency-Key": "one"})
    assert twice.json()["id"] == sent.json()["id"]
    assert set(sent.json()) == set(CommunityResponsesSerializer().fields)
    one = f"{address}responses/{sent.json()['id']}/"
    assert api.post(f"{one}show/").status_code == 409
    f.read(CommunityResponses.objects.get())
    read = api.get(one).json()
    assert (read["state"], read["people"]) == ("ready", 60)
    assert api.post(f"{one}show/").json()["state"] == "shown"
    api = program_of(reader)
    listed = api.get("/api/v1/community-surveys/?neighbourhood=old-swan").json()
    assert (listed["count"], listed["results"][0]["part_of_evaluation"]) == (1, False)
    document = api.get(address).json()
    assert set(document) == set(CommunitySurveyTablesSerializer().fields)
    assert document["answers"]["people"] == 60
    safe = document["questions"][0]
    assert (safe["name"], safe["base"]) == ("about/safe", 60)
    assert {row["people"] % 5 for one in document["questions"] for row in one["answers"] if row["people"]} == {0}
    assert api.get(f"{address}responses/").status_code == 403
    assert api.post(f"{address}responses/", {}).status_code == 403
    assert api.post(f"{address}fetch/").status_code == 403
    api = program_of(a_user_with(Role.LOG_MEMBER, area=an_area("Claremont")))
    assert api.get(address).status_code == 404
    assert api.get("/api/v1/community-surveys/").json()["count"] == 0


def test_it_is_never_in_the_sample_of_the_evaluation(place):
    """No upload, no wave, no relation either way: a run takes files of uploads, and there is none."""
    f.shown(f.a_community_survey(place))
    assert not Upload.objects.exists()
    ours = {CommunitySurvey, CommunityResponses}
    for model in ours:
        pointed_at = {field.related_model for field in model._meta.get_fields() if field.is_relation}
        labels = {other._meta.label for other in pointed_at - ours if other is not None}
        assert labels <= {"accounts.User", "neighbourhoods.Area", "governance.EthicsApproval"}


def test_one_survey_costs_as_many_questions_to_the_database_as_three(client, place, reader, facilitator):
    def cost(user, address):
        client.force_login(user)
        client.get(address)  # drawings are kept from here on
        with CaptureQueriesContext(connection) as seen:
            assert client.get(address).status_code == 200
        ours = [query["sql"] for query in seen.captured_queries if "nrp_cache" not in query["sql"]]
        return len([sql for sql in ours if not sql.startswith(("BEGIN", "SAVEPOINT", "RELEASE"))])

    survey = f.a_community_survey(place)
    shown = f.shown(survey)
    addresses = [
        (reader, reverse("community-surveys")),
        (reader, survey.get_absolute_url()),
        (reader, f"/api/v1/community-surveys/{survey.pk}/"),
        (reader, "/api/v1/community-surveys/"),
        (facilitator, reverse("community-responses", args=[survey.pk])),
        (facilitator, f"/api/v1/community-surveys/{survey.pk}/responses/"),
        (facilitator, reverse("community-survey-new")),
    ]
    one = [cost(user, address) for user, address in addresses]
    for _ in range(2):
        for of, state in ((f.a_community_survey(place), S.SHOWN), (survey, S.REPLACED)):
            shown.pk, shown.survey, shown.state, shown._state.adding = uuid.uuid4(), of, state, True
            shown.save()
    assert [cost(user, address) for user, address in addresses] == one
    assert max(one) <= 15
