"""The names on a map: each in its outline or beside its mark where there is room, never over another one."""

from collections.abc import Iterable, Sequence

from nrp.core.render.charts.ground import Box
from nrp.core.render.charts.marks import Text

SIZE = 15
MOST = 150  # names that are tried: on a fuller map the table tells which is which
_LETTER = 0.53  # of the size of the type: how wide a letter is, about
_HALF = SIZE * 0.6
_BELOW = 8  # a name may reach a little below the ground: the scale bar stands lower

Named = tuple[str, Box, bool]  # the name, what it names, whether the name may stand inside it


def around(x: float, y: float) -> Box:
    """Return the box that a mark fills."""
    return Box(x - 7, y - 7, x + 7, y + 7)


def labels(named: Sequence[Named], frame: Box) -> list[Text]:
    """Return the names that find room, the first of the list first."""
    taken = [box for _name, box, is_large in named if not is_large]
    texts = []
    for name, box, is_large in named[:MOST]:
        for text, own in _spots(name, box, inside=is_large):
            if _is_free(own, frame, taken):
                taken.append(own)
                texts.append(text)
                break
    return texts


def _is_free(own: Box, frame: Box, taken: Iterable[Box]) -> bool:
    lies_within = own.left >= 0 and own.right <= frame.right and own.top >= 0 and own.bottom <= frame.bottom + _BELOW
    return lies_within and not any(own.meets(other) for other in taken)


def _spots(name: str, box: Box, *, inside: bool) -> Iterable[tuple[Text, Box]]:
    """Yield where a name may stand, the best place first, each with the box it would fill."""
    wide = len(name) * SIZE * _LETTER
    x, y = box.middle
    right, left, step = box.right + 5, box.left - 5, _HALF + 5
    spots = [(right, y, "left"), (left, y, "right")]
    spots += [(x, box.top - _HALF - 3, "center"), (x, box.bottom + _HALF + 3, "center")]
    spots += [
        (right, y - step, "left"),
        (right, y + step, "left"),
        (left, y - step, "right"),
        (left, y + step, "right"),
    ]
    if inside and wide <= box.width + 20:
        spots.insert(0, (x, y, "center"))
    for at, level, align in spots:
        start = {"center": at - wide / 2, "right": at - wide, "left": at}[align]
        yield Text(name, at, level, align, SIZE), Box(start, level - _HALF, start + wide, level + _HALF)
