"""One door for every form of file that goes out."""

import json
from collections.abc import Callable

from nrp.formats.codebook import load_codebook
from nrp.formats.export.columns import described, read_original
from nrp.formats.export.job import Spec
from nrp.formats.export.sheets import write_csv, write_parquet, write_xlsx
from nrp.formats.export.spss import write_sav
from nrp.formats.export.stata import write_dta

Progress = Callable[[int, str], None]


def write(spec: Spec, progress: Progress = lambda _percent, _step: None) -> list[str]:
    """Write a published file in the form asked for.

    Parameters
    ----------
    spec
        What to write, out of what.
    progress
        Called with a percentage and a word.

    Returns
    -------
    list of str
        What the form could not hold or holds otherwise, as sentences.

    Raises
    ------
    NotWritten
        When the form cannot hold the answers at all.
    """
    import polars as pl

    progress(5, "reading")
    source = spec.codebook.read_bytes()
    codebook = load_codebook(source)
    frame = pl.read_parquet(spec.microdata)
    original = read_original(spec.original)
    columns = described(frame, codebook, original, spec.columns, spec.recoded)
    frame = frame.select(column.name for column in columns)
    progress(30, "writing")
    document = json.loads(source)
    if spec.form == "sav":
        notes = write_sav(frame, columns, original, spec.out)
    elif spec.form == "dta":
        notes = write_dta(frame, columns, original, spec.out)
    elif spec.form == "xlsx":
        notes = write_xlsx(frame, columns, spec.about, spec.out)
    else:
        writer = write_csv if spec.form == "csv" else write_parquet
        notes = writer(frame, document, spec.about, spec.out)
    progress(95, "storing")
    return notes
