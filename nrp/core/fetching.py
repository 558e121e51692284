"""Asking a server outside for a document: one address, one token, a size, a time.

Only https, except to this machine itself (tests, a tool on the same host). Nothing is followed to another host, so the
token is shown to nobody but the server it is for. What goes wrong is a `FetchFailed` with a sentence that says what to
do; it never quotes the token or what the server sent.
"""

import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPException
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

_CHUNK = 1 << 16
_LONGEST_ADDRESS = 4000


class FetchFailed(Exception):  # reason: it says what happened
    """Nothing was fetched. The text says why and what to do; `is_passing` where another try may go better."""

    def __init__(self, text: object, *, is_passing: bool = False) -> None:
        super().__init__(str(text))
        self.is_passing = is_passing


@dataclass(frozen=True, slots=True)
class Server:
    """A server that documents are fetched from.

    Attributes
    ----------
    address
        Where it answers; only addresses of the same scheme, host and port are asked.
    authorization
        The whole header, such as ``Token 0123``; nothing is sent where it is empty.
    seconds
        How long one answer may take altogether.
    most_bytes
        How long one answer may be.
    tries, pause
        How often an answer is tried that may go better the next time, and how long to wait first, doubled each time.
    """

    address: str
    authorization: str = ""
    seconds: float = 60.0
    most_bytes: int = 50 * 1024 * 1024
    tries: int = 3
    pause: float = 1.0

    def fetch(self, address: str) -> bytes:
        """Give the body of an address of this server. Raises FetchFailed."""
        self._refuse_elsewhere(address)
        for number in range(1, self.tries + 1):
            try:
                return self._fetch_once(address)
            except FetchFailed as failed:
                if not failed.is_passing or number == self.tries:
                    raise
                time.sleep(self.pause * 2 ** (number - 1))
        raise FetchFailed(_("Nothing was asked of the server."))

    def _fetch_once(self, address: str) -> bytes:
        request = urllib.request.Request(address, headers=self._headers())  # noqa: S310  the scheme was checked
        until = time.monotonic() + self.seconds
        try:
            with _opener(address).open(request, timeout=self.seconds) as answer:
                return b"".join(self._chunks(answer, until))
        except urllib.error.HTTPError as error:
            error.close()
            raise _refused(error.code) from None
        except TimeoutError:
            raise self._too_slow() from None
        except urllib.error.URLError as error:
            if isinstance(error.reason, TimeoutError):
                raise self._too_slow() from None
            text = _("The server could not be reached. Check its address in the settings, and that it is running.")
            raise FetchFailed(text, is_passing=True) from None
        except (HTTPException, OSError):
            text = _("The server broke off in the middle of its answer. Fetch again in a few minutes.")
            raise FetchFailed(text, is_passing=True) from None

    def _chunks(self, answer: Any, until: float) -> Iterator[bytes]:
        """Read to the end, within the time and the size, however slowly it drips."""
        size = 0
        while chunk := answer.read1(_CHUNK):
            size += len(chunk)
            if size > self.most_bytes:
                raise FetchFailed(_("The server sent more than can be read. Nothing was kept."))
            if time.monotonic() > until:
                raise self._too_slow()
            yield chunk
        if answer.length:  # of what the server promised, this much never came
            raise HTTPException

    def _headers(self) -> dict[str, str]:
        headers = {"Accept": "application/json", "User-Agent": "nrp"}
        return headers | ({"Authorization": self.authorization} if self.authorization else {})

    def _too_slow(self) -> FetchFailed:
        text = _("The server did not answer within %(seconds)d seconds. Fetch again in a few minutes.")
        return FetchFailed(text % {"seconds": round(self.seconds)}, is_passing=True)

    def _refuse_elsewhere(self, address: str) -> None:
        if not is_safe(self.address):
            raise FetchFailed(_("The address of the server must begin with https://. Change it in the settings."))
        if len(address) > _LONGEST_ADDRESS or _origin(address) != _origin(self.address):
            raise FetchFailed(_("The server named an address of another server, which is not asked."))


def is_safe(address: str) -> bool:
    """Whether an address may be asked: https anywhere, http on this machine alone; no name or password inside."""
    try:
        parts = urlsplit(address)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        return False
    if parts.username or parts.password or not host:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and _is_this_machine(host))


def _is_this_machine(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _origin(address: str) -> tuple[str, str, int | None]:
    parts = urlsplit(address)
    try:
        port = parts.port
    except ValueError:
        port = -1
    return parts.scheme, parts.hostname or "", port or {"https": 443, "http": 80}.get(parts.scheme)


class _StaysHere(urllib.request.HTTPRedirectHandler):
    """Follow a redirect within the server alone: to another host the token would go with it."""

    def redirect_request(  # noqa: PLR0917  the signature is the library's
        self, req: urllib.request.Request, fp: Any, code: int, msg: str, headers: Any, newurl: str
    ) -> urllib.request.Request | None:
        if _origin(newurl) != _origin(req.full_url):
            fp.close()
            raise FetchFailed(_("The server sent on to another server, which is not asked. Check its address."))
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _opener(address: str) -> urllib.request.OpenerDirector:
    """Go by the machine's proxy, if it has one, but never to the machine itself."""
    host = urlsplit(address).hostname or ""
    here = [urllib.request.ProxyHandler({})] if _is_this_machine(host) else []
    return urllib.request.build_opener(_StaysHere(), *here)


def _refused(status: int) -> FetchFailed:
    if status in (401, 403):
        return FetchFailed(_("The server did not accept the token. Give a new one in the settings, then fetch again."))
    if status == 404:
        return FetchFailed(_("The server has no such form. Check the name of the form on the server."))
    if status == 429 or status >= 500:
        text = _("The server could not answer now (its answer was %(status)d). Fetch again in a few minutes.")
        return FetchFailed(text % {"status": status}, is_passing=True)
    return FetchFailed(_("The server refused to answer (its answer was %(status)d).") % {"status": status})
