"""How the work of each place is going: worked out when the records change and read as it stands, so that a page never
adds up millions of rows."""

from django.db import models
from django.db.models import Q

from neighbourhoods.models import Area
from nrp.core.models import LeasedWork, UUIDModel


class PlaceHealth(LeasedWork):
    """How the work of one place stands: worked out anew when its records change, with what it was worked out from.

    What depends on the day of reading is kept as days: an action is overdue on the day after it was due, not on the day
    on which somebody worked it out.
    """

    task_name = "dashboards.work_out_health"

    area = models.OneToOneField(Area, on_delete=models.CASCADE, related_name="health")
    worked_out_at = models.DateTimeField(null=True, blank=True)
    residents = models.PositiveIntegerField(null=True, blank=True)
    residents_year = models.PositiveSmallIntegerField(null=True, blank=True)
    advisers = models.PositiveIntegerField(default=0)  # active
    due = models.JSONField(default=list)  # the day on which each open action falls due
    last_meeting_on = models.DateField(null=True, blank=True)
    basis = models.JSONField(default=dict)  # kind of row -> how many were read; `newest`: the latest change on record

    class Meta:
        verbose_name_plural = "health of places"

    def __str__(self) -> str:
        return str(self.area)


class HealthQuarter(UUIDModel):
    """What was done at one place in one calendar quarter: counts and sums, and days to pay as a count for each."""

    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="health_quarters")
    starts_on = models.DateField()
    meetings = models.PositiveIntegerField(default=0)
    people = models.PositiveIntegerField(default=0)  # named at them
    residents = models.PositiveIntegerField(default=0)  # of these
    spoke = models.PositiveIntegerField(default=0)  # times anybody spoke, where a tally was kept
    residents_spoke = models.PositiveIntegerField(default=0)
    entries = models.PositiveIntegerField(default=0)
    minutes = models.PositiveBigIntegerField(default=0)
    days_to_pay = models.JSONField(default=dict)  # days from sent to paid -> entries paid in this quarter
    cash = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    in_kind = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    external = models.DecimalField(max_digits=14, decimal_places=2, default=0)

    class Meta:
        ordering = ["starts_on"]
        constraints = [models.UniqueConstraint(fields=["area", "starts_on"], name="one_health_row_a_quarter")]

    def __str__(self) -> str:
        return f"{self.area}, {self.starts_on}"


class HealthMark(models.Model):
    """One row: up to which event of the audit trail changes were looked through, and when all places last were."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    number = models.PositiveBigIntegerField(default=0)
    all_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="one_health_mark")]

    def __str__(self) -> str:
        return f"event {self.number}"
