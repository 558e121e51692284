import re
from html import unescape

import pytest
from django.utils.html import strip_tags


@pytest.fixture(autouse=True)
def without_second_factor(settings):
    """These tests are about pages, not about signing in."""
    settings.NRP_ENFORCE_MFA = False


@pytest.fixture
def page(client):
    """Open a page as somebody."""

    def opened(user, path):
        client.force_login(user)
        return client.get(path)

    return opened


@pytest.fixture
def words(page):
    """Open a page and give its words as a reader meets them, without marks and line breaks."""

    def read(user, path):
        return plain(page(user, path).content.decode())

    return read


def plain(html):
    apart = re.sub(r"</(p|li|d[td]|h\d|t[dhr]|div|title)>", " ", html)
    return " ".join(unescape(strip_tags(apart)).split())
