"""A theory of change in pixels: every box and word is there at both widths, lines lead on, nothing overlaps."""

from itertools import pairwise
from xml.etree import ElementTree as ET

from nrp.core.render.charts.theory import (
    DESK,
    MOST_LANES,
    PHONE,
    TheoryBox,
    lanes_of,
    one_below_another,
    side_by_side,
    theory_chart,
    wrapped,
)

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = '<script>alert("x")</script>'
HEADS = ["There was", "Done", "At once", "Changes", "Strengthens"]
BOXES = [
    TheoryBox("was", 0, "Lunch club on Tuesdays"),
    TheoryBox("bus", 1, "A bus brings those who cannot walk far"),
    TheoryBox("train", 1, HOSTILE),
    TheoryBox("forty", 2, "Forty come each week"),
    TheoryBox("lonely", 3, "Fewer feel lonely"),
    TheoryBox("social", 4, "Social connectivity"),
]
LINKS = [
    ("was", "bus"),
    ("bus", "train"),
    ("bus", "forty"),
    ("forty", "lonely"),
    ("train", "lonely"),
    ("lonely", "social"),
]


def texts(drawing: str) -> list[str]:
    root = ET.fromstring(drawing)  # noqa: S314  drawn by the code under test
    return [element.text or "" for element in root.iter(f"{SVG}text")]


def test_every_box_is_drawn_at_both_widths_and_its_words_are_only_words() -> None:
    chart = theory_chart(HEADS, BOXES, LINKS, "A theory of change.")
    for drawing in (chart.wide, chart.narrow):
        said = "".join(texts(drawing)).replace(" ", "")
        for words in (*HEADS, *(box.text for box in BOXES)):
            assert words.replace(" ", "") in said
        assert "<script>" not in drawing
        assert ' style="' not in drawing
        assert 'aria-label="A theory of change."' in drawing


def test_long_words_are_broken_and_every_line_fits_its_box() -> None:
    long = "Donaudampfschifffahrtsgesellschaftskapitaenswitwe " * 3
    lines = wrapped(long, 160)
    assert "".join(lines).replace(" ", "") == long.replace(" ", "")
    assert max(len(line) for line in lines) <= 160 / 7.9
    for layout in (
        side_by_side(HEADS, [TheoryBox("a", 0, long)], []),
        one_below_another(HEADS, [TheoryBox("a", 0, long)], []),
    ):
        (box,) = layout.boxes
        assert box.bottom - box.top >= 20 * len(box.lines)


def test_boxes_of_a_column_stand_below_each_other_and_inside_the_drawing() -> None:
    for layout, width in ((side_by_side(HEADS, BOXES, LINKS), DESK), (one_below_another(HEADS, BOXES, LINKS), PHONE)):
        for box in layout.boxes:
            assert 0 <= box.left < box.right <= width
            assert 0 < box.top < box.bottom <= layout.height
        columns = [[box for box in layout.boxes if box.box.column == at] for at in range(5)]
        for column in columns:
            assert all(above.bottom < below.top for above, below in pairwise(column))


def test_columns_stand_side_by_side_on_the_desk_and_one_below_the_other_on_a_phone() -> None:
    desk = {one.box.key: one for one in side_by_side(HEADS, BOXES, LINKS).boxes}
    phone = {one.box.key: one for one in one_below_another(HEADS, BOXES, LINKS).boxes}
    order = ["was", "bus", "forty", "lonely", "social"]
    assert all(desk[a].right < desk[b].left for a, b in pairwise(order))
    assert all(phone[a].bottom < phone[b].top for a, b in pairwise(order))


def test_each_link_ends_at_its_box_and_one_past_a_column_runs_below_the_boxes() -> None:
    layout = side_by_side(HEADS, BOXES, LINKS)
    placed = {one.box.key: one for one in layout.boxes}
    assert len(layout.ends) == len(LINKS)
    for (x, y), (_before, after) in zip(layout.ends, LINKS, strict=True):
        assert placed[after].left - 10 < x < placed[after].left
        assert placed[after].top < y < placed[after].bottom
    lowest = max(one.bottom for one in layout.boxes)
    assert any(stroke.y > lowest and stroke.y == stroke.y2 for stroke in layout.strokes)


def test_two_lines_beside_each_other_have_lanes_of_their_own() -> None:
    lanes = lanes_of([(0, 1), (0, 2), (1, 3), (3, 4)])
    assert lanes[0, 1] != lanes[0, 2] != lanes[1, 3]
    assert lanes[0, 1] == lanes[3, 4] == 0
    crowded = lanes_of([(at, 40 + at) for at in range(40)])
    assert max(crowded.values()) == MOST_LANES - 1


def test_a_link_without_its_box_and_a_column_without_boxes_are_left_out() -> None:
    chart = theory_chart(HEADS, BOXES[:2], [("was", "bus"), ("bus", "gone")], "Two.")
    said = texts(chart.wide)
    assert "Done" in said
    assert "Strengthens" not in said
