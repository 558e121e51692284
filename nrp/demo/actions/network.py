"""The invented network: rates, residents and their last weeks, through the same actions as everybody else."""

import datetime as dt
import uuid
from decimal import Decimal

from django.utils import timezone

from coren.actions import consents, contracts, hours, posts, rates, registering
from coren.models import ActivityType, Adviser, Consent, ConsentText, HoursEntry, PaymentChoice
from coren.money import Week
from neighbourhoods.actions import organisations
from neighbourhoods.models import Area, Organisation
from nrp.accounts.models import User
from nrp.accounts.roles import Role
from nrp.demo import network as invented
from nrp.demo.actions import network_life
from nrp.demo.models import DemoMark
from nrp.demo.network import RESIDENTS, Resident
from nrp.demo.people import OLD_SWAN, PEOPLE

_NAMES = uuid.UUID("6a1f2f0e-3c1d-4c65-9a0e-2f6f6d1b7a11")


def set_up(mark: DemoMark, places: dict[str, Area]) -> None:
    """Make the network of the demo's places; the caller holds the transaction and saves the mark."""
    activities = _rates(mark)
    texts = _texts(mark)
    people = {(person.role, person.area): _account(person.email) for person in PEOPLE}
    _employed(mark, places, people)
    advisers = {}
    for resident in RESIDENTS:
        facilitator = people.get((Role.COREN_FACILITATOR, resident.area))
        advisers[resident] = _adviser(mark, resident, places[resident.area], texts, facilitator)
    manager = _account("coren-manager@example.org")
    _weeks(
        advisers, activities, {code: user for (role, code), user in people.items() if role == Role.COREN_FACILITATOR}
    )
    active = [one for resident, one in advisers.items() if resident.area == OLD_SWAN and one.registered_at]
    network_life.settle(manager=manager, places=places, asked_about=active[5])
    network_life.others(
        mark,
        place=places[OLD_SWAN],
        facilitator=people[Role.COREN_FACILITATOR, OLD_SWAN],
        lead=people[Role.ACADEMIC_LEAD, OLD_SWAN],
        people=active,
    )


def _account(email: str) -> User:
    return User.objects.select_related("person").get(email=email)


def _rates(mark: DemoMark) -> dict[str, ActivityType]:
    made = {}
    for position, (code, label, first, later) in enumerate(invented.ACTIVITIES):
        activity = rates.add_activity(code=code, label=label, position=position, by=None)
        rates.set_rate(activity=activity, hourly=first, starts_on=invented.FIRST_RATES, by=None)
        rates.set_rate(activity=activity, hourly=later, starts_on=invented.LATER_RATES, by=None)
        made[code] = activity
    for starts_on, amount in invented.LIMITS:
        mark.note(rates.set_weekly_limit(amount=amount, starts_on=starts_on, by=None))
    mark.note(*made.values())
    mark.note(rates.set_pay_policy(promised_days=14, warn_percent=90, benefits_text=invented.BENEFITS, by=None))
    return made


def _texts(mark: DemoMark) -> dict[int, ConsentText]:
    """Version 1 from the beginning, version 2 since the first of last month: one resident has yet to renew."""
    first_of_month = timezone.localdate().replace(day=1)
    last_month = (first_of_month - dt.timedelta(days=1)).replace(day=1)
    bodies = ((invented.CONSENT_BODY, dt.date(2016, 1, 1)), (invented.CONSENT_BODY + invented.CONSENT_NEW, last_month))
    made = {
        number: consents.publish_text(
            title=invented.CONSENT_TITLE, body=body, purposes=invented.PURPOSES[: 2 + number], starts_on=start, by=None
        )
        for number, (body, start) in enumerate(bodies, start=1)
    }
    mark.note(*made.values())
    return made


def _adviser(
    mark: DemoMark, resident: Resident, area: Area, texts: dict[int, ConsentText], facilitator: User | None
) -> Adviser:
    began = timezone.localdate() - dt.timedelta(days=400)
    adviser = registering.start(
        area=area,
        name=resident.name,
        phone=f"0151 496 {RESIDENTS.index(resident):04d}",
        language=resident.language,
        facilitator=None if facilitator is None else facilitator.person,
        person=_account("resident-adviser@example.org").person if resident.is_demo_person else None,
        on=began,
        by=facilitator,
    )
    mark.note(adviser.person)
    if resident.status == Adviser.Status.INTERESTED:
        registering.update(adviser=adviser, access_needs=resident.needs, by=facilitator)
        return adviser
    _agree(adviser, resident, texts, began, facilitator)
    registering.update(adviser=adviser, preferred_contact=resident.contact, access_needs=resident.needs, by=facilitator)
    registering.choose_pay(
        adviser=adviser,
        kind=resident.pay,
        less_hourly=rates_less(resident),
        charity=resident.charity,
        starts_on=began,
        by=facilitator,
    )
    adviser = registering.finish(adviser=adviser, on=began, by=facilitator)
    if resident.status != Adviser.Status.ACTIVE:
        registering.set_status(
            adviser=adviser, status=resident.status, on=timezone.localdate() - dt.timedelta(days=30), by=facilitator
        )
    return adviser


def rates_less(resident: Resident) -> Decimal | None:
    """Give the pounds an hour that somebody asked for who takes less."""
    return Decimal("8.00") if resident.pay == PaymentChoice.Kind.LESS else None


def _agree(
    adviser: Adviser, resident: Resident, texts: dict[int, ConsentText], began: dt.date, by: User | None
) -> None:
    for number in range(1, resident.version + 1):
        text = texts[number]
        agreed = [str(purpose["code"]) for purpose in text.purposes if purpose["code"] != "stories"]
        day = max(began, text.starts_on)
        consents.give(adviser=adviser, text=text, agreed=agreed, given_on=day, how=Consent.How.SIGNED, by=by)


def _employed(mark: DemoMark, places: dict[str, Area], people: dict[tuple[Role, str], User]) -> None:
    """Give each facilitator a post, and its organisation a contract for this year and the next."""
    start = timezone.localdate().replace(month=1, day=1)
    for (role, code), user in people.items():
        if role is not Role.COREN_FACILITATOR:
            continue
        area = places[code]
        organisation = area.coren_organisation or _own_organisation(mark)
        contract = contracts.create(
            organisation=organisation,
            reference=f"DEMO-{code}-{start.year}",
            starts_on=start,
            ends_on=start.replace(year=start.year + 1, month=12, day=31),
            value=Decimal("38500.00"),
            areas=[area],
            note="Invented.",
            by=None,
        )
        post = posts.start(
            person=user.person,
            organisation=organisation,
            contract=contract,
            area=area,
            minutes_per_week=21 * 60,
            starts_on=start,
            by=None,
        )
        mark.note(contract, post)


def _own_organisation(mark: DemoMark) -> Organisation:
    found = Organisation.objects.filter(name=invented.HOME_ORGANISATION).first()
    if found is None:
        found = organisations.create(
            name=invented.HOME_ORGANISATION, kind=Organisation.Kind.VOLUNTARY, is_coren=False, by=None
        )
        mark.note(found)
    return found


def _weeks(
    advisers: dict[Resident, Adviser], activities: dict[str, ActivityType], facilitators: dict[str, User]
) -> None:
    """Log the last weeks as they usually are; this week only what somebody has sent in already."""
    this_week = Week.of(timezone.localdate())
    for back in range(invented.WEEKS, 0, -1):
        week = Week(this_week.monday - dt.timedelta(days=7 * back))
        for resident, adviser in advisers.items():
            if back >= invented.QUIET_SINCE_WEEKS.get(resident.area, 0) and adviser.status != Adviser.Status.INTERESTED:
                _week(resident, adviser, week, activities, facilitators.get(resident.area))


def _week(
    resident: Resident, adviser: Adviser, week: Week, activities: dict[str, ActivityType], by: User | None
) -> None:
    for weekday, code, minutes in resident.week:
        on = week.days[weekday]
        if resident.status == Adviser.Status.PAUSED and on > timezone.localdate() - dt.timedelta(days=31):
            continue
        hours.log(
            adviser=adviser,
            on=on,
            minutes=minutes,
            activity=activities[code],
            by=by,
            client_id=uuid.uuid5(_NAMES, f"{resident.name} {on} {code}"),
            source=HoursEntry.Source.GRID,
            keep_both=True,
        )
