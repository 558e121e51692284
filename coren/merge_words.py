"""What the pages about two records of one resident say."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from coren.models import Adviser, Merge
from coren.queries.likeness import Pair, Preview, can_be_undone
from nrp.core.render import dates
from nrp.core.render.numbers import number
from nrp.core.render.tables import Cell, Column, Table


def reason_words(reason: str) -> str:
    words = {
        "same_name": _("the same name"),
        "near_name": _("names that differ by a letter or two"),
        "same_phone": _("the same telephone number"),
        "same_email": _("the same e-mail address"),
    }
    return words[reason]


def field_label(name: str) -> str:
    labels = {
        "name": _("Name"),
        "email": _("E-mail"),
        "phone": _("Telephone"),
        "language": _("Language"),
        "preferred_contact": _("Best way to reach"),
        "address": _("Postal address"),
        "access_needs": _("Access needs"),
        "is_large_print": _("Large print"),
        "wants_benefits_advice": _("Would like benefits advice"),
    }
    return labels[name]


def value_words(adviser: Adviser, name: str) -> str:
    """Give a field of a record as words."""
    value: Any = getattr(adviser.person, name) if hasattr(adviser.person, name) else getattr(adviser, name)
    if name == "preferred_contact":
        value = adviser.get_preferred_contact_display()
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return str(value) if value not in (None, "") else _("Nothing")


def moving_words(label: str) -> str:
    words = {
        "coren.HoursEntry": _("Entries of hours"),
        "coren.Expense": _("Expenses"),
        "coren.Payment": _("Payments"),
        "coren.TrainingRecord": _("Courses"),
        "coren.Skill": _("Skills"),
        "coren.PeerResearcher": _("Parts in enquiries"),
        "coren.MakerConsent": _("Consents for stories and outputs"),
        "coren.DataRequest": _("Requests"),
        "coren.SafeguardingNote": _("Other notes"),
        "coren.RecordLook": _("Who looked at the record"),
        "coren.Consent": _("Consents"),
        "coren.BankDetails": _("Bank details"),
    }
    return words[label]


def preview_facts(preview: Preview) -> list[dict[str, str]]:
    """Say what goes over. Safeguarding notes go with their person, but nobody is told that there are any."""
    shown = {label: count for label, count in preview.moving.items() if label != "coren.SafeguardingNote"}
    return [{"label": moving_words(label), "value": number(count)} for label, count in shown.items()]


def staying_words(preview: Preview) -> str:
    names = [moving_words(label).lower() for label in preview.staying]
    if not names:
        return ""
    return _("These stay with the old record, since the other has the same: %(what)s.") % {"what": ", ".join(names)}


def days_words(preview: Preview) -> str:
    """Name the days on which both have hours: they may be the same hours, logged twice."""
    if not preview.both:
        return ""
    days = ", ".join(dates.day(day) for day in preview.both[:10]) + ("…" if len(preview.both) > 10 else "")
    return _("Both have hours on %(days)s. Look whether they are the same hours.") % {"days": days}


def pairs_rows(pairs: Iterable[Pair]) -> list[dict[str, Any]]:
    """Give each pair for the page: the two side by side, why, and the two ways on."""
    return [
        {
            "one": _person(pair.one),
            "other": _person(pair.other),
            "why": _("They have %(reasons)s.") % {"reasons": " and ".join(map(reason_words, pair.reasons))},
            "merge": reverse("merge", args=[pair.one.pk, pair.other.pk]),
            "apart": reverse("not-the-same", args=[pair.one.pk, pair.other.pk]),
        }
        for pair in pairs
    ]


def _person(adviser: Adviser) -> dict[str, str]:
    facts = [_("No. %(n)s") % {"n": adviser.number}, str(adviser.area), str(adviser.get_status_display())]
    return {"name": str(adviser), "url": adviser.get_absolute_url(), "rest": ", ".join(facts)}


def merges_table(merges: Iterable[Merge]) -> Table:
    columns = [Column(_("Kept")), Column(_("Taken up into it")), Column(_("When")), Column(_("Way back"))]
    rows = [
        [
            Cell(str(row.kept), url=row.kept.get_absolute_url()),
            Cell(f"{row.gone}, {_('No. %(n)s') % {'n': row.gone.number}}"),
            Cell(dates.moment(row.merged_at)),
            _way_back(row),
        ]
        for row in merges
    ]
    return Table(columns, rows, _("Records merged, the latest first"), variant="stacked")


def _way_back(row: Merge) -> Cell:
    if row.undone_at is not None:
        return Cell(_("Undone on %(day)s") % {"day": dates.day(row.undone_at)})
    if not can_be_undone(row):
        return Cell(_("The 30 days are over"))
    return Cell(_("Part them again"), url=reverse("merge-undo", args=[row.pk]))
