"""Every page about places, the framework, activities, initiatives, evidence, figures and money, on a phone.

The pages and what they are asked for are those of the permission table, in its universe, where every text is filled.
"""

from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.urls import reverse

from nrp.accounts.roles import Role
from tests.permissions import neighbourhoods
from tests.permissions.rules import Side
from tests.permissions.world import build

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
# Whoever is let through first looks; the deputy writes nearly everything.
LOOKERS = (Role.PROJECT_DEPUTY, Role.EVALUATION_DEPUTY, Role.COREN_FACILITATOR, Role.PROGRAMME_ADMIN, Role.PMG_MEMBER)


def pages_of(world):
    """Give role and address of each page that somebody may open; a file is no page, nor is a part of one."""
    for name, row in sorted(neighbourhoods.PAGES.items()):
        role = next((one for one in LOOKERS if row.get and row.get.verdict(one, Side.OWN) == 200), None)
        if role is None:
            continue
        path = reverse(name, kwargs=row.address(world, Side.OWN))
        answer = world.client(role).get(path)
        if not answer.streaming and b"<main" in answer.content:
            yield role, path
        answer.close()


def test_no_page_has_a_fault(visit):
    world = build()
    opened = {}
    pages = list(pages_of(world))
    assert len(pages) > 60
    for role, path in pages:
        if role not in opened:
            opened[role] = visit(390)
            name, host = settings.SESSION_COOKIE_NAME, urlsplit(opened[role].base).hostname
            cookie = {"name": name, "value": world.sessions[role], "domain": host, "path": "/"}
            opened[role].page.context.add_cookies([cookie])
        opened[role].go(path)
        assert urlsplit(opened[role].page.url).path == path
