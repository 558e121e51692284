"""The places, people and waves of the demo, made in one piece."""

import json
import os
import secrets
from importlib import resources

from django.conf import settings
from django.db import transaction

from evaluation.actions import locking, runs
from evaluation.models import Run
from governance.actions import ethics
from governance.models import EthicsApproval
from neighbourhoods.actions import areas, organisations, pairs, roles
from neighbourhoods.models import Area, Batch, LocalAuthority, Organisation
from nrp.accounts.actions import people
from nrp.audit import actions as audit
from nrp.demo.actions import evidence, figures, groups, links, money, network
from nrp.demo.actions import places as places_life
from nrp.demo.models import DemoMark
from nrp.demo.people import PEOPLE, DemoPerson
from nrp.demo.programme import (
    APPROVAL,
    BATCHES,
    BETTER_OFF,
    COMPARATORS,
    MATCHED_ON,
    NEIGHBOURHOODS,
    PARTNERS,
    Place,
)
from nrp.demo.queries import PASSWORD_FILE, demo_password
from nrp.demo.survey.design import FIELDWORK
from surveys.actions import instruments, waves
from surveys.models import Codebook

LABELS = {1: "2015–16", 2: "2018–19"}


@transaction.atomic
def set_up(*, seed: int) -> DemoMark:
    """Make everything but the survey's answers, and mark it as invented."""
    mark = DemoMark(seed=seed)
    authorities = _local_authorities(mark)
    places = _places(mark, authorities, _batches(mark), _organisations(mark))
    _pairs(mark, places)
    approval = ethics.record(
        reference=APPROVAL.reference,
        body=APPROVAL.body,
        title=APPROVAL.title,
        approved_on=APPROVAL.approved_on,
        expires_on=APPROVAL.expires_on,
        scope=APPROVAL.scope,
        by=None,
    )
    mark.note(approval)
    _waves(mark, approval)
    password = demo_password() or _new_password()
    for person in PEOPLE:
        _person(mark, person, password, places, authorities)
    places_life.set_up(places)
    evidence.set_up()
    figures.define()
    money.set_up(mark, places)
    network.set_up(mark, places)
    groups.set_up(mark, places)
    links.set_up()
    plan = runs.change_plan(by=None, release=Run.Audience.PMG, note="Results of the demo go to the programme at once.")
    locking.lock(plan=plan, reason="Before the second wave of the demo is handed in.", by=None)
    mark.save()
    audit.record("demo.loaded", by=None, object_type="demo", detail={"seed": seed})
    return mark


def codebook_document() -> dict[str, object]:
    """Read the instrument that the demo asks."""
    text = resources.files("nrp.demo").joinpath("data/codebook.json").read_text(encoding="utf-8")
    document: dict[str, object] = json.loads(text)
    return document


def _new_password() -> str:
    """Make a password for the demo's people and keep it in the data folder, readable by its owner alone."""
    password = secrets.token_urlsafe(12)
    path = settings.NRP_DATA / PASSWORD_FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(password)
    return password


def _local_authorities(mark: DemoMark) -> dict[str, LocalAuthority]:
    names = dict.fromkeys(name for place in NEIGHBOURHOODS for name in place.councils)
    made = {name: areas.add_local_authority(name=name, by=None) for name in names}
    mark.note(*made.values())
    return made


def _batches(mark: DemoMark) -> dict[str, Batch]:
    made = {name: areas.add_batch(name=name, starts_on=start, by=None) for name, start in BATCHES.items()}
    mark.note(*made.values())
    return made


def _organisations(mark: DemoMark) -> dict[str, Organisation]:
    made = {
        partner.name: organisations.create(name=partner.name, kind=partner.kind, is_coren=partner.is_coren, by=None)
        for partner in PARTNERS
    }
    mark.note(*made.values())
    return made


def _places(
    mark: DemoMark,
    authorities: dict[str, LocalAuthority],
    batches: dict[str, Batch],
    partners: dict[str, Organisation],
) -> dict[str, Area]:
    made = {
        place.code: _neighbourhood(place, authorities, batches[place.batch], partners.get(place.coren))
        for place in NEIGHBOURHOODS
    }
    for code, name in COMPARATORS:
        made[code] = areas.create(name=name, kind=Area.Kind.COMPARATOR, survey_code=code, by=None)
    code, name = BETTER_OFF
    made[code] = areas.create(name=name, kind=Area.Kind.OTHER, survey_code=code, by=None)
    mark.note(*made.values())
    return made


def _neighbourhood(
    place: Place, authorities: dict[str, LocalAuthority], batch: Batch, partner: Organisation | None
) -> Area:
    return areas.create(
        name=place.name,
        kind=Area.Kind.NEIGHBOURHOOD,
        survey_code=place.code,
        local_authorities=[authorities[name] for name in place.councils],
        batch=batch,
        focus=place.focus,
        coren_organisation=partner,
        by=None,
    )


def _pairs(mark: DemoMark, places: dict[str, Area]) -> None:
    for place, (code, _name) in zip(NEIGHBOURHOODS, COMPARATORS, strict=True):
        mark.note(pairs.match(neighbourhood=places[place.code], comparator=places[code], starts_on=MATCHED_ON, by=None))


def _waves(mark: DemoMark, approval: EthicsApproval) -> None:
    codebook: Codebook = instruments.import_codebook(source=codebook_document(), by=None)
    mark.note(codebook.instrument, codebook)
    for fieldwork in FIELDWORK:
        wave = waves.create(
            number=fieldwork.number,
            label=LABELS[fieldwork.number],
            fieldwork_start=fieldwork.start,
            fieldwork_end=fieldwork.end,
            codebook=codebook,
            ethics_approval=approval,
            by=None,
        )
        mark.note(wave)


def _person(
    mark: DemoMark,
    invented: DemoPerson,
    password: str,
    places: dict[str, Area],
    authorities: dict[str, LocalAuthority],
) -> None:
    person = people.create(name=invented.name, email=invented.email, password=password, with_account=True, by=None)
    user = person.user
    if user is None:
        raise RuntimeError("an account was asked for and not made")
    roles.grant(
        user=user,
        role=invented.role,
        area=places.get(invented.area),
        local_authority=authorities.get(invented.council),
        by=None,
    )
    mark.note(user, person)
