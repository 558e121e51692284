"""Codebooks over the API: every version, and one more from a document."""

import copy

import pytest
from django.urls import reverse

from surveys.codebook_api import CodebookSerializer, CodebookWithDocumentSerializer
from surveys.models import Codebook

pytestmark = pytest.mark.django_db


def post(client, document, key=""):
    headers = {"Idempotency-Key": key} if key else {}
    return client.post(reverse("api-codebooks"), document, content_type="application/json", headers=headers)


def test_a_document_becomes_a_version_once(page, survey):
    document = copy.deepcopy(survey.codebook.document) | {"version": "2020.1"}
    first = post(page, document, "one")
    again = post(page, document, "one")

    assert first.status_code == 201
    assert again.json() == first.json()
    assert again.headers["Idempotency-Replayed"] == "true"
    assert post(page, document).json()["id"] == first.json()["id"]
    made = Codebook.objects.get(version="2020.1")
    got = page.get(reverse("api-codebook", args=[made.pk])).json()
    assert set(got) == set(CodebookWithDocumentSerializer().fields)
    assert (got["document"], got["waves"]) == (document, [])
    listed = page.get(reverse("api-codebooks")).json()["results"]
    assert [(one["version"], one["waves"]) for one in listed] == [("2020.1", []), ("2015.1", [1, 2])]
    assert set(listed[0]) == set(CodebookSerializer().fields)

    document["variables"][5]["label"] = "Another question"
    taken = post(page, document)
    assert taken.status_code == 409
    assert "has a version 2020.1 already" in taken.json()["detail"]
    assert Codebook.objects.count() == 2


def test_every_fault_of_a_document_is_said(page, survey):
    document = copy.deepcopy(survey.codebook.document) | {"version": "v" * 41}
    assert "longer than 40 letters" in post(page, document).json()["errors"]["codebook"][0]
    document["variables"][6]["codes"] = {}
    document["outcomes"][0]["better"] = "up"
    refused = post(page, document)
    assert refused.status_code == 400
    said = " ".join(refused.json()["errors"]["codebook"])
    assert 'Variable "sex" is of type code but lists no codes.' in said
    assert '"better" must be' in said
    assert post(page, ["no", "object"]).status_code == 400
    assert Codebook.objects.count() == 1
