"""Approvals are put on record and corrected; what stood there before stays readable."""

import datetime

import pytest
from django.urls import reverse

from governance.actions import ethics
from governance.models import EthicsApproval
from governance.queries import ethics as queries
from nrp.accounts.roles import Role
from nrp.audit import queries as audit
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
