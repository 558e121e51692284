"""What people type about ethics approvals, turned into arguments of actions."""

from django import forms
from django.utils.translation import gettext_lazy as _

from nrp.core.forms import DateField, PageForm


class EthicsApprovalForm(PageForm):
    reference = forms.CharField(label=_("Reference"), max_length=80)
    body = forms.CharField(label=_("Committee"), max_length=160)
    title = forms.CharField(label=_("What it covers"), max_length=240)
    approved_on = DateField(label=_("Approved on"))
    expires_on = DateField(
        label=_("Expires on"), required=False, help_text=_("Leave it empty if the letter names no day.")
    )
