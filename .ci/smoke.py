"""Starts bin/run as a newcomer does, signs in as the PMG's demo member, reads the finding and stops it again."""

import contextlib
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parent.parent
READY_SECONDS = 240
STOP_SECONDS = 30
# What the page says whatever the finding is: a range, or that there is no clear difference.
FINDING = re.compile(r"percentage points?|does not show a clear difference", re.IGNORECASE)
RANGE = re.compile(r"range", re.IGNORECASE)


class NotShown(Exception):
    """Something a newcomer should see was not there."""


class Site:
    """bin/run in a data folder of its own, and what it printed."""

    def __init__(self, data: str) -> None:
        environment = {**os.environ, "NRP_DATA": data}
        for name in ("DATABASE_URL", "REDIS_URL", "STORAGE_URL", "SITE_URL"):
            environment.pop(name, None)
        command = ["bin/run", "--port", "0", "--no-browser"]
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        self.lines: list[str] = []
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self) -> None:
        for line in self.process.stdout or ():
            self.lines.append(line.rstrip())

    def ready(self) -> tuple[str, dict[str, tuple[str, str]]]:
        """Return the address and, by role, the e-mail and password it offers."""
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline and self.process.poll() is None:
            address = next((line.split()[1] for line in list(self.lines) if line.startswith("Ready: ")), None)
            people = [line.split()[1:4] for line in list(self.lines) if line.startswith("sign-in: ")]
            if address and any(role == "pmg_member" for role, _email, _password in people):
                return address, {role: (email, password) for role, email, password in reversed(people)}
            time.sleep(0.1)
        raise NotShown("bin/run did not become ready:\n" + "\n".join(self.lines[-30:]))

    def stop(self) -> None:
        """Stop as Ctrl-C does; raises NotShown when anything is left."""
        family = psutil.Process(self.process.pid).children(recursive=True)
        self.process.send_signal(signal.SIGINT)
        code = self.process.wait(STOP_SECONDS)
        left = [relative for relative in family if relative.is_running() and relative.status() != psutil.STATUS_ZOMBIE]
        if code:
            raise NotShown(f"bin/run ended with {code}:\n" + "\n".join(self.lines[-10:]))
        if left:
            raise NotShown(f"bin/run left processes behind: {left}")


class Browser:
    """Just enough of a browser: cookies, and forms with their token."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.cookies = CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))

    def get(self, path: str) -> str:
        return self._open(urllib.request.Request(urllib.parse.urljoin(self.address, path)))  # noqa: S310  # reason: our own address

    def submit(self, path: str, **fields: str) -> str:
        """Fetch the form at a path and send it with these fields; returns the page that follows."""
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.get(path))
        if token is None:
            raise NotShown(f"{path} has no form")
        data = urllib.parse.urlencode({**fields, "csrfmiddlewaretoken": token[1]}).encode()
        url = urllib.parse.urljoin(self.address, path)
        return self._open(urllib.request.Request(url, data, {"Referer": url}))  # noqa: S310  # reason: our own address

    def _open(self, request: urllib.request.Request) -> str:
        with self.opener.open(request, timeout=60) as answer:
            return str(answer.read().decode())


def visit(address: str, email: str, password: str) -> None:
    """Sign in through the form and find the finding."""
    browser = Browser(address)
    browser.submit("/account/login/", login=email, password=password)
    page = browser.get("/results/")
    words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
    if not (FINDING.search(words) and RANGE.search(words)):
        raise NotShown(f"{email} does not see the finding on /results/: {words[:800]}")


def main() -> int:
    """Do it twice on one data folder: the second start keeps the data."""
    with tempfile.TemporaryDirectory(prefix="nrp-smoke-") as data:
        for which in ("first", "second"):
            started = time.monotonic()
            site = Site(data)
            try:
                address, people = site.ready()
                took = time.monotonic() - started
                visit(address, *people["pmg_member"])
                site.stop()
            except (NotShown, OSError, subprocess.TimeoutExpired) as problem:
                print(f"Smoke: the {which} start failed: {problem}", file=sys.stderr)
                return 1
            finally:
                with contextlib.suppress(ProcessLookupError):
                    site.process.kill()
            print(f"Smoke: {which} start ready in {took:.1f} s, the finding seen, stopped with nothing left.")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
