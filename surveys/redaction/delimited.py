"""A CSV file without some of its rows: every byte of the others stays as it was."""

import codecs
import csv
import itertools
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from nrp.formats.delimited import encoding_of, head_of, header_of
from surveys.redaction.marks import spelled

Cells = Mapping[str, frozenset[str]]


def lines_of(text: str, separator: str) -> Iterator[str]:
    """Give the records of a text with their line ends; a line end inside quotation marks ends nothing."""
    end = "\n" if "\n" in text else "\r"
    start = at = 0
    while at < len(text):
        found = text.find(end, at)
        at = len(text) if found < 0 else found + 1
        record = text[start:at]
        if '"' in record and at < len(text) and _is_open(record, separator):
            continue
        yield record
        start = at


def without_rows(source: Path, target: Path, cells: Cells, known: Sequence[str] = ()) -> None:
    """Write a CSV file without the records in which a column holds one of its spelled cells.

    With names that are `known` the row of names is looked for below titles, which stay.
    """
    csv.field_size_limit(sys.maxsize)
    encoding = encoding_of(source)
    head_row, separator = _head(source, encoding, known)
    content = source.read_bytes()
    codec, errors = _lossless(encoding, content)
    records = lines_of(content.decode(codec, errors), separator)
    titles = list(itertools.islice(records, head_row - 1))
    head = next(records, "")
    names = [cell.strip() for cell in _split(head.removeprefix("\ufeff"), separator, encoding)]
    wanted = [(position, cells[name]) for position, name in enumerate(names) if name in cells]
    with target.open("wb") as out:
        out.write("".join([*titles, head]).encode(codec, errors))
        for record in records:
            if not _goes(_split(record, separator, encoding), wanted):
                out.write(record.encode(codec, errors))


def _head(source: Path, encoding: str, known: Sequence[str]) -> tuple[int, str]:
    """Give the row of names, as a record, and what separates the cells."""
    if not known:
        return 1, header_of(source, encoding)[1]
    head = head_of(source, encoding, known)
    return head.row, head.separator


def _goes(row: Sequence[str], wanted: Sequence[tuple[int, frozenset[str]]]) -> bool:
    return any(position < len(row) and spelled(row[position]) in gone for position, gone in wanted)


def _lossless(encoding: str, content: bytes) -> tuple[str, str]:
    """Give a way to read and write that gives back the same bytes, whatever they are."""
    if encoding == "cp1252":
        return "latin-1", "strict"
    if encoding == "utf-16":
        little = content.startswith(codecs.BOM_UTF16_LE)
        return ("utf-16-le" if little else "utf-16-be"), "surrogatepass"
    return "utf-8", "strict"


def _split(record: str, separator: str, encoding: str) -> list[str]:
    plain = record.rstrip("\r\n")
    row = plain.split(separator) if '"' not in plain else next(csv.reader([plain], delimiter=separator), [])
    if encoding != "cp1252":
        return row
    return [cell.encode("latin-1").decode("cp1252", "replace") for cell in row]


def _is_open(record: str, separator: str) -> bool:
    """Say whether a record ends inside quotation marks. They open a cell only where they begin it."""
    at = 1 if record.startswith("\ufeff") else 0
    while True:
        if record.startswith('"', at):
            at = record.find('"', at + 1)
            while at >= 0 and record.startswith('""', at):
                at = record.find('"', at + 2)
            if at < 0:
                return True
        at = record.find(separator, at)
        if at < 0:
            return False
        at += 1
