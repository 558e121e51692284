"""A network as Home is drawn: four places, a week of hours, rows that came back, money on its way."""

import datetime as dt
from dataclasses import dataclass

import time_machine

from coren.actions import approving, batches, posts
from coren.models import Adviser, Enquiry, HoursEntry, PaymentBatch
from neighbourhoods.models import Area
from nrp.accounts.models import User
from nrp.accounts.roles import Role
from tests.coren_factories import an_adviser, an_interested_person, hours_of
from tests.factories import a_council, a_user_with, an_area, an_organisation

THURSDAY = dt.date(2019, 2, 14)
MONDAY = dt.date(2019, 2, 11)
NOW = dt.datetime(2019, 2, 14, 10, 0, tzinfo=dt.UTC)
# (place, facilitator, advisers): the names are invented and plainly so
PLACES = (
    (
        "Old Swan",
        "Ola Sample",
        ("Joan Sample", "Ada Sample", "Idris Specimen", "Bea Sample", "Cem Sample", "Di Sample"),
    ),
    ("Claremont", "Kit Sample", ("Eve Specimen", "Flo Specimen", "Gus Specimen", "Hal Specimen")),
    ("St George’s", "Max Sample", ("Ivy Example", "Jon Example")),
    ("Ellesmere Port", "Pat Sample", ("Kay Instance", "Lou Instance", "Moe Instance")),
)


@dataclass
class Network:
    """Everybody and everything by name."""

    manager: User
    facilitators: dict[str, User]
    places: dict[str, Area]
    advisers: dict[str, Adviser]
    ready: PaymentBatch
    paid: PaymentBatch


def at(day: dt.date, hour: int = 10) -> time_machine.travel:
    return time_machine.travel(dt.datetime.combine(day, dt.time(hour), tzinfo=dt.UTC), tick=False)


def a_network() -> Network:
    """Make it as it stands on Thursday 14 February 2019, at ten in the morning."""
    with at(dt.date(2016, 1, 4)):
        organisation = an_organisation("Riverton Voluntary Services", is_coren=True)
        manager = a_user_with(Role.COREN_MANAGER, name="Lee Sample", email="lee@example.org")
        council = a_council("Riverton")
        places, facilitators, advisers = {}, {}, {}
        for name, facilitator, people in PLACES:
            area = an_area(name, local_authorities=[council], coren_organisation=organisation, focus="Clean air")
            places[name] = area
            email = f"{facilitator.split()[0].lower()}@example.org"
            user = a_user_with(Role.COREN_FACILITATOR, area=area, name=facilitator, email=email)
            facilitators[name] = user
            for person in people:
                advisers[person] = an_adviser(area, person, facilitator=user.person)
    for name, facilitator in facilitators.items():
        posts.start(
            person=facilitator.person,
            organisation=organisation,
            area=places[name],
            starts_on=dt.date(2016, 1, 4),
            minutes_per_week=1050,
            by=None,
        )
    ready, paid = _history(organisation, advisers, manager)
    _this_week(advisers, manager)
    with at(dt.date(2019, 2, 3)):
        an_interested_person(places["Old Swan"], "Ned Begun")
    return Network(manager, facilitators, places, advisers, ready, paid)


def _history(organisation, advisers, manager) -> tuple[PaymentBatch, PaymentBatch]:
    """One batch paid on 8 February, one ready since the day after; hours of last week among the sent ones."""
    with at(dt.date(2019, 1, 28)):
        for name in ("Joan Sample", "Eve Specimen", "Kay Instance"):
            hours_of(advisers[name], dt.date(2019, 1, 25), 240)
        _approve_all(manager)
        paid = batches.make(organisation=organisation, by=manager)
    with at(dt.date(2019, 2, 8)):
        paid = batches.pay(batch=paid, paid_on=dt.date(2019, 2, 8), by=manager)
    with at(dt.date(2019, 2, 4)):
        for name in ("Ada Sample", "Flo Specimen", "Ivy Example"):
            hours_of(advisers[name], dt.date(2019, 2, 1), 180)
        _approve_all(manager)
    with at(dt.date(2019, 2, 9)):
        ready = batches.make(organisation=organisation, by=manager)
    with at(dt.date(2019, 2, 8)):
        for name in PLACES[0][2]:
            hours_of(advisers[name], dt.date(2019, 2, 7), 180)
    return ready, paid


def _this_week(advisers, manager) -> None:
    with at(dt.date(2019, 2, 13)):
        for name in ("Joan Sample", "Ada Sample", "Bea Sample", "Cem Sample"):
            hours_of(advisers[name], dt.date(2019, 2, 12), 210)
        for name in ("Gus Specimen", "Hal Specimen", "Kay Instance", "Lou Instance"):
            hours_of(advisers[name], dt.date(2019, 2, 12), 150)
        hours_of(advisers["Eve Specimen"], dt.date(2019, 2, 12), 570)
        back = hours_of(advisers["Joan Sample"], dt.date(2019, 2, 5), 120)
        late = hours_of(advisers["Flo Specimen"], dt.date(2019, 2, 5), 120)
    with at(dt.date(2019, 2, 13), 12):
        approving.send_back_one(entry=back, reason="Was this the same meeting as Ada’s?", by=manager)
        approving.send_back_one(entry=late, reason="Which meeting was this?", by=manager)
        approving.approve_one(entry=HoursEntry.objects.get(adviser=advisers["Cem Sample"], minutes=210), by=manager)


def _approve_all(manager) -> None:
    waiting = HoursEntry.objects.filter(state=HoursEntry.State.SUBMITTED)
    approving.approve(entries=list(waiting.values_list("pk", flat=True)), by=manager)


def read_again(network: Network) -> Network:
    """Read everybody afresh: what one test wrote into the rows in memory is not there for the next."""
    people = User.objects.select_related("person")
    advisers = Adviser.objects.select_related("person", "area")
    return Network(
        manager=people.get(pk=network.manager.pk),
        facilitators={name: people.get(pk=user.pk) for name, user in network.facilitators.items()},
        places={name: Area.objects.get(pk=area.pk) for name, area in network.places.items()},
        advisers={name: advisers.get(pk=adviser.pk) for name, adviser in network.advisers.items()},
        ready=PaymentBatch.objects.get(pk=network.ready.pk),
        paid=PaymentBatch.objects.get(pk=network.paid.pk),
    )


def an_enquiry(place: Area) -> Enquiry:
    return Enquiry.objects.create(
        area=place,
        title="Air quality street audit",
        issue="Fumes at the school gate",
        question="How bad is the air?",
        state=Enquiry.State.UNDER_WAY,
        ends_on=dt.date(2019, 3, 1),
    )
