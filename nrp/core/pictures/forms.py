"""The form for a photograph with people on it: what it shows, who agreed and when."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nrp.core import pictures
from nrp.core.attachments import PICTURES, FormWithFile
from nrp.core.forms import DateField

PHOTO_FIELDS = ("file", "description", "consent", "consent_on")


class FormWithPhoto(FormWithFile):
    """A form with one photograph, kept while another field is mended. What the camera wrote beside it is removed."""

    kinds = PICTURES
    limit = pictures.LARGEST

    file = forms.FileField(
        label=gettext_lazy("Photograph"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ".jpg,.jpeg,.png,image/jpeg,image/png"}),
        help_text=gettext_lazy("JPEG or PNG, up to 20 MB. Where and when it was taken is removed before it is kept."),
    )
    description = forms.CharField(
        label=gettext_lazy("What it shows"),
        max_length=240,
        help_text=gettext_lazy("For those who cannot see it: “Two women plan a garden on a large sheet of paper”."),
    )
    consent = forms.CharField(
        label=gettext_lazy("Who agreed, and how"),
        max_length=240,
        help_text=gettext_lazy("Everybody who can be recognised: “Both women, by word of mouth, to Mo Specimen”."),
    )
    consent_on = DateField(label=gettext_lazy("Agreed on"))

    def clean_file(self) -> Any:
        """Draw the picture anew before anything of it is kept."""
        upload = self.cleaned_data.get("file")
        if not upload:
            return None
        if upload.size > pictures.LARGEST:
            raise forms.ValidationError(_("The photograph is larger than 20 MB. Choose a smaller one."))
        bare: Any = pictures.drawn_anew(upload)
        bare.name = upload.name
        return bare
