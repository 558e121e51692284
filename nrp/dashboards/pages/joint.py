"""The joint display as a page and a file have it: neighbourhoods down, domains across, each cell with its links."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from neighbourhoods.domain_words import version_words
from neighbourhoods.models import Domain, Stage
from nrp.core.render.cells import Value, csv_bytes
from nrp.core.render.numbers import UNIT_PLACES, effect, interval, number, printed
from nrp.dashboards.queries.joint import Joint, JointCell
from nrp.dashboards.reading import OutcomeReading, PairEstimate
from nrp.dashboards.words import small_number

Context = dict[str, Any]
HEAD = (
    "neighbourhood", "framework", "domain", "kind", "what", "unit", "estimate", "low", "high", "stage",
    "open_actions", "overdue_actions", "exploratory",
)  # fmt: skip


def joint_part(joint: Joint, csv_url: str, narrowed_to: str, exploratory: str = "") -> Context | None:
    """Give the display; nothing while there is neither an estimate nor an initiative to show.

    `exploratory` says why its estimates are that, if they are.
    """
    if not joint.cells or not joint.areas:
        return None
    subtitle = _(
        "For each neighbourhood: what the survey shows there, with its 95%% range, and below it the initiatives and "
        "their open actions, %(version)s."
    ) % {"version": version_words(joint.crosswalk) or _("in the words of the survey")}
    return {
        "title": _title(joint),
        "subtitle": " ".join(part for part in (subtitle, narrowed_to) if part),
        "heads": [_name(domain) for domain in joint.domains],
        "rows": [
            {
                "name": area.name,
                "url": area.get_absolute_url(),
                "cells": [_cell(joint.cell(area, domain), area.slug) for domain in joint.domains],
            }
            for area in joint.areas
        ],
        "csv_url": csv_url,
        "note": " ".join(part for part in (exploratory, _note()) if part),
    }


def _note() -> str:
    return _(
        "Estimates are the change here less the change in the comparison area, in percentage points, or in points "
        "of a scale where that is said. The range of one place counts only the chance of who was asked: it cannot "
        "say that one place did better than another, nor that an initiative brought a change about."
    )


def joint_csv(joint: Joint, exploratory: str = "") -> bytes:
    """Give one row an estimate and one an initiative, under each domain that it is read as."""
    rows: list[list[Value]] = []
    version = joint.crosswalk.framework.code if joint.crosswalk.framework else ""
    for area in joint.areas:
        for domain in joint.domains:
            cell, lead = joint.cell(area, domain), [area.name, version, _name(domain)]
            for outcome, pair in cell.estimates:
                figures = [*_numbers(outcome, pair), "", None, None, exploratory]
                rows.append([*lead, "estimate", outcome.label, outcome.unit, *figures])
            for one in cell.initiatives:
                stage, actions = str(Stage(one.stage).label), (one.open_actions, one.late_actions)
                rows.append([*lead, "initiative", one.title, "", None, None, None, stage, *actions, ""])
    return csv_bytes(list(HEAD), rows)


def _name(domain: Domain | None) -> str:
    return domain.name if domain is not None else _("In no domain of this version")


def _cell(cell: JointCell, slug: str) -> Context:
    return {
        "estimates": [_estimate(outcome, pair) for outcome, pair in cell.estimates],
        "initiatives": [
            {"text": one.title, "url": reverse("initiative", args=[one.key]), "rest": str(Stage(one.stage).label)}
            for one in cell.initiatives
        ],
        "actions": _actions(cell),
        "actions_url": f"{reverse('action-points')}?place={slug}",
    }


def _estimate(outcome: OutcomeReading, pair: PairEstimate) -> Context:
    if None in (pair.estimate, pair.low, pair.high):
        return {"label": outcome.short_label, "text": _("too few answers"), "range": ""}
    is_scale = outcome.unit != "percent"
    return {
        "label": outcome.short_label,
        "text": effect(pair.estimate, outcome.unit),
        "range": (_("(%(range)s, scale)") if is_scale else _("(%(range)s)"))
        % {"range": interval(pair.low, pair.high, outcome.unit)},
    }


def _actions(cell: JointCell) -> str:
    if not cell.open_actions:
        return ""
    said = ngettext("%(n)s open action", "%(n)s open actions", cell.open_actions) % {"n": number(cell.open_actions)}
    if not cell.late_actions:
        return said
    return _("%(actions)s, %(late)s overdue") % {"actions": said, "late": small_number(cell.late_actions)}


def _numbers(outcome: OutcomeReading, pair: PairEstimate) -> list[Value]:
    if None in (pair.estimate, pair.low, pair.high):
        return [None, None, None]
    places = UNIT_PLACES.get(outcome.unit, 1)
    return [round(printed(v, outcome.unit), places) for v in (pair.estimate, pair.low, pair.high) if v is not None]


def _title(joint: Joint) -> str:
    """Say where work is under way and where it is not: in how many neighbourhoods each domain has an initiative."""
    counts = {
        domain.name: sum(bool(joint.cell(area, domain).initiatives) for area in joint.areas)
        for domain in joint.domains
        if domain is not None
    }
    if not any(counts.values()):
        return _("No initiative is on record under these domains yet")
    most = max(counts, key=lambda name: counts[name])
    words = {"most": most, "n": small_number(counts[most]), "of": small_number(len(joint.areas))}
    said = ngettext(
        "%(most)s has initiatives here",
        "%(most)s has initiatives in %(n)s of %(of)s neighbourhoods",
        len(joint.areas),
    )
    none = [name for name, count in counts.items() if not count]
    if not none:
        return said % words
    rest = ngettext("%(n)s domain has none", "%(n)s domains have none", len(none)) % {"n": small_number(len(none))}
    return f"{said % words}; {rest}"
