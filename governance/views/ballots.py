"""Voting: one's own ballot online, ballots entered in the room one after the other, paper ballots, one taken out."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from governance.actions import ballots as actions
from governance.actions.rounds import not_open_words
from governance.forms.ballots import BallotForm, RoomBallotForm
from governance.forms.priorities import TakeOutForm
from governance.models import Ballot, PriorityRound, Sector
from governance.permissions import can_take_part, membership_in
from governance.queries import priorities as queries
from governance.views.priorities import kept_round, round_trail
from governance.views.round_page import method_words
from nrp.core.forms import bound_to, form_page

SHOWN_OR_SENT = require_http_methods(["GET", "HEAD", "POST"])
State = PriorityRound.State
MOST_COPIES = 100


@SHOWN_OR_SENT
def ballot(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One's own ballot, which can be changed until the round closes."""
    held = queries.round_visible_to_or_404(request.user, pk)
    if not can_take_part(request.user, held.group):
        raise PermissionDenied
    choice = queries.choice_of(held)
    own = queries.own_ballot(held, request.user)  # type: ignore[arg-type]  # signed in
    form = BallotForm(bound_to(request), priority_round=held, choice=choice, own=own)
    if form.is_bound and form.perform(actions.cast, priority_round=held, by=request.user) is not None:
        messages.success(request, _("Your ballot is changed") if own else _("Your ballot is in"))
        return redirect(held)
    context = {
        **_page(held, form, choice),
        "own": own,
        "has_seat": membership_in(request.user, held.group) is not None,
        "why_not": actions.late_words(held) if held.state == State.OPEN else not_open_words(held),
    }
    return render(request, "governance/ballot.html", context)


@SHOWN_OR_SENT
def ballot_room(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Ballots of people present, one after the other: after each the page is ready for the next."""
    held = kept_round(request, pk)
    choice = queries.choice_of(held)
    seats = queries.still_to_vote(held) if held.state == State.OPEN else []
    asked = request.GET.get("sector", "")
    initial = {"sector": asked} if asked in Sector.values else {}
    form = RoomBallotForm(bound_to(request), priority_round=held, choice=choice, seats=seats, initial=initial)
    if form.is_bound:
        made = form.perform(actions.enter, priority_round=held, by=request.user)
        if made is not None and _is_this_one(made, form):
            messages.success(request, _entered_words(made, held))
            query = f"?sector={made.sector}" if made.person_id is None else ""
            return redirect(reverse("ballot-room", args=[held.pk]) + query)
        if made is not None:
            form.add_error(None, _("This page was sent before with another ballot. Enter this one on a new page."))
    context = {
        **_page(held, form, choice),
        "count": queries.ballots_of(held).count(),
        "why_not": "" if held.state == State.OPEN else not_open_words(held),
    }
    return render(request, "governance/ballot_room.html", context)


def _is_this_one(made: Ballot, form: RoomBallotForm) -> bool:
    """Tell the same ballot sent twice from another one sent on a page that was sent before."""
    if not hasattr(form, "cleaned_data") or "marks" not in form.cleaned_data:
        return True
    checked = actions.checked_marks(made.round, form.cleaned_data["marks"])
    held = {(mark.option_id, mark.criterion_id, mark.value) for mark in made.marks.all()}
    return held == {(mark.option, mark.criterion, mark.value) for mark in checked}


def _entered_words(made: Ballot, held: PriorityRound) -> str:
    count = queries.ballots_of(held).count()
    who = made.person.name if made.person is not None else str(made.get_sector_display())
    words = ngettext("%(who)s: in. %(count)d ballot so far", "%(who)s: in. %(count)d ballots so far", count)
    return words % {"who": who, "count": count}


@require_safe
def paper(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Ballots to print, as many as are asked for."""
    held = kept_round(request, pk)
    typed = request.GET.get("copies", "")
    copies = min(int(typed), MOST_COPIES) if typed.isdecimal() and len(typed) < 5 and int(typed) else 1
    choice = queries.choice_of(held)
    return render(
        request,
        "governance/ballot_paper.html",
        {
            "held": held,
            "choice": choice,
            "copies": range(copies),
            "count": copies,
            "most": MOST_COPIES,
            "how": method_words(held, choice),
            "sectors": Sector.labels,
            "scores": range(held.highest + 1),
            "crumbs": round_trail(held),
        },
    )


@SHOWN_OR_SENT
def take_out(request: HttpRequest, pk: uuid.UUID, ballot_pk: uuid.UUID) -> HttpResponse:
    """Take a ballot out that was entered by mistake."""
    held = kept_round(request, pk)
    found = queries.ballot_in_round_or_404(held, ballot_pk)
    form = TakeOutForm(bound_to(request))
    if form.is_bound and form.perform(actions.take_back, ballot=found, by=request.user) is not None:
        messages.success(request, _("The ballot is taken out"))
        return redirect(held)
    who = found.person.name if found.person is not None else str(found.get_sector_display())
    return form_page(
        request,
        form=form,
        heading=_("Take out the ballot of %(who)s") % {"who": who},
        lede=_("The trail keeps that it was there, who took it out and why; what it said is gone."),
        button=_("Take the ballot out"),
        kind="warning",
        back=held.get_absolute_url(),
        crumbs=round_trail(held),
    )


def _page(held: PriorityRound, form: BallotForm, choice: queries.Choice) -> dict[str, Any]:
    return {"held": held, "form": form, "how": method_words(held, choice), "crumbs": round_trail(held)}
