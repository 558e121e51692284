"""A small real server on this machine that answers as KoboToolbox and ODK Central are documented to."""

import json
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from tests.community_factories import Person

TOKEN = "5f1d0c9e"
ASSET = "aBcDeFgHiJkLmNoPqRsTuV"
FORM = "3/old_swan"


@dataclass
class SurveyServer:
    """What it holds, how it behaves, and what it was asked."""

    people: Sequence[Person] = ()
    page: int = 25
    trouble: list[Any] = field(default_factory=list)  # what it does instead of answering, one after the other
    asked: list[str] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)
    address: str = ""


@contextmanager
def a_survey_server(people: Sequence[Person] = ()) -> Iterator[SurveyServer]:
    state = SurveyServer(people)
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"state": state}))
    server.daemon_threads = True
    state.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    state: SurveyServer

    def do_GET(self) -> None:
        state, parts = self.state, urlsplit(self.path)
        state.asked.append(self.path)
        token = self.headers.get("Authorization", "")
        state.tokens.append(token)
        if state.trouble and self._trouble(state.trouble.pop(0)):
            return
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if parts.path == f"/api/v2/assets/{ASSET}/data/":
            self._with_token(token, f"Token {TOKEN}", lambda: self._kobo(asked))
        elif parts.path == "/v1/projects/3/forms/old_swan.svc/Submissions":
            self._with_token(token, f"Bearer {TOKEN}", lambda: self._odk(asked))
        else:
            self._json({"detail": "Not found."}, 404)

    def _trouble(self, kind: Any) -> bool:
        """Do something else; false when the answer follows after all."""
        if isinstance(kind, int):
            self._json({"detail": "no"}, kind)
            return True
        if kind == "slow":
            time.sleep(1)
            return False
        if kind == "broken":
            self.send_response(200)
            self.send_header("Content-Length", "1000")
            self.end_headers()
            self.wfile.write(b'{"count"')
            return True
        if isinstance(kind, bytes):
            self._send(kind, 200)
            return True
        self.send_response(302)
        self.send_header("Location", kind)
        self.send_header("Content-Length", "0")
        self.end_headers()
        return True

    def _with_token(self, given: str, wanted: str, answer: Any) -> None:
        if given == wanted:
            answer()
        else:
            self._json({"detail": "Invalid token."}, 401)

    def _kobo(self, asked: dict[str, str]) -> None:
        state, start = self.state, int(asked.get("start", 0))
        end = start + min(state.page, int(asked["limit"]))
        follow = {"format": "json", "limit": asked["limit"], "start": end}
        base = f"{state.address}{urlsplit(self.path).path}"
        self._json(
            {
                "count": len(state.people),
                "next": f"{base}?{urlencode(follow)}" if end < len(state.people) else None,
                "previous": None,
                "results": [_kobo_entry(at, one) for at, one in enumerate(state.people[start:end], start=start)],
            }
        )

    def _odk(self, asked: dict[str, str]) -> None:
        state, start = self.state, int(asked.get("$skiptoken", 0))
        end = start + min(state.page, int(asked["$top"]))
        document: dict[str, Any] = {
            "value": [_odk_entry(one) for one in state.people[start:end]],
            "@odata.context": f"{state.address}/v1/projects/3/forms/old_swan.svc/$metadata#Submissions",
            "@odata.count": len(state.people),
        }
        if end < len(state.people):
            follow = urlencode({"$skiptoken": end, "$top": asked["$top"]})
            document["@odata.nextLink"] = f"{state.address}{urlsplit(self.path).path}?{follow}"
        self._json(document)

    def _json(self, document: Any, status: int = 200) -> None:
        self._send(json.dumps(document).encode(), status)

    def _send(self, body: bytes, status: int) -> None:
        try:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        except OSError:  # whoever asked had no patience
            return

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  the library names it so
        return


def _kobo_entry(at: int, person: Person) -> dict[str, Any]:
    entry = {
        "_id": 1000 + at,
        "formhub/uuid": "f2c1",
        "start": "2018-10-12T18:02:11.000+01:00",
        "end": "2018-10-12T18:12:40.000+01:00",
        "about/safe": person["safe"],
        "about/things": " ".join(person["things"]),
        **{name: person[name] for name in ("years", "since", "words", "full_name")},
        "spot": "53.41 -2.91 0 0",
        "__version__": "v1",
        "meta/instanceID": f"uuid:{person['key']}",
        "_xform_id_string": ASSET,
        "_uuid": person["key"],
        "_attachments": [],
        "_status": "submitted_via_web",
        "_geolocation": [53.41, -2.91],
        "_submission_time": "2018-10-12T17:12:41",
        "_tags": [],
        "_notes": [],
        "_validation_status": {"uid": person["status"], "label": "Not Approved"} if person["status"] else {},
        "_submitted_by": None,
    }
    return {name: value for name, value in entry.items() if value != ""}  # what nobody answered is not sent


def _odk_entry(person: Person) -> dict[str, Any]:
    return {
        "__id": f"uuid:{person['key']}",
        "__system": {
            "submissionDate": "2018-10-12T17:12:41.000Z",
            "updatedAt": None,
            "submitterId": "7",
            "submitterName": "Mary of the house",
            "attachmentsPresent": 0,
            "attachmentsExpected": 0,
            "status": None,
            "reviewState": person["status"] or None,
            "deviceId": "collect:abc",
            "edits": 0,
            "formVersion": "1",
        },
        "meta": {"instanceID": f"uuid:{person['key']}", "instanceName": None},
        "about": {"safe": person["safe"], "things": " ".join(person["things"]) or None},
        "years": int(person["years"]),
        "since": person["since"],
        "words": person["words"] or None,
        "full_name": person["full_name"],
        "spot": {"type": "Point", "coordinates": [-2.91, 53.41], "properties": {"accuracy": 5}},
        "children@odata.navigationLink": f"Submissions('uuid:{person['key']}')/children",
    }
