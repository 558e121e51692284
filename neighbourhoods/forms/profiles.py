"""What people type about a place: its story, its figures by year, its outline, its small areas."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from neighbourhoods.actions import deprivations, parts, populations, profiles
from neighbourhoods.models import Area, AreaDeprivation, AreaPart, AreaPopulation, Geography
from neighbourhoods.part_lines import LineRefused, lines_of, rows_of_text
from neighbourhoods.queries.parts import fingerprint_of, rows_in
from nrp.core.changes import values_of
from nrp.core.edits import ChangedMeanwhile, EditForm, fingerprint
from nrp.core.forms import DateField, PageForm, number_box
from nrp.core.once import OnceForm
from nrp.core.refusals import Refusal
from nrp.formats.geojson import MOST_BYTES


def _story(label: Any, help_text: Any) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": 8})
    return forms.CharField(label=label, required=False, widget=area, help_text=help_text, max_length=20_000)


class StoryForm(EditForm):
    """Who lives in a place and what happened there."""

    who_lives_here = _story(
        gettext_lazy("Who lives here"),
        gettext_lazy("Households, languages, work, how long people stay. Say from what year and source a figure is."),
    )
    history = _story(gettext_lazy("History"), gettext_lazy("What shaped the place, and what was tried there before."))

    def __init__(self, *args: Any, area: Area, **kwargs: Any) -> None:
        super().__init__(*args, now=values_of(area, profiles.STORY), **kwargs)


class PopulationFields(PageForm):
    year = forms.IntegerField(
        label=gettext_lazy("Year"), min_value=1900, max_value=2200, widget=number_box(),
        help_text=gettext_lazy("The place itself carries the latest year."),
    )  # fmt: skip
    people = forms.IntegerField(label=gettext_lazy("People"), min_value=0, max_value=10_000_000, widget=number_box())
    source = forms.CharField(
        label=gettext_lazy("Source"),
        max_length=240,
        help_text=gettext_lazy("Who counted or estimated it, such as “ONS mid-year estimate”."),
    )


class PopulationForm(PopulationFields, OnceForm):
    """The population of one more year."""


class PopulationEditForm(PopulationFields, EditForm):
    """The population of a year, changed."""

    def __init__(self, *args: Any, population: AreaPopulation, **kwargs: Any) -> None:
        super().__init__(*args, now=values_of(population, populations.FIELDS), **kwargs)


class DeprivationFields(PageForm):
    edition = forms.IntegerField(
        label=gettext_lazy("Edition of the Index of Multiple Deprivation"),
        min_value=1990, max_value=2200, widget=number_box(),
        help_text=gettext_lazy("The year it is named after, such as 2015 or 2019."),
    )  # fmt: skip
    most_deprived_percent = forms.DecimalField(
        label=gettext_lazy("Among the most deprived … per cent in England"),
        min_value=0, max_value=100, max_digits=5, decimal_places=2,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "govuk-input--width-5"}),
        help_text=gettext_lazy("Such as 10 for the most deprived tenth."),
    )  # fmt: skip
    score = forms.DecimalField(
        label=gettext_lazy("Score"), required=False, min_value=0, max_digits=6, decimal_places=2,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "govuk-input--width-5"}),
    )  # fmt: skip
    source = forms.CharField(
        label=gettext_lazy("Source"),
        max_length=240,
        help_text=gettext_lazy("Where the figure is from, and how it was made for this place."),
    )


class DeprivationForm(DeprivationFields, OnceForm):
    """The figure of one more edition."""


class DeprivationEditForm(DeprivationFields, EditForm):
    """The figure of an edition, changed."""

    def __init__(self, *args: Any, deprivation: AreaDeprivation, **kwargs: Any) -> None:
        super().__init__(*args, now=values_of(deprivation, deprivations.FIELDS), **kwargs)


class BoundaryForm(OnceForm):
    """A GeoJSON file with the outline of the place."""

    file = forms.FileField(
        label=gettext_lazy("GeoJSON file"),
        help_text=gettext_lazy(
            "One feature, in degrees (WGS 84), up to 2 MB and 20,000 points. The present one stays as an earlier one."
        ),
        error_messages={"required": gettext_lazy("Choose a file."), "empty": gettext_lazy("The file is empty.")},
        widget=forms.FileInput(attrs={"accept": ".geojson,.json,application/geo+json"}),
    )
    source = forms.CharField(
        label=gettext_lazy("Source"), max_length=240, help_text=gettext_lazy("Who drew it, and under what licence.")
    )
    drawn_on = DateField(label=gettext_lazy("As it stood on"), required=False)

    def clean(self) -> dict[str, Any]:
        """Give the action the bytes; of a file that is too large only as much as shows that it is."""
        cleaned = super().clean() or self.cleaned_data
        file = cleaned.pop("file", None)
        if file is not None:
            cleaned["content"] = file.read(MOST_BYTES + 1)
        return cleaned


class PartsForm(PageForm):
    """The small areas of one kind and year, pasted or as a file. `rows` holds them once the form is valid."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), choices=Geography.choices, widget=forms.RadioSelect, initial=Geography.LSOA
    )
    vintage = forms.IntegerField(
        label=gettext_lazy("As drawn in"), widget=number_box(),
        help_text=gettext_lazy("The year of the boundaries: 2001, 2011 or 2021 for LSOAs."),
    )  # fmt: skip
    text = forms.CharField(
        label=gettext_lazy("One small area a line"),
        required=False,
        max_length=200_000,
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false"}),
        help_text=gettext_lazy(
            "Code, name, people, share inside the place, with commas or pasted from a spreadsheet. Only the code is "
            "needed; the share is 1 where nothing is said. These replace the whole list of that kind and year."
        ),
    )
    file = forms.FileField(
        label=gettext_lazy("Or a file"),
        required=False,
        help_text=gettext_lazy("CSV or Excel (.xlsx) with a column “Code”, up to 2 MB."),
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """Read the lines; a file goes before what was pasted."""
        cleaned = super().clean() or self.cleaned_data
        file, text, kind = cleaned.pop("file", None), cleaned.pop("text", ""), cleaned.get("kind")
        cleaned["rows"] = []
        if kind is None or "vintage" not in cleaned or self.errors:
            return cleaned
        try:
            parts.refuse_vintage(kind, cleaned["vintage"])
            cleaned["rows"] = parts.rows_from_file(file=file, kind=kind) if file else rows_of_text(text, kind)
            parts.refuse_rows(kind, cleaned["rows"])
        except LineRefused as error:
            self.add_error("text", str(error))
        except Refusal as refusal:
            self.refuse(refusal)
        if not cleaned["rows"] and not self.errors:
            self.add_error("text", _("Paste at least one line, or choose a file."))
        return cleaned

    def keep_lines(self) -> None:
        """Put what was read into the form itself, so that it is sent again without its file."""
        self.put("text", lines_of(self.cleaned_data["rows"]))

    def has_seen(self, area: Area) -> None:
        """Note how the list stood when the change was shown."""
        before = rows_in(area, self.cleaned_data["kind"], self.cleaned_data["vintage"])
        self.put("seen", fingerprint(fingerprint_of(before)))

    def refuse(self, refusal: Refusal) -> None:
        """Say of the lines what the action says of the rows."""
        if isinstance(refusal, ChangedMeanwhile):
            self.put("seen", "")
            words = _("Somebody changed this list after you opened it. Look again at what would change.")
            self.add_error(None, words)
            return
        if refusal.field == "rows":
            refusal.field = "text"
        super().refuse(refusal)

    @classmethod
    def of(cls, area: Area, listed: list[AreaPart]) -> dict[str, Any]:
        """Give what the form starts from: the latest list of LSOAs, or nothing yet."""
        of_kind = [part for part in listed if part.kind == Geography.LSOA] or listed
        if not of_kind:
            return {}
        latest = max(part.vintage for part in of_kind)
        kind = of_kind[0].kind
        return {"kind": kind, "vintage": latest, "text": lines_of(rows_in(area, kind, latest))}
