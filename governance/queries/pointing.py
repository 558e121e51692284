"""What groups decided and took on about something further down the house, as far as its reader may see it."""

from collections.abc import Callable
from typing import Any

from django.db.models import CharField, Q, QuerySet, UUIDField, Value
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.models import ActionPoint, Decision, PriorityRound
from governance.panels.base import address
from governance.queries.groups import of_visible_groups
from neighbourhoods.models import EvidenceItem, Initiative, Review, Selection
from nrp.core.render.dates import day

_DECIDED = gettext_lazy("%(group)s, decision %(number)s, %(day)s")
_TO_DO = gettext_lazy("%(group)s, %(state)s, due %(day)s")
Told = list[tuple[str, list[dict[str, Any]]]]


def what_points_at(thing: Any, user: Any) -> Told:
    """Give, under headings, the lines of what points at a thing; nothing for what governance does not point at."""
    tell = _TOLD.get(type(thing))
    return [] if tell is None else tell(thing, user)


def _at_initiative(initiative: Initiative, user: Any) -> Told:
    """The decisions, with the steps of the path that they point at, and what is to be done: one query for both."""
    none = Value(None, output_field=UUIDField())
    decisions = Decision.objects.filter(of_visible_groups(user), initiatives=initiative).values_list(
        _word("decision"), "pk", "group__name", "number", "text", "decided_on", _word(""),
        "stage_steps__pk", "stage_steps__initiative",
    )  # fmt: skip
    actions = ActionPoint.objects.filter(of_visible_groups(user), initiative=initiative).values_list(
        _word("action"), "pk", "group__name", "number", "text", "due_on", "state", none, none
    )
    lines: dict[str, dict[Any, dict[str, Any]]] = {"decision": {}, "action": {}}
    rows = decisions.order_by().union(actions.order_by(), all=True)
    for kind, pk, group, number, text, on, state, step, step_of in sorted(rows, key=lambda row: (row[5], row[3])):
        words = {"group": group, "number": number, "day": day(on), "state": state and ActionPoint.State(state).label}
        rest = _DECIDED if kind == "decision" else _TO_DO
        url = address("decision" if kind == "decision" else "action-point", pk)
        told = {"text": Truncator(text).chars(160), "rest": str(rest) % words, "url": url, "steps": []}
        line = lines[kind].setdefault(pk, told)
        if step_of == initiative.pk and step not in line["steps"]:
            line["steps"].append(step)
    return [
        (_("Decisions about it"), list(lines["decision"].values())),
        (_("What is to be done"), list(lines["action"].values())),
    ]


def _at_review(review: Review, user: Any) -> Told:
    """The decisions that rested on a review, and the rounds of priorities that had it before them."""
    rounds = PriorityRound.objects.filter(of_visible_groups(user), reviews=review).select_related("group")
    lines = [
        {"text": row.title, "rest": f"{row.group}, {row.get_state_display()}", "url": row.get_absolute_url()}
        for row in rounds.order_by("title")
    ]
    decisions = [_decision_line(row) for row in _decisions(user, Q(reviews=review))]
    return [(_("Decisions that rested on it"), decisions), (_("Rounds of priorities that had it"), lines)]


def _at_selection(selection: Selection, user: Any) -> Told:
    decisions = [_decision_line(row) for row in _decisions(user, Q(selections=selection))]
    return [(_("Decisions about it"), decisions)]


def _at_item(item: EvidenceItem, user: Any) -> Told:
    decisions = [_decision_line(row) for row in _decisions(user, Q(evidence__item=item)).distinct()]
    return [(_("Decisions that rested on it"), decisions)]


_TOLD: dict[type, Callable[[Any, Any], Told]] = {
    Initiative: _at_initiative,
    Review: _at_review,
    Selection: _at_selection,
    EvidenceItem: _at_item,
}


def _decisions(user: Any, about: Q) -> QuerySet[Decision]:
    found = Decision.objects.filter(of_visible_groups(user)).filter(about)
    return found.select_related("group").order_by("decided_on", "number")


def _decision_line(row: Decision) -> dict[str, Any]:
    words = {"group": row.group, "number": row.number, "day": day(row.decided_on)}
    rest = str(_DECIDED) % words
    return {"text": Truncator(row.text).chars(160), "rest": rest, "url": row.get_absolute_url()}


def _word(word: str) -> Value:
    return Value(word, output_field=CharField())
