"""Consent: what somebody agreed to, its withdrawal, and the next version of the text."""

from typing import Any

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coren.forms.days import DayForm
from coren.models import Consent, ConsentText
from nrp.core.forms import DateField
from nrp.core.once import OnceForm

LONGEST_LABEL = 160


class ConsentForm(DayForm, OnceForm):
    """Every purpose is a box of its own, and none is ticked for anybody."""

    day_name = "given_on"
    day_label = gettext_lazy("When did they agree?")
    agreed = forms.MultipleChoiceField(
        label=gettext_lazy("They agree to"), widget=forms.CheckboxSelectMultiple, required=False
    )
    how = forms.ChoiceField(
        label=gettext_lazy("How did they agree?"), choices=Consent.How.choices, widget=forms.RadioSelect
    )
    field_order = ("agreed", "how", "when", "other_day")

    def __init__(self, *args: Any, text: ConsentText, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agreed"].choices = [(one["code"], purpose_words(one)) for one in text.purposes]  # type: ignore[attr-defined]  # a field with choices


class WithdrawForm(DayForm, OnceForm):
    day_label = gettext_lazy("From which day?")


class ConsentTextForm(OnceForm):
    """The next version. A purpose is a line, and the same line has the code that it had in the version before."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=120)
    body = forms.CharField(
        label=gettext_lazy("The whole text"),
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text=gettext_lazy("It is read out or shown in full. An empty line begins a new paragraph."),
    )
    needed = forms.CharField(
        label=gettext_lazy("What everybody has to agree to"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("One on each line. Without these nobody can be a Resident Adviser."),
    )
    free = forms.CharField(
        label=gettext_lazy("What each can choose"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("One on each line. Saying no to these changes nothing else."),
    )
    starts_on = DateField(label=gettext_lazy("In use from"))

    def __init__(self, *args: Any, last: ConsentText | None, **kwargs: Any) -> None:
        if last is not None:
            kwargs.setdefault("initial", self.values_of(last))
        super().__init__(*args, **kwargs)
        self.known = {one["label"]: one["code"] for one in last.purposes} if last is not None else {}

    @staticmethod
    def values_of(text: ConsentText) -> dict[str, Any]:
        """Give what the next version starts from: the words of this one."""
        return {
            "title": text.title,
            "body": text.body,
            "needed": "\n".join(one["label"] for one in text.purposes if one.get("required")),
            "free": "\n".join(one["label"] for one in text.purposes if not one.get("required")),
        }

    def clean(self) -> dict[str, Any]:
        """Make purposes of the lines."""
        cleaned = super().clean() or self.cleaned_data
        needed, free = (_lines(cleaned.get(name, "")) for name in ("needed", "free"))
        for name, lines in (("needed", needed), ("free", free)):
            if any(len(line) > LONGEST_LABEL for line in lines):
                self.add_error(name, _("Keep each line under 160 letters; say the rest in the text."))
        purposes = [
            {"code": self.known.get(line) or _code_of(line), "label": line, "required": line in needed}
            for line in (*needed, *free)
        ]
        if len(purposes) != len({one["code"] for one in purposes}):
            self.add_error("free", _("Two lines say the same. Take one out."))
        cleaned["purposes"] = purposes
        cleaned.pop("needed", None)
        cleaned.pop("free", None)
        return cleaned


def purpose_words(purpose: dict[str, Any]) -> str:
    """Give a purpose as its box says it."""
    if purpose.get("required"):
        return _("%(purpose)s (needed to be a Resident Adviser)") % {"purpose": purpose["label"]}
    return str(purpose["label"])


def _code_of(line: str) -> str:
    return slugify(line).replace("-", "_")[:60] or "purpose"


def _lines(text: str) -> list[str]:
    return [line for raw in text.splitlines() if (line := " ".join(raw.split()))]
