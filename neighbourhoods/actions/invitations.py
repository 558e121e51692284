"""Invitations: the only way in. A signed link, for one person, one role, a fortnight, once."""

import datetime

from django.conf import settings
from django.core import signing
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from neighbourhoods.actions import roles
from neighbourhoods.models import Area, Invitation, LocalAuthority
from nrp.accounts.actions import people
from nrp.accounts.models import Person, User
from nrp.audit import actions as audit
from nrp.core.refusals import Refusal

DAYS = 14
_SALT = "neighbourhoods.invitation"


class InvitationRefused(Refusal):
    """An invitation cannot be made, accepted or withdrawn as asked."""


@transaction.atomic
def invite(
    *,
    person: Person,
    email: str,
    role: str,
    by: User | None,
    area: Area | None = None,
    local_authority: LocalAuthority | None = None,
) -> Invitation:
    """Invite a person to a role. The link goes out by e-mail once this is committed.

    Raises InvitationRefused when another person's account has the address or the same invitation is still open, and
    RoleRefused when the place does not fit the role.
    """
    roles.check_scope(role=role, area=area, local_authority=local_authority)
    email = email.strip().lower()
    owner = User.objects.filter(email__iexact=email).first()
    if owner is not None and owner.pk != person.user_id:
        raise InvitationRefused(_("Another person's account uses this e-mail address."), field="email")
    same = Invitation.objects.filter(
        person=person, role=role, area=area, local_authority=local_authority, accepted_at=None, withdrawn_at=None
    )
    if same.filter(expires_at__gt=timezone.now()).exists():
        raise InvitationRefused(_("This person has an open invitation to this role. Withdraw it first."), field="role")
    invitation = Invitation.objects.create(
        person=person,
        email=email,
        role=role,
        area=area,
        local_authority=local_authority,
        invited_by=by,
        expires_at=timezone.now() + datetime.timedelta(days=DAYS),
    )
    audit.record("invitation.sent", by=by, obj=invitation, detail={"person_id": person.pk, "email": email})
    transaction.on_commit(lambda: _send(invitation))
    return invitation


def link(invitation: Invitation) -> str:
    """Give the address that the invited person opens."""
    return str(settings.SITE_URL) + reverse("invitation-accept", args=[token_of(invitation)])


def token_of(invitation: Invitation) -> str:
    """Sign the invitation's id: the id alone opens nothing."""
    return signing.Signer(salt=_SALT).sign_object(str(invitation.pk))


def find(token: str) -> Invitation | None:
    """Give the invitation a link belongs to, whatever has become of it; None for a link we did not sign."""
    try:
        pk = signing.Signer(salt=_SALT).unsign_object(token)
    except signing.BadSignature:
        return None
    return Invitation.objects.select_related("person__user", "area", "local_authority").filter(pk=pk).first()


def refuse_if_closed(invitation: Invitation, *, by: User | None) -> None:
    """Raise InvitationRefused unless this reader (None: nobody signed in) may accept the invitation now."""
    if invitation.accepted_at is not None:
        raise InvitationRefused(_("This invitation has been accepted already. Sign in instead."))
    if invitation.withdrawn_at is not None:
        raise InvitationRefused(_("This invitation was withdrawn. Ask the programme administrator for a new one."))
    if invitation.expires_at <= timezone.now():
        raise InvitationRefused(_("This invitation has run out. Ask the programme administrator for a new one."))
    if by is not None and by.pk != invitation.person.user_id:
        raise InvitationRefused(
            _("You are signed in as somebody else. Sign out, then open the link again from the e-mail.")
        )


@transaction.atomic
def accept(*, invitation: Invitation, password: str | None = None, by: User | None = None) -> User:
    """Accept an invitation, once: opens the account with the chosen password, or adds the role to an account.

    A person who has an account accepts while signed in to it (`by`) and gives no password. Raises InvitationRefused
    when the invitation is closed, or `by` is not the person invited.
    """
    locked = Invitation.objects.select_for_update(of=("self",)).select_related("person__user").get(pk=invitation.pk)
    refuse_if_closed(locked, by=by)
    user = locked.person.user
    if user is None:
        if not password:
            raise InvitationRefused(_("Choose a password."), field="password")
        user = people.open_account(person=locked.person, email=locked.email, password=password, by=None)
    elif by is None:
        raise InvitationRefused(_("You have an account already. Sign in, then open the link again."))
    locked.accepted_at = timezone.now()
    locked.save()
    # The role first: it locks the account, and nobody may wait for an account while holding the head of the trail.
    roles.grant(
        user=user, role=locked.role, area=locked.area, local_authority=locked.local_authority, by=locked.invited_by
    )
    audit.record("invitation.accepted", by=user, obj=locked, detail={"person_id": locked.person_id})
    return user


@transaction.atomic
def withdraw(*, invitation: Invitation, by: User | None) -> Invitation:
    """Withdraw an invitation: its link opens nothing any more. Raises InvitationRefused when it is closed."""
    locked = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if locked.accepted_at is not None or locked.withdrawn_at is not None:
        raise InvitationRefused(_("This invitation is closed already."))
    locked.withdrawn_at = timezone.now()
    locked.save()
    audit.record("invitation.withdrawn", by=by, obj=locked, detail={"person_id": locked.person_id})
    return locked


def _send(invitation: Invitation) -> None:
    words = {"invitation": invitation, "person": invitation.person, "link": link(invitation), "days": DAYS}
    send_mail(
        subject=str(_("Your invitation to the Neighbourhood Resilience Programme")),
        message=render_to_string("neighbourhoods/email/invitation.txt", words),
        from_email=None,
        recipient_list=[invitation.email],
    )
