"""An XLSForm becomes an instrument: `python -m nrp.formats.community.xlsform JOB.json`, a child process of its own.

Nothing else imports this, since pyxform parses files from outside. Exit codes as those of `nrp.formats.community`.
"""

import json
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pyxform.errors import PyXFormError
from pyxform.xls2xform import convert

from nrp.formats.community.instrument import Choice, Instrument, Kind, LeftOut, Question
from nrp.formats.community.jobs import FormJob
from nrp.formats.community.personal import tells_by_label, tells_by_name
from nrp.formats.sniffing import sniff
from nrp.formats.unreadable import Limits, Refusing, Unreadable
from nrp.formats.xlsx_archive import check_archive

LIMITS = Limits(max_bytes=5 * 1024 * 1024, max_cells=200_000, max_columns=500)
MOST_QUESTIONS, MOST_CHOICES = 300, 60
LONGEST = 300  # letters of a label
_KINDS: Mapping[str, Kind] = {
    "select one": "one",
    "select all that apply": "many",
    "integer": "whole",
    "decimal": "decimal",
    "text": "text",
    "date": "date",
}
_POSITIONS = frozenset({"geopoint", "geotrace", "geoshape", "start-geopoint"})
_RECORDINGS = frozenset({"image", "audio", "video", "file", "photo", "barcode", "background-audio", "audit"})
_TOOLS = frozenset(
    {"start", "end", "today", "deviceid", "subscriberid", "simserial", "phonenumber", "username", "email", "hidden"}
)
_TAG = re.compile(r"<[^>]{1,200}>")
_VALUE = re.compile(r"\$\{[^}]{1,120}\}")


@dataclass(slots=True)
class _Walk:
    """What was met on the way through the form."""

    language: str
    questions: list[Question] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    lists: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)

    def step(self, children: Sequence[Mapping[str, Any]], above: tuple[str, ...], group: str) -> None:
        for child in children:
            path = (*above, str(child.get("name", "")))
            match child["type"]:
                case "group" if child["name"] == "meta" and not above:
                    continue
                case "group":
                    self.step(child.get("children", ()), path, self._label(child)[0] or group)
                case "repeat":
                    self._leave(path, "repeat", "repeated")
                    self.left_out += [LeftOut("/".join(one), "repeat", "repeated") for one in _inside(child, path)]
                case "note":
                    continue
                case _:
                    self._question(child, path, group)

    def _question(self, child: Mapping[str, Any], path: tuple[str, ...], group: str) -> None:
        kind, (label, also) = _KINDS.get(child["type"]), self._label(child)
        if kind is None or (why := self._why_not(child, kind, label)):
            self._leave(path, child["type"], why if kind else _why_no_table(child["type"]))
            return
        choices = tuple(self._choices(child)) if kind in ("one", "many") else ()
        self.questions.append(Question("/".join(path), label or path[-1], kind, choices, also, group))

    def _why_not(self, child: Mapping[str, Any], kind: Kind, label: str) -> str:
        """Say why a question of a kind that is kept is not kept itself."""
        if kind in ("one", "many"):
            known = 0 < len(self._raw_choices(child)) <= MOST_CHOICES
            return "" if known else "other"
        return "personal" if tells_by_name(str(child["name"])) or tells_by_label(label) else ""

    def _leave(self, path: tuple[str, ...], kind: str, why: str) -> None:
        self.left_out.append(LeftOut("/".join(path), kind, why))

    def _raw_choices(self, child: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
        return child.get("choices") or self.lists.get(str(child.get("list_name", "")), ())

    def _choices(self, child: Mapping[str, Any]) -> Iterator[Choice]:
        for one in self._raw_choices(child):
            label, also = self._label(one)
            yield Choice(str(one["name"]), label or str(one["name"]), also)

    def _label(self, thing: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
        """Give a label in the form's language, and in its others; a form may have one language without a name."""
        label = thing.get("label") or ""
        if isinstance(label, str):
            return _plain(label), ()
        texts = {language: _plain(str(text)) for language, text in label.items() if text}
        shown = texts.pop(self.language, "") or texts.pop("default", "") or next(iter(texts.values()), "")
        return shown, tuple(dict.fromkeys(text for text in texts.values() if text != shown))


def read_xlsform(path: Path, file_name: str) -> Instrument:
    """Read a form.

    Raises
    ------
    Unreadable
        With a sentence, when it is no Excel file, breaks a rule of XLSForm, or asks nothing that gives a table.
    """
    if path.stat().st_size == 0 or sniff(path) != "xlsx":
        raise Unreadable(
            "wrong_type", "This is no XLSForm. Save the form as an Excel workbook (.xlsx) and hand that in."
        )
    check_archive(path, LIMITS)
    document = _converted(path)
    walk = _Walk(_language(document), lists=document.get("choices", {}))
    walk.step(document.get("children", ()), (), "")
    if not walk.questions:
        raise Unreadable("empty_file", "The form asks nothing that gives a table: no choice, number, date or text.")
    if len(walk.questions) > MOST_QUESTIONS:
        raise Unreadable(
            "too_large", f"The form asks {len(walk.questions)} questions; at most {MOST_QUESTIONS} can be kept."
        )
    title = _plain(str(document.get("title") or "")) or Path(file_name).stem
    return Instrument(title, walk.language, tuple(walk.questions), tuple(walk.left_out))


def _converted(path: Path) -> Mapping[str, Any]:
    try:
        with Refusing("an Excel file"):
            try:
                found = convert(xlsform=path.read_bytes(), file_type=".xlsx", validate=False)
            except PyXFormError as error:
                rule = " ".join(str(error).split())[:LONGEST]
                text = f"The workbook breaks a rule of XLSForm. Mend it and hand it in again. The rule: {rule}"
                raise Unreadable("wrong_type", text) from error
    except RecursionError as error:
        raise Unreadable("unreadable", "The form holds groups within groups without an end.") from error
    document: Mapping[str, Any] = found._pyxform or {}  # noqa: SLF001  the only door to the questions themselves
    return document


def _language(document: Mapping[str, Any]) -> str:
    """Give the language that is shown: the form's default, else English where it has it, else its first."""
    named = str(document.get("default_language") or "default")
    if named != "default":
        return named
    known = list(dict.fromkeys(_languages(document.get("children", ()))))
    english = next((one for one in known if one.lower().startswith("english") or "(en)" in one.lower()), "")
    return english or (known[0] if known and "default" not in known else "default")


def _languages(children: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for child in children:
        if isinstance(child.get("label"), Mapping):
            yield from child["label"]
        yield from _languages(child.get("children", ()))


def _inside(child: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    for one in child.get("children", ()):
        below = (*path, str(one.get("name", "")))
        yield below
        yield from _inside(one, below)


def _why_no_table(kind: str) -> str:
    if kind in _POSITIONS:
        return "position"
    if kind in _RECORDINGS:
        return "recording"
    if kind in _TOOLS:
        return "tool"
    return "computed" if kind == "calculate" else "other"


def _plain(text: str) -> str:
    """Give words as they are shown: without markup, and with a gap where another answer would stand."""
    bare = _VALUE.sub("…", _TAG.sub("", text)).replace("**", "").replace("__", "")
    return " ".join(bare.split())[:LONGEST]


def main(arguments: list[str]) -> int:
    """Do the job named on the command line: `report.json` holds the instrument, or the sentence why there is none."""
    if len(arguments) != 1:
        sys.stderr.write("nrp.formats.community.xlsform: give one argument, the job file\n")
        return 2
    job = FormJob.from_dict(json.loads(Path(arguments[0]).read_bytes()))
    try:
        report: dict[str, Any] = {"instrument": read_xlsform(job.file, job.file_name).to_dict()}
    except Unreadable as refused:
        report = {"refused": refused.text}
    (job.out / "report.json").write_text(json.dumps(report), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
