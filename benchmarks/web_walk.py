"""How the people of benchmarks/web.py walk: what each role opens, follows and writes, over HTTP as a browser does."""

import datetime as dt
import http.client
import http.cookies
import json
import random
import re
import threading
import time
import urllib.parse
import uuid
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

UUID = r"[0-9a-f]{8}-[0-9a-f-]{27}"
# What is found on the pages that somebody reads, to be opened later: only what they can see has a link.
LINKS = {
    kind: re.compile(rf'href="({address})"')
    for kind, address in {
        "place page": r"/places/[a-z0-9-]+/",
        "group": rf"/groups/{UUID}/",
        "meeting": rf"/meetings/{UUID}/",
        "minutes": rf"/meetings/{UUID}/minutes/",
        "action": rf"/actions/{UUID}/",
        "decision": rf"/decisions/{UUID}/",
        "initiative": rf"/initiatives/{UUID}/",
        "result": r"/results/[a-z0-9_]+/",
        "run": rf"/runs/{UUID}/",
        "adviser": rf"/advisers/{UUID}/",
        "hours of a day": rf"/hours/{UUID}/",
    }.items()
}
# Where somebody goes who has found no such link yet.
LISTS = {
    "place page": "/places/", "group": "/groups/", "meeting": "/meetings/", "minutes": "/meetings/",
    "action": "/actions/", "decision": "/decisions/", "initiative": "/initiatives/", "result": "/results/",
    "run": "/runs/", "adviser": "/advisers/", "hours of a day": "/hours/",
}  # fmt: skip
PAGES = {
    "home": "/", "dashboard": "/results/", "dashboard of a year": "/results/?period=2018",
    "dashboard of a domain": "/results/?domain=governance", "programme health (file)": "/results/health.csv",
    "domains beside places (file)": "/results/domains.csv", "places": "/places/", "reports": "/reports/",
    "report, seen first": "/reports/preview/", "timeline": "/timeline/", "map": "/map/", "hours": "/hours/",
    "my hours": "/my-hours/", "my record": "/my-record/", "payments": "/payments/", "advisers": "/advisers/",
    "facilitators": "/facilitators/", "actions": "/actions/", "meetings": "/meetings/", "groups": "/groups/",
    "initiatives": "/initiatives/", "activities": "/activities/", "runs": "/runs/", "waves": "/waves/",
    "plan": "/plan/", "search": "/search/?q=housing", "audit": "/audit/", "voice": "/voice/",
    "API: places": "/api/v1/neighbourhoods/", "API: result": "/api/v1/runs/latest/", "API: hours": "/api/v1/hours/",
    "API: actions": "/api/v1/action-points/",
}  # fmt: skip
READS_RESULTS = {
    "home": 3, "dashboard": 6, "dashboard of a year": 1, "dashboard of a domain": 1, "result": 3, "place page": 4,
    "places": 1, "programme health (file)": 1, "domains beside places (file)": 1, "reports": 1,
    "report, seen first": 1, "meeting": 2, "actions": 1, "group": 1, "initiative": 2, "run": 1, "timeline": 1,
    "search": 1, "API: result": 1, "API: places": 1,
}  # fmt: skip
WALKS = {
    "pmg_member": READS_RESULTS | {"map": 1, "decision": 1},
    "la_lead": READS_RESULTS | {"activities": 1, "minutes": 1},
    "project_deputy": READS_RESULTS | {"action": 2, "write: an action": 2, "initiatives": 2},
    "programme_admin": READS_RESULTS | {"audit": 1, "action": 1, "write: an action": 2},
    "auditor": READS_RESULTS | {"audit": 3},
    "academic_lead": READS_RESULTS | {"waves": 2, "run": 2, "runs": 1},
    "evaluation_deputy": READS_RESULTS | {"waves": 1, "runs": 3, "run": 3, "plan": 1},
    "coren_manager": {
        "home": 4, "hours": 3, "payments": 2, "advisers": 2, "adviser": 2, "facilitators": 1, "place page": 2,
        "API: hours": 1, "hours of a day": 1,
    },
    "coren_facilitator": {
        "home": 3, "hours": 4, "write: hours": 3, "advisers": 2, "adviser": 2, "place page": 2, "activities": 1,
        "initiative": 2, "meeting": 2, "actions": 1, "API: hours": 1, "group": 1,
    },
    "resident_adviser": {
        "home": 3, "my hours": 3, "my record": 1, "place page": 2, "meeting": 2, "action": 1, "group": 1,
        "initiative": 1,
    },
    "log_member": {
        "home": 3, "place page": 3, "meeting": 3, "minutes": 2, "actions": 2, "action": 2, "group": 2, "decision": 1,
        "initiative": 1, "voice": 1, "API: actions": 1,
    },
}  # fmt: skip


class Failed(Exception):
    """An answer that somebody would call an error."""


@dataclass
class Answer:
    """What came back; `took` in seconds, from the first byte sent to the last received."""

    status: int
    body: bytes
    location: str
    took: float

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")


@dataclass
class Figures:
    """What was measured so far; written by every walker."""

    took: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)
    is_on: bool = False

    def note(self, name: str, seconds: float) -> None:
        """Keep a time, once measuring has begun."""
        with self.lock:
            if self.is_on:
                self.took[name].append(seconds)

    def fault(self, text: str) -> None:
        """Keep an error: those before measuring began count as well."""
        with self.lock:
            self.errors.append(text)


class Browser:
    """One session: cookies, and a connection for each request, as after five seconds of reading."""

    def __init__(self, host: str) -> None:
        self.host = host
        self.cookies: dict[str, str] = {}

    def send(self, method: str, path: str, body: bytes | None = None, kind: str = "") -> Answer:
        """Send one request and read the whole answer."""
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body is not None:
            headers |= {"Content-Type": kind, "X-CSRFToken": self.cookies.get("csrftoken", "")}
            headers |= {"Referer": f"http://{self.host}/"}
        began = time.perf_counter()
        connection = http.client.HTTPConnection(self.host, timeout=60)
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            content = response.read()
        finally:
            connection.close()
        took = time.perf_counter() - began
        for line in response.headers.get_all("Set-Cookie") or ():
            for name, morsel in http.cookies.SimpleCookie(line).items():
                self.cookies[name] = morsel.value
        return Answer(response.status, content, response.headers.get("Location", ""), took)

    def get(self, path: str) -> Answer:
        """Open an address."""
        return self.send("GET", path)

    def post_json(self, path: str, document: dict[str, Any], *, method: str = "POST") -> Answer:
        """Write by the API within the session, as the pages' own scripts may."""
        return self.send(method, path, json.dumps(document).encode(), "application/json")

    def sign_in(self, email: str, secret: str) -> Answer:
        """Sign in by the form, and open what it leads to."""
        form = self.get("/account/login/")
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form.text)
        fields = {"csrfmiddlewaretoken": token.group(1) if token else "", "login": email, "password": secret}
        kind = "application/x-www-form-urlencoded"
        answer = self.send("POST", "/account/login/", urllib.parse.urlencode(fields).encode(), kind)
        if answer.status != 302 or "sessionid" not in self.cookies:
            raise Failed(f"{email} could not sign in: {answer.status}")
        return answer


class Walker:
    """One of the people: thinks, and does the next thing of their role."""

    def __init__(self, host: str, who: dict[str, str], figures: Figures, *, seed: int) -> None:
        self.browser = Browser(host)
        self.role, self.email, place, self.figures = who["role"], who["email"], who["place"], figures
        self.chance = random.Random(f"{seed} {self.email}")
        self.found: dict[str, set[str]] = {"place page": {f"/places/{place}/"} if place else set()}
        self.advisers: list[str] = []
        self.kinds: list[str] = []
        self.actions: list[str] = []
        names, weights = zip(*WALKS[self.role].items(), strict=True)
        self.names, self.weights = names, weights

    def arrive(self, secret: str) -> None:
        """Sign in, and fetch what a browser then keeps."""
        answer = self.browser.sign_in(self.email, secret)
        self.figures.note("sign-in", answer.took)
        home = self.browser.get(answer.location)
        for path in re.findall(r'(?:href|src)="(/static/[^"]+)"', home.text):
            self.browser.get(path)

    def walk(self, think: float, until: threading.Event) -> None:
        """Go on until asked to stop; what goes wrong is kept, and the walk goes on as a person would."""
        while not until.wait(think * self.chance.uniform(0.5, 1.5)):
            name = self.chance.choices(self.names, self.weights)[0]
            try:
                self._step(name)
            except Failed as error:
                self.figures.fault(str(error))
            except OSError as error:
                self.figures.fault(f"{name} as {self.role}: {error!r}")

    def _step(self, name: str) -> None:
        if name == "write: hours":
            self._log_hours()
        elif name == "write: an action":
            self._change_action()
        elif name in LINKS:
            known = sorted(self.found.get(name, ()))
            self._open(name, self.chance.choice(known)) if known else self._open(f"{name}: list", LISTS[name])
        else:
            self._open(name, PAGES[name])

    def _open(self, name: str, path: str) -> Answer:
        answer = self.browser.get(path)
        self._keep(name, path, answer, (200,))
        if b"<html" in answer.body[:200]:
            for kind, pattern in LINKS.items():
                self.found.setdefault(kind, set()).update(pattern.findall(answer.text))
        return answer

    def _keep(self, name: str, path: str, answer: Answer, wanted: tuple[int, ...]) -> None:
        if answer.status not in wanted:
            raise Failed(f"{name} as {self.role}: {path} answered {answer.status} {answer.text[:300]!r}")
        self.figures.note(name, answer.took)

    def _log_hours(self) -> None:
        """Log a quarter of an hour of the last fortnight for one of the place's advisers."""
        if not self.advisers:
            rows = json.loads(self._open("API: advisers", "/api/v1/advisers/?page_size=200").body)["results"]
            self.advisers = [row["id"] for row in rows if row["status"] == "active"]
            kinds = json.loads(self._open("API: kinds of hours", "/api/v1/activity-types/").body)["results"]
            self.kinds = [kind["code"] for kind in kinds if kind["is_in_use"]]
            return
        day = dt.datetime.now(dt.UTC).date() - dt.timedelta(days=self.chance.randrange(1, 12))
        row = {
            "client_id": str(uuid.UUID(int=self.chance.getrandbits(128), version=4)),
            "adviser": self.chance.choice(self.advisers),
            "on": day.isoformat(),
            "minutes": 15,
            "activity": self.chance.choice(self.kinds),
        }
        self._keep("write: hours", "hours/", self.browser.post_json("/api/v1/hours/", row), (201,))

    def _change_action(self) -> None:
        """Give one of the open actions another priority."""
        if not self.actions:
            answer = self._open("API: open actions", "/api/v1/action-points/?state=open&page_size=200")
            self.actions = [row["id"] for row in json.loads(answer.body)["results"]]
            return
        path = f"/api/v1/action-points/{self.chance.choice(self.actions)}/"
        change = {"priority": self.chance.choice(("high", "normal", "low"))}
        answer = self.browser.post_json(path, change, method="PATCH")
        self._keep("write: an action", path, answer, (200,))
