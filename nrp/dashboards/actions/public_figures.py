"""Making the figures of a run public, and taking them back: each follows who may read the run."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from evaluation.models import Run
from evaluation.queries import told_in
from nrp.audit import actions as audit
from nrp.core import leases
from nrp.core.disclosure import Rule
from nrp.core.render.dates import years
from nrp.dashboards.models import FigureRelease
from nrp.dashboards.public_figures import Source, figures_document
from nrp.dashboards.public_people_tables import Before
from nrp.dashboards.queries.public_figures import domains_of
from nrp.dashboards.reading import read_result


@transaction.atomic
def follow(*, run: Run) -> FigureRelease | None:
    """Ask for the public figures of a run that everyone may read now; take them back where that has ended."""
    live = FigureRelease.objects.filter(run=run, withdrawn_at__isnull=True)
    if run.released_to != Run.Audience.PUBLIC:
        for release in live.select_for_update():
            release.withdrawn_at = timezone.now()
            release.save(update_fields=["withdrawn_at"])
            audit.record("figures.withdrawn", by=None, obj=release, changes={"number": [release.number, None]})
        return None
    if found := live.first():
        return found
    number = (FigureRelease.objects.aggregate(latest=Max("number"))["latest"] or 0) + 1
    release = FigureRelease.objects.create(run=run, number=number, released_at=run.released_at or timezone.now())
    leases.queue(release)
    audit.record("figures.requested", by=None, obj=release, changes={"number": [None, number]})
    return release


def compute(*, release_id: uuid.UUID | str) -> None:
    """Make the document of one release, if nobody else is at it, and store it exactly once.

    A release taken back meanwhile, or of a run without a result, fails with a sentence and is never public.
    """
    lease = leases.claim(FigureRelease, release_id)
    if lease is None:
        return
    with lease:
        release = FigureRelease.objects.select_related("run__plan__codebook").get(pk=release_id)
        if release.withdrawn_at is not None or release.run.released is None:
            raise leases.WorkRefused(_("This release was taken back before its figures were made."))
        document = _document(release)
        lease.finish(lambda row: _store(row, document))


def _store(release: FigureRelease, document: dict[str, Any]) -> None:
    release.document = document
    release.save(update_fields=["document"])
    withheld = [table["name"] for table in document["tables"] if table["withheld"]]
    audit.record("figures.released", by=None, obj=release, detail={"run": release.run_id, "withheld": withheld})


def _document(release: FigureRelease) -> dict[str, Any]:
    run = release.run
    told = run.released or {}
    return figures_document(
        read_result(told, domains_of(run.plan.codebook_id)),
        Source(
            survey=_survey(run),
            calculated_at=run.finished_at.isoformat().replace("+00:00", "Z") if run.finished_at else "",
            plan_version=run.plan.number,
            labels=_labels(run.plan.codebook.document),
        ),
        sample=(told_in(run).result or {}).get("sample"),
        told=told.get("sample"),
        earlier=_earlier(release),
        rule=Rule(settings.DISCLOSURE_THRESHOLD, settings.DISCLOSURE_BASE),
    )


def _earlier(release: FigureRelease) -> list[Before]:
    """Give what was public before, also what was taken back: it cannot be unread."""
    rows = FigureRelease.objects.filter(number__lt=release.number, document__isnull=False).select_related("run")
    found = []
    for row in rows.order_by("number"):
        sample = (told_in(row.run).result or {}).get("sample")
        if sample is not None and row.document is not None:
            found.append(Before(sample, row.document))
    return found


def _survey(run: Run) -> list[dict[str, Any]]:
    rows = run.inputs.select_related("upload__wave").order_by("wave_number")
    return [
        {
            "wave": row.wave_number,
            "years": years(row.upload.wave.fieldwork_start, row.upload.wave.fieldwork_end),
            "fieldwork_start": row.upload.wave.fieldwork_start.isoformat(),
            "fieldwork_end": row.upload.wave.fieldwork_end.isoformat(),
            "file_version": row.upload.version,
        }
        for row in rows
    ]


def _labels(codebook: Mapping[str, Any]) -> dict[str, Mapping[str, str]]:
    """Give what the codes of each factor mean."""
    codes = {one["name"]: one.get("codes") or {} for one in codebook["variables"]}
    return {one["name"]: codes.get(one["variable"], {}) for one in codebook.get("covariates", [])}
