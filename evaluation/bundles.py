"""The replication bundle of a run: exact for the evaluation team, disclosed for readers of a released result."""

from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from evaluation.actions.replications import sums_of
from evaluation.engine.bundle.exact import packed
from evaluation.engine.bundle.files import LEFT_OUT_DECIMALS, Material, Moment, left_out_of
from evaluation.engine.bundle.leaving import opened
from evaluation.exploratory import exploratory_of
from evaluation.models import Replication, Run
from evaluation.queries import Reader
from nrp.core.disclosure import stands_for_number
from nrp.core.problems import problem_page
from nrp.core.render.dates import day
from nrp.formats.codebook import load_codebook
from nrp.formats.plan import load_plan


def bundle_answer(run: Run, reader: Reader) -> HttpResponse:
    """Answer with the bundle in the reader's form as a file; a run without a result for them has none.

    A bundle speaks of every place, so a reader who does not see all of them is refused. It is gone (410) once a
    household in it withdrew.
    """
    if reader.result_of(run) is None:
        raise Http404
    if not reader.takes_bundles:
        raise PermissionDenied
    if run.household_withdrew_at is not None:
        text = _(
            "A household withdrew its answers on %(day)s, so what this result was made of is not given out any more."
        )
        return problem_page(HTTPStatus.GONE, text % {"day": day(run.household_withdrew_at)})
    response = HttpResponse(bundle(run, reader), content_type="application/zip")
    form = "" if reader.is_exact else "-released"
    response["Content-Disposition"] = f'attachment; filename="nrp-run-{run.number}{form}.zip"'
    return response


def bundle(run: Run, reader: Reader) -> bytes:
    """Give the bundle of a finished run as a zip; the same run in the same form gives the same bytes."""
    row = Replication.objects.filter(run=run).first()
    replication = sums_of(row)
    codebook = load_codebook(run.plan.codebook.document)
    plan = load_plan(run.plan.document, codebook)
    result: dict[str, Any] = reader.result_of(run) or {}
    decided, left_out = None, left_out_of(result)
    if not reader.is_exact:
        decided = None if row is None else row.leaving
        if result["reported"] == "adjusted" and stands_for_number(result) is None:
            left_out = left_out_of(run.result or {}, decimals=LEFT_OUT_DECIMALS)
        is_decided = replication is not None and decided is not None
        base = settings.DISCLOSURE_BASE
        replication = opened(replication or {}, decided or {}, base=base) if is_decided else None
    return packed(
        Material(result, plan, codebook, replication, left_out),
        title=f"Run {run.number} of the Neighbourhood Resilience Programme's evaluation",
        provenance=_provenance(run, is_exact=reader.is_exact),
        decided=decided,
        made=_moment(run.finished_at),
    )


def _provenance(run: Run, *, is_exact: bool) -> str:
    """Name the files, versions and fingerprints; the names people gave their files stay in the house."""
    title = "Files, versions and fingerprints (SHA-256)"
    lines = [title, "-" * len(title)]
    for given in run.inputs.select_related("upload").order_by("wave_number"):
        name = f": {given.upload.file_name}" if is_exact else ""
        lines += [
            f"  wave {given.wave_number}, version {given.upload.version}{name}",
            f"    the file as handed in   {given.upload.sha256}",
            f"    the answers made of it  {given.upload.microdata_sha256}",
        ]
    lines += [f"  the plan, version {run.plan.number}", f"    {run.plan.sha256}"]
    lines += [f"  the codebook, version {run.plan.codebook.version}"]
    if found := exploratory_of(run.plan):
        lines += [f"  {found.text}"]
    elif run.plan.locked_at is not None:
        lines += [f"  The plan was locked on {day(run.plan.locked_at)}, before the follow-up data were published."]
    if is_exact:
        lines += ["  the result", f"    {run.result_sha256}"]
    return "\n".join([*lines, ""])


def _moment(finished_at: datetime | None) -> Moment:
    made = (finished_at or datetime(2000, 1, 1, tzinfo=UTC)).astimezone(UTC)
    return (made.year, made.month, made.day, made.hour, made.minute, made.second)
