"""Events, photographs, issues and themes for tests, made by the same actions as on the site."""

import datetime as dt
import io
import itertools
from typing import Any

from PIL import Image

from governance.actions import event_names, event_photos, events, issues, themes
from governance.models import Event, EventAttendance, EventPhoto, Issue, Sector, Theme
from neighbourhoods.models import Area
from nrp.core import pictures
from nrp.core.attachments import Attachment
from tests.factories import an_area

DAY = dt.date(2019, 2, 12)
GPS, MAKER, ARTIST = 0x8825, 0x010F, 0x013B
_numbers = itertools.count(1)


def an_event(area: Area | None = None, **values: Any) -> Event:
    values.setdefault("kind", Event.Kind.PUBLIC)
    values.setdefault("title", f"Event {next(_numbers)}")
    values.setdefault("starts_on", DAY)
    return events.create(area=area or an_area(), by=None, **values)


def somebody_at(event: Event, name: str = "", **values: Any) -> EventAttendance:
    values.setdefault("sector", Sector.RESIDENT)
    if "person" not in values:
        values["name"] = name or f"Visitor {next(_numbers)}"
    return event_names.add(event=event, by=None, **values)


def photo_bytes(kind: str = "JPEG", *, size: tuple[int, int] = (60, 40), told: str = "Zebrafinch camera") -> bytes:
    """A picture that says where it was taken, by whom and with what, as a telephone's does."""
    shade = next(_numbers) % 256
    picture = Image.new("RGB", size, (shade, 80, 120))
    beside = picture.getexif()
    beside[MAKER], beside[ARTIST] = told, told
    beside[GPS] = {1: "N", 2: (53.0, 24.0, 36.0), 3: "W", 4: (2.0, 59.0, 24.0)}
    held = io.BytesIO()
    picture.save(held, kind, exif=beside)
    return held.getvalue()


def a_photo_file(content: bytes | None = None, name: str = "stall.jpg") -> io.BytesIO:
    file = io.BytesIO(content if content is not None else photo_bytes())
    file.name, file.size = name, len(file.getvalue())  # type: ignore[attr-defined]  # as an upload has it
    return file


def a_stored_photo(content: bytes | None = None, name: str = "stall.jpg") -> Attachment:
    return pictures.stored(a_photo_file(content, name))


def a_photo(event: Event, **values: Any) -> EventPhoto:
    values.setdefault("file", a_stored_photo())
    values.setdefault("description", "Two women plan a garden")
    values.setdefault("consent", "Both, by word of mouth")
    values.setdefault("consent_on", DAY)
    return event_photos.add(event=event, by=None, **values)


def an_issue(area: Area | None = None, **values: Any) -> Issue:
    values.setdefault("title", f"Issue {next(_numbers)}")
    values.setdefault("sector", Sector.RESIDENT)
    values.setdefault("source", Issue.Source.STREET)
    values.setdefault("raised_on", DAY)
    return issues.bring_up(area=area or an_area(), by=None, **values)


def a_theme(area: Area | None = None, title: str = "") -> Theme:
    return themes.make(area=area or an_area(), title=title or f"Theme {next(_numbers)}", by=None)
