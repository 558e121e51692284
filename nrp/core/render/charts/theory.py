"""A theory of change: boxes in columns from what there is to what it strengthens, and lines from what leads to what.

On the desk the columns stand side by side; on a phone they stand one below the other, and the lines run in lanes down
the left edge. Everything is measured here in pixels; nothing is measured by the renderer.
"""

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from nrp.core.render.charts.axis import Axis
from nrp.core.render.charts.marks import Padding, Plane, Text, pixels
from nrp.core.render.drawing import Cache, Spec, Svg, draw_both
from nrp.core.render.tokens import RULE, SECONDARY, TINT, WHITE

DESK = 1080
PHONE = 358
GAP = 44  # between two columns: room for the lines
LINE_PITCH = 20
INSIDE = 10  # between the edge of a box and its words
APART = 14  # between two boxes
LETTER = 7.9  # about how wide a letter of 16 pixels is, with room for another face
LANE = 9
MOST_LANES = 12
ARROW = 5
ARROW_HEAD: Spec = {
    "type": "point", "shape": "triangle-right", "filled": True, "color": SECONDARY, "size": 50, "opacity": 1,
}  # fmt: skip


@dataclass(frozen=True)
class TheoryBox:
    """One box: a name that the links use, the column it stands in (from 0), and its words."""

    key: str
    column: int
    text: str


@dataclass(frozen=True)
class Placed:
    """A box where it falls: its edges in pixels and its words line by line."""

    box: TheoryBox
    left: float
    top: float
    right: float
    bottom: float
    lines: tuple[str, ...]

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


@dataclass(frozen=True)
class Stroke:
    """A straight piece of a line."""

    x: float
    y: float
    x2: float
    y2: float


@dataclass(frozen=True)
class Layout:
    """A whole drawing in pixels: heads, boxes, the pieces of the lines and where they end."""

    width: float
    height: float
    heads: tuple[Text, ...]
    boxes: tuple[Placed, ...]
    strokes: tuple[Stroke, ...]
    ends: tuple[tuple[float, float], ...]


def theory_chart(
    heads: Sequence[str],
    boxes: Sequence[TheoryBox],
    links: Sequence[tuple[str, str]],
    alt: str,
    *,
    cache: Cache | None = None,
) -> Svg:
    """Draw boxes under the heads of their columns. A link whose box is not there is passed over; a column without a
    box is left out."""
    used = sorted({box.column for box in boxes})
    shown = [heads[column] for column in used]
    moved = [TheoryBox(box.key, used.index(box.column), box.text) for box in boxes]
    desk, phone = side_by_side(shown, moved, links), one_below_another(shown, moved, links)
    return draw_both(_spec(desk, len(used)), _spec(phone, len(used)), alt, cache)


def wrapped(text: str, width: float) -> tuple[str, ...]:
    """Break words into lines that fit a width; a word too long for a line is broken too."""
    return tuple(textwrap.wrap(text, max(int(width / LETTER), 6), break_long_words=True)) or ("",)


def side_by_side(heads: Sequence[str], boxes: Sequence[TheoryBox], links: Sequence[tuple[str, str]]) -> Layout:
    """Place the columns beside each other over the whole width."""
    columns = max(len(heads), 1)
    width = (DESK - GAP * (columns - 1)) / columns
    lines = [wrapped(head, width) for head in heads]
    first = max((len(one) for one in lines), default=0) * LINE_PITCH + 8
    texts = [
        _line(words, at * (width + GAP), number) for at, one in enumerate(lines) for number, words in enumerate(one)
    ]
    placed: dict[str, Placed] = {}
    ends = [float(first)] * columns
    for box in boxes:
        left, top = box.column * (width + GAP), ends[box.column]
        placed[box.key] = _placed(box, left, top, width)
        ends[box.column] = placed[box.key].bottom + APART
    strokes, tips, bottom = _lines_across(placed, links, max(ends))
    return Layout(DESK, bottom, tuple(texts), tuple(placed.values()), tuple(strokes), tuple(tips))


def one_below_another(heads: Sequence[str], boxes: Sequence[TheoryBox], links: Sequence[tuple[str, str]]) -> Layout:
    """Place the columns one below the other, each under its head, with the lines in lanes at the left."""
    order = [box.key for at in range(len(heads)) for box in boxes if box.column == at]
    lanes = lanes_of([(order.index(a), order.index(b)) for a, b in links if a in order and b in order])
    room = (max(lanes.values(), default=-1) + 1) * LANE + (8 if lanes else 0)
    texts: list[Text] = []
    placed: dict[str, Placed] = {}
    top = 0.0
    for at, head in enumerate(heads):
        lines = wrapped(head, PHONE - room)
        texts += [
            replace(_line(words, room, number), y=top + 12 + number * LINE_PITCH) for number, words in enumerate(lines)
        ]
        top += len(lines) * LINE_PITCH + 6
        for box in boxes:
            if box.column == at:
                placed[box.key] = _placed(box, room, top, PHONE - room)
                top = placed[box.key].bottom + APART
        top += 8
    strokes, tips = [], []
    for (first, second), lane in lanes.items():
        before, after, x = placed[order[first]], placed[order[second]], room - 8 - lane * LANE
        start, end = before.middle + 4, after.middle - 4  # what leaves a box leaves below what comes to it
        strokes += [Stroke(room, start, x, start), Stroke(x, start, x, end), Stroke(x, end, room - ARROW, end)]
        tips.append((room - ARROW, end))
    return Layout(PHONE, top, tuple(texts), tuple(placed.values()), tuple(strokes), tuple(tips))


def lanes_of(spans: Iterable[tuple[int, int]]) -> dict[tuple[int, int], int]:
    """Give each line from one box to another the innermost lane in which no other runs beside it."""
    found: dict[tuple[int, int], int] = {}
    for span in sorted(set(spans), key=lambda one: (abs(one[1] - one[0]), one)):
        low, high = min(span), max(span)
        taken = {lane for other, lane in found.items() if min(other) <= high and low <= max(other)}
        found[span] = next((lane for lane in range(MOST_LANES) if lane not in taken), MOST_LANES - 1)
    return found


def _line(words: str, x: float, number: int) -> Text:
    return Text(words, x, 12 + number * LINE_PITCH, size=15, colour=SECONDARY, weight=600)


def _placed(box: TheoryBox, left: float, top: float, width: float) -> Placed:
    lines = wrapped(box.text, width - 2 * INSIDE)
    return Placed(box, left, top, left + width, top + len(lines) * LINE_PITCH + 2 * INSIDE, lines)


def _lines_across(
    placed: Mapping[str, Placed], links: Sequence[tuple[str, str]], bottom: float
) -> tuple[list[Stroke], list[tuple[float, float]], float]:
    """Give the lines between columns. One to the next column is straight; one within a column runs beside it; one past
    a column runs below the boxes, so that it does not seem to end at one of them."""
    strokes: list[Stroke] = []
    tips: list[tuple[float, float]] = []
    below = bottom
    for first, second in links:
        if first not in placed or second not in placed:
            continue
        before, after = placed[first], placed[second]
        end = after.left - ARROW
        steps = after.box.column - before.box.column
        if steps == 1:
            strokes.append(Stroke(before.right, before.middle, end, after.middle))
            tips.append((end, after.middle))
            continue
        start, came = (before.left, before.left - 14) if steps == 0 else (before.right, before.right + 12)
        y, x = before.middle + 4, after.left - 14
        strokes.append(Stroke(start, y, came, y))
        if steps == 0:
            strokes.append(Stroke(came, y, came, after.middle - 4))
        else:
            strokes += [Stroke(came, y, came, below), Stroke(came, below, x, below)]
            strokes.append(Stroke(x, below, x, after.middle - 4))
            below += LANE
        strokes.append(Stroke(x, after.middle - 4, end, after.middle - 4))
        tips.append((end, after.middle - 4))
    return strokes, tips, below + 6


def _spec(layout: Layout, columns: int) -> Spec:
    room = 16 if layout.width == DESK else 0  # a line within the first column runs left of it
    edge = 1  # half of the last box's own edge
    shrink = (layout.width - room - edge) / layout.width
    plane = Plane(layout.width * shrink, layout.height, Padding(left=room, right=edge), Axis(0, 1, ()))
    ends = {"x": pixels("x"), "x2": {"field": "x2"}, "y": plane.y("y"), "y2": {"field": "y2"}}
    strokes = [{"x": s.x * shrink, "x2": s.x2 * shrink, "y": s.y, "y2": s.y2} for s in layout.strokes]
    plane.add(strokes, {"type": "rule", "color": SECONDARY, "strokeWidth": 1.5, "strokeCap": "round"}, ends)
    for is_last, fill in ((False, WHITE), (True, TINT)):
        rects = [
            {"x": one.left * shrink, "x2": one.right * shrink, "y": one.top, "y2": one.bottom}
            for one in layout.boxes
            if (one.box.column == columns - 1 > 0) == is_last
        ]
        plane.add(rects, {"type": "rect", "fill": fill, "stroke": RULE, "strokeWidth": 1.5, "cornerRadius": 3}, ends)
    tips = [{"x": x * shrink, "y": y} for x, y in layout.ends]
    plane.add(tips, ARROW_HEAD, {"x": pixels("x"), "y": plane.y("y")})
    plane.texts(replace(head, x=head.x * shrink) for head in layout.heads)
    plane.texts(
        Text(line, one.left * shrink + INSIDE, one.top + INSIDE + 10 + number * LINE_PITCH)
        for one in layout.boxes
        for number, line in enumerate(one.lines)
    )
    return plane.spec()
