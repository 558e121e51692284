"""Everything that stands on the page of one initiative, read in one go.

Its page tells of eleven kinds of rows. Each is a short list of one initiative, so they come together in one query: a
union of (kind, values), put back into rows of their models here.
"""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import CharField, Model, QuerySet, Value
from django.db.models.functions import JSONObject

from neighbourhoods.models import (
    Domain,
    Framework,
    Initiative,
    InitiativeOutput,
    Milestone,
    Organisation,
    ProgressNote,
    ProgressPhoto,
    Risk,
    StageStep,
    TheoryLink,
    TheoryStep,
)
from nrp.accounts.models import Person

_ORDER = {"action": 0, "output": 1, "outcome": 2}


@dataclass(frozen=True)
class Story:
    """The rows of one initiative, each list in the order in which it is read."""

    steps: list[StageStep]
    domains: list[Domain]
    partners: list[Organisation]
    milestones: list[Milestone]
    risks: list[Risk]
    outputs: list[InitiativeOutput]
    notes: list[ProgressNote]
    photos: list[ProgressPhoto]
    writers: dict[uuid.UUID, str]
    theory: list[TheoryStep]
    links: list[TheoryLink]
    theory_domains: dict[uuid.UUID, list[Domain]] = field(default_factory=dict)

    def photos_of(self, note: ProgressNote) -> list[ProgressPhoto]:
        return [photo for photo in self.photos if photo.note_id == note.pk]


def story_of(initiative: Initiative, versions: Iterable[Framework]) -> Story:
    """Read the rows of one initiative with one query. `versions` are the framework's, read before by the crosswalk."""
    own = {"initiative": initiative}
    of_theory = TheoryStep.domains.through.objects.filter(theorystep__initiative=initiative)
    people = Person.objects.filter(user__in=ProgressNote.objects.filter(**own).values("written_by"))
    parts = [
        _part("steps", StageStep.objects.filter(**own), StageStep),
        _part("domains", Domain.objects.filter(initiatives=initiative), Domain),
        _part("partners", Organisation.objects.filter(initiatives=initiative), Organisation),
        _part("milestones", Milestone.objects.filter(**own), Milestone),
        _part("risks", Risk.objects.filter(**own), Risk),
        _part("outputs", InitiativeOutput.objects.filter(**own), InitiativeOutput),
        _part("notes", ProgressNote.objects.filter(**own), ProgressNote),
        _part("photos", ProgressPhoto.objects.filter(note__initiative=initiative), ProgressPhoto),
        _values("writers", people, {"user": "user_id", "name": "name"}),
        _part("theory", TheoryStep.objects.filter(**own), TheoryStep),
        _part("links", TheoryLink.objects.filter(before__initiative=initiative), TheoryLink),
        _part("tags", Domain.objects.filter(theory_steps__initiative=initiative), Domain),
        _values("tagged", of_theory, {"step": "theorystep_id", "domain": "domain_id"}),
    ]
    found: dict[str, list[dict[str, Any]]] = {}
    for kind, values in parts[0].union(*parts[1:], all=True):
        found.setdefault(kind, []).append(values)
    return _story(found, {one.pk: one for one in versions})


def _part(kind: str, rows: QuerySet[Any], model: type[Model]) -> QuerySet[Any]:
    return _values(kind, rows, {one.attname: one.attname for one in model._meta.concrete_fields})  # noqa: SLF001  Django's documented name for it


def _values(kind: str, rows: QuerySet[Any], names: dict[str, str]) -> QuerySet[Any]:
    return rows.order_by().values_list(Value(kind, output_field=CharField()), JSONObject(**names))


def _story(found: dict[str, list[dict[str, Any]]], versions: dict[uuid.UUID, Framework]) -> Story:
    domains, tags = _rows(Domain, found.get("domains", [])), _rows(Domain, found.get("tags", []))
    for tag in (*domains, *tags):
        tag.framework = versions[tag.framework_id]
    by_id = {tag.pk: tag for tag in tags}
    tagged: dict[uuid.UUID, list[Domain]] = {}
    for pair in found.get("tagged", []):
        tagged.setdefault(uuid.UUID(pair["step"]), []).append(by_id[uuid.UUID(pair["domain"])])
    theory = {step.pk: step for step in _rows(TheoryStep, found.get("theory", []))}
    links = _rows(TheoryLink, found.get("links", []))
    for link in links:
        link.before, link.after = theory[link.before_id], theory[link.after_id]
    return Story(
        steps=sorted(_rows(StageStep, found.get("steps", [])), key=lambda row: (row.on, row.recorded_at)),
        domains=domains,
        partners=sorted(_rows(Organisation, found.get("partners", [])), key=lambda row: row.name),
        milestones=sorted(_rows(Milestone, found.get("milestones", [])), key=lambda row: (row.due_on, row.text)),
        risks=sorted(_rows(Risk, found.get("risks", [])), key=lambda row: row.text),
        outputs=sorted(_rows(InitiativeOutput, found.get("outputs", [])), key=lambda row: (row.on, row.what)),
        notes=sorted(_rows(ProgressNote, found.get("notes", [])), key=lambda row: (row.on, row.written_at))[::-1],
        photos=sorted(_rows(ProgressPhoto, found.get("photos", [])), key=lambda row: row.added_at),
        writers={uuid.UUID(row["user"]): row["name"] for row in found.get("writers", [])},
        theory=sorted(theory.values(), key=_place_of),
        links=sorted(links, key=lambda link: (_place_of(link.before), _place_of(link.after))),
        theory_domains=tagged,
    )


def _place_of(step: TheoryStep) -> tuple[int, int]:
    return _ORDER[step.kind], step.position


def _rows(model: type[Any], found: Iterable[dict[str, Any]]) -> list[Any]:
    """Make rows of a model from their values as JSON has them: days and ids are texts there."""
    fields = {one.attname: one for one in model._meta.concrete_fields}  # noqa: SLF001  Django's documented name for it
    return [model(**{name: _read(fields[name], value) for name, value in row.items()}) for row in found]


def _read(column: Any, value: Any) -> Any:
    read = column.to_python(value)
    is_naive = isinstance(read, dt.datetime) and read.tzinfo is None  # SQLite keeps moments in UTC without saying so
    return read.replace(tzinfo=dt.UTC) if is_naive else read
