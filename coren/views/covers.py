"""Who stands in for whom: arranged in two steps, the second of which does all of it at once."""

import uuid
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from coren.actions import covers as actions
from coren.forms.contracts import CoverEndForm, CoverForm, cover_initial
from coren.queries import handover
from coren.views import contract_tables as tables
from neighbourhoods.permissions import Permission, required
from nrp.core.forms import bound_to, form_page, trail
from nrp.core.render.dates import day


@required(Permission.ARRANGE_COVER)
@require_safe
def covers(request: HttpRequest) -> HttpResponse:
    """Every cover: those that hold or are to come, and those that are over."""
    rows = list(handover.covers())
    now = [row for row in rows if tables.is_open(row)]
    context = {
        "now": tables.covers_table(now, can_end=True),
        "past": tables.covers_table([row for row in rows if row not in now], can_end=False),
        "crumbs": trail((_("Facilitators"), reverse("facilitators"))),
    }
    return render(request, "coren/covers.html", context)


@required(Permission.ARRANGE_COVER)
@require_http_methods(["GET", "HEAD", "POST"])
def cover_new(request: HttpRequest) -> HttpResponse:
    """Ask who, where and when; show what is open; then hand over in one step."""
    form = CoverForm(bound_to(request), user=request.user, initial=cover_initial(request.GET))
    if form.is_bound and form.is_valid():
        if "checked" not in request.POST:
            return _check(request, form)
        if form.perform(actions.arrange, by=request.user) is not None:
            return redirect("covers")
    return form_page(
        request,
        form=form,
        heading=_("Arrange cover"),
        lede=_("The next page shows what is open, before anything changes."),
        button=_("See what is handed over"),
        back=reverse("covers"),
        crumbs=trail((_("Facilitators"), reverse("facilitators")), (_("Cover"), reverse("covers"))),
    )


@required(Permission.ARRANGE_COVER)
@require_http_methods(["GET", "HEAD", "POST"])
def cover_end(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    found = get_object_or_404(handover.covers(), pk=pk)
    form = CoverEndForm(bound_to(request))
    if form.is_bound and form.perform(actions.end, cover=found, by=request.user) is not None:
        return redirect("covers")
    return form_page(
        request,
        form=form,
        heading=_("End the cover of %(name)s") % {"name": found.absent},
        lede=_("%(name)s sees nothing of it any more at the next click.") % {"name": found.substitute},
        button=_("End the cover"),
        back=reverse("covers"),
        kind="warning",
        crumbs=trail((_("Facilitators"), reverse("facilitators")), (_("Cover"), reverse("covers"))),
    )


def _check(request: HttpRequest, form: CoverForm) -> HttpResponse:
    """Show what was typed and what stands open, with the button that does it."""
    away, values = form.chosen, form.cleaned_data
    work = handover.open_work_words(handover.open_work(away.role, away.area))
    advisers = handover.advisers_under(away) if values["ends_on"] is None else 0
    context = {
        "rows": _answers(form, reverse("cover-new") + "?" + _as_query(form)),
        "work": work,
        "advisers": advisers,
        "is_for_good": values["ends_on"] is None,
        "away": away,
        "substitute": values["substitute"],
        "last_day": day(values["starts_on"] - actions.ONE_DAY),
        "sent": [(name, value) for name, value in request.POST.items() if name != "csrfmiddlewaretoken"],
        "crumbs": trail((_("Facilitators"), reverse("facilitators")), (_("Cover"), reverse("covers"))),
    }
    return render(request, "coren/cover_check.html", context)


def _answers(form: CoverForm, url: str) -> list[dict[str, Any]]:
    values = form.cleaned_data
    until = day(values["ends_on"]) if values["ends_on"] else _("For good")
    rows = [
        (_("Who is away"), str(form.chosen)),
        (_("Who stands in"), str(values["substitute"])),
        (_("From"), day(values["starts_on"])),
        (_("Last day"), until),
        (_("Why"), values["reason"] or _("Not said")),
    ]
    return [{"label": label, "value": value, "url": url} for label, value in rows]


def _as_query(form: CoverForm) -> str:
    """Give the answers as an address, so that "Change" opens the form with what was typed."""
    values = form.cleaned_data
    return urlencode(
        {
            "away": form.data["away"],
            "substitute": values["substitute"].pk,
            "from": values["starts_on"].isoformat(),
            "until": values["ends_on"].isoformat() if values["ends_on"] else "",
            "why": values["reason"],
        }
    )
