"""Reading a tagged PDF as a screen reader does: by its structure, in its order, with the words of each part."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pikepdf

_CHAR = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")
_RANGE = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")


@dataclass
class Part:
    """One tagged part: its kind, its own words, what it says instead of a picture, and what it holds."""

    kind: str
    words: str = ""
    alt: str = ""
    parts: list["Part"] = field(default_factory=list)

    def walk(self) -> Iterator["Part"]:
        yield self
        for part in self.parts:
            yield from part.walk()

    @property
    def text(self) -> str:
        return self.words + "".join(part.text for part in self.parts)

    def all(self, *kinds: str) -> list["Part"]:
        return [part for part in self.walk() if part.kind in kinds]


@dataclass
class Paper:
    """A whole document."""

    title: str
    language: str
    claims: str
    is_marked: bool
    shows_title: bool
    pages: int
    tree: Part
    footers: list[str]

    def tables(self) -> list[list[list[str]]]:
        """Give each table as rows of cells, all white space taken out."""
        return [
            [[squashed(cell.text) for cell in row.all("TH", "TD")] for row in table.all("TR")]
            for table in self.tree.all("Table")
        ]

    @property
    def headings(self) -> list[tuple[int, str]]:
        found = [part for part in self.tree.walk() if re.fullmatch(r"H[1-6]", part.kind)]
        return [(int(part.kind[1]), " ".join(part.text.split())) for part in found]


def squashed(text: str) -> str:
    """Take white space out: where a line was broken is no difference."""
    return "".join(text.split())


def read(content: bytes) -> Paper:
    with pikepdf.open(io.BytesIO(content)) as pdf:
        words: dict[tuple[int, int], str] = {}
        footers = []
        numbers = {page.obj.objgen: at for at, page in enumerate(pdf.pages)}
        for at, page in enumerate(pdf.pages):
            footers.append(_read_page(at, page, words))
        root = pdf.Root
        return Paper(
            title=str(pdf.docinfo.get("/Title", "")),
            language=str(root.get("/Lang", "")),
            claims=str(pdf.open_metadata().get("pdfuaid:part", "")),
            is_marked=bool(root.MarkInfo.Marked),
            shows_title=bool(root.ViewerPreferences.DisplayDocTitle),
            pages=len(pdf.pages),
            tree=_part(root.StructTreeRoot, words, numbers, None),
            footers=footers,
        )


def _part(node: Any, words: dict[tuple[int, int], str], numbers: dict[Any, int], page: int | None) -> Part:
    own = node.get("/Pg")
    page = numbers.get(own.objgen, page) if own is not None else page
    made = Part(str(node.get("/S", "/Root")).lstrip("/"), alt=str(node.get("/Alt", "")))
    kids = node.get("/K")
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, int):
            made.parts.append(Part("words", words.get((page or 0, kid), "")))
        elif isinstance(kid, pikepdf.Dictionary) and kid.get("/Type") == "/MCR":
            at = numbers.get(kid.Pg.objgen, page) if "/Pg" in kid else page
            made.parts.append(Part("words", words.get((at or 0, int(kid.MCID)), "")))
        elif isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            made.parts.append(_part(kid, words, numbers, page))
    return made


def _read_page(at: int, page: Any, words: dict[tuple[int, int], str]) -> str:
    """Put the words of each marked part down, and give those that are no part: the foot of the page."""
    fonts = {name: _letters(font) for name, font in (page.Resources.get("/Font") or {}).items()}
    letters: dict[int, str] = {}
    marks: list[int | None] = []
    outside: list[str] = []
    for step in pikepdf.parse_content_stream(page):
        operator, operands = str(step.operator), step.operands
        if operator in ("BDC", "BMC"):
            given = operands[1] if len(operands) > 1 else None
            marks.append(int(given.MCID) if isinstance(given, pikepdf.Dictionary) and "/MCID" in given else None)
        elif operator == "EMC":
            marks.pop()
        elif operator == "Tf":
            letters = fonts[str(operands[0])]
        elif operator in ("Tj", "TJ"):
            shown = operands[0] if operator == "TJ" else [operands[0]]
            text = "".join(_said(bytes(one), letters) for one in shown if isinstance(one, pikepdf.String))
            inner = next((mark for mark in reversed(marks) if mark is not None), None)
            if inner is None:
                outside.append(text)
            else:
                words[at, inner] = words.get((at, inner), "") + text + " "
    return "".join(outside)


def _said(raw: bytes, letters: dict[int, str]) -> str:
    return "".join(letters.get(int.from_bytes(raw[at : at + 2]), "") for at in range(0, len(raw), 2))


def _letters(font: Any) -> dict[int, str]:
    """Read which letters a font's glyphs stand for."""
    content = bytes(font.ToUnicode.read_bytes()) if "/ToUnicode" in font else b""
    found: dict[int, str] = {}
    for block in re.findall(rb"beginbfrange(.*?)endbfrange", content, re.DOTALL):
        for low, high, start in _RANGE.findall(block):
            for more in range(int(high, 16) - int(low, 16) + 1):
                found[int(low, 16) + more] = chr(int(start, 16) + more)
    for block in re.findall(rb"beginbfchar(.*?)endbfchar", content, re.DOTALL):
        for code, text in _CHAR.findall(block):
            found[int(code, 16)] = bytes.fromhex(text.decode()).decode("utf-16-be")
    return found
