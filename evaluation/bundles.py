"""The replication bundle: everything needed to run a result again, but for the answers themselves."""

import io
import json
import zipfile
from datetime import UTC, datetime
from typing import Any

from django.http import Http404, HttpResponse

from evaluation.models import Run
from nrp.formats.canonical import canonical_json

README = """\
Run {number} of the Neighbourhood Resilience Programme's evaluation
{rule}

result.json    the result in its exact form (nrp-result/1): for the evaluation team, not to be passed on
plan.json      the plan it was made under (nrp-plan/1), version {plan}
codebook.json  the codebook of the survey files (nrp-codebook/1), version {codebook}

Nobody's answers are in this bundle. With the files below, handed out under the survey's own rules, and the
platform's code, this command gives the same result to the last byte:

    python -m evaluation.engine estimate {files} \\
        {waves} \\
        --plan plan.json --codebook codebook.json --json

Files (SHA-256 of the file as handed in, then of the answers made from it):
{inputs}

SHA-256 of the plan    {plan_sha256}
SHA-256 of the result  {result_sha256}

The result's own "inputs" give the SHA-256 of the cells: the same answers give the same hash, whatever the file
format and the order of rows or columns.
"""


def bundle(run: Run) -> bytes:
    """Give the bundle of a finished run as a zip; the same run gives the same bytes."""
    parts = {
        "README.txt": _readme(run).encode(),
        "result.json": canonical_json(run.result) + b"\n",
        "plan.json": _readable(run.plan.document),
        "codebook.json": _readable(run.plan.codebook.document),
    }
    target = io.BytesIO()
    made = (run.finished_at or datetime(2000, 1, 1, tzinfo=UTC)).astimezone(UTC).timetuple()[:6]
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, date_time=made)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return target.getvalue()


def bundle_answer(run: Run) -> HttpResponse:
    """Answer with the bundle as a file; a run that is not done has none."""
    if run.result is None:
        raise Http404
    response = HttpResponse(bundle(run), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="nrp-run-{run.number}.zip"'
    return response


def _readme(run: Run) -> str:
    inputs = list(run.inputs.select_related("upload").order_by("wave_number"))
    names = [f"wave{given.wave_number}.parquet" for given in inputs]
    heading = f"Run {run.number} of the Neighbourhood Resilience Programme's evaluation"
    return README.format(
        number=run.number,
        rule="=" * len(heading),
        plan=run.plan.number,
        codebook=run.plan.codebook.version,
        files=" ".join(names),
        waves=" ".join(f"--wave-of {name}={given.wave_number}" for name, given in zip(names, inputs, strict=True)),
        inputs="\n".join(
            f"  wave {given.wave_number}, version {given.upload.version}: {given.upload.file_name}\n"
            f"    {given.upload.sha256}\n    {given.upload.microdata_sha256}"
            for given in inputs
        ),
        plan_sha256=run.plan.sha256,
        result_sha256=run.result_sha256,
    )


def _readable(document: dict[str, Any]) -> bytes:
    return (json.dumps(document, indent=1, ensure_ascii=False) + "\n").encode()
