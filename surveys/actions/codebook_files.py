"""A codebook out of a file from outside: read in a process of its own, put into a draft."""

import json
import sys
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.utils.translation import gettext as _

from nrp.accounts.models import User
from nrp.core import blobs
from nrp.core.children import ROOT, run_child
from nrp.core.incoming import bare_name
from nrp.core.refusals import Refusal
from nrp.formats.codebooks.reading import MOST_BYTES
from surveys.actions import codebook_drafts
from surveys.models import CodebookDraft


class FileNotRead(Refusal):
    """The file gives no codebook; `sentences` say why."""

    status = 400

    def __init__(self, sentences: list[str]) -> None:
        super().__init__(" ".join(sentences), field="file")
        self.sentences = sentences


def bring_in(*, file: IO[bytes], file_name: str, instrument: str, version: str, by: User | None) -> CodebookDraft:
    """Read a file and begin a draft with what it gave. The file itself is not kept.

    Raises FileNotRead with every sentence, DraftRefused when nothing says what the questionnaire is called.
    """
    name = bare_name(file_name)
    found = _read(file, name)
    return codebook_drafts.start_with(
        document=found["document"],
        instrument=instrument,
        version=version,
        by=by,
        source=name,
        not_understood=found["notes"],
    )


def _read(file: IO[bytes], name: str) -> dict[str, Any]:
    with blobs.workspace() as folder:
        path = folder / f"codebook{Path(name).suffix[:8].lower()}"
        size = 0
        with path.open("wb") as target:
            while chunk := file.read(1 << 20):
                size += len(chunk)
                if size > MOST_BYTES:
                    words = {"size": MOST_BYTES >> 20}
                    raise FileNotRead([_("The file is larger than %(size)d MB. Save it with fewer rows.") % words])
                target.write(chunk)
        argv = [sys.executable, "-m", "nrp.formats.codebooks", str(path), name]
        result = run_child(argv, memory_mb=settings.CHILD_MEMORY_MB, cpu_seconds=40, wall_seconds=60, cwd=ROOT)
    if not result.is_ok:
        text = _("The file could not be read. Save it again from the program it came from, and choose that.")
        raise FileNotRead([text])
    found: dict[str, Any] = json.loads(result.stdout)
    if "refused" in found:
        raise FileNotRead([str(sentence) for sentence in found["refused"]])
    return found
