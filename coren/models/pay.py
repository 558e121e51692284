"""Money: bank details, batches, payments and the ledger. What was paid is reversed by new rows, never edited."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from coren.models.adviser import Adviser
from coren.models.expense import Expense
from coren.models.hours import HoursEntry
from neighbourhoods.models import Area, Organisation
from nrp.core.fields import SealedTextField
from nrp.core.models import UUIDModel


class BankDetails(UUIDModel):
    """An account to pay into, sealed. A change holds only when a second person confirmed it."""

    adviser = models.ForeignKey(Adviser, on_delete=models.CASCADE, related_name="bank_details")
    account_name = SealedTextField(_("name on the account"))
    sort_code = SealedTextField(_("sort code"))
    account_number = SealedTextField(_("account number"))
    entered_at = models.DateTimeField(auto_now_add=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)  # replaced, declined or taken back

    class Meta:
        ordering = ["-entered_at"]
        verbose_name_plural = "bank details"
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | Q(entered_by__isnull=True) | ~Q(confirmed_by=F("entered_by")),
                name="bank_details_need_two_people",
            ),
            models.UniqueConstraint(
                fields=["adviser"],
                condition=Q(ended_at__isnull=True, confirmed_at__isnull=False),
                name="one_account_in_use_per_adviser",
            ),
            models.UniqueConstraint(
                fields=["adviser"],
                condition=Q(ended_at__isnull=True, confirmed_at__isnull=True),
                name="one_account_waiting_per_adviser",
            ),
        ]

    def __str__(self) -> str:
        return "bank details"


class PaymentBatch(UUIDModel):
    """Payments that go to the bank together. Until it is paid it can be taken apart again."""

    class State(models.TextChoices):
        READY = "ready", _("Ready to pay")
        PAID = "paid", _("Paid")
        CANCELLED = "cancelled", _("Taken apart")

    number = models.PositiveIntegerField(_("number"), unique=True)
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="payment_batches"
    )
    state = models.CharField(max_length=9, choices=State.choices, default=State.READY)
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    paid_at = models.DateTimeField(null=True, blank=True)
    paid_on = models.DateField(null=True, blank=True)
    paid_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["-number"]
        verbose_name_plural = "payment batches"
        constraints = [
            models.CheckConstraint(
                condition=(Q(state="paid") & Q(paid_at__isnull=False) & Q(paid_on__isnull=False))
                | (~Q(state="paid") & Q(paid_at__isnull=True)),
                name="a_paid_batch_says_when",
            )
        ]

    def __str__(self) -> str:
        return f"Batch {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("payment-batch", args=[self.pk])


class Payment(UUIDModel):
    """What one adviser gets (or a charity in their name), or the reversal of such a payment."""

    class Method(models.TextChoices):
        BANK = "bank", _("Bank transfer")
        ORGANISATION = "organisation", _("By the organisation")
        CHARITY = "charity", _("To a charity")

    batch = models.ForeignKey(PaymentBatch, null=True, blank=True, on_delete=models.PROTECT, related_name="payments")
    adviser = models.ForeignKey(Adviser, on_delete=models.PROTECT, related_name="payments")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="payments")
    amount = models.DecimalField(max_digits=10, decimal_places=2)  # negative in a reversal
    method = models.CharField(max_length=12, choices=Method.choices)
    charity = models.CharField(max_length=120, blank=True)
    bank_details = models.ForeignKey(
        BankDetails, null=True, blank=True, on_delete=models.SET_NULL, related_name="payments"
    )
    reverses = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="reversed_by")
    reason = models.CharField(max_length=300, blank=True)  # of a reversal
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["made_at"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(reverses__isnull=True) & Q(batch__isnull=False) & Q(amount__gte=0))
                | (Q(reverses__isnull=False) & Q(amount__lte=0) & ~Q(reason="")),
                name="a_reversal_takes_back_and_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"payment of {self.amount}"


class LedgerEntry(UUIDModel):
    """One line of a payment: the fee for one entry of hours, or one expense; negative where it is taken back.

    `attempt` counts how often the same hours were paid: a second time only after the first was reversed. The database
    refuses any change of a line, and its deletion once its batch is paid (migration 0002).
    """

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="lines")
    hours = models.ForeignKey(HoursEntry, null=True, blank=True, on_delete=models.PROTECT, related_name="ledger")
    expense = models.ForeignKey(Expense, null=True, blank=True, on_delete=models.PROTECT, related_name="ledger")
    amount = models.DecimalField(max_digits=9, decimal_places=2)
    attempt = models.PositiveSmallIntegerField(default=1)
    reverses = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="reversed_by")

    class Meta:
        ordering = ["payment", "id"]
        verbose_name_plural = "ledger entries"
        constraints = [
            models.CheckConstraint(
                condition=(Q(hours__isnull=True) & Q(expense__isnull=False))
                | (Q(hours__isnull=False) & Q(expense__isnull=True)),
                name="a_ledger_line_is_for_one_thing",
            ),
            models.UniqueConstraint(
                fields=["hours", "attempt"],
                condition=Q(hours__isnull=False, reverses__isnull=True),
                name="hours_are_paid_once",
            ),
            models.UniqueConstraint(
                fields=["expense", "attempt"],
                condition=Q(expense__isnull=False, reverses__isnull=True),
                name="expenses_are_paid_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount}"
