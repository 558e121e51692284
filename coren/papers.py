"""Papers a Resident Adviser can hold in their hands: the letter, the record of experience, their record in large print.

No money stands in any of them but the choice about pay in the large-print record, for those who may see it.
"""

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from coren.models import Adviser, ConsentText, MakerConsent
from coren.queries.achievements import Achievements, Span
from nrp.core.render.dates import day
from nrp.core.render.numbers import minutes
from nrp.core.render.pdf import compile_pdf

TEMPLATES = Path(__file__).parent / "typst"
MARK = Path(__file__).resolve().parents[1] / "static" / "images" / "mark.svg"
LANGUAGE = "en"
Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with ruled facts, or a list."""

    heading: str
    rows: Sequence[Row] = ()
    note: str = ""
    list: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """A chapter of the large-print copy."""

    heading: str
    paragraphs: Sequence[str] = ()
    sections: Sequence[Section] = field(default_factory=tuple)


def letter_pdf(adviser: Adviser, done: Achievements, *, by: str) -> bytes:
    """Give the letter of recognition as a PDF."""
    today = timezone.localdate()
    return _pdf(
        "letter.typ",
        {
            "title": _("Letter of recognition: %(name)s") % {"name": adviser},
            "dated": day(today),
            "paragraphs": letter_paragraphs(adviser, done),
            "signed_by": by,
            "signed_as": _signed_as(adviser),
            "footer": _("Resident Adviser number %(number)s, %(place)s")
            % {"number": adviser.number, "place": adviser.area.name},
        },
    )


def letter_paragraphs(adviser: Adviser, done: Achievements) -> list[str]:
    """Say who they are to the programme, what they did, and what that means."""
    words = {"name": adviser.person.name, "place": adviser.area.name}
    first = done.active[0].starts_on if done.active else None
    last = done.active[-1].ends_on if done.active else None
    if first is None:
        opening = _("%(name)s is known to the Neighbourhood Resilience Programme in %(place)s.")
    elif last is None:
        opening = _(
            "%(name)s has been a Resident Adviser of the Neighbourhood Resilience Programme in %(place)s since "
            "%(first)s."
        )
    else:
        opening = _(
            "%(name)s was a Resident Adviser of the Neighbourhood Resilience Programme in %(place)s, from %(first)s to "
            "%(last)s."
        )
    words |= {"first": day(first) if first else "", "last": day(last) if last else ""}
    means = _(
        "Resident Advisers are residents of the neighbourhood with equal standing in its Local Oversight Group, the "
        "group of residents, council, health services, charities, landlords and employers that decides what is changed "
        "there. They bring what they know of the place, take part in decisions, and find out with researchers what "
        "neighbours think."
    )
    thanks = _("The programme thanks %(name)s for this work and is glad to recommend them.") % words
    return [opening % words, means, *_did(adviser, done), thanks]


def _did(adviser: Adviser, done: Achievements) -> list[str]:
    name = adviser.person.name
    said = []
    if done.hours:
        said.append(
            _("In this time %(name)s gave %(hours)s, in: %(activities)s.")
            % {
                "name": name,
                "hours": minutes(done.minutes),
                "activities": "; ".join(one.activity for one in done.hours),
            }
        )
    courses = list(dict.fromkeys(one.course.title for one in done.training))
    if courses:
        said.append(_("Training taken: %(list)s.") % {"list": "; ".join(courses)})
    enquiries = [one.enquiry.title for one in done.enquiries]
    if enquiries:
        said.append(
            _("As a peer researcher %(name)s took part in: %(list)s.") % {"name": name, "list": "; ".join(enquiries)}
        )
    return said


def experience_pdf(adviser: Adviser, done: Achievements, *, by: str) -> bytes:
    """Give the record of experience as a PDF."""
    today = day(timezone.localdate())
    return _pdf(
        "experience.typ",
        {
            "title": _("Record of experience"),
            "name": adviser.person.name,
            "lede": _("Resident Adviser of the Neighbourhood Resilience Programme in %(place)s.")
            % {"place": adviser.area.name},
            "sections": [asdict(section) for section in experience_sections(adviser, done)],
            "issued": _("Issued on %(day)s, %(as)s.")
            % {"day": today, "as": ", ".join(part for part in (by, _signed_as(adviser)) if part)},
            "footer": _("Record of experience, Resident Adviser number %(number)s") % {"number": adviser.number},
        },
    )


def experience_sections(adviser: Adviser, done: Achievements) -> list[Section]:
    """Give the sections that have something in them."""
    title = _("Resident Adviser, %(place)s") % {"place": adviser.area.name}
    roles = [row(_span(span), title) for span in done.active]
    peers = [
        row(
            _span(Span(one.starts_on, one.ends_on)),
            _("Peer researcher: %(title)s") % {"title": one.enquiry.title} + (f"\n{one.part}" if one.part else ""),
        )
        for one in done.enquiries
    ]
    hours = [row(one.activity, f"{minutes(one.minutes)}\n{_between(one.first, one.last)}") for one in done.hours]
    training = [
        row(day(one.on), _with(one.course.title, one.course.provider, str(one.get_state_display())))
        for one in done.training
    ]
    skills = [row(one.name, one.evidence) for one in done.skills]
    outputs = [_made(one) for one in done.outputs]
    total = _("%(hours)s in all, checked and approved by the programme.") % {"hours": minutes(done.minutes)}
    sections = [
        Section(_("Roles"), [*roles, *peers]),
        Section(_("Hours by activity"), hours, note=total),
        Section(_("Training"), training),
        Section(_("Skills, and what shows them"), skills),
        Section(_("Stories and outputs made"), outputs),
    ]
    return [section for section in sections if section.rows]


def large_print_pdf(*, text: ConsentText | None, adviser: Adviser | None, record: Sequence[Section]) -> bytes:
    """Give the consent text, and somebody's record when there is one, in 20 point."""
    parts = [] if text is None else [consent_part(text)]
    if adviser is not None:
        parts.append(Part(_("What is on record about %(name)s") % {"name": adviser}, sections=record))
    title = text.title if adviser is None and text else _("%(name)s: consent and record") % {"name": adviser}
    footer = "" if adviser is None else _("Number %(number)s") % {"number": adviser.number}
    return _pdf("large_print.typ", {"title": title, "parts": [asdict(part) for part in parts], "footer": footer})


def consent_part(text: ConsentText) -> Part:
    """Give a version of the text with its purposes as lists."""
    needed = [one["label"] for one in text.purposes if one.get("required")]
    free = [one["label"] for one in text.purposes if not one.get("required")]
    sections = [Section(_("What everybody agrees to"), list=needed), Section(_("What each can choose"), list=free)]
    version = _("Version %(version)s, in use from %(day)s.") % {"version": text.version, "day": day(text.starts_on)}
    paragraphs = [part.strip() for part in text.body.replace("\r\n", "\n").split("\n\n") if part.strip()]
    return Part(text.title, [version, *paragraphs], [section for section in sections if section.list])


def row(label: str, text: object) -> Row:
    return {"label": label, "text": str(text)}


def _made(one: MakerConsent) -> Row:
    kind = str(one.output.get_kind_display())
    credit = _("credited as %(name)s") % {"name": one.credit_as} if one.credit_as else ""
    when = day(one.output.made_on) if one.output.made_on else kind
    return row(when, _with(one.output.title, kind if one.output.made_on else "", credit))


def _with(*parts: str) -> str:
    return "\n".join(part for part in (parts[0], ", ".join(one for one in parts[1:] if one)) if part)


def _span(span: Span) -> str:
    if span.ends_on is None:
        return _("Since %(day)s") % {"day": day(span.starts_on)}
    return _between(span.starts_on, span.ends_on)


def _between(first: dt.date, last: dt.date) -> str:
    if first == last:
        return day(first)
    return _("%(first)s to %(last)s") % {"first": day(first), "last": day(last)}


def _signed_as(adviser: Adviser) -> str:
    organisation = adviser.area.coren_organisation
    programme = _("for the Neighbourhood Resilience Programme")
    return f"{organisation.name}, {programme}" if organisation else programme


def _pdf(template: str, data: dict[str, Any]) -> bytes:
    files: dict[str, str | bytes] = {
        "paper.typ": (TEMPLATES / "paper.typ").read_text(encoding="utf-8"),
        "mark.svg": MARK.read_bytes(),
        "data.json": json.dumps({"language": LANGUAGE, **data}, ensure_ascii=False),
    }
    return compile_pdf((TEMPLATES / template).read_text(encoding="utf-8"), files, made_at=timezone.now())
