"""Forms for hours: one entry, one session for several, changing an entry, finding entries."""

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coren.actions.hours import Overlap
from coren.durations import UnclearTime, hours_text, minutes_from
from coren.forms.days import ANOTHER, TODAY, YESTERDAY, DayForm
from coren.models import ActivityType, Adviser, Enquiry, HoursEntry
from coren.queries import hours_links
from coren.queries.hours import activities_in_use
from governance.models import Meeting
from neighbourhoods.models import Area
from nrp.core.forms import PageForm
from nrp.core.once import OnceForm
from nrp.core.refusals import Refusal
from nrp.core.render.numbers import minutes as minutes_words
from nrp.formats.typed_days import UnclearDay, day_from

LOG_MEETING = "log_meeting"  # the activity that meetings of Local Oversight Groups are logged under
USUAL_MINUTES = (30, 60, 90, 120, 150, 180, 240)


def usual_times() -> list[tuple[str, str]]:
    return [(str(minutes), minutes_words(minutes)) for minutes in USUAL_MINUTES]


class DayAndTimeForm(DayForm):
    """A day and a time (a usual one, or typed). They come out as `on` and `minutes`."""

    day_label = gettext_lazy("Day")

    usual = forms.ChoiceField(
        label=gettext_lazy("How long"), choices=usual_times, widget=forms.RadioSelect, required=False
    )
    time = forms.CharField(
        label=gettext_lazy("Another time"),
        required=False,
        max_length=20,
        help_text=gettext_lazy("In quarters: 1.25, 1:15 or 1h15."),
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "govuk-input--width-10"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["when"].initial = TODAY

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        self._read_time(values, values.pop("usual", ""), values.pop("time", ""))
        return values

    def _read_time(self, values: dict[str, Any], usual: str, time: str) -> None:
        """What was typed goes before what was ticked: it is the more exact of the two."""
        try:
            minutes = minutes_from(time) or int(usual or 0)
        except UnclearTime:
            self.add_error("time", _("Enter the time in quarter hours, such as 1.25, 1:15 or 1h15."))
            return
        if not minutes:
            self.add_error("usual", _("Choose how long it was, or enter another time."))
        values["minutes"] = minutes

    def refuse(self, refusal: Refusal) -> None:
        """Put what is said of the time beside the times to choose from."""
        if refusal.field == "minutes":
            refusal.field = "usual"
        super().refuse(refusal)


class AsksForm(DayAndTimeForm):
    """Hours that may meet others on the day, or pass the weekly limit: then a box to tick appears with the question."""

    keep_both = forms.BooleanField(label=gettext_lazy("Keep both"), required=False, widget=forms.HiddenInput)
    pass_limit = forms.BooleanField(label=gettext_lazy("Send these hours"), required=False, widget=forms.HiddenInput)

    def ask(self, name: str, question: str) -> None:
        self.fields[name].widget = forms.CheckboxInput()
        self.add_error(name, question)

    def refuse(self, refusal: Refusal) -> None:
        if isinstance(refusal, Overlap):
            self.ask("keep_both", str(refusal))
        else:
            super().refuse(refusal)


def _offer(field: Any, rows: QuerySet[Any], first: str = "") -> bool:
    """Let a field choose among rows, which are read once. False when there are none."""
    field.queryset = rows
    found = [(row.pk, str(row)) for row in rows]
    field.choices = [("", first), *found] if first else found
    return bool(found)


class EntryForm(AsksForm, OnceForm):
    """One entry, for somebody else or for oneself (`own`: the adviser is not asked for)."""

    adviser = forms.ModelChoiceField(
        label=gettext_lazy("Resident Adviser"), queryset=Adviser.objects.none(), empty_label=gettext_lazy("Choose")
    )
    activity = forms.ModelChoiceField(
        label=gettext_lazy("Activity"), queryset=ActivityType.objects.none(), widget=forms.RadioSelect, empty_label=None
    )
    enquiry = forms.ModelChoiceField(
        label=gettext_lazy("Enquiry"),
        queryset=Enquiry.objects.none(),
        required=False,
        empty_label=gettext_lazy("None"),
        help_text=gettext_lazy("Only if the time was for a resident-led enquiry."),
    )
    note = forms.CharField(
        label=gettext_lazy("Note"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Only if somebody who approves it needs to know more."),
    )
    field_order = ["adviser", "when", "other_day", "activity", "usual", "time", "enquiry", "note"]

    def __init__(self, *args: Any, area: Area | None = None, own: Adviser | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        place = own.area if own is not None else area
        if own is not None:
            del self.fields["adviser"]
        else:
            advisers = Adviser.objects.active().filter(area=place).select_related("person")
            _offer(self.fields["adviser"], advisers, first=_("Choose"))
        _offer(self.fields["activity"], activities_in_use())
        open_enquiries = Enquiry.objects.filter(area=place).exclude(state=Enquiry.State.STOPPED)
        if not _offer(self.fields["enquiry"], open_enquiries, first=_("None")):
            del self.fields["enquiry"]
        self.helper.layout = self.helper.build_default_layout(self)


class ChangeForm(AsksForm):
    """What of an entry may be changed until it is approved."""

    activity = forms.ModelChoiceField(
        label=gettext_lazy("Activity"), queryset=ActivityType.objects.none(), widget=forms.RadioSelect, empty_label=None
    )
    note = forms.CharField(label=gettext_lazy("Note"), required=False, max_length=200)
    field_order = ["when", "other_day", "activity", "usual", "time", "note"]

    def __init__(self, *args: Any, entry: HoursEntry, **kwargs: Any) -> None:
        kwargs["initial"] = _as_typed(entry)
        super().__init__(*args, **kwargs)
        offered = activities_in_use() | ActivityType.objects.filter(pk=entry.activity_id)
        _offer(self.fields["activity"], offered)


def _as_attended(meeting: Meeting) -> dict[str, Any]:
    """Fill a session in from a meeting's attendance: its day, its length, the advisers who were there."""
    on, minutes = timezone.localtime(meeting.starts_at).date(), hours_links.length_of(meeting)
    of_logs = ActivityType.objects.filter(code=LOG_MEETING, is_in_use=True).first()
    today = timezone.localdate()
    near = {today: TODAY, today - dt.timedelta(days=1): YESTERDAY}
    return {
        "when": near.get(on, ANOTHER),
        "other_day": None if on in near else on,
        "activity": None if of_logs is None else of_logs.pk,
        "usual": str(minutes) if minutes in USUAL_MINUTES else "",
        "time": "" if minutes is None or minutes in USUAL_MINUTES else hours_text(minutes),
        "advisers": hours_links.advisers_to_log(meeting),
        "meeting": meeting.pk,
    }


def _as_typed(entry: HoursEntry) -> dict[str, Any]:
    is_usual, today = entry.minutes in USUAL_MINUTES, timezone.localdate()
    near = {today: TODAY, today - dt.timedelta(days=1): YESTERDAY}
    return {
        "when": near.get(entry.on, ANOTHER),
        "other_day": None if entry.on in near else entry.on,
        "usual": str(entry.minutes) if is_usual else "",
        "time": "" if is_usual else hours_text(entry.minutes),
        "activity": entry.activity_id,
        "note": entry.note,
    }


class SessionForm(DayAndTimeForm):
    """One session: the day, what it was, how long, and who was there."""

    activity = forms.ModelChoiceField(
        label=gettext_lazy("Activity"), queryset=ActivityType.objects.none(), widget=forms.RadioSelect, empty_label=None
    )
    advisers = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Who was there"),
        queryset=Adviser.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Tick who was there.")},
    )
    note = forms.CharField(label=gettext_lazy("Note"), required=False, max_length=200)
    session_id = forms.UUIDField(required=False, widget=forms.HiddenInput)
    meeting = forms.UUIDField(required=False, widget=forms.HiddenInput)
    field_order = ["when", "other_day", "activity", "usual", "time", "advisers", "note"]

    def __init__(self, *args: Any, area: Area, meeting: Meeting | None = None, **kwargs: Any) -> None:
        if meeting is not None:
            kwargs["initial"] = _as_attended(meeting)
        super().__init__(*args, **kwargs)
        self.attended = meeting
        self.fields["session_id"].initial = uuid.uuid4
        _offer(self.fields["activity"], activities_in_use())
        advisers = Adviser.objects.active().filter(area=area).select_related("person")
        _offer(self.fields["advisers"], advisers)

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        values["session_id"] = values.get("session_id") or uuid.uuid4()
        values["meeting"] = self.attended
        return values


class DayTextField(forms.CharField):
    """A day in one box, for lists and for many lines: 12/2/2019, 12 Feb, today."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=30, **kwargs)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            return day_from(text, today=timezone.localdate())
        except UnclearDay:
            raise ValidationError(_("Enter a day such as 12/2/2019 or 12 Feb.")) from None


class FindForm(PageForm):
    """What the list of hours can be narrowed by."""

    who = forms.CharField(label=gettext_lazy("Name or number"), required=False, max_length=80)
    state = forms.ChoiceField(label=gettext_lazy("State"), required=False)
    place = forms.ChoiceField(label=gettext_lazy("Neighbourhood"), required=False)

    def __init__(self, *args: Any, places: Iterable[Area], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["from"] = DayTextField(label=_("From"))
        self.fields["until"] = DayTextField(label=_("Until"))
        anything: tuple[str, str | Promise] = ("", _("Any"))
        self.fields["state"].choices = [anything, *HoursEntry.State.choices]  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["place"].choices = [anything, *((area.slug, area.name) for area in places)]  # type: ignore[attr-defined]  # a ChoiceField
