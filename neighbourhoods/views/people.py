"""People: the list, one person's page, and their account."""

import uuid
from collections.abc import Callable
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from neighbourhoods import queries
from neighbourhoods.actions import accounts
from neighbourhoods.actions import people as people_actions
from neighbourhoods.forms.people import PersonForm, ReasonForm, SecondFactorResetForm
from neighbourhoods.permissions import Permission, can, can_manage_people, require, required
from neighbourhoods.views.tables import people_table, roles_table
from nrp.accounts import queries as account_queries
from nrp.accounts.models import Person, User
from nrp.core.forms import bound_to, form_page, trail


@required(Permission.SEE_PEOPLE)
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    sought = request.GET.get("q", "").strip()
    found = queries.people_named(queries.people_visible_to(request.user), sought)
    page = Paginator(found, 50).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "table": people_table(queries.people_with_roles(page.object_list)),
        "sought": sought,
        "query": urlencode({"q": sought}) + "&" if sought else "",
        "can_edit": can_manage_people(request.user),
    }
    return render(request, "neighbourhoods/people.html", context)


@require_safe
def person(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Show one person: all to an administrator, themselves to everybody."""
    shown = queries.person_visible_to_or_404(request.user, pk)
    context = {
        "person": shown,
        "account": shown.user,
        "has_second_factor": bool(shown.user) and account_queries.has_second_factor(shown.user),
        "table": roles_table(queries.roles_with_state(shown), can_edit=can_manage_people(request.user)),
        "invitations": queries.invitations_with_state(shown),
        "can_edit": can_manage_people(request.user),
        "can_read_audit": can(request.user, Permission.READ_AUDIT),
        "is_self": shown.user_id == request.user.pk,
    }
    return render(request, "neighbourhoods/person.html", context)


@required(Permission.MANAGE_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
def person_new(request: HttpRequest) -> HttpResponse:
    form = PersonForm(bound_to(request))
    made = form.perform(people_actions.create, by=request.user) if form.is_bound else None
    if made is not None:
        return redirect("person", pk=made.pk)
    return form_page(
        request,
        form=form,
        heading=_("Add a person"),
        lede=_("Adding somebody gives them no account. Invite them from their page if they should sign in."),
        button=_("Add the person"),
        back=reverse("people"),
        crumbs=trail((_("People"), reverse("people"))),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def person_edit(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    shown = queries.person_visible_to_or_404(request.user, pk)
    require(request.user, Permission.MANAGE_PEOPLE)
    initial = {name: getattr(shown, name) for name in PersonForm.base_fields}
    form = PersonForm(bound_to(request), initial=initial)
    if form.is_bound and form.perform(people_actions.update, person=shown, by=request.user) is not None:
        return redirect("person", pk=pk)
    return form_page(
        request,
        form=form,
        heading=_("Change %(person)s") % {"person": shown.name},
        button=_("Save the changes"),
        back=reverse("person", args=[pk]),
        crumbs=_way_to(shown),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def person_disable(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Shut an account out, or let it back in when it is shut out."""
    shown, account = _managed_account_or_404(request, pk)
    form = ReasonForm(bound_to(request))
    act = _acted(accounts.disable if account.is_active else accounts.enable)
    if form.is_bound and form.perform(act, user=account, by=request.user):
        return redirect("person", pk=pk)
    back = reverse("person", args=[pk])
    if not account.is_active:
        heading = _("Let %(person)s sign in again") % {"person": shown.name}
        button, way = _("Let them sign in"), _way_to(shown)
        return form_page(request, form=form, heading=heading, button=button, back=back, crumbs=way)
    return form_page(
        request,
        form=form,
        heading=_("Disable the account of %(person)s") % {"person": shown.name},
        lede=_("They are signed out everywhere at once and their API tokens end. What they did stays on record."),
        button=_("Disable the account"),
        back=back,
        crumbs=_way_to(shown),
        kind="warning",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def person_mfa_reset(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    shown, account = _managed_account_or_404(request, pk)
    form = SecondFactorResetForm(bound_to(request))
    if form.is_bound and form.perform(_acted(accounts.reset_second_factor), user=account, by=request.user):
        return redirect("person", pk=pk)
    return form_page(
        request,
        form=form,
        heading=_("Reset the second factor of %(person)s") % {"person": shown.name},
        lede=_(
            "Do this only after you spoke to them. Their authenticator app, passkeys and recovery codes stop working, "
            "they are signed out, and they set a new one up when they next sign in."
        ),
        button=_("Reset the second factor"),
        back=reverse("person", args=[pk]),
        crumbs=_way_to(shown),
        kind="warning",
    )


def _way_to(shown: Person) -> list[dict[str, Any]]:
    return trail((_("People"), reverse("people")), (shown.name, reverse("person", args=[shown.pk])))


def _managed_account_or_404(request: HttpRequest, pk: uuid.UUID) -> tuple[Person, User]:
    shown = queries.person_visible_to_or_404(request.user, pk)
    require(request.user, Permission.MANAGE_PEOPLE)
    if shown.user is None:
        raise Http404
    return shown, shown.user


def _acted(action: Callable[..., object]) -> Callable[..., bool]:
    """Answer True once done, for actions that return nothing to show."""

    def act(**values: object) -> bool:
        action(**values)
        return True

    return act
