"""A day that is nearly always today or yesterday: two buttons, and three boxes for another."""

import datetime as dt
from typing import Any, ClassVar

from crispy_forms_gds.choices import Choice
from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nrp.core.forms import DateField, PageForm
from nrp.core.refusals import Refusal
from nrp.core.render.dates import day_of_week

TODAY, YESTERDAY, ANOTHER = "today", "yesterday", "another"


class DayForm(PageForm):
    """Hands the action one day, under the name `day_name`; its boxes show once "another day" is chosen."""

    day_name: ClassVar[str] = "on"
    day_label: ClassVar[Any] = gettext_lazy("On which day?")

    when = forms.ChoiceField(widget=forms.RadioSelect)
    other_day = DateField(label=gettext_lazy("Which day?"), required=False, help_text="12 2 2019")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        self.fields["when"].label = self.day_label
        self.fields["when"].choices = [  # type: ignore[attr-defined]  # a field with choices
            Choice(TODAY, _("Today"), hint=day_of_week(today)),
            Choice(YESTERDAY, _("Yesterday"), hint=day_of_week(today - dt.timedelta(days=1))),
            Choice(ANOTHER, _("Another day")),
        ]

    def clean(self) -> dict[str, Any]:
        """Put one day in place of the two questions."""
        cleaned = super().clean() or self.cleaned_data
        when, other = cleaned.pop("when", None), cleaned.pop("other_day", None)
        today = timezone.localdate()
        if when in (TODAY, YESTERDAY):
            self.errors.pop("other_day", None)  # what was left in the boxes is passed over
        if when == TODAY:
            cleaned[self.day_name] = today
        elif when == YESTERDAY:
            cleaned[self.day_name] = today - dt.timedelta(days=1)
        elif when == ANOTHER:
            cleaned[self.day_name] = other
            if other is None and "other_day" not in self.errors:
                self.add_error("other_day", _("Enter the day, month and year."))
        return cleaned

    def refuse(self, refusal: Refusal) -> None:
        """Put what is said of the day beside what was chosen."""
        if refusal.field == self.day_name:
            chosen = self.data.get(self.add_prefix("when"))
            refusal.field = "other_day" if chosen == ANOTHER else "when"
        super().refuse(refusal)
