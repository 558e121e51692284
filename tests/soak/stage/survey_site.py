"""A site with its processes, to which survey files are handed in by its own API."""

import http.client
import json
import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from nrp.accounts.actions import accounts
from nrp.core import blobs
from surveys.models import Upload
from tests import survey_factories as f
from tests.soak.stage.crew import Crew, answers

ENDED = (Upload.State.READY, Upload.State.REFUSED)


@dataclass
class Sent:
    """One damaged file on its way: which it was, and when the site said that it has it."""

    kind: str
    number: int
    content: bytes
    upload_id: str
    at: float


@dataclass
class Ended:
    """How one file ended: its state, the kind of its first problem that blocks, the seconds it took, and any fault."""

    sent: Sent
    state: str
    because: str
    seconds: float
    faults: list[str] = field(default_factory=list)

    @property
    def brought_down(self) -> bool:
        """Whether the parser died of it."""
        return self.because == "brought down"


@dataclass
class SurveySite:
    """The address of the site, and a token for each format so that nobody asks more often than one person may."""

    people: Crew
    address: str
    tokens: dict[str, str]

    def send(self, kind: str, number: int, content: bytes) -> Sent:
        """Hand one file in as a program would; raises RuntimeError unless the site takes it."""
        started = time.monotonic()
        status, body = post_file(self.address, self.tokens[kind], f"wave.{kind}", content)
        if status != 202:
            raise RuntimeError(f"{kind} {number}: the site answered {status}: {body[:300]!r}")
        return Sent(kind, number, content, json.loads(body)["id"], started)

    def faults(self) -> list[str]:
        """What is wrong with the processes: one that ended, or a web process that no longer answers."""
        ended = [f"process {process.pid} ended" for process in self.people.processes if process.poll() is not None]
        return ended + ([] if answers(f"{self.address}/healthz") else ["the web process does not answer"])


def a_site(people: Crew, kinds: tuple[str, ...], workers: int = 2) -> SurveySite:
    """Start workers, dispatcher and web over a survey of two waves and one academic lead for each format."""
    f.the_survey()
    tokens = {kind: accounts.issue_token(user=f.a_lead(email=f"{kind}@example.org"), by=None)[1] for kind in kinds}
    for _ in range(workers):
        people.worker()
    people.dispatcher()
    _process, address = people.web()
    return SurveySite(people, address, tokens)


def post_file(address: str, token: str, name: str, content: bytes) -> tuple[int, bytes]:
    """Send a file as multipart/form-data; returns the status and the body."""
    boundary = uuid.uuid4().hex
    head = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n"
    )
    body = head.encode() + content + f"\r\n--{boundary}--\r\n".encode()
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=120)
    try:
        headers = {"Authorization": f"Token {token}", "Content-Type": f"multipart/form-data; boundary={boundary}"}
        connection.request("POST", "/api/v1/waves/1/uploads/", body, headers)
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()


def ended_of(sent: Sent, upload: Upload) -> Ended:
    """Look at what is left of a file: all of it or none."""
    blocking = [problem for problem in upload.problems if problem["severity"] == "blocks"]
    because = "" if not blocking else blocking[0]["kind"]
    if blocking and "stops the program that reads it" in blocking[0]["text"]:
        because = "brought down"
    ended = Ended(sent, upload.state, because, time.monotonic() - sent.at)
    is_ready = upload.state == Upload.State.READY
    if is_ready == bool(blocking):
        ended.faults.append(f"{upload.state} with {len(blocking)} problems that block")
    if is_ready != bool(upload.microdata_stored_as):
        ended.faults.append(f"{upload.state}, and its microdata are {upload.microdata_stored_as!r}")
    names = (upload.stored_as, upload.problems_stored_as, upload.profile_stored_as, upload.microdata_stored_as)
    ended.faults += [f"{name} is not in the storage" for name in names if name and not blobs.exists(name)]
    return ended


def left_over(storage: Path) -> list[str]:
    """Files of the storage that no upload names: something was stored by half."""
    named = {
        name
        for row in Upload.objects.values_list(
            "stored_as", "problems_stored_as", "profile_stored_as", "microdata_stored_as"
        )
        for name in row
        if name
    }
    lying = {str(path.relative_to(storage)) for path in storage.rglob("*") if path.is_file()}
    return sorted(lying - named)
