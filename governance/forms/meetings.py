"""What people type about meetings, turned into arguments of actions."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from crispy_forms_gds.choices import Choice
from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.actions.meetings import FOLLOWING, ONE
from governance.actions.series import checked_days
from governance.meeting_words import count_of_meetings
from governance.models import Invite, Meeting, MeetingSeries
from governance.series_days import moment
from nrp.core.clock_field import ClockField
from nrp.core.edits import EditForm
from nrp.core.forms import DateField, PageForm
from nrp.core.once import OnceForm
from nrp.core.refusals import Refusal

# What an action says of a moment stands beside the box in which its time was typed.
_BESIDE = {"starts_at": "starts", "ends_at": "ends"}


class WhereFields(forms.Form):
    """Where it is and how one gets in: the same for one meeting and for a series."""

    place = forms.CharField(label=gettext_lazy("Where"), max_length=240)
    access = forms.CharField(
        label=gettext_lazy("Getting in, hearing, seeing, being comfortable"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Steps, lift, hearing loop, interpreters, parking, food, whether children can come."),
    )
    online_link = forms.URLField(
        label=gettext_lazy("Online link"),
        max_length=400,
        required=False,
        assume_scheme="https",
        widget=forms.URLInput(attrs={"class": "govuk-input"}),
        help_text=gettext_lazy("For those who cannot come in person. Leave it empty if there is none."),
    )


class MeetingForm(OnceForm, WhereFields):
    """A single meeting."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=160)
    on = DateField(label=gettext_lazy("On which day"))
    starts = ClockField(label=gettext_lazy("Begins"), help_text=gettext_lazy("Such as 6pm or 18:30."))
    ends = ClockField(label=gettext_lazy("Ends"), required=False)
    field_order = ("title", "on", "starts", "ends", "place", "access", "online_link")

    def clean(self) -> dict[str, Any]:
        """Put two moments in the place of a day and two times."""
        return with_moments(super().clean() or self.cleaned_data)

    def refuse(self, refusal: Refusal) -> None:
        refusal.field = _BESIDE.get(refusal.field or "", refusal.field)
        super().refuse(refusal)


class MeetingEditForm(EditForm, WhereFields):
    """A meeting that is in the calendar; of a series, this one or the following too."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=160)
    on = DateField(label=gettext_lazy("On which day"))
    starts = ClockField(label=gettext_lazy("Begins"), help_text=gettext_lazy("Such as 6pm or 18:30."))
    ends = ClockField(label=gettext_lazy("Ends"), required=False)
    scope = forms.ChoiceField(label=gettext_lazy("What do you change?"), widget=forms.RadioSelect)
    tell = forms.BooleanField(label="", required=False)
    field_order = ("title", "on", "starts", "ends", "place", "access", "online_link", "scope", "tell")

    def __init__(self, *args: Any, meeting: Meeting, following: int, asked: int, **kwargs: Any) -> None:
        super().__init__(*args, now=meeting_values(meeting), **kwargs)
        for name, value in clock_values(meeting).items():
            self.fields[name].initial = value
        self.fields["scope"].choices = scope_choices(following)  # type: ignore[attr-defined]  # a field with choices
        self.fields["scope"].initial = ONE
        self.fields["tell"].label = _("Tell everybody who was asked, by e-mail")
        self.fields["tell"].initial = True
        if not following:
            del self.fields["scope"]
        if not asked:
            del self.fields["tell"]
        self.lay_out()

    def clean(self) -> dict[str, Any]:
        return with_moments(super().clean() or self.cleaned_data)

    def refuse(self, refusal: Refusal) -> None:
        """Show a moment that somebody else wrote as the day and the times it was typed in."""
        now = getattr(refusal, "now", None)
        if isinstance(now, Mapping):
            self.cleaned_data |= _as_typed(self.cleaned_data)
        refusal.field = _BESIDE.get(refusal.field or "", refusal.field)
        super().refuse(refusal)
        if isinstance(now, Mapping):
            self._show_theirs(now)

    def _show_theirs(self, now: Mapping[str, Any]) -> None:
        theirs, mine = _as_typed(now), self.cleaned_data
        for name in ("on", "starts", "ends"):
            if theirs[name] != mine.get(name):
                shown = self.fields[name].prepare_value(theirs[name]) if theirs[name] else _("nothing")
                words = _(
                    "Somebody else has saved here: “%(text)s”. Your own stands below; save again to replace theirs."
                )
                self.add_error(name, words % {"text": shown})


class SeriesForm(OnceForm, WhereFields):
    """A series: its days are shown before they are made."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=160)
    first = DateField(label=gettext_lazy("First meeting"))
    starts = ClockField(label=gettext_lazy("Begins"), help_text=gettext_lazy("Such as 6pm or 18:30."))
    ends = ClockField(label=gettext_lazy("Ends"), required=False)
    every = forms.ChoiceField(
        label=gettext_lazy("How often"), choices=MeetingSeries.Every.choices, widget=forms.RadioSelect
    )
    until = DateField(label=gettext_lazy("Until"), help_text=gettext_lazy("The last day that a meeting may fall on."))
    shown = forms.CharField(required=False, widget=forms.HiddenInput)
    field_order = ("title", "first", "starts", "ends", "every", "until", "place", "access", "online_link")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = self.fields["every"].choices  # type: ignore[attr-defined]  # a field with choices
        hints = {"month": _("On the same weekday of the month: the second Thursday stays the second Thursday.")}
        self.fields["every"].choices = [Choice(value, label, hint=hints.get(value)) for value, label in choices]  # type: ignore[attr-defined]  # a field with choices
        self.days: list[dt.date] = []

    def clean(self) -> dict[str, Any]:
        """Work the days out, so that they can be shown; the refusals of the action stand beside their fields."""
        cleaned = super().clean() or self.cleaned_data
        first, every, until = cleaned.get("first"), cleaned.get("every"), cleaned.get("until")
        if first and every and until:
            try:
                self.days = checked_days(first=first, every=every, until=until)
            except Refusal as refusal:
                self.refuse(refusal)
        self.was_shown = cleaned.pop("shown", "") == self.days_text
        return cleaned

    @property
    def days_text(self) -> str:
        """Give the days as a text: the button makes those that were shown, and no others."""
        return f"{self.days[0].isoformat()}+{len(self.days)}+{self.days[-1].isoformat()}" if self.days else ""

    def show_days(self) -> None:
        self.put("shown", self.days_text)


class CancelForm(PageForm):
    reason = forms.CharField(
        label=gettext_lazy("Why it is cancelled"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    scope = forms.ChoiceField(label=gettext_lazy("What do you cancel?"), widget=forms.RadioSelect, initial=ONE)

    def __init__(self, *args: Any, following: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scope"].choices = scope_choices(following)  # type: ignore[attr-defined]  # a field with choices
        if not following:
            del self.fields["scope"]
            self.lay_out()


class AnswerForm(PageForm):
    """Whether somebody comes: oneself, or somebody a keeper writes it down for."""

    person = forms.ChoiceField(label=gettext_lazy("Who"))
    answer = forms.ChoiceField(
        label=gettext_lazy("Do they come?"), choices=Invite.Answer.choices[1:], widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, people: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = [("", _("Choose a person")), *people]  # type: ignore[attr-defined]  # a field with choices
        self.fields["person"].error_messages["invalid_choice"] = _("Choose somebody from the list.")


def meeting_values(meeting: Meeting) -> dict[str, Any]:
    """Give what the action compares `seen` with."""
    return {
        "title": meeting.title,
        "starts_at": meeting.starts_at,
        "ends_at": meeting.ends_at,
        "place": meeting.place,
        "access": meeting.access,
        "online_link": meeting.online_link,
    }


def clock_values(meeting: Meeting) -> dict[str, Any]:
    """Give a meeting's day and times as the boxes hold them."""
    return _as_typed({"starts_at": meeting.starts_at, "ends_at": meeting.ends_at})


def with_moments(cleaned: dict[str, Any]) -> dict[str, Any]:
    """Put the moments it begins and ends in the place of a day and two times."""
    on, starts, ends = cleaned.pop("on", None), cleaned.pop("starts", None), cleaned.pop("ends", None)
    if on and starts:
        cleaned["starts_at"] = moment(on, starts)
        cleaned["ends_at"] = moment(on, ends) if ends else None
    return cleaned


def scope_choices(following: int) -> list[Choice]:
    later = _("This one and the %(meetings)s after it") % {"meetings": count_of_meetings(following)}
    hint = _("They keep their own days.")
    return [Choice(ONE, _("This meeting only")), Choice(FOLLOWING, later, hint=hint)]


def _as_typed(values: Mapping[str, Any]) -> dict[str, Any]:
    starts, ends = values.get("starts_at"), values.get("ends_at")
    found: dict[str, Any] = {"on": None, "starts": None, "ends": None}
    if starts:
        found |= {"on": timezone.localtime(starts).date(), "starts": timezone.localtime(starts).time()}
    if ends:
        found["ends"] = timezone.localtime(ends).time()
    return found
