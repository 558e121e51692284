"""Stories and outputs: shown only while every maker's consent holds."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from coren.actions import outputs
from coren.actions.outputs import OutputRefused
from coren.models import Output
from coren.queries.outputs import credit_of, output_visible_to_or_404, showing
from tests.coren_factories import an_adviser
from tests.enquiry_factories import DAY, PDF_BYTES, a_maker, an_enquiry, an_output
from tests.factories import a_small_programme, a_user_with

pytestmark = pytest.mark.django_db
LATER = DAY + dt.timedelta(days=30)


@pytest.fixture
def programme(settings):
    settings.NRP_ENFORCE_MFA = False
    return a_small_programme()


@pytest.fixture
def facilitator(programme, client):
    user = a_user_with("coren_facilitator", area=programme.own)
    client.force_login(user)
    return user


def shown(output):
    found = Output.objects.prefetch_related("makers").get(pk=output.pk)
    return showing(found).is_shown, showing(found).is_public, credit_of(found)


def test_nothing_is_shown_before_a_consent_is_on_record():
    output = an_output(credit="The Tuesday group")
    assert shown(output) == (False, False, "")
    a_maker(output)
    assert shown(output) == (True, False, "The Tuesday group")


def test_it_is_shown_to_everybody_only_if_every_maker_agreed_to_that():
    output = an_output()
    a_maker(output, use="public", credit_as="Jo")
    assert shown(output) == (True, True, "Jo")
    a_maker(output, use="programme", credit_as="Al")
    assert shown(output)[:2] == (True, False)


def test_one_maker_who_takes_consent_back_takes_it_away_for_all():
    output = an_output(credit="Jo and Al")
    a_maker(output, "Jo")
    al = a_maker(output, "Al")
    outputs.withdraw(maker=al, on=LATER, by=None)
    assert shown(output) == (False, False, "")
    a_maker(output, "Al", agreed_on=LATER)
    assert shown(output) == (True, False, "Jo and Al"), "who agrees anew is a maker again"


def test_consent_is_taken_back_once_and_after_it_was_given():
    maker = a_maker(an_output(), "Jo")
    with pytest.raises(OutputRefused, match="before they agreed"):
        outputs.withdraw(maker=maker, on=DAY - dt.timedelta(days=1), by=None)
    outputs.withdraw(maker=maker, on=LATER, by=None)
    with pytest.raises(OutputRefused, match="Jo took their consent back on 14 March 2019 already"):
        outputs.withdraw(maker=maker, on=LATER, by=None)


def test_reach_says_how_it_was_counted_and_an_enquiry_is_of_the_same_place():
    with pytest.raises(OutputRefused, match="how the people reached were counted"):
        an_output(reach=120)
    with pytest.raises(OutputRefused, match="another neighbourhood"):
        an_output(enquiry=an_enquiry())
    with pytest.raises(OutputRefused, match="another neighbourhood"):
        a_maker(an_output(), adviser=an_adviser())


def test_the_page_gives_the_file_until_somebody_takes_their_consent_back(client, programme, facilitator):
    film = b"\x00\x00\x00\x20ftypisom" + b"a film"
    sent = {
        "area": programme.own.pk, "title": "Breathe", "kind": "film", "link": "https://example.org/breathe",
        "credit": "The Tuesday group", "file": SimpleUploadedFile("breathe.mp4", film, "video/mp4"),
    }  # fmt: skip
    address = client.post(reverse("output-new"), sent)["Location"]
    output = Output.objects.get()
    file = reverse("output-file", args=[output.pk])
    assert client.get(file).status_code == 404
    adviser = an_adviser(programme.own, "Joan Sample")
    agreed = {"adviser": adviser.pk, "use": "public", "agreed_on_0": 12, "agreed_on_1": 2, "agreed_on_2": 2019}
    client.post(reverse("output-maker-new", args=[output.pk]), agreed)
    answer = client.get(file)
    assert b"".join(answer.streaming_content) == film
    assert answer["Content-Type"] == "video/mp4"
    assert answer["Content-Disposition"].startswith("attachment")
    page = client.get(address).text
    assert "The Tuesday group" in page
    assert "https://example.org/breathe" in page

    maker = output.makers.get()
    client.post(reverse("output-maker-withdraw", args=[maker.pk]), {"on_0": 14, "on_1": 3, "on_2": 2019})
    assert client.get(file).status_code == 404
    page = client.get(address).text
    assert "Somebody who made it took their consent back on 14 March 2019" in page
    for gone in ("The Tuesday group", "https://example.org/breathe", file):
        assert gone not in page
        assert gone not in client.get(reverse("outputs")).text


def test_makers_are_named_only_to_those_who_support_advisers(client, programme):
    output = an_output(programme.own)
    a_maker(output, adviser=an_adviser(programme.own, "Joan Sample"), credit_as="J.")
    for role in ("log_member", "academic_lead", "la_lead", "auditor"):
        client.force_login(a_user_with(role, area=programme.own, council=programme.council))
        page = client.get(output.get_absolute_url()).text
        assert "1 person made it." in page, role
        assert "Joan Sample" not in page, role
        assert "J." in page, role


def test_a_file_of_another_kind_is_refused_and_everything_typed_stays(client, programme, facilitator):
    sent = {
        "area": programme.own.pk, "title": "Breathe", "kind": "film",
        "file": SimpleUploadedFile("breathe.mp4", b"PK\x03\x04 a zip", "video/mp4"),
    }  # fmt: skip
    page = client.post(reverse("output-new"), sent).text
    assert "This file is none of these: MP4, WebM, PDF, JPEG, PNG." in page
    assert 'value="Breathe"' in page
    assert not Output.objects.exists()


def test_a_file_is_taken_away_and_another_put_in_its_place(client, programme, facilitator):
    output = an_output(programme.own)
    sent = {"title": "Breathe", "kind": "booklet"}
    file = SimpleUploadedFile("second.pdf", PDF_BYTES + b"2", "application/pdf")
    client.post(reverse("output-edit", args=[output.pk]), {**sent, "file": file})
    assert output_visible_to_or_404(facilitator, output.pk).file_name == "second.pdf"
    client.post(reverse("output-edit", args=[output.pk]), {**sent, "take_away": "on"})
    assert output_visible_to_or_404(facilitator, output.pk).file_stored_as == ""


def test_the_list_is_narrowed_by_kind_and_domain(client, programme, facilitator):
    an_output(programme.own, title="A film", kind="film", domain="living_environment")
    an_output(programme.own, title="A booklet")
    an_output(programme.other, title="Of another place")
    page = client.get(reverse("outputs"), {"kind": "film", "domain": "living_environment"}).text
    assert "A film" in page
    assert "A booklet" not in page
    assert "Of another place" not in client.get(reverse("outputs")).text
