"""An invented survey that residents of Old Swan ran: its form as an XLSForm, its answers as KoboToolbox exports."""

import csv
import io
import random
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from nrp.core.render.cells import xlsx_bytes

TITLE: Final = "What Old Swan says: our streets after dark"
START, END = date(2018, 10, 1), date(2018, 11, 30)
FORM_NAME, FILE_NAME = "our-streets.xlsx", "our-streets-export.csv"
PEOPLE: Final = 142

SURVEY: Final[Sequence[Sequence[str]]] = (
    ("start", "start", ""),
    ("note", "welcome", "Thank you for taking ten minutes. Nobody will be told what you said."),
    ("begin_group", "streets", "Our streets"),
    ("select_one how_safe", "after_dark", "How safe do you feel walking here after dark?"),
    ("select_multiple changes", "first", "What should change first?"),
    ("integer", "walks", "On how many days last week did you walk to the shops?"),
    ("end_group", "", ""),
    ("begin_group", "group", "Better Old Swan"),
    ("select_one yes_no", "heard", "Have you heard of the group Better Old Swan?"),
    ("select_one yes_no", "part", "Would you take part in something it does?"),
    ("end_group", "", ""),
    ("integer", "years", "How many years have you lived here?"),
    ("text", "else", "What else should the group know?"),
    ("text", "full_name", "Your name, if you want to hear what came of it"),
    ("geopoint", "spot", "Is there a spot you avoid?"),
)
CHOICES: Final[Sequence[Sequence[str]]] = (
    ("how_safe", "very", "Very safe"),
    ("how_safe", "fairly", "Fairly safe"),
    ("how_safe", "unsafe", "Unsafe"),
    ("how_safe", "never", "I never walk here after dark"),
    ("changes", "lights", "Street lights"),
    ("changes", "shutters", "Empty shops"),
    ("changes", "traffic", "Traffic"),
    ("changes", "litter", "Litter and dumping"),
    ("changes", "people", "More going on in the evening"),
    ("yes_no", "yes", "Yes"),
    ("yes_no", "no", "No"),
)
_HEAD: Final = (
    *("start", "streets/after_dark", "streets/first", "streets/walks", "group/heard", "group/part", "years", "else"),
    *("full_name", "spot", "_id", "_uuid", "_submission_time", "_validation_status", "_submitted_by", "_index"),
)


def form() -> bytes:
    """Give the form as a workbook."""
    return xlsx_bytes(
        {
            "survey": (("type", "name", "label"), SURVEY),
            "choices": (("list_name", "name", "label"), CHOICES),
            "settings": (("form_title", "form_id"), [(TITLE, "our_streets")]),
        }
    )


def answers(seed: int) -> bytes:
    """Give the export: a line for each resident who answered, all invented."""
    chance = random.Random(seed + 7)  # noqa: S311  invented answers, nothing secret
    rows = io.StringIO()
    writer = csv.writer(rows, delimiter=";", quoting=csv.QUOTE_ALL)
    writer.writerow(_HEAD)
    for number in range(1, PEOPLE + 1):
        writer.writerow(_line(number, chance))
    return rows.getvalue().encode()


def _line(number: int, chance: random.Random) -> list[str]:
    day = START + timedelta(days=chance.randrange((END - START).days))
    safe = chance.choices(("very", "fairly", "unsafe", "never", ""), (12, 38, 52, 34, 6))[0]
    odds = {"lights": 0.62, "shutters": 0.35, "traffic": 0.24, "litter": 0.47, "people": 0.29}
    first = [name for name, odd in odds.items() if chance.random() < odd]
    heard = chance.choices(("yes", "no"), (55, 87))[0]
    part = chance.choices(("yes", "no", ""), (48, 70, 24))[0]
    words = "The light by the chemist has been out since spring." if chance.random() < 0.4 else ""
    key = f"00000000-0000-4000-8000-{number:012d}"
    moment = f"{day.isoformat()}T17:{chance.randrange(60):02d}:00"
    measured = [str(chance.randrange(8)), heard, part, str(chance.randrange(60)), words]
    told = [f"Resident {number}", "53.413 -2.907 0 0"]
    return [moment, safe, " ".join(first), *measured, *told, str(number), key, moment, "", "", str(number)]
