"""The rounds of the survey."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from neighbourhoods.permissions import Permission, required
from nrp.core.forms import bound_to, form_page, trail
from surveys import queries
from surveys.actions import waves as wave_actions
from surveys.codebook_files import outcomes_of, sections_of
from surveys.forms import WaveForm
from surveys.permissions import can_edit_waves, can_see_uploads, can_upload
from surveys.views.shell import crumbs, shown_or_sent


@required(Permission.SEE_WAVES)
@require_safe
def waves(request: HttpRequest) -> HttpResponse:
    sees_uploads = can_see_uploads(request.user)
    rows = [
        {
            "wave": wave,
            "published": next(iter(getattr(wave, "published", ())), None),
            "open": getattr(wave, "open", ()) if sees_uploads else (),
        }
        for wave in queries.waves_with_uploads(request.user)
    ]
    context = {
        "rows": rows,
        "can_edit": can_edit_waves(request.user),
        "can_upload": can_upload(request.user),
        "sees_uploads": sees_uploads,
    }
    return render(request, "surveys/waves.html", context)


@required(Permission.SEE_WAVES)
@require_safe
def wave(request: HttpRequest, number: int) -> HttpResponse:
    found = queries.wave_visible_to_or_404(request.user, number)
    context = {
        "wave": found,
        "crumbs": crumbs(found),
        "uploads": list(queries.uploads_of(request.user, found).defer(*queries.LONG)),
        "published": queries.published_upload_of(found),
        "can_edit": can_edit_waves(request.user),
        "can_upload": can_upload(request.user),
        "sees_uploads": can_see_uploads(request.user),
    }
    return render(request, "surveys/wave.html", context)


@required(Permission.EDIT_WAVES)
@shown_or_sent
def wave_new(request: HttpRequest) -> HttpResponse:
    form = WaveForm(bound_to(request))
    made = form.perform(wave_actions.create, by=request.user) if form.is_bound else None
    if made is not None:
        return redirect(made)
    return form_page(
        request,
        form=form,
        heading=_("Add a wave"),
        button=_("Add the wave"),
        back=reverse("waves"),
        crumbs=trail((_("Waves"), reverse("waves"))),
    )


@required(Permission.EDIT_WAVES)
@shown_or_sent
def wave_edit(request: HttpRequest, number: int) -> HttpResponse:
    found = queries.wave_visible_to_or_404(request.user, number)
    form = WaveForm(bound_to(request), wave=found, initial=WaveForm.values_of(found))
    if form.is_bound and form.perform(wave_actions.update, wave=found, by=request.user) is not None:
        return redirect(found)
    return form_page(
        request,
        form=form,
        heading=_("Change wave %(number)d") % {"number": number},
        button=_("Save the changes"),
        back=found.get_absolute_url(),
        crumbs=crumbs(found, here=_("Change")),
    )


@required(Permission.SEE_WAVES)
@require_safe
def codebook(request: HttpRequest, number: int) -> HttpResponse:
    found = queries.wave_visible_to_or_404(request.user, number)
    if found.codebook is None:
        raise Http404
    context = {
        "wave": found,
        "crumbs": crumbs(found, here=_("Codebook")),
        "codebook": found.codebook,
        "sections": sections_of(found.codebook.document),
        "outcomes": outcomes_of(found.codebook),
    }
    return render(request, "surveys/codebook.html", context)
