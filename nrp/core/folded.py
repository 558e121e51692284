"""A long list of choices in a form, folded away until somebody opens it. Works without JavaScript."""

from crispy_forms_gds.layout import Div
from django import forms
from django.utils.translation import gettext as _


class Folded(Div):
    """One field behind its label and how many choices there are; open where something is chosen."""

    template = "components/folded_field.html"

    def __init__(self, name: str, form: forms.Form) -> None:
        super().__init__(name)
        field = form.fields[name]
        words = {"label": field.label, "count": len(field.choices)}  # type: ignore[attr-defined]  # a field with choices
        self.summary = _("%(label)s (%(count)s to choose from)") % words
        self.name, self.form = name, form

    @property
    def is_open(self) -> bool:
        """Whether the list is shown at once: with what was chosen, also where that is wrong."""
        return bool(self.form[self.name].value())
