"""What people type about their own account."""

from django import forms
from django.utils.translation import gettext_lazy as _

from nrp.core.forms import PageForm, number_box


class TokenForm(PageForm):
    days = forms.IntegerField(
        label=_("How many days should it last?"),
        min_value=1,
        max_value=366,
        initial=90,
        help_text=_("Up to 366."),
        widget=number_box(),
    )
