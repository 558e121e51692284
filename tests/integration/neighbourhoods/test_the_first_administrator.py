"""An empty installation gets its first administrator from the command line."""

import pytest
from django.core.management import CommandError, call_command

from neighbourhoods.queries import role_codes_of
from nrp.accounts.models import User
from tests.factories import a_user

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_link_that_is_printed_makes_an_administrator(client, capsys, mailoutbox, settings):
    settings.NRP_ENFORCE_MFA = False
    call_command("invite_administrator", "ada@example.org", "Ada First")
    link = capsys.readouterr().out.strip()
    assert link in mailoutbox[0].body
    address = link.removeprefix(settings.SITE_URL)
    assert client.get(address).status_code == 200
    answer = client.post(address, {"password": "seven green herons", "password_again": "seven green herons"})
    assert answer.status_code == 302, answer.content
    assert role_codes_of(User.objects.get(email="ada@example.org")) == {"programme_admin"}


def test_an_address_in_use_is_refused_in_words():
    a_user(email="ada@example.org")
    with pytest.raises(CommandError, match="account"):
        call_command("invite_administrator", "ada@example.org", "Ada Again")
