"""What is typed about rates, the weekly limit, activities, the promise and closed periods."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from coren.forms.money import MoneyField
from coren.models import ActivityType
from coren.queries.pay import pay_policy
from nrp.core.forms import DateField, PageForm, number_box
from nrp.core.once import OnceForm


class RateForm(OnceForm):
    activity = forms.ModelChoiceField(
        label=_("Activity"),
        queryset=ActivityType.objects.none(),
        empty_label=_("Choose an activity"),
        error_messages={"required": _("Choose an activity.")},
    )
    hourly = MoneyField(
        label=_("Pounds an hour"), error_messages={"required": _("Enter the pounds an hour, such as 12.50.")}
    )
    starts_on = DateField(label=_("From"), help_text=_("It holds until the next rate of this activity begins."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["activity"].queryset = ActivityType.objects.all()  # type: ignore[attr-defined]  # a field with choices


class WeeklyLimitForm(OnceForm):
    amount = MoneyField(
        label=_("Pounds a week"), error_messages={"required": _("Enter the pounds a week, such as 125.50.")}
    )
    starts_on = DateField(label=_("From"), help_text=_("Usually a day in April. It holds until the next limit begins."))

    def clean_amount(self) -> Any:
        amount = self.cleaned_data["amount"]
        if not amount:
            raise forms.ValidationError(_("Enter more than nothing, such as 125.50."))
        return amount


class ActivityNewForm(OnceForm):
    label = forms.CharField(
        label=_("Name"), max_length=80, error_messages={"required": _("Enter the name, such as Street survey.")}
    )
    code = forms.SlugField(
        label=_("Code"),
        max_length=40,
        help_text=_("What phones without signal and programs use for it, such as street_survey. It never changes."),
        error_messages={
            "required": _("Enter a code, such as street_survey."),
            "invalid": _("Use letters, figures, _ and - only, such as street_survey."),
        },
    )


class ActivityForm(PageForm):
    label = forms.CharField(label=_("Name"), max_length=80, error_messages={"required": _("Enter the name.")})
    is_in_use = forms.BooleanField(label=_("It can be chosen for new hours"), required=False)

    @classmethod
    def values_of(cls, activity: ActivityType) -> dict[str, Any]:
        return {name: getattr(activity, name) for name in cls.base_fields}


class PayPolicyForm(PageForm):
    promised_days = forms.IntegerField(
        label=_("Days from hours to money"),
        min_value=1,
        max_value=365,
        widget=number_box(),
        help_text=_("What residents are promised. Hours that wait longer stand on the manager’s first page."),
        error_messages={"required": _("Enter a number of days, such as 14.")},
    )
    warn_percent = forms.IntegerField(
        label=_("Warn from this share of the weekly limit"),
        min_value=1,
        max_value=100,
        widget=number_box(),
        help_text=_("In per cent: 90 warns at £112.95 of £125.50, before the limit is passed."),
        error_messages={"required": _("Enter a share in per cent, such as 90.")},
    )
    benefits_text = forms.CharField(
        label=_("About benefits"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Advisers and facilitators read it beside the weekly limit. Never ask which benefit somebody has."),
    )

    @classmethod
    def current(cls) -> dict[str, Any]:
        policy = pay_policy()
        return {name: getattr(policy, name) for name in cls.base_fields}


class ClosedPeriodForm(OnceForm):
    starts_on = DateField(label=_("First day"))
    ends_on = DateField(label=_("Last day"))
    reason = forms.CharField(
        label=_("Why"),
        max_length=200,
        help_text=_("For example: accounts of 2018 to 2019 are done."),
        error_messages={"required": _("Enter why the period is closed.")},
    )


class OpenPeriodForm(PageForm):
    reason = forms.CharField(
        label=_("Why"),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=300,
        error_messages={"required": _("Enter why the period is opened again.")},
    )
