"""Enquiries and outputs as tables."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from coren.models import Enquiry, Output
from coren.queries.outputs import credit_of, showing
from coren.views.enquiry_story import when_words
from nrp.core.render.tables import Cell, Column, Row, Table


def enquiries_table(enquiries: Iterable[Enquiry], *, names_place: bool) -> Table:
    columns = [Column(_("Enquiry")), Column(_("Question"), kind="sentence")]
    columns += [Column(_("Neighbourhood"))] if names_place else []
    columns += [Column(_("Stage")), Column(_("When"))]
    rows = [
        Row(
            [
                Cell(enquiry.title, url=enquiry.get_absolute_url()),
                Cell(enquiry.question),
                *([Cell(enquiry.area.name)] if names_place else []),
                Cell(str(enquiry.get_state_display())),
                Cell(when_words(enquiry)),
            ]
        )
        for enquiry in enquiries
    ]
    return Table(columns, rows, _("Enquiries, the latest first"), variant="stacked")


def outputs_table(outputs: Iterable[Output], *, names_place: bool) -> Table:
    columns = [Column(_("Title")), Column(_("Kind"))]
    columns += [Column(_("Neighbourhood"))] if names_place else []
    columns += [Column(_("Languages")), Column(_("Made by"), kind="sentence"), Column(_("May be shown"))]
    rows = [
        Row(
            [
                Cell(output.title, url=output.get_absolute_url()),
                Cell(str(output.get_kind_display())),
                *([Cell(output.area.name)] if names_place else []),
                Cell(output.languages),
                Cell(credit_of(output)),
                Cell(shown_words(output)),
            ]
        )
        for output in outputs
    ]
    return Table(columns, rows, _("Stories and outputs, the latest first"), variant="stacked")


def shown_words(output: Output) -> str:
    """Say how far an output may be shown by what its makers agreed to."""
    found = showing(output)
    if found.is_public:
        return _("To everybody")
    if found.is_shown:
        return _("Inside the programme")
    return _("Not shown: consent withdrawn") if found.withdrawn else _("Not shown: no consent yet")
