"""The shell of the hours page: what a phone may hold to open it without signal. The same for everybody."""

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language, gettext

# What the worker itself runs, in this order; the page runs these and the rest.
WORKER_SCRIPTS = ("js/hours-store.js", "js/hours-send.js")
PAGE_SCRIPTS = tuple(
    f"js/hours-{name}.js"
    for name in ("store", "send", "cells", "shell", "paint", "view", "sending", "save", "open", "page")
)
WORKER = "js/hours-worker.js"
ASSETS = (
    "css/site.css",
    "fonts/source-sans-3-latin-wght-normal.woff2",
    "fonts/source-sans-3-latin-ext-wght-normal.woff2",
    "images/mark.svg",
    "images/mark-192.png",
    "images/mark-512.png",
    "images/mark-maskable-512.png",
    "django_htmx/htmx-2.min.js",
    "js/nrp.js",
    *PAGE_SCRIPTS,
)


def shell_page() -> str:
    """Give the page. It is made without a request, so nobody's name or pages can be in it."""
    return render_to_string("coren/hours_app.html", {"nav": (), "who": None})


def worker_script() -> str:
    """Give the worker with the list of what it keeps; another list or another file in it is another worker."""
    told = {
        "version": version(),
        "shell": reverse("hours-app"),
        "grid": reverse("hours"),
        "pages": [reverse("hours"), reverse("my-hours")],
        "keys": reverse("hours-keys"),
        "api": reverse("api-hours"),
        "assets": [static(name) for name in ASSETS],
    }
    scripts = json.dumps([static(name) for name in WORKER_SCRIPTS])
    return f"self.nrpShell = {json.dumps(told, sort_keys=True)};\nself.importScripts(...{scripts});\n{_text_of(WORKER)}"


def scope() -> str:
    """Give the address below which the worker may answer. It only does for the pages of hours."""
    return reverse("home")


def manifest() -> dict[str, Any]:
    """Give what a phone needs to put the hours page among its apps."""
    icon = {"type": "image/png", "purpose": "any"}
    return {
        "id": reverse("hours-app"),
        "name": gettext("nrp hours"),
        "short_name": gettext("Hours"),
        "lang": get_language(),
        "start_url": reverse("hours-app"),
        "scope": scope(),
        "display": "standalone",
        "background_color": "#ffffff",
        "theme_color": "#ffffff",
        "icons": [
            {**icon, "src": static("images/mark-192.png"), "sizes": "192x192"},
            {**icon, "src": static("images/mark-512.png"), "sizes": "512x512"},
            {**icon, "src": static("images/mark-maskable-512.png"), "sizes": "512x512", "purpose": "maskable"},
            {"src": static("images/mark.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "any"},
        ],
    }


def version() -> str:
    """Give a fingerprint of the page and every file that goes with it."""
    digest = hashlib.sha256(shell_page().encode())
    digest.update(_files_digest().encode() if settings.DEBUG else _files_digest_once().encode())
    return digest.hexdigest()[:16]


def _files_digest() -> str:
    digest = hashlib.sha256()
    for name in (*ASSETS, WORKER):
        digest.update(f"{name}\n{static(name)}\n".encode())
        path = finders.find(name)
        if path:
            digest.update(Path(path).read_bytes())
    return digest.hexdigest()


@cache
def _files_digest_once() -> str:
    return _files_digest()


def _text_of(name: str) -> str:
    path = finders.find(name)
    assert path is not None  # noqa: S101  a file of this tree
    return Path(path).read_text(encoding="utf-8")


def words() -> str:
    """Give what the page's script says, in the reader's language."""
    return json.dumps(
        {
            "number": gettext("No. {number}"),
            "kept": gettext("Saved on this phone"),
            "sent": gettext("Sent {time}"),
            "check": gettext("Check {day}"),
            "removed": gettext("Taken back on this phone"),
            "keepBoth": gettext("Keep both"),
            "takeOff": gettext("Take off this phone"),
            "hours": gettext("{hours} hours"),
            "hour": gettext("1 hour"),
            "hoursAnd": gettext("{hours} hours {minutes}"),
            "hourAnd": gettext("1 hour {minutes}"),
            "minutes": gettext("{minutes} minutes"),
            "rows": gettext("{count} changes"),
            "row": gettext("1 change"),
            "onPhone": gettext("on this phone"),
            "notSent": gettext("not sent yet"),
            "notSaved": gettext("not saved yet"),
            "offline": gettext("No signal."),
            "offlineRest": gettext("What you save stays on this phone and is sent when the signal is back."),
            "openHere": gettext("Log hours on this phone"),
            "sending": gettext("Looking for the signal"),
            "back": gettext("The signal is back."),
            "failed": gettext("The site does not answer well."),
            "failedRest": gettext("What you save stays on this phone and is tried again by itself."),
            "allSent": gettext("Everything is sent."),
            "hoursBack": gettext("Open my hours"),
            "namesBack": gettext("Open the week with names"),
            "signIn": gettext("Sign in again to send {amount}."),
            "signInNothing": gettext("Sign in again to log hours."),
            "signInLink": gettext("Sign in"),
            "stays": gettext("They stay on this phone until you do."),
            "other": gettext("Somebody else is signed in on this phone."),
            "otherRest": gettext("Hours saved here wait until the person who saved them signs in again."),
            "others": gettext("{amount} on this phone wait for the person who saved them."),
            "noStore": gettext("This browser keeps nothing on the phone."),
            "noStoreRest": gettext("It may be a private window or a full phone. With signal, Save works as always."),
            "notKept": gettext(
                "This could not be saved on the phone: it is full. Write it down, or send it with signal."
            ),
            "unclear": gettext("Enter time in quarter hours, such as 1.25 for 1 hour 15 minutes."),
            "asked": gettext("There are other hours on this day. With signal you are asked whether to keep both."),
            "refused": gettext("This was not taken. The reason is shown when the signal is back."),
            "needsSignal": gettext("This needs the signal. What you typed stays on this page."),
            "settled": gettext("This day was logged before. Change it when the signal is back."),
            "noRows": gettext("No row is on this phone yet."),
            "noRowsRest": gettext("Open Hours once with signal; then it opens without."),
            "unknown": gettext("Nobody is signed in."),
            "unknownRest": gettext("Sign in once with signal; then Hours opens without."),
        },
        ensure_ascii=False,
        sort_keys=True,
    )
