"""Who came to an event, and its photographs."""

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from governance.actions import event_names, event_photos
from governance.actions import events as actions
from governance.forms.events import CountForm, NamesForm, PhotoForm, WithdrawForm
from governance.permissions import can_record_in
from governance.queries import events as queries
from governance.views.events import SHOWN_OR_SENT, event_to_write, event_trail
from nrp.core.attachments import attached
from nrp.core.forms import bound_to, form_page


@SHOWN_OR_SENT
def event_attendance(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """How many came, by head, and who was there, by name: two forms, since the two are two things."""
    found = event_to_write(request, pk)
    is_names = request.POST.get("act") == "names"
    counts = CountForm(None if is_names else bound_to(request), event=found)
    names = NamesForm(bound_to(request) if is_names else None, event=found)
    if counts.is_bound and counts.perform(actions.count, event=found, by=request.user) is not None:
        messages.success(request, _("The counts are saved."))
        return redirect(found)
    if names.is_bound and names.perform(event_names.write, event=found, by=request.user) is not None:
        messages.success(request, _("The names are saved."))
        return redirect("event-attendance", found.pk)
    context = {
        "event": found,
        "counts": counts,
        "names": names,
        "form": names if is_names else counts,
        "crumbs": event_trail(found),
    }
    return render(request, "governance/event_attendance.html", context)


@SHOWN_OR_SENT
def event_photo_new(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    found = event_to_write(request, pk)
    form = PhotoForm(bound_to(request), request.FILES or None, sender=request.user)
    if form.is_bound and form.perform(event_photos.add, event=found, by=request.user) is not None:
        return redirect(f"{found.get_absolute_url()}#photographs")
    return form_page(
        request,
        form=form,
        heading=_("Add a photograph"),
        lede=_("Everybody on it who can be recognised has to agree. When one of them withdraws, it is taken away."),
        button=_("Add the photograph"),
        back=found.get_absolute_url(),
        crumbs=event_trail(found),
    )


@require_safe
def event_photo_file(request: HttpRequest, pk: uuid.UUID) -> FileResponse:
    """The picture; once consent was withdrawn there is none, whoever knows its address."""
    photo = queries.photo_visible_to_or_404(request.user, pk)
    return attached(photo.stored_as, photo.file_name, photo.file_type)


@SHOWN_OR_SENT
def event_photo_withdraw(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    photo = queries.photo_or_404(request.user, pk)
    event = photo.event
    if not can_record_in(request.user, event.area):
        raise PermissionDenied
    form = WithdrawForm(bound_to(request))
    if form.is_bound and form.perform(event_photos.withdraw, photo=photo, by=request.user) is not None:
        messages.success(request, _("The photograph was taken away. Nobody can open it any more."))
        return redirect(f"{event.get_absolute_url()}#photographs")
    return form_page(
        request,
        form=form,
        heading=_("Consent was withdrawn"),
        lede=photo.description or _("This photograph is not shown any more."),
        button=_("Take the photograph away"),
        kind="warning",
        back=event.get_absolute_url(),
        crumbs=event_trail(event),
    )
