"""The releases of public figures that anybody may read, and what is said of each today."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from evaluation.exploratory import exploratory_of
from evaluation.models import Run
from evaluation.queries import withdrew_note
from nrp.core.models import WorkState
from nrp.dashboards.models import FigureRelease
from surveys.models import Outcome

CURRENT, SUPERSEDED = "current", "superseded"


def public_figures() -> "QuerySet[FigureRelease]":
    """Give the releases that anybody may read, the latest first: finished, and not taken back."""
    return _told().filter(withdrawn_at__isnull=True)


def figure_release(number: int) -> FigureRelease | None:
    """Give one release that is or was public, for anybody; None where there never was one."""
    return _told().filter(number=number).first()


def _told() -> "QuerySet[FigureRelease]":
    """Give what has its figures. The run's own results stay where they are: the public reads the document alone."""
    rows = FigureRelease.objects.filter(work_state=WorkState.DONE).select_related("run__plan__departs_from")
    return rows.defer("run__result", "run__released", "run__timings")


@dataclass(frozen=True, slots=True)
class Standing:
    """What came after each release: the latest public release of a run that replaced its own, if any."""

    by_run: Mapping[uuid.UUID, FigureRelease]
    after: Mapping[uuid.UUID, uuid.UUID | None]

    def superseded_by(self, release: FigureRelease) -> FigureRelease | None:
        """Follow the runs that replaced one another to the last one that is public; what is not is not spoken of."""
        found, run = None, release.run.superseded_by_id
        seen: set[uuid.UUID] = set()
        while run is not None and run not in seen:
            seen.add(run)
            found = self.by_run.get(run, found)
            run = self.after.get(run)
        return found


def standing() -> Standing:
    by_run = {release.run_id: release for release in public_figures().defer("document").order_by("number")}
    after = dict(Run.objects.filter(superseded_by__isnull=False).values_list("pk", "superseded_by_id"))
    return Standing(by_run, after)


def head_of(release: FigureRelease, known: Standing) -> dict[str, Any]:
    """Give what is said of a release today: its number, address, state, and what replaced it."""
    after, withdrew = known.superseded_by(release), release.run.household_withdrew_at
    return {
        "release": release.number,
        "url": address_of(release.number),
        "csv": f"{settings.SITE_URL}{reverse('api-public-figures-csv', args=[release.number])}",
        "released_on": _day(release.released_at),
        "state": CURRENT if after is None else SUPERSEDED,
        "superseded_on": None if after is None else _day(after.released_at),
        "superseded_by": None if after is None else address_of(after.number),
        "household_withdrew_on": None if withdrew is None else _day(withdrew),
        "note": withdrew_note(release.run),
        "exploratory": _exploratory(release.run),
        "licence": settings.PUBLIC_LICENCE,
    }


def public_document(release: FigureRelease, known: Standing) -> dict[str, Any]:
    """Give the whole of a release as it leaves: what is said of it today, and the document as it was kept."""
    kept: dict[str, Any] = release.document or {}
    tables = [{name: value for name, value in table.items() if name != "hidden"} for table in kept["tables"]]
    return {"format": kept["format"], **head_of(release, known), **kept, "tables": tables}


def address_of(number: int) -> str:
    return f"{settings.SITE_URL}{reverse('api-public-figures-release', args=[number])}"


def domains_of(codebook_id: uuid.UUID) -> dict[str, str]:
    """Give the domain of each outcome of a codebook."""
    return dict(Outcome.objects.filter(codebook=codebook_id).values_list("name", "domain"))


def _exploratory(run: Run) -> dict[str, Any] | None:
    """Say why the figures are exploratory. What people wrote about the plan stays in the house."""
    found = exploratory_of(run.plan)
    return {name: value for name, value in found.document().items() if name != "reason"} if found else None


def _day(moment: datetime) -> str:
    return timezone.localdate(moment).isoformat()
