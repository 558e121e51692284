"""Every figure of every table of a council's report is what another reckoning gives (reckoning.py)."""

import re
from decimal import Decimal
from typing import Any

import pytest

from nrp.reports.content.assemble import Wish, build
from nrp.reports.content.cells import hours_words
from nrp.reports.content.shape import Content
from nrp.reports.models import SectionCode
from nrp.reports.queries.scopes import scope_or_404
from tests.integration.reports.reckoning import Rows, figures, sql
from tests.report_factories import NOW, SINCE, UNTIL, Reported

pytestmark = pytest.mark.django_db

# Which columns hold a figure, or say of what it is one; the others are words alone. All of them where not named.
COLUMNS = {
    "The outcomes": (0, 4, 5, 6, 7),
    "Decisions of the period": (0, 1, 2, 3),
    "Initiatives": (0, 1, 2, 3),
    "Reach": (0, 1, 2, 3, 4),
    "Waves and their files": (0, 3, 4),
    "Neighbourhood figures": (0, 1, 2, 3),
}


@pytest.fixture
def content(world: Reported) -> Content:
    scope = scope_or_404(world.lead, kind="local_authority", local_authority=world.council.pk)
    return build(world.lead, Wish(scope, SINCE, UNTIL, tuple(SectionCode.values)), NOW).content


def printed(content: Content) -> dict[str, Rows]:
    found = {}
    for section in content.sections:
        for block in section.blocks:
            for table in block.tables:
                name = table.caption.partition(", July to")[0].partition(", by kind")[0].partition(", the latest")[0]
                columns = COLUMNS.get(name, range(len(table.columns)))
                found[name] = [[plain(list(row)[at]) for at in columns] for row in table.values()]
    return found


def plain(value: Any) -> Any:
    return value + Decimal(0) if isinstance(value, Decimal) else value


def test_every_figure_of_every_table(content: Content) -> None:
    found, expected = printed(content), figures()
    if not sql("select 1 from neighbourhoods_framework"):
        del expected["Initiatives by domain"]  # a database that was made without its first rows
    assert set(found) == set(expected)
    assert {name: rows for name, rows in found.items() if rows != expected[name]} == {}
    assert sum(len(row) for rows in found.values() for row in rows) > 200


def test_there_is_something_to_count(content: Content) -> None:
    """The world has meetings, hours, actions, money, initiatives and answers of which none is nought."""
    found = printed(content)
    assert found["The outcomes"][0][1:4] == [7.9, 1.2, 14.6]
    assert [row[1] for row in found["What the groups did"]] == [3, 4, 7]
    assert found["Resident Advisers and their hours"][-1][1:] == [0, 7, 0, 2, 7, 14.5]
    assert found["Money of the period"][-1][1:] == [Decimal("2501.00"), Decimal("105.00"), 7.0, Decimal("16001.00"), 10]
    assert {row[0]: row[1] for row in found["Initiatives by stage"]}["Under way"] == 2
    assert [row[2] for row in found["Reach"]] == [20, 20]


def test_the_sentences_say_the_sums_of_the_tables(content: Content) -> None:
    found = printed(content)
    said = " ".join(text for section in content.sections for block in section.blocks for text in block.paragraphs)
    groups = found["What the groups did"][-1]
    people = found["Resident Advisers and their hours"][-1]
    cash, kind, hours, won = found["Money of the period"][-1][1:5]
    for words in (
        f"The groups held {groups[1]} meetings; of {groups[2]} names in the room, {groups[3]} were residents’.",
        f"{people[2]} Resident Advisers were active at the end of the period; {people[5]} logged {people[6]:g} hours.",
        f"£{cash:,.2f} of programme cash; £{kind:,.2f} given in kind ({hours:g} hours); £{won:,.2f} won from others.",
        "likely range is 1.2 to 14.6 points",
    ):
        assert words in said


def test_one_place_alone_is_spoken_of_by_its_name(world: Reported) -> None:
    place = world.places[0]
    scope = scope_or_404(world.lead, kind="neighbourhood", area=place.pk)
    content = build(world.lead, Wish(scope, SINCE, UNTIL, ("summary", "evaluation")), NOW).content
    titles = [chart.title for section in content.sections for block in section.blocks for chart in block.charts]
    assert any(re.fullmatch(r"Neighbourhood 2’s pair (leans|does not lean) the favourable way", one) for one in titles)
    assert "Social connectedness: no clear difference" in titles
    assert len(set(titles)) == len(titles) == 4  # the headline's chart stands on the first page alone


def test_hours_are_said_without_noughts_that_say_nothing() -> None:
    assert [hours_words(minutes) for minutes in (0, 15, 90, 6000, 60 * 1234)] == ["0", "0.25", "1.5", "100", "1,234"]
