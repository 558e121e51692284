"""The page of one initiative, which reads from top to bottom as a story."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from neighbourhoods.actions.initiatives import HIAT
from neighbourhoods.domain_words import FRAMEWORK, tag_lines, version_words
from neighbourhoods.forms.initiatives import HiatForm
from neighbourhoods.models import Initiative, ProgressNote
from neighbourhoods.permissions import Permission, can
from neighbourhoods.queries.framework import Crosswalk, crosswalk_to
from neighbourhoods.queries.initiative_story import Story, story_of
from neighbourhoods.signals import asking_what_points_here
from neighbourhoods.theory_words import Theory, branches, theory_figure
from neighbourhoods.views import initiative_words as words
from neighbourhoods.views.place_money_words import initiative_money
from nrp.core.filters import chosen_of
from nrp.core.render.dates import day


def initiative_page(request: HttpRequest, initiative: Initiative) -> dict[str, Any]:
    """Give everything the page says to this reader. What is not written is left out, but for those who write it."""
    user = request.user
    crosswalk = crosswalk_to(chosen_of(request, FRAMEWORK))
    story = story_of(initiative, crosswalk.versions)
    pointing = what_points_here(initiative, user)
    theory = theory_from(initiative, story, pointing)
    may_edit = can(user, Permission.EDIT_INITIATIVES, initiative.area)
    may_write = can(user, Permission.WRITE_PROGRESS, initiative.area)
    last = story.steps[-1] if story.steps else None
    return {
        "initiative": initiative,
        "may_edit": may_edit,
        "may_write": may_write,
        "shape": words.shape_of(initiative.stage),
        "since": "" if last is None else _("since %(day)s") % {"day": day(last.on)},
        "path": words.path_lines(story.steps, _by_step(pointing)),
        "facts": _facts(initiative, story),
        "domains": tag_lines(crosswalk, story.domains),
        "version": version_words(crosswalk),
        "versions": _other_versions(initiative, crosswalk),
        "figure": theory_figure(theory, crosswalk),
        "branches": branches(theory, crosswalk) if theory.steps else [],
        "milestones": words.milestone_lines(story.milestones),
        "notes": [_note(note, story, user, may_edit=may_edit, may_write=may_write) for note in story.notes],
        "outputs": words.reach_lines(story.outputs),
        "risks": words.risk_lines(story.risks, are_open=True),
        "closed_risks": words.risk_lines(story.risks, are_open=False),
        "hiat": _hiat(initiative),
        "money": initiative_money(initiative, user),
        "pointing": pointing,
        "crumbs": [{"label": _("Initiatives"), "url": reverse("initiatives")}, {"label": initiative.area.name}],
    }


def what_points_here(initiative: Initiative, user: Any) -> list[dict[str, Any]]:
    """Ask the floors above what points at an initiative; each receiver gives headings with the lines below them."""
    answers = asking_what_points_here.send(sender=Initiative, thing=initiative, user=user)
    told: list[Any] = [part for _receiver, answer in answers for part in answer or ()]
    return [{"heading": heading, "items": items} for heading, items in told if items]


def theory_from(initiative: Initiative, story: Story, pointing: Sequence[dict[str, Any]]) -> Theory:
    measures = [one["text"] for part in pointing for one in part["items"] if one.get("outcome")]
    return Theory(initiative, story.theory, story.links, story.theory_domains, story.domains, measures)


def _by_step(pointing: Sequence[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """Give the lines that point at a step of the path, by the step's id."""
    found: dict[str, list[dict[str, Any]]] = {}
    for part in pointing:
        for line in part["items"]:
            for step in line.get("steps", ()):
                found.setdefault(str(step), []).append(line)
    return found


def _facts(initiative: Initiative, story: Story) -> list[dict[str, Any]]:
    partners = [str(one) for one in story.partners]
    partners += [initiative.other_partners] if initiative.other_partners else []
    facts = [
        (_("Place"), initiative.area.name),
        (_("For whom"), initiative.for_whom),
        (_("With whom"), ", ".join(partners)),
        (_("Starts"), day(initiative.starts_on) if initiative.starts_on else ""),
        (_("Ends"), day(initiative.ends_on) if initiative.ends_on else ""),
    ]
    return [{"label": label, "value": value} for label, value in facts if value]


def _other_versions(initiative: Initiative, crosswalk: Crosswalk) -> list[dict[str, str]]:
    """Give the ways to read the page in the words of another version."""
    read_in = crosswalk.framework
    return [
        {"text": _("Read in the words of %(version)s") % {"version": one.code},
         "url": f"{initiative.get_absolute_url()}?{FRAMEWORK}={one.code}"}
        for one in crosswalk.versions
        if read_in is not None and one.pk != read_in.pk
    ]  # fmt: skip


def _note(note: ProgressNote, story: Story, user: Any, *, may_edit: bool, may_write: bool) -> dict[str, Any]:
    """Give one note: when, by whom, what happened and comes next, and the photographs that may be shown."""
    writer = story.writers.get(note.written_by_id) if note.written_by_id else None
    photos = story.photos_of(note)
    return {
        "row": note,
        "day": day(note.on),
        "by": _("Written by %(name)s.") % {"name": writer} if writer else "",
        "photos": [photo for photo in photos if photo.withdrawn_at is None],
        "withdrawn": sum(1 for photo in photos if photo.withdrawn_at is not None),
        "may_change": may_edit or (may_write and note.written_by_id == user.pk),
    }


def _hiat(initiative: Initiative) -> list[dict[str, Any]]:
    labels = {name: HiatForm.base_fields[name].label for name in HIAT}
    return [
        {"question": labels[name], "answer": getattr(initiative, name)} for name in HIAT if getattr(initiative, name)
    ]
