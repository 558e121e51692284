"""Charts come out as SVG that may stand inline under the content policy and say all their numbers."""

from xml.etree import ElementTree as ET

import pytest

from nrp.core.render import alternatives as words
from nrp.core.render.charts import EffectRow, SlopePanel, Svg, axis_around, pairs_chart, slope_axis, slope_panel, strip
from nrp.core.render.charts.axis import Axis
from nrp.core.render.charts.slope import HEIGHT, LEAST_GAP, apart
from nrp.core.render.charts.strip import Estimate, strip_for_file
from nrp.core.render.drawing import Drawing
from tests.unit.render import samples

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = '<script>alert("x")</script> & "O\'Brien"'


def parsed(drawing: str) -> ET.Element:
    return ET.fromstring(drawing)  # noqa: S314  drawn by the code under test


def texts(drawing: str) -> list[str]:
    return [element.text or "" for element in parsed(drawing).iter(f"{SVG}text")]


def every_chart() -> list[Svg]:
    figures = (samples.forest_figure(), samples.pairs_figure(), samples.panels_figure())
    panels = [panel.svg for figure in figures for panel in figure.panels]
    return [*(svg for figure in figures for svg in figure.svgs), *panels, samples.strip_svg()]


def test_a_chart_has_one_role_one_label_and_nothing_that_the_policy_refuses() -> None:
    for chart in every_chart():
        for drawing, css in ((chart.wide, "nrp-svg nrp-svg--wide"), (chart.narrow, "nrp-svg nrp-svg--narrow")):
            root = parsed(drawing)
            assert (root.get("role"), root.get("aria-label"), root.get("class")) == ("img", chart.alt, css)
            inner = {name for element in root.iter() if element is not root for name in element.attrib}
            assert not {name for name in inner if name in {"style", "id", "role", "class", "font-family", "href"}}
            assert not {name for name in inner if name.startswith(("aria-", "on"))}
            assert not list(root.iter(f"{SVG}script")) + list(root.iter(f"{SVG}style"))


def test_a_chart_is_drawn_for_the_desk_and_for_the_phone() -> None:
    (forest,) = samples.forest_figure().svgs

    assert (parsed(forest.wide).get("width"), parsed(forest.narrow).get("width")) == ("1080", "358")


def test_names_from_outside_are_escaped() -> None:
    row = EffectRow(HOSTILE, 1.0, 0.5, 1.5)
    chart = pairs_chart([row], axis_around([0.5, 1.5]), words.rows_alt(HOSTILE, [row]))

    assert "<script" not in chart.wide + chart.narrow
    assert HOSTILE in " ".join(texts(chart.wide))
    assert HOSTILE in (parsed(chart.wide).get("aria-label") or "")


def test_a_withheld_row_prints_c_and_draws_no_mark() -> None:
    shown = pairs_chart([EffectRow("Old Swan", 1.0, 0.5, 1.5)], Axis(-1, 2, (0.0,)), "shown")
    withheld = pairs_chart([EffectRow("Old Swan", None, None, None)], Axis(-1, 2, (0.0,)), "withheld")

    assert "[c]" in texts(withheld.wide)
    assert (shown.wide.count("<path"), withheld.wide.count("<path")) == (1, 0)


def test_a_number_without_its_range_is_withheld() -> None:
    chart = pairs_chart([EffectRow("Old Swan", 1.0, None, None)], Axis(-1, 2, (0.0,)), "no range")

    assert "1.0" not in texts(chart.wide)


def test_numbers_have_a_true_minus_and_both_ends() -> None:
    (forest,) = samples.forest_figure().svgs

    for drawing in (forest.wide, forest.narrow):
        assert not [text for text in texts(drawing) if text.startswith("-")]
    assert {"−5.2", "−10.3 to −0.1"} <= set(texts(forest.wide))
    assert "−5.2 (−10.3 to −0.1)" in texts(forest.narrow)


def test_a_long_name_takes_more_lines_and_is_never_cut() -> None:
    (pairs,) = samples.pairs_figure().svgs

    for drawing in (pairs.wide, pairs.narrow):
        assert samples.LONG in " ".join(texts(drawing))
        assert max(len(text) for text in texts(drawing)) <= 45


def test_the_favourable_side_is_right_of_nought_only_where_higher_is_better() -> None:
    axis = Axis(-10, 10, (0.0,))
    bands = []
    for better in ("higher", "lower"):
        drawing = strip(Estimate(5, 1, 9, better=better), axis, better).wide
        band = next(path for path in parsed(drawing).iter(f"{SVG}path") if path.get("fill") == "#efebe1")
        bands.append(float((band.get("d") or "").removeprefix("M").split(",")[0]))

    assert bands == [336.0, 0.0]


@pytest.mark.parametrize("ends", [(1.0, 14.0), (-12.8, 0.0), (-0.16, 0.34), (0.0, 0.0), (250.0, 900.0)])
def test_an_axis_holds_nought_with_room_on_both_sides_and_ticks_at_it(ends: tuple[float, float]) -> None:
    axis = axis_around(ends)

    span = axis.high - axis.low
    assert axis.low <= min(0, ends[0]) - 0.03 * span or axis.low < -0.1 * span
    assert axis.high >= max(ends)
    assert min(-axis.low, axis.high) >= 0.1 * span
    assert 0 in axis.ticks
    assert 0 in axis.fewer_ticks(3).ticks
    assert len(axis.ticks) >= 3


def test_the_number_of_a_strip_does_not_stand_on_the_words_no_difference() -> None:
    def level(drawing: str, text: str) -> float:
        found = next(element for element in parsed(drawing).iter(f"{SVG}text") if element.text == text)
        return float((found.get("transform") or "").removeprefix("translate(").removesuffix(")").split(",")[1])

    near = strip(Estimate(-0.4, -6.2, 5.1), axis_around([-6.2, 5.1]), "near").wide

    assert level(near, "−0.4") - level(near, "no difference") >= 20


def test_panels_of_one_measure_share_a_scale_that_holds_them_all() -> None:
    panels = [panel for _, panel in samples.slope_panels()]
    low, high = slope_axis(panels)

    known = [value for panel in panels for value in (*panel.neighbourhood, *panel.comparator) if value is not None]
    assert low < min(known)
    assert max(known) < high


@pytest.mark.parametrize("pair", [(50.0, 50.0), (50.0, 52.0), (117.0, 118.0), (0.0, 3.0), (10.0, 90.0)])
def test_two_labels_of_a_panel_can_be_told_apart(pair: tuple[float, float]) -> None:
    first, second = apart(*pair)

    assert abs(second - first) >= LEAST_GAP
    assert (first <= second) is (pair[0] <= pair[1])
    assert max(first, second) <= HEIGHT


def test_a_panel_with_a_withheld_end_has_no_line_through_it() -> None:
    panel = SlopePanel((None, 28.0), (33.0, 35.0), ("2015–16", "2018"))
    drawing = slope_panel(panel, (20, 40), "withheld").wide

    assert "[c]" in texts(drawing)
    assert texts(drawing).count("28%") == 1


def test_the_words_of_a_chart_hold_every_number_that_it_draws() -> None:
    rows = samples.pair_rows()
    alt = words.rows_alt("No pair carries the result", rows)

    assert alt.startswith("No pair carries the result. Central Southport 16.9 (1.9 to 32.0); ")
    assert f"{samples.LONG} withheld" in alt
    assert alt.endswith("All nine pairs together 7.5 (1.0 to 14.0).")


def test_a_chart_for_a_file_keeps_the_name_of_the_face() -> None:
    drawn = strip_for_file(Estimate(7.5, 1, 14), axis_around([1, 14]))
    assert "font-family=\"'Source Sans 3'\"" in drawn  # a name with a number in it is one only in quotes


class Remembering:
    """A cache that counts what is put in."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}

    def get(self, key: str) -> str | None:
        return self.kept.get(key)

    def set(self, key: str, value: str) -> None:
        assert key not in self.kept
        self.kept[key] = value


def test_the_same_chart_is_drawn_once_and_another_finding_is_another_chart() -> None:
    cache = Remembering()
    axis = axis_around([1, 14])

    first = strip(Estimate(7.5, 1, 14), axis, "One", cache=cache)
    again = strip(Estimate(7.5, 1, 14), axis, "One", cache=cache)
    other = strip(Estimate(7.5, 1, 14), axis, "Two", cache=cache)

    assert (first, len(cache.kept)) == (again, 4)
    assert other.wide != first.wide
    assert isinstance(again.wide, Drawing)
