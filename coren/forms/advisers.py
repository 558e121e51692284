"""What is typed when somebody registers, and afterwards about their record."""

from decimal import Decimal
from typing import Any

from crispy_forms_gds.choices import Choice
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coren.forms.days import DayForm
from coren.models import Adviser, Course, PaymentChoice
from coren.queries import registers
from coren.queries.advisers import places_to_register_in
from neighbourhoods.models import Area
from nrp.accounts.models import Person
from nrp.core.edits import EditForm
from nrp.core.forms import DateField
from nrp.core.once import OnceForm
from nrp.core.refusals import Refusal

ENGLISH = gettext_lazy("English")
FEWEST_FIGURES = 3  # of a telephone number; short codes have as few
YES, NO = "yes", "no"
Kind, Method, Contact = PaymentChoice.Kind, PaymentChoice.Method, Adviser.Contact


class StartForm(OnceForm):
    """Who somebody is: their name, their place when there is a choice, their language."""

    name = forms.CharField(label=gettext_lazy("Full name"), max_length=200)
    area = forms.ModelChoiceField(
        label=gettext_lazy("Neighbourhood"),
        queryset=Area.objects.none(),
        empty_label=gettext_lazy("Choose a neighbourhood"),
    )
    language = forms.CharField(
        label=gettext_lazy("Language they like to speak"), max_length=60, required=False, initial=ENGLISH
    )
    is_another = forms.BooleanField(
        label=gettext_lazy("This is somebody else of the same name"), required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = list(places_to_register_in(user))
        if len(self.places) == 1:
            del self.fields["area"]
            self.lay_out()
        else:
            self.fields["area"].queryset = places_to_register_in(user)  # type: ignore[attr-defined]  # a field with choices

    def clean(self) -> dict[str, Any]:
        """Fill in the one place there is, and ask for another of the same name only once it is met."""
        cleaned = super().clean() or self.cleaned_data
        if len(self.places) == 1:
            cleaned["area"] = self.places[0]
        cleaned["refuse_same_name"] = not cleaned.pop("is_another", False)
        return cleaned

    def refuse(self, refusal: Refusal) -> None:
        """Show the box that says "another person" when somebody of this name is known."""
        if refusal.field == "is_another":
            self.fields["is_another"].widget = forms.CheckboxInput()
        super().refuse(refusal)


class DetailsForm(EditForm):
    """The same afterwards, with who supports them."""

    name = forms.CharField(label=gettext_lazy("Full name"), max_length=200)
    language = forms.CharField(label=gettext_lazy("Language they like to speak"), max_length=60, required=False)
    facilitator = forms.ModelChoiceField(
        label=gettext_lazy("Facilitator who supports them"),
        queryset=Person.objects.none(),
        required=False,
        empty_label=gettext_lazy("Nobody yet"),
    )

    def __init__(self, *args: Any, area: Area, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = kwargs["now"].get("facilitator")
        found = registers.facilitators_of(area)
        if chosen is not None:
            found = found | Person.objects.filter(pk=chosen.pk)
        self.fields["facilitator"].queryset = found  # type: ignore[attr-defined]  # a field with choices


class ContactForm(EditForm):
    """How to reach somebody, and what they need to take part."""

    phone = forms.CharField(
        label=gettext_lazy("Telephone"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off", "class": "govuk-input--width-20"}),
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        required=False,
        help_text=gettext_lazy("Leave it empty if they have none. Nobody needs one."),
    )
    preferred_contact = forms.ChoiceField(
        label=gettext_lazy("Best way to reach them"), choices=Contact.choices, widget=forms.RadioSelect
    )
    address = forms.CharField(
        label=gettext_lazy("Postal address, if letters are wanted"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    access_needs = forms.CharField(
        label=gettext_lazy("What they need to take part"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Such as a ramp, childcare, somebody to interpret. Only those who arrange it see this."),
    )
    is_large_print = forms.BooleanField(label=gettext_lazy("Papers in large print"), required=False)

    def clean_phone(self) -> str:
        """Refuse what nobody can ring."""
        phone = str(self.cleaned_data["phone"])
        if phone and sum(sign.isdigit() for sign in phone) < FEWEST_FIGURES:
            raise forms.ValidationError(_("Enter a telephone number, such as 0151 496 0000."))
        return phone

    def clean(self) -> dict[str, Any]:
        """Ask for what the way they chose needs."""
        cleaned = super().clean() or self.cleaned_data
        needs = {
            Contact.PHONE: ("phone", _("Enter the number to ring.")),
            Contact.TEXT: ("phone", _("Enter the number for text messages.")),
            Contact.EMAIL: ("email", _("Enter the e-mail address.")),
            Contact.LETTER: ("address", _("Enter the address for letters.")),
        }
        name, words = needs.get(cleaned.get("preferred_contact", ""), ("", ""))
        if name and name not in self.errors and not cleaned.get(name):
            self.add_error(name, words)
        return cleaned


class PayChoiceForm(OnceForm):
    """How somebody wants to be paid for their time. Nothing is chosen for them."""

    kind = forms.ChoiceField(label=gettext_lazy("What they would like"), widget=forms.RadioSelect)
    less_hourly = forms.DecimalField(
        label=gettext_lazy("Pounds an hour they would like instead"),
        required=False,
        max_digits=6,
        decimal_places=2,
        min_value=Decimal("0.01"),
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "govuk-input--width-5"}),
        help_text=gettext_lazy("Such as 5.00"),
        error_messages={"invalid": gettext_lazy("Enter the pounds an hour, such as 5.00.")},
    )
    charity = forms.CharField(label=gettext_lazy("Name of the charity"), required=False, max_length=120)
    method = forms.ChoiceField(
        label=gettext_lazy("How the money comes"), choices=Method.choices, required=False, widget=forms.RadioSelect
    )
    benefits_advice = forms.ChoiceField(
        label=gettext_lazy("Would they like somebody to go through benefits with them?"),
        choices=[(YES, gettext_lazy("Yes")), (NO, gettext_lazy("No"))],
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, adviser: Adviser, choice: PaymentChoice | None, **kwargs: Any) -> None:
        if choice is not None:  # what they chose themselves before; for somebody new nothing is chosen
            names = ("kind", "less_hourly", "charity", "method")
            kwargs["initial"] = {name: getattr(choice, name) for name in names}
        super().__init__(*args, **kwargs)
        wants = adviser.wants_benefits_advice
        self.fields["benefits_advice"].initial = None if wants is None else YES if wants else NO
        self.fields["kind"].choices = [  # type: ignore[attr-defined]  # a field with choices
            Choice(Kind.FULL.value, _("The fee in full"), hint=_("What everybody is offered for their time.")),
            Choice(Kind.LESS.value, _("Less than the fee"), hint=_("They say how much an hour.")),
            Choice(Kind.CHARITY.value, _("The fee to a charity"), hint=_("They say which.")),
            Choice(Kind.NONE.value, _("No fee"), hint=_("Expenses are paid all the same.")),
        ]

    def clean(self) -> dict[str, Any]:
        """Hand the action what belongs to the choice, and nothing left over from another."""
        cleaned = super().clean() or self.cleaned_data
        kind = cleaned.get("kind")
        if kind != Kind.LESS:
            cleaned["less_hourly"] = None
            self.errors.pop("less_hourly", None)
        elif cleaned.get("less_hourly") is None and "less_hourly" not in self.errors:
            self.add_error("less_hourly", _("Enter the pounds an hour, such as 5.00."))
        if kind != Kind.CHARITY:
            cleaned["charity"] = ""
        elif not cleaned.get("charity"):
            self.add_error("charity", _("Enter the charity’s name."))
        if kind in (Kind.FULL, Kind.LESS) and not cleaned.get("method"):
            self.add_error("method", _("Choose how the money comes."))
        cleaned["method"] = cleaned.get("method") or Method.ORGANISATION
        if "benefits_advice" in cleaned:
            cleaned["wants_benefits_advice"] = cleaned.pop("benefits_advice") == YES
        return cleaned


class FirstTrainingForm(OnceForm):
    """Courses that are offered at the start; none is an answer."""

    courses = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Courses to book now"),
        queryset=Course.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Leave them unticked if nothing is to be booked now."),
    )
    on = DateField(
        label=gettext_lazy("Day of the course"),
        required=False,
        help_text=gettext_lazy("One day for those you tick. Each can be moved under Training."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["courses"].queryset = registers.courses_offered_first()  # type: ignore[attr-defined]  # a field with choices

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("courses") and cleaned.get("on") is None and "on" not in self.errors:
            self.add_error("on", _("Enter the day of the course. Without a day, leave the courses unticked."))
        return cleaned


class StatusForm(DayForm, OnceForm):
    """What somebody is from a day on, and why."""

    day_label = gettext_lazy("From which day?")
    status = forms.ChoiceField(label=gettext_lazy("They are now"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("They can read this. Leave it empty if nothing need be said."),
    )
    field_order = ("status", "when", "other_day", "reason")

    def __init__(self, *args: Any, adviser: Adviser, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = {
            Adviser.Status.INTERESTED: _("They think about it; nothing is expected of them."),
            Adviser.Status.ACTIVE: _("They take part and log hours."),
            Adviser.Status.PAUSED: _("A break. No hours are logged until they are active again."),
            Adviser.Status.LEFT: _("No hours are logged from that day on. What they are owed is still paid."),
        }
        possible = [one for one in Adviser.Status if one != adviser.status]
        if adviser.registered_at is None:
            possible = [one for one in possible if one in (Adviser.Status.INTERESTED, Adviser.Status.LEFT)]
        else:
            possible.remove(Adviser.Status.INTERESTED)
        self.fields["status"].choices = [Choice(one.value, one.label, hint=words[one]) for one in possible]  # type: ignore[attr-defined]  # a field with choices


class FinishForm(OnceForm):
    """Nothing to type: the answers were checked."""
