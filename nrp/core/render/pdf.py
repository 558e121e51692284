"""PDF files by typst: tagged, with title and language, to the standard for accessible documents."""

import datetime as dt
import tempfile
from collections.abc import Mapping
from pathlib import Path

from nrp.core.render.drawing import font_folder

MAIN = "main.typ"


class NotCompiled(Exception):
    """The source does not make a document; the text says where."""


def compile_pdf(source: str, files: Mapping[str, str | bytes], *, made_at: dt.datetime | None = None) -> bytes:
    """Compile a typst source with the files that it names, and nothing else, into PDF/UA-1.

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
        try:
            return typst.compile(
                str(root / MAIN),
                root=str(root),
                font_paths=fonts,
                format="pdf",
                pdf_standards=["ua-1"],
                timestamp=int(made_at.timestamp()) if made_at else None,
            )
        except typst.TypstError as error:
            raise NotCompiled(str(error)) from error
