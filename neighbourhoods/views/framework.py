"""The framework: the version in use, the others, the crosswalk; versions added and changed."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from neighbourhoods.actions import framework as actions
from neighbourhoods.forms.framework import FrameworkEditForm, FrameworkForm
from neighbourhoods.models import Framework
from neighbourhoods.permissions import Permission, can, required
from neighbourhoods.queries import framework as queries
from neighbourhoods.views import framework_words as words
from nrp.core.forms import bound_to, form_page, trail

SHOWN_OR_SENT = require_http_methods(["GET", "HEAD", "POST"])
EDIT = Permission.EDIT_FRAMEWORK


@require_safe
def framework(request: HttpRequest) -> HttpResponse:
    """The version in use with its domains, the other versions, and the crosswalk between them."""
    crosswalk = queries.crosswalk_to()
    may_edit = can(request.user, EDIT)
    context = {
        "framework": crosswalk.framework,
        "in_use": "" if crosswalk.framework is None else words.in_use_words(crosswalk.framework, crosswalk.framework),
        "domains": words.domains_table(crosswalk.domains, may_edit=may_edit),
        "versions": words.version_lines(crosswalk.versions, crosswalk.framework),
        "crosswalk": words.crosswalk_tables(queries.crossings(), may_edit=may_edit),
        "may_edit": may_edit,
    }
    return render(request, "neighbourhoods/framework.html", context)


@require_safe
def framework_version(request: HttpRequest, code: str) -> HttpResponse:
    """One version: its domains, and what leads to it and from it."""
    found = queries.framework_or_404(code)
    may_edit = can(request.user, EDIT)
    context = {
        "framework": found,
        "in_use": words.in_use_words(found, queries.current_framework()),
        "domains": words.domains_table(queries.domains().filter(framework=found), may_edit=may_edit),
        "crosswalk": words.crosswalk_tables(queries.crossings_of(found), may_edit=may_edit),
        "may_edit": may_edit,
        "crumbs": [{"label": _("Framework"), "url": reverse("framework")}, {"label": found.code}],
    }
    return render(request, "neighbourhoods/framework_version.html", context)


@required(EDIT)
@SHOWN_OR_SENT
def framework_new(request: HttpRequest) -> HttpResponse:
    form = FrameworkForm(bound_to(request))
    if form.is_bound and (made := form.perform(actions.create, by=request.user)) is not None:
        return redirect("framework-version", made.code)
    return form_page(
        request,
        form=form,
        heading=_("Add a version of the framework"),
        lede=_("Nothing that is tagged changes: a tag keeps its version. Add the domains next, then the crosswalk."),
        button=_("Add the version"),
        back=reverse("framework"),
        crumbs=crumbs_of(),
    )


@required(EDIT)
@SHOWN_OR_SENT
def framework_edit(request: HttpRequest, code: str) -> HttpResponse:
    found = queries.framework_or_404(code)
    form = FrameworkEditForm(bound_to(request), framework=found)
    if form.is_bound and form.perform(actions.update, framework=found, by=request.user) is not None:
        messages.success(request, _("Saved"))
        return redirect("framework-version", found.code)
    return form_page(
        request,
        form=form,
        heading=_("Change the version %(version)s") % {"version": found.code},
        lede=_("Everybody signed in reads this."),
        button=_("Save the version"),
        back=address_of(found),
        crumbs=crumbs_of(found),
    )


def address_of(found: Framework) -> str:
    return reverse("framework-version", args=[found.code])


def crumbs_of(found: Framework | None = None) -> list[dict[str, object]]:
    steps: list[tuple[object, str]] = [(_("Framework"), reverse("framework"))]
    return trail(*steps) if found is None else trail(*steps, (found.code, address_of(found)))
