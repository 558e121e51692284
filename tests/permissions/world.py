"""The universe the table is tried in.

The nineteen survey areas of tests/data/hhs. "Own" is Old Swan, "other" is Claremont; both are renamed to canaries, and
every text field of each carries its canary. One user for each role is tied to Old Swan or to its council. Wave 1 and 2
are published and evaluated for real, released to the programme; one more file of wave 1 is ready to publish.
"""

import datetime
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db.models import CharField, TextField
from django.test import Client

from coren.actions import registering
from coren.models import Adviser
from evaluation.actions import computing, runs
from evaluation.checklist import CODES
from evaluation.models import Run
from governance.actions import ethics
from governance.models import EthicsApproval, Group, Membership, Sector
from neighbourhoods.actions import areas, invitations, roles
from neighbourhoods.models import Area, Invitation, Organisation, Pair, RoleAssignment
from nrp.accounts.models import Person, User
from nrp.accounts.roles import Role
from nrp.dashboards.actions import public_figures
from nrp.dashboards.models import FigureRelease
from surveys.actions import codebook_drafts, withdrawals
from surveys.models import CodebookDraft, HouseholdWithdrawal, Upload
from tests.coren_factories import an_adviser, hours_of
from tests.enquiry_factories import an_attachment
from tests.factories import a_council, a_user_with, an_organisation
from tests.governance_factories import a_log, a_member
from tests.permissions import community, coren, governance, neighbourhoods, reports, surveys
from tests.permissions.basis import Basis, Things
from tests.permissions.exact_counts import planted
from tests.permissions.rules import Side
from tests.survey_factories import a_published_upload, a_read_upload, a_small_file, the_survey

CANARY = {Side.OWN: "Zebrafinch", Side.OTHER: "Goldcrest"}
OUTCOME = "influence_decisions"


@dataclass(frozen=True)
class World:
    own: Area
    other: Area
    pairs: dict[Side, Pair]
    users: dict[Role, User]
    sessions: dict[Role, str]
    published_upload: Upload
    ready_upload: Upload
    withdrawal: HouseholdWithdrawal
    run: Run
    somebody: Person
    assignment: RoleAssignment
    invitation: Invitation
    organisation: Organisation
    approval: EthicsApproval
    things: Things
    figures: FigureRelease
    draft: CodebookDraft
    outcome: str = OUTCOME

    def area(self, side: Side) -> Area:
        return self.own if side is Side.OWN else self.other

    def pair(self, side: Side) -> Pair:
        return self.pairs[side]

    @cached_property
    def exact_counts(self) -> frozenset[int]:
        """What nobody outside the evaluation team may be told."""
        return planted(self.run.result)

    def client(self, role: Role) -> Client:
        """A browser in which the role is signed in; signing in once for all cells keeps the table quick."""
        client = Client()
        client.cookies.load({settings.SESSION_COOKIE_NAME: self.sessions[role]})
        return client


def with_canary(area: Area, side: Side, **values: Any) -> Area:
    """Put the canary into every text field that `areas.update` can write, whichever there are."""
    word = CANARY[side]
    writable = set(areas.FIELDS) - {"kind", "survey_code"}
    texts = [one.name for one in Area._meta.fields if isinstance(one, CharField | TextField) and one.name in writable]
    return areas.update(area=area, by=None, **{name: f"{word} {name}" for name in texts}, **values)


def signed_in(user: User) -> str:
    client = Client()
    client.force_login(user)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def build() -> World:
    survey = the_survey()
    own_council, other_council = a_council("Zebrafinch Council"), a_council("Goldcrest Council")
    own = with_canary(Area.objects.get(survey_code="NFL02"), Side.OWN, local_authorities=[own_council])
    other = with_canary(Area.objects.get(survey_code="NFL01"), Side.OTHER, local_authorities=[other_council])
    users = {role: a_user_with(role, area=own, council=own_council, name=f"A {role.value}") for role in Role}
    first = a_published_upload(survey.wave1)
    a_published_upload(survey.wave2)
    run = Run.objects.get()
    computing.compute(run_id=run.pk)
    run.refresh_from_db()
    if run.released_to == Run.Audience.NONE:
        run = runs.release(
            run=run, audience=Run.Audience.PMG, by=users[Role.EVALUATION_DEPUTY], review=dict.fromkeys(CODES, True)
        )
    ready = a_read_upload(survey.wave1, a_small_file(1, lambda rows: rows.reverse()))
    somebody = a_user_with(Role.PMG_MEMBER, name="Somebody Else")
    approval = EthicsApproval.objects.first()
    ethics.add_document(approval=approval, title="The committee's letter", file=an_attachment(), by=None)
    guest = a_user_with(Role.LOG_MEMBER, area=own).person
    invitation = invitations.invite(
        person=guest, email="guest@example.org", role=Role.LOG_MEMBER, area=own, by=users[Role.PROGRAMME_ADMIN]
    )
    return World(
        own=own,
        other=other,
        pairs={Side.OWN: own.pairs.get(), Side.OTHER: other.pairs.get()},
        users=users,
        sessions={role: signed_in(user) for role, user in users.items()},
        published_upload=first,
        ready_upload=ready,
        withdrawal=withdrawals.look(number="12", by_letter=False, by=None),
        run=run,
        somebody=somebody.person,
        assignment=roles.grant(
            user=somebody,
            role=Role.AUDITOR,
            area=None,
            local_authority=None,
            starts_on=datetime.date(2016, 1, 1),
            by=None,
        ),
        invitation=invitation,
        organisation=an_organisation("Canary Housing"),
        approval=approval,
        things=the_things(own, other, users),
        figures=public_figures_of(run),
        draft=codebook_drafts.start_from(codebook=survey.codebook, version="2019.1", by=None),
    )


def public_figures_of(run: Run) -> FigureRelease:
    """The figures of the run as if everyone might read it, while the run stays the programme's: both are tried."""
    run.released_to = Run.Audience.PUBLIC
    release = public_figures.follow(run=run)
    public_figures.compute(release_id=release.pk)
    run.refresh_from_db()
    release.refresh_from_db()
    return release


def the_things(own: Area, other: Area, users: dict[Role, User]) -> Things:
    """One adviser with hours and one Local Oversight Group at each place, with the canary in every text, and what each
    noun's rows name."""
    areas = {Side.OWN: own, Side.OTHER: other}
    advisers = {side: a_canary_adviser(area, side) for side, area in areas.items()}
    groups = {side: a_canary_log(area, side, users) for side, area in areas.items()}
    basis = Basis(areas=areas, users=users, advisers=advisers, groups=groups, canary=CANARY)
    made: Things = {}
    for one in (community, coren, governance, neighbourhoods, reports, surveys):
        more = one.things(basis)
        if twice := set(made) & set(more):
            raise ValueError(f"two slices call a thing by the same name: {sorted(twice)}")
        made |= more
    return made


def a_canary_log(area: Area, side: Side, users: dict[Role, User]) -> Group:
    """A Local Oversight Group. The one of the own place is kept by the LOG member, an officer, as its secretary, and
    chaired by the Resident Adviser, a resident: the same rights for both."""
    word = CANARY[side]
    group = a_log(area, name=f"{word} Group", purpose=f"{word} purpose")
    a_member(group, f"{word} Member", sector=Sector.HOUSING, role=f"{word} role")
    if side is Side.OWN:
        for role, sector, office in (
            (Role.LOG_MEMBER, Sector.LOCAL_AUTHORITY, Membership.Office.SECRETARY),
            (Role.RESIDENT_ADVISER, Sector.RESIDENT, Membership.Office.CHAIR),
        ):
            a_member(group, person=users[role].person, sector=sector, office=office)
    return group


def a_canary_adviser(area: Area, side: Side) -> Adviser:
    word = CANARY[side]
    adviser = an_adviser(
        area, f"{word} Resident", email=f"{word.lower()}@example.org", phone=f"{word} 0151", language=word
    )
    registering.update(adviser=adviser, address=f"{word} Street", access_needs=f"{word} ramp", by=None)
    hours_of(adviser, note=f"{word} note")
    return adviser
