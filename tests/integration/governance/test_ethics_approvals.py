"""Approvals are put on record and corrected; what stood there before stays readable."""

import datetime
import io

import pytest
from django.urls import reverse

from governance.actions import ethics, ethics_reminding
from governance.models import EthicsApproval
from governance.queries import ethics as queries
from governance.tasks import remind_of_approvals
from nrp.accounts.models import Letter
from nrp.accounts.roles import Role
from nrp.audit import queries as audit
from nrp.core import blobs
from tests.enquiry_factories import PDF_BYTES
from tests.factories import a_user_with, an_approval

pytestmark = pytest.mark.django_db
LETTER = {
    "reference": "REC 16/NW/0001",
    "body": "University Research Ethics Committee",
    "title": "Household survey",
    "approved_on_0": "1",
    "approved_on_1": "9",
    "approved_on_2": "2015",
}


@pytest.fixture
def admin(client, settings):
    settings.NRP_ENFORCE_MFA = False
    client.force_login(a_user_with(Role.PROGRAMME_ADMIN))
    return client


def test_an_approval_is_recorded_and_corrected(admin):
    assert admin.post(reverse("ethics-approval-new"), LETTER).status_code == 302
    approval = EthicsApproval.objects.get()
    assert "REC 16/NW/0001" in admin.get(reverse("ethics-approvals")).text
    admin.post(reverse("ethics-approval-edit", args=[approval.pk]), {**LETTER, "title": "Household survey, wave 2"})
    (entry,) = audit.entries(audit.events(verb="ethics_approval.updated"))
    assert entry.changes == {"title": ["Household survey", "Household survey, wave 2"]}


def test_a_reference_is_used_once_and_an_end_comes_after_its_beginning(admin):
    an_approval("REC 16/NW/0001")
    assert "An approval with this reference is on record." in admin.post(reverse("ethics-approval-new"), LETTER).text
    ends = {"expires_on_0": "1", "expires_on_1": "1", "expires_on_2": "2015", "reference": "another"}
    page = admin.post(reverse("ethics-approval-new"), {**LETTER, **ends})
    assert "It cannot expire before it was approved." in page.text


def test_who_may_only_read_cannot_write(client, settings):
    settings.NRP_ENFORCE_MFA = False
    client.force_login(a_user_with(Role.PROJECT_DEPUTY))
    assert client.get(reverse("ethics-approvals")).status_code == 200
    assert client.post(reverse("ethics-approval-new"), LETTER).status_code == 403
    client.force_login(a_user_with(Role.LOG_MEMBER))
    assert client.get(reverse("ethics-approvals")).status_code == 403


def test_fieldwork_is_covered_from_the_first_to_the_last_day():
    open_ended = an_approval(approved_on=datetime.date(2016, 1, 1))
    short = an_approval(approved_on=datetime.date(2016, 1, 1), expires_on=datetime.date(2016, 6, 30))
    start, last = datetime.date(2016, 5, 1), datetime.date(2016, 6, 30)
    assert set(queries.approvals_covering(start, last)) == {open_ended, short}
    assert set(queries.approvals_covering(start, last + datetime.timedelta(days=1))) == {open_ended}
    assert not queries.approvals_covering(datetime.date(2015, 12, 31), last).exists()


def test_a_refused_correction_changes_nothing():
    approval = an_approval("A")
    an_approval("B")
    with pytest.raises(ethics.ApprovalRefused):
        ethics.update(
            approval=approval,
            reference="b",
            body="x",
            title="x",
            approved_on=approval.approved_on,
            expires_on=None,
            by=None,
        )
    approval.refresh_from_db()
    assert approval.reference == "A"


def test_an_approval_has_a_page_with_its_documents(admin, django_capture_on_commit_callbacks):
    approval = an_approval("A", scope="Adults in 19 areas.")
    page = reverse("ethics-approval", args=[approval.pk])
    add = reverse("ethics-document-new", args=[approval.pk])
    wrong = admin.post(add, {"title": "Letter", "file": io.BytesIO(b"plain words")})
    assert "This file is none of these" in wrong.text
    letter = io.BytesIO(PDF_BYTES)
    letter.name = "letter.pdf"
    assert admin.post(add, {"title": "Letter", "file": letter}).status_code == 302
    said = admin.get(page).text
    assert "Adults in 19 areas." in said
    assert "Letter (letter.pdf)" in said
    document = approval.documents.get()
    file = admin.get(reverse("ethics-document-file", args=[document.pk]))
    assert file.headers["Content-Disposition"] == 'attachment; filename="letter.pdf"'
    assert b"".join(file.streaming_content) == PDF_BYTES
    remove = reverse("ethics-document-remove", args=[document.pk])
    assert admin.post(remove, {"reason": ""}).status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        assert admin.post(remove, {"reason": "The wrong letter"}).status_code == 302
    assert not approval.documents.exists()
    assert not blobs.exists(document.stored_as)
    (entry,) = audit.entries(audit.events(verb="ethics_document.removed"))
    assert entry.changes["file"] == ["letter.pdf", None]
    scope = {**LETTER, "reference": "A", "scope": "Adults in 20 areas."}
    assert admin.post(reverse("ethics-approval-edit", args=[approval.pk]), scope).headers["Location"] == page
    approval.refresh_from_db()
    assert approval.scope == "Adults in 20 areas."


def test_reminders_go_sixty_thirty_and_seven_days_before_the_end():
    keeper = a_user_with(Role.PROGRAMME_ADMIN, email="keeper@example.org").person
    a_user_with(Role.PMG_MEMBER, email="member@example.org")
    last = datetime.date(2020, 6, 30)
    approval = an_approval("A", approved_on=datetime.date(2016, 1, 1), expires_on=last)
    an_approval("B", approved_on=datetime.date(2016, 1, 1))

    def sent(days):
        return ethics_reminding.remind(on=last - datetime.timedelta(days=days))

    assert [sent(days) for days in (61, 60, 60, 45, 30, 29, 6, 0, -1)] == [0, 1, 0, 0, 1, 0, 1, 0, 0]
    letters = list(Letter.objects.filter(kind="ethics"))
    assert {letter.person for letter in letters} == {keeper}
    assert any("Ethics approval A ends in 60 days" in letter.subject for letter in letters)
    assert all(str(approval.pk) in letter.text for letter in letters)
    remind_of_approvals()
    assert Letter.objects.filter(kind="ethics").count() == 3
