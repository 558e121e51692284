"""Safeguarding and incidents: what somebody is named in, and nothing else. For everybody else a note is not there."""

import uuid
from collections.abc import Iterable

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coren.actions import safeguarding as actions
from coren.forms.safeguarding import CloseForm, EntryForm, NoteForm, ReaderForm
from coren.models import SafeguardingNote
from coren.queries import safeguarding as queries
from coren.words import account_name
from neighbourhoods.permissions import Permission, required
from nrp.core.forms import PageForm, bound_to, form_page, trail
from nrp.core.refusals import Refusal
from nrp.core.render.dates import day
from nrp.core.render.tables import Cell, Column, Row, Table

SHOWN_OR_SENT = require_http_methods(["GET", "HEAD", "POST"])
ON_A_PAGE = 50


@required(Permission.WRITE_SAFEGUARDING)
@require_safe
def safeguarding(request: HttpRequest) -> HttpResponse:
    """What to do when somebody is in danger, and the notes one is named in."""
    page = Paginator(queries.notes_visible_to(request.user), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"table": _table(page.object_list) if page.object_list else None, "page": page}
    return render(request, "coren/safeguarding.html", context)


@required(Permission.WRITE_SAFEGUARDING)
@SHOWN_OR_SENT
def safeguarding_new(request: HttpRequest) -> HttpResponse:
    form = NoteForm(bound_to(request), user=request.user)
    if form.is_bound and (made := form.perform(actions.write, by=request.user)) is not None:
        return redirect(made)
    return _form(request, form, _("Write a note"), _("Save the note"), reverse("safeguarding"), shows_danger=True)


@require_safe
def safeguarding_note(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    note = queries.note_visible_to_or_404(request.user, pk)
    readers = list(note.readers.all())
    context = {
        "note": note,
        "entries": list(note.entries.all()),
        "readers": [
            {"pk": reader.pk, "name": account_name(reader), "can_go": _can_go(note, reader.pk, len(readers))}
            for reader in readers
        ],
        "is_alone": len(readers) < actions.FEWEST,
        "closed_by": account_name(note.closed_by),
        "crumbs": trail((_("Safeguarding"), reverse("safeguarding"))),
    }
    return render(request, "coren/safeguarding_note.html", context)


@SHOWN_OR_SENT
def safeguarding_entry(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    note = queries.note_visible_to_or_404(request.user, pk)
    form = EntryForm(bound_to(request))
    if form.is_bound and form.perform(actions.add_entry, note=note, by=request.user) is not None:
        return redirect(note)
    return _form(request, form, _("Add to the note"), _("Add it"), note.get_absolute_url(), shows_danger=True)


@SHOWN_OR_SENT
def safeguarding_close(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    note = queries.note_visible_to_or_404(request.user, pk)
    form = CloseForm(bound_to(request))
    if form.is_bound and form.perform(actions.close, note=note, by=request.user) is not None:
        return redirect(note)
    return _form(request, form, _("Close the note"), _("Close the note"), note.get_absolute_url())


@SHOWN_OR_SENT
def safeguarding_reader_new(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    note = queries.note_visible_to_or_404(request.user, pk)
    named = [reader.pk for reader in note.readers.all()]
    form = ReaderForm(bound_to(request), readers=queries.may_be_named(note.place).exclude(pk__in=named))
    if form.is_bound and form.perform(actions.name_reader, note=note, by=request.user) is not None:
        return redirect(note)
    return _form(request, form, _("Let somebody else read it"), _("Let them read it"), note.get_absolute_url())


@require_POST
def safeguarding_reader_remove(request: HttpRequest, pk: uuid.UUID, reader: uuid.UUID) -> HttpResponse:
    note = queries.note_visible_to_or_404(request.user, pk)
    try:
        actions.remove_reader(note=note, reader_id=reader, by=request.user)  # type: ignore[arg-type]  # a signed-in user
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect(note)
    return redirect("safeguarding" if reader == request.user.pk else note.get_absolute_url())


def _can_go(note: SafeguardingNote, reader_id: uuid.UUID, readers: int) -> bool:
    return reader_id != note.written_by_id and readers > actions.FEWEST


def _form(
    request: HttpRequest, form: PageForm, heading: str, button: str, back: str, *, shows_danger: bool = False
) -> HttpResponse:
    if not shows_danger:
        crumbs = trail((_("Safeguarding"), reverse("safeguarding")))
        return form_page(request, form=form, heading=heading, button=button, back=back, crumbs=crumbs)
    context = {"form": form, "heading": heading, "button": button, "back": back}
    return render(request, "coren/safeguarding_form.html", context)


def _table(notes: Iterable[SafeguardingNote]) -> Table:
    columns = [Column(_("Happened on")), Column(_("Kind")), Column(_("Neighbourhood")), Column(_("About"))]
    columns += [Column(_("Written by")), Column(_("State"))]
    rows = [
        Row(
            [
                Cell(day(note.happened_on), url=note.get_absolute_url()),
                Cell(str(note)),
                Cell(note.place.name),
                Cell(str(note.adviser) if note.adviser else ""),
                Cell(account_name(note.written_by)),
                Cell(_("Closed") if note.closed_at else _("Open")),
            ]
        )
        for note in notes
    ]
    return Table(columns, rows, _("Notes you are named in, the latest first"), variant="stacked")
