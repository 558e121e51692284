"""The table of roles says what the programme agreed."""

from nrp.accounts.permissions import Permission
from nrp.accounts.roles import ROLES, Role, Scope

PERSONAL = {Permission.SEE_PEOPLE, Permission.MANAGE_PEOPLE}


def holders_of(permission):
    return {role for role, definition in ROLES.items() if permission in definition.permissions}


def test_every_role_has_a_paragraph_and_at_least_sees_its_places():
    assert set(ROLES) == set(Role)
    for definition in ROLES.values():
        assert len(str(definition.paragraph)) > 40
        assert Permission.SEE_PLACES in definition.permissions


def test_every_permission_is_held_by_somebody():
    for permission in Permission:
        assert holders_of(permission), permission


def test_survey_files_and_exact_results_stay_with_the_evaluation_team():
    team = {Role.ACADEMIC_LEAD, Role.EVALUATION_DEPUTY}
    assert holders_of(Permission.SEE_EXACT_RESULTS) == team
    assert holders_of(Permission.SEE_UPLOADS) == team
    assert holders_of(Permission.UPLOAD_WAVES) == {Role.ACADEMIC_LEAD}
    assert holders_of(Permission.RELEASE_RESULTS) == {Role.EVALUATION_DEPUTY}


def test_records_of_people_stay_with_the_administrator():
    for permission in PERSONAL:
        assert holders_of(permission) == {Role.PROGRAMME_ADMIN}


def test_the_trail_is_read_by_auditor_and_administrator():
    assert holders_of(Permission.READ_AUDIT) == {Role.AUDITOR, Role.PROGRAMME_ADMIN}


def test_a_role_of_a_place_writes_nothing_about_places_or_people():
    for definition in ROLES.values():
        if definition.scope is not Scope.PROGRAMME:
            assert not definition.permissions & {Permission.EDIT_PLACES, Permission.EDIT_ORGANISATIONS, *PERSONAL}
