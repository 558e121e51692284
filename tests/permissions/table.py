"""The one table: URL name × role × own or other place × method.

A page without a row fails the build (test_the_table_is_complete). Read a row aloud: "the page `place` is for everybody
who sees all places everywhere, and for those tied to a place at their own; it shows the place."
"""

from typing import Any

from nrp.accounts.mail_links import DIGEST, token_of
from tests.permissions import community, coren, governance, neighbourhoods, reports, surveys
from tests.permissions.rules import (
    ADMIN,
    ALL_PLACES,
    DEPUTY,
    EDITS_CODEBOOKS,
    EVERY_ROLE,
    OWN_PLACE,
    READS_APPROVALS,
    READS_AUDIT,
    READS_EXACT,
    READS_ORGANISATIONS,
    READS_PLAN,
    READS_RESULTS,
    READS_WAVES,
    UPLOADS,
    May,
    Row,
    Side,
)

ANYONE = May(EVERY_ROLE)
PLACE = May(ALL_PLACES, own=OWN_PLACE)
# Writing: the administrator everywhere; those who see the place are refused, to the others it does not exist.
PLACE_ADMIN = May(ADMIN, elsewhere_hidden=OWN_PLACE)


def place(world: Any, side: Side) -> dict[str, Any]:
    return {"slug": world.area(side).slug}


def area_id(world: Any, side: Side) -> dict[str, Any]:
    return {"pk": world.area(side).pk}


def outcome(world: Any, side: Side) -> dict[str, Any]:
    return {"outcome": world.outcome}


def wave(world: Any, side: Side) -> dict[str, Any]:
    return {"number": 1}


def codebook(world: Any, side: Side) -> dict[str, Any]:
    return {"pk": world.published_upload.codebook_id}


def draft(world: Any, side: Side) -> dict[str, Any]:
    return {"pk": world.draft.pk}


def drafted_part(world: Any, side: Side) -> dict[str, Any]:
    return draft(world, side) | {"part": "variables"}


def drafted_entry(world: Any, side: Side) -> dict[str, Any]:
    return drafted_part(world, side) | {"key": "v1"}


def ready(world: Any, side: Side) -> dict[str, Any]:
    return {"pk": world.ready_upload.pk}


def published(world: Any, side: Side) -> dict[str, Any]:
    return {"pk": world.published_upload.pk}


def withdrawal(world: Any, side: Side) -> dict[str, Any]:
    return {"pk": world.withdrawal.pk}


def run(world: Any, side: Side) -> dict[str, Any]:
    return {"pk": world.run.pk}


def figures(world: Any, side: Side) -> dict[str, Any]:
    return {"release": world.figures.number}


def plan_number(world: Any, side: Side) -> dict[str, Any]:
    return {"number": world.run.plan.number}


def person(world: Any, side: Side) -> dict[str, Any]:
    return {"pk": world.somebody.pk}


def organisation(world: Any, side: Side) -> dict[str, Any]:
    return {"pk": world.organisation.pk}


def approval(world: Any, side: Side) -> dict[str, Any]:
    return {"pk": world.approval.pk}


def ethics_document(world: Any, side: Side) -> dict[str, Any]:
    return {"pk": world.approval.documents.get().pk}


def release(world: Any, side: Side) -> dict[str, Any]:
    return {"number": world.run.releases.get().number}


def role_assignment(world: Any, side: Side) -> dict[str, Any]:
    return {"pk": world.assignment.pk}


def invitation(world: Any, side: Side) -> dict[str, Any]:
    return {"pk": world.invitation.pk}


def mail_link(world: Any, side: Side) -> dict[str, Any]:
    return {"token": token_of(world.somebody.pk, DIGEST)}


def pair(world: Any, side: Side) -> dict[str, Any]:
    return {"pk": world.pair(side).pk}


ADMINS = May(ADMIN)
# A person, a role or an invitation that is not theirs to see does not exist for them.
PEOPLE = May(ADMIN, otherwise=404)
RESULTS = May(READS_RESULTS)
# A run that was not released to somebody does not exist for them; the list of runs is then empty.
RUN = May(READS_RESULTS, otherwise=404)
NO_RESULTS = EVERY_ROLE - READS_RESULTS
RUN_DEPUTY = May(DEPUTY, hidden=NO_RESULTS)
RUN_EXACT = May(READS_EXACT, hidden=NO_RESULTS)
# A replication bundle speaks of every area, so it is for those who see every place, or the exact form.
RUN_BUNDLE = May(READS_EXACT | (READS_RESULTS & ALL_PLACES), hidden=NO_RESULTS)
WAVES = May(READS_WAVES)
CODEBOOKS = May(EDITS_CODEBOOKS)
UPLOAD_REPORTS = May(READS_EXACT)
UPLOADERS = May(UPLOADS)
# A survey file and an exact result speak of every area: those who may read them read every place's name there.
EXACT = READS_EXACT
# The audit trail, the people's list and the forms of an administrator speak of the whole programme.

PAGES: dict[str, Row] = {
    # Public ------------------------------------------------------------------------------------
    "healthz": Row(get=ANYONE, public=True),
    "readyz": Row(get=ANYONE, public=True),
    "metrics": Row(get=ANYONE, public=True),
    "help": Row(get=ANYONE, public=True),
    "how-results-are-made": Row(get=ANYONE, public=True),
    "method": Row(get=ANYONE, public=True),
    "privacy": Row(get=ANYONE, public=True),
    "accessibility": Row(get=ANYONE, public=True),
    "schema": Row(get=ANYONE, public=True),
    "api-docs": Row(get=ANYONE, public=True),
    "public-figures": Row(get=ANYONE, public=True),
    # Home, results, places ---------------------------------------------------------------------
    "home": Row(get=ANYONE),
    "results": Row(get=RESULTS, names_all=EXACT),
    "result": Row(get=RESULTS, address=outcome, names_all=EXACT),
    "results-csv": Row(get=RESULTS, names_all=EXACT),
    "pairs-csv": Row(get=RESULTS, address=outcome, names_all=EXACT),
    "result-summary": Row(get=RESULTS, address=outcome, names_all=EXACT),
    "places-figures-csv": Row(get=RESULTS, names_all=EXACT),
    "health-csv": Row(get=RESULTS),
    "joint-csv": Row(get=RESULTS),
    "places": Row(get=ANYONE),
    "place": Row(get=PLACE, address=place, shows=True),
    "place-figures-csv": Row(
        get=May(ALL_PLACES & READS_RESULTS, own=OWN_PLACE & READS_RESULTS), address=place, shows=True
    ),
    "place-rooms-csv": Row(get=PLACE, address=place),
    "timeline": Row(get=ANYONE),
    "timeline-csv": Row(get=ANYONE),
    # Setting places up -------------------------------------------------------------------------
    "place-new": Row(get=ADMINS, post=ADMINS),
    "place-edit": Row(get=PLACE_ADMIN, post=PLACE_ADMIN, address=place, shows=True),
    "place-leave": Row(get=PLACE_ADMIN, post=PLACE_ADMIN, address=place, shows=True),
    "pairs": Row(get=ADMINS, post=ADMINS),
    "pair-end": Row(get=PLACE_ADMIN, post=PLACE_ADMIN, address=pair, shows=True),
    "organisations": Row(get=May(READS_ORGANISATIONS)),
    "organisation-new": Row(get=ADMINS, post=ADMINS),
    "organisation-edit": Row(get=ADMINS, post=ADMINS, address=organisation),
    # People ------------------------------------------------------------------------------------
    "people": Row(get=ADMINS),
    "person-new": Row(get=ADMINS, post=ADMINS),
    "person": Row(get=PEOPLE, address=person),
    "person-edit": Row(get=PEOPLE, post=PEOPLE, address=person),
    "person-disable": Row(get=PEOPLE, post=PEOPLE, address=person),
    "person-mfa-reset": Row(get=PEOPLE, post=PEOPLE, address=person),
    "invite": Row(get=PEOPLE, post=PEOPLE, address=person),
    "role-grant": Row(get=PEOPLE, post=PEOPLE, address=person),
    "role-end": Row(get=PEOPLE, post=PEOPLE, address=role_assignment),
    "invitation-withdraw": Row(post=PEOPLE, address=invitation),
    # Approvals ---------------------------------------------------------------------------------
    "ethics-approvals": Row(get=May(READS_APPROVALS)),
    "ethics-approval-new": Row(get=ADMINS, post=ADMINS),
    "ethics-approval": Row(get=May(READS_APPROVALS), address=approval),
    "ethics-document-new": Row(get=ADMINS, post=ADMINS, address=approval),
    "ethics-document-file": Row(get=May(READS_APPROVALS), address=ethics_document),
    "ethics-document-remove": Row(get=ADMINS, post=ADMINS, address=ethics_document),
    "ethics-approval-edit": Row(get=ADMINS, post=ADMINS, address=approval),
    # Waves and files ---------------------------------------------------------------------------
    "waves": Row(get=WAVES, names_all=EXACT),
    "wave": Row(get=WAVES, address=wave, names_all=EXACT),
    "wave-new": Row(get=ADMINS, post=ADMINS),
    "wave-edit": Row(get=ADMINS, post=ADMINS, address=wave),
    "codebook": Row(get=WAVES, address=wave),
    "codebooks": Row(get=WAVES),
    "codebook-new": Row(get=CODEBOOKS, post=CODEBOOKS),
    "codebook-version": Row(get=WAVES, address=codebook),
    "codebook-edit": Row(get=CODEBOOKS, post=CODEBOOKS, address=codebook),
    "codebook-json": Row(get=WAVES, address=codebook),
    "codebook-xlsx": Row(get=WAVES, address=codebook),
    "codebook-pdf": Row(get=WAVES, address=codebook),
    "codebook-draft": Row(get=CODEBOOKS, address=draft),
    "codebook-draft-outcomes": Row(get=CODEBOOKS, address=draft),
    "codebook-draft-roles": Row(get=CODEBOOKS, post=CODEBOOKS, address=draft),
    "codebook-draft-rules": Row(get=CODEBOOKS, post=CODEBOOKS, address=draft),
    "codebook-draft-about": Row(get=CODEBOOKS, post=CODEBOOKS, address=draft),
    "codebook-draft-check": Row(get=CODEBOOKS, address=draft),
    "codebook-draft-publish": Row(get=CODEBOOKS, post=CODEBOOKS, address=draft),
    "codebook-draft-discard": Row(get=CODEBOOKS, post=CODEBOOKS, address=draft),
    "codebook-draft-entry-new": Row(get=CODEBOOKS, post=CODEBOOKS, address=drafted_part),
    "codebook-draft-entry": Row(get=CODEBOOKS, post=CODEBOOKS, address=drafted_entry),
    "codebook-draft-entry-move": Row(post=CODEBOOKS, address=drafted_entry),
    "codebook-draft-entry-remove": Row(get=CODEBOOKS, post=CODEBOOKS, address=drafted_entry),
    "wave-harmonisation": Row(get=WAVES, address=wave),
    "upload-compare": Row(get=UPLOAD_REPORTS, post=UPLOADERS, address=ready, names_all=EXACT),
    "upload-new": Row(get=UPLOADERS, post=UPLOADERS, address=wave),
    "upload": Row(get=UPLOAD_REPORTS, address=published, names_all=EXACT),
    "upload-columns": Row(get=UPLOADERS, post=UPLOADERS, address=ready, names_all=EXACT),
    "upload-report": Row(get=UPLOAD_REPORTS, address=ready, names_all=EXACT),
    "upload-areas": Row(get=UPLOADERS, post=UPLOADERS, address=ready, names_all=EXACT),
    "upload-identifiers": Row(get=UPLOADERS, post=UPLOADERS, address=ready, names_all=EXACT),
    "upload-publish": Row(get=UPLOADERS, post=UPLOADERS, address=ready, names_all=EXACT),
    "upload-receipt": Row(get=UPLOAD_REPORTS, address=published, names_all=EXACT),
    "upload-progress": Row(get=UPLOAD_REPORTS, address=published, names_all=EXACT),
    "upload-problems-csv": Row(get=UPLOAD_REPORTS, address=published, names_all=EXACT),
    "upload-receipt-file": Row(get=UPLOAD_REPORTS, address=published, names_all=EXACT),
    "upload-withdraw": Row(get=UPLOADERS, post=UPLOADERS, address=published, names_all=EXACT),
    "upload-retry": Row(post=UPLOADERS, address=ready, names_all=EXACT),
    # Runs and the plan -------------------------------------------------------------------------
    "household-withdrawals": Row(get=UPLOAD_REPORTS, post=UPLOAD_REPORTS, names_all=EXACT),
    "household-withdrawal": Row(get=UPLOAD_REPORTS, address=withdrawal, names_all=EXACT),
    "household-withdrawal-confirm": Row(get=UPLOAD_REPORTS, post=UPLOAD_REPORTS, address=withdrawal, names_all=EXACT),
    "household-withdrawal-forget": Row(post=UPLOAD_REPORTS, address=withdrawal, names_all=EXACT),
    "household-withdrawal-retry": Row(post=UPLOAD_REPORTS, address=withdrawal, names_all=EXACT),
    "runs": Row(get=ANYONE, names_all=EXACT),
    "run": Row(get=RUN, address=run, names_all=EXACT),
    "run-progress": Row(get=RUN, address=run, names_all=EXACT),
    "run-release": Row(get=RUN_DEPUTY, post=RUN_DEPUTY, address=run, names_all=EXACT),
    "run-review": Row(get=RUN_DEPUTY, post=RUN_DEPUTY, address=run, names_all=EXACT),
    "run-send-back": Row(get=RUN_DEPUTY, post=RUN_DEPUTY, address=run, names_all=EXACT),
    "releases": Row(get=ANYONE),
    "release": Row(get=RUN, address=release, names_all=EXACT),
    "run-retry": Row(post=RUN_EXACT, address=run, names_all=EXACT),
    "run-bundle": Row(get=RUN_BUNDLE, address=run, names_all=EXACT),
    "plan": Row(get=May(READS_PLAN)),
    "plan-version": Row(get=May(READS_PLAN), address=plan_number),
    "plan-new": Row(get=May(DEPUTY), post=May(DEPUTY)),
    "plan-lock": Row(get=May(DEPUTY), post=May(DEPUTY), address=plan_number),
    "plan-pdf": Row(get=May(READS_PLAN), address=plan_number),
    "outcomes": Row(get=ANYONE),
    # Own account and the trail -----------------------------------------------------------------
    "account": Row(get=ANYONE),
    "token-new": Row(get=ANYONE, post=ANYONE),
    "mail-choices": Row(get=ANYONE, post=ANYONE),
    # Whoever holds the link is taken for the person: it came in their letter.
    "digest-stop": Row(get=ANYONE, post=ANYONE, address=mail_link, public=True),
    "audit": Row(get=May(READS_AUDIT)),
    **community.PAGES,
    **coren.PAGES,
    **governance.PAGES,
    **neighbourhoods.PAGES,
    **reports.PAGES,
    **surveys.PAGES,
}

API: dict[str, Row] = {
    "api-neighbourhoods": Row(get=ANYONE),
    "api-neighbourhood": Row(get=PLACE, patch=PLACE_ADMIN, address=area_id, shows=True),
    "api-timeline": Row(get=ANYONE),
    "api-programme-health": Row(get=RESULTS),
    "api-waves": Row(get=WAVES),
    "api-wave": Row(get=WAVES, address=wave),
    "api-wave-codebook": Row(get=WAVES, address=wave),
    "api-codebooks": Row(get=WAVES, post=CODEBOOKS),
    "api-codebook": Row(get=WAVES, address=codebook),
    "api-wave-harmonisation": Row(get=WAVES, address=wave),
    "api-wave-uploads": Row(get=UPLOAD_REPORTS, post=UPLOADERS, address=wave, names_all=EXACT),
    "api-upload": Row(get=UPLOAD_REPORTS, patch=UPLOADERS, address=ready, names_all=EXACT),
    "api-upload-problems": Row(get=UPLOAD_REPORTS, address=ready, names_all=EXACT),
    "api-upload-publish": Row(post=UPLOADERS, address=ready, names_all=EXACT),
    "api-upload-withdraw": Row(post=UPLOADERS, address=published, names_all=EXACT),
    "api-upload-retry": Row(post=UPLOADERS, address=ready, names_all=EXACT),
    "api-withdrawals": Row(get=UPLOAD_REPORTS, post=UPLOAD_REPORTS, names_all=EXACT),
    "api-withdrawal": Row(get=UPLOAD_REPORTS, address=withdrawal, names_all=EXACT),
    "api-outcomes": Row(get=ANYONE),
    "api-plans": Row(get=May(READS_PLAN), post=May(DEPUTY)),
    "api-plan-lock": Row(post=May(DEPUTY), address=plan_number),
    "api-releases": Row(get=ANYONE),
    "api-release": Row(get=RUN, address=release),
    "api-plan": Row(get=May(READS_PLAN), address=plan_number),
    "api-runs": Row(get=ANYONE, names_all=EXACT),
    "api-run-latest": Row(get=RUN, names_all=EXACT),
    "api-run": Row(get=RUN, address=run, names_all=EXACT),
    "api-run-release": Row(post=RUN_DEPUTY, address=run, names_all=EXACT),
    "api-run-review": Row(post=RUN_DEPUTY, address=run, names_all=EXACT),
    "api-run-send-back": Row(post=RUN_DEPUTY, address=run, names_all=EXACT),
    "api-run-bundle": Row(get=RUN_BUNDLE, address=run, names_all=EXACT),
    # What was released to everyone is public, whoever asks.
    "api-public-figures": Row(get=ANYONE, public=True),
    "api-public-figures-release": Row(get=ANYONE, address=figures, public=True),
    "api-public-figures-csv": Row(get=ANYONE, address=figures, public=True),
    "api-audit": Row(get=ANYONE),
    **community.API,
    **coren.API,
    **governance.API,
    **neighbourhoods.API,
    **reports.API,
    **surveys.API,
}

# Names of the sign-in library: it guards them itself, and they hold nothing of a place. They are listed so that a new
# one is noticed; tests/integration/accounts shows what they do.
LIBRARY = frozenset(
    {
        "account_login", "account_logout", "account_signup", "account_inactive", "account_reauthenticate",
        "account_change_password", "account_set_password", "account_reset_password", "account_reset_password_done",
        "account_reset_password_from_key", "account_reset_password_from_key_done", "account_email",
        "account_email_verification_sent", "account_confirm_email", "account_confirm_login_code",
        "mfa_index", "mfa_authenticate", "mfa_reauthenticate", "mfa_activate_totp", "mfa_deactivate_totp",
        "mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_download_recovery_codes", "mfa_list_webauthn",
        "mfa_add_webauthn", "mfa_remove_webauthn", "mfa_edit_webauthn", "mfa_reauthenticate_webauthn",
        "usersessions_list",
        "invitation-accept", "token-end",
    }
)  # fmt: skip
