"""What people type about courses, training and skills, turned into arguments of actions."""

import uuid
from collections.abc import Callable
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coren.models import Adviser, Course, TrainingRecord
from coren.queries.training import courses_in_use
from nrp.core.attachments import FormWithFile
from nrp.core.edits import EditForm
from nrp.core.forms import DateField, PageForm, number_box
from nrp.core.once import OnceForm
from nrp.core.refusals import Refusal

State = TrainingRecord.State
ACCEPT = ".jpg,.jpeg,.png,.pdf"


class RemoveForm(PageForm):
    """Something that was written down by mistake is taken back, with the reason."""

    reason = forms.CharField(label=_("Why"), max_length=300, help_text=_("It is kept in the audit trail."))


class CourseFields(PageForm):
    """Everything about a course."""

    title = forms.CharField(label=_("Title"), max_length=120)
    provider = forms.CharField(label=_("Who gives it"), max_length=120, required=False)
    about = forms.CharField(label=_("What it teaches"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    minutes = forms.IntegerField(
        label=_("Length in minutes"), min_value=1, max_value=30_000, required=False, widget=number_box()
    )
    has_certificate = forms.BooleanField(label=_("It gives a certificate"), required=False)
    valid_months = forms.IntegerField(
        label=_("Months the certificate holds"),
        min_value=1,
        max_value=600,
        required=False,
        widget=number_box(),
        help_text=_("Leave it empty if it does not end."),
    )
    is_offered_first = forms.BooleanField(label=_("Offer it when somebody registers"), required=False)
    is_in_use = forms.BooleanField(label=_("It can be booked"), required=False, initial=True)


class CourseForm(CourseFields, OnceForm):
    """A new course."""


class CourseEditForm(CourseFields, EditForm):
    """A course that exists."""


class TrainingForm(OnceForm):
    """One course, one day, one adviser or many."""

    course = forms.ModelChoiceField(label=_("Course"), queryset=Course.objects.none(), empty_label=_("Choose a course"))
    on = DateField(label=_("On"))
    place = forms.CharField(label=_("Where"), max_length=120, required=False)
    state = forms.ChoiceField(
        label=_("How it stands"), choices=State.choices, widget=forms.RadioSelect, initial=State.BOOKED
    )
    advisers = forms.ModelMultipleChoiceField(
        label=_("Who"),
        queryset=Adviser.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one adviser.")},
    )

    def __init__(self, *args: Any, advisers: QuerySet[Adviser], **kwargs: Any) -> None:
        kwargs["initial"] = {"on": timezone.localdate(), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.fields["course"].queryset = courses_in_use()  # type: ignore[attr-defined]  # a field with choices
        self.fields["advisers"].queryset = advisers  # type: ignore[attr-defined]  # a field with choices


class TrainingEditForm(FormWithFile, EditForm):
    """One adviser's record of one course, with the certificate."""

    on = DateField(label=_("On"))
    place = forms.CharField(label=_("Where"), max_length=120, required=False)
    state = forms.ChoiceField(label=_("How it stands"), choices=State.choices, widget=forms.RadioSelect)
    expires_on = DateField(
        label=_("The certificate holds until"),
        required=False,
        help_text=_("Leave it empty when it is completed now: the course says how long its certificate holds."),
    )
    file = forms.FileField(
        label=_("Certificate"),
        required=False,
        help_text=_("A photograph (JPEG, PNG) or a PDF, up to 10 MB."),
        widget=forms.FileInput(attrs={"accept": ACCEPT, "class": "govuk-file-upload"}),
        error_messages={"empty": _("This file is empty. Choose another.")},
    )
    take_away = forms.BooleanField(label=_("Take the certificate on record away"), required=False)

    def __init__(self, *args: Any, record: TrainingRecord, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not record.certificate_stored_as:
            del self.fields["take_away"]
            self.lay_out()
        else:
            self.fields["file"].label = _("Another certificate in place of the one on record")


class SessionForm(PageForm):
    """Who came, for everybody on a course on one day."""

    def __init__(self, *args: Any, records: list[TrainingRecord], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for record in records:
            self.fields[str(record.pk)] = forms.ChoiceField(
                label=str(record.adviser), choices=State.choices, initial=record.state
            )
        self.lay_out()

    def perform(self, action: Callable[..., Any], **more: Any) -> Any:
        """Call the action with everybody's state at once."""
        if not self.is_valid():
            return None
        try:
            return action(states={uuid.UUID(pk): state for pk, state in self.cleaned_data.items()}, **more)
        except Refusal as refusal:
            self.refuse(refusal)
            return None


class SkillFields(PageForm):
    """Something somebody can do, and what shows it."""

    name = forms.CharField(label=_("Skill"), max_length=120, help_text=_("Such as “Chairs a meeting”."))
    evidence = forms.CharField(
        label=_("What shows it"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What they did, where, and who saw it."),
    )
    noted_on = DateField(label=_("On"))


class SkillForm(SkillFields, OnceForm):
    """A skill that is noted."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"noted_on": timezone.localdate(), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)


class SkillEditForm(SkillFields, EditForm):
    """A skill that is on record."""
