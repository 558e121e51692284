"""Charts and tables with data as on the pages, long names and withheld figures among them."""

from typing import Any

from nrp.core.render import alternatives as words
from nrp.core.render.charts import (
    EffectRow,
    SlopePanel,
    axis_around,
    pairs_chart,
    rows_chart,
    slope_axis,
    slope_panel,
    strip,
)
from nrp.core.render.charts.strip import Estimate
from nrp.core.render.figures import Figure, KeyEntry, Panel
from nrp.core.render.tables import Cell, Column, Row, Table

LONG = "Bensham, Teams and the Racecourse Estate of Gateshead with Saltwell Park & <the> Old Quay"
POINTS = "Percentage points"
BACKGROUNDS = "Feels that people of different backgrounds get on well together"


def forest_rows() -> list[EffectRow]:
    higher, lower = ("higher is better", "higher"), ("lower is better", "lower")
    given = [
        ("Can influence local decisions", 7.5, 1.0, 14.0, "Governance", higher, "clear difference"),
        ("Behind with household bills", -5.2, -10.3, -0.1, "Economic system", lower, "not clear among nine measures"),
        ("Difficult to manage money", -2.8, -11.2, 5.6, "Economic system", lower, ""),
        ("Symptoms of anxiety", -6.4, -12.8, 0.0, "Health", lower, ""),
        ("Symptoms of depression", 2.8, -6.6, 12.2, "Health", lower, ""),
        ("Feels lonely often", -1.0, -4.8, 2.7, "Social connectivity", lower, ""),
        (
            "Feels that people of different backgrounds get on well together",
            None,
            None,
            None,
            "Social connectivity",
            higher,
            "",
        ),
        ("Feels safe after dark", 0.7, -9.7, 11.1, "Living environment", higher, ""),
    ]
    return [
        EffectRow(
            label,
            estimate,
            low,
            high,
            sub=f"{domain} · {better[0]}",
            sub_phone=better[0],
            better=better[1],
            flag=flag,
            strong=index == 0,
            rule_above=index == 1,
        )
        for index, (label, estimate, low, high, domain, better, flag) in enumerate(given)
    ]


def pair_rows() -> list[EffectRow]:
    given = [
        ("Central Southport", 16.9, 1.9, 32.0),
        ("Claremont", -0.4, -16.2, 15.5),
        ("Ellesmere Port", 9.5, -5.4, 24.4),
        ("Mill Hill & Wensley Fold", 2.8, -12.4, 18.0),
        (LONG, None, None, None),
        ("Old Swan", -3.8, -19.0, 11.3),
    ]
    rows = [EffectRow(*row) for row in given]
    return [*rows, EffectRow("All nine pairs together", 7.5, 1.0, 14.0, total=True, rule_above=True)]


def slope_panels() -> list[tuple[str, SlopePanel]]:
    labels = ("2015–16", "2018")
    return [
        ("Central Southport", SlopePanel((25.2, 37.1), (36.9, 33.0), labels)),
        ("Claremont", SlopePanel((28.3, 37.1), (29.0, 37.8), labels)),
        ("Ellesmere Port", SlopePanel((31.0, 31.0), (36.0, 27.0), labels)),
        ("Mill Hill & Wensley Fold", SlopePanel((31.0, 32.0), (28.0, 26.0), labels)),
        ("Moss Bay & Salterbeck", SlopePanel((26.0, 35.0), (38.0, 25.0), labels)),
        (LONG, SlopePanel((None, 28.0), (33.0, 35.0), labels)),
    ]


def axis_of(rows: list[EffectRow]) -> Any:
    return axis_around([end for row in rows for end in (row.low, row.high)], POINTS)


def forest_figure() -> Figure:
    rows = forest_rows()
    title = "Influence over local decisions is the one clear difference"
    return Figure(
        title,
        "How much more, or less, each measure changed in the programme’s neighbourhoods than in their comparison "
        "areas, with the likely range (95%). The shaded side is the favourable one.",
        [rows_chart(rows, axis_of(rows), words.rows_alt(title, rows))],
        note="[c] = fewer than 8 people; counts rounded to the nearest 5",
        table=words.rows_table(rows, title, "Measure"),
        table_label="Show the eight outcomes as a table",
        csv_url="/results/outcomes.csv",
        csv_label="Download the outcomes (CSV)",
    )


def pairs_figure() -> Figure:
    rows = pair_rows()
    title = "Most pairs lean the favourable way; no single pair carries the result"
    return Figure(
        title,
        "Change in each neighbourhood less the change in its comparison area, percentage points, places by name.",
        [pairs_chart(rows, axis_of(rows), words.rows_alt(title, rows))],
        table=words.rows_table(rows, title, "Pair"),
        csv_url="/results/influence/pairs.csv",
    )


def panels_figure() -> Figure:
    panels = slope_panels()
    scale = slope_axis(panel for _, panel in panels)
    title = "Influence rose in three of six neighbourhoods"
    return Figure(
        title,
        "Residents who agree that they can influence local decisions, weighted. Every panel has the same scale.",
        panels=[
            Panel(name, slope_panel(panel, scale, words.slope_alt(name, "influence over decisions", panel)))
            for name, panel in panels
        ],
        key=[KeyEntry("neighbourhood", "Neighbourhood"), KeyEntry("comparator", "Its comparison area")],
        table=words.slopes_table(panels, title, "Place"),
    )


def strip_svg() -> Any:
    estimate = Estimate(7.5, 1.0, 14.0, better="higher")
    return strip(estimate, axis_around([1.0, 14.0]), words.strip_alt("Influence changed more favourably", estimate))


def problems_table() -> Table:
    columns = [
        Column("Problem"),
        Column("Found", "sentence"),
        Column("How to mend", "sentence"),
        Column("Rows", "number"),
    ]
    rows = [
        Row(group="Stops publication"),
        Row(
            [
                "Code not in the codebook",
                "influence has the value 5. The codebook knows 1 to 4, −8 and −9.",
                "Recode 5",
                12,
            ]
        ),
        Row(["Survey weight missing", "Area NFL05, three interviews", "Fill in the weight", 3]),
        Row(group="Worth a look, does not stop publication"),
        Row(["Household twice on one day", "Same household, person and date", "Leave out the second", 1041]),
    ]
    return Table(columns, rows, "Problems by kind", variant="stacked")


def places_table() -> Table:
    heads = ("Last meeting", "Residents there", "Actions overdue", "Advisers active", "Days to payment", "Initiatives")
    columns = [Column("Neighbourhood"), *(Column(head, "number") for head in heads)]
    rows = [
        Row([Cell(name, url="/places/one/"), "6 Feb", "7 of 13", Cell("3 of 11", strong=True), 9, 8, 4])
        for name in ("Central Southport", "Claremont", LONG)
    ]
    return Table(
        columns, [*rows, Row(["All", "", "", "", 27, 24, 12], foot=True)], "Programme health", variant="sticky"
    )


def answers_table() -> Table:
    columns = [Column("Pair")]
    for span in ("Neighbourhood", "Comparison"):
        columns += [Column("wave 1", "number", span), Column("wave 2", "number", span)]
    rows = [Row(["Central Southport", 150, 171, 183, 183]), Row(["All", 1419, 1380, 1480, 1537], foot=True)]
    return Table(columns, rows, "Answers by area", variant="tight")
