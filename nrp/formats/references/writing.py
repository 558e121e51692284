"""References written as a file of one of the three kinds."""

from collections.abc import Callable, Iterable

from nrp.formats.references import bibtex_writing, csl, ris_writing
from nrp.formats.references.reference import Reference
from nrp.formats.references.sniffing import BIBTEX, CSL, RIS

_WRITERS: dict[str, Callable[[Iterable[Reference]], str]] = {
    RIS: ris_writing.write,
    BIBTEX: bibtex_writing.write,
    CSL: csl.write,
}


def written(references: Iterable[Reference], kind: str) -> bytes:
    """Give the file, in UTF-8."""
    return _WRITERS[kind](references).encode()
