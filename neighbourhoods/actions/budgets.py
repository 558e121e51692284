"""Budgets: what the programme, a place or an initiative has of one kind of money in one financial year."""

from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from neighbourhoods.models import Area, Budget, Initiative
from neighbourhoods.pounds import FIRST_YEAR, LAST_YEAR, MOST, pence, year_words
from nrp.accounts.models import User
from nrp.audit import actions as audit
from nrp.core.changes import changes_between, values_of
from nrp.core.edits import refuse_if_changed
from nrp.core.refusals import Refusal

FIELDS = ("kind", "year", "area", "initiative", "amount", "note")
CHANGED = ("amount", "note")


class BudgetRefused(Refusal):
    """A budget cannot be set as asked."""


@transaction.atomic
def create(
    *,
    kind: str,
    year: int,
    amount: Decimal,
    by: User | None,
    area: Area | None = None,
    initiative: Initiative | None = None,
    note: str = "",
) -> Budget:
    """Set a budget: of a place, of an initiative in it, or of the programme without a place. Raises BudgetRefused for
    one that is set already, a place that is no neighbourhood, and an initiative of another place."""
    if initiative is not None and area is None:
        area = initiative.area
    if area is not None and area.kind != Area.Kind.NEIGHBOURHOOD:
        raise BudgetRefused(_("Money is kept for neighbourhoods. Choose one."), field="area")
    if initiative is not None and initiative.area_id != getattr(area, "pk", None):
        raise BudgetRefused(_("This initiative is of another neighbourhood."), field="initiative")
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise BudgetRefused(_("Check the year: from %(first)s on.") % {"first": FIRST_YEAR}, field="year")
    _check(amount)
    budget = Budget(kind=kind, year=year, area=area, initiative=initiative, amount=amount, note=note.strip())
    try:
        with transaction.atomic():  # the programme's own has no row to lock: the database sees to it that there is one
            budget.save(force_insert=True)
    except IntegrityError:
        words = {"year": year_words(year)}
        say = _("There is a budget of this kind for %(year)s already. Change it.")
        raise BudgetRefused(say % words, field="year") from None
    written = {name: [None, value] for name, value in values_of(budget, FIELDS).items() if value not in (None, "")}
    audit.record("budget.set", by=by, obj=budget, changes=written)
    return budget


@transaction.atomic
def update(*, budget: Budget, by: User | None, seen: str = "", **values: Any) -> Budget:
    """Change the amount or the note; kind, year and whose it is are fixed. Raises BudgetRefused for less than nothing,
    ChangedMeanwhile when `seen` is not how it stands."""
    if unknown := set(values) - set(CHANGED):
        raise TypeError(f"of a budget these do not change: {sorted(unknown)}")
    locked = Budget.objects.select_for_update(of=("self",)).select_related("area", "initiative").get(pk=budget.pk)
    before = values_of(locked, CHANGED)
    refuse_if_changed(seen, before)
    for name, value in values.items():
        setattr(locked, name, value.strip() if isinstance(value, str) else value)
    _check(locked.amount)
    locked.save()
    if changes := changes_between(before, values_of(locked, CHANGED)):
        audit.record("budget.changed", by=by, obj=locked, changes=changes)
    return locked


@transaction.atomic
def remove(*, budget: Budget, by: User | None) -> None:
    """Take a budget away. Lines of the ledger stay: they rest on none."""
    locked = Budget.objects.select_for_update(of=("self",)).select_related("area", "initiative").get(pk=budget.pk)
    was = {name: [value, None] for name, value in values_of(locked, FIELDS).items() if value not in (None, "")}
    audit.record("budget.removed", by=by, obj=locked, changes=was)
    locked.delete()


def _check(amount: Decimal) -> None:
    if amount < 0 or amount != pence(amount):
        raise BudgetRefused(_("Enter an amount, such as 50000 or 31.25."), field="amount")
    if amount > MOST:
        raise BudgetRefused(_("The amount is larger than a budget can hold."), field="amount")
