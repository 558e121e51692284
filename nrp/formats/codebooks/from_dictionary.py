"""A codebook out of a data dictionary that somebody keeps as a table: one row for each variable."""

from collections.abc import Sequence
from typing import Any

from nrp.formats.codebooks.drafted import Pairs
from nrp.formats.codebooks.found import Found, NotRead, codes_written, number_in, parted, said_of_missing, says_yes
from nrp.formats.sheets.columns import SheetColumn, lacking, matched, plain
from nrp.formats.sheets.rows import SheetRow

COLUMNS = (
    SheetColumn("name", "variable", ("variable name", "name", "field", "field name", "column", "item"), is_needed=True),
    SheetColumn("label", "label", ("variable label", "question", "question text", "description", "wording")),
    SheetColumn("type", "type", ("variable type", "data type", "format", "measure")),
    SheetColumn(
        "codes", "codes", ("values", "value labels", "answers", "options", "categories", "choices", "response options")
    ),
    SheetColumn("code", "code", ("value", "answer code")),
    SheetColumn("meaning", "meaning", ("value label", "code label", "answer")),
    SheetColumn("missing", "missing", ("missing codes", "missing values", "user missing", "not answered")),
    SheetColumn("min", "min", ("minimum", "lowest", "from")),
    SheetColumn("max", "max", ("maximum", "highest", "to")),
    SheetColumn("required", "required", ("mandatory", "never blank")),
    SheetColumn("section", "section", ("module", "group", "block", "part", "topic")),
    SheetColumn("note", "note", ("notes", "comment", "comments", "remark", "remarks", "universe", "routing")),
)
_TYPES = {
    "code": "code codes categorical category single choice select factor nominal ordinal binary dummy coded boolean",
    "integer": "integer int whole whole number count long byte discrete",
    "decimal": "decimal float number numeric double real continuous scale",
    "text": "text string str char character free text open",
    "date": "date day datetime",
}
_LONGEST = 20_000


def from_dictionary(head: Sequence[str], rows: Sequence[Sequence[str]], *, sheet: str = "") -> Found:
    """Read the table. Where a row has a code but no variable, it is a further code of the variable above.

    Raises
    ------
    NotRead
        When no column names the variables.
    """
    places = matched(COLUMNS, head)
    if missing := lacking(COLUMNS, places):
        asked = ", ".join(column.head for column in COLUMNS)
        where = f"on the sheet “{sheet}”" if sheet else "in the first row"
        raise NotRead(
            [
                f"There is no column “{missing[0].head}” {where}. Name the columns {asked}; "
                "only “variable” must be there, the others when you have them."
            ]
        )
    found = Found.empty()
    strange = [name for at, name in enumerate(head) if name and at not in places.values()]
    if strange:
        found.note(f"Columns that were not understood and left out: {', '.join(strange)}.")
    reader = _Reader(found, [str(name) for name in head], places)
    for number, cells in enumerate(rows, start=2):
        reader.row(SheetRow(number, list(cells), places))
    return found


class _Reader:
    """Rows into variables; knows the last one, whose codes may go on below it."""

    def __init__(self, found: Found, head: list[str], places: dict[str, int]) -> None:
        self._found, self._head, self._places = found, head, places

    def row(self, row: SheetRow) -> None:
        name = row.text("name", _LONGEST)
        if not name:
            self._further_code(row)
            return
        codes, missing = self._codes(row, name)
        variable: dict[str, Any] = {
            "name": name,
            "label": row.text("label", _LONGEST),
            "type": self._type(row, name, codes),
            "codes": codes,
            "missing": missing,
            "min": self._limit(row, name, "min"),
            "max": self._limit(row, name, "max"),
            "required": says_yes(row.text("required", _LONGEST)),
            "section": row.text("section", _LONGEST),
            "note": row.text("note", _LONGEST),
        }
        self._found.add(variable)

    def _further_code(self, row: SheetRow) -> None:
        code, meaning = row.text("code", _LONGEST), row.text("meaning", _LONGEST)
        variables = self._found.document["variables"]
        if not code:
            return
        if not variables:
            self._say(row, "name", "", "a code stands before any variable. Write the variable's name beside it")
            return
        last = variables[-1]
        answers, missing = parted([[code, meaning or code]])
        if missing:
            self._found.note(said_of_missing(last["name"], missing))
        for kind, pairs in (("codes", answers), ("missing", missing)):
            if pairs:
                last.setdefault(kind, []).extend(pairs)

    def _codes(self, row: SheetRow, name: str) -> tuple[Pairs, Pairs]:
        """Give codes and missing codes; where there is no column for missing ones, they are told by their words."""
        pairs = self._pairs(row, name, "codes")
        if code := row.text("code", _LONGEST):
            pairs.append([code, row.text("meaning", _LONGEST) or code])
        if "missing" in self._places:
            written = self._pairs(row, name, "missing")
            known = {code for code, _why in written}
            return [pair for pair in pairs if pair[0] not in known], written
        answers, missing = parted(pairs)
        if missing:
            self._found.note(said_of_missing(name, missing))
        return answers, missing

    def _pairs(self, row: SheetRow, name: str, column: str) -> Pairs:
        text = row.text(column, _LONGEST)
        pairs, wrong = codes_written(text)
        for piece in wrong:
            if column == "missing" and number_in(piece) is not None:
                pairs.append([piece, "Missing"])
            else:
                example = "1=Yes;2=No" if column == "codes" else "-8=Don't know;-9=Refused"
                self._say(row, column, name, f"“{piece}” gives no code with its meaning. Write {example}")
        return pairs

    def _limit(self, row: SheetRow, name: str, column: str) -> int | float | None:
        text = row.text(column, _LONGEST)
        value = number_in(text) if text else None
        if text and value is None:
            self._say(row, column, name, f"“{text}” is no number; it was left out. Write a number")
        return value

    def _type(self, row: SheetRow, name: str, codes: Pairs) -> str:
        written = row.text("type", _LONGEST)
        bare = plain(written)
        for kind, words in _TYPES.items():
            if bare and (bare in words.split() or bare == kind or f" {bare} " in f" {words} "):
                # A number or a text whose answers are all listed is what we call a code.
                return "code" if codes and kind != "date" else kind
        if written:
            self._say(row, "type", name, f"“{written}” is no type. Write code, integer, decimal, text or date")
        return "code" if codes else "text"

    def _say(self, row: SheetRow, column: str, name: str, what: str) -> None:
        place = self._places.get(column)
        head = self._head[place] if place is not None else column
        who = f", “{name}”" if name else ""
        self._found.note(f"Row {row.number}{who}, column “{head}”: {what}.")
