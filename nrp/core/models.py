"""What every app's tables share: UUID ids, and work that takes time."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class UUIDModel(models.Model):
    """Ids are UUIDs as text everywhere, so that an id never tells how many there are."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    class Meta:
        abstract = True


class WorkState(models.TextChoices):
    IDLE = "idle", _("Nothing to do")
    QUEUED = "queued", _("Waiting")
    RUNNING = "running", _("Under way")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")


class LeasedWork(UUIDModel):
    """A row that is both the record of a piece of work and its place in the queue.

    The row is the truth; the broker only rings. A worker claims it with one conditional UPDATE that raises
    `lease_token`, and every later write is guarded by that token (nrp.core.leases).
    """

    task_name: str  # the Celery task the dispatcher rings for this kind of row; each subclass names one

    work_state = models.CharField(max_length=8, choices=WorkState.choices, default=WorkState.IDLE)
    attempts = models.PositiveSmallIntegerField(default=0)
    lost_leases = models.PositiveSmallIntegerField(default=0)
    lease_token = models.PositiveIntegerField(default=0)
    leased_until = models.DateTimeField(null=True, blank=True)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    rung_at = models.DateTimeField(null=True, blank=True)
    progress = models.PositiveSmallIntegerField(default=0)
    step = models.CharField(max_length=60, blank=True)
    error = models.TextField(blank=True)
    error_reference = models.CharField(max_length=12, blank=True)
    queued_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True


class ServiceBeat(models.Model):
    """When a service (the dispatcher, a worker) last said it was alive; read by /readyz."""

    name = models.CharField(max_length=40, primary_key=True)
    beat_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class IdempotencyKey(UUIDModel):
    """The first answer to a creating request, kept so that a resend is harmless."""

    user_id = models.UUIDField()
    key = models.CharField(max_length=200)
    method = models.CharField(max_length=6)
    path = models.CharField(max_length=300)
    request_sha256 = models.CharField(max_length=64)
    status_code = models.PositiveSmallIntegerField(null=True, blank=True)
    body = models.JSONField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user_id", "key"], name="one_answer_per_key")]

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


class SentForm(models.Model):
    """That a page's form was sent, by the number printed into it: a second sending finds what the first made."""

    number = models.UUIDField(primary_key=True)
    user_id = models.UUIDField()
    model = models.CharField(max_length=80, blank=True)
    object_id = models.CharField(max_length=40, blank=True)
    sent_at = models.DateTimeField(auto_now_add=True, db_index=True)

    def __str__(self) -> str:
        return str(self.number)


class SheetState(models.TextChoices):
    TRIED = "tried", _("Tried, nothing taken over")
    TAKEN = "taken", _("Taken over")
    UNDONE = "undone", _("Taken back")
    REFUSED = "refused", _("Not readable")


class SheetWork(UUIDModel):
    """A spreadsheet handed in: tried first, then taken over, and taken back whole (nrp.core.sheet_work).

    A subclass adds `kind`, and the place or group the rows are for.
    """

    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    stored_as = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=7, choices=SheetState.choices, default=SheetState.TRIED)
    column_map = models.JSONField(default=dict)
    report = models.JSONField(default=dict)  # counts and the problems found, each with its row
    made = models.JSONField(default=dict)  # kind of row -> ids, so that it can be taken back
    tried_at = models.DateTimeField(auto_now_add=True)
    tried_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    taken_at = models.DateTimeField(null=True, blank=True)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.file_name
