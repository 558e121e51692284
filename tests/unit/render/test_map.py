"""Maps: drawn from outlines and points, said in words, with nothing in them that could harm the page."""

from itertools import pairwise
from xml.etree import ElementTree as ET

from nrp.core.render.charts.ground import ground_of, outline
from nrp.core.render.charts.map import HALF, MapPoint, MapShape, map_chart, value_classes
from nrp.core.render.map_words import map_alt
from nrp.core.render.tokens import BLUE, ORANGE, TINT

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = '<script>alert("x")</script>'


def square(west: float, south: float, side: float = 0.01, *, turned: bool = False) -> list[list[float]]:
    ring = [[west, south], [west + side, south], [west + side, south + side], [west, south + side], [west, south]]
    return ring[::-1] if turned else ring


def shape(west: float = -2.91, south: float = 53.41, side: float = 0.01) -> dict[str, object]:
    return {"type": "Polygon", "coordinates": [square(west, south, side)]}


def texts(drawing: str) -> list[str]:
    root = ET.fromstring(drawing)  # noqa: S314  drawn by the code under test
    return [element.text or "" for element in root.iter(f"{SVG}text")]


def test_a_map_is_one_picture_with_one_label_at_both_widths() -> None:
    svg = map_chart([MapShape("Old Swan", shape())], "Old Swan & around <here>")
    for drawing in (svg.wide, svg.narrow):
        root = ET.fromstring(drawing)  # noqa: S314  drawn by the code under test
        assert root.get("role") == "img"
        assert root.get("aria-label") == "Old Swan & around <here>"
        assert " style=" not in drawing
        assert " id=" not in drawing
        assert "Old Swan" in texts(drawing)


def test_a_name_that_is_markup_is_written_not_run() -> None:
    svg = map_chart([MapShape(HOSTILE, shape())], HOSTILE, points=[MapPoint(HOSTILE, -2.905, 53.415)])
    assert "<script" not in svg.wide
    assert HOSTILE in texts(svg.wide)


def test_the_fill_says_the_value_and_the_legend_says_the_fill() -> None:
    shapes = [
        MapShape("Few", shape(-2.95), 1000),
        MapShape("Many", shape(-2.90), 5000),
        MapShape("Nobody knows", shape(-2.85), None),
    ]
    svg = map_chart(shapes, "People", legend="People, 2015", size=HALF)
    said = texts(svg.wide)
    assert said.count("People, 2015") == 1
    assert {"1,000 to 2,000", "4,000 to 5,000", "Not known"} <= set(said)
    assert f'fill="{BLUE}"' in svg.wide
    assert f'fill="{TINT}"' not in svg.wide


def test_steps_are_round_numbers_and_can_be_turned_round() -> None:
    steps = value_classes([3.0, 14.5, None, 20.0], suffix="%")
    assert [step.words for step in steps] == ["0 to 5%", "5 to 10%", "10 to 15%", "15 to 20%"]
    assert steps[-1].colour == BLUE
    assert value_classes([3.0, 20.0], dark="low")[0].colour == BLUE
    assert [step.words for step in value_classes([7.0, 7.0])] == ["7"]
    assert value_classes([None]) == ()


def test_a_place_too_small_to_be_seen_is_a_mark() -> None:
    far_apart = [MapShape("South", shape(-2.91, 53.2, 0.002)), MapShape("North", shape(-2.91, 54.9, 0.002))]
    root = ET.fromstring(map_chart(far_apart, "Two").wide)  # noqa: S314  drawn by the code under test
    assert len(texts(map_chart(far_apart, "Two").wide)) >= 2
    marks = [element for element in root.iter(f"{SVG}path") if "A" in (element.get("d") or "")]
    assert len(marks) == 2


def test_a_comparator_is_told_apart_by_dashes_as_well_as_colour() -> None:
    drawing = map_chart([MapShape("Comparator 1", shape(), kind="comparator")], "One").wide
    assert f'stroke="{ORANGE}"' in drawing
    assert "stroke-dasharray" in drawing


def test_a_hole_stays_open_whichever_way_its_ring_was_drawn() -> None:
    ground = ground_of([(-2.91, 53.41), (-2.90, 53.42)], 400, 400, 10)
    for turned in (False, True):
        hole = square(-2.907, 53.413, 0.003, turned=turned)
        polygons, _box = outline({"type": "Polygon", "coordinates": [square(-2.91, 53.41), hole]}, ground)
        (outer, inner), *_rest = polygons

        def turning(ring: list[list[float]]) -> float:
            return sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring))

        assert turning(outer) > 0 > turning(inner)


def test_no_two_names_stand_over_each_other() -> None:
    crowd = [
        MapShape(f"A place with a long name {n}", shape(-2.91 + n * 0.0004, 53.41 + n % 9 * 0.003, 0.0002))
        for n in range(40)
    ]
    said = [text for text in texts(map_chart(crowd, "Many").narrow) if text.startswith("A place")]
    assert 0 < len(set(said)) < 40


def test_the_words_of_a_map_name_every_place_with_its_value() -> None:
    shapes = [MapShape("Old Swan", shape(), 7400), MapShape("Claremont", shape(), None)]
    assert map_alt("People, 2015", shapes) == "People, 2015. Old Swan 7,400; Claremont not known."
    many = [MapShape(f"P{n}", shape()) for n in range(50)]
    assert map_alt("Where they lie.", many).endswith("P39; and 10 more, all in the table beside it.")
