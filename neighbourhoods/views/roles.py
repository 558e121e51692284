"""Giving and ending roles, and the invitations that bring people in."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from neighbourhoods import queries
from neighbourhoods.actions import invitations, roles
from neighbourhoods.forms.people import InvitationForm, PasswordForm, RoleEndForm, RoleGrantForm
from neighbourhoods.permissions import Permission, require
from nrp.core.forms import bound_to, form_page, trail
from nrp.core.refusals import Refusal


@require_http_methods(["GET", "HEAD", "POST"])
def role_grant(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    person = queries.person_visible_to_or_404(request.user, pk)
    require(request.user, Permission.MANAGE_PEOPLE)
    if person.user is None:
        return redirect("invite", pk=pk)
    form = RoleGrantForm(bound_to(request))
    if form.is_bound and form.perform(roles.grant, user=person.user, by=request.user) is not None:
        return redirect("person", pk=pk)
    return form_page(
        request,
        form=form,
        heading=_("Give %(person)s a role") % {"person": person.name},
        lede=_("It holds from their next click on the first day."),
        button=_("Give the role"),
        back=reverse("person", args=[pk]),
        crumbs=trail((_("People"), reverse("people")), (person.name, reverse("person", args=[pk]))),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def role_end(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    assignment = get_object_or_404(queries.role_assignments_visible_to(request.user), pk=pk)
    require(request.user, Permission.MANAGE_PEOPLE)
    person = queries.person_of(assignment)
    form = RoleEndForm(bound_to(request))
    back = reverse("person", args=[person.pk]) if person is not None else reverse("people")
    if form.is_bound and form.perform(roles.end, assignment=assignment, by=request.user) is not None:
        return redirect(back)
    return form_page(
        request,
        form=form,
        heading=_("End a role of %(person)s") % {"person": person or assignment.user},
        lede=str(assignment),
        button=_("End the role"),
        back=back,
        kind="warning",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    person = queries.person_visible_to_or_404(request.user, pk)
    require(request.user, Permission.MANAGE_PEOPLE)
    form = InvitationForm(bound_to(request), initial={"email": person.email})
    if form.is_bound and form.perform(invitations.invite, person=person, by=request.user) is not None:
        return redirect("person", pk=pk)
    return form_page(
        request,
        form=form,
        heading=_("Invite %(person)s") % {"person": person.name},
        lede=_("They get an e-mail with a link that works once, for 14 days."),
        button=_("Send the invitation"),
        back=reverse("person", args=[pk]),
        crumbs=trail((_("People"), reverse("people")), (person.name, reverse("person", args=[pk]))),
    )


@require_POST
def invitation_withdraw(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    invitation = get_object_or_404(queries.invitations_visible_to(request.user), pk=pk)
    require(request.user, Permission.MANAGE_PEOPLE)
    try:
        invitations.withdraw(invitation=invitation, by=request.user)  # type: ignore[arg-type]  # a signed-in user
    except Refusal as refusal:
        return render(request, "neighbourhoods/invitation_closed.html", {"text": str(refusal)}, status=409)
    return redirect("person", pk=invitation.person_id)


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def invitation_accept(request: HttpRequest, token: str) -> HttpResponse:
    """Open an invitation. Public: the signed link is the right; what it shows is only what its reader was sent."""
    invitation = invitations.find(token)
    if invitation is None:
        return _closed(request, _("This link is not one of ours, or part of it is missing. Copy it whole."), 404)
    reader = request.user if request.user.is_authenticated else None
    try:
        invitations.refuse_if_closed(invitation, by=reader)
    except Refusal as refusal:
        return _closed(request, str(refusal), 410 if reader is None else 403)
    has_account = invitation.person.user_id is not None
    if has_account and reader is None:
        return redirect(f"{reverse('account_login')}?next={request.path}")
    form = PasswordForm(bound_to(request))
    if has_account:
        del form.fields["password"]
    if form.is_bound and form.perform(invitations.accept, invitation=invitation, by=reader) is not None:
        return redirect("home" if has_account else "account_login")
    context = {"form": form, "invitation": invitation, "has_account": has_account}
    return render(request, "neighbourhoods/invitation.html", context)


def _closed(request: HttpRequest, text: str, status: int) -> HttpResponse:
    return render(request, "neighbourhoods/invitation_closed.html", {"text": text}, status=status)
