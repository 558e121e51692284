"""The theory of change of an initiative: steps from what is done to what changes, and what leads to what."""

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from neighbourhoods.actions.initiatives import locked_initiative, plain
from neighbourhoods.models import Domain, Initiative, TheoryLink, TheoryStep
from nrp.accounts.models import User
from nrp.audit import actions as audit
from nrp.core.changes import changes_between
from nrp.core.edits import refuse_if_changed
from nrp.core.refusals import Refusal

Kind = TheoryStep.Kind
ORDER = {kind: at for at, kind in enumerate((Kind.ACTION, Kind.OUTPUT, Kind.OUTCOME))}


class TheoryRefused(Refusal):
    """The theory of change cannot be written as asked."""


@transaction.atomic
def add_step(
    *, initiative: Initiative, kind: str, text: str, by: User | None, domains: Collection[Domain] = ()
) -> TheoryStep:
    """Add a step at the end of its kind. Raises TheoryRefused without words, and for domains of what is no outcome."""
    locked = locked_initiative(initiative)
    _refuse_step(kind, text, domains)
    position = TheoryStep.objects.filter(initiative=locked, kind=kind).count()
    step = TheoryStep.objects.create(initiative=locked, kind=kind, text=text.strip(), position=position)
    step.domains.set(domains)
    _record("step_added", locked, by, {"text": [None, step.text], "kind": [None, kind]}, step_id=step.pk)
    return step


@transaction.atomic
def change_step(*, step: TheoryStep, by: User | None, seen: str = "", **values: Any) -> TheoryStep:
    """Change a step. Raises TheoryRefused as `add_step`, and for a kind that turns one of its links backwards;
    ChangedMeanwhile when `seen` is no longer how it stands."""
    initiative = locked_initiative(step.initiative)
    locked = TheoryStep.objects.filter(pk=step.pk).first()
    if locked is None:
        raise TheoryRefused(_("Somebody took this step away meanwhile."))
    before = step_as_it_stands(locked)
    refuse_if_changed(seen, {name: before[name] for name in values})
    after = {**before, **values}
    _refuse_step(after["kind"], after["text"], after["domains"])
    kinds = {row.pk: row.kind for row in steps_of(initiative)} | {locked.pk: after["kind"]}
    _refuse_links(kinds, _pairs(initiative))
    locked.kind, locked.text = after["kind"], after["text"].strip()
    locked.save()
    locked.domains.set(after["domains"])
    changes = changes_between(plain(before), plain(step_as_it_stands(locked)))
    if changes:
        _record("step_changed", initiative, by, changes, step_id=locked.pk)
    return locked


@transaction.atomic
def remove_step(*, step: TheoryStep, by: User | None) -> None:
    """Take a step away, and the links to and from it; the trail keeps its words."""
    initiative = locked_initiative(step.initiative)
    _record("step_removed", initiative, by, {"text": [step.text, None], "kind": [step.kind, None]}, step_id=step.pk)
    TheoryStep.objects.filter(pk=step.pk).delete()


@transaction.atomic
def link(
    *, initiative: Initiative, before: TheoryStep, after: TheoryStep, by: User | None, assumes: str = ""
) -> TheoryLink:
    """Say that one step is to lead to another, and what has to hold for it.

    Raises TheoryRefused for a step of another initiative, for a link that is there, for one that leads backwards (from
    an outcome to an output, or from either to an action), and for one that closes a circle.
    """
    locked = locked_initiative(initiative)
    kinds = {row.pk: row.kind for row in steps_of(locked)}
    pairs = _pairs(locked)
    if (before.pk, after.pk) in pairs:
        raise TheoryRefused(_("This link is there already."), field="after")
    _refuse_links(kinds, [*pairs, (before.pk, after.pk)])
    made = TheoryLink.objects.create(before=before, after=after, assumes=assumes.strip())
    _record("linked", locked, by, {"leads_to": [None, str(made)], "assumes": [None, made.assumes]}, link_id=made.pk)
    return made


@transaction.atomic
def unlink(*, link: TheoryLink, by: User | None) -> None:
    """Take a link away; both steps stay."""
    initiative = locked_initiative(link.before.initiative)
    _record("unlinked", initiative, by, {"leads_to": [str(link), None]}, link_id=link.pk)
    TheoryLink.objects.filter(pk=link.pk).delete()


@transaction.atomic
def put(
    *, initiative: Initiative, steps: Sequence[Mapping[str, Any]], links: Sequence[Mapping[str, Any]], by: User | None
) -> Initiative:
    """Put a whole theory in the place of the one there is: steps (`id, kind, text, domains`) in their order, links
    (`before, after, assumes`) by the ids of the steps. A step whose id is known stays and is rewritten.

    Raises TheoryRefused as `add_step` and `link` do, for an id given twice, and for one of another initiative.
    """
    locked = locked_initiative(initiative)
    kinds = {one["id"]: one["kind"] for one in steps}
    if len(kinds) != len(steps):
        raise TheoryRefused(_("Two steps have the same id."), field="steps")
    if TheoryStep.objects.filter(pk__in=kinds).exclude(initiative=locked).exists():
        raise TheoryRefused(_("One of these ids is taken. Make another."), field="steps")
    pairs = [(one["before"], one["after"]) for one in links]
    if len(set(pairs)) != len(pairs):
        raise TheoryRefused(_("A link stands there twice."), field="links")
    for one in steps:
        _refuse_step(one["kind"], one["text"], one.get("domains", ()), field="steps")
    _refuse_links(kinds, pairs, field="links")
    before = in_words(locked)
    TheoryLink.objects.filter(before__initiative=locked).delete()
    TheoryStep.objects.filter(initiative=locked).exclude(pk__in=kinds).delete()
    counted = dict.fromkeys(Kind.values, 0)
    for one in steps:
        values = {"kind": one["kind"], "text": one["text"].strip(), "position": counted[one["kind"]]}
        step, _made = TheoryStep.objects.update_or_create(pk=one["id"], initiative=locked, defaults=values)
        step.domains.set(one.get("domains", ()))
        counted[one["kind"]] += 1
    TheoryLink.objects.bulk_create(
        TheoryLink(before_id=one["before"], after_id=one["after"], assumes=one.get("assumes", "").strip())
        for one in links
    )
    changes = changes_between(before, in_words(locked))
    if changes:
        _record("put", locked, by, changes)
    return locked


def step_as_it_stands(step: TheoryStep) -> dict[str, Any]:
    """Give what may be changed of a step, as a form starts from it."""
    domains = Domain.objects.filter(theory_steps=step).select_related("framework")
    return {"kind": step.kind, "text": step.text, "domains": list(domains)}


def steps_of(initiative: Initiative) -> list[TheoryStep]:
    """Give the steps of a theory from what is done to what changes, each kind in its order."""
    rows = TheoryStep.objects.filter(initiative=initiative).prefetch_related("domains__framework")
    return sorted(rows, key=lambda row: (ORDER[Kind(row.kind)], row.position))


def in_words(initiative: Initiative) -> dict[str, Any]:
    """Give a whole theory as plain words, for the trail."""
    links = TheoryLink.objects.filter(before__initiative=initiative).select_related("before", "after")
    return {
        "steps": [f"{row.get_kind_display()}: {row.text}" for row in steps_of(initiative)],
        "links": sorted(f"{row} ({row.assumes})" if row.assumes else str(row) for row in links),
    }


def _pairs(initiative: Initiative) -> list[tuple[uuid.UUID, uuid.UUID]]:
    return list(TheoryLink.objects.filter(before__initiative=initiative).values_list("before_id", "after_id"))


def _refuse_step(kind: str, text: str, domains: Collection[Domain], *, field: str = "") -> None:
    if kind not in Kind.values:
        raise TheoryRefused(_("Choose what kind of step it is."), field=field or "kind")
    if not text.strip():
        raise TheoryRefused(_("Say it in words."), field=field or "text")
    if domains and kind != Kind.OUTCOME:
        raise TheoryRefused(_("Only what changes for residents strengthens a domain."), field=field or "domains")


def _refuse_links(
    kinds: Mapping[uuid.UUID, str], pairs: Iterable[tuple[uuid.UUID, uuid.UUID]], *, field: str = "after"
) -> None:
    """Raise TheoryRefused unless every link leads on within these steps, and none of them back to where it began."""
    leads: dict[uuid.UUID, list[uuid.UUID]] = {}
    for before, after in pairs:
        if before not in kinds or after not in kinds:
            raise TheoryRefused(_("A link is between two steps of this initiative."), field=field)
        if before == after:
            raise TheoryRefused(_("A step does not lead to itself."), field=field)
        if ORDER[Kind(kinds[before])] > ORDER[Kind(kinds[after])]:
            raise TheoryRefused(
                _("A link leads on, from what is done to what changes. This one leads back."), field=field
            )
        leads.setdefault(before, []).append(after)
    if _goes_round(leads, kinds):
        words = _("This would close a circle: what is brought about would bring itself about.")
        raise TheoryRefused(words, field=field)


def _goes_round(leads: Mapping[uuid.UUID, list[uuid.UUID]], steps: Collection[uuid.UUID]) -> bool:
    """Whether some step leads back to itself: taking away what nothing leads to, again and again, leaves some."""
    waiting = dict.fromkeys(steps, 0)
    for afters in leads.values():
        for after in afters:
            waiting[after] += 1
    free = [pk for pk, count in waiting.items() if not count]
    done = 0
    while free:
        done += 1
        for after in leads.get(free.pop(), ()):
            waiting[after] -= 1
            if not waiting[after]:
                free.append(after)
    return done != len(steps)


def _record(done: str, initiative: Initiative, by: User | None, changes: dict[str, Any], **detail: Any) -> None:
    audit.record(f"initiative.theory_{done}", by=by, obj=initiative, changes=changes, detail=detail)
