"""What people type about indicators, files of figures and lookups, turned into arguments of actions."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from neighbourhoods.actions.indicators import FIELDS
from neighbourhoods.models import DataGeography, DatasetFile, Geography, Indicator
from nrp.core.changes import values_of
from nrp.core.edits import EditForm
from nrp.core.forms import DateField, PageForm, number_box
from nrp.core.once import OnceForm
from nrp.formats.figures.columns import ROLES

FILE_TYPES = ".csv,.tsv,.txt,.xlsx"
CHOOSE = {"required": gettext_lazy("Choose a file."), "missing": gettext_lazy("Choose a file.")}


def _year(label: Any, help_text: Any = "", *, required: bool = True) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        min_value=1961,
        max_value=2100,
        required=required,
        widget=number_box(),
        help_text=help_text,
        error_messages={
            "min_value": gettext_lazy("Enter the year with four figures, such as 2011."),
            "max_value": gettext_lazy("Enter the year with four figures, such as 2011."),
            "invalid": gettext_lazy("Enter the year with four figures, such as 2011."),
        },
    )


def _text(label: Any, rows: int, help_text: Any = "", *, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label, required=required, widget=forms.Textarea(attrs={"rows": rows}), help_text=help_text
    )


class _WithFile(PageForm):
    """Gives the action the stream and the file's name."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        file = cleaned.pop("file", None)
        if file is not None:
            cleaned["stream"], cleaned["file_name"] = file, file.name
        return cleaned


class IndicatorFields(PageForm):
    """What a series of figures means."""

    code = forms.SlugField(
        label=gettext_lazy("Code"),
        max_length=60,
        help_text=gettext_lazy("What files name it by, such as “asthma-admissions”. It stays once there are figures."),
    )
    name = forms.CharField(label=gettext_lazy("Name"), max_length=160)
    definition = _text(gettext_lazy("Definition"), 4, gettext_lazy("What is counted, of whom, over which time."))
    unit = forms.CharField(
        label=gettext_lazy("Unit"), max_length=60, help_text=gettext_lazy("Such as “per 1,000 people” or “%”.")
    )
    decimals = forms.IntegerField(
        label=gettext_lazy("Decimals shown"), min_value=0, max_value=6, initial=1, widget=number_box()
    )
    direction = forms.ChoiceField(
        label=gettext_lazy("Which way is better"),
        choices=Indicator.Direction.choices,
        initial=Indicator.Direction.NEITHER,
        widget=forms.RadioSelect,
    )
    combine = forms.ChoiceField(
        label=gettext_lazy("How small areas make a place"),
        choices=Indicator.Combine.choices,
        widget=forms.RadioSelect,
    )
    source = forms.CharField(label=gettext_lazy("Source"), max_length=240)
    source_url = forms.URLField(
        label=gettext_lazy("Address of the source"), max_length=400, required=False, assume_scheme="https"
    )
    licence = forms.CharField(
        label=gettext_lazy("Licence"),
        max_length=160,
        help_text=gettext_lazy("Such as “Open Government Licence v3.0”."),
    )
    refresh = forms.CharField(
        label=gettext_lazy("Renewed"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("Such as “every year in March”."),
    )
    quality_note = _text(
        gettext_lazy("What to know about its quality"),
        3,
        gettext_lazy("Changes of definition, gaps, rounding. It stands under every chart."),
        required=False,
    )
    ends_on = DateField(
        label=gettext_lazy("Kept until"),
        required=False,
        help_text=gettext_lazy("Only for one that is kept no longer. After that day no file can bring figures for it."),
    )


class IndicatorForm(IndicatorFields, OnceForm):
    """An indicator that is added."""


class IndicatorEditForm(IndicatorFields, EditForm):
    """An indicator that is changed."""

    def __init__(self, *args: Any, indicator: Indicator, **kwargs: Any) -> None:
        super().__init__(*args, now=values_of(indicator, FIELDS), **kwargs)


class DatasetFileForm(_WithFile, OnceForm):
    """A file of figures that is handed in."""

    geography = forms.ChoiceField(
        label=gettext_lazy("The figures are for"), choices=DataGeography.choices, widget=forms.RadioSelect
    )
    vintage = _year(
        gettext_lazy("Drawn in"),
        gettext_lazy("The year of the small areas, such as 2011 for LSOA11CD. Leave it empty for our own places."),
        required=False,
    )
    file = forms.FileField(
        label=gettext_lazy("File"),
        allow_empty_file=True,
        max_length=1000,
        error_messages=CHOOSE,
        widget=forms.FileInput(attrs={"accept": FILE_TYPES}),
    )
    note = forms.CharField(
        label=gettext_lazy("What this file is"),
        max_length=240,
        required=False,
        help_text=gettext_lazy("Such as “Fingertips, downloaded on 3 May 2019”."),
    )


class MatchColumnsForm(PageForm):
    """Which column of the file holds what."""

    def __init__(self, *args: Any, file: DatasetFile, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = {
            "code": _("Codes of the areas"),
            "period": _("Period"),
            "indicator": _("Indicator, if each row holds one figure"),
            "value": _("Figure, if each row holds one figure"),
        }
        heads = list(dict.fromkeys(head for head in file.report.get("head", []) if head))
        for role in ROLES:
            self.fields[role] = forms.ChoiceField(
                label=labels[role],
                choices=[("", _("Find it by its name")), *((f"={head}", head) for head in heads)],
                required=False,
                initial=f"={file.column_map[role]}" if role in file.column_map else "",
            )

    def clean(self) -> dict[str, Any]:
        """Give the action one mapping; a column of the file is used once."""
        cleaned = super().clean() or self.cleaned_data
        chosen = {role: head.removeprefix("=") for role, head in cleaned.items() if head}
        if len(set(chosen.values())) < len(chosen):
            raise forms.ValidationError(_("Two of them name the same column of the file. Choose another for one."))
        return {"columns": chosen}


class TakeForm(PageForm):
    """Takes a file over; asks once more where rows were refused."""

    confirm_refused = forms.BooleanField(required=False)

    def __init__(self, *args: Any, file: DatasetFile, words: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if file.refused_rows:
            self.fields["confirm_refused"].label = words
        else:
            del self.fields["confirm_refused"]
        self.lay_out()


class WithdrawFileForm(PageForm):
    """Why a file is withdrawn."""

    reason = _text(gettext_lazy("Why"), 3, gettext_lazy("Whoever looks for these figures reads it."))


class LookupForm(_WithFile, OnceForm):
    """A lookup that is brought in."""

    kind = forms.ChoiceField(label=gettext_lazy("Small areas"), choices=Geography.choices, widget=forms.RadioSelect)
    from_vintage = _year(gettext_lazy("From those drawn in"), gettext_lazy("Such as 2011."))
    to_vintage = _year(gettext_lazy("To those drawn in"), gettext_lazy("Such as 2021."))
    source = forms.CharField(label=gettext_lazy("Source"), max_length=240)
    file = forms.FileField(
        label=gettext_lazy("File"),
        allow_empty_file=True,
        max_length=1000,
        error_messages=CHOOSE,
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
        help_text=gettext_lazy(
            "CSV or Excel (.xlsx), up to 30 MB: old code, new code, share of the old people (1 when there is none)."
        ),
    )
