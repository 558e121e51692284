"""The theory of change of an initiative as a picture, as a nested list and in one line of words."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from neighbourhoods.models import Domain, Initiative, TheoryLink, TheoryStep
from neighbourhoods.queries.framework import Crosswalk
from nrp.core.render.cached import drawing_cache
from nrp.core.render.charts.theory import TheoryBox, theory_chart
from nrp.core.render.figures import Figure

COLUMNS = {TheoryStep.Kind.ACTION: 1, TheoryStep.Kind.OUTPUT: 2, TheoryStep.Kind.OUTCOME: 3}
LAST = 4
BEFORE, AMENDED = "before", "amended"


@dataclass(frozen=True)
class Theory:
    """What a picture is drawn from. `measures` are the outcomes of the survey that are meant to change."""

    initiative: Initiative
    steps: Sequence[TheoryStep]
    links: Sequence[TheoryLink]
    domains: Mapping[uuid.UUID, Sequence[Domain]] = field(default_factory=dict)
    tags: Sequence[Domain] = ()
    measures: Sequence[str] = ()


def theory_figure(theory: Theory, crosswalk: Crosswalk) -> Figure | None:
    """Draw a theory, or nothing before its first step."""
    if not theory.steps:
        return None
    boxes, links = boxes_of(theory, crosswalk)
    drawn = theory_chart(heads(), boxes, links, alternative(boxes, links), cache=drawing_cache())
    return Figure(
        title=_("How it is to work"),
        subtitle=_("Read along the lines: what leads to what, as those who work on it think today."),
        svgs=(drawn,),
    )


def heads() -> list[str]:
    """Give the heads of the columns."""
    return [
        _("What there was, and is changed"),
        *(str(TheoryStep.Kind(kind).label) for kind in COLUMNS),
        _("What it strengthens"),
    ]


def boxes_of(theory: Theory, crosswalk: Crosswalk) -> tuple[list[TheoryBox], list[tuple[str, str]]]:
    """Give the boxes of the picture and the links between them, by the boxes' names."""
    boxes, links = _beginning(theory.initiative)
    steps = {str(step.pk): step for step in theory.steps}
    boxes += [TheoryBox(key, COLUMNS[TheoryStep.Kind(step.kind)], step.text) for key, step in steps.items()]
    pairs = [(str(link.before_id), str(link.after_id)) for link in theory.links]
    led_to = {after for _before, after in pairs}
    if boxes[0].column == 0:
        first = boxes[len(links)].key  # the last of what stands before the steps
        roots = [key for key, step in steps.items() if step.kind == TheoryStep.Kind.ACTION and key not in led_to]
        links += [(first, key) for key in roots]
    links += pairs
    named: dict[str, str] = {}
    for step in theory.steps:
        for key, name in _read(theory.domains.get(step.pk, ()), crosswalk).items():
            named.setdefault(key, name)
            links.append((str(step.pk), key))
    named = {**named, **{key: name for key, name in _read(theory.tags, crosswalk).items() if key not in named}}
    boxes += [TheoryBox(key, LAST, name) for key, name in named.items()]
    measured = _("Measured by the survey: %(label)s")
    boxes += [TheoryBox(f"measure-{at}", LAST, measured % {"label": one}) for at, one in enumerate(theory.measures)]
    return boxes, links


def alternative(boxes: Sequence[TheoryBox], links: Sequence[tuple[str, str]]) -> str:
    """Say the whole picture in words, for those who cannot see it."""
    texts = {box.key: box.text for box in boxes}
    said = [
        _("“%(before)s” leads to “%(after)s”") % {"before": texts[before], "after": texts[after]}
        for before, after in links
        if before in texts and after in texts
    ]
    joined = {key for pair in links for key in pair}
    said += [_("“%(text)s” stands by itself") % {"text": box.text} for box in boxes if box.key not in joined]
    return _("Theory of change. %(links)s.") % {"links": "; ".join(said)}


def branches(theory: Theory, crosswalk: Crosswalk) -> list[dict[str, Any]]:
    """Give the same as a nested list: each step with what it leads to below it, and as long as what.

    A step that several lead to is told in full once, and named after that.
    """
    boxes, links = boxes_of(theory, crosswalk)
    texts = {box.key: box.text for box in boxes}
    assumes = {(str(link.before_id), str(link.after_id)): link.assumes for link in theory.links}
    after: dict[str, list[str]] = {}
    for before, key in links:
        after.setdefault(before, []).append(key)
    led_to = {key for _before, key in links}
    told: set[str] = set()

    def branch(key: str, condition: str = "") -> dict[str, Any]:
        is_told = key in told and key in after
        told.add(key)
        below = [] if is_told else [branch(one, assumes.get((key, one), "")) for one in after.get(key, ())]
        return {"text": texts[key], "assumes": condition, "is_told": is_told, "branches": below}

    return [branch(box.key) for box in boxes if box.key not in led_to]


def _beginning(initiative: Initiative) -> tuple[list[TheoryBox], list[tuple[str, str]]]:
    """Give what there was and what is changed of it, the one leading to the other."""
    was = initiative.activity.name if initiative.activity is not None else initiative.baseline
    boxes = [
        TheoryBox(key, 0, Truncator(text).chars(160))
        for key, text in ((BEFORE, was), (AMENDED, initiative.amended))
        if text.strip()
    ]
    return boxes, [(BEFORE, AMENDED)] if len(boxes) == 2 else []


def _read(tags: Sequence[Domain], crosswalk: Crosswalk) -> dict[str, str]:
    """Give domains as the version read in calls them, by the names of their boxes."""
    found = {f"domain-{one.domain.pk}": one.domain.name for one in crosswalk.read(tags)}
    return found | {f"domain-{tag.pk}": f"{tag.name} ({tag.framework.code})" for tag in crosswalk.unread(tags)}
