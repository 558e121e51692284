"""Everything the dashboard is drawn from for one reader and one address: the number of queries does not grow."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import prefetch_related_objects

from neighbourhoods.models import Area
from neighbourhoods.queries.framework import Crosswalk, crosswalk_to
from nrp.core.render.numbers import number
from nrp.dashboards.figures.slopes import PlacePair
from nrp.dashboards.narrowing import Chosen, Span, asked_span, chosen_from, narrowed, place_words
from nrp.dashboards.queries.health import Work, works_of
from nrp.dashboards.queries.joint import Joint, joint_display
from nrp.dashboards.queries.results import ResultView
from nrp.dashboards.queries.visible import visible_places

ON_A_PAGE = 30  # places: a table of more is not read, and the filter finds a place sooner


@dataclass(frozen=True, slots=True)
class Scene:
    """What the address asks for, and what is known of it. `areas`: all that the reader sees, `own`: those asked for."""

    view: ResultView | None
    areas: list[Area]
    own: list[Area]
    chosen: Chosen
    span: Span
    money_span: Span
    first_quarter: dt.date | None
    crosswalk: Crosswalk
    works: list[Work]
    works_shown: list[Work]
    joint: Joint
    page: Page[Work]
    promised_days: int

    @property
    def pairs(self) -> list[PlacePair]:
        """Give the pairs of the result whose neighbourhood is asked for."""
        codes = {area.survey_code for area in self.own}
        return [pair for pair in self.view.pairs if pair.neighbourhood in codes] if self.view is not None else []

    @property
    def narrowed_to(self) -> str:
        return place_words(self.chosen, self.own)

    @property
    def answers(self) -> Mapping[str, str]:
        """Give the rounded number of answers in the latest wave by survey code, as it was released."""
        primary = self.view.reading.primary if self.view is not None else None
        if self.view is None or primary is None:
            return {}
        last = self.view.period.followup
        return {mean.key: number(mean.n) for mean in primary.by_area if mean.wave == last and mean.n is not None}


def own_neighbourhoods(user: Any) -> list[Area]:
    """Give the neighbourhoods a reader sees, by name, with councils and batch; those that left stand at the end."""
    areas = [area for area in visible_places(user) if area.kind == Area.Kind.NEIGHBOURHOOD]
    prefetch_related_objects(areas, "local_authorities")
    return sorted(areas, key=lambda area: (area.left_on is not None, area.name))


def scene_of(user: Any, view: ResultView | None, asked: Mapping[str, str], *, whole: bool = False) -> Scene:
    """Read what the dashboard tells this reader. `whole`: every place asked for, for a file, and not a page of them."""
    areas = own_neighbourhoods(user)
    chosen = chosen_from(asked, areas)
    own = narrowed(areas, chosen)
    crosswalk = crosswalk_to(chosen.framework)
    works = works_of(own, asked_span(chosen))
    page = Paginator(works.places, max(1, len(works.places)) if whole else ON_A_PAGE).get_page(asked.get("page"))
    shown = list(page.object_list)
    return Scene(
        view=view,
        areas=areas,
        own=own,
        chosen=chosen,
        span=works.span,
        money_span=works.money_span,
        first_quarter=works.first_quarter,
        crosswalk=crosswalk,
        works=works.places,
        works_shown=shown,
        joint=joint_display(view, [work.area for work in shown], crosswalk, chosen.domain),
        page=page,
        promised_days=works.promised_days,
    )
