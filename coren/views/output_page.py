"""What the page of one output says to a reader."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coren.models import MakerConsent, Output
from coren.queries.outputs import Showing, credit_of, showing
from coren.views.lists import shown_words
from neighbourhoods.permissions import Permission, can
from nrp.core.render.dates import day
from nrp.core.render.numbers import number
from nrp.core.render.tables import Cell, Column, Row, Table


def output_context(output: Output, user: Any) -> dict[str, Any]:
    found = showing(output)
    can_edit = can(user, Permission.EDIT_ENQUIRIES, output.area)
    sees_names = can(user, Permission.SEE_ADVISERS, output.area)
    makers = list(output.makers.all())
    return {
        "output": output,
        "showing": found,
        "why_not": why_not_shown(found),
        "facts": _facts(output, found),
        "can_edit": can_edit,
        "can_name": can_edit and sees_names,
        "makers": _makers_table(makers, can_edit=can_edit) if makers and sees_names else None,
        "makers_words": _makers_words(found),
        "crumbs": [{"label": _("Stories and outputs"), "url": reverse("outputs")}, {"label": output.area.name}],
    }


def why_not_shown(found: Showing) -> str:
    """Say why file, link and credit are not there; empty when they are."""
    if found.withdrawn_on is not None:
        return _("Somebody who made it took their consent back on %(day)s. File, link and credit are not shown.") % {
            "day": day(found.withdrawn_on)
        }
    if not found.is_shown:
        return _("Nobody’s consent is on record yet. File, link and credit are shown once it is.")
    return ""


def _facts(output: Output, found: Showing) -> list[dict[str, Any]]:
    reach = ""
    if output.reach is not None:
        reach = _("%(count)s people (%(how)s)") % {"count": number(output.reach), "how": output.reach_note}
    facts = [
        (_("Kind"), output.get_kind_display()),
        (_("Neighbourhood"), output.area.name),
        (_("Domain"), output.get_domain_display()),
        (_("Languages"), output.languages),
        (_("Made on"), day(output.made_on) if output.made_on else ""),
        (_("Made by"), credit_of(output)),
        (_("Reached"), reach),
        (_("May be shown"), shown_words(output)),
    ]
    return [{"label": label, "value": value} for label, value in facts]


def _makers_words(found: Showing) -> str:
    if not found.makers:
        return ""
    words = ngettext("%(count)s person made it.", "%(count)s people made it.", found.makers) % {"count": found.makers}
    if not found.withdrawn:
        return words
    gone = ngettext("%(count)s took their consent back.", "%(count)s took their consent back.", found.withdrawn) % {
        "count": found.withdrawn
    }
    return f"{words} {gone}"


def _makers_table(makers: list[MakerConsent], *, can_edit: bool) -> Table:
    columns = [Column(_("Name")), Column(_("Credited as")), Column(_("May be")), Column(_("Agreed on"))]
    columns += [Column(_("Consent"))]
    rows = []
    for maker in makers:
        url = maker.adviser.get_absolute_url() if maker.adviser else ""
        cells = [
            Cell(maker.name, url=url),
            Cell(maker.credit_as),
            Cell(str(maker.get_use_display())),
            Cell(day(maker.agreed_on)),
        ]
        if maker.withdrawn_on:
            cells.append(Cell(_("Taken back on %(day)s") % {"day": day(maker.withdrawn_on)}, strong=True))
        elif can_edit:
            cells.append(Cell(_("Take it back"), url=reverse("output-maker-withdraw", args=[maker.pk])))
        else:
            cells.append(Cell(_("Holds")))
        rows.append(Row(cells))
    return Table(columns, rows, _("Who made it, and what they agreed to"), variant="stacked")
