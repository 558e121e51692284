"""The eleven roles: what each is, where it may attach, what it may do.

Written so that a data-protection officer can read it from top to bottom.
"""

from dataclasses import dataclass
from enum import StrEnum

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from nrp.accounts.permissions import Permission as P  # noqa: N817  the table below is read by people: one letter


class Role(models.TextChoices):
    PROGRAMME_ADMIN = "programme_admin", _("Programme administrator")
    PMG_MEMBER = "pmg_member", _("PMG member")
    LA_LEAD = "la_lead", _("LA lead")
    COREN_MANAGER = "coren_manager", _("COREN manager")
    COREN_FACILITATOR = "coren_facilitator", _("COREN facilitator")
    RESIDENT_ADVISER = "resident_adviser", _("Resident Adviser")
    LOG_MEMBER = "log_member", _("LOG member")
    ACADEMIC_LEAD = "academic_lead", _("Academic lead")
    EVALUATION_DEPUTY = "evaluation_deputy", _("Evaluation deputy")
    PROJECT_DEPUTY = "project_deputy", _("Project management deputy")
    AUDITOR = "auditor", _("Auditor")


class Scope(StrEnum):
    PROGRAMME = "programme"
    AREA = "area"
    LOCAL_AUTHORITY = "local_authority"


@dataclass(frozen=True, slots=True)
class RoleDefinition:
    """One role: the paragraph an officer reads, the scope it attaches to, its permissions."""

    role: Role
    paragraph: str | Promise
    scope: Scope
    needs_second_factor: bool
    permissions: frozenset[P]


READS_PROGRAMME = frozenset({P.SEE_PLACES, P.SEE_RESULTS, P.SEE_ENQUIRIES, P.SEE_GROUPS, P.SEE_MONEY})
# Those who work on what is done at a place: what exists there, what is changed, how it goes.
WORKS_ON_INITIATIVES = frozenset({P.EDIT_ACTIVITIES, P.EDIT_INITIATIVES, P.WRITE_PROGRESS})
# What supporting residents needs: their record and contact, their hours, their training, what they are owed.
SUPPORTS_ADVISERS = frozenset(
    {
        P.SEE_PLACES,
        P.SEE_ADVISERS,
        P.SEE_CONTACTS,
        P.REGISTER_ADVISERS,
        P.LOG_HOURS,
        P.SEE_PAY,
        P.SEE_RATES,
        P.IMPORT_SHEETS,
        P.EDIT_TRAINING,
        P.SEE_ENQUIRIES,
        P.EDIT_ENQUIRIES,
        P.WRITE_SAFEGUARDING,
        P.ANSWER_REQUESTS,
        P.SEE_GROUPS,
        P.RECORD_ISSUES,
        P.SEE_MONEY,
        P.WRITE_PROGRESS,
    }
)

_DEFINITIONS = (
    RoleDefinition(
        Role.PROGRAMME_ADMIN,
        _(
            "Sets the programme up: places, the framework, phases, budgets, people, invitations, roles, groups and "
            "their members, waves, codebooks, approvals, rate cards, consent texts, contracts and courses. Keeps a "
            "group's records where it has no secretary. "
            "Reads released results and the audit trail. Reads Resident Advisers' records to "
            "answer what they ask and to erase them; never approves hours or pays. Never sees a survey file, an "
            "answer or a bank account."
        ),
        Scope.PROGRAMME,
        True,
        READS_PROGRAMME
        | {
            P.EDIT_PLACES,
            P.EDIT_TIMELINE,
            P.EDIT_FRAMEWORK,
            P.EDIT_MONEY,
            P.SEE_ORGANISATIONS,
            P.EDIT_ORGANISATIONS,
            P.SEE_PEOPLE,
            P.MANAGE_PEOPLE,
            P.SEE_WAVES,
            P.EDIT_WAVES,
            P.EDIT_CODEBOOKS,
            P.SEE_ETHICS_APPROVALS,
            P.EDIT_ETHICS_APPROVALS,
            P.SEE_PLAN,
            P.READ_AUDIT,
            P.SEE_ADVISERS,
            P.SEE_CONTACTS,
            P.SEE_RATES,
            P.EDIT_RATES,
            P.EDIT_CONSENT_TEXTS,
            P.SEE_CONTRACTS,
            P.EDIT_CONTRACTS,
            P.EDIT_COURSES,
            P.ARRANGE_COVER,
            P.ANSWER_REQUESTS,
            P.ERASE_PEOPLE,
            P.EDIT_GROUPS,
            P.RECORD_ISSUES,
        },
    ),
    RoleDefinition(
        Role.PMG_MEMBER,
        _(
            "Reads released results, the state of every neighbourhood, what is done and spent there, and the meetings, "
            "decisions and actions of every group. Never sees a person's record, contact or pay."
        ),
        Scope.PROGRAMME,
        True,
        READS_PROGRAMME,
    ),
    RoleDefinition(
        Role.LA_LEAD,
        _(
            "Reads released results, and the pages of the neighbourhoods in their own council with the meetings, "
            "decisions and actions of their Local Oversight Groups. Maps activities, and writes up initiatives there."
        ),
        Scope.LOCAL_AUTHORITY,
        True,
        READS_PROGRAMME | WORKS_ON_INITIATIVES,
    ),
    RoleDefinition(
        Role.COREN_MANAGER,
        _(
            "Supports facilitators in every neighbourhood: reads and mends Resident Advisers' records, approves hours "
            "and expenses, pays them, arranges who stands in for whom. Never approves or pays their own hours. Reads "
            "the pages of all places, and keeps the surveys that residents run."
        ),
        Scope.PROGRAMME,
        True,
        SUPPORTS_ADVISERS
        | {
            P.SEE_ORGANISATIONS,
            P.APPROVE_HOURS,
            P.PAY_ADVISERS,
            P.SEE_CONTRACTS,
            P.EDIT_CONTRACTS,
            P.EDIT_COURSES,
            P.EDIT_COMMUNITY_SURVEYS,
            P.ARRANGE_COVER,
            P.MERGE_ADVISERS,
        },
    ),
    RoleDefinition(
        Role.COREN_FACILITATOR,
        _(
            "Recruits and supports Resident Advisers in one neighbourhood: registers them, records their consent, logs "
            "their hours, training and enquiries, and sees what they are owed. Does not approve or pay. Maps "
            "activities, writes up initiatives and their progress, and keeps the surveys that residents run. Sees "
            "nothing of another neighbourhood."
        ),
        Scope.AREA,
        False,
        SUPPORTS_ADVISERS | WORKS_ON_INITIATIVES | {P.EDIT_COMMUNITY_SURVEYS},
    ),
    RoleDefinition(
        Role.RESIDENT_ADVISER,
        _(
            "A resident with equal standing in the Local Oversight Group. Logs their own hours, reads and corrects "
            "their own record, sees who looked at it. Reads the page, the enquiries and the group's papers of their "
            "own neighbourhood, what is spent there, and nobody else's record. Writes how initiatives go. As a member "
            "of the group: what every member may."
        ),
        Scope.AREA,
        False,
        frozenset(
            {
                *(P.SEE_PLACES, P.OWN_RECORD, P.SEE_ENQUIRIES, P.SEE_RATES, P.SEE_GROUPS, P.SEE_MONEY),
                P.WRITE_PROGRESS,
            }
        ),
    ),
    RoleDefinition(
        Role.LOG_MEMBER,
        _(
            "Sits on the Local Oversight Group of one neighbourhood. Reads that neighbourhood's page, its enquiries "
            "and the group's papers, and what is spent there; writes how initiatives go. What a member, a chair and a "
            "secretary may do comes with the membership, and is the same for residents and officers."
        ),
        Scope.AREA,
        False,
        frozenset({P.SEE_PLACES, P.SEE_ENQUIRIES, P.SEE_GROUPS, P.SEE_MONEY, P.WRITE_PROGRESS}),
    ),
    RoleDefinition(
        Role.ACADEMIC_LEAD,
        _(
            "A researcher linked to one or more neighbourhoods. Writes codebooks; uploads, checks and publishes survey "
            "waves, takes the answers of a published one out with a reason that is kept, takes out households that "
            "withdraw, and reads every result in its exact form. Reads the pages of their own neighbourhoods and works "
            "on the enquiries, activities, initiatives and residents' surveys there. Keeps evidence reviews and "
            "neighbourhood datasets for the programme."
        ),
        Scope.AREA,
        True,
        READS_PROGRAMME
        | {
            P.SEE_EXACT_RESULTS,
            P.SEE_PLAN,
            P.SEE_WAVES,
            P.SEE_UPLOADS,
            P.UPLOAD_WAVES,
            P.TAKE_ANSWERS,
            P.EDIT_CODEBOOKS,
            P.SEE_ETHICS_APPROVALS,
            P.EDIT_ENQUIRIES,
            P.EDIT_EVIDENCE,
            P.EDIT_DATASETS,
            P.EDIT_COMMUNITY_SURVEYS,
        }
        | WORKS_ON_INITIATIVES,
    ),
    RoleDefinition(
        Role.EVALUATION_DEPUTY,
        _(
            "Owns the analysis plan, the codebooks and the outcome registry, reads every result in its exact form and "
            "signs results off for release. Reads check reports of uploads, takes the answers of a published wave out "
            "with a reason that is kept, and takes out households that withdraw. Keeps evidence reviews and "
            "neighbourhood datasets."
        ),
        Scope.PROGRAMME,
        True,
        READS_PROGRAMME
        | {
            P.SEE_EXACT_RESULTS,
            P.RELEASE_RESULTS,
            P.SEE_PLAN,
            P.EDIT_PLAN,
            P.SEE_WAVES,
            P.EDIT_CODEBOOKS,
            P.SEE_UPLOADS,
            P.TAKE_ANSWERS,
            P.SEE_ETHICS_APPROVALS,
            P.EDIT_EVIDENCE,
            P.EDIT_DATASETS,
        },
    ),
    RoleDefinition(
        Role.PROJECT_DEPUTY,
        _(
            "Follows the progress of every neighbourhood: groups, meetings, actions, initiatives. Keeps the timeline, "
            "the budgets and the ledger, activities, initiatives and evidence reviews. Sets up groups and keeps their "
            "records where they have no secretary. Reads released results and approvals."
        ),
        Scope.PROGRAMME,
        True,
        READS_PROGRAMME
        | WORKS_ON_INITIATIVES
        | {
            P.SEE_ORGANISATIONS,
            P.SEE_ETHICS_APPROVALS,
            P.SEE_CONTRACTS,
            P.EDIT_GROUPS,
            P.RECORD_ISSUES,
            P.EDIT_TIMELINE,
            P.EDIT_MONEY,
            P.EDIT_EVIDENCE,
        },
    ),
    RoleDefinition(
        Role.AUDITOR,
        _("Reads the audit trail, and what a PMG member reads."),
        Scope.PROGRAMME,
        True,
        READS_PROGRAMME | {P.READ_AUDIT},
    ),
)

ROLES: dict[Role, RoleDefinition] = {definition.role: definition for definition in _DEFINITIONS}
NEEDS_SECOND_FACTOR = frozenset(role for role, definition in ROLES.items() if definition.needs_second_factor)
