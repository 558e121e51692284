"""How the trail is narrowed down. Everything comes by the address, so a filtered page can be sent to somebody."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from nrp.audit import queries
from nrp.core.forms import DateField, PageForm


class AuditFilterForm(PageForm):
    verb = forms.ChoiceField(label=_("What happened"), required=False)
    since = DateField(label=_("From"), required=False)
    until = DateField(label=_("Until"), required=False)
    actor = forms.UUIDField(required=False, widget=forms.HiddenInput)
    object = forms.UUIDField(required=False, widget=forms.HiddenInput)
    area = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        verbs = queries.verbs()
        families = sorted({verb.partition(".")[0] for verb in verbs})
        self.fields["verb"].choices = [  # type: ignore[attr-defined]  # a field with choices
            ("", _("Everything")),
            *((family, _("Everything about %(what)s") % {"what": family.replace("_", " ")}) for family in families),
            *((verb, words_of(verb)) for verb in verbs),
        ]


def words_of(verb: str) -> str:
    """Spell a verb for a reader: "role.granted" is "role granted"."""
    return verb.replace(".", " ").replace("_", " ")
