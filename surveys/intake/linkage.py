"""`python -m surveys.intake.linkage JOB.json`: which homes and people two published waves share.

Homes and people are met again by the numbers the codebook gives them. What is counted is exact and goes to the parent
alone, which hides small numbers before anything is kept. Exit codes as of `surveys.intake`.
"""

import json
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

# One thread, set before polars is first imported: the parent counts this process as one core.
os.environ.setdefault("POLARS_MAX_THREADS", "1")

from nrp.formats.codebook import Codebook, Covariate, Outcome, load_codebook
from nrp.formats.derivations import OneOf, SumAtLeast
from nrp.formats.derive import NOT_STATED, NotDerivable, covariate_expr, outcome_expr
from nrp.formats.values import number_expr, text_expr

if TYPE_CHECKING:
    import polars as pl

STAYED, GONE = "stayed", "gone"
# How a variable is recognised that should be the same for a person in both waves; a codebook that calls it otherwise
# has it passed over.
SEX, BIRTH, AGE = ("sex", "gender"), ("birth_year", "year_of_birth", "yob"), ("age",)
_YEARS_OFF = 2
_MOST_LEVELS = 30


def linked(before: Path, after: Path, books: tuple[Codebook, Codebook], years: float) -> dict[str, Any]:
    """Count what two waves share.

    Parameters
    ----------
    before, after
        The published answers (Parquet).
    books
        The codebook of each.
    years
        How many years lie between their fieldwork, for ages that do not go together.

    Returns
    -------
    dict
        Exact counts: ``unit`` (`person`, or `household` without person numbers), ``households`` and ``people``
        (``both``, ``before``, ``after``), ``without_number`` and ``repeated`` of each wave, ``mismatches``, and
        ``tables``: those of the first wave by area and by their answers, who stayed and who had gone.
    """
    import polars as pl

    first, second = (_keyed(pl.read_parquet(path), book) for path, book in zip((before, after), books, strict=True))
    unit = "person" if all(book.roles.person for book in books) else "household"
    keys = ["_home", "_person"] if unit == "person" else ["_home"]
    early, late = (frame.drop_nulls(keys).unique(keys, keep="first", maintain_order=True) for frame in (first, second))
    met = early.join(late.select(keys).with_columns(pl.lit(STAYED).alias("_end")), on=keys, how="left").with_columns(
        pl.col("_end").fill_null(GONE)
    )
    return {
        "unit": unit,
        "households": _shared(first, second, ["_home"]),
        "people": _shared(first, second, keys) if unit == "person" else None,
        "without_number": [frame.height - frame.drop_nulls(keys).height for frame in (first, second)],
        "repeated": [_repeated(frame, keys) for frame in (first, second)],
        "mismatches": _mismatches(early, late, books, keys, years) if unit == "person" else [],
        "tables": [_by_area(met, books[0]), *_by_answers(met, books[0])],
    }


def _keyed(frame: "pl.DataFrame", book: Codebook) -> "pl.DataFrame":
    """Put the numbers of home and person beside the answers, spelled alike whatever their type."""
    import polars as pl

    home, person = book.roles.household, book.roles.person
    return frame.with_columns(
        (text_expr(home, frame.schema[home]) if home else pl.lit(None, dtype=pl.String)).alias("_home"),
        (text_expr(person, frame.schema[person]) if person else pl.lit(None, dtype=pl.String)).alias("_person"),
    )


def _shared(first: "pl.DataFrame", second: "pl.DataFrame", keys: list[str]) -> dict[str, int]:
    early, late = (frame.select(keys).drop_nulls().unique() for frame in (first, second))
    both = early.join(late, on=keys, how="semi").height
    return {"both": both, "before": early.height - both, "after": late.height - both}


def _repeated(frame: "pl.DataFrame", keys: list[str]) -> int:
    import polars as pl

    return frame.drop_nulls(keys).group_by(keys).len().filter(pl.col("len") > 1).height


def _mismatches(
    early: "pl.DataFrame", late: "pl.DataFrame", books: tuple[Codebook, Codebook], keys: list[str], years: float
) -> list[dict[str, Any]]:
    """Count people with the same number and another sex, year of birth, or an age that does not go together."""
    found = []
    for kind, names in (("sex", SEX), ("birth_year", BIRTH), ("age", AGE)):
        name = next((one for one in names if all(one in book.by_name for book in books)), None)
        if name is None:
            continue
        pairs = _answers(early, books[0], name, keys).join(_answers(late, books[1], name, keys), on=keys).drop_nulls()
        off = _is_off(kind, years)
        found.append({"kind": kind, "variable": name, "count": pairs.filter(off).height, "of": pairs.height})
    return found


def _answers(frame: "pl.DataFrame", book: Codebook, name: str, keys: list[str]) -> "pl.DataFrame":
    """Give the answers to one variable, missing codes as null; the column's name tells the waves apart."""
    import polars as pl

    variable, dtype = book.by_name[name], frame.schema[name]
    text = text_expr(name, dtype)
    answer = pl.when(~text.is_in(list(variable.missing))).then(text)
    value = answer if variable.type == "code" else pl.when(answer.is_not_null()).then(number_expr(name, dtype))
    return frame.select(*keys, value.alias("answer"))


def _is_off(kind: str, years: float) -> "pl.Expr":
    import polars as pl

    was, now = pl.col("answer"), pl.col("answer_right")
    if kind == "age":
        return (now - was - years).abs() > _YEARS_OFF
    return was != now


def _by_area(met: "pl.DataFrame", book: Codebook) -> dict[str, Any]:
    area = book.roles.area
    return _table(met, ("area", area, book.by_name[area].label or area), text_expr(area, met.schema[area]), {})


def _by_answers(met: "pl.DataFrame", book: Codebook) -> list[dict[str, Any]]:
    """Tables by what people answered in the first wave: the codebook's covariates, then its outcomes of yes and no."""
    import polars as pl

    found = []
    for covariate in book.covariates:
        if _is_in_levels(covariate, book):
            codes = {} if covariate.bands else book.by_name[covariate.variable].codes
            label = book.by_name[covariate.variable].label or covariate.name
            expr = _tried(covariate, book, met)
            found += [_table(met, ("covariate", covariate.name, label), expr, codes)] if expr is not None else []
    for outcome in book.outcomes:
        expr = _tried(outcome, book, met) if isinstance(outcome.derive, OneOf | SumAtLeast) else None
        if expr is not None:
            level = expr.cast(pl.String).fill_null(NOT_STATED)
            found.append(_table(met, ("outcome", outcome.name, outcome.label), level, {"1": "Yes", "0": "No"}))
    return [table for table in found if len(table["rows"]) <= _MOST_LEVELS]


def _is_in_levels(covariate: Covariate, book: Codebook) -> bool:
    return bool(covariate.bands) or covariate.kind_for(book.by_name.get(covariate.variable)) == "categorical"


def _tried(what: Covariate | Outcome, book: Codebook, met: "pl.DataFrame") -> "pl.Expr | None":
    try:
        derive = outcome_expr if isinstance(what, Outcome) else covariate_expr
        return derive(what, book.by_name, met.schema)  # type: ignore[arg-type]  # each takes what it is given here
    except NotDerivable:
        return None


def _table(
    met: "pl.DataFrame", named: tuple[str, str, str], level: "pl.Expr", codes: Mapping[str, str]
) -> dict[str, Any]:
    """Count who stayed and who had gone at each level, in the codebook's order, then by name."""
    kind, name, label = named
    counts = met.group_by(level.fill_null(NOT_STATED).alias("level"), "_end").len()
    rows: dict[str, dict[str, int]] = {}
    for at, end, number in counts.iter_rows():
        rows.setdefault(str(at), {STAYED: 0, GONE: 0})[end] = number
    order = list(codes)
    known = sorted(rows, key=lambda one: (one == NOT_STATED, order.index(one) if one in order else len(order), one))
    return {
        "kind": kind,
        "name": name,
        "label": label,
        "rows": [{"level": one, "label": codes.get(one, one), **rows[one]} for one in known],
    }


def main(arguments: Sequence[str]) -> int:
    """Do the job named on the command line, and print what was counted as one line of JSON."""
    try:
        job = json.loads(Path(arguments[0]).read_bytes())
        books = (
            load_codebook(Path(job["codebooks"][0]).read_bytes()),
            load_codebook(Path(job["codebooks"][1]).read_bytes()),
        )
        before, after = Path(job["before"]), Path(job["after"])
        years = float(job["years"])
    except (OSError, KeyError, IndexError, TypeError, ValueError) as error:
        sys.stderr.write(f"surveys.intake.linkage: the job cannot be used: {type(error).__name__}\n")
        return 2
    sys.stdout.write(json.dumps({"linked": linked(before, after, books, years)}) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
