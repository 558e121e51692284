"""How minutes are spoken of: where they stand, who changed what and when, what became of an amendment."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from governance.models import Amendment, Minutes, MinutesVersion
from nrp.core.render.dates import day, moment

SHAPES = {
    Minutes.State.DRAFT.value: "running",
    Minutes.State.CIRCULATED.value: "sent",
    Minutes.State.AGREED.value: "done",
}


def name_of(user: Any) -> str:
    """Give the name behind an account; nothing when it is gone."""
    person = getattr(user, "person", None)
    return "" if person is None else str(person)


def state_of(minutes: Minutes | None) -> dict[str, str]:
    """Say where they stand as shape, word and the rest."""
    if minutes is None:
        return {"state": "waiting", "word": _("Not written yet"), "rest": ""}
    rest = ""
    if minutes.state == Minutes.State.DRAFT and minutes.changed_at is not None:
        rest = _("last changed %(at)s") % {"at": _by(moment(minutes.changed_at), name_of(minutes.changed_by))}
    elif minutes.state == Minutes.State.CIRCULATED and minutes.circulated_at is not None:
        rest = _("on %(at)s, open to amendments by those who were there") % {"at": day(minutes.circulated_at)}
    elif minutes.agreed_in is not None:
        rest = _("at the meeting on %(day)s") % {"day": day(minutes.agreed_in.starts_at)}
    elif minutes.agreed_at is not None:
        rest = _("in writing on %(day)s") % {"day": day(minutes.agreed_at)}
    return {"state": SHAPES[str(minutes.state)], "word": str(minutes.get_state_display()), "rest": rest}


def facts_of(minutes: Minutes) -> list[dict[str, object]]:
    """Give the facts beside the text."""
    facts: list[dict[str, object]] = [{"label": _("Version"), "value": str(minutes.number)}]
    if minutes.circulated_at is not None:
        facts.append({"label": _("Circulated"), "value": moment(minutes.circulated_at)})
    if minutes.agreed_at is not None:
        facts.append({"label": _("Agreed"), "value": _by(moment(minutes.agreed_at), name_of(minutes.agreed_by))})
    return facts


def version_words(version: MinutesVersion) -> str:
    """Say who wrote a version, when, and why."""
    said = _by(moment(version.written_at), name_of(version.written_by))
    return f"{said}. {version.note}" if version.note else said


def version_lines(versions: Iterable[MinutesVersion]) -> list[dict[str, object]]:
    """Give each version with a link to it."""
    return [
        {
            "text": _("Version %(number)s") % {"number": one.number},
            "url": reverse("minutes-version", args=[one.pk]),
            "rest": version_words(one),
        }
        for one in versions
    ]


def amendment_lines(amendments: Iterable[Amendment]) -> list[dict[str, object]]:
    """Give what each amendment asks for, who asked, and what became of it."""
    return [
        {
            "pk": one.pk,
            "passage": one.passage,
            "text": one.text,
            "is_open": one.state == Amendment.State.OPEN,
            "shape": "waiting" if one.state == Amendment.State.OPEN else "done",
            "word": one.get_state_display(),
            "settled": settled_words(one),
            "reason": one.reason,
            "asked": asked_words(one),
        }
        for one in amendments
    ]


def asked_words(amendment: Amendment) -> str:
    """Say who asked for it and when; and who typed it in, where that was somebody else."""
    who = str(amendment.proposed_by or _("Somebody who was there"))
    said = _("%(who)s, %(at)s") % {"who": who, "at": moment(amendment.proposed_at)}
    typist = name_of(amendment.entered_by)
    is_own = amendment.proposed_by is not None and amendment.proposed_by.user_id == amendment.entered_by_id
    return said if is_own or not typist else _("%(said)s, entered by %(typist)s") % {"said": said, "typist": typist}


def settled_words(amendment: Amendment) -> str:
    if amendment.settled_at is None:
        return ""
    return _by(moment(amendment.settled_at), name_of(amendment.settled_by))


def _by(at: str, who: str) -> str:
    return _("%(at)s by %(who)s") % {"at": at, "who": who} if who else at
