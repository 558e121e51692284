"""How long it takes from "Publish wave 2" to the finding on the screen, on a site that is running.

    bin/run --no-browser                                     # in one terminal
    .venv/bin/python benchmarks/publish_to_finding.py        # in another

It hands in a generated wave 2 of 3,000 rows and 200 columns as the demo's academic lead, publishes it by the API and
asks for the page of the result until it shows the new one. The promise is 10 seconds on two idle cores.
"""

import argparse
import http.cookiejar
import json
import math
import os
import re
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import numpy as np  # noqa: E402  the tree's root has to be on the path first

from nrp.demo.survey.waves import Wave, make_waves  # noqa: E402  as above

LEAD = "academic-lead@example.org"
PAGE = "/results/influence_decisions/"
ROWS, COLUMNS = 3000, 200
PROMISE = 10.0
LIMIT = 180.0


def main() -> int:
    """Measure once and print each step."""
    options = parse()
    token = subprocess.run(
        [sys.executable, "manage.py", "api_token", LEAD], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.split()[-1]
    site = Site(options.base, token)
    site.sign_in(LEAD, password(options.password))
    wave = wide(make_waves(options.seed)[1])
    upload = site.hand_in("wide-wave-2.csv", as_csv(wave))
    print(f"handed in {len(wave['weight'])} rows x {len(wave)} columns, read and checked: {upload['state']}")
    began = time.monotonic()
    published = site.api("POST", f"uploads/{upload['id']}/publish/", {"confirm_warnings": True})
    answered = time.monotonic() - began
    run = published["runs"][-1]
    while f"/runs/{run}/" not in site.page(PAGE):
        if time.monotonic() - began > LIMIT:
            print(f"the finding did not appear in {LIMIT:.0f} s")
            return 1
        time.sleep(0.1)
    took = time.monotonic() - began
    print(f"publish answered      {answered:6.2f} s")
    print(f"finding on the page   {took:6.2f} s   (promised: {PROMISE:.0f} s on two idle cores)")
    print(f"load of the machine   {os.getloadavg()[0]:6.2f}     on {os.cpu_count()} cores")
    return 0 if took <= PROMISE else 1


def parse() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--base", default="http://127.0.0.1:8000", help="where the site runs")
    parser.add_argument("--password", default="", help="of the demo's people; else it is read from the data folder")
    parser.add_argument("--seed", type=int, default=int(time.time()), help="of the generated wave; new each time")
    return parser.parse_args()


def password(given: str) -> str:
    """Return the password of the demo's people."""
    kept = Path(os.environ.get("NRP_DATA") or ROOT / "var") / "demo_password"
    return given or os.environ.get("NRP_DEMO_PASSWORD") or kept.read_text(encoding="utf-8").strip()


def wide(wave: Wave) -> dict[str, list[Any]]:
    """Cut the wave to its rows and fill it up with columns that the codebook does not know."""
    random = np.random.default_rng(1)
    columns = {name: values[:ROWS].tolist() for name, values in wave.columns.items()}
    for number in range(COLUMNS - len(columns)):
        columns[f"extra_{number:03}"] = random.integers(1, 6, ROWS).tolist()
    return columns


def as_csv(columns: dict[str, list[Any]]) -> bytes:
    """Write the columns as a CSV file; what was not asked is empty."""
    rows = zip(*columns.values(), strict=True)
    lines = [",".join(_cell(value) for value in row) for row in rows]
    return "\n".join([",".join(columns), *lines, ""]).encode()


def _cell(value: object) -> str:
    return "" if isinstance(value, float) and math.isnan(value) else str(value)


class Site:
    """A running site: its API by token, its pages by a session."""

    def __init__(self, base: str, token: str) -> None:
        self.base = base.rstrip("/")
        self.token = token
        self.browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))

    def sign_in(self, email: str, secret: str) -> None:
        """Sign in by the form."""
        form = self.page("/account/login/")
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form)
        fields = {"csrfmiddlewaretoken": token.group(1) if token else "", "login": email, "password": secret}
        request = urllib.request.Request(
            f"{self.base}/account/login/",
            urllib.parse.urlencode(fields).encode(),
            {"Referer": f"{self.base}/account/login/"},
        )
        self.browser.open(request, timeout=60).read()

    def page(self, path: str) -> str:
        """Return a page, empty when it is not there yet."""
        try:
            return self.browser.open(f"{self.base}{path}", timeout=60).read().decode()
        except urllib.error.HTTPError as error:
            if error.code == 404:
                return ""
            raise

    def api(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        """Call the API and return its document."""
        data = json.dumps(body).encode() if body is not None else None
        return self._send(method, path, data, "application/json")

    def hand_in(self, name: str, content: bytes) -> dict[str, Any]:
        """Upload a file for wave 2 and return its document once it is read."""
        edge = uuid.uuid4().hex
        head = f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'.encode()
        body = head + content + f"\r\n--{edge}--\r\n".encode()
        upload = self._send("POST", "waves/2/uploads/", body, f"multipart/form-data; boundary={edge}")
        while upload["state"] in ("received", "reading", "checking"):
            time.sleep(0.2)
            upload = self.api("GET", f"uploads/{upload['id']}/")
        if upload["state"] != "ready":
            raise SystemExit(f"the file was {upload['state']}: {[problem['text'] for problem in upload['problems']]}")
        return upload

    def _send(self, method: str, path: str, data: bytes | None, kind: str) -> dict[str, Any]:
        headers = {"Authorization": f"Token {self.token}", "Content-Type": kind}
        request = urllib.request.Request(f"{self.base}/api/v1/{path}", data, headers, method=method)
        with urllib.request.urlopen(request, timeout=120) as response:
            document: dict[str, Any] = json.load(response)
        return document


if __name__ == "__main__":
    raise SystemExit(main())
