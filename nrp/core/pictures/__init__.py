"""Pictures that people hand in: drawn anew, so that nothing the camera wrote beside them (place, time, owner) stays."""

import sys
import tempfile
from io import BytesIO
from pathlib import Path
from typing import IO, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from nrp.core.attachments import PICTURES, Attachment, content_type_of, store
from nrp.core.children import run_child

LARGEST = 20_000_000  # bytes of the file that is handed in
LONGEST_SIDE = 2_000  # of the picture that is kept, in pixels
_HEAD = 64


def drawn_anew(file: IO[bytes]) -> BytesIO:
    """Give the picture alone, at most 2,000 pixels long, turned the right way up: as JPEG or PNG, as it came.

    The file is read in a child process. Raises ValidationError, in words for whoever chose it, for what is no JPEG or
    PNG by its content, or cannot be drawn.
    """
    file.seek(0)
    head = file.read(_HEAD)
    file.seek(0)
    if content_type_of(head) not in PICTURES:
        raise ValidationError(_("Choose a photograph: a JPEG or PNG file."))
    with tempfile.TemporaryDirectory(prefix="nrp-picture-") as folder:
        came, bare = Path(folder) / "came", Path(folder) / "bare"
        with came.open("wb") as copy:
            while chunk := file.read(1 << 20):
                copy.write(chunk)
        arguments = [sys.executable, "-m", "nrp.core.pictures", str(came), str(bare), str(LONGEST_SIDE)]
        ended = run_child(arguments, memory_mb=768, cpu_seconds=20, wall_seconds=40, cwd=Path(folder))
        if not ended.is_ok or not bare.exists():
            raise ValidationError(_("This photograph cannot be read. Save it as JPEG, then choose it again."))
        return BytesIO(bare.read_bytes())


def stored(file: Any) -> Attachment:
    """Keep a photograph that was handed in, without what the camera wrote beside it. Raises ValidationError."""
    if file.size > LARGEST:
        raise ValidationError(_("The photograph is larger than 20 MB. Choose a smaller one."))
    bare = drawn_anew(file)
    bare.name = str(file.name)
    return store(bare, kinds=PICTURES, limit=LARGEST)
