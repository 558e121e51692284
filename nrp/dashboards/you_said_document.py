"""What the public reads of a neighbourhood, as one document: made when it is released, kept as it was."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from governance.models import Group
from neighbourhoods.models import Area
from nrp.core.disclosure.rule import Rule
from nrp.core.render.numbers import number
from nrp.core.render.tables import Cell, Column, Row, Table
from nrp.dashboards.public_people import YearOfPeople, released_years
from nrp.dashboards.queries.you_said import Chain
from nrp.dashboards.you_said_words import raised_words

FORMAT = "nrp-you-said/1"
DID, NOT_YET = "did", "not_yet"


@dataclass(frozen=True, slots=True)
class Told:
    """What is to be public of one issue, in the words of whoever releases it."""

    chain: Chain
    said: str
    status: str
    did: str


def public_document(
    *,
    area: Area,
    group: Group | None,
    told: Sequence[Told],
    people: Sequence[YearOfPeople],
    earlier: Sequence[Sequence[dict[str, Any]]],
    rule: Rule,
) -> dict[str, Any]:
    """Make the document: no name, no id, no exact number of people."""
    themes: dict[str, list[dict[str, str]]] = {}
    for one in told:
        theme = one.chain.issue.theme
        themes.setdefault(theme.title if theme else "", []).append(
            {"said": one.said, "status": one.status, "did": one.did, "raised": raised_words(one.chain.issue)}
        )
    return {
        "format": FORMAT,
        "place": {"name": area.name, "slug": area.slug},
        "group": group.name if group else "",
        "themes": [{"title": title, "issues": issues} for title, issues in themes.items()],
        "voice": {"years": released_years(people, earlier, rule)},
        "disclosure": {"threshold": rule.threshold, "base": rule.base},
    }


def texts_of(document: dict[str, Any]) -> list[str]:
    """Give every text of a document that somebody typed."""
    issues = [issue for theme in document["themes"] for issue in theme["issues"]]
    typed = [text for issue in issues for text in (issue["said"], issue["did"])]
    return [*typed, *(theme["title"] for theme in document["themes"]), document["group"]]


def digest_of(document: dict[str, Any]) -> str:
    """Name a document by its content, so that what is released is what was read."""
    return hashlib.sha256(json.dumps(document, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


# As the page prints it ----------------------------------------------------------------------------


def kind_label(kind: str) -> str:
    return {
        "residents": _("Residents"),
        "community": _("Community organisations"),
        "public": _("Public bodies"),
        "housing_private": _("Housing and private"),
    }.get(kind, kind)


def people_table(document: dict[str, Any]) -> Table | None:
    """Give the table of people by year; nothing while no year is over."""
    years = document["voice"]["years"]
    if not years:
        return None
    kinds = list(years[0]["sectors"])
    columns = [
        Column(_("Year")),
        Column(_("Meetings"), "number"),
        Column(_("People"), "number"),
        *(Column(kind_label(kind), "number") for kind in kinds),
    ]
    rows = [
        Row(
            [
                Cell(str(one["year"])),
                Cell(number(one["meetings"])),
                Cell(number(one["people"])),
                *(Cell(number(one["sectors"].get(kind))) for kind in kinds),
            ]
        )
        for one in years
    ]
    caption = _("People who came to a meeting, by year: each counted once, rounded")
    return Table(columns, rows, caption, variant="sticky")


def people_sentence(document: dict[str, Any]) -> str:
    """Say what part residents were in the last year that can be told."""
    group = document["group"] or _("the group")
    for one in reversed(document["voice"]["years"]):
        residents = one["sectors"].get("residents")
        if residents is not None and one["people"] is not None:
            words = {"year": one["year"], "n": number(residents), "all": number(one["people"]), "group": group}
            said = _(
                "In %(year)s about %(n)s of about %(all)s people who came to meetings of %(group)s were residents."
            )
            return said % words
    if document["voice"]["years"]:
        return _("Too few people came from some sectors to say how many were residents.")
    return ""


def people_note(document: dict[str, Any]) -> str:
    """Explain what is hidden and how the rest is rounded."""
    rule = document["disclosure"]
    words = {"fewest": rule["threshold"] + 1, "base": rule["base"]}
    return (
        _(
            "[c] = fewer than %(fewest)s people, or hidden so that such a number cannot be worked out; "
            "counts rounded to the nearest %(base)s. A year is told once it is over, and stays as it was told."
        )
        % words
    )
