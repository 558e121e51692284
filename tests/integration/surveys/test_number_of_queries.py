"""A page costs the same number of queries for one row and for three."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests import survey_factories as f

pytestmark = pytest.mark.django_db(transaction=True)
MOST = 15


def cost(client, address):
    """Count queries but those of the cache, which lies elsewhere where it is shared by Redis."""
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    ours = [query["sql"] for query in seen.captured_queries if "nrp_cache" not in query["sql"]]
    return len([sql for sql in ours if not sql.startswith(("BEGIN", "SAVEPOINT", "RELEASE"))])


ASKED = [
    *((role, name) for role in ("lead", "deputy") for name in ("waves", "wave", "api-waves", "api-wave-uploads")),
    *((role, name) for role in ("lead", "deputy") for name in ("panel", "api-panel")),
    *(("admin", name) for name in ("waves", "wave", "api-waves")),
]


def costs(client, request):
    found = {}
    for role, name in ASKED:
        client.force_login(request.getfixturevalue(role))
        found[role, name] = cost(client, reverse(name, args=[2] if name in ("wave", "api-wave-uploads") else []))
    return found


def test_one_upload_costs_as_much_as_three(client, survey, request):
    f.a_published_upload(survey.wave1)
    f.a_published_upload(survey.wave2)
    one = costs(client, request)
    for _ in range(2):
        f.a_published_upload(survey.wave2)
    assert costs(client, request) == one
    assert max(one.values()) <= MOST


def test_the_steps_stay_below_the_limit(page, survey):
    f.a_published_upload(survey.wave1)
    ready = f.a_read_upload(survey.wave2)
    for name in ("upload-report", "upload-publish", "upload-columns"):
        assert cost(page, reverse(name, args=[ready.pk])) <= MOST
    published = f.a_published_upload(survey.wave2)
    for name in ("upload-receipt", "take-out", "api-upload-exports"):
        assert cost(page, reverse(name, args=[published.pk])) <= MOST
