"""People in the room: one mark a person, three kinds by shape and colour. For meetings only, never for a survey."""

from collections.abc import Sequence
from dataclasses import dataclass

from nrp.core.render.charts.axis import Axis
from nrp.core.render.charts.marks import Padding, Plane, Text
from nrp.core.render.drawing import Cache, Spec, Svg, draw_both
from nrp.core.render.tokens import BLUE, ORANGE, TURQUOISE

DESK = 700
PHONE = 358
LARGEST_STEP = 18.0
SIZE = 62


@dataclass(frozen=True)
class RoomRow:
    """One meeting: how many residents, people of the community, and of public bodies."""

    label: str
    residents: int
    community: int
    public: int

    @property
    def people(self) -> int:
        return self.residents + self.community + self.public


def rooms_chart(rows: Sequence[RoomRow], ends: Sequence[str], alt: str, *, cache: Cache | None = None) -> Svg:
    """Draw one row a meeting, with words at its end."""
    return draw_both(_spec(rows, ends, DESK, is_phone=False), _spec(rows, ends, PHONE, is_phone=True), alt, cache)


def _spec(rows: Sequence[RoomRow], ends: Sequence[str], total: float, *, is_phone: bool) -> Spec:
    left, right, tall = (0, 0, 52) if is_phone else (135, 150, 34)
    width = total - left - right
    most = max((row.people for row in rows), default=1) + 1  # room between the three kinds
    step = min(LARGEST_STEP, width / most)
    size = SIZE * min(1.0, step / 13)
    plane = Plane(width, tall * len(rows) + 4, Padding(left, right), Axis(0, width, ()))
    for at, (row, end) in enumerate(zip(rows, ends, strict=True)):
        y = at * tall + (40 if is_phone else tall / 2)
        _marks(plane, row, y, step, size)
        words = y - 26 if is_phone else y
        plane.texts([Text(row.label, -left, words, size=16), Text(end, width + right, words, "right", 16, weight=600)])
    return plane.spec()


def _marks(plane: Plane, row: RoomRow, y: float, step: float, size: float) -> None:
    x = step / 2
    kinds = ((row.residents, "circle", BLUE), (row.community, "triangle-up", TURQUOISE), (row.public, "square", ORANGE))
    for count, shape, colour in kinds:
        data = [{"x": x + number * step, "y": y} for number in range(count)]
        if shape == "square":
            plane.add(data, _hollow(size), {"x": plane.x("x"), "y": plane.y("y")})
        else:
            plane.points(data, shape, colour, int(size), edge=0)
        x += count * step + (step / 2 if count else 0)


def _hollow(size: float) -> Spec:
    return {
        "type": "point", "shape": "square", "filled": False, "fill": "white", "stroke": ORANGE, "strokeWidth": 2,
        "size": int(size), "opacity": 1,
    }  # fmt: skip
