"""What people type about a survey that residents run."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from governance.models import EthicsApproval
from neighbourhoods.models import Area
from nrp.core.changes import values_of
from nrp.core.edits import EditForm
from nrp.core.forms import DateField, PageForm
from nrp.core.once import OnceForm
from surveys.actions.community import FIELDS
from surveys.community.queries import approvals_on_record, areas_to_survey
from surveys.models import CommunitySurvey

CHOOSE = {"required": _("Choose a file."), "missing": _("Choose a file.")}


def _file(label: Any, accept: str, help_text: Any = "") -> forms.FileField:
    return forms.FileField(
        label=label,
        allow_empty_file=True,
        max_length=1000,
        error_messages=CHOOSE,
        widget=forms.FileInput(attrs={"accept": accept}),
        help_text=help_text,
    )


class SurveyFields(PageForm):
    """What is said of a survey."""

    title = forms.CharField(
        label=_("Title"), max_length=160, error_messages={"required": _("Enter what the survey is called.")}
    )
    fieldwork_start = DateField(label=_("Asked from"))
    fieldwork_end = DateField(label=_("Asked until"))
    ethics_approval = forms.ModelChoiceField(
        label=_("Ethics approval"),
        queryset=EthicsApproval.objects.none(),
        required=False,
        empty_label=_("None yet"),
        help_text=_("Without one that covers these days no answer is shown. An administrator records approvals."),
    )
    source = forms.ChoiceField(
        label=_("Where do the answers come from?"),
        choices=CommunitySurvey.Source.choices,
        initial=CommunitySurvey.Source.FILE,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose where the answers come from.")},
    )
    server_form = forms.CharField(
        label=_("What the form is called on the server"),
        max_length=120,
        required=False,
        help_text=_(
            "Only for the survey server. KoboToolbox: the letters and figures behind “forms/” in the form's address. "
            "ODK Central: the project's number and the form's id, such as 3/neighbours."
        ),
    )

    def offer_approvals(self, survey: CommunitySurvey | None = None) -> None:
        field = self.fields["ethics_approval"]
        field.queryset = approvals_on_record(survey)  # type: ignore[attr-defined]  # a field with choices
        field.label_from_instance = _approval_words  # type: ignore[attr-defined]  # a field with choices


class SurveyForm(SurveyFields, OnceForm):
    """A survey that is set up, with its form."""

    area = forms.ModelChoiceField(
        label=_("Neighbourhood"),
        queryset=Area.objects.none(),
        empty_label=_("Choose"),
        error_messages={"required": _("Choose the neighbourhood.")},
    )
    form = _file(_("The form (XLSForm)"), ".xlsx", _("The Excel workbook with the sheets “survey” and “choices”."))

    field_order = ("area", "title", "form")

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        areas = areas_to_survey(user)
        self.fields["area"].queryset = areas  # type: ignore[attr-defined]  # a field with choices
        if len(areas) == 1:
            self.fields["area"].initial = areas[0].pk
        self.offer_approvals()
        self.lay_out()


class SurveyEditForm(SurveyFields, EditForm):
    """What is said of a survey, changed."""

    def __init__(self, *args: Any, survey: CommunitySurvey, **kwargs: Any) -> None:
        initial = {"ethics_approval": survey.ethics_approval_id}
        super().__init__(*args, now=values_of(survey, FIELDS), initial=initial, **kwargs)
        self.offer_approvals()


class NewerForm(PageForm):
    """A newer form in place of the one there."""

    form = _file(_("The newer form (XLSForm)"), ".xlsx")


class ResponsesForm(OnceForm):
    """An export of answers."""

    file = _file(_("Answers"), ".csv,.xlsx")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        file = cleaned.pop("file", None)
        if file is not None:
            cleaned["stream"], cleaned["file_name"] = file, file.name
        return cleaned


class ConfirmForm(PageForm):
    """Nothing to type: the button is the answer."""


def _approval_words(approval: EthicsApproval) -> str:
    return f"{approval.reference}: {approval.title}"
