"""Themes: issues of a place that belong together, made, renamed, merged; many issues put into one at once."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from governance.models import Issue, Theme
from neighbourhoods.models import Area
from nrp.accounts.models import User
from nrp.audit import actions as audit
from nrp.core.refusals import Refusal


class ThemeRefused(Refusal):
    """A theme cannot be made, renamed, merged or filled as asked."""


@transaction.atomic
def make(*, area: Area, title: str, by: User | None) -> Theme:
    """Make a theme of a place. Raises ThemeRefused without a name, when there is one of that name, and for a place that
    is no neighbourhood."""
    place = Area.objects.select_for_update().get(pk=area.pk)  # two of one name at once: the second is told
    if place.kind != Area.Kind.NEIGHBOURHOOD:
        raise ThemeRefused(_("Themes belong to a neighbourhood. Choose one."), field="area")
    _check_title(place, title)
    theme = Theme.objects.create(area=area, title=title.strip())
    audit.record("theme.made", by=by, obj=theme, changes={"title": [None, theme.title]})
    return theme


@transaction.atomic
def rename(*, theme: Theme, title: str, by: User | None) -> Theme:
    """Give a theme another name. Raises ThemeRefused as `make`, and when the theme was merged meanwhile."""
    place = Area.objects.select_for_update().get(pk=theme.area_id)
    locked = _locked(theme)
    _check_title(place, title, other_than=locked)
    before, locked.title = locked.title, title.strip()
    locked.save()
    if before != locked.title:
        audit.record("theme.renamed", by=by, obj=locked, changes={"title": [before, locked.title]})
    return locked


@transaction.atomic
def merge(*, theme: Theme, into: Theme, by: User | None) -> Theme:
    """Move all issues of a theme into another, and let the first go. Raises ThemeRefused for the same theme, for one of
    another place, and when either was merged meanwhile."""
    if theme.pk == into.pk:
        raise ThemeRefused(_("Choose another theme."), field="into")
    if theme.area_id != into.area_id:
        raise ThemeRefused(_("This theme is of another neighbourhood."), field="into")
    Area.objects.select_for_update().get(pk=theme.area_id)  # one at a time in a place: no two merge into each other
    gone, kept = _locked(theme), _locked(into)
    moved = Issue.objects.filter(theme=gone).update(theme=kept)
    title, gone_id = gone.title, gone.pk
    gone.delete()
    changes = {"merged": [title, kept.title]}
    audit.record("theme.merged", by=by, obj=kept, changes=changes, detail={"theme_id": gone_id, "issues": moved})
    return kept


@transaction.atomic
def assign(
    *, area: Area, issues: Sequence[Issue], by: User | None, theme: Theme | None = None, title: str = ""
) -> Theme | None:
    """Put issues into a theme, or into a new one called `title`, or (neither) into none. Gives the theme.

    Raises ThemeRefused without an issue, for a theme and a name at once, for what belongs to another place, and for a
    theme that was merged meanwhile.
    """
    if not issues:
        raise ThemeRefused(_("Tick the issues that belong together."), field="issues")
    if theme is not None and title.strip():
        raise ThemeRefused(_("Choose a theme or name a new one, not both."), field="title")
    if any(issue.area_id != area.pk for issue in issues):
        raise ThemeRefused(_("These issues are not all of this neighbourhood."), field="issues")
    if theme is not None and theme.area_id != area.pk:
        raise ThemeRefused(_("This theme is of another neighbourhood."), field="theme")
    into = make(area=area, title=title, by=by) if title.strip() else theme
    if into is not None:
        into = _locked(into)
    ids = sorted(issue.pk for issue in issues)
    locked = Issue.objects.select_for_update(of=("self",)).select_related("theme").filter(pk__in=ids).order_by("pk")
    before = {str(issue.theme) if issue.theme else "" for issue in locked}
    Issue.objects.filter(pk__in=ids).update(theme=into)
    changes = {"theme": [", ".join(sorted(before)), into.title if into else ""]}
    about = into if into is not None else area
    audit.record("issues.grouped", by=by, obj=about, area_id=area.pk, changes=changes, detail={"issues": ids})
    return into


def _check_title(area: Area, title: str, other_than: Theme | None = None) -> None:
    if not title.strip():
        raise ThemeRefused(_("Give the theme a name."), field="title")
    others = Theme.objects.filter(area=area, title__iexact=title.strip())
    if other_than is not None:
        others = others.exclude(pk=other_than.pk)
    if others.exists():
        raise ThemeRefused(_("There is a theme of this name. Choose it, or find another name."), field="title")


def _locked(theme: Theme) -> Theme:
    found = Theme.objects.select_for_update().filter(pk=theme.pk).first()
    if found is None:
        raise ThemeRefused(_("This theme was merged into another meanwhile."))
    return found
