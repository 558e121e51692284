"""A photograph made small and bare: `python -m coren.picture SOURCE TARGET`, in a process of its own.

It is decoded, turned upright, brought to at most 2,000 pixels and written anew as a JPEG, so that nothing else that
came in the file (where it was taken, with which telephone, a thumbnail, a second file behind it) is kept. Ends with 2
for what is no picture that we read.
"""

import sys
import warnings

from PIL import Image, ImageOps

LONGEST_SIDE = 2000
MOST_PIXELS = 80_000_000
FORMATS = ("JPEG", "PNG", "WEBP")
NO_PICTURE = 2


def redraw(source: str, target: str) -> None:
    """Write the picture anew. Raises what Pillow raises for anything that is none."""
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    with Image.open(source, formats=FORMATS) as opened:
        opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # a JPEG is then decoded at about the size it will have
        upright = ImageOps.exif_transpose(opened)
        upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        flat = Image.new("RGB", upright.size, "white")
        shown = upright.convert("RGBA")
        flat.paste(shown, mask=shown.getchannel("A"))
        flat.save(target, "JPEG", quality=82, optimize=True)


def main(arguments: list[str]) -> int:
    try:
        redraw(*arguments)
    except Exception:  # noqa: BLE001  whatever a decoder makes of a hostile file, it is no picture
        return NO_PICTURE
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
