"""The invented money, entered like anybody else's."""

from neighbourhoods.actions import budgets, in_kind_rates, ledger, organisations
from neighbourhoods.models import Area, Organisation
from nrp.demo import money as invented
from nrp.demo.models import DemoMark
from nrp.demo.money import DemoLine

_SAME = ("kind", "on", "text", "amount", "hours", "funder", "led_by", "reference")


def set_up(mark: DemoMark, places: dict[str, Area]) -> None:
    """Make agencies, rates, budgets and lines; the caller holds the transaction."""
    agencies = {one.name: _agency(mark, one.name, one.kind) for one in invented.AGENCIES}
    for rate in invented.RATES:
        in_kind_rates.create(
            rate=rate.rate,
            starts_on=rate.starts_on,
            source=rate.source,
            organisation=agencies.get(rate.organisation),
            by=None,
        )
    for one in invented.BUDGETS:
        budgets.create(area=places[one.area], kind=one.kind, year=one.year, amount=one.amount, note=one.note, by=None)
    for line in invented.LINES:
        _enter(line, places[line.area], agencies)


def _agency(mark: DemoMark, name: str, kind: str) -> Organisation:
    known = Organisation.objects.filter(name=name).first()
    if known is not None:
        return known
    made = organisations.create(name=name, kind=kind, is_coren=False, by=None)
    mark.note(made)
    return made


def _enter(line: DemoLine, area: Area, agencies: dict[str, Organisation]) -> None:
    values = {name: getattr(line, name) for name in _SAME}
    ledger.enter(area=area, organisation=agencies.get(line.organisation), by=None, **values)
