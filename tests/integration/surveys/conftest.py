"""What the tests of pages and API share: the survey, and somebody signed in."""

import pytest

from nrp.accounts.roles import Role
from tests import survey_factories as f
from tests.factories import a_user_with


@pytest.fixture
def survey(db):
    return f.the_survey()


@pytest.fixture
def without_second_factor(settings):
    settings.NRP_ENFORCE_MFA = False


@pytest.fixture
def lead(survey, without_second_factor):
    return f.a_lead(name="Dr Wyn Example", email="lead@example.org")


@pytest.fixture
def page(client, lead):
    """A browser in which the academic lead is signed in."""
    client.force_login(lead)
    return client


@pytest.fixture
def admin(without_second_factor):
    return a_user_with(Role.PROGRAMME_ADMIN)


@pytest.fixture
def deputy(without_second_factor):
    return a_user_with(Role.EVALUATION_DEPUTY)
