"""Bars of options: on one scale from nought, every number written, the same at both widths."""

from xml.etree import ElementTree as ET

from nrp.core.render.charts import BarRow, bars_chart

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = '<script>alert("x")</script>'
ROWS = [
    BarRow("Safer crossings", ((3.0, "3.0 everyone"), (4.5, "4.5 residents"), (1.0, "1.0 others")), strong=True),
    BarRow(HOSTILE, ((0.0, "0.0 everyone"), (0.0, "0.0 residents"), (0.0, "0.0 others"))),
]


def texts(drawing: str) -> list[str]:
    root = ET.fromstring(drawing)  # noqa: S314  drawn by the code under test
    return [element.text or "" for element in root.iter(f"{SVG}text")]


def test_every_bar_says_its_number_and_whose_it_is_at_both_widths() -> None:
    chart = bars_chart(ROWS, 5, "What came out.")
    for drawing in (chart.wide, chart.narrow):
        said = texts(drawing)
        assert {words for row in ROWS for _value, words in row.bars} <= set(said)
        assert " ".join(said).count("Safer crossings") == 1
        assert "<script>" not in drawing
        assert ' style="' not in drawing


def test_a_chart_of_noughts_is_drawn() -> None:
    assert texts(bars_chart([BarRow("None", ((0.0, "0 everyone"),))], 0, "Nothing.").wide) == ["None", "0 everyone"]
