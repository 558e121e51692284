"""What the pages about items of evidence say to a reader."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from neighbourhoods.evidence_words import cited, standing_words, who_and_when
from neighbourhoods.models import EvidenceItem, Finding, ReviewItem
from neighbourhoods.permissions import can
from neighbourhoods.queries import evidence as queries
from neighbourhoods.views.review_page import FILE_NAMES, points_here
from nrp.accounts.permissions import Permission
from nrp.core.render.dates import day
from nrp.core.render.tables import Cell, Column, Row, Table

__all__ = ["FILE_NAMES", "item_context", "items_table"]


def item_context(item: EvidenceItem, user: Any) -> dict[str, Any]:
    """Give everything the page says: what it is, what it says, and what stands on it."""
    return {
        "item": item,
        "cited": cited(item),
        "doi_url": f"https://doi.org/{item.doi}" if item.doi else "",
        "may_edit": can(user, Permission.EDIT_EVIDENCE),
        "facts": _facts(item),
        "reviews": [_review_line(row) for row in queries.places_in_reviews(item, user)],
        "findings": [_finding_line(one) for one in queries.findings_on(item, user)],
        "points_here": points_here(item, user),
        "crumbs": [{"label": _("Items of evidence"), "url": reverse("evidence-items")}, {"label": item.title}],
    }


def items_table(items: Sequence[EvidenceItem]) -> Table:
    columns = [Column(_("Item"), kind="sentence"), Column(_("By")), Column(_("Kind of knowledge")), Column(_("Type"))]
    rows = [
        Row(
            [
                Cell(item.title, url=item.get_absolute_url()),
                Cell(who_and_when(item)),
                Cell(str(item.get_kind_display())),
                Cell(str(item.get_type_display())),
            ]
        )
        for item in items
    ]
    return Table(columns, rows, _("Items of evidence, by title"), variant="stacked")


def _facts(item: EvidenceItem) -> list[dict[str, Any]]:
    facts = [
        (_("Kind of knowledge"), str(item.get_kind_display())),
        (_("Type"), str(item.get_type_display())),
        (_("Authors"), "; ".join(item.authors)),
        (_("Editors"), "; ".join(item.editors)),
        (_("ISBN or ISSN"), item.isbn),
        (_("Language"), item.language),
        (_("Keywords"), ", ".join(item.keywords)),
        (_("Read on"), day(item.accessed_on) if item.accessed_on else ""),
    ]
    return [{"label": label, "value": value} for label, value in facts if value]


def _review_line(row: ReviewItem) -> dict[str, Any]:
    judged = _("taken in") if row.is_included else _("left out: %(reason)s") % {"reason": row.reason}
    rest = f"{judged}; {standing_words(row.review)}"
    return {"text": row.review.title, "rest": rest, "url": row.review.get_absolute_url()}


def _finding_line(finding: Finding) -> dict[str, Any]:
    rest = _("%(strength)s evidence, in %(review)s") % {
        "strength": str(finding.get_strength_display()),
        "review": finding.review,
    }
    return {"text": finding.text, "rest": rest, "url": f"{finding.review.get_absolute_url()}#findings"}
