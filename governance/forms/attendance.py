"""One line of the sign-in sheet, corrected afterwards."""

from django import forms
from django.utils.translation import gettext_lazy

from governance.models import Attendance, Sector
from governance.sign_in_lines import MOST_SPOKE
from nrp.core.edits import EditForm
from nrp.core.forms import number_box

Presence = Attendance.Presence


class AttendanceForm(EditForm):
    """One line of the sheet, corrected afterwards."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    sector = forms.ChoiceField(label=gettext_lazy("Sector"), choices=Sector.choices, widget=forms.RadioSelect)
    organisation = forms.CharField(label=gettext_lazy("Organisation"), max_length=160, required=False)
    presence = forms.ChoiceField(
        label=gettext_lazy("Where they were"), choices=Presence.choices, widget=forms.RadioSelect
    )
    has_chaired = forms.BooleanField(label=gettext_lazy("They chaired"), required=False)
    has_presented = forms.BooleanField(label=gettext_lazy("They presented"), required=False)
    spoke = forms.IntegerField(
        label=gettext_lazy("How often they spoke"),
        required=False,
        min_value=0,
        max_value=MOST_SPOKE,
        widget=number_box(),
        help_text=gettext_lazy("Leave it empty where nobody counted."),
    )
