"""Themes: issues of a place put together, many at once; a theme renamed, or merged into another."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from governance.actions import themes as actions
from governance.forms.issues import GroupingForm, MergeForm, ThemeNameForm
from governance.models import Theme
from governance.permissions import can_record_in
from governance.queries import issues as queries
from governance.queries.groups import places_with_groups
from governance.queries.places import may_record_somewhere
from governance.views.issues import SHOWN_OR_SENT
from neighbourhoods.models import Area
from nrp.core.filters import chosen_of, place_field
from nrp.core.forms import bound_to, trail
from nrp.core.render.tables import Cell, Column, Row, Table

AT_ONCE = 100


@SHOWN_OR_SENT
def themes(request: HttpRequest) -> HttpResponse:
    """The themes of one place and, for those who write issues down there, the issues to put into them."""
    places = list(places_with_groups(request.user))
    slug = chosen_of(request, "place", [place.slug for place in places])
    area = next((one for one in places if one.slug == slug), places[0] if len(places) == 1 else None)
    may_write = area is not None and can_record_in(request.user, area)
    if request.method == "POST" and not may_write and (area or not may_record_somewhere(request.user)):
        raise PermissionDenied
    above = {"fields": place_field(places, slug), "crumbs": trail((_("Issues"), reverse("issues")))}
    if area is None:
        return render(request, "governance/themes.html", above)
    rows = queries.theme_rows(area)
    context = _grouping(request, area, [row.theme for row in rows]) if may_write else {}
    if isinstance(context, HttpResponse):
        return context
    context |= {**above, "area": area, "table": _table(rows, area, may_write=may_write) if rows else None}
    return render(request, "governance/themes.html", context)


def _grouping(request: HttpRequest, area: Area, known: list[Theme]) -> HttpResponse | dict[str, Any]:
    """Show the issues of one theme, or of none, to tick; put those that were ticked where they belong."""
    titles = {str(theme.pk): theme.title for theme in known}
    theme = chosen_of(request, "theme", list(titles)) or queries.NO_THEME
    issues = queries.issues_to_group(area, theme)
    form = GroupingForm(bound_to(request), area=area, issues=issues, themes=known, at_once=AT_ONCE)
    if form.is_bound and form.is_valid():
        count = len(form.cleaned_data["issues"])
        if form.perform(_assign, area=area, by=request.user) is not None:
            words = ngettext("%(count)s issue was moved.", "%(count)s issues were moved.", count)
            messages.success(request, words % {"count": count})
            return redirect(request.get_full_path())
    return {
        "form": form,
        "has_issues": bool(form.shown),
        "from_theme": titles.get(theme, ""),
        "at_once": AT_ONCE,
    }


def _assign(**values: Any) -> bool:
    """Whatever theme it was, or none: it was done."""
    actions.assign(**{**values, "issues": list(values["issues"])})
    return True


@SHOWN_OR_SENT
def theme(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Another name for a theme, or another theme for its issues: two forms."""
    found = queries.theme_visible_to_or_404(request.user, pk)
    if not can_record_in(request.user, found.area):
        raise PermissionDenied
    back = f"{reverse('themes')}?place={found.area.slug}"
    is_merge = request.POST.get("act") == "merge"
    name = ThemeNameForm(None if is_merge else bound_to(request), initial={"title": found.title})
    merge = MergeForm(bound_to(request) if is_merge else None, theme=found)
    if name.is_bound and name.perform(actions.rename, theme=found, by=request.user) is not None:
        messages.success(request, _("The theme has its new name."))
        return redirect(back)
    if merge.is_bound and (kept := merge.perform(actions.merge, theme=found, by=request.user)) is not None:
        messages.success(request, _("Merged into “%(title)s”.") % {"title": kept.title})
        return redirect(back)
    context = {
        "theme": found,
        "name": name,
        "merge": merge,
        "form": merge if is_merge else name,
        "back": back,
        "others": Theme.objects.filter(area=found.area_id).exclude(pk=found.pk).exists(),
        "crumbs": trail((_("Issues"), reverse("issues")), (_("Themes"), back)),
    }
    return render(request, "governance/theme.html", context)


def _table(rows: list[queries.ThemeRow], area: Area, *, may_write: bool) -> Table:
    columns = [Column(_("Theme")), Column(_("Open"), kind="number"), Column(_("All"), kind="number")]
    columns += [Column(_("Move issues")), Column(_("Name"))] if may_write else []
    lines = []
    for row in rows:
        of_theme = f"place={area.slug}&theme={row.theme.pk}"
        cells = [Cell(row.theme.title, url=f"{reverse('issues')}?{of_theme}"), Cell(row.open), Cell(row.issues)]
        if may_write:
            cells.append(Cell(_("Move some"), url=f"{reverse('themes')}?{of_theme}#group") if row.issues else Cell(""))
            cells.append(Cell(_("Rename or merge"), url=reverse("theme", args=[row.theme.pk])))
        lines.append(Row(cells))
    return Table(columns, lines, _("Themes of %(place)s") % {"place": area.name}, variant="stacked")
