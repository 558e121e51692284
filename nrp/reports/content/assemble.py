"""Putting a report together: each section by its queries, in the order of the list, once for all formats."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from evaluation.exploratory import exploratory_of
from neighbourhoods.permissions import can
from nrp.accounts.permissions import Permission
from nrp.core.render.dates import day
from nrp.dashboards.words import listed
from nrp.reports.content import cover, evaluation, governance, initiatives, money, network, notes, summary
from nrp.reports.content.periods import period_words
from nrp.reports.content.shape import Content, Section
from nrp.reports.models import ReportKind, SectionCode
from nrp.reports.queries.governance import governance_of, meetings_of
from nrp.reports.queries.initiatives import Initiatives, initiatives_of, stages_of
from nrp.reports.queries.money import money_of
from nrp.reports.queries.network import network_of
from nrp.reports.queries.scopes import Scope
from nrp.reports.queries.sources import Sources, indicator_figures, sources_for, waves

S = SectionCode
# What somebody must be able to read for a section to be in their report.
NEEDS = {S.GOVERNANCE: Permission.SEE_GROUPS, S.MONEY: Permission.SEE_MONEY}


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for: about what, of which days, which sections, in which version of the framework."""

    scope: Scope
    since: dt.date
    until: dt.date
    sections: tuple[str, ...]
    framework: str = ""
    reference: str = ""
    asked_by: str = ""


@dataclass(frozen=True, slots=True)
class Built:
    """A report ready to be written, and what it was made from."""

    content: Content
    sources: Sources
    made_from: dict[str, Any]


def build(user: Any, wish: Wish, now: dt.datetime) -> Built:
    """Put a report together as far as somebody may read it; sections they may not read are left out."""
    parts = _Parts(user, wish, now)
    sections = [made for code in S.values if code in wish.sections and (made := parts.section(code)) is not None]
    version = parts.initiatives.crosswalk.framework
    made_from = cover.made_from(parts.sources, framework=version.code if version else "", now=now)
    return Built(_content(parts, sections), parts.sources, made_from)


def front(user: Any, wish: Wish, now: dt.datetime) -> Content:
    """Put the first page together alone, for its preview: what it says is what `build` says."""
    parts = _Parts(user, wish, now)
    empty = [
        Section(code, str(S(code).label), []) for code in S.values if code in wish.sections and code in parts.known
    ]
    return _content(parts, empty)


def one_section(user: Any, wish: Wish, code: str, now: dt.datetime) -> Section | None:
    """Put one section together alone, for its preview."""
    return _Parts(user, wish, now).section(code)


def _content(parts: "_Parts", sections: Sequence[Section]) -> Content:
    wish, now, sources, view = parts.wish, parts.now, parts.sources, parts.sources.view
    has_summary = S.SUMMARY in wish.sections
    about, period = title_of(wish.scope), period_words(wish.since, wish.until)
    return Content(
        title=about,
        kicker=kicker_of(wish.scope),
        period=period,
        summary=summary.facts(view, wish.scope, parts.done()) if has_summary else [],
        provenance=evaluation.provenance(view),
        key=notes.key_words(),
        sections=sections,
        cover=cover.cover_facts(
            sources,
            about=about,
            period=period,
            sections=[*([str(S.SUMMARY.label)] if has_summary else []), *(one.title for one in sections)],
            reference=wish.reference,
            asked_by=wish.asked_by,
            now=now,
        ),
        footer=_footer(about, period, wish.reference, sources, now),
        made_at=now,
        headline=evaluation.headline(view) if view is not None and has_summary else None,
        language=(get_language() or "en").split("-", maxsplit=1)[0],
    )


def title_of(scope: Scope) -> str:
    """Name what the report is about."""
    return str(scope.area or scope.local_authority or _("Neighbourhood Resilience Programme"))


def kicker_of(scope: Scope) -> str:
    """Say for whom: of a neighbourhood its councils, of a council its neighbourhoods."""
    if scope.area is not None:
        councils = [str(one) for one in scope.area.local_authorities.all()]
        return _("Report for %(council)s") % {"council": listed(councils)} if councils else _("Report")
    names = listed([area.name for area in scope.areas])
    if scope.kind == ReportKind.LOCAL_AUTHORITY:
        return _("Report on %(places)s") % {"places": names}
    return _("Report on the programme")


def _footer(about: str, period: str, reference: str, sources: Sources, now: dt.datetime) -> str:
    run = sources.run
    result = _("result: run %(n)s, plan version %(plan)s") % {"n": run.number, "plan": run.plan.number} if run else ""
    if run is not None and exploratory_of(run.plan):
        result = _("%(result)s, exploratory") % {"result": result}
    words = _("%(about)s, %(period)s. Report %(reference)s, made %(day)s") % {
        "about": about,
        "period": period,
        "reference": reference or _("preview"),
        "day": day(timezone.localtime(now)),
    }
    return f"{words}; {result}." if result else f"{words}."


@dataclass
class _Parts:
    """The sections of one report; what two of them need is read once."""

    user: Any
    wish: Wish
    now: dt.datetime
    _made: dict[str, Callable[[], Section]] = field(init=False)

    def __post_init__(self) -> None:
        self._made = {
            S.EVALUATION: self._evaluation,
            S.GOVERNANCE: self._governance,
            S.COREN: self._network,
            S.INITIATIVES: lambda: initiatives.section(self.initiatives),
            S.MONEY: self._money,
            S.NOTES: self._notes,
        }

    @cached_property
    def known(self) -> frozenset[str]:
        """The sections that this reader may have."""
        hidden = {code for code, need in NEEDS.items() if not can(self.user, need)}
        return frozenset(self._made) - hidden

    def section(self, code: str) -> Section | None:
        return self._made[code]() if code in self.known else None

    @cached_property
    def sources(self) -> Sources:
        return sources_for(self.user)

    @cached_property
    def initiatives(self) -> Initiatives:
        return initiatives_of(self.user, self.wish.scope, self.wish.until, self.wish.framework)

    def done(self) -> list[str]:
        """Give the sentences about what was done, from as few questions as they need."""
        wish = self.wish
        said = [initiatives.under_way_words(stages_of(self.user, wish.scope, wish.until))]
        if S.GOVERNANCE in self.known:
            groups = meetings_of(self.user, wish.scope, wish.since, wish.until)
            said.insert(0, governance.met_words(tuple(groups.values())))
        return said

    def _evaluation(self) -> Section:
        return evaluation.section(self.sources, self.wish.scope, has_summary=S.SUMMARY in self.wish.sections)

    def _governance(self) -> Section:
        wish, today = self.wish, timezone.localtime(self.now).date()
        found = governance_of(self.user, wish.scope, wish.since, wish.until, today)
        return governance.section(found, period_words(wish.since, wish.until))

    def _network(self) -> Section:
        return network.section(network_of(self.wish.scope, self.wish.since, self.wish.until), self.wish.scope)

    def _money(self) -> Section:
        return money.section(money_of(self.user, self.wish.scope, self.wish.since, self.wish.until), self.wish.scope)

    def _notes(self) -> Section:
        figures = list(indicator_figures(self.user, self.wish.scope, self.wish.until))
        return notes.section(self.sources, waves(), figures)
