"""Reading releases: each for those it was made for, with what came after it."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404

from evaluation.exploratory import exploratory_of
from evaluation.models import Release, Run
from evaluation.permissions import can_see_exact
from evaluation.queries import audiences_of

HOLDS = Q(replaced_at__isnull=True, withdrawn_at__isnull=True)
CURRENT, SUPERSEDED, WITHDRAWN = "current", "superseded", "withdrawn"


def releases_visible_to(user: Any) -> QuerySet[Release]:
    """Give the releases a user may read of, the latest first: the evaluation team all, others those made for them."""
    rows = Release.objects.select_related("run__plan__departs_from", "by__person", "withdrawn_by__person", "review")
    rows = rows.defer("run__result", "run__released", "run__timings")
    if not getattr(user, "is_authenticated", False):
        return rows.none()
    return rows if can_see_exact(user) else rows.filter(audience__in=audiences_of(user))


def release_visible_to_or_404(user: Any, number: int) -> Release:
    """Load one release through the door."""
    found = releases_visible_to(user).filter(number=number).first()
    if found is None:
        raise Http404
    return found


@dataclass(frozen=True, slots=True)
class Standing:
    """What came after each release, for one reader."""

    holding: Mapping[uuid.UUID, Release]  # by run: the release it is read by
    after: Mapping[uuid.UUID, uuid.UUID | None]
    audiences: tuple[str, ...] | None  # None: all

    def successor(self, release: Release) -> Release | None:
        """Give the release that took the place of this one for its audience, as far as the reader may know of it."""
        own = self.holding.get(release.run_id)
        found = own if own is not None and own.number > release.number and self._is_seen(own) else None
        run, seen = self.after.get(release.run_id), {release.run_id}
        while run is not None and run not in seen:
            seen.add(run)
            later = self.holding.get(run)
            if later is not None and later.audience in (release.audience, Run.Audience.PUBLIC) and self._is_seen(later):
                found = later
            run = self.after.get(run)
        return found

    def state_of(self, release: Release) -> str:
        if release.withdrawn_at is not None:
            return WITHDRAWN
        return SUPERSEDED if not release.holds or self.successor(release) is not None else CURRENT

    def _is_seen(self, release: Release) -> bool:
        return self.audiences is None or release.audience in self.audiences


def standing_for(user: Any) -> Standing:
    """Read once, for a whole list, which release holds of each run and which run replaced which."""
    return Standing(
        holding={row.run_id: row for row in Release.objects.filter(HOLDS)},
        after=dict(Run.objects.filter(superseded_by__isnull=False).values_list("pk", "superseded_by_id")),
        audiences=None if can_see_exact(user) else audiences_of(user),
    )


def release_document(release: Release, known: Standing) -> dict[str, Any]:
    """Give a release as the API answers it (docs/api/runs.md)."""
    after, found = known.successor(release), exploratory_of(release.run.plan)
    return {
        "number": release.number,
        "run": str(release.run_id),
        "run_number": release.run.number,
        "plan_number": release.run.plan.number,
        "audience": release.audience,
        "released_at": _moment(release.at),
        "released_by": name_of(release.by),
        "is_automatic": release.is_automatic,
        "state": known.state_of(release),
        "superseded_by": after.number if after else None,
        "withdrawn_at": _moment(release.withdrawn_at),
        "withdrawn_reason": release.withdrawn_reason,
        "exploratory": found.document() if found else None,
    }


def name_of(user: Any) -> str | None:
    """Give the name of an account's person; None for the platform and for accounts that are gone."""
    person = getattr(user, "person", None) if user is not None else None
    return str(person) if person is not None else None


def _moment(moment: Any) -> str | None:
    return moment.isoformat().replace("+00:00", "Z") if moment else None
