"""The trail as a page."""

from collections.abc import Iterable
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from nrp.audit import queries
from nrp.audit.forms import AuditFilterForm, words_of
from nrp.audit.veil import not_shown, veiled
from nrp.core.access import required
from nrp.core.render import dates
from nrp.core.render.tables import Cell, Column, Table


@required("read_audit")
@require_safe
def audit(request: HttpRequest) -> HttpResponse:
    """Show what happened, newest first, narrowed by what the address says."""
    form = AuditFilterForm(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {}
    found = queries.events(
        verb=chosen.get("verb", ""),
        actor_id=chosen.get("actor"),
        object_id=chosen.get("object"),
        area_id=chosen.get("area"),
        since=chosen.get("since"),
        until=chosen.get("until"),
    )
    page = Paginator(found, 50).get_page(request.GET.get("page"))
    kept = {name: str(value) for name, value in request.GET.items() if _is_asked(name, form) and value}
    context = {
        "form": form,
        "page": page,
        "table": _table(veiled(queries.entries(page.object_list), request.user), page.paginator.count),
        "query": urlencode(kept) + "&" if kept else "",
        "is_narrowed": bool(kept),
    }
    return render(request, "audit/audit.html", context)


def _is_asked(name: str, form: AuditFilterForm) -> bool:
    """Whether a key of the address is a field of the form, or one of the three boxes of a date."""
    return name.removesuffix("_0").removesuffix("_1").removesuffix("_2") in form.fields


def _table(entries: Iterable[queries.Entry], count: int) -> Table:
    columns = [
        Column(_("When")),
        Column(_("Who")),
        Column(_("What")),
        Column(_("About"), kind="sentence"),
        Column(_("Why, and what changed"), kind="sentence"),
    ]
    rows = [
        [
            Cell(dates.moment(entry.event.at)),
            Cell(_who(entry)),
            Cell(words_of(entry.event.verb)),
            Cell(
                entry.object, url=f"?object={entry.event.object_id}" if entry.object and entry.event.object_id else ""
            ),
            Cell(_why(entry)),
        ]
        for entry in entries
    ]
    caption = ngettext("%(count)s event", "%(count)s events", count) % {"count": count}
    return Table(columns, rows, caption, caption_hidden=False, variant="stacked")


def _who(entry: queries.Entry) -> str:
    if entry.event.actor_id is None:
        return _("The platform")
    return entry.actor or _("An account that is gone")


def _why(entry: queries.Entry) -> str:
    if entry.erased_under:
        return _("Words erased under %(reference)s") % {"reference": entry.erased_under}
    changes = [_change(name.replace("_", " "), *pair) for name, pair in entry.changes.items()]
    return "; ".join(part for part in (entry.reason, *changes) if part)


def _change(name: str, old: Any, new: Any) -> str:
    before, after = _shown(old), _shown(new)
    if before == after == not_shown():
        return f"{name}: {after}"
    if before and after:
        return _("%(what)s: %(old)s to %(new)s") % {"what": name, "old": before, "new": after}
    if before:
        return _("%(what)s: %(old)s removed") % {"what": name, "old": before}
    return f"{name}: {after}" if after else ""


def _shown(value: Any) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
