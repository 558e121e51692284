"""The whole examination of one file: read, match, check, describe."""

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from nrp.formats.canonical import sha256_file
from nrp.formats.codebook import Codebook, load_codebook
from nrp.formats.readers import Table, Unreadable, read_table
from nrp.formats.table import FileColumn
from nrp.formats.values import text_expr
from nrp.formats.variables import Variable
from surveys.intake.answers import Answers, Reader, check_answers, check_weights
from surveys.intake.areas import Areas, check_areas, place_rows
from surveys.intake.between import check_codebooks
from surveys.intake.columns import Matching, check_columns, match_columns, names_known, without
from surveys.intake.conclusion import Checked, Examination, Reading, conclude, unreadable
from surveys.intake.findings import Findings, whole_columns
from surveys.intake.house import check_house
from surveys.intake.identifiers import HIDDEN, Suspect, blanked, check_identifiers, find_identifiers, hide, shown_name
from surveys.intake.job import FileFacts, JobSpec
from surveys.intake.labels import check_labels
from surveys.intake.layout import Layout, note_titles, note_unclear, settle_days
from surveys.intake.missing_marks import marks_of, note_marks
from surveys.intake.questions import Questions
from surveys.intake.recoding import recoded
from surveys.intake.rows import check_dates, check_households, check_persons
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
        table = read_table(job.file, job.file_name, job.limits, names_known(codebook, job.column_map))
    except Unreadable as fault:
        return unreadable(facts, fault, is_kept=job.is_kept)
    progress(_READ, "checking")
    findings = Findings(severities=codebook.severities)
    matching = match_columns(table, codebook, job.column_map)
    suspects = find_identifiers(table, codebook, matching, job.identifier_map)
    matching = without(matching, _dropped(table, job))
    check_columns(table, codebook, matching, findings)
    note_titles(table, findings)
    _note_sheets(table, findings)
    _note_withdrawn(job, findings)
    check_identifiers(suspects, job.identifier_map, findings)
    raw = _raw_columns(table, matching, suspects)
    areas = _areas(raw, codebook, matching, suspects, job)
    check_areas(areas, codebook.roles.area, job.expected_areas, findings)
    layout = Layout.of(table)
    questions = Questions(job.confirmed)
    check_codebooks(job.previous_codebook, codebook, findings, questions)
    previous = json.loads(job.previous.read_bytes()) if job.previous else None
    facts = replace(facts, kind=table.kind)
    reading = Reading(job, facts, codebook, table.columns, matching, areas, suspects, questions, previous)
    del table  # each raw column is let go once it is read: a wide file is not held twice
    checked = _check_variables(reading, layout, raw, findings, progress)
    _check_roles(checked.roles, reading, findings)
    check_house(reading, checked, findings)
    progress(_CHECKED, "checking")
    return conclude(reading, checked, findings)


def _dropped(table: Table, job: JobSpec) -> set[str]:
    """The columns that somebody has said are to be left out."""
    said = {column for column, decision in job.identifier_map.items() if decision.decision == "drop"}
    return {column.key for column in table.columns if shown_name(column) in said}


def _raw_columns(table: Table, matching: Matching, suspects: Sequence[Suspect]) -> "dict[str, pl.Series]":
    """Take the columns that hold a variable, without the cells that somebody wants blank."""
    raw = {key: table.frame[key] for key in set(matching.key_of.values())}
    for suspect in suspects:
        if suspect.key in raw and suspect.decision is not None and suspect.decision.decision == "blank":
            raw[suspect.key] = blanked(suspect, raw[suspect.key])
    return raw


def _areas(
    raw: "Mapping[str, pl.Series]", codebook: Codebook, matching: Matching, suspects: Sequence[Suspect], job: JobSpec
) -> Areas:
    """Place the rows; without an area column every row is kept and none has an area."""
    import polars as pl

    key = matching.key_of.get(codebook.roles.area)
    if key is None:
        height = next(iter(raw.values())).len() if raw else 0
        codes = pl.Series("text", [None], dtype=pl.String).new_from_index(0, height)
    else:
        codes = raw[key].to_frame().select(text_expr(key, raw[key].dtype).alias("text"))["text"]
    for suspect in suspects:
        if suspect.key == key and suspect.is_open:
            codes = hide(suspect, codes)
    return place_rows(codes, job.known_areas, job.area_map)


def _check_variables(
    reading: Reading, layout: Layout, raw: "dict[str, pl.Series]", findings: Findings, progress: Progress
) -> Checked:
    """Check every variable found, emptying `raw`; only the columns of roles keep the file's own text."""
    codebook, areas = reading.codebook, reading.areas
    rows, places = areas.numbers.filter(areas.kept), areas.code.filter(areas.kept)
    columns = {column.key: column for column in reading.columns}
    roles = set(codebook.roles.columns().values())
    apart = {suspect.key: suspect for suspect in reading.suspects if suspect.is_open}
    shared = Counter(reading.matching.key_of.values())
    days = settle_days(reading, layout, raw)
    checked = Checked(hidden=frozenset(name for name, key in reading.matching.key_of.items() if key in apart))
    reader = Reader()
    for position, variable in enumerate(codebook.variables):
        key = reading.matching.key_of.get(variable.name)
        if key is None:
            continue
        # Another variable that reads the same column is a problem of its own.
        cells = raw[key] if shared[key] > 1 else raw.pop(key)
        marks = marks_of(variable, columns[key])
        answers = reader.read(_kept(reading, variable, cells), rows, variable, days.get(variable.name), marks)
        if key in apart:
            answers = answers.hiding(apart[key].cells.filter(areas.kept), HIDDEN)
        note_unclear(answers, columns[key], layout, findings)
        if answers.settled.is_readable:
            note_marks(answers, marks, columns[key], findings)
            _check_variable(answers, columns[key], reading, findings)
        is_role = variable.name in roles and answers.settled.is_readable
        checked.keep(answers, places, reading.edges_of(variable.name), is_role=is_role)
        if position % _EVERY == 0:
            progress(_READ + (_ANSWERS_CHECKED - _READ) * position // len(codebook.variables), "checking")
    return checked


def _kept(reading: Reading, variable: Variable, cells: "pl.Series") -> "pl.Series":
    """Give the cells of the rows kept, in the codebook's codes where somebody said what the file's are."""
    kept = reading.areas.kept
    return recoded(cells if kept.all() else cells.filter(kept), reading.job.code_map.get(variable.name) or {})


def _check_variable(answers: Answers, column: FileColumn, reading: Reading, findings: Findings) -> None:
    variable, roles = answers.variable, reading.codebook.roles
    is_area, is_weight = variable.name == roles.area, variable.name == roles.weight
    must_stand = variable.required or is_weight or is_area
    check_answers(answers, findings, is_weight=is_weight, must_stand=must_stand, is_area=is_area)
    code_map = reading.job.code_map.get(variable.name) or {}
    typed = answers.entries.typed
    check_labels(variable, column, typed, findings, questions=reading.questions, code_map=code_map)


def _check_roles(answers: Mapping[str, Answers], reading: Reading, findings: Findings) -> None:
    roles, job = reading.codebook.roles, reading.job
    if roles.weight is not None and roles.weight in answers:
        check_weights(answers[roles.weight], findings)
    if roles.date is not None and roles.date in answers:
        check_dates(answers[roles.date], job.fieldwork_start, job.fieldwork_end, findings)
    check_persons(answers, roles.household, roles.person, findings)
    if roles.household is not None and roles.household in answers:
        check_households(answers[roles.household], reading.areas, findings)


def _note_withdrawn(job: JobSpec, findings: Findings) -> None:
    if not job.withdrawn_rows:
        return
    households = job.withdrawn_households
    findings.add(
        "household_withdrew",
        "informs",
        None,
        whole_columns([""]),
        text=f"{counted(households, 'household')} that withdrew {'was' if households == 1 else 'were'} left out "
        f"({counted(job.withdrawn_rows, 'row')}), and taken out of the stored file.",
        expected="",
        how_to_mend="Nothing needs doing. The household asked that its answers be kept nowhere.",
    )


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
