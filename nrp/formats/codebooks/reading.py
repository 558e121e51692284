"""One door for codebooks of every kind: told from what the file holds, never from its name."""

import zipfile
from pathlib import Path

from nrp.formats.codebooks.found import Found, NotRead
from nrp.formats.codebooks.from_dictionary import from_dictionary
from nrp.formats.codebooks.from_redcap import from_redcap, is_redcap
from nrp.formats.codebooks.from_statistics import from_statistics
from nrp.formats.codebooks.from_xlsform import from_xlsform
from nrp.formats.codebooks.shapes import misshapen
from nrp.formats.documents import DocumentError, parse_json
from nrp.formats.readers import read_table
from nrp.formats.sniffing import describe, sniff
from nrp.formats.unreadable import Limits, Unreadable
from nrp.formats.xlsx_archive import check_archive

MOST_BYTES = 50 * 1024 * 1024
LIMITS = Limits(max_bytes=MOST_BYTES, max_cells=8_000_000, max_columns=4000)
ACCEPTED = (
    "a codebook (.json), an SPSS or Stata file (.sav, .zsav, .dta), an XLSForm (.xlsx), a REDCap data dictionary "
    "(.csv), or a data dictionary of your own (.csv, .xlsx)"
)
_SURVEY_SHEET = 'name="survey"'


def read_codebook(path: Path, file_name: str) -> Found:
    """Read a file from outside into a codebook to work on.

    Raises
    ------
    NotRead
        With sentences that say why it gives none and what to do.
    """
    if path.stat().st_size > MOST_BYTES:
        raise NotRead(
            [f"The file is larger than {MOST_BYTES >> 20} MB. Save it with fewer rows; a codebook needs none."]
        )
    if path.read_bytes()[:64].lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{":
        return _from_json(path)
    kind = sniff(path)
    try:
        if kind in ("sav", "zsav", "dta"):
            return from_statistics(path, kind, LIMITS)
        if kind == "xlsx":
            check_archive(path, LIMITS)
            if _is_xlsform(path):
                return from_xlsform(path)
        if kind in ("xlsx", "csv"):
            return _from_table(path, file_name)
    except Unreadable as refused:
        raise NotRead([refused.text]) from None
    what = describe(path) or "a Parquet file"
    raise NotRead([f"“{file_name}” is {what}. Choose {ACCEPTED}."])


def _from_json(path: Path) -> Found:
    try:
        document = parse_json(path.read_bytes())
    except DocumentError as error:
        raise NotRead(list(error.sentences)) from None
    if document.get("format") != "nrp-codebook/1":
        raise NotRead(['The JSON document is no codebook: it does not begin with "format": "nrp-codebook/1".'])
    if wrong := misshapen(document):
        raise NotRead([*wrong[:20], "Mend it and choose the file again."])
    return Found(document)


def _is_xlsform(path: Path) -> bool:
    with zipfile.ZipFile(path) as archive:
        try:
            return _SURVEY_SHEET in archive.read("xl/workbook.xml").decode("utf-8", errors="replace").casefold()
        except KeyError:
            return False


def _from_table(path: Path, file_name: str) -> Found:
    table = read_table(path, file_name, LIMITS)
    head = [column.name for column in table.columns]
    rows = [["" if cell is None else str(cell).strip() for cell in row] for row in table.frame.iter_rows()]
    if is_redcap(head):
        return from_redcap(head, rows)
    return from_dictionary(head, rows, sheet=table.sheets[0] if table.sheets else "")
