"""Money of three kinds, never mixed in one total without saying so: programme cash, in kind, external won."""

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from neighbourhoods.models.area import Area
from neighbourhoods.models.initiative import Initiative
from neighbourhoods.models.organisation import Organisation
from nrp.core.models import SheetState, SheetWork, UUIDModel


class MoneyKind(models.TextChoices):
    CASH = "cash", _("Programme cash")
    IN_KIND = "in_kind", _("In kind")
    EXTERNAL = "external", _("External, won")


class Budget(UUIDModel):
    """What a place, an initiative or the whole programme may spend, or hopes for, in one financial year."""

    kind = models.CharField(_("kind of money"), max_length=8, choices=MoneyKind.choices)
    area = models.ForeignKey(Area, null=True, blank=True, on_delete=models.PROTECT, related_name="budgets")
    initiative = models.ForeignKey(Initiative, null=True, blank=True, on_delete=models.PROTECT, related_name="budgets")
    year = models.PositiveSmallIntegerField(_("financial year that starts in April"))
    amount = models.DecimalField(_("amount"), max_digits=12, decimal_places=2, validators=[MinValueValidator(0)])
    note = models.CharField(_("note"), max_length=240, blank=True)

    class Meta:
        ordering = ["-year", "kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "year"], condition=Q(area__isnull=True), name="one_programme_budget_a_year_and_kind"
            ),
            models.UniqueConstraint(
                fields=["kind", "area", "year"],
                condition=Q(area__isnull=False, initiative__isnull=True),
                name="one_budget_of_a_place_a_year_and_kind",
            ),
            models.UniqueConstraint(
                fields=["kind", "initiative", "year"],
                condition=Q(initiative__isnull=False),
                name="one_budget_of_an_initiative_a_year_and_kind",
            ),
            models.CheckConstraint(
                condition=Q(initiative__isnull=True) | Q(area__isnull=False),
                name="a_budget_of_an_initiative_has_its_place",
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="a_budget_is_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.year}: {self.amount}"


class InKindRate(UUIDModel):
    """What an hour given in kind is counted at: of one organisation, or of all that have no rate of their own."""

    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="in_kind_rates"
    )
    rate = models.DecimalField(_("rate an hour"), max_digits=8, decimal_places=2)
    starts_on = models.DateField(_("from"))
    source = models.CharField(_("where the rate comes from"), max_length=240, blank=True)

    class Meta:
        ordering = ["-starts_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "starts_on"],
                condition=Q(organisation__isnull=False),
                name="one_in_kind_rate_of_an_organisation_from_a_day",
            ),
            models.UniqueConstraint(
                fields=["starts_on"], condition=Q(organisation__isnull=True), name="one_in_kind_rate_for_all_from_a_day"
            ),
            models.CheckConstraint(condition=Q(rate__gt=0), name="an_in_kind_rate_is_more_than_nothing"),
        ]

    def __str__(self) -> str:
        return f"{self.rate}"


class LedgerEntry(UUIDModel):
    """One line of the ledger. It is never changed: a mistake is reversed by another line, and both stay."""

    kind = models.CharField(_("kind of money"), max_length=8, choices=MoneyKind.choices)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="ledger_entries")
    initiative = models.ForeignKey(
        Initiative, null=True, blank=True, on_delete=models.PROTECT, related_name="ledger_entries"
    )
    on = models.DateField(_("on"))
    text = models.CharField(_("what for"), max_length=240)
    amount = models.DecimalField(_("amount"), max_digits=12, decimal_places=2)
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="ledger_entries"
    )  # paid to, or the one that gives in kind
    hours = models.DecimalField(_("hours"), max_digits=8, decimal_places=2, null=True, blank=True)
    rate = models.DecimalField(_("rate an hour"), max_digits=8, decimal_places=2, null=True, blank=True)
    funder = models.CharField(_("who gave it"), max_length=200, blank=True)
    led_by = models.CharField(_("who led the bid"), max_length=200, blank=True)
    reference = models.CharField(_("reference"), max_length=80, blank=True)
    reverses = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="reversed_by")
    reason = models.CharField(_("why it is reversed"), max_length=240, blank=True)
    entered_at = models.DateTimeField(auto_now_add=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-on", "-entered_at"]
        verbose_name_plural = "ledger entries"
        indexes = [
            models.Index(fields=["area", "kind", "on"], name="ledger_of_a_place"),
            models.Index(fields=["initiative", "kind"], name="ledger_of_an_initiative"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="in_kind", hours__isnull=False, rate__isnull=False, organisation__isnull=False)
                | (~Q(kind="in_kind") & Q(hours__isnull=True, rate__isnull=True)),
                name="in_kind_is_hours_at_a_rate_of_an_organisation",
            ),
            models.CheckConstraint(
                condition=~Q(kind="external") | (~Q(funder="") & ~Q(led_by="")),
                name="external_money_says_who_gave_it_and_who_led",
            ),
            models.CheckConstraint(
                condition=Q(reverses__isnull=True, amount__gt=0) | Q(reverses__isnull=False, amount__lt=0),
                name="only_a_reversal_is_negative",
            ),
            models.CheckConstraint(condition=Q(reverses__isnull=True) | ~Q(reason=""), name="a_reversal_says_why"),
            models.CheckConstraint(
                condition=Q(reverses__isnull=True) | ~Q(reverses=F("id")), name="an_entry_reverses_another"
            ),
        ]

    def __str__(self) -> str:
        return self.text

    def get_absolute_url(self) -> str:
        return reverse("ledger-entry", args=[self.pk])


class LedgerSheet(SheetWork):
    """Ledger lines brought in from a spreadsheet; the file that goes out is the file that comes in."""

    State = SheetState

    kind = models.CharField(max_length=6, default="ledger")
    area = models.ForeignKey(Area, null=True, blank=True, on_delete=models.PROTECT, related_name="ledger_sheets")

    class Meta:
        ordering = ["-tried_at"]

    def get_absolute_url(self) -> str:
        return reverse("ledger-sheet", args=[self.pk])
