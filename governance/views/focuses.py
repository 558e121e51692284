"""What a neighbourhood works on: since when, by which round or decision, and what it worked on before."""

import uuid
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from governance.actions import focuses as actions
from governance.forms.priorities import FocusForm
from governance.models import Decision, Focus
from governance.panels import address
from governance.queries import priorities as queries
from governance.queries.groups import of_visible_groups
from nrp.core.forms import bound_to, form_page, trail
from nrp.core.render.dates import day


@require_safe
def focus_history(request: HttpRequest, slug: str) -> HttpResponse:
    area = queries.place_with_groups_named_or_404(request.user, slug)
    rows = queries.focus_history(area)
    context = {
        "area": area,
        "lines": [_line(row) for row in rows],
        "undated": area.focus
        if area.focus and not any(row.ends_on is None and row.text == area.focus for row in rows)
        else "",
        "can_set": area.left_on is None and queries.can_set_focus(request.user, area),
        "crumbs": trail((area.name, area.get_absolute_url())),
    }
    return render(request, "governance/focus_history.html", context)


def _line(row: Focus) -> dict[str, Any]:
    from_on, until = day(row.starts_on), day(row.ends_on) if row.ends_on else ""
    when = (
        _("%(start)s to %(end)s") % {"start": from_on, "end": until} if until else _("Since %(day)s") % {"day": from_on}
    )
    ways = []
    if row.round is not None:
        ways.append(
            {
                "text": _("Chosen in the round “%(title)s”") % {"title": row.round.title},
                "url": row.round.get_absolute_url(),
            }
        )
    if row.decision is not None:
        words = _("Decision %(number)d of %(group)s") % {
            "number": row.decision.number,
            "group": row.decision.group.name,
        }
        ways.append({"text": words, "url": address("decision", row.decision.pk)})
    return {"text": row.text, "when": when, "ways": ways, "is_now": row.ends_on is None}


@require_http_methods(["GET", "HEAD", "POST"])
def focus_new(request: HttpRequest, slug: str) -> HttpResponse:
    """Say what the place works on from now on; an option of a closed round may be handed over in the address."""
    area = queries.place_with_groups_named_or_404(request.user, slug)
    if not queries.can_set_focus(request.user, area):
        raise PermissionDenied
    decisions = Decision.objects.filter(of_visible_groups(request.user), group__area=area)
    form = FocusForm(
        bound_to(request),
        rounds=queries.closed_rounds_of(area).filter(of_visible_groups(request.user)),
        decisions=decisions.order_by("-decided_on", "-number"),
        initial=_from_option(request.GET.get("option", ""), area),
    )
    if form.is_bound and form.perform(_set, area=area, by=request.user) is not None:
        return redirect("focus-history", area.slug)
    return form_page(
        request,
        form=form,
        heading=_("What %(place)s works on") % {"place": area.name},
        lede=_("It stands on the place's page from now on. What stands there today moves into the history."),
        button=_("Set the focus"),
        back=reverse("focus-history", args=[area.slug]),
        crumbs=trail((area.name, area.get_absolute_url()), (_("Focus"), reverse("focus-history", args=[area.slug]))),
    )


def _set(*, round: Any, **values: Any) -> Focus:  # noqa: A002  the form's own name for the box
    return actions.set_focus(priority_round=round, **values)


def _from_option(text: str, area: Any) -> dict[str, Any]:
    try:
        option = queries.option_of(area, uuid.UUID(text))
    except ValueError:
        return {}
    return {} if option is None else {"text": option.title, "round": option.round_id}
