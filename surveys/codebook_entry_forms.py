"""One variable, outcome or covariate of a draft: its boxes, its rows of codes."""

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from nrp.core.edits import ChangedMeanwhile
from nrp.core.forms import number_box
from nrp.core.refusals import Refusal
from nrp.formats.codebooks.boxes import KINDS
from nrp.formats.codebooks.drafted import Pairs, written
from nrp.formats.codebooks.shapes import storable
from surveys.codebook_forms import BoxesForm, name_box
from surveys.models import Outcome

_EMPTY_ROWS = 2
_MORE_ROWS = 5


class VariableForm(BoxesForm):
    """A variable. Its codes and missing codes are rows of two boxes each, outside of Django's fields."""

    name = forms.CharField(
        label=_("Name of the column"),
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"spellcheck": "false", "autocomplete": "off", "class": "govuk-input--width-20"}),
    )
    label = forms.CharField(
        label=_("The question in words"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )
    type = forms.ChoiceField(
        label=_("Type"),
        choices=[
            ("code", _("Codes: each answer has one")),
            ("integer", _("Whole number")),
            ("decimal", _("Number")),
            ("text", _("Text")),
            ("date", _("Date")),
        ],
        widget=forms.RadioSelect,
    )
    section = forms.CharField(
        label=_("Section"),
        required=False,
        max_length=200,
        help_text=_("The part of the questionnaire it stands in."),
        widget=forms.TextInput(attrs={"list": "section-names", "autocomplete": "off"}),
    )
    required = forms.BooleanField(label=_("The column is in every file and never blank"), required=False)
    min = forms.CharField(label=_("Smallest number that can be"), required=False, max_length=40, widget=number_box())
    max = forms.CharField(label=_("Largest number that can be"), required=False, max_length=40, widget=number_box())
    note = forms.CharField(label=_("Note"), required=False, max_length=10_000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, now: Mapping[str, Any], typed: Any = None, more: str = "", **kwargs: Any) -> None:
        super().__init__(*args, now=now, typed=typed, **kwargs)
        if typed is not None:
            self.initial["required"] = "required" in typed
            self.fields["required"].initial = "required" in typed
        source = typed if typed is not None else (self.data if self.is_bound else None)
        self.pairs: dict[str, Pairs] = {
            kind: rows_in(source, kind) if source is not None else [list(pair) for pair in now[kind]]
            for kind in ("codes", "missing")
        }
        self._more = more

    def tables(self) -> list[dict[str, Any]]:
        """Give the two tables of rows with some that are empty."""
        words = {
            "codes": (_g("Codes"), _g("Code"), _g("What it means"), _g("More rows for codes")),
            "missing": (
                _g("Missing codes"),
                _g("Code"),
                _g("Why there is no answer"),
                _g("More rows for missing codes"),
            ),
        }
        return [
            {
                "kind": kind,
                "title": title,
                "code": code,
                "meaning": meaning,
                "button": button,
                "rows": [*self.pairs[kind], *[["", ""]] * (_MORE_ROWS if self._more == kind else _EMPTY_ROWS)],
            }
            for kind, (title, code, meaning, button) in words.items()
        ]

    def boxes(self) -> dict[str, Any]:
        return super().boxes() | self.pairs

    def refuse(self, refusal: Refusal) -> None:
        super().refuse(refusal)
        if not isinstance(refusal, ChangedMeanwhile):
            return
        for kind, title in (("codes", _g("Codes")), ("missing", _g("Missing codes"))):
            theirs = refusal.now[kind]
            if theirs != self.pairs[kind]:
                words = {"title": title, "theirs": written(theirs) or _g("nothing")}
                text = _g(
                    "%(title)s: somebody else has saved “%(theirs)s”. Your own stand below; "
                    "save again to replace theirs."
                )
                self.add_error(None, text % words)


def rows_in(data: Mapping[str, Any], kind: str) -> Pairs:
    """Read the rows of two boxes each that were sent; those with nothing in them are left out."""
    found = re.compile(rf"{kind}_code_(\d{{1,4}})")
    numbers = sorted(int(match[1]) for name in data if (match := found.fullmatch(name)))
    pairs = [
        [str(data.get(f"{kind}_code_{number}", "")).strip(), str(data.get(f"{kind}_meaning_{number}", "")).strip()]
        for number in numbers
    ]
    return [[storable(code[:200]), storable(meaning[:2000])] for code, meaning in pairs if code or meaning]


class OutcomeForm(BoxesForm):
    """An outcome with the boxes of the way it is worked out."""

    name = forms.CharField(
        label=_("Short name"),
        required=False,
        max_length=80,
        help_text=_("Without spaces, such as often_lonely."),
        widget=forms.TextInput(attrs={"spellcheck": "false", "class": "govuk-input--width-20"}),
    )
    label = forms.CharField(label=_("What it is called in tables"), required=False, max_length=240)
    phrase = forms.CharField(
        label=_("What it is called inside a sentence"),
        required=False,
        max_length=240,
        help_text=_("Such as “the share of residents who often feel lonely”."),
    )
    family = forms.ChoiceField(label=_("Family"), required=False, widget=forms.RadioSelect)
    better = forms.ChoiceField(label=_("Which way is good news?"), required=False, widget=forms.RadioSelect)
    unit = forms.ChoiceField(label=_("Unit"), required=False, widget=forms.RadioSelect)
    domain = forms.CharField(label=_("Code of the resilience domain"), required=False, max_length=80)
    kind = forms.ChoiceField(
        label=_("How it is worked out"),
        choices=[
            ("one_of", _("Whether an answer is one of some codes")),
            ("sum_at_least", _("Whether items add up to a threshold")),
            ("mean", _("The mean of items")),
            ("value", _("The number itself")),
        ],
        widget=forms.RadioSelect,
    )
    variable = forms.CharField(label=_("Variable"), required=False, max_length=120, widget=name_box())
    values = forms.CharField(
        label=_("Codes that count"),
        required=False,
        max_length=2000,
        help_text=_("With commas between them, such as 1, 2. Every other answer counts as no."),
    )
    items = forms.CharField(
        label=_("Items"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 7, "spellcheck": "false"}),
        help_text=_("The names of the variables, one on each line."),
    )
    reverse = forms.CharField(
        label=_("Items that count the other way round"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
        help_text=_("One on each line. Such an item counts as its largest and smallest code together less its value."),
    )
    threshold = forms.CharField(
        label=_("Threshold: the sum from which it counts"), required=False, max_length=40, widget=number_box()
    )
    min_answered = forms.CharField(
        label=_("How many items must be answered"),
        required=False,
        max_length=40,
        widget=number_box(),
        help_text=_("Left empty, all of them."),
    )

    def __init__(self, *args: Any, now: Mapping[str, Any], typed: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, now=now, typed=typed, **kwargs)
        self.fields["family"].choices = Outcome.Family.choices  # type: ignore[attr-defined]  # a field with choices
        self.fields["better"].choices = Outcome.Better.choices  # type: ignore[attr-defined]  # a field with choices
        self.fields["unit"].choices = Outcome.Unit.choices  # type: ignore[attr-defined]  # a field with choices
        chosen = self.data.get("kind") if self.is_bound else self.initial.get("kind")
        self.chosen = chosen if chosen in KINDS else "one_of"
        for name in {box for boxes in KINDS.values() for box in boxes} - set(KINDS[self.chosen]):
            del self.fields[name]

    def of_derivation(self) -> list[forms.BoundField]:
        return [self[name] for name in KINDS[self.chosen]]

    def of_outcome(self) -> list[forms.BoundField]:
        return [self[name] for name in ("name", "label", "phrase", "family", "better", "unit", "domain")]


class CovariateForm(BoxesForm):
    """What an estimate is adjusted for."""

    name = forms.CharField(
        label=_("What it is called"),
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"spellcheck": "false"}),
    )
    variable = forms.CharField(label=_("Variable it comes from"), required=False, max_length=120, widget=name_box())
    bands = forms.CharField(
        label=_("Bands"),
        required=False,
        max_length=500,
        help_text=_("For numbers: where each band begins, such as 18, 30, 45. Left empty, there are none."),
    )
    kind = forms.ChoiceField(
        label=_("Kind"),
        required=False,
        choices=[
            ("", _("By its type: categorical for codes, text and bands, continuous for numbers")),
            ("categorical", _("Categorical")),
            ("continuous", _("Continuous")),
        ],
        widget=forms.RadioSelect,
    )


ENTRY_FORMS: dict[str, type[BoxesForm]] = {
    "variables": VariableForm,
    "outcomes": OutcomeForm,
    "covariates": CovariateForm,
}
