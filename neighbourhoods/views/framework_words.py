"""What the pages about the framework say."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from neighbourhoods.models import Domain, DomainCrossing, Framework
from nrp.core.render.dates import day
from nrp.core.render.numbers import number
from nrp.core.render.tables import Cell, Column, Row, Table


def in_use_words(framework: Framework, in_use: Framework | None) -> str:
    """Say whether a version is the one in use, or from when it was or will be."""
    since = {"day": day(framework.adopted_on)}
    if in_use is not None and framework.pk == in_use.pk:
        return _("In use since %(day)s") % since
    if in_use is not None and framework.adopted_on > in_use.adopted_on:
        return _("To be used from %(day)s") % since
    return _("Used from %(day)s") % since


def version_lines(versions: Sequence[Framework], in_use: Framework | None) -> list[dict[str, Any]]:
    """List the versions but the one in use, the latest first."""
    return [
        {
            "text": f"{one.code}: {one.name}",
            "rest": in_use_words(one, in_use),
            "url": reverse("framework-version", args=[one.code]),
        }
        for one in reversed(versions)
        if in_use is None or one.pk != in_use.pk
    ]


def domains_table(domains: Iterable[Domain], *, may_edit: bool) -> Table:
    """List the domains of one version with what each covers and the code that files name it by."""
    columns = [Column(_("Domain")), Column(_("What it covers"), kind="sentence"), Column(_("Code"), kind="code")]
    rows = [
        Row(
            [
                Cell(one.name, url=reverse("domain-edit", args=[one.pk]) if may_edit else ""),
                Cell(one.definition),
                Cell(f"{one.framework.code}:{one.code}"),
            ]
        )
        for one in domains
    ]
    return Table(columns, rows, _("Domains with what each covers"), variant="stacked")


def crosswalk_tables(crossings: Iterable[DomainCrossing], *, may_edit: bool) -> list[Table]:
    """Give the crosswalk, one table for each pair of versions: called so, called so later, how they differ."""
    pairs: dict[tuple[str, str], list[DomainCrossing]] = {}
    for one in crossings:
        pairs.setdefault((one.older.framework.code, one.newer.framework.code), []).append(one)
    return [_pair_table(older, newer, steps, may_edit=may_edit) for (older, newer), steps in pairs.items()]


def _pair_table(older: str, newer: str, steps: Sequence[DomainCrossing], *, may_edit: bool) -> Table:
    columns = [
        Column(_("Called in %(version)s") % {"version": older}),
        Column(_("Called in %(version)s") % {"version": newer}),
        Column(_("How they differ"), kind="sentence"),
    ]
    rows = [
        Row(
            [
                Cell(one.older.name, url=reverse("crossing-edit", args=[one.pk]) if may_edit else ""),
                Cell(one.newer.name),
                Cell(one.note),
            ]
        )
        for one in steps
    ]
    caption = _("From %(older)s to %(newer)s") % {"older": older, "newer": newer}
    return Table(columns, rows, caption, caption_hidden=False, variant="stacked")


def step_words(crossing: DomainCrossing) -> str:
    """Name a step: "Social relationships (2015) is read as Social connectivity (2018)"."""
    return _("%(older)s (%(from)s) is read as %(newer)s (%(to)s)") % {
        "older": crossing.older,
        "from": crossing.older.framework,
        "newer": crossing.newer,
        "to": crossing.newer.framework,
    }


def count_words(domains: int) -> str:
    return ngettext("%(n)s domain", "%(n)s domains", domains) % {"n": number(domains)}
