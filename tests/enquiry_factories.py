"""Enquiries, outputs, training and notes for tests, made by the same actions as on the site."""

import datetime as dt
import io
import itertools
from typing import Any

from coren.actions import courses, enquiries, enquiry_parts, outputs, safeguarding, training
from coren.models import Course, Enquiry, MakerConsent, Output, SafeguardingNote, TrainingRecord
from nrp.accounts.models import User
from nrp.core.attachments import PDF, PNG, Attachment, store
from tests.coren_factories import an_adviser
from tests.factories import a_user_with, an_approval, an_area

DAY = dt.date(2019, 2, 12)
PNG_BYTES = b"\x89PNG\r\n\x1a\n" + b"a certificate, photographed"
PDF_BYTES = b"%PDF-1.7\n" + b"a certificate"
_numbers = itertools.count(1)


def a_file(content: bytes = PDF_BYTES, name: str = "certificate.pdf") -> io.BytesIO:
    file = io.BytesIO(content)
    file.name = name
    return file


def an_attachment(content: bytes = PDF_BYTES, name: str = "certificate.pdf") -> Attachment:
    return store(a_file(content, name), kinds=(PDF, PNG), limit=1_000_000)


def a_course(title: str = "", **values: Any) -> Course:
    return courses.add(title=title or f"Course {next(_numbers)}", by=None, **values)


def training_of(adviser: Any = None, course: Course | None = None, **values: Any) -> TrainingRecord:
    values.setdefault("on", DAY)
    return training.add(adviser=adviser or an_adviser(), course=course or a_course(), by=None, **values)


def an_enquiry(area: Any = None, **values: Any) -> Enquiry:
    values.setdefault("title", f"Enquiry {next(_numbers)}")
    values.setdefault("issue", "Buses wait with their engines on.")
    values.setdefault("question", "What is the air like at the school gate?")
    return enquiries.begin(area=area or an_area(), by=values.pop("by", None), **values)


def an_enquiry_under_way(area: Any = None, **values: Any) -> Enquiry:
    """With an approval from 2015 on, its safety checked, under way since the start of 2019."""
    values.setdefault("starts_on", dt.date(2019, 1, 1))
    values.setdefault("ethics_approval", an_approval())
    values.setdefault("methods", ["interviews"])
    found = an_enquiry(area, **values)
    checker = a_user_with("coren_facilitator", area=found.area)
    enquiries.check_safety(enquiry=found, safety_text="In pairs, with a phone.", by=checker)
    return enquiries.move(enquiry=found, state=Enquiry.State.UNDER_WAY, by=None)


def collected_on(enquiry: Enquiry, count: int = 3, on: dt.date = DAY, **values: Any) -> Any:
    values.setdefault("method", "interviews")
    return enquiry_parts.collect(enquiry=enquiry, count=count, on=on, by=None, **values)


def an_output(area: Any = None, *, has_file: bool = True, **values: Any) -> Output:
    values.setdefault("title", f"Output {next(_numbers)}")
    values.setdefault("kind", Output.Kind.BOOKLET)
    if has_file:
        values.setdefault("file", an_attachment(name="booklet.pdf"))
    return outputs.add(area=area or an_area(), by=None, **values)


def a_maker(output: Output, name: str = "", use: str = MakerConsent.Use.PROGRAMME, **values: Any) -> MakerConsent:
    values.setdefault("agreed_on", DAY)
    who = name or ("" if values.get("adviser") else f"Maker {next(_numbers)}")
    return outputs.add_maker(output=output, name=who, use=use, by=None, **values)


def a_note(
    place: Any, by: User, readers: list[User], text: str = "She said he shouted.", **values: Any
) -> SafeguardingNote:
    values.setdefault("kind", SafeguardingNote.Kind.SAFEGUARDING)
    values.setdefault("happened_on", DAY)
    return safeguarding.write(place=place, text=text, readers=readers, by=by, **values)
