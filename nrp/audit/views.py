"""The trail as a page."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode

from nrp.audit import queries
from nrp.audit.forms import AuditFilterForm, words_of
from nrp.core.access import required


@required("read_audit")
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
    kept = {name: str(value) for name, value in request.GET.items() if name in form.fields and value}
    context = {
        "form": form,
        "page": page,
        "rows": [_row(entry) for entry in queries.entries(page.object_list)],
        "query": urlencode(kept) + "&" if kept else "",
        "is_narrowed": bool(kept),
    }
    return render(request, "audit/audit.html", context)


def _row(entry: queries.Entry) -> dict[str, Any]:
    return {
        "entry": entry,
        "what": words_of(entry.event.verb),
        "changes": [
            {"field": name.replace("_", " "), "old": _shown(pair[0]), "new": _shown(pair[1])}
            for name, pair in entry.changes.items()
            if _shown(pair[0]) or _shown(pair[1])
        ],
    }


def _shown(value: Any) -> str:
    if value is None or value == "":
        return ""
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
