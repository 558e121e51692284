"""The whole examination of one file: read, match, check, describe."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from nrp.formats.canonical import sha256_file
from nrp.formats.codebook import Codebook, load_codebook
from nrp.formats.readers import Table, Unreadable, read_table
from nrp.formats.values import text_expr
from surveys.intake.answers import Answers, check_answers, check_weights, read_answers
from surveys.intake.areas import Areas, check_areas, place_rows
from surveys.intake.columns import Matching, check_columns, match_columns
from surveys.intake.conclusion import Checked, Examination, Reading, conclude, unreadable
from surveys.intake.findings import Findings, whole_columns
from surveys.intake.identifiers import check_identifiers
from surveys.intake.job import FileFacts, JobSpec
from surveys.intake.labels import check_labels
from surveys.intake.rows import check_dates, check_persons
from surveys.intake.sentences import counted, quoted

if TYPE_CHECKING:
    import polars as pl

Progress = Callable[[int, str], None]

_READ, _ANSWERS_CHECKED, _CHECKED = 30, 80, 90
_EVERY = 10


def examine(job: JobSpec, progress: Progress) -> Examination:
    """Read and check a file; every fault of its content ends in a refused report, never an error.

    Parameters
    ----------
    job
        The file and what is known of the survey and the programme.
    progress
        Called with a percentage and `reading` or `checking`.

    Raises
    ------
    DocumentError
        When the job's codebook cannot be used.
    OSError
        When the job's own paths cannot be read.
    """
    progress(2, "reading")
    facts = FileFacts(name=job.file_name, bytes=job.file.stat().st_size, sha256=sha256_file(job.file))
    codebook = load_codebook(job.codebook.read_bytes())
    progress(5, "reading")
    try:
        table = read_table(job.file, job.file_name, job.limits)
    except Unreadable as fault:
        return unreadable(facts, fault)
    progress(_READ, "checking")
    findings = Findings()
    matching = match_columns(table, codebook, job.column_map)
    check_columns(table, codebook, matching, findings)
    _note_sheets(table, findings)
    check_identifiers(table, codebook, matching, findings)
    areas = _areas(table, codebook, matching, job)
    check_areas(areas, codebook.roles.area, job.expected_areas, findings)
    reading = Reading(job, replace(facts, kind=table.kind), codebook, table.columns, matching, areas)
    raw = {key: table.frame[key] for key in set(matching.key_of.values())}
    del table  # each raw column is let go once it is read: a wide file is not held twice
    checked = _check_variables(reading, raw, findings, progress)
    _check_roles(checked.roles, reading, findings)
    progress(_CHECKED, "checking")
    return conclude(reading, checked, findings)


def _areas(table: Table, codebook: Codebook, matching: Matching, job: JobSpec) -> Areas:
    """Place the rows; without an area column every row is kept and none has an area."""
    import polars as pl

    key = matching.key_of.get(codebook.roles.area)
    if key is None:
        codes = pl.Series("text", [None], dtype=pl.String).new_from_index(0, table.frame.height)
    else:
        codes = table.frame.select(text_expr(key, table.frame.schema[key]).alias("text"))["text"]
    return place_rows(codes, job.known_areas, job.area_map)


def _check_variables(reading: Reading, raw: "dict[str, pl.Series]", findings: Findings, progress: Progress) -> Checked:
    """Check every variable found, emptying `raw`; only the columns of roles keep the file's own text."""
    codebook, areas = reading.codebook, reading.areas
    rows = areas.numbers.filter(areas.kept)
    columns = {column.key: column for column in reading.columns}
    roles = set(codebook.roles.columns().values())
    checked = Checked()
    for position, variable in enumerate(codebook.variables):
        key = reading.matching.key_of.get(variable.name)
        if key is None:
            continue
        cells = raw[key] if _is_shared(key, variable.name, reading.matching) else raw.pop(key)
        answers = read_answers(cells.filter(areas.kept), rows, variable)
        is_weight = variable.name == codebook.roles.weight
        must_stand = variable.required or is_weight or variable.name == codebook.roles.area
        check_answers(answers, findings, is_weight=is_weight, must_stand=must_stand)
        check_labels(variable, columns[key], answers.typed, findings)
        checked.keep(answers, is_role=variable.name in roles)
        if position % _EVERY == 0:
            progress(_READ + (_ANSWERS_CHECKED - _READ) * position // len(codebook.variables), "checking")
    return checked


def _is_shared(key: str, variable: str, matching: Matching) -> bool:
    """Say whether another variable reads the same column, which is a problem of its own."""
    return any(other == key for name, other in matching.key_of.items() if name != variable)


def _check_roles(answers: Mapping[str, Answers], reading: Reading, findings: Findings) -> None:
    roles, job = reading.codebook.roles, reading.job
    if roles.weight is not None and roles.weight in answers:
        check_weights(answers[roles.weight], findings)
    if roles.date is not None and roles.date in answers:
        check_dates(answers[roles.date], job.fieldwork_start, job.fieldwork_end, findings)
    check_persons(answers, roles.household, roles.person, findings)


def _note_sheets(table: Table, findings: Findings) -> None:
    if len(table.sheets) < 2:
        return
    findings.add(
        "sheets_not_read",
        "informs",
        None,
        whole_columns(table.sheets[1:]),
        text=f"The workbook has {counted(len(table.sheets), 'sheet')}; "
        f"only the first, {quoted(table.sheets[0])}, was read.",
        expected="the answers on the first sheet",
        how_to_mend="Nothing needs doing if the answers are on the first sheet.",
    )
