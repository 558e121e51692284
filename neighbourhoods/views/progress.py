"""Progress notes and the photographs beside them."""

import uuid

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from neighbourhoods.actions import progress as actions
from neighbourhoods.forms.initiative_parts import NoteEditForm, ProgressForm, ProgressPhotoForm
from neighbourhoods.forms.initiatives import ActForm
from neighbourhoods.models import Initiative, ProgressNote
from neighbourhoods.permissions import Permission, require
from neighbourhoods.queries import initiatives as queries
from neighbourhoods.views.initiative_doors import SHOWN_OR_SENT, form_of, note_to_change
from nrp.core.attachments import attached
from nrp.core.forms import bound_to

PROGRESS = "#progress"


@SHOWN_OR_SENT
def progress_new(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """How it goes, with a photograph: one form, for whoever was there."""
    found = initiative_to_write_about(request, pk)
    form = ProgressForm(bound_to(request), request.FILES or None, sender=request.user)
    if form.is_bound and form.perform(actions.write, initiative=found, by=request.user) is not None:
        return redirect(f"{found.get_absolute_url()}{PROGRESS}")
    lede = _("Everybody who reads the page of %(place)s reads this, with your name.") % {"place": found.area}
    return form_of(
        request, form, found, anchor=PROGRESS, heading=_("Write how it goes"), lede=lede, button=_("Save the note")
    )


@SHOWN_OR_SENT
def progress_edit(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    note = note_to_change(request, queries.part_visible_to_or_404(ProgressNote, request.user, pk))
    form = NoteEditForm(bound_to(request), note=note)
    if form.is_bound and form.perform(actions.change, note=note, by=request.user) is not None:
        return redirect(f"{note.initiative.get_absolute_url()}{PROGRESS}")
    words = {"heading": _("Change the note"), "button": _("Save the note")}
    return form_of(request, form, note.initiative, anchor=PROGRESS, **words)


@SHOWN_OR_SENT
def progress_photo_new(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    note = note_to_change(request, queries.part_visible_to_or_404(ProgressNote, request.user, pk))
    form = ProgressPhotoForm(bound_to(request), request.FILES or None, sender=request.user)
    if form.is_bound and form.perform(actions.add_photo, note=note, by=request.user) is not None:
        return redirect(f"{note.initiative.get_absolute_url()}{PROGRESS}")
    lede = _("Everybody on it who can be recognised has to agree. When one of them withdraws, it is taken away.")
    words = {"heading": _("Add a photograph"), "button": _("Add the photograph"), "lede": lede}
    return form_of(request, form, note.initiative, anchor=PROGRESS, **words)


@require_safe
def progress_photo_file(request: HttpRequest, pk: uuid.UUID) -> FileResponse:
    """The picture; once consent was withdrawn there is none, whoever knows its address."""
    photo = queries.photo_visible_to_or_404(request.user, pk)
    return attached(photo.stored_as, photo.file_name, photo.file_type)


@SHOWN_OR_SENT
def progress_photo_withdraw(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Consent was withdrawn: for everybody who writes there, so that it does not wait for one person."""
    photo = queries.photo_or_404(request.user, pk)
    initiative = photo.note.initiative
    require(request.user, Permission.WRITE_PROGRESS, initiative.area)
    form = ActForm(bound_to(request))
    if form.is_bound and form.perform(actions.withdraw_photo, photo=photo, by=request.user) is not None:
        messages.success(request, _("The photograph was taken away. Nobody can open it any more."))
        return redirect(f"{initiative.get_absolute_url()}{PROGRESS}")
    lede = photo.description or _("This photograph is not shown any more.")
    words = {"heading": _("Consent was withdrawn"), "button": _("Take the photograph away")}
    return form_of(request, form, initiative, anchor=PROGRESS, kind="warning", lede=lede, **words)


def initiative_to_write_about(request: HttpRequest, pk: uuid.UUID) -> Initiative:
    """Load an initiative through the door (404) for somebody who writes how those of its place go (403)."""
    found = queries.initiative_visible_to_or_404(request.user, pk)
    require(request.user, Permission.WRITE_PROGRESS, found.area)
    return found
