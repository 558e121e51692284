"""Filling in a page as a browser does: what the form holds already is sent along."""

import html
import re

from django.test import Client

HIDDEN = re.compile(r'<input type="hidden" name="(?P<name>[^"]+)"(?: value="(?P<value>[^"]*)")?')
NAMED = re.compile(r'<(?:input|textarea|select)\b[^>]*\bname="(?P<name>[^"]+)"')


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def hidden_of(answer):
    """Give the hidden fields of a page."""
    pairs = HIDDEN.finditer(answer.content.decode())
    return {hit["name"]: html.unescape(hit["value"] or "") for hit in pairs if hit["name"] != "csrfmiddlewaretoken"}


def names_asked(answer):
    """Give the names of what a page asks for, each once, without what is hidden."""
    body = HIDDEN.sub("", answer.content.decode())
    return set(NAMED.findall(body)) - {"csrfmiddlewaretoken"}


def fill_in(client, url, **typed):
    """Open a page and send its form."""
    return client.post(url, {**hidden_of(client.get(url)), **typed})


def words_of(answer):
    """Give the text of a page as people read it."""
    body = re.sub(r"<(style|script)\b.*?</\1>", " ", answer.content.decode(), flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())
