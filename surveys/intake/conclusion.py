"""Summing up an examination: may the file be published, and what would be kept of it?"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from nrp.formats.codebook import Codebook
from nrp.formats.problems import Problem
from nrp.formats.table import FileColumn
from nrp.formats.unreadable import Unreadable
from nrp.formats.variables import Variable
from surveys.intake.answers import Answers
from surveys.intake.areas import Areas
from surveys.intake.between import check_swaps
from surveys.intake.cells import Texts, compact
from surveys.intake.columns import Matching
from surveys.intake.findings import Findings, whole_columns
from surveys.intake.identifiers import Suspect
from surveys.intake.job import FileFacts, JobSpec, Report, Weights
from surveys.intake.profile import compare, profile_of, whole_profile
from surveys.intake.questions import Questions
from surveys.intake.rows import weights_of
from surveys.intake.sentences import counted, listed

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True, slots=True)
class Reading:
    """A file that could be read, and all it is held against."""

    job: JobSpec
    facts: FileFacts
    codebook: Codebook
    columns: tuple[FileColumn, ...]
    matching: Matching
    areas: Areas
    suspects: tuple[Suspect, ...] = ()
    questions: Questions = field(default_factory=Questions)
    previous: Mapping[str, Any] | None = None

    def edges_of(self, variable: str) -> Sequence[float] | None:
        """Give the bands that the last wave's numbers were counted in, so that both are counted alike."""
        earlier = ((self.previous or {}).get("variables") or {}).get(variable) or {}
        edges: Sequence[float] | None = earlier.get("edges")
        return edges


@dataclass(frozen=True, slots=True)
class Checked:
    """What is kept of the variables: typed cells and a profile of each, all of a role's column.

    `hidden` names the variables whose cells are not to be shown to anybody.
    """

    typed: "dict[str, pl.Series]" = field(default_factory=dict)
    profiles: dict[str, dict[str, Any]] = field(default_factory=dict)
    roles: dict[str, Answers] = field(default_factory=dict)
    hidden: frozenset[str] = frozenset()

    @property
    def texts(self) -> Texts:
        """What was read, with categories as texts."""
        return Texts(self.typed)

    def keep(self, answers: Answers, places: "pl.Series", edges: Sequence[float] | None, *, is_role: bool) -> None:
        """Keep what is needed later of a variable that has been checked; `places` are the areas of its rows."""
        name = answers.variable.name
        self.typed[name] = compact(answers.typed)
        self.profiles[name] = profile_of(answers, None if is_role else places, edges)
        if is_role:
            self.roles[name] = answers


@dataclass(frozen=True, slots=True)
class Examination:
    """What an examination leaves: the report without its microdata, and what is to be written.

    `microdata` is None when the file is refused; `profile` is None when it could not be read.
    """

    report: Report
    findings: Findings
    profile: Mapping[str, Any] | None = None
    microdata: "pl.DataFrame | None" = None


def unreadable(facts: FileFacts, fault: Unreadable, *, is_kept: bool = True) -> Examination:
    """Conclude about a file that gives no table; say so when it is not even kept."""
    text = "The file itself was not kept: a household that withdrew might be in it, and nobody could say."
    gone = Problem(kind="file_not_kept", severity="informs", column=None, count=1, text=text)
    problems = (fault.problem,) if is_kept else (fault.problem, gone)
    report = Report(state="refused", file=facts, summary="The file cannot be read.", problems=problems)
    return Examination(report=report, findings=Findings())


def conclude(reading: Reading, checked: Checked, findings: Findings) -> Examination:
    """Sum up what was found: state, counts, weights, profile, comparison, and the rows to keep.

    Parameters
    ----------
    reading
        The file and what it was read against.
    checked
        The variables found; their rows are those not left out.
    findings
        Gets what the comparison with the last wave shows.
    """
    areas, codebook = reading.areas, reading.codebook
    height = areas.numbers.len()
    kept = int(areas.kept.sum())
    if kept == 0:
        _nothing_left(areas, findings)
    weight = codebook.roles.weight
    weights = weights_of(checked.typed[weight]) if weight is not None and weight in checked.typed else None
    profile = whole_profile(reading.job.wave, kept, areas.rows, weights, checked.profiles)
    comparison = _comparison(reading, profile, findings)
    stops = [finding.problem for finding in findings.found if finding.severity == "blocks"]
    blocked = findings.blocked_rows().len()
    report = Report(
        state="refused" if stops else "ready",
        file=reading.facts,
        summary=_summary(kept, blocked, len(stops), height - kept),
        rows=height,
        rows_left_out=height - kept,
        rows_blocked=blocked,
        rows_fine=kept - blocked,
        problems=tuple(finding.problem for finding in findings.found),
        columns=reading.matching.matches,
        unused_columns=reading.matching.unused,
        areas=areas.rows,
        identifiers=tuple(suspect.summary for suspect in reading.suspects),
        weights=Weights(**weights) if weights else None,
        comparison=comparison,
        questions=tuple(reading.questions.asked),
    )
    microdata = None if stops else _microdata(codebook, checked.typed, areas.code.filter(areas.kept))
    return Examination(report=report, findings=findings, profile=profile, microdata=microdata)


def _nothing_left(areas: Areas, findings: Findings) -> None:
    codes = [area.code for area in areas.rows]
    findings.add(
        "empty_file",
        "blocks",
        None,
        whole_columns([""]),
        text=f"Every row is left out by your answers about areas ({listed(codes, 10)}), so nothing is left to publish.",
        expected="rows of an area of the programme",
        how_to_mend="Say which area of the programme at least one of the codes is.",
    )


def _comparison(reading: Reading, profile: Mapping[str, Any], findings: Findings) -> dict[str, Any] | None:
    job = reading.job
    if reading.previous is not None:
        check_swaps(profile, reading.previous, job.code_map, findings, reading.questions)
    if job.version is not None:
        version = json.loads(job.version.read_bytes())
        check_swaps(profile, version, job.code_map, findings, reading.questions)
    if reading.previous is None:
        return None
    return compare(profile, reading.previous, findings)


def _summary(kept: int, blocked: int, stops: int, left_out: int) -> str:
    aside = f" {counted(left_out, 'row')} will be left out, as you asked." if left_out else ""
    if not stops:
        return f"Nothing stops this file: {counted(kept, 'row')} can be published.{aside}"
    if not blocked:
        return f"{counted(stops, 'problem')} {_stop(stops)} this file; no single row is at fault.{aside}"
    fine = kept - blocked
    rest = f"the other {fine:,} could be published" if fine else "no other row is left"
    return f"{counted(blocked, 'row')} {_stop(blocked)} this file; {rest}.{aside}"


def _stop(count: int) -> str:
    return "stops" if count == 1 else "stop"


def _microdata(codebook: Codebook, typed: "Mapping[str, pl.Series]", areas: "pl.Series") -> "pl.DataFrame":
    """Lay out the rows to keep: the codebook's columns in its order, blank where the file has none."""
    import polars as pl

    def column(variable: Variable) -> "pl.Series":
        if variable.name == codebook.roles.area:
            return areas.alias(variable.name)
        if variable.name in typed:
            return typed[variable.name].alias(variable.name)
        return pl.Series(variable.name, [None], dtype=_column_type(variable)).new_from_index(0, areas.len())

    return pl.DataFrame([column(variable) for variable in codebook.variables])


def _column_type(variable: Variable) -> "type[pl.DataType]":
    import polars as pl

    types: dict[str, type[pl.DataType]] = {"integer": pl.Int64, "decimal": pl.Float64, "date": pl.Date}
    return types.get(variable.type, pl.String)
