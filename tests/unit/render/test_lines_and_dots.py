"""Lines over the years and dots on one scale: every number is there, in both widths, and colour never stands alone."""

import datetime as dt

import pytest

from nrp.core.render.charts import DotRow, Line, LinePoint, Shade, Svg, dots_chart, lines_chart
from nrp.core.render.charts.levels import axis_hugging

OWN = Line("neighbourhood", tuple(LinePoint(dt.date(year, 7, 1), value) for year, value in ((2015, 61.2), (2019, 55))))
OTHER = Line("comparator", tuple(LinePoint(dt.date(year, 7, 1), value) for year, value in ((2015, 60), (2019, 56.1))))


def both(svg: Svg) -> tuple[str, str]:
    return str(svg.wide), str(svg.narrow)


def test_the_last_value_of_each_line_is_written_at_its_end() -> None:
    for drawn in both(lines_chart([OWN, OTHER], "What it says", places=1)):
        assert ">55.0<" in drawn
        assert ">56.1<" in drawn
        assert 'aria-label="What it says"' in drawn
        assert ">2015<" in drawn


def test_the_comparison_area_is_told_by_dash_and_shape_as_well() -> None:
    with_other, alone = (both(lines_chart(lines, "x"))[0] for lines in ([OWN, OTHER], [OWN]))

    assert "stroke-dasharray" in with_other
    assert "stroke-dasharray" not in alone


def test_the_time_of_the_programme_is_shaded_as_far_as_the_chart_goes() -> None:
    shade = Shade(dt.date(2016, 1, 1), None, "in the programme")
    assert "in the programme" in both(lines_chart([OWN], "x", shade=shade))[0]
    elsewhere = Shade(dt.date(2030, 1, 1), None, "in the programme")
    assert both(lines_chart([OWN], "x", shade=elsewhere)) == both(lines_chart([OWN], "x"))


@pytest.mark.parametrize("values", [(5.0,), (0.0, 0.0), (-3.0, 4.0)])
def test_one_value_no_change_and_negative_ones_are_drawn(values: tuple[float, ...]) -> None:
    points = tuple(LinePoint(dt.date(2015 + at, 7, 1), value) for at, value in enumerate(values))

    assert all("<path" in drawn for drawn in both(lines_chart([Line("other", points)], "x")))


def test_dots_name_every_place_and_its_value() -> None:
    rows = [DotRow("Claremont", 61.2, 58), DotRow("Moss Bay & Salterbeck", None), DotRow("Old Swan", 49.9)]
    for drawn in both(dots_chart(rows, "x", places=1)):
        assert "Moss Bay &amp; Salterbeck" in drawn
        assert ">61.2<" in drawn
        assert ">49.9<" in drawn
        assert ">\u2013<" in drawn


@pytest.mark.parametrize(
    ("values", "low", "high"),
    [((61.2, 55.0), 54, 62), ((0.5, 4.0), 0, 4), ((5.0, 5.0), 4.5, 5.5), ((), 0, 1), ((-2.0, 3.0), -2, 4)],
)
def test_a_scale_hugs_its_values_on_round_numbers(values: tuple[float, ...], low: float, high: float) -> None:
    axis = axis_hugging(values)

    assert axis.low <= min(values, default=0)
    assert axis.high >= max(values, default=1)
    assert (axis.low, axis.high) == pytest.approx((low, high))


def test_a_year_is_written_once_and_without_a_comma():
    points = tuple(LinePoint(dt.date(year, 7, 1), year - 2000.0) for year in range(2012, 2020))
    svg = lines_chart([Line("neighbourhood", points)], "words").wide

    assert svg.count(">2016<") == 1
    assert "2,016" not in svg
