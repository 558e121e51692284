"""A household withdraws: find it, say why, check, and see what was done."""

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from neighbourhoods.permissions import Permission, required
from nrp.core.forms import bound_to, form_page, trail
from nrp.core.models import WorkState
from nrp.core.render.dates import day
from nrp.core.render.numbers import number
from nrp.core.render.tables import Column, Row, Table
from surveys.actions import withdrawals as actions
from surveys.models import HouseholdWithdrawal
from surveys.permissions import signed_in
from surveys.views.shell import shown_or_sent
from surveys.withdrawal_forms import AskedForm, FindForm
from surveys.withdrawal_queries import confirmed_withdrawals, withdrawal_visible_to_or_404

S = HouseholdWithdrawal.State
SHOWN = 50


@required(Permission.SEE_UPLOADS)
@shown_or_sent
def household_withdrawals(request: HttpRequest) -> HttpResponse:
    """Find a household; below it what was withdrawn before."""
    form = FindForm(bound_to(request))
    found = form.perform(actions.look, by=signed_in(request.user)) if form.is_bound else None
    if found is not None:
        return redirect(found)
    rows = [
        {"text": day(row.withdrawn_at), "rest": _state_words(row), "url": row.get_absolute_url()}
        for row in confirmed_withdrawals(request.user)[:SHOWN]
        if row.withdrawn_at
    ]
    context = {"form": form, "rows": rows, "crumbs": _crumbs()}
    return render(request, "surveys/household_withdrawals.html", context)


@required(Permission.SEE_UPLOADS)
@require_safe
def household_withdrawal(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    row = withdrawal_visible_to_or_404(request.user, pk)
    is_confirmed = row.state in actions.CONFIRMED
    context = {
        "row": row,
        "is_going_on": row.work_state in (WorkState.QUEUED, WorkState.RUNNING),
        "has_failed": row.work_state == WorkState.FAILED,
        "is_confirmed": is_confirmed,
        "is_done": row.state == S.DONE and row.work_state == WorkState.DONE,
        "word": _state_words(row),
        "table": _files(row.changed if is_confirmed else row.found, is_done=is_confirmed),
        "facts": _facts(row) if is_confirmed else [],
        "crumbs": _crumbs(here=True),
    }
    return render(request, "surveys/household_withdrawal.html", context)


@required(Permission.SEE_UPLOADS)
@shown_or_sent
def household_withdrawal_confirm(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Reason, day and who asked; then the answers to check; then the act, which cannot be taken back."""
    row = withdrawal_visible_to_or_404(request.user, pk)
    if row.state != S.FOUND:
        return redirect(row)
    form = AskedForm(bound_to(request))
    if form.is_bound and "change" not in request.POST and form.is_valid():
        if "checked" not in request.POST:
            if form.perform(_would_pass, row=row) is not None:
                return _check(request, row, form)
        elif form.perform(actions.confirm, withdrawal=row, by=signed_in(request.user)) is not None:
            return redirect(row)
    return form_page(
        request,
        form=form,
        heading=_("Withdraw this household"),
        lede=_found_words(row),
        button=_("Continue"),
        back=row.get_absolute_url(),
        crumbs=_crumbs(here=True),
    )


@required(Permission.SEE_UPLOADS)
@require_POST
def household_withdrawal_forget(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    row = withdrawal_visible_to_or_404(request.user, pk)
    if "forget" not in request.POST:
        return redirect(row)
    actions.forget(withdrawal=row, by=signed_in(request.user))
    return redirect("household-withdrawals")


@required(Permission.SEE_UPLOADS)
@require_POST
def household_withdrawal_retry(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    row = withdrawal_visible_to_or_404(request.user, pk)
    if row.work_state == WorkState.FAILED:
        actions.retry(withdrawal=row, by=signed_in(request.user))
    return redirect(row)


# Parts ----------------------------------------------------------------------------------------


def _would_pass(*, row: HouseholdWithdrawal, **asked: Any) -> bool:
    actions.check(row, actions.Asked(**asked))
    return True


def _check(request: HttpRequest, row: HouseholdWithdrawal, form: AskedForm) -> HttpResponse:
    asked = form.cleaned_data
    rows = [
        {"label": _("Found"), "value": _found_words(row)},
        {"label": _("Reason"), "value": asked["reason"]},
        {"label": _("Asked for on"), "value": day(asked["asked_on"])},
        {"label": _("By"), "value": str(HouseholdWithdrawal.AskedBy(asked["asked_by"]).label)},
        {"label": _("Out of"), "value": _wave_words(asked["only_wave"])},
    ]
    # What was typed goes along as it was sent; the number of the household is not among it.
    sent = [(name, value) for name in request.POST if name in _SENT for value in request.POST.getlist(name)]
    context = {"row": row, "rows": rows, "sent": sent, "crumbs": _crumbs(here=True)}
    return render(request, "surveys/household_withdrawal_check.html", context)


_SENT = frozenset({"reason", "asked_on_0", "asked_on_1", "asked_on_2", "asked_by", "only_wave"})


def _crumbs(*, here: bool = False) -> list[dict[str, Any]]:
    name = _("Households that withdraw")
    line = trail((_("Waves"), reverse("waves")))
    return [*line, *trail((name, reverse("household-withdrawals")))] if here else [*line, {"label": name}]


def _state_words(row: HouseholdWithdrawal) -> str:
    if row.work_state == WorkState.FAILED:
        return _("Stopped: %(why)s") % {"why": row.error}
    words = {
        S.LOOKING: _("Every stored file is being looked through"),
        S.FOUND: _("Looked for, nothing changed"),
        S.WITHDRAWING: _("Being taken out of every file"),
        S.DONE: _("Taken out"),
    }
    return f"{words[S(row.state)]}, {_wave_words(row.only_wave)}" if row.state == S.DONE else words[S(row.state)]


def _wave_words(only: int | None) -> str:
    return _("every wave") if only is None else _("wave %(n)d alone") % {"n": only}


def _found_words(row: HouseholdWithdrawal) -> str:
    """Say in how many files the household was found, and with how many people at most."""
    held = [line for line in row.found if line["rows"]]
    if not held:
        return _("In no file of today. A file that comes later will be read without it.")
    files = ngettext("In %(count)s file", "In %(count)s files", len(held)) % {"count": number(len(held))}
    people = max(line["rows"] for line in held)
    with_people = ngettext("with %(count)s person", "with up to %(count)s people", people) % {"count": number(people)}
    return f"{files}, {with_people}."


def _files(lines: list[dict[str, Any]], *, is_done: bool) -> Table | None:
    if not lines:
        return None
    columns = [Column(_("Wave")), Column(_("File")), Column(_("Version")), Column(_("People"), "number")]
    columns += [Column(_("What was done") if is_done else _("What will be done"), "sentence")]
    rows = [
        Row(
            [
                str(line["wave"]),
                line["file_name"],
                str(line["version"]) if line["version"] else _("not published"),
                number(line["rows"]),
                _how_words(line["how"], is_done=is_done),
            ]
        )
        for line in lines
    ]
    caption = _("Files that were rewritten") if is_done else _("Where it was found")
    return Table(columns, rows, caption, variant="stacked")


def _how_words(how: str, *, is_done: bool) -> str:
    if how == "emptied":
        if is_done:
            return _("It could not be read, so its contents were taken out.")
        return _("It cannot be read, so nobody can say who is in it. Its contents will be taken out.")
    if how == "as_csv":
        return _("Its rows were taken out, and the file is kept as CSV.")
    return _("Its rows were taken out.") if is_done else _("Its rows will be taken out.")


def _facts(row: HouseholdWithdrawal) -> list[dict[str, str]]:
    facts = [
        {"label": _("Withdrawn"), "value": day(row.withdrawn_at) if row.withdrawn_at else ""},
        {"label": _("Asked for on"), "value": day(row.asked_on) if row.asked_on else ""},
        {"label": _("By"), "value": str(row.get_asked_by_display())},
        {"label": _("Reason"), "value": row.reason},
        {"label": _("Out of"), "value": _wave_words(row.only_wave)},
    ]
    return [fact for fact in facts if fact["value"]]
