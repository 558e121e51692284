"""What people type about a codebook. A draft may be unfinished: a form holds back only what cannot be stored."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from nrp.core.edits import EditForm
from nrp.core.forms import PageForm
from nrp.core.refusals import Refusal
from nrp.formats.codebooks.boxes import ROLES

ACCEPT = ".json,.sav,.zsav,.dta,.xlsx,.csv"
VARIABLE_NAMES = "variable-names"  # the id of the list of names that a browser offers


class NewCodebookForm(PageForm):
    """A codebook from a file, or with nothing in it yet."""

    file = forms.FileField(
        label=_("File, if there is one to begin with"),
        required=False,
        allow_empty_file=True,
        max_length=1000,
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
        help_text=_(
            "A codebook (.json), an SPSS or Stata file (.sav, .zsav, .dta), an XLSForm (.xlsx), a REDCap data "
            "dictionary (.csv), or a data dictionary of your own (.csv, .xlsx), up to 50 MB. The file itself is not "
            "kept, and no answer in it is."
        ),
    )
    instrument = forms.CharField(
        label=_("What the questionnaire is called"),
        max_length=160,
        required=False,
        help_text=_("Such as “Household Health Survey”. If the file says so itself, leave it empty."),
    )
    version = forms.CharField(
        label=_("Version"),
        max_length=40,
        required=False,
        help_text=_("Such as 2015.1. It can be changed until it is published."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("file") and not cleaned.get("instrument") and "file" not in self.errors:
            self.add_error("instrument", _g("Choose a file, or write what the questionnaire is called."))
        return cleaned

    def refuse(self, refusal: Refusal) -> None:
        for sentence in getattr(refusal, "sentences", None) or [str(refusal)]:
            self.add_error(refusal.field if refusal.field in self.fields else None, sentence)


class VersionForm(PageForm):
    version = forms.CharField(
        label=_("Which version will it be?"),
        max_length=40,
        error_messages={"required": _("Write which version it will be.")},
        help_text=_("The version that stands stays as it is, and so do the waves that are read by it."),
    )


class AboutForm(EditForm):
    version = forms.CharField(
        label=_("Version"), max_length=40, error_messages={"required": _("Write which version it will be.")}
    )
    note = forms.CharField(label=_("Note"), required=False, max_length=10_000, widget=forms.Textarea(attrs={"rows": 5}))


def name_box(**more: Any) -> forms.TextInput:
    return forms.TextInput(attrs={"list": VARIABLE_NAMES, "autocomplete": "off", "spellcheck": "false", **more})


class BoxesForm(EditForm):
    """A form whose action takes all its boxes at once. `typed` fills it again without judging it."""

    def __init__(
        self, *args: Any, now: Mapping[str, Any], typed: Mapping[str, Any] | None = None, **kwargs: Any
    ) -> None:
        self.now = dict(now)
        if typed is not None:
            kwargs["initial"] = {name: typed.get(name, "") for name in now} | kwargs.get("initial", {})
        super().__init__(*args, now=now, **kwargs)
        if typed is not None:
            self.fields["seen"].initial = typed.get("seen", "")

    def boxes(self) -> dict[str, Any]:
        """Give every box; one that this form does not show stays as it was."""
        return self.now | {name: value for name, value in self.cleaned_data.items() if name != "seen"}

    def perform(self, action: Callable[..., Any], **more: Any) -> Any:
        if not self.is_valid():
            return None
        try:
            return action(boxes=self.boxes(), seen=self.cleaned_data["seen"], **more)
        except Refusal as refusal:
            self.refuse(refusal)
            return None


class RolesForm(BoxesForm):
    """Which column holds what; one box for each role that the format knows."""

    def __init__(self, *args: Any, now: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, now=now, **kwargs)
        words = role_words()
        for name in ROLES:
            label, hint = words.get(name, (name, ""))
            self.fields[name] = forms.CharField(
                label=label,
                help_text=hint,
                required=False,
                max_length=120,
                widget=name_box(),
                initial=self.initial.get(name),
            )


def role_words() -> dict[str, tuple[str, str]]:
    """Give the words of each role, and what is said of it."""
    return {
        "area": (_g("Survey area"), _g("Needed. The code of the place the interview belongs to.")),
        "household": (_g("Household"), _g("Interviews of one household belong together.")),
        "person": (_g("Person within the household"), ""),
        "weight": (_g("Survey weight"), _g("A column of type decimal or integer.")),
        "date": (_g("Day of the interview"), _g("A column of type date.")),
        "interviewer": (_g("Interviewer"), _g("A number or code, never a name.")),
        "started": (_g("When the interview began"), ""),
        "ended": (_g("When the interview ended"), ""),
        "minutes": (_g("How many minutes it took"), ""),
    }
