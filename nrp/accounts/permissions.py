"""Everything somebody may be allowed to do, by name. Which role may do which is nrp.accounts.roles."""

from enum import StrEnum


class Permission(StrEnum):
    SEE_PLACES = "see_places"
    EDIT_PLACES = "edit_places"
    SEE_ORGANISATIONS = "see_organisations"
    EDIT_ORGANISATIONS = "edit_organisations"
    SEE_PEOPLE = "see_people"
    MANAGE_PEOPLE = "manage_people"
    SEE_RESULTS = "see_results"
    SEE_EXACT_RESULTS = "see_exact_results"
    RELEASE_RESULTS = "release_results"
    SEE_PLAN = "see_plan"
    EDIT_PLAN = "edit_plan"
    SEE_WAVES = "see_waves"
    EDIT_WAVES = "edit_waves"
    SEE_UPLOADS = "see_uploads"
    UPLOAD_WAVES = "upload_waves"
    SEE_ETHICS_APPROVALS = "see_ethics_approvals"
    EDIT_ETHICS_APPROVALS = "edit_ethics_approvals"
    READ_AUDIT = "read_audit"
