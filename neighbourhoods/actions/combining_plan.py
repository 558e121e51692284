"""What has to be put together for some places: which figures of which file, by which parts, by which lookup."""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from neighbourhoods.models import Area, AreaPart, CodeLookup, DatasetFile, Indicator
from neighbourhoods.queries.datasets import files_taken
from neighbourhoods.queries.joining import Way, ways
from nrp.core import blobs
from nrp.formats.figures.jobs import CombineJob, FileToCombine, Join

Part = tuple[str, str, float, float]
Parts = dict[tuple[uuid.UUID, str, int], list[AreaPart]]
Route = tuple[int | None, CodeLookup | None]


@dataclass(frozen=True, slots=True)
class Plan:
    """The child's job, the indicators by code, and for each place the files that do not come to it, with why."""

    job: CombineJob
    indicators: dict[str, Indicator]
    refused: dict[uuid.UUID, list[dict[str, str]]]


def plan_for(areas: Sequence[Area], folder: Path) -> Plan:
    """Lay out the Parquet of every file that counts, and the lookups needed, in a folder; say how they are joined."""
    parts: Parts = defaultdict(list)
    for part in AreaPart.objects.filter(area__in=[area.pk for area in areas]):
        parts[part.area_id, part.kind, part.vintage].append(part)
    refused: dict[uuid.UUID, list[dict[str, str]]] = defaultdict(list)
    known: dict[tuple[str, int | None], dict[uuid.UUID, Way]] = {}
    files = []
    for file in files_taken():
        kind = (file.geography, file.vintage)
        if kind not in known:
            known[kind] = ways(*kind, areas)
        for area in areas:
            if text := known[kind][area.pk].refused:
                refused[area.pk].append({"file": str(file.pk), "name": file.file_name, "text": text})
        joins = _joins(file, areas, known[kind], parts, folder)
        if joins:
            files.append(FileToCombine(str(file.pk), _fetched(file.values_stored_as, folder), joins))
    indicators = {one.code: one for one in Indicator.objects.all()}
    rules = {code: str(one.combine) for code, one in indicators.items()}
    return Plan(CombineJob(folder, rules, tuple(files)), indicators, dict(refused))


def _joins(
    file: DatasetFile, areas: Sequence[Area], known: dict[uuid.UUID, Way], parts: Parts, folder: Path
) -> tuple[Join, ...]:
    """Group the places that a file comes to by the way it takes."""
    if file.geography == "place":
        return (Join(tuple((str(area.pk), area.survey_code.strip().upper(), 1.0, 1.0) for area in areas)),)
    grouped: dict[Route, list[Part]] = defaultdict(list)
    for area in areas:
        way = known[area.pk]
        if way.refused or way.vintage is None:
            continue
        for part in parts[area.pk, file.geography, way.vintage]:
            row = (str(area.pk), part.code.strip().upper(), float(part.population or 0), float(part.share))
            grouped[way.vintage, way.lookup].append(row)
    return tuple(_join(file, lookup, tuple(rows), folder) for (_vintage, lookup), rows in grouped.items())


def _join(file: DatasetFile, lookup: CodeLookup | None, rows: tuple[Part, ...], folder: Path) -> Join:
    if lookup is None:
        return Join(rows)
    people: dict[str, Any] = dict(
        AreaPart.objects.filter(kind=file.geography, vintage=file.vintage or 0, population__isnull=False).values_list(
            "code", "population"
        )
    )
    return Join(rows, _fetched(lookup.stored_as, folder), str(lookup.pk), people)


def _fetched(stored_as: str, folder: Path) -> Path:
    """Copy a stored file once, whoever else needs it."""
    path = folder / stored_as.rsplit("/", 1)[-1]
    return path if path.exists() else blobs.fetch(stored_as, path)
