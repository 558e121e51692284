"""The places, waves and files of the synthetic household survey, made by the actions of the floors below.

Files come in already read: the answers are what the intake made of them once in this session. Tests that are about
the way from a file to answers live with the surveys.
"""

import datetime
import functools
import io
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from evaluation.actions import computing, locking, plans, runs
from evaluation.checklist import CODES
from evaluation.models import Plan, Run
from neighbourhoods.models import Area
from nrp.core import blobs, leases
from nrp.core.children import ROOT
from nrp.core.models import WorkState
from surveys.actions import instruments, publishing, uploads, waves
from surveys.intake.job import JobSpec
from surveys.models import PanelLink, Upload, Wave
from tests.factories import a_pair, an_approval, an_area

_COMPUTED: dict[tuple[str, str], tuple[computing.Computed, bytes]] = {}
HHS = ROOT / "tests" / "data" / "hhs"
CODEBOOK = HHS / "codebook.json"
FIELDWORK = {
    1: (datetime.date(2016, 1, 4), datetime.date(2016, 3, 31)),
    2: (datetime.date(2018, 9, 3), datetime.date(2018, 12, 21)),
}


def hhs_places() -> None:
    """Nine neighbourhoods, each with its comparator, and an area in neither arm, under their survey codes."""
    for number in range(1, 10):
        neighbourhood = an_area(f"Neighbourhood {number}", survey_code=f"NFL{number:02}")
        comparator = an_area(f"Comparator area {number}", survey_code=f"CMP{number:02}", kind=Area.Kind.COMPARATOR)
        a_pair(neighbourhood, comparator, starts_on=datetime.date(2016, 1, 1))
    an_area("Better-off area", survey_code="ADV01", kind=Area.Kind.OTHER)


def hhs_waves() -> list[Wave]:
    """Waves 1 and 2 with their codebook and an ethics approval."""
    codebook = instruments.import_codebook(source=CODEBOOK.read_bytes(), by=None)
    approval = an_approval(approved_on=datetime.date(2015, 9, 1))
    return [
        waves.create(
            number=number,
            label=f"Wave {number}",
            fieldwork_start=start,
            fieldwork_end=end,
            codebook=codebook,
            ethics_approval=approval,
            by=None,
        )
        for number, (start, end) in FIELDWORK.items()
    ]


def ready(wave: Wave, name: str = "", answers: bytes | None = None) -> Upload:
    """A file of a wave, read and checked."""
    name = name or f"wave{wave.number}.csv"
    content = (HHS / name).read_bytes() if (HHS / name).exists() else name.encode()
    upload = uploads.receive(wave=wave, stream=io.BytesIO(content), file_name=name, by=None)
    blob = blobs.save(io.BytesIO(answers or microdata(name, wave.number)))
    upload.state = Upload.State.READY
    upload.work_state = WorkState.DONE
    upload.rows = 2900
    upload.microdata_stored_as, upload.microdata_sha256 = blob.name, blob.sha256
    upload.save()
    return upload


def publish(wave: Wave, name: str = "", answers: bytes | None = None) -> Upload:
    """A published file of a wave."""
    return publishing.publish(upload=ready(wave, name, answers), confirm_warnings=True, by=None)


@functools.cache
def microdata(name: str, wave: int) -> bytes:
    """What the intake makes of one of the survey's files; read once a session."""
    codes = tuple(sorted({f"{arm}{number:02}" for arm in ("NFL", "CMP") for number in range(1, 10)} | {"ADV01"}))
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out"
        out.mkdir()
        job = JobSpec(
            file=HHS / name,
            file_name=name,
            codebook=CODEBOOK,
            out=out,
            wave=wave,
            column_map={},
            area_map={},
            known_areas=codes,
            expected_areas=codes,
            fieldwork_start=datetime.date(2014, 1, 1),
            fieldwork_end=datetime.date(2020, 1, 1),
            previous=None,
        )
        path = Path(folder) / "job.json"
        path.write_text(job.to_json())
        subprocess.run([sys.executable, "-m", "surveys.intake", str(path)], cwd=ROOT, check=True, capture_output=True)
        report = json.loads((out / "report.json").read_text())
        assert report["state"] == "ready", report["problems"]
        return (out / "microdata.parquet").read_bytes()


TICKED = dict.fromkeys(CODES, True)


def lock_plan(reason: str = "The protocol was registered.") -> Plan:
    """Lock the plan that holds now."""
    plan = plans.current_plan()
    assert plan is not None
    return locking.lock(plan=plan, reason=reason, by=None)


def finish(run: Run) -> Run:
    """Compute a run; one with the same plan and answers as an earlier one of this session gets what that one got."""
    key = (run.plan.sha256, run.inputs_sha256)
    if key in _COMPUTED:
        lease = leases.claim(Run, run.pk)
        assert lease is not None
        computed, sums = _COMPUTED[key]
        blobs.save(io.BytesIO(sums))
        lease.finish(lambda row: computing._store(row, computed))
    else:
        computing.compute(run_id=run.pk)
    run = Run.objects.get(pk=run.pk)
    assert run.work_state == "done", run.error
    stored_as = run.replication.stored_as
    computed = computing.Computed(run.result, run.result_sha256, run.timings, stored_as)
    _COMPUTED[key] = computed, blobs.read(stored_as)
    return run


def queued_runs(count: int) -> list[Run]:
    """That many runs in the queue: the same two files under as many versions of the plan."""
    hhs_places()
    for wave in hhs_waves():
        publish(wave)
    PanelLink.objects.all().delete()  # publishing asks for the linkage too: here the queue holds runs alone
    names = ("age_group", "sex", "tenure", "ethnicity")
    for number in range(1, count):
        chosen = [name for bit, name in enumerate(names) if number >> bit & 1]
        audience = ("none", "pmg", "public")[number // 16 % 3]
        runs.change_plan(by=None, note=f"Version {number}", covariates=chosen, release=audience)
    return list(Run.objects.order_by("number"))
