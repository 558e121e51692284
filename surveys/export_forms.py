"""What somebody says who takes answers out."""

from django import forms
from django.utils.translation import gettext_lazy as _

from nrp.core.forms import PageForm
from surveys.models.export_job import ExportForm


class TakeOutForm(PageForm):
    format = forms.ChoiceField(
        label=_("As which file?"),
        choices=ExportForm.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a format.")},
    )
    reason = forms.CharField(
        label=_("What are the answers needed for?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Kept for good with your name, in the audit trail. Name nobody who answered."),
        error_messages={"required": _("Say what the answers are needed for.")},
    )
