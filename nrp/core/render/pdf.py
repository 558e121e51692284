"""PDF files by typst: tagged, with title and language, to the standard for accessible documents."""

import datetime as dt
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from nrp.core.render.drawing import font_folder

MAIN = "main.typ"
NO_SUCH_LETTER = "could not be displayed with font"


class NotCompiled(Exception):
    """The source does not make a document; the text says where."""


def compile_pdf(source: str, files: Mapping[str, str | bytes], *, made_at: dt.datetime | None = None) -> bytes:
    """Compile a typst source with the files that it names, and nothing else, into PDF/UA-1.

    A letter that none of the fonts has (a name in a script of its own) is against that standard. The document is made
    all the same, tagged as ever and with a box for the letter, without saying that it meets the standard.

    Parameters
    ----------
    source
        The document. What differs from one document to the next comes in by a file (`json("data.json")`),
        never by putting text into the source.
    files
        File name → content. Pictures need an `alt` in the source, or the standard refuses them.
    made_at
        The moment that the file states; the same source, files and moment give the same bytes.

    Raises
    ------
    NotCompiled
        The source does not compile or does not meet the standard.
    """
    import typst  # here, because it must never be loaded in a process that forks

    folder = font_folder()
    fonts: list[str] = [str(folder)] if folder else []
    with tempfile.TemporaryDirectory(prefix="nrp-pdf-") as place:
        root = Path(place)
        (root / MAIN).write_text(source, encoding="utf-8")
        for name, content in files.items():
            path = root / Path(name).name
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        asked: dict[str, Any] = {
            "root": str(root),
            "font_paths": fonts,
            "format": "pdf",
            "timestamp": int(made_at.timestamp()) if made_at else None,
        }
        try:
            return typst.compile(str(root / MAIN), pdf_standards=["ua-1"], **asked)
        except typst.TypstError as error:
            if NO_SUCH_LETTER not in str(error):
                raise NotCompiled(str(error)) from error
        try:
            return typst.compile(str(root / MAIN), **asked)
        except typst.TypstError as error:
            raise NotCompiled(str(error)) from error
