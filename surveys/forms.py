"""What people type about waves and uploads, turned into arguments of actions."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from governance.models import EthicsApproval
from neighbourhoods.models import Initiative
from neighbourhoods.queries import areas_by_survey_code
from nrp.core.edits import EditForm
from nrp.core.forms import DateField, PageForm, number_box
from nrp.core.render.numbers import number
from surveys.actions.suspected import LONGEST_REASON, suspected_columns
from surveys.identifier_words import choices_for, found_in_words
from surveys.models import Codebook, Upload, Wave
from surveys.queries import codebooks, latest_outcomes, linked_outcomes

FILE_TYPES = ".csv,.tsv,.txt,.xlsx,.sav,.zsav,.dta"
# Names out of a file stand behind "=", so that none can be mistaken for one of these answers.
NOT_IN_FILE = "not-in-file"
LEAVE_OUT = "leave-out"


class WaveForm(PageForm):
    """A round of the survey."""

    number = forms.IntegerField(label=_("Number"), min_value=1, max_value=1000, widget=number_box())
    label = forms.CharField(label=_("Name"), max_length=120, help_text=_("Such as “Baseline, autumn 2015”."))
    fieldwork_start = DateField(label=_("Fieldwork began on"))
    fieldwork_end = DateField(label=_("Fieldwork ended on"))
    ethics_approval = forms.ModelChoiceField(
        label=_("Ethics approval"),
        queryset=EthicsApproval.objects.none(),
        required=False,
        empty_label=_("None on record"),
        help_text=_("Without one that covers the fieldwork, no file of this wave can be published."),
    )
    codebook = forms.ModelChoiceField(
        label=_("Codebook"),
        queryset=Codebook.objects.none(),
        required=False,
        empty_label=_("Comes with the first file"),
        help_text=_("What the files of this wave are read by. It may also come with the first file."),
    )

    def __init__(self, *args: Any, wave: Wave | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ethics_approval"].queryset = EthicsApproval.objects.all()  # type: ignore[attr-defined]  # a field with choices
        self.fields["codebook"].queryset = codebooks()  # type: ignore[attr-defined]  # a field with choices
        if wave is not None:
            del self.fields["number"]

    @classmethod
    def values_of(cls, wave: Wave) -> dict[str, Any]:
        """Give what the form starts from for a wave that exists: a field left out here would be emptied on saving."""
        return {name: getattr(wave, name) for name in cls.base_fields}


class UploadForm(PageForm):
    """A file for a wave."""

    file = forms.FileField(
        label=_("Survey file"),
        allow_empty_file=True,
        max_length=1000,
        error_messages={"required": _("Choose a file."), "missing": _("Choose a file.")},
        widget=forms.FileInput(attrs={"accept": FILE_TYPES}),
    )
    codebook = forms.FileField(
        label=_("Codebook, if this file comes with another one"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".json"}),
        help_text=_("A JSON document (nrp-codebook/1). Without one the wave's own is used."),
    )
    version = forms.ModelChoiceField(
        label=_("Or a version that is published here"),
        queryset=Codebook.objects.none(),
        required=False,
        empty_label=_("The wave's own"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].queryset = codebooks()  # type: ignore[attr-defined]  # a field with choices

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("codebook") and cleaned.get("version"):
            self.add_error("version", _g("Choose either a codebook file or a version, not both."))
        return cleaned


def columns_to_find(upload: Upload) -> set[str]:
    """The variables that were not found although the wave or an outcome rests on them."""
    return {
        problem["column"]
        for problem in upload.problems
        if problem["kind"] == "missing_column" and problem["severity"] != "informs"
    }


class ColumnsForm(PageForm):
    """Which column of the file holds each variable that was not found under its own name."""

    def __init__(self, *args: Any, upload: Upload, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        report = upload.report
        matches = report.get("columns", [])
        columns = sorted(
            {m["column"] for m in matches if m["column"]} | {c["column"] for c in report.get("unused_columns", [])}
        )
        self.asked = [match for match in matches if match["how"] != "exact"]
        needed = columns_to_find(upload)
        choices = [("", _("Choose a column")), (NOT_IN_FILE, _("Not in this file"))]
        choices += [(f"={column}", column) for column in columns]
        for position, match in enumerate(self.asked):
            self.fields[f"column_{position}"] = forms.ChoiceField(
                label=match["label"] or match["variable"],
                choices=choices,
                required=match["variable"] in needed,
                initial=_initial_column(match, upload.column_map),
                help_text=_hint(match),
                error_messages={"required": _("Choose the column that holds “%s”.") % match["variable"]},
            )
        found = [(m["variable"], f"{m['variable']} – {m['label']}") for m in matches if m["how"] == "exact"]
        self.fields["other"] = forms.ChoiceField(
            label=_("Another variable that should be read from a different column"),
            choices=[("", _("No other variable")), *found],
            required=False,
        )
        self.fields["other_column"] = forms.ChoiceField(
            label=_("The column that holds it"), choices=choices, required=False
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("other") and not cleaned.get("other_column"):
            self.add_error("other_column", _("Choose the column that holds it."))
        return cleaned

    def column_map(self) -> dict[str, str | None]:
        """Give the choices as the action takes them; what was left open is not among them."""
        chosen: dict[str, str | None] = {}
        for position, match in enumerate(self.asked):
            if value := self.cleaned_data.get(f"column_{position}"):
                chosen[match["variable"]] = _name_in(value)
        if self.cleaned_data.get("other"):
            chosen[self.cleaned_data["other"]] = _name_in(self.cleaned_data["other_column"])
        return chosen


def _initial_column(match: dict[str, Any], column_map: dict[str, Any]) -> str:
    if match["column"]:
        return f"={match['column']}"
    return NOT_IN_FILE if match["variable"] in column_map and column_map[match["variable"]] is None else ""


def _hint(match: dict[str, Any]) -> str:
    said = match["variable"]
    if match["how"] == "similar":
        said = _("%(variable)s. Found by a similar name: look whether it is the one.") % {"variable": said}
    if match["file_label"]:
        said = _("%(said)s The file calls it “%(label)s”.") % {"said": f"{said}.", "label": match["file_label"]}
    return str(said)


class AreasForm(PageForm):
    """What each area code is that the programme does not know."""

    def __init__(self, *args: Any, upload: Upload, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = [area for area in upload.areas if area["state"] != "known" and area["code"]]
        known = sorted(areas_by_survey_code().items(), key=_by_name)
        places = [(f"={code}", f"{area.name} ({code})") for code, area in known]
        choices = [("", _("Choose")), (LEAVE_OUT, _("Leave these rows out")), *places]
        for position, area in enumerate(self.asked):
            rows = ngettext("%(rows)s row", "%(rows)s rows", area["rows"]) % {"rows": number(area["rows"])}
            self.fields[f"area_{position}"] = forms.ChoiceField(
                label=_("Code %(code)s, %(rows)s") % {"code": area["code"], "rows": rows},
                choices=choices,
                initial=_initial_area(area),
                error_messages={"required": _("Say what the code %s is.") % area["code"]},
            )

    def area_map(self) -> dict[str, str | None]:
        """Give the answers as the action takes them."""
        answers = {area["code"]: self.cleaned_data[f"area_{place}"] for place, area in enumerate(self.asked)}
        return {code: _name_in(answer) for code, answer in answers.items()}


def _name_in(answer: str) -> str | None:
    """The name of a column or the code of an area in an answer; None for "not in this file" and "leave out"."""
    return answer.removeprefix("=") if answer.startswith("=") else None


def _initial_area(area: dict[str, Any]) -> str:
    if area["state"] == "left_out":
        return LEAVE_OUT
    return f"={area['mapped_to']}" if area["mapped_to"] else ""


def _by_name(item: tuple[str, Any]) -> str:
    return str(item[1].name)


class IdentifiersForm(PageForm):
    """What is to become of each column that may say who somebody is."""

    def __init__(self, *args: Any, upload: Upload, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = suspected_columns(upload)
        for position, column in enumerate(self.asked):
            name = {"column": column["column"]}
            self.fields[f"decision_{position}"] = forms.ChoiceField(
                label=_g("The column “%(column)s”") % name,
                help_text=found_in_words(column),
                choices=choices_for(column, upload),
                initial=column["decision"],
                widget=forms.RadioSelect,
                error_messages={"required": _g("Say what is to become of “%(column)s”.") % name},
            )
            self.fields[f"reason_{position}"] = forms.CharField(
                label=_g("Why “%(column)s” identifies nobody") % name,
                help_text=_("Only if you say so above. Kept with the file for good. Name nobody who answered."),
                required=False,
                max_length=LONGEST_REASON,
                initial=column["reason"],
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for position, column in enumerate(self.asked):
            if cleaned.get(f"decision_{position}") == "keep" and not cleaned.get(f"reason_{position}"):
                text = _g("Say why the column “%(column)s” identifies nobody.") % {"column": column["column"]}
                self.add_error(f"reason_{position}", text)
        return cleaned

    def identifier_map(self) -> dict[str, Any]:
        """Give the decisions as the action takes them."""
        return {
            column["column"]: {
                "decision": self.cleaned_data[f"decision_{position}"],
                "reason": self.cleaned_data[f"reason_{position}"],
            }
            for position, column in enumerate(self.asked)
        }


class PublishForm(PageForm):
    """The last word before a file becomes the programme's wave."""

    confirm_warnings = forms.BooleanField(
        label=_("I have looked at what the check report warns of"),
        required=True,
        error_messages={"required": _("Say that you have looked at what the check report warns of.")},
    )

    reason = forms.CharField(
        label=_("Why is the published version replaced?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Kept with the file for good, and on its receipt. Name nobody who answered."),
        error_messages={"required": _("Say why the published version is replaced.")},
    )

    def __init__(self, *args: Any, has_warnings: bool, replaces: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_warnings:
            del self.fields["confirm_warnings"]
        if not replaces:
            del self.fields["reason"]
        self.lay_out()


class WithdrawForm(PageForm):
    reason = forms.CharField(
        label=_("Why is it taken back?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Kept with the file for good. Name nobody who answered."),
        error_messages={"required": _("Say why the file is taken back.")},
    )


class OutcomesForm(EditForm):
    """Which outcomes of the latest codebook an initiative is meant to change, each with how."""

    def __init__(self, *args: Any, initiative: Initiative, **kwargs: Any) -> None:
        self.outcomes = latest_outcomes()
        names = {outcome.name for outcome in self.outcomes}
        linked = {name: why for name, why in linked_outcomes(initiative).items() if name in names}
        super().__init__(*args, now=linked, **kwargs)
        for outcome in self.outcomes:
            self.fields[f"is_{outcome.name}"] = forms.BooleanField(
                label=outcome.label, required=False, initial=outcome.name in linked
            )
            self.fields[f"why_{outcome.name}"] = forms.CharField(
                label=_("How it is to change it"),
                required=False,
                max_length=240,
                initial=linked.get(outcome.name, ""),
            )
        self.lay_out()

    def lines(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Give the box and the words of one outcome after the other."""
        return [(self[f"is_{one.name}"], self[f"why_{one.name}"]) for one in self.outcomes]

    def clean(self) -> dict[str, Any]:
        """Put one mapping in place of a box and a line each."""
        cleaned = super().clean() or self.cleaned_data
        ticked = {}
        for outcome in self.outcomes:
            is_ticked, why = cleaned.pop(f"is_{outcome.name}", False), cleaned.pop(f"why_{outcome.name}", "")
            if is_ticked:
                ticked[outcome.name] = why
            elif why:
                self.add_error(f"is_{outcome.name}", _g("Tick the outcome, or empty the line."))
        cleaned["outcomes"] = ticked
        return cleaned
