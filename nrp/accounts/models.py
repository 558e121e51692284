"""People, with or without an account."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from nrp.core.models import LeasedWork, UUIDModel


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Create an account that signs in by e-mail; without a password it cannot sign in yet."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """An account. Who the account belongs to is a Person; what it may do is neighbourhoods.RoleAssignment."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(_("e-mail address"), unique=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)
    results_seen_at = models.DateTimeField(null=True, blank=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = UserManager()

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="one_account_per_email")]

    def __str__(self) -> str:
        return self.email


class Person(UUIDModel):
    """Somebody the programme knows. People without e-mail or account are first-class."""

    name = models.CharField(_("name"), max_length=200)
    email = models.EmailField(_("e-mail address"), blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    language = models.CharField(_("language"), max_length=60, blank=True)
    user = models.OneToOneField(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="person")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "people"

    def __str__(self) -> str:
        return self.name


class Tombstone(UUIDModel):
    """That somebody was erased: who by id, when, under which request. Enough to do it again after a restore."""

    person_id = models.UUIDField(unique=True)
    user_id = models.UUIDField(null=True, blank=True)
    under = models.CharField(max_length=80)
    erased_at = models.DateTimeField(auto_now_add=True)
    erased_by_id = models.UUIDField(null=True, blank=True)
    counts = models.JSONField(default=dict)  # what went and what was kept: how many of each, no words
    replayed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-erased_at"]

    def __str__(self) -> str:
        return self.under


class Letter(LeasedWork):
    """One e-mail to one person. The row is written once for its key, however often it is asked for; a worker sends it.

    The text is emptied once it was sent: what was said stands where the letter points to.
    """

    task_name = "accounts.send_letter"

    key = models.CharField(max_length=120, unique=True)  # such as "digest:<person>:2019-02-11"
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="letters")
    kind = models.CharField(max_length=20)
    email = models.EmailField(_("e-mail address"))
    subject = models.CharField(max_length=200)
    text = models.TextField(blank=True)
    calendar = models.TextField(blank=True)  # an .ics file that goes along
    stop_url = models.CharField(max_length=300, blank=True)  # where letters of this kind are stopped with one click
    sent_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.kind


class MailChoice(UUIDModel):
    """What somebody does not want to be sent. No row: nothing was stopped."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="mail_choice")
    digest_stopped_at = models.DateTimeField(null=True, blank=True)
    reminders_stopped_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return str(self.person)


class MailRound(UUIDModel):
    """That a round of letters was written to everybody it concerned: it is not written a second time."""

    key = models.CharField(max_length=60, unique=True)  # such as "digests:2019-02-11"
    written_at = models.DateTimeField(auto_now_add=True)
    letters = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-written_at"]

    def __str__(self) -> str:
        return self.key
