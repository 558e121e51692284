"""One box that looks through meetings, minutes, decisions, action points, papers, issues and events."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from governance.models import SearchEntry
from governance.queries import search as queries
from governance.queries.search import RANKED, Found, Hit
from governance.search_passages import marked, plain_text
from nrp.core.filters import chosen_of, query_of
from nrp.core.render.dates import day
from nrp.core.render.numbers import number

Kind = SearchEntry.Kind
OF_EACH, ON_A_PAGE = 5, 20
# Where a thing of each kind is read.
PAGES = {
    Kind.MEETING: "meeting",
    Kind.MINUTES: "minutes",
    Kind.DECISION: "decision",
    Kind.ACTION_POINT: "action-point",
    Kind.PAPER: "paper-file",
    Kind.ISSUE: "issue",
    Kind.EVENT: "event",
}


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """What was found, a few of each kind; of one kind all, page by page."""
    text = " ".join(chosen_of(request, "q").split())
    kind = chosen_of(request, "kind", Kind.values)
    found = queries.find(request.user, text, kind=kind)
    context: dict[str, Any] = {"text": text, "kind": kind, "found": found, "most": number(RANKED)}
    shown = {one: found.of(one)[:OF_EACH] for one in Kind.values if one in found.counts}
    if kind and found.count:
        page = Paginator(found.of(kind), ON_A_PAGE).get_page(request.GET.get("page"))
        shown = {kind: list(page.object_list)}
        context |= {"page": page, "query": query_of(q=text, kind=kind), "is_cut": found.count > RANKED}
    context["sections"] = _sections(found, shown, text)
    return render(request, "governance/search.html", context)


def _sections(found: Found, shown: dict[str, list[int]], text: str) -> list[dict[str, Any]]:
    """Give each kind that has something with its rows, loaded for all kinds together."""
    loaded = queries.hits(found, [pk for ids in shown.values() for pk in ids])
    return [
        {
            "kind": kind,
            "heading": Kind(kind).label,
            "found": ngettext("%(n)s found", "%(n)s found", found.counts[kind]) % {"n": number(found.counts[kind])},
            "rows": [_row(hit) for hit in loaded if hit.kind == kind],
            "all_url": f"{reverse('search')}?{query_of(q=text, kind=kind)[:-1]}",
            "has_more": found.counts[kind] > len(ids),
        }
        for kind, ids in shown.items()
    ]


def _row(hit: Hit) -> dict[str, Any]:
    return {
        "title": hit.title,
        "url": reverse(PAGES[Kind(hit.kind)], args=[hit.object_id]),
        "where": hit.group or hit.place,
        "on": (_("due %(day)s") if hit.kind == Kind.ACTION_POINT else "%(day)s") % {"day": day(hit.on)},
        "excerpt": marked(hit.excerpt) if is_new(hit) else "",
    }


def is_new(hit: Hit) -> bool:
    """Whether the passage says more than the title does."""
    plain = plain_text(hit.excerpt)
    return bool(plain) and plain.rstrip("….") not in hit.title
