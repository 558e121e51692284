"""Surveys that residents run, for tests: a form as an XLSForm, answers as the tools export them, made by actions."""

import csv
import datetime
import io
import random
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

import xlsxwriter

from neighbourhoods.models import Area
from nrp.accounts.models import User
from nrp.core import blobs
from surveys.actions import community, community_reading, community_responses
from surveys.community.forms_read import ReadForm, read_form
from surveys.models import CommunityResponses, CommunitySurvey
from tests.factories import an_approval, an_area

SURVEY = (
    ("type", "name", "label::English (en)", "label::Polski (pl)", "calculation"),
    ("start", "start", "", "", ""),
    ("deviceid", "deviceid", "", "", ""),
    ("note", "welcome", "Thank you for taking part", "", ""),
    ("begin_group", "about", "Your street", "Twoja ulica", ""),
    ("select_one yesno", "safe", "Do you feel safe after dark?", "Czy czujesz się bezpiecznie?", ""),
    ("select_multiple things", "things", "What should change first?", "Co zmienić?", ""),
    ("end_group", "", "", "", ""),
    ("integer", "years", "How many years have you lived here?", "Ile lat?", ""),
    ("date", "since", "When did you last see a warden?", "Kiedy?", ""),
    ("text", "words", "What else should we know?", "Co jeszcze?", ""),
    ("text", "full_name", "Your full name", "Imię", ""),
    ("geopoint", "spot", "Where is it?", "Gdzie?", ""),
    ("begin_repeat", "children", "Children", "", ""),
    ("integer", "child_age", "How old?", "", ""),
    ("end_repeat", "", "", "", ""),
    ("calculate", "score", "", "", "1 + 1"),
)
CHOICES = (
    ("list_name", "name", "label::English (en)", "label::Polski (pl)"),
    ("yesno", "yes", "Yes", "Tak"),
    ("yesno", "no", "No", "Nie"),
    ("yesno", "unsure", "Not sure", "Nie wiem"),
    ("things", "lights", "Street lights", "Lampy"),
    ("things", "bins", "Bins", "Kosze"),
    ("things", "buses", "Buses", "Autobusy"),
)
SETTINGS = (("form_title", "form_id", "default_language"), ("Old Swan asks", "old_swan", "English (en)"))
KOBO_HEAD = (
    *("start", "end", "about/safe", "about/things", "about/things/lights", "about/things/bins", "about/things/buses"),
    *("years", "since", "words", "full_name", "spot", "_spot_latitude", "_spot_longitude", "score"),
    *("_id", "_uuid", "_submission_time", "_validation_status", "_submitted_by", "_index"),
)
ODK_HEAD = (
    *("SubmissionDate", "start", "about-safe", "about-things", "years", "since", "words", "full_name"),
    *(
        "spot-Latitude",
        "spot-Longitude",
        "meta-instanceID",
        "KEY",
        "SubmitterID",
        "SubmitterName",
        "DeviceID",
        "ReviewState",
    ),
)
FIELDWORK = (datetime.date(2018, 10, 1), datetime.date(2018, 11, 30))
Person = dict[str, Any]


def an_xlsform(survey: Sequence[Sequence[str]] = SURVEY, choices: Sequence[Sequence[str]] = CHOICES) -> bytes:
    return a_workbook({"survey": survey, "choices": choices, "settings": SETTINGS})


@lru_cache
def the_xlsform() -> bytes:
    return an_xlsform()


def a_workbook(sheets: dict[str, Sequence[Sequence[Any]]]) -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"strings_to_urls": False}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return target.getvalue()


def people(number: int = 60, *, seed: int = 1) -> list[Person]:
    """Residents with their answers; the same ones on every run, the first twenty of sixty the first of twenty."""
    chance = random.Random(seed)
    return [
        {
            "key": f"{at:08d}-0000-4000-8000-000000000000",
            "safe": chance.choice(("yes", "yes", "no")),
            "things": [name for name in ("lights", "bins", "buses") if chance.random() < 0.5],
            "years": str(chance.randrange(0, 40)),
            "since": f"2018-{chance.randrange(1, 10):02d}-15",
            "words": "The lamp by the school" if chance.random() < 0.4 else "",
            "full_name": f"Zebedee Canary {at}",
            "status": "",
        }
        for at in range(number)
    ]


def kobo_rows(of: Sequence[Person]) -> list[dict[str, str]]:
    rows = []
    for at, person in enumerate(of, start=1):
        ticked = {
            f"about/things/{name}": ("1" if name in person["things"] else "0") if person["things"] else ""
            for name in ("lights", "bins", "buses")
        }
        rows.append(
            {
                "start": "2018-10-12T18:02:11.000+01:00",
                "end": "2018-10-12T18:12:40.000+01:00",
                "about/safe": person["safe"],
                "about/things": " ".join(person["things"]),
                **ticked,
                **{name: person[name] for name in ("years", "since", "words", "full_name")},
                "spot": "53.41 -2.91 0 0",
                "_spot_latitude": "53.41",
                "_spot_longitude": "-2.91",
                "score": "2",
                "_id": str(1000 + at),
                "_uuid": person["key"],
                "_submission_time": "2018-10-12T17:12:41",
                "_validation_status": person["status"],
                "_submitted_by": "mary_of_the_house",
                "_index": str(at),
            }
        )
    return rows


def a_kobo_csv(
    of: Sequence[Person] | None = None, change: Callable[[list[dict[str, str]]], object] | None = None
) -> bytes:
    rows = kobo_rows(people() if of is None else of)
    if change:
        change(rows)
    return as_csv(KOBO_HEAD, rows, ";")


def an_odk_csv(of: Sequence[Person] | None = None) -> bytes:
    rows = [
        {
            "SubmissionDate": "2018-10-12T17:12:41.000Z",
            "start": "2018-10-12T18:02:11.000+01:00",
            "about-safe": person["safe"],
            "about-things": " ".join(person["things"]),
            **{name: person[name] for name in ("years", "since", "words", "full_name")},
            "spot-Latitude": "53.41",
            "spot-Longitude": "-2.91",
            "meta-instanceID": f"uuid:{person['key']}",
            "KEY": f"uuid:{person['key']}",
            "SubmitterID": "7",
            "SubmitterName": "Mary of the house",
            "DeviceID": "collect:abc",
            "ReviewState": person["status"],
        }
        for person in (people() if of is None else of)
    ]
    return as_csv(ODK_HEAD, rows, ",")


def as_csv(head: Sequence[str], rows: Sequence[dict[str, str]], separator: str) -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, head, delimiter=separator, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode("utf-8-sig")


# On the site ----------------------------------------------------------------------------------


def a_community_survey(area: Area | None = None, *, by: User | None = None, **values: Any) -> CommunitySurvey:
    content = values.pop("content", None) or the_xlsform()
    approval = values.pop("ethics_approval", None) or an_approval(approved_on=datetime.date(2018, 1, 1))
    given = {
        "area": area or an_area(),
        "title": "Old Swan asks",
        "source": "file",
        "fieldwork_start": FIELDWORK[0],
        "fieldwork_end": FIELDWORK[1],
        "ethics_approval": approval,
        **values,
    }
    stored = blobs.save(io.BytesIO(content))
    form = ReadForm(read_once(content), "form.xlsx", stored.sha256, stored.name)
    return community.create(form=form, by=by, **given)


@lru_cache
def read_once(content: bytes) -> dict[str, Any]:
    """Read a form in its child process, once for all tests."""
    return read_form(stream=io.BytesIO(content), file_name="form.xlsx").instrument


def responses(
    survey: CommunitySurvey, content: bytes | None = None, *, file_name: str = "export.csv", by: User | None = None
) -> CommunityResponses:
    """An export handed in and read."""
    stream = io.BytesIO(a_kobo_csv() if content is None else content)
    row = community_responses.receive(survey=survey, stream=stream, file_name=file_name, by=by)
    return read(row)


def read(row: CommunityResponses) -> CommunityResponses:
    """Do what a worker does when the dispatcher rings."""
    community_reading.read(responses_id=row.pk)
    row.refresh_from_db()
    return row


def shown(survey: CommunitySurvey, content: bytes | None = None, *, by: User | None = None) -> CommunityResponses:
    return community_responses.show(responses=responses(survey, content, by=by), by=by)
