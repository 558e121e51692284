"""The survey server of the programme: how KoboToolbox and ODK Central are asked for the answers to one form."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode, urljoin, urlsplit, urlunsplit

from django.conf import settings
from django.utils.translation import gettext as _

from nrp.core.fetching import FetchFailed, Server, is_safe

KINDS = {"kobo": "KoboToolbox", "odk": "ODK Central"}
ON_A_PAGE = 1000
MOST_PAGES = 200
MOST_BYTES = 100 * 1024 * 1024
ASSET = re.compile(r"[A-Za-z0-9]{8,40}")
PROJECT_FORM = re.compile(r"([0-9]{1,9})/([^/\s?#]{1,100})")


def is_set_up() -> bool:
    """Whether the settings name a server that can be asked."""
    return bool(
        settings.COMMUNITY_SURVEY_KIND in KINDS
        and settings.COMMUNITY_SURVEY_TOKEN
        and is_safe(settings.COMMUNITY_SURVEY_URL)
    )


def server_name() -> str:
    """Give what the server is called, empty where there is none."""
    return KINDS[settings.COMMUNITY_SURVEY_KIND] if is_set_up() else ""


def is_form_name(name: str) -> bool:
    """Whether a form can be called so on the kind of server there is (either, where there is none)."""
    kind = settings.COMMUNITY_SURVEY_KIND
    return bool((kind != "odk" and ASSET.fullmatch(name)) or (kind != "kobo" and PROJECT_FORM.fullmatch(name)))


def fetch_pages(form: str, folder: Path, told: Callable[[int], object]) -> list[Path]:
    """Fetch all answers to a form into files of a folder, a page each, and say how many pages there are so far.

    Raises FetchFailed with a sentence when the server does not give them.
    """
    if not is_set_up():
        raise FetchFailed(_("No survey server is set up. Whoever runs the platform can do it in the settings."))
    kind = settings.COMMUNITY_SURVEY_KIND
    server = Server(
        address=settings.COMMUNITY_SURVEY_URL,
        authorization=f"{'Token' if kind == 'kobo' else 'Bearer'} {settings.COMMUNITY_SURVEY_TOKEN}",
        seconds=settings.COMMUNITY_SURVEY_SECONDS,
        pause=settings.COMMUNITY_SURVEY_PAUSE,
    )
    address: str | None = _first(kind, form)
    pages: list[Path] = []
    asked, size = set[str](), 0
    while address:
        if address in asked or len(pages) >= MOST_PAGES:
            raise FetchFailed(_("The server names one page after the other without an end. Nothing was kept."))
        asked.add(address)
        content = server.fetch(address)
        size += len(content)
        if size > MOST_BYTES:
            raise FetchFailed(_("The server sent more than can be read. Nothing was kept."))
        path = folder / f"page-{len(pages)}.json"
        path.write_bytes(content)
        pages.append(path)
        told(len(pages))
        address = _next(kind, content, address)
    return pages


def _first(kind: str, form: str) -> str:
    base = settings.COMMUNITY_SURVEY_URL.rstrip("/")
    if kind == "kobo":
        asked = urlencode({"format": "json", "limit": ON_A_PAGE, "start": 0})
        return f"{base}/api/v2/assets/{quote(form, safe='')}/data/?{asked}"
    project, _slash, name = form.partition("/")
    asked = urlencode({"$top": ON_A_PAGE, "$count": "true"}, safe="$")
    return f"{base}/v1/projects/{quote(project, safe='')}/forms/{quote(name, safe='')}.svc/Submissions?{asked}"


def _next(kind: str, content: bytes, here: str) -> str | None:
    """Read where the next page is. The rows themselves are read in the child process alone."""
    try:
        document: Any = json.loads(content)
        address = document.get("next" if kind == "kobo" else "@odata.nextLink")
    except (ValueError, AttributeError, RecursionError):
        text = _("What the server sent is not what %(tool)s sends. Check the address and the kind of server.")
        raise FetchFailed(text % {"tool": KINDS[kind]}) from None
    return _as_asked(urljoin(here, str(address))) if address else None


def _as_asked(address: str) -> str:
    """Give a next page by the scheme we ask by: behind a proxy that ends TLS a server may name itself by http."""
    ours, theirs = urlsplit(settings.COMMUNITY_SURVEY_URL), urlsplit(address)
    if ours.scheme == "https" and theirs.scheme == "http" and ours.hostname == theirs.hostname and not theirs.port:
        return urlunsplit((ours.scheme, ours.netloc, theirs.path, theirs.query, ""))
    return address
