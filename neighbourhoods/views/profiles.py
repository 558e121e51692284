"""The profile of a place, and what is told of it in words."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from neighbourhoods import queries
from neighbourhoods.actions import profiles as actions
from neighbourhoods.forms.profiles import StoryForm
from neighbourhoods.models import Area
from neighbourhoods.permissions import Permission, require
from neighbourhoods.queries.profiles import profiles_of
from neighbourhoods.views.profile_page import profile_context
from nrp.core.forms import bound_to, form_page, trail


@require_safe
def place_profile(request: HttpRequest, slug: str) -> HttpResponse:
    """Everything known of a place, with the area it is compared with beside it."""
    area = queries.area_visible_to_or_404(request.user, slug)
    context = profile_context(profiles_of(request.user, area), request.user)
    return render(request, "neighbourhoods/place_profile.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def place_story_edit(request: HttpRequest, slug: str) -> HttpResponse:
    area = place_to_edit(request, slug)
    form = StoryForm(bound_to(request), area=area)
    if form.is_bound and form.perform(actions.tell, area=area, by=request.user) is not None:
        messages.success(request, _("Saved"))
        return redirect("place-profile", area.slug)
    return form_page(
        request,
        form=form,
        heading=_("Tell of %(place)s") % {"place": area.name},
        lede=_("Everybody who sees the place reads this. Name nobody."),
        button=_("Save the profile"),
        back=reverse("place-profile", args=[area.slug]),
        crumbs=profile_trail(area),
    )


def place_to_edit(request: HttpRequest, slug: str) -> Area:
    """Load a place through the door (404) for somebody who sets places up (403)."""
    area = queries.area_visible_to_or_404(request.user, slug)
    require(request.user, Permission.EDIT_PLACES)
    return area


def profile_trail(area: Area) -> list[dict[str, object]]:
    profile = reverse("place-profile", args=[area.slug])
    return trail((_("Places"), reverse("places")), (area.name, area.get_absolute_url()), (_("Profile"), profile))
