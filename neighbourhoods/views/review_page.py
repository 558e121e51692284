"""What the page of one review says to a reader."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from neighbourhoods.evidence_words import cited_short, mix_bar, standing, standing_words, who_and_when
from neighbourhoods.models import Finding, Review, Reviewer, ReviewItem
from neighbourhoods.permissions import can
from neighbourhoods.queries import reviews as queries
from neighbourhoods.signals import asking_what_points_here
from nrp.accounts.permissions import Permission
from nrp.core.forms import trail
from nrp.core.render.dates import day
from nrp.core.render.tables import Cell, Column, Row, Table
from nrp.formats.references.sniffing import KINDS

FILE_NAMES = {"ris": "RIS", "bibtex": "BibTeX", "csl": "CSL JSON"}


def review_context(review: Review, user: Any) -> dict[str, Any]:
    """Give everything the page says. What is not written is left out, but for those who can write it."""
    rows = list(queries.items_of(review))
    taken = [row for row in rows if row.is_included]
    may_edit = can(user, Permission.EDIT_EVIDENCE)
    findings = list(queries.findings_of(review))
    return {
        "review": review,
        "may_edit": may_edit,
        "standing": standing(review),
        "is_open": review.status in (Review.Status.PLANNED, Review.Status.UNDER_WAY),
        "facts": _facts(review),
        "sides": _sides(queries.reviewers_of(review)),
        "findings": [_finding(one) for one in findings],
        "mix": mix_bar(queries.mix_of(row.item for row in taken)),
        "taken_in": items_table(taken, may_edit=may_edit, is_taken_in=True) if taken else None,
        "left_out": items_table([row for row in rows if not row.is_included], may_edit=may_edit, is_taken_in=False),
        "points_here": points_here(review, user),
        "files": _files(review) if taken else [],
        "crumbs": [{"label": _("Evidence reviews"), "url": reverse("reviews")}, {"label": review.title}],
    }


def points_here(thing: Any, user: Any) -> list[dict[str, Any]]:
    """Give what other parts of the platform say points at a thing, each with its heading."""
    told = asking_what_points_here.send(sender=type(thing), thing=thing, user=user)
    answers: list[Any] = [one for _receiver, answer in told for one in answer or ()]
    return [{"heading": heading, "items": items} for heading, items in answers if items]


def review_trail(review: Review) -> list[dict[str, Any]]:
    return trail((_("Evidence reviews"), reverse("reviews")), (review.title, review.get_absolute_url()))


def reviews_table(reviews: Sequence[Any], *, names_place: bool) -> Table:
    """List reviews with how many items each took in."""
    columns = [Column(_("Review")), Column(_("Kind"))]
    columns += [Column(_("For"))] if names_place else []
    columns += [Column(_("Where it stands")), Column(_("Items taken in"), kind="number")]
    rows = [
        Row(
            [
                Cell(one.title, url=one.get_absolute_url()),
                Cell(str(one.get_kind_display())),
                *([Cell(place_words(one))] if names_place else []),
                Cell(standing_words(one)),
                Cell(one.n_taken_in),
            ]
        )
        for one in reviews
    ]
    return Table(columns, rows, _("Evidence reviews"), variant="stacked")


def place_words(review: Review) -> str:
    return review.area.name if review.area is not None else _("The whole programme")


def items_table(rows: Iterable[ReviewItem], *, may_edit: bool, is_taken_in: bool) -> Table:
    """List the items a review looked at: those left out with the reason."""
    columns = [Column(_("Item"), kind="sentence"), Column(_("By")), Column(_("Kind of knowledge"))]
    columns += [] if is_taken_in else [Column(_("Why it was left out"), kind="sentence")]
    columns += [Column(_("Change"))] if may_edit else []
    lines = [
        Row(
            [
                Cell(row.item.title, url=row.item.get_absolute_url()),
                Cell(who_and_when(row.item)),
                Cell(str(row.item.get_kind_display())),
                *([] if is_taken_in else [Cell(row.reason)]),
                *([Cell(_("Take it off"), url=reverse("review-item-remove", args=[row.pk]))] if may_edit else []),
            ]
        )
        for row in rows
    ]
    return Table(columns, lines, _("Taken in") if is_taken_in else _("Left out"), variant="stacked")


def _facts(review: Review) -> list[dict[str, Any]]:
    facts = [(_("Kind"), str(review.get_kind_display()), ""), (_("For"), place_words(review), "")]
    if review.started_on:
        facts.append((_("Started on"), day(review.started_on), ""))
    if review.published_on:
        facts.append((_("Published on"), day(review.published_on), ""))
    if review.publication is not None:
        facts.append((_("Published as"), review.publication.title, review.publication.get_absolute_url()))
    return [{"label": label, "value": value, "url": url} for label, value, url in facts]


def _sides(reviewers: Iterable[Reviewer]) -> list[dict[str, Any]]:
    """Put those who review together by the side they come from."""
    sides: dict[str, list[Reviewer]] = {}
    for one in reviewers:
        sides.setdefault(str(one.get_side_display()), []).append(one)
    return [{"side": side, "people": people} for side, people in sides.items()]


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "finding": finding,
        "strength": str(finding.get_strength_display()),
        "items": [{"text": cited_short(item), "url": item.get_absolute_url()} for item in finding.items.all()],
    }


def _files(review: Review) -> list[dict[str, str]]:
    address = reverse("review-export", args=[review.pk])
    return [{"text": FILE_NAMES[kind], "url": f"{address}?format={kind}"} for kind in KINDS]
