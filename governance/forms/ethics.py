"""What people type about ethics approvals, turned into arguments of actions."""

from django import forms
from django.utils.translation import gettext_lazy as _

from nrp.core.attachments import JPEG, PDF, PNG, FormWithFile
from nrp.core.forms import DateField, PageForm
from nrp.core.once import OnceForm


class EthicsApprovalForm(PageForm):
    reference = forms.CharField(label=_("Reference"), max_length=80)
    body = forms.CharField(label=_("Committee"), max_length=160)
    title = forms.CharField(label=_("What it covers"), max_length=240)
    scope = forms.CharField(
        label=_("What it covers in full"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Who is asked, how, in which waves, and on what terms, in the words of the letter."),
    )
    approved_on = DateField(label=_("Approved on"))
    expires_on = DateField(
        label=_("Expires on"), required=False, help_text=_("Leave it empty if the letter names no day.")
    )


class EthicsDocumentForm(FormWithFile, OnceForm):
    """A document of an approval."""

    kinds = (PDF, JPEG, PNG)
    limit = 20_000_000

    title = forms.CharField(label=_("Title"), max_length=200)
    file = forms.FileField(
        label=_("File"),
        required=False,
        help_text=_("A PDF or a picture (JPEG, PNG), up to 20 MB."),
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png", "class": "govuk-file-upload"}),
        error_messages={"empty": _("This file is empty. Choose another.")},
    )


class EthicsDocumentRemoveForm(PageForm):
    reason = forms.CharField(label=_("Why it goes"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
