"""`python -m tests.soak.figures.making FOLDER LSOAS`: the files of figures, made in a process of its own.

33,000 LSOAs × 20 indicators × 10 years, from a fixed seed, in both forms; in each form some rows are wrong, and
`planted.json` says how many of which kind.
"""

import json
import sys
from pathlib import Path

import numpy as np

SEED = 20160101
YEARS = tuple(range(2010, 2020))
INDICATORS = tuple(f"indicator-{number:02}" for number in range(1, 21))
WRONG = 200  # rows of each kind


def code(number: int) -> str:
    return f"E01{number:06}"


def main(arguments: list[str]) -> int:
    import polars as pl

    folder, lsoas = Path(arguments[0]), int(arguments[1])
    dice = np.random.default_rng(SEED)
    codes = np.array([code(number) for number in range(1, lsoas + 1)])
    wide = pl.DataFrame(
        {"LSOA11CD": np.repeat(codes, len(YEARS)), "year": np.tile(np.array([str(year) for year in YEARS]), lsoas)}
    ).with_columns(pl.Series(name, np.round(dice.normal(50, 12, lsoas * len(YEARS)), 2)) for name in INDICATORS)
    long = wide.unpivot(index=["LSOA11CD", "year"], variable_name="indicator", value_name="value")
    planted = {"wide": _write_wide(folder, wide, dice), "long": _write_long(folder, long, dice)}
    (folder / "planted.json").write_text(json.dumps(planted))
    return 0


def _write_wide(folder: Path, wide: "object", dice: np.random.Generator) -> dict[str, int]:
    import polars as pl

    assert isinstance(wide, pl.DataFrame)
    text = wide.with_columns(pl.exclude("LSOA11CD", "year").cast(pl.String))
    rows = dice.permutation(text.height)[: 3 * WRONG]
    number = pl.int_range(pl.len())
    text = text.with_columns(
        pl.when(number.is_in(rows[:WRONG])).then(pl.lit("E02000001")).otherwise("LSOA11CD").alias("LSOA11CD"),
        pl.when(number.is_in(rows[WRONG : 2 * WRONG])).then(pl.lit("soon")).otherwise("year").alias("year"),
        pl.when(number.is_in(rows[2 * WRONG :])).then(pl.lit("*")).otherwise(INDICATORS[0]).alias(INDICATORS[0]),
    )
    text.write_csv(folder / "wide.csv")
    return {"malformed_code": WRONG, "bad_period": WRONG, "no_number": WRONG}


def _write_long(folder: Path, long: "object", dice: np.random.Generator) -> dict[str, int]:
    import polars as pl

    assert isinstance(long, pl.DataFrame)
    wrong = pl.DataFrame(
        {
            "LSOA11CD": [code(1)] * WRONG,
            "year": ["2010"] * WRONG,
            "indicator": ["fog"] * WRONG,
            "value": dice.normal(0, 1, WRONG),
        }
    )
    twice = long.head(WRONG).with_columns(pl.col("value") + 1)
    pl.concat([long, wrong, twice]).select("indicator", "LSOA11CD", "year", "value").write_csv(folder / "long.csv")
    return {"unknown_indicator": WRONG, "duplicate": 2 * WRONG}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
