"""One journey a role: home, every page of the header, a result and a place, at the width of a phone."""

import pytest
from django.urls import reverse

from nrp.accounts.roles import Role
from tests.integration.dashboards.world import OUTCOME, evaluated, somebody

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PUBLIC = ("help", "how-results-are-made", "method", "privacy", "accessibility")
READS = {"programme_admin", "pmg_member", "la_lead", "academic_lead", "evaluation_deputy", "project_deputy", "auditor"}


def test_no_page_of_the_header_has_a_fault(visit, client):
    evaluated()
    for role in Role:
        user = somebody(role)
        visitor = visit(390)
        visitor.sign_in(user.email)
        visitor.look()
        addresses = [link.get_attribute("href") for link in visitor.page.locator("nav a").all()]
        for path in dict.fromkeys([*addresses, "/places/neighbourhood-2/", "/account/"]):
            visitor.go(path)
        if role in READS:
            visitor.go(reverse("result", args=[OUTCOME]))


def test_the_open_pages_need_nobody_signed_in(visit):
    visitor = visit(390)
    for name in PUBLIC:
        visitor.go(reverse(name))
