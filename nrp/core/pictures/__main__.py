"""`python -m nrp.core.pictures CAME BARE LONGEST_SIDE`: the child process that draws one picture anew.

Exit codes: 0, the picture alone lies at BARE; 1, it cannot be drawn; 2, wrong arguments. Anything else is the operating
system ending it.
"""

import sys
import warnings
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

MOST_PIXELS = 80_000_000


def main(arguments: list[str]) -> int:
    """Draw the picture of the first file into the second."""
    if len(arguments) != 3:
        sys.stderr.write("nrp.core.pictures: give the file, where to draw it and the longest side\n")
        return 2
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    try:
        _draw(Path(arguments[0]), Path(arguments[1]), int(arguments[2]))
    except (UnidentifiedImageError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        return 1
    except (OSError, ValueError, SyntaxError, EOFError, IndexError, TypeError, OverflowError, MemoryError):
        return 1  # what Pillow raises for a picture that is torn or forged
    return 0


def _draw(came: Path, bare: Path, longest: int) -> None:
    with Image.open(came, formats=("JPEG", "PNG")) as found:
        kind = found.format or "JPEG"
        if kind == "JPEG":
            found.draft("RGB", (longest * 2, longest * 2))
        upright = ImageOps.exif_transpose(found)
    has_glass = kind == "PNG" and ("A" in upright.getbands() or "transparency" in upright.info)
    plain = upright.convert("RGBA" if has_glass else "RGB")
    plain.thumbnail((longest, longest))
    picture = Image.frombytes(plain.mode, plain.size, plain.tobytes())  # the pixels, and nothing that stood beside them
    picture.save(bare, format=kind, **({"quality": 85} if kind == "JPEG" else {"optimize": False}))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
