"""What is asked for, turned into arguments of actions."""

import uuid
from typing import Any

from crispy_forms_gds.choices import Choice
from crispy_forms_gds.layout import Div, Field, Layout
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from neighbourhoods.queries.framework import frameworks
from nrp.core.forms import DateField
from nrp.core.once import OnceForm
from nrp.reports.models import ReportFormat, ReportKind, SectionCode
from nrp.reports.queries.scopes import authorities_to_report_on, may_report_on_programme, places_to_report_on

HINTS = {
    SectionCode.SUMMARY: gettext_lazy("Three sentences and the chart of the main result, on the first page"),
    SectionCode.EVALUATION: gettext_lazy("All measures with their ranges, the pairs, how sure"),
    SectionCode.GOVERNANCE: gettext_lazy("Meetings, whose voice, decisions, actions"),
    SectionCode.COREN: gettext_lazy("How many, their hours, their training"),
    SectionCode.INITIATIVES: gettext_lazy("Stage, domains, whom they reached"),
    SectionCode.MONEY: gettext_lazy("Programme cash, in kind, won from others: never added up"),
    SectionCode.NOTES: gettext_lazy("Waves and files, coverage, hidden figures, sources"),
}
# Beside each other they have room for a word each.
FORMATS = [
    (ReportFormat.PDF.value, gettext_lazy("PDF")),
    (ReportFormat.DOCX.value, gettext_lazy("Word")),
    (ReportFormat.XLSX.value, gettext_lazy("Excel")),
    (ReportFormat.CSV.value, gettext_lazy("CSV")),
]


class ReportForm(OnceForm):
    """The builder: about what, of which days, which sections, as what."""

    about = forms.ChoiceField(label=gettext_lazy("Place"))
    period_start = DateField(label=gettext_lazy("From"))
    period_end = DateField(label=gettext_lazy("To"))
    sections = forms.MultipleChoiceField(
        label=gettext_lazy("Sections"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one section.")},
    )
    framework = forms.ChoiceField(label=gettext_lazy("Domains as named in"), required=False)
    format = forms.ChoiceField(label=gettext_lazy("As"), choices=FORMATS, widget=forms.RadioSelect)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choose("sections", [Choice(code.value, str(code.label), hint=str(HINTS[code])) for code in SectionCode])
        self.offer(user)
        self.lay_out()

    def offer(self, user: Any) -> None:
        """Offer what somebody sees, and the versions of the framework once there are two of them."""
        self._choose("about", about_choices(user))
        versions = [(one.code, f"{one.name} ({one.code})") for one in frameworks()]
        if len(versions) < 2:
            del self.fields["framework"]
        else:
            self._choose("framework", [("", _("The version in use")), *reversed(versions)])

    @property
    def offered(self) -> list[tuple[str, Any]]:
        """What the report may be about, in its groups."""
        return list(self.fields["about"].choices)  # type: ignore[attr-defined]  # a field with choices

    def lay_out(self) -> None:
        """Put the two dates beside each other."""
        super().lay_out()
        version, sent_as = ([Field(name)] if name in self.fields else [] for name in ("framework", "sent_as"))
        dates = Div(Field("period_start"), Field("period_end"), css_class="nrp-report-dates")
        sections, formats = Field.checkboxes("sections", small=True), Field.radios("format", inline=True, small=True)
        self.helper.layout = Layout(Field("about"), dates, sections, *version, formats, *sent_as)

    def clean_about(self) -> tuple[str, uuid.UUID | None]:
        kind, _colon, pk = str(self.cleaned_data["about"]).partition(":")
        try:
            return kind, uuid.UUID(pk) if pk else None
        except ValueError:
            raise forms.ValidationError(_("Choose what the report is about, out of what you see.")) from None

    def clean(self) -> dict[str, Any]:
        """Turn the one choice into the arguments of the action, and hold the days in their order."""
        values: dict[str, Any] = super().clean() or {}
        start, end = values.get("period_start"), values.get("period_end")
        if start and end and end < start:
            self.add_error("period_end", _("The last day comes before the first. Change one of the two."))
        if "about" in values:
            kind, pk = values.pop("about")
            values["kind"] = kind
            values["area"] = pk if kind == ReportKind.NEIGHBOURHOOD else None
            values["local_authority"] = pk if kind == ReportKind.LOCAL_AUTHORITY else None
        values.setdefault("framework", "")
        return values

    def without_period(self) -> dict[str, Any]:
        """Give the arguments for reports that come each quarter: the days follow from the quarter."""
        left_out = ("period_start", "period_end", "sent_as")
        return {name: value for name, value in self.cleaned_data.items() if name not in left_out}

    def refuse(self, refusal: Any) -> None:
        """Put a refusal about the place beside the one box in which it is chosen."""
        field = refusal.field if refusal.field in self.fields else None
        about = ("kind", "neighbourhood", "local_authority")
        self.add_error("about" if refusal.field in about else field, str(refusal))

    def _choose(self, name: str, choices: Any) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]  # a field with choices


class PreviewForm(ReportForm):
    """The same for a look at it: whether somebody sees the place, the door is asked, so nothing has to be offered."""

    about = forms.CharField()  # type: ignore[assignment]  # text in the place of a choice
    framework = forms.CharField(required=False)  # type: ignore[assignment]  # text in the place of a choice
    format = forms.CharField(required=False)  # type: ignore[assignment]  # text in the place of a choice

    def offer(self, user: Any) -> None:
        """Offer nothing."""


def about_choices(user: Any) -> list[tuple[str, Any]]:
    """Offer the programme, the councils and the neighbourhoods, as far as somebody sees them; the widest first."""
    councils = [(f"{ReportKind.LOCAL_AUTHORITY}:{one.pk}", one.name) for one in authorities_to_report_on(user)]
    places = [(f"{ReportKind.NEIGHBOURHOOD}:{one.pk}", one.name) for one in places_to_report_on(user)]
    whole = [(f"{ReportKind.PROGRAMME}", _("The whole programme"))] if may_report_on_programme(user) else []
    groups = ((_("The programme"), whole), (_("Local authorities"), councils), (_("Neighbourhoods"), places))
    return [(label, options) for label, options in groups if options]


def first_choice(choices: list[tuple[str, Any]], wanted: str = "") -> str:
    """Give the choice asked for, if it is offered; else the first."""
    offered = [value for _label, options in choices for value, _name in options]
    return wanted if wanted in offered else (offered[0] if offered else "")
