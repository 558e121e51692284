"""Reading waves and uploads. `…_visible_to` is the one door, for lists and for one page alike."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Prefetch, Q, QuerySet, Subquery
from django.http import Http404
from django.urls import NoReverseMatch, reverse

from neighbourhoods.models import Initiative
from neighbourhoods.permissions import can
from nrp.accounts.permissions import Permission
from nrp.core.models import WorkState
from surveys.models import Codebook, InitiativeOutcome, Outcome, Upload, VersionDifference, Wave

S = Upload.State
LONG = ("report", "problems", "areas")  # what a list of files has no use for


def waves_visible_to(user: Any) -> QuerySet[Wave]:
    """Give the waves a user may see: all of them, or none."""
    waves = Wave.objects.select_related("codebook__instrument", "ethics_approval")
    return waves if can(user, Permission.SEE_WAVES) else waves.none()


def wave_visible_to_or_404(user: Any, number: int) -> Wave:
    """Load one wave through the door."""
    found = waves_visible_to(user).filter(number=number).first()
    if found is None:
        raise Http404
    return found


def uploads_visible_to(user: Any) -> QuerySet[Upload]:
    """Give the uploads a user may see: all of them, or none. Their answers are served to nobody."""
    uploads = Upload.objects.select_related("wave", "codebook__instrument", "received_by", "published_by")
    uploads = uploads.prefetch_related(Prefetch("runs", queryset=_runs()))
    return uploads if can(user, Permission.SEE_UPLOADS) else uploads.none()


def upload_visible_to_or_404(user: Any, pk: uuid.UUID) -> Upload:
    """Load one upload through the door."""
    found = uploads_visible_to(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def published_uploads() -> QuerySet[Upload]:
    """Give the published file of each wave that has one, in the order of the waves."""
    return Upload.objects.filter(state=S.PUBLISHED).select_related("wave", "codebook").order_by("wave__number")


def published_upload_of(wave: Wave) -> Upload | None:
    return published_uploads().filter(wave=wave).first()


def waves_with_uploads(user: Any) -> QuerySet[Wave]:
    """Give the waves a user may see, each with its published file in `published` and the open ones in `open`.

    Open is what somebody may still have to do something about: it was not published yet.
    """
    listed = Upload.objects.defer(*LONG)
    ready = listed.filter(state=S.PUBLISHED).select_related("published_by__person")
    unfinished = listed.filter(state__in=(S.RECEIVED, S.READING, S.CHECKING, S.READY, S.REFUSED, S.FAILED))
    return waves_visible_to(user).prefetch_related(
        Prefetch("uploads", queryset=ready, to_attr="published"),
        Prefetch("uploads", queryset=unfinished, to_attr="open"),
    )


def uploads_of(user: Any, wave: Wave) -> QuerySet[Upload]:
    """Give a wave's uploads as a user may see them, the latest first."""
    return uploads_visible_to(user).filter(wave=wave).select_related("received_by__person", "published_by__person")


def codebooks() -> QuerySet[Codebook]:
    """Give every codebook, the latest first: what a wave may be read with."""
    return Codebook.objects.select_related("instrument")


def latest_outcomes() -> list[Outcome]:
    """Give the outcomes of the latest codebook, in their order."""
    latest = Codebook.objects.order_by("-created_at").values("pk")[:1]
    return list(Outcome.objects.filter(codebook=Subquery(latest)).order_by("position"))


def linked_outcomes(initiative: Initiative) -> dict[str, str]:
    """Give the names of the outcomes an initiative is meant to change, each with how."""
    return dict(InitiativeOutcome.objects.filter(initiative=initiative).values_list("outcome", "why"))


def outcomes_with_labels(initiative: Initiative) -> QuerySet[InitiativeOutcome]:
    """Give the same as rows, each with its `label` in the latest codebook that has it."""
    named = Outcome.objects.filter(name=OuterRef("outcome")).order_by("-codebook__created_at").values("label")[:1]
    return InitiativeOutcome.objects.filter(initiative=initiative).annotate(label=Subquery(named)).order_by("outcome")


def version_before(upload: Upload) -> Upload | None:
    """Give the file that this one replaced as the published one of its wave."""
    if upload.version is None:
        return None
    return Upload.objects.filter(wave_id=upload.wave_id, version__lt=upload.version).order_by("-version").first()


def codebook_of(wave: Wave) -> Codebook | None:
    """Give the codebook that a wave's files are read by: its own, before it has one that of its latest file."""
    if wave.codebook is not None:
        return wave.codebook
    latest = wave.uploads.select_related("codebook").order_by("-received_at").first()
    return latest.codebook if latest else None


def difference_between(one: Upload, other: Upload) -> VersionDifference | None:
    """Give what was measured between two files, whichever of them came first; None when it was not."""
    either = Q(before=one, after=other) | Q(before=other, after=one)
    return VersionDifference.objects.filter(either).first()


def previous_published(wave: Wave) -> Upload | None:
    """Give the published file of the nearest earlier wave that has one: what a new file is put beside."""
    return published_uploads().filter(wave__number__lt=wave.number).order_by("-wave__number").first()


def usual_reading_seconds() -> float | None:
    """How long the latest readings took, for "usually takes about …"; None before the first."""
    return _usual_seconds(Upload.objects.all())


def _usual_seconds(work: QuerySet[Any]) -> float | None:
    """The middle one of the times that the five latest finished pieces of work took."""
    ended = work.filter(work_state=WorkState.DONE, started_at__isnull=False, finished_at__isnull=False)
    times = ended.order_by("-finished_at").values_list("started_at", "finished_at")[:5]
    took = sorted((finished - started).total_seconds() for started, finished in times)
    return took[len(took) // 2] if took else None


# Runs -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RunState:
    """What is known here of a run that reads an upload.

    Runs live one floor up; this floor reads the reverse side of their relation and knows them as work alone.
    """

    id: uuid.UUID
    state: str
    progress: int
    step: str
    error: str
    error_reference: str
    queued_at: datetime | None
    started_at: datetime | None
    finished_at: datetime | None
    released_at: datetime | None
    url: str

    @property
    def is_released(self) -> bool:
        return self.released_at is not None


_READ_OF_A_RUN = (
    "work_state",
    "progress",
    "step",
    "error",
    "error_reference",
    "queued_at",
    "started_at",
    "finished_at",
    "released_at",
)


def _runs() -> QuerySet[Any]:
    """Give the runs of the floor above without their results, which are long and not for here."""
    model = Upload._meta.get_field("runs").related_model  # noqa: SLF001  Django's documented name for it
    return QuerySet(model).only(*_READ_OF_A_RUN)


def runs_of(upload: Upload) -> list[RunState]:
    """Give the runs that read an upload, the first requested first."""
    runs = sorted(upload.runs.all(), key=lambda run: (run.queued_at is None, run.queued_at, str(run.pk)))
    return [
        RunState(
            id=run.pk,
            state=run.work_state,
            progress=run.progress,
            step=run.step,
            error=run.error,
            error_reference=run.error_reference,
            queued_at=run.queued_at,
            started_at=run.started_at,
            finished_at=run.finished_at,
            released_at=run.released_at,
            url=_url_of_run(run.pk),
        )
        for run in runs
    ]


def _url_of_run(pk: uuid.UUID) -> str:
    try:
        return reverse("run", args=[pk])
    except NoReverseMatch:
        return ""


def usual_run_seconds() -> float | None:
    """How long the latest finished runs took; None before the first."""
    return _usual_seconds(_runs())


# Documents ------------------------------------------------------------------------------------


def wave_document(wave: Wave) -> dict[str, Any]:
    """Give the document of a wave that came through `waves_with_uploads`."""
    published: list[Upload] = getattr(wave, "published", [])
    return {
        "number": wave.number,
        "label": wave.label,
        "fieldwork_start": wave.fieldwork_start.isoformat(),
        "fieldwork_end": wave.fieldwork_end.isoformat(),
        "codebook_version": wave.codebook.version if wave.codebook else None,
        "ethics_approval": wave.ethics_approval.reference if wave.ethics_approval else None,
        "published_upload": str(published[0].pk) if published else None,
    }


def upload_document(upload: Upload) -> dict[str, Any]:
    """Give the document of an upload as the API and `import_wave` write it (docs/api/waves.md)."""
    report = upload.report
    return {
        "id": str(upload.pk),
        "wave": upload.wave.number,
        "file_name": upload.file_name,
        "size": upload.size,
        "sha256": upload.sha256,
        "state": upload.state,
        "progress": upload.progress,
        "step": upload.step,
        "summary": report.get("summary", ""),
        "rows": upload.rows,
        "rows_left_out": report.get("rows_left_out", 0),
        "rows_blocked": report.get("rows_blocked", 0),
        "areas": upload.areas,
        "problems": upload.problems,
        "columns": report.get("columns", []),
        "unused_columns": report.get("unused_columns", []),
        "column_map": upload.column_map,
        "area_map": upload.area_map,
        "identifier_map": upload.identifier_map,
        "identifiers": [_suspected(column) for column in report.get("identifiers", [])],
        "code_map": upload.code_map,
        "variable_map": upload.variable_map,
        "confirmed": {name: given["reason"] for name, given in upload.confirmed.items()},
        "questions": report.get("questions", []),
        "codebook": {"id": str(upload.codebook_id), "version": upload.codebook.version},
        "version": upload.version,
        "runs": [str(run.id) for run in runs_of(upload)],
        "error": upload.error,
        "error_reference": upload.error_reference,
        "received_at": _moment(upload.received_at),
        "received_by": upload.received_by.email if upload.received_by else None,
        "published_at": _moment(upload.published_at),
        "published_by": upload.published_by.email if upload.published_by else None,
        "replaces_reason": upload.replaces_reason,
        "withdrawn_at": _moment(upload.withdrawn_at),
        "withdrawn_reason": upload.withdrawn_reason,
        "redactions": upload.redactions,
    }


def _suspected(column: Mapping[str, Any]) -> dict[str, Any]:
    examples = [{"row": row, "shape": shape} for row, shape in column["examples"]]
    return {**column, "examples": examples}


def _moment(moment: datetime | None) -> str | None:
    return moment.isoformat().replace("+00:00", "Z") if moment else None
