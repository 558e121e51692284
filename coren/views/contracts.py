"""Contracts of the organisations, and the posts they pay for."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from coren.actions import contracts as contract_actions
from coren.actions import posts as post_actions
from coren.forms.contracts import ContractEditForm, ContractNewForm, PostEndForm, PostForm
from coren.models import Post
from coren.queries import contracts as queries
from coren.queries.handover import open_work, open_work_words
from coren.views import contract_tables as tables
from neighbourhoods.permissions import Permission, can, can_manage_people, required
from nrp.accounts.roles import Role
from nrp.core.forms import bound_to, form_page, trail

shown_or_sent = require_http_methods(["GET", "HEAD", "POST"])


@required(Permission.SEE_CONTRACTS)
@require_safe
def contracts(request: HttpRequest) -> HttpResponse:
    """Every contract, those that hold first."""
    rows = tables.current_first(queries.contracts_visible_to(request.user))
    context = {
        "table": tables.contracts_table(rows),
        "can_edit": can(request.user, Permission.EDIT_CONTRACTS),
        "crumbs": trail((_("Organisations"), reverse("organisations"))),
    }
    return render(request, "coren/contracts.html", context)


@required(Permission.SEE_CONTRACTS)
@require_safe
def contract(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One contract: what it is for, who is in post under it, and what it has brought so far."""
    found = queries.contract_visible_to_or_404(request.user, pk)
    can_edit = can(request.user, Permission.EDIT_CONTRACTS)
    posts = queries.posts_visible_to(request.user).filter(contract=found)
    context = {
        "contract": found,
        "facts": tables.contract_facts(found),
        "so_far": tables.so_far_facts(queries.so_far(found)),
        "posts": tables.posts_table(posts, with_organisation=False),
        "ends_soon": queries.ends_soon(found),
        "can_edit": can_edit,
        "post_new": f"{reverse('post-new')}?contract={pk}&organisation={found.organisation_id}" if can_edit else "",
        "crumbs": trail((_("Contracts"), reverse("contracts"))),
    }
    return render(request, "coren/contract.html", context)


@required(Permission.EDIT_CONTRACTS)
@shown_or_sent
def contract_new(request: HttpRequest) -> HttpResponse:
    form = ContractNewForm(bound_to(request))
    if form.is_bound and (made := form.perform(contract_actions.create, by=request.user)) is not None:
        return redirect(made)
    return form_page(
        request,
        form=form,
        heading=_("Add a contract"),
        button=_("Add the contract"),
        back=reverse("contracts"),
        crumbs=trail((_("Contracts"), reverse("contracts"))),
    )


@required(Permission.EDIT_CONTRACTS)
@shown_or_sent
def contract_edit(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    found = queries.contract_visible_to_or_404(request.user, pk)
    form = ContractEditForm(bound_to(request), contract=found)
    if form.is_bound and form.perform(contract_actions.update, contract=found, by=request.user) is not None:
        return redirect(found)
    return form_page(
        request,
        form=form,
        heading=_("Change contract %(reference)s") % {"reference": found.reference},
        button=_("Save the changes"),
        back=found.get_absolute_url(),
        crumbs=trail((_("Contracts"), reverse("contracts")), (found.reference, found.get_absolute_url())),
    )


@required(Permission.SEE_CONTRACTS)
@require_safe
def post(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One post: who works where, for whom, from when until when."""
    found = queries.post_visible_to_or_404(request.user, pk)
    context = {
        "post": found,
        "facts": tables.post_facts(found),
        "links": _post_links(request, found),
        "crumbs": trail((_("Facilitators"), reverse("facilitators"))),
    }
    return render(request, "coren/post.html", context)


@required(Permission.EDIT_CONTRACTS)
@shown_or_sent
def post_new(request: HttpRequest) -> HttpResponse:
    initial = {name: request.GET[name] for name in ("area", "contract", "organisation") if name in request.GET}
    form = PostForm(bound_to(request), user=request.user, initial=initial)
    if form.is_bound and (made := form.perform(post_actions.start, by=request.user)) is not None:
        return redirect(made)
    return form_page(
        request,
        form=form,
        heading=_("Put a facilitator in post"),
        button=_("Put them in post"),
        back=reverse("facilitators"),
        crumbs=trail((_("Facilitators"), reverse("facilitators"))),
    )


@required(Permission.EDIT_CONTRACTS)
@shown_or_sent
def post_end(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    found = queries.post_visible_to_or_404(request.user, pk)
    form = PostEndForm(bound_to(request), post=found, user=request.user)
    if form.is_bound and form.perform(post_actions.end, post=found, by=request.user) is not None:
        return redirect(found)
    open_now = "; ".join(open_work_words(open_work(Role.COREN_FACILITATOR, found.area)))
    return form_page(
        request,
        form=form,
        heading=_("End the post of %(person)s in %(place)s") % {"person": found.person, "place": found.area},
        lede=_("Open there today: %(work)s.") % {"work": open_now or _("nothing")},
        button=_("End the post"),
        back=found.get_absolute_url(),
        kind="warning",
        crumbs=trail((_("Facilitators"), reverse("facilitators")), (str(found), found.get_absolute_url())),
    )


def _post_links(request: HttpRequest, found: Post) -> list[dict[str, str]]:
    """Give what can be done with a post by somebody: end it, and invite who cannot sign in."""
    links = []
    if can(request.user, Permission.EDIT_CONTRACTS) and found.ends_on is None:
        links.append({"text": _("End this post and hand over"), "url": reverse("post-end", args=[found.pk])})
    if can_manage_people(request.user) and found.person.user is None:
        links.append({"text": _("Invite them to sign in"), "url": reverse("invite", args=[found.person_id])})
    if found.contract is not None:
        links.append({"text": _("The contract"), "url": found.contract.get_absolute_url()})
    return links
