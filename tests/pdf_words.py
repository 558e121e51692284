"""The words of a PDF made by us: its text operators, read through the fonts' tables of letters (ToUnicode)."""

import io
import re

import pikepdf

_PAIR = re.compile(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*$")
_SHOWS = {"Tj", "TJ", "'", '"'}


def words(body: bytes) -> str:
    """Give the text of a whole PDF, a space where a line or a stretch ends; nothing of a file that is no PDF."""
    try:
        with pikepdf.open(io.BytesIO(body)) as pdf:
            return " ".join(_of_page(page) for page in pdf.pages)
    except pikepdf.PdfError:
        return body.decode("latin-1")


def _of_page(page: pikepdf.Page) -> str:
    fonts = page.resources.get("/Font", {})
    letters = {name: _letters(font) for name, font in fonts.items()}
    known: dict[int, str] = {}
    said: list[str] = []
    for operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) == "Tf":
            known = letters.get(str(operands[0]), {})
        elif str(operator) in _SHOWS:
            said.append("".join(_decoded(one, known) for one in _strings(operands[-1])))
        elif str(operator) in ("Td", "TD", "Tm", "T*", "ET"):
            said.append(" ")
    return " ".join("".join(said).split())


def _strings(operand: object) -> list[bytes]:
    parts = operand if isinstance(operand, pikepdf.Array) else [operand]
    return [bytes(part) for part in parts if isinstance(part, pikepdf.String)]


def _decoded(text: bytes, known: dict[int, str]) -> str:
    codes = [int.from_bytes(text[at : at + 2], "big") for at in range(0, len(text), 2)]
    return "".join(known.get(code, "") for code in codes)


def _letters(font: pikepdf.Object) -> dict[int, str]:
    if "/ToUnicode" not in font:
        return {}
    table, found = font.ToUnicode.read_bytes().decode("latin-1"), {}
    for block in re.findall(r"beginbfchar(.*?)endbfchar", table, re.DOTALL):
        for line in block.strip().splitlines():
            if pair := _PAIR.search(line.strip()):
                found[int(pair[1], 16)] = bytes.fromhex(pair[2]).decode("utf-16-be")
    for block in re.findall(r"beginbfrange(.*?)endbfrange", table, re.DOTALL):
        for first, last, to in re.findall(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", block):
            start = int.from_bytes(bytes.fromhex(to), "big")
            found |= {code: chr(start + code - int(first, 16)) for code in range(int(first, 16), int(last, 16) + 1)}
    return found
