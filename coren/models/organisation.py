"""Organisations under contract, the facilitators they employ, and who stands in for whom."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from neighbourhoods.models import Area, Organisation, RoleAssignment
from nrp.accounts.models import Person
from nrp.core.models import UUIDModel


class Contract(UUIDModel):
    """What an organisation is paid to do, where and for how long."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="contracts")
    reference = models.CharField(_("reference"), max_length=80, unique=True)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    value = models.DecimalField(_("value"), max_digits=10, decimal_places=2)
    areas = models.ManyToManyField(Area, related_name="coren_contracts")
    note = models.TextField(_("note"), blank=True)

    class Meta:
        ordering = ["-starts_on", "reference"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="a_contract_ends_after_it_starts"),
            models.CheckConstraint(condition=Q(value__gte=0), name="a_contract_has_no_negative_value"),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("contract", args=[self.pk])


class Post(UUIDModel):
    """A facilitator in post: employed by an organisation, for one place, for a time."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="posts")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="posts")
    contract = models.ForeignKey(Contract, null=True, blank=True, on_delete=models.PROTECT, related_name="posts")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="posts")
    minutes_per_week = models.PositiveSmallIntegerField(_("minutes a week"), null=True, blank=True)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("last day"), null=True, blank=True)

    class Meta:
        ordering = ["area__name", "starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="a_post_ends_after_it_starts"
            ),
            models.UniqueConstraint(
                fields=["person", "area"], condition=Q(ends_on__isnull=True), name="one_open_post_per_person_and_place"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.area}"

    def get_absolute_url(self) -> str:
        return reverse("post", args=[self.pk])


class Cover(UUIDModel):
    """Somebody stands in: the places and the open work of one person are with another for a time, or for good."""

    absent = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="covers_needed")
    substitute = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="covers_given")
    role = models.CharField(max_length=24)
    area = models.ForeignKey(Area, null=True, blank=True, on_delete=models.PROTECT, related_name="covers")
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    reason = models.CharField(_("why"), max_length=200, blank=True)
    role_assignment = models.ForeignKey(
        RoleAssignment, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    handed_over = models.JSONField(default=dict)  # what stood open then: kind of work -> how many
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-starts_on"]
        constraints = [
            models.CheckConstraint(condition=~Q(absent=F("substitute")), name="nobody_covers_for_themselves"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="a_cover_ends_after_it_starts"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.substitute} for {self.absent}"
