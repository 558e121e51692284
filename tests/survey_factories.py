"""Waves and uploads for tests, made by the same actions as on the site.

`the_survey()` gives the nineteen survey areas of tests/data/hhs/areas.csv with their pairs, its codebook,
an approval, and waves 1 and 2 that nothing was uploaded for.
"""

import csv
import datetime
import io
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from neighbourhoods.models import Area
from nrp.accounts.models import User
from nrp.accounts.roles import Role
from surveys.actions import instruments, publishing, reading, uploads, waves
from surveys.models import Codebook, Upload, Wave
from tests.factories import a_pair, a_user_with, an_approval, an_area

HHS = Path(__file__).parent / "data" / "hhs"
FIELDWORK = {
    1: (datetime.date(2015, 8, 17), datetime.date(2016, 2, 12)),
    2: (datetime.date(2018, 7, 16), datetime.date(2019, 1, 11)),
}
Row = dict[str, str]


@dataclass(frozen=True)
class Survey:
    """What `the_survey` made."""

    codebook: Codebook
    wave1: Wave
    wave2: Wave


def the_areas() -> dict[str, Area]:
    """The places that the generated files speak of, with their pairs."""
    with (HHS / "areas.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    made = {
        line["area_code"]: an_area(
            line["name"] or line["area_code"], survey_code=line["area_code"], kind=_kind(line["kind"])
        )
        for line in lines
    }
    matched: dict[str, dict[str, Area]] = {}
    for line in lines:
        if line["pair"]:
            matched.setdefault(line["pair"], {})[line["kind"]] = made[line["area_code"]]
    for pair in matched.values():
        a_pair(pair["neighbourhood"], pair["comparator"])
    return made


def _kind(word: str) -> str:
    return {"neighbourhood": Area.Kind.NEIGHBOURHOOD, "comparator": Area.Kind.COMPARATOR}.get(word, Area.Kind.OTHER)


def the_codebook() -> Codebook:
    return instruments.import_codebook(source=(HHS / "codebook.json").read_bytes(), by=None)


def a_wave(number: int = 1, *, codebook: Codebook | None = None, with_approval: bool = True) -> Wave:
    start, end = FIELDWORK.get(number, FIELDWORK[2])
    return waves.create(
        number=number,
        label=f"Round {number}",
        fieldwork_start=start,
        fieldwork_end=end,
        codebook=codebook or the_codebook(),
        ethics_approval=an_approval(approved_on=datetime.date(2015, 7, 1)) if with_approval else None,
        by=None,
    )


def the_survey() -> Survey:
    the_areas()
    codebook = the_codebook()
    return Survey(codebook, a_wave(1, codebook=codebook), a_wave(2, codebook=codebook))


# Files ----------------------------------------------------------------------------------------


def hhs(name: str) -> bytes:
    return (HHS / name).read_bytes()


def hhs_rows(wave: int = 2, *, every: int = 10) -> list[Row]:
    """Some rows of a generated wave, spread over all its areas, so that a test need not read them all."""
    rows = list(csv.DictReader(io.StringIO(hhs(f"wave{wave}.csv").decode())))
    rows.sort(key=lambda row: (row["area_code"], row["hh_id"], row["person_no"]))
    return rows[::every]


def as_csv(rows: Iterable[Row], columns: list[str] | None = None) -> bytes:
    rows = list(rows)
    out = io.StringIO()
    writer = csv.DictWriter(out, columns or list(rows[0]), extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def a_small_file(wave: int = 2, change: Callable[[list[Row]], object] | None = None) -> bytes:
    """A file with nothing wrong in it, after whatever `change` does to its rows."""
    rows = hhs_rows(wave)
    if change:
        change(rows)
    return as_csv(rows)


# Uploads --------------------------------------------------------------------------------------


def an_upload(
    wave: Wave, content: bytes | None = None, *, file_name: str = "wave.csv", by: User | None = None
) -> Upload:
    """A file handed in and not read yet."""
    content = a_small_file(wave.number) if content is None else content
    return uploads.receive(wave=wave, stream=io.BytesIO(content), file_name=file_name, by=by)


def a_read_upload(
    wave: Wave, content: bytes | None = None, *, file_name: str = "wave.csv", by: User | None = None
) -> Upload:
    upload = an_upload(wave, content, file_name=file_name, by=by)
    return read(upload)


def read(upload: Upload) -> Upload:
    """Do what a worker does when the dispatcher rings."""
    reading.read(upload_id=upload.pk)
    upload.refresh_from_db()
    return upload


def a_published_upload(wave: Wave, content: bytes | None = None, *, by: User | None = None) -> Upload:
    upload = a_read_upload(wave, content, by=by)
    return publishing.publish(upload=upload, confirm_warnings=True, by=by)


def a_codebook_document() -> dict[str, object]:
    document: dict[str, object] = json.loads(hhs("codebook.json"))
    return document


def a_lead(**person: str) -> User:
    """An academic lead of Old Swan, one of the survey's own places."""
    return a_user_with(Role.ACADEMIC_LEAD, area=Area.objects.get(survey_code="NFL02"), **person)
