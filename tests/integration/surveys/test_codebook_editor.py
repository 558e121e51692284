"""A codebook is begun, written, mended and published in the browser; two people do not overwrite each other."""

import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from nrp.formats.canonical import canonical_json
from nrp.formats.codebooks.drafted import closed, entry_of, opened
from nrp.formats.codebooks.reading import read_codebook
from surveys.actions import codebook_drafts
from surveys.models import Codebook, CodebookDraft, Instrument
from tests.integration.surveys.test_number_of_queries import cost
from tests.pdf_reading import read, squashed

pytestmark = pytest.mark.django_db
MOST = 15


@pytest.fixture
def draft(survey):
    return codebook_drafts.start_from(codebook=survey.codebook, version="2019.1", by=None)


def key_of(draft, name, part="variables"):
    return next(entry["key"] for entry in draft.document[part] if entry["name"] == name)


def address(draft, name, part="variables"):
    return reverse("codebook-draft-entry", args=[draft.pk, part, key_of(draft, name, part)])


def words(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def boxes_on(response):
    """Give what the form of a page would send as it stands."""
    form = response.context["form"]
    sent = {name: form[name].value() or "" for name in form.fields}
    if not sent.get("required"):
        sent.pop("required", None)
    for table in form.tables() if hasattr(form, "tables") else ():
        for number, (code, meaning) in enumerate(table["rows"], start=1):
            sent[f"{table['kind']}_code_{number}"] = code
            sent[f"{table['kind']}_meaning_{number}"] = meaning
    return sent


def in_draft(draft, name, part="variables"):
    draft.refresh_from_db()
    return entry_of(draft.document, part, key_of(draft, name, part))


def test_a_draft_may_have_faults_and_cannot_be_published_with_them(page, draft):
    url = address(draft, "age")
    sent = boxes_on(page.get(url)) | {"min": "eighteen", "label": "Age in years"}
    answer = page.post(url, sent, follow=True)

    assert in_draft(draft, "age")["min"] == "eighteen"
    fault = "Variable &quot;age&quot;: &quot;min&quot; cannot be &quot;eighteen&quot;; it must be a number."
    assert fault in words(answer)
    assert "to mend" in words(page.get(draft.get_absolute_url()))
    check = page.get(reverse("codebook-draft-check", args=[draft.pk]))
    assert fault in words(check)
    assert f'href="{url}"' in check.content.decode()
    publish = reverse("codebook-draft-publish", args=[draft.pk])
    assert page.get(publish).status_code == 302
    refused = page.post(publish, {"revision": draft.revision})
    assert "It cannot be published yet." in words(refused)
    assert Codebook.objects.count() == 1


def test_of_two_who_save_at_once_both_texts_are_kept(page, draft):
    url = address(draft, "sex")
    mine = boxes_on(page.get(url)) | {"label": "Gender", "codes_meaning_1": "Man"}
    theirs = boxes_on(page.get(url)) | {"label": "Sex at birth"}
    page.post(url, theirs)

    refused = page.post(url, mine)

    assert "Somebody else has saved here: “Sex at birth”" in words(refused)
    assert "somebody else has saved “1 = Male; 2 = Female”" in words(refused)
    assert 'value="Man"' in refused.content.decode()
    assert in_draft(draft, "sex")["label"] == "Sex at birth"
    again = boxes_on(refused) | {"seen": refused.context["form"].data["seen"]}
    assert page.post(url, again).status_code == 302
    assert (in_draft(draft, "sex")["label"], in_draft(draft, "sex")["codes"][0]) == ("Gender", ["1", "Man"])


def test_more_rows_and_other_boxes_keep_what_was_typed(page, draft):
    url = address(draft, "sex")
    sent = boxes_on(page.get(url)) | {
        "label": "Typed",
        "codes_code_3": "3",
        "codes_meaning_3": "Other",
        "more": "codes",
    }
    shown = page.post(url, sent)
    assert not shown.context["form"].errors
    assert "Typed" in shown.content.decode()
    assert 'name="codes_code_8"' in shown.content.decode()
    assert in_draft(draft, "sex")["label"] == "Sex"
    assert page.post(url, boxes_on(shown)).status_code == 302
    assert in_draft(draft, "sex")["codes"][2] == ["3", "Other"]

    url = address(draft, "often_lonely", "outcomes")
    sent = boxes_on(page.get(url)) | {"kind": "mean", "boxes": "show", "label": "Typed"}
    shown = page.post(url, sent)
    assert "Items that count the other way round" in words(shown)
    saved = boxes_on(shown) | {"items": "lonely", "reverse": "lonely"}
    assert page.post(url, saved).status_code == 302
    outcome = in_draft(draft, "often_lonely", "outcomes")
    assert outcome["derive"] == {"kind": "mean", "items": ["lonely"], "reverse": ["lonely"]}
    assert outcome["label"] == "Typed"


def test_publishing_makes_a_version_and_leaves_waves_alone(page, draft, survey):
    url = address(draft, "age")
    open_form = boxes_on(page.get(url))
    page.post(url, open_form | {"label": "Age in years"})
    page.post(reverse("codebook-draft-entry-new", args=[draft.pk, "variables"]), {"name": "cats", "type": "integer"})
    page.post(reverse("codebook-draft-entry-remove", args=[draft.pk, "variables", key_of(draft, "damp")]))
    assert in_draft(draft, "damp")  # without the button there is only the question
    page.post(reverse("codebook-draft-entry-move", args=[draft.pk, "variables", key_of(draft, "sex")]), {"way": "up"})
    roles = reverse("codebook-draft-roles", args=[draft.pk])
    page.post(roles, boxes_on(page.get(roles)) | {"person": ""})
    about = reverse("codebook-draft-about", args=[draft.pk])
    assert "There is a version 2015.1 already" in words(
        page.post(about, boxes_on(page.get(about)) | {"version": "2015.1"})
    )
    changes = words(page.get(reverse("codebook-draft-check", args=[draft.pk])))
    assert "“cats” () is new." in changes
    assert "“age” is worded differently" in changes

    draft.refresh_from_db()
    publish = reverse("codebook-draft-publish", args=[draft.pk])
    assert "43 variables" in words(page.get(publish))
    stale = page.post(publish, {"revision": draft.revision - 1})
    assert "Somebody saved the draft after you opened this page" in words(stale)
    done = page.post(publish, {"revision": draft.revision}, follow=True)

    made = Codebook.objects.get(version="2019.1")
    assert "Version 2019.1 is published." in words(done)
    assert made.document["roles"].get("person") is None
    assert [variable["name"] for variable in made.document["variables"]].index("sex") == 5
    survey.wave1.refresh_from_db()
    assert survey.wave1.codebook == survey.codebook
    assert made.outcomes.count() == survey.codebook.outcomes.count()
    assert page.get(draft.get_absolute_url()).url == reverse("codebook-version", args=[made.pk])
    late = page.post(url, open_form | {"label": "Late words"})
    assert "it stays as it is" in words(late)
    assert "Late words" in late.content.decode()


def test_a_file_becomes_a_draft_or_says_why_not(page, survey):
    new = reverse("codebook-new")
    table = "variable,label,type,codes\nq1,Damp?,code,1=Yes;2=No\nq2,Rooms,riddle,\n"
    sent = {"file": SimpleUploadedFile("mine.csv", table.encode()), "instrument": "House survey", "version": "1"}
    begun = page.post(new, sent, follow=True)
    draft = CodebookDraft.objects.get(instrument__name="House survey")
    assert [variable["name"] for variable in draft.document["variables"]] == ["q1", "q2"]
    assert "What of mine.csv was not understood" in words(begun)
    assert "Row 3, “q2”, column “type”: “riddle” is no type" in words(begun)

    page.post(reverse("codebook-draft-discard", args=[draft.pk]), {"sure": "yes"})
    assert not Instrument.objects.filter(name="House survey").exists()

    sent = {"file": SimpleUploadedFile("mine.pdf", b"%PDF-1.7"), "instrument": "House survey"}
    refused = page.post(new, sent)
    assert "“mine.pdf” is a PDF document. Choose a codebook (.json)" in words(refused)
    assert 'value="House survey"' in refused.content.decode()
    assert "write what the questionnaire is called" in words(page.post(new, {}))


def test_rules_and_checks_are_rows_and_stay_when_other_pages_are_saved(page, draft):
    url = reverse("codebook-draft-rules", args=[draft.pk])
    seen = page.get(url).context["form"]["seen"].value()
    rows = {
        "seen": seen,
        "rules_0_1": "if employment = 3 then hours is missing",
        "rules_1_1": "warns",
        "rules_2_1": "Nobody out of work has hours.",
        "checks_0_1": "interview_minutes.lowest",
        "checks_1_1": "10",
        "severities_0_1": "out_of_range",
        "severities_1_1": "warns",
    }
    shown = page.post(url, rows | {"more": "rules"})
    assert 'name="rules_0_7"' in shown.content.decode()
    assert page.post(url, rows).status_code == 302
    again = page.post(url, rows | {"rules_0_1": "other"})
    assert "Somebody else has saved: “if employment = 3 then hours is missing”" in words(again)
    about = reverse("codebook-draft-about", args=[draft.pk])
    page.post(about, boxes_on(page.get(about)) | {"note": "Mended."})
    draft.refresh_from_db()
    document = closed(draft.document)
    assert document["rules"] == [
        {
            "rule": "if employment = 3 then hours is missing",
            "severity": "warns",
            "text": "Nobody out of work has hours.",
        }
    ]
    assert document["checks"] == {"interview_minutes": {"lowest": 10}}
    assert document["severities"] == {"out_of_range": "warns"}
    assert document["note"] == "Mended."


def test_the_files_of_a_version(page, survey, tmp_path):
    pk = survey.codebook.pk
    document = json.loads(page.get(reverse("codebook-json", args=[pk])).content)
    assert canonical_json(document) == canonical_json(survey.codebook.document)
    path = tmp_path / "codebook.xlsx"
    path.write_bytes(page.get(reverse("codebook-xlsx", args=[pk])).content)
    again = closed(opened(read_codebook(path, path.name).document))
    assert canonical_json(again) == canonical_json(document)
    printed = page.get(reverse("codebook-pdf", args=[pk]))
    paper = read(printed.content)
    assert (paper.title, paper.claims, paper.language) == ("Codebook: Household Health Survey", "1", "en-GB")
    assert printed["Content-Disposition"].endswith('codebook-household-health-survey-2015.1.pdf"')
    said = squashed(paper.tree.text)
    for expected in ("Codebook: Household Health Survey", "Economic activity", "Long-term sick or disabled"):
        assert squashed(expected) in said
    wave = page.get(reverse("codebook", args=[1])).content.decode()
    assert reverse("codebook-version", args=[pk]) in wave


def test_no_page_costs_more_for_more_versions(page, survey, draft):
    lists = [reverse("codebooks"), reverse("api-codebooks")]
    assert page.get(lists[1]).status_code == 200  # the first call of the API also sets its counter up
    one = [cost(page, url) for url in lists]
    for number in range(2):
        document = survey.codebook.document | {"version": f"2020.{number}"}
        codebook_drafts.publish_version(source=document, by=None)
        codebook_drafts.start_from(codebook=survey.codebook, version=f"2021.{number}", by=None)
    assert [cost(page, url) for url in lists] == one
    names = ("draft", "draft-outcomes", "draft-roles", "draft-rules", "draft-about", "draft-check", "draft-publish")
    urls = [reverse(f"codebook-{name}", args=[draft.pk]) for name in names]
    urls += [address(draft, "sex"), reverse("codebook-version", args=[survey.codebook.pk])]
    assert max([*one, *(cost(page, url) for url in urls)]) <= MOST


def test_find_a_variable_by_its_words(page, draft):
    found = words(page.get(draft.get_absolute_url(), {"find": "anxious"}))
    listed = words(page.get(draft.get_absolute_url(), {"find": "ECONOMIC"}))
    assert "employment" in listed
    assert "tenure" not in listed
    assert "No variable has that" in found
