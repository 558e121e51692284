"""What people type about stories and outputs, turned into arguments of actions."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coren.actions.outputs import FIELDS
from coren.models import Adviser, Enquiry, MakerConsent, Output
from coren.queries import enquiries as enquiry_queries
from neighbourhoods.models import Area
from nrp.core.attachments import JPEG, MP4, PDF, PNG, WEBM, FormWithFile
from nrp.core.changes import values_of
from nrp.core.edits import EditForm
from nrp.core.forms import DateField, PageForm, number_box
from nrp.core.once import OnceForm

ACCEPT = ".mp4,.m4v,.mov,.webm,.pdf,.jpg,.jpeg,.png"


class OutputFields(FormWithFile):
    """Everything about an output but its makers."""

    kinds = (MP4, WEBM, PDF, JPEG, PNG)
    limit = 50_000_000

    title = forms.CharField(label=_("Title"), max_length=160)
    kind = forms.ChoiceField(label=_("Kind"), choices=Output.Kind.choices, widget=forms.RadioSelect)
    enquiry = forms.ModelChoiceField(
        label=_("Enquiry it came of"), queryset=Enquiry.objects.none(), required=False, empty_label=_("None")
    )
    domain = forms.ChoiceField(
        label=_("Resilience domain"), choices=[("", _("None chosen")), *Output.Domain.choices], required=False
    )
    languages = forms.CharField(
        label=_("Languages"), max_length=120, required=False, help_text=_("Such as “English, Polish”.")
    )
    made_on = DateField(label=_("Made on"), required=False)
    summary = forms.CharField(label=_("What it is about"), required=False, widget=forms.Textarea(attrs={"rows": 4}))
    credit = forms.CharField(
        label=_("How its makers are credited"),
        max_length=240,
        required=False,
        help_text=_("As they want it. Left empty, each maker is credited as they asked."),
    )
    reach = forms.IntegerField(
        label=_("People reached"), min_value=0, max_value=100_000_000, required=False, widget=number_box()
    )
    reach_note = forms.CharField(
        label=_("How that was counted"), max_length=200, required=False, help_text=_("Such as “tickets at the door”.")
    )
    link = forms.URLField(
        label=_("Link"),
        max_length=200,
        required=False,
        assume_scheme="https",
        widget=forms.URLInput(attrs={"class": "govuk-input"}),
    )
    file = forms.FileField(
        label=_("File"),
        required=False,
        help_text=_("A video (MP4, WebM), a PDF or a picture (JPEG, PNG), up to 50 MB."),
        widget=forms.FileInput(attrs={"accept": ACCEPT, "class": "govuk-file-upload"}),
        error_messages={"empty": _("This file is empty. Choose another.")},
    )


class OutputForm(OutputFields, OnceForm):
    """An output that is put on record."""

    area = forms.ModelChoiceField(
        label=_("Neighbourhood"), queryset=Area.objects.none(), empty_label=_("Choose a neighbourhood")
    )
    field_order = ("area", "title")

    def __init__(self, *args: Any, user: Any, enquiry: Enquiry | None, **kwargs: Any) -> None:
        places = enquiry_queries.places_to_enquire_in(user)
        initial: dict[str, Any] = {"enquiry": enquiry.pk, "area": enquiry.area_id} if enquiry else {}
        only = list(places[:2])
        if len(only) == 1:
            initial["area"] = only[0].pk
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["area"].queryset = places  # type: ignore[attr-defined]  # a field with choices
        self.fields["enquiry"].queryset = enquiry_queries.enquiries_visible_to(user).filter(  # type: ignore[attr-defined]  # a field with choices
            area__in=places
        )


class OutputEditForm(OutputFields, EditForm):
    """An output that is on record, and its file."""

    take_away = forms.BooleanField(label=_("Take the file on record away"), required=False)

    def __init__(self, *args: Any, output: Output, **kwargs: Any) -> None:
        initial = {"enquiry": output.enquiry_id}
        super().__init__(*args, now=values_of(output, FIELDS), initial=initial, **kwargs)
        of_place = Enquiry.objects.filter(area=output.area_id)
        self.fields["enquiry"].queryset = of_place  # type: ignore[attr-defined]  # a field with choices
        if not output.file_stored_as:
            del self.fields["take_away"]
            self.lay_out()
        else:
            words = _("Another file in place of “%(name)s”")
            self.fields["file"].label = words % {"name": output.file_name}


class MakerForm(OnceForm):
    """Somebody who made it or appears in it, and what they agreed to."""

    adviser = forms.ModelChoiceField(
        label=_("Resident Adviser"),
        queryset=Adviser.objects.none(),
        required=False,
        empty_label=_("Somebody else"),
    )
    name = forms.CharField(
        label=_("Name, if they are no adviser"),
        max_length=200,
        required=False,
        help_text=_("Shown only to those who support advisers here."),
    )
    credit_as = forms.CharField(
        label=_("Credited as"), max_length=120, required=False, help_text=_("A name they chose, or nothing.")
    )
    use = forms.ChoiceField(
        label=_("They agreed that it may be"), choices=MakerConsent.Use.choices, widget=forms.RadioSelect
    )
    agreed_on = DateField(label=_("Agreed on"))

    def __init__(self, *args: Any, advisers: QuerySet[Adviser], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["adviser"].queryset = advisers  # type: ignore[attr-defined]  # a field with choices


class MakerWithdrawForm(PageForm):
    on = DateField(label=_("Taken back on"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"on": timezone.localdate()}
        super().__init__(*args, **kwargs)
