"""What people type about their own record, and what is typed in answer."""

from typing import Any

from crispy_forms_gds.choices import Choice
from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coren.forms.advisers import ContactForm, PayChoiceForm
from coren.models import DataRequest, PaymentChoice
from nrp.core.forms import DateField, PageForm
from nrp.core.once import OnceForm

Kind, State, PayKind = DataRequest.Kind, DataRequest.State, PaymentChoice.Kind


class OwnDetailsForm(ContactForm):
    """What somebody corrects in their own record at once, without asking anybody."""

    name = forms.CharField(label=gettext_lazy("Your full name"), max_length=200)
    language = forms.CharField(label=gettext_lazy("Language you like to speak"), max_length=60, required=False)
    field_order = ("name", "phone", "email", "language", "preferred_contact", "address", "access_needs")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = {
            "email": (
                _("E-mail address"),
                _("You sign in with the address of your account; this one is for messages."),
            ),
            "preferred_contact": (_("Best way to reach you"), ""),
            "access_needs": (_("What you need to take part"), _("Only those who arrange it see this.")),
            "address": (_("Postal address, if you want letters"), ""),
        }
        for name, (label, help_text) in words.items():
            self.fields[name].label, self.fields[name].help_text = label, help_text


class OwnPayForm(PayChoiceForm):
    """The same choice as at the registration, in the words of the person who makes it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].label = _("What would you like?")
        self.fields["less_hourly"].label = _("Pounds an hour you would like instead")
        self.fields["benefits_advice"].label = _("Would you like somebody to go through benefits with you?")
        self.fields["kind"].choices = [  # type: ignore[attr-defined]  # a field with choices
            Choice(PayKind.FULL.value, _("The fee in full"), hint=_("What everybody is offered for their time.")),
            Choice(PayKind.LESS.value, _("Less than the fee"), hint=_("You say how much an hour.")),
            Choice(PayKind.CHARITY.value, _("The fee to a charity"), hint=_("You say which.")),
            Choice(PayKind.NONE.value, _("No fee"), hint=_("Expenses are paid all the same.")),
        ]


class RequestForm(OnceForm):
    """What somebody asks about their record."""

    kind = forms.ChoiceField(label=gettext_lazy("What do you ask for?"), widget=forms.RadioSelect)
    text = forms.CharField(
        label=gettext_lazy("Is there anything to say about it?"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("For a correction: what is wrong, and what is right."),
    )
    asked_on = DateField(label=gettext_lazy("When was it asked?"), required=False)

    def __init__(self, *args: Any, is_self: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [  # type: ignore[attr-defined]  # a field with choices
            Choice(Kind.COPY.value, _("A copy of everything"), hint=_("On paper or as a file.")),
            Choice(Kind.CORRECTION.value, _("A correction"), hint=_("Of something that cannot be changed here.")),
            Choice(
                Kind.ERASURE.value,
                _("To be forgotten"),
                hint=_("Everything goes but the amounts and days of what was paid, without the name."),
            ),
        ]
        if is_self:
            del self.fields["asked_on"]
            self.lay_out()
        else:
            self.fields["kind"].label = _("What do they ask for?")
            self.fields["asked_on"].initial = timezone.localdate


class AnswerForm(PageForm):
    """How a request ended, in words that the person who asked reads."""

    state = forms.ChoiceField(label=gettext_lazy("What was done?"), widget=forms.RadioSelect)
    answer = forms.CharField(
        label=gettext_lazy("What to tell the person"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("They read this. When it was not done, say why."),
    )

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        done = {
            Kind.COPY.value: _("They have the copy"),
            Kind.CORRECTION.value: _("It is corrected"),
            Kind.ERASURE.value: _("They are erased"),
        }
        choices = [Choice(State.DONE.value, done[kind]), Choice(State.REFUSED.value, _("It was not done"))]
        self.fields["state"].choices = choices  # type: ignore[attr-defined]  # a field with choices
        if kind == Kind.ERASURE:  # it is done by erasing; here it can only be refused
            self.fields["state"].widget = forms.HiddenInput()
            self.fields["state"].initial = State.REFUSED.value
            self.fields["answer"].label = _("Why it is not done")
            self.fields["answer"].help_text = _("The person who asked reads this, and may complain about it.")


class EraseForm(PageForm):
    """The name, typed, and under which request it is done."""

    under = forms.CharField(
        label=gettext_lazy("Under which request"),
        max_length=80,
        help_text=gettext_lazy("This stays. Do not write a name here."),
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20"}),
    )
    typed = forms.CharField(
        label=gettext_lazy("Type the person’s name"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, name: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.name = name
        self.fields["typed"].help_text = _("As it stands on the record: %(name)s") % {"name": name}

    def clean_typed(self) -> str:
        typed = " ".join(self.cleaned_data["typed"].split())
        if typed.casefold() != " ".join(self.name.split()).casefold():
            raise forms.ValidationError(_("That is not the name on the record. Nothing was erased."))
        return typed

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        cleaned.pop("typed", None)
        return cleaned
