"""What people type about issues and themes, turned into arguments of actions."""

import uuid
from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.actions.issues import FIELDS
from governance.forms.events import NO_SECTOR
from governance.models import Event, Issue, Meeting, Theme
from governance.queries import issues as queries
from governance.queries.events import on_groups_of
from governance.queries.places import places_to_record_in, sees_group
from neighbourhoods.models import Area
from nrp.accounts.models import Person
from nrp.core.changes import values_of
from nrp.core.edits import EditForm
from nrp.core.forms import DateField, PageForm
from nrp.core.once import OnceForm
from nrp.core.refusals import Refusal
from nrp.core.render.dates import day

MEETING, EVENT = "meeting:", "event:"
LINKS = ("event", "meeting", "source")


class IssueFields(PageForm):
    """An issue: three answers are asked for, the rest may be left out."""

    title = forms.CharField(
        label=gettext_lazy("The issue"),
        max_length=160,
        help_text=gettext_lazy("In one line, such as “Damp in the flats”."),
    )
    sector = forms.ChoiceField(label=gettext_lazy("Raised by"), choices=NO_SECTOR)
    where = forms.ChoiceField(label=gettext_lazy("Where it was raised"))
    text = forms.CharField(
        label=gettext_lazy("In their words"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("As they said it. No names without their leave."),
    )
    raised_on = DateField(label=gettext_lazy("Raised on"))
    person = forms.ModelChoiceField(
        label=gettext_lazy("Name, if they want to be named"),
        queryset=Person.objects.none(),
        required=False,
        empty_label=gettext_lazy("Not named"),
    )
    theme = forms.ModelChoiceField(
        label=gettext_lazy("Theme"), queryset=Theme.objects.none(), required=False, empty_label=gettext_lazy("None yet")
    )

    def offer(self, area: Area | None, user: Any, *, event: Event | None, meeting: Meeting | None) -> None:
        """Offer what belongs to one place; without a place, only what every place has."""
        where = self.fields["where"]
        where.choices = _places_to_raise(area, user, event, meeting)  # type: ignore[attr-defined]  # a field with choices
        if area is None:
            del self.fields["theme"], self.fields["person"]
            self.lay_out()
            return
        people = Q(pk__in=on_groups_of(area, timezone.localdate()).values("pk"))
        if event is not None:
            people |= Q(event_attendance__event=event)
        found = Person.objects.filter(people).distinct()
        self.fields["person"].queryset = found  # type: ignore[attr-defined]  # a field with choices
        self.fields["theme"].queryset = queries.themes_of(area)  # type: ignore[attr-defined]  # a field with choices

    def clean(self) -> dict[str, Any]:
        """Put the source and the meeting or event in the place of the one answer."""
        cleaned = super().clean() or self.cleaned_data
        where = cleaned.pop("where", "")
        cleaned |= {"source": where, "event": None, "meeting": None}
        for start, model, name in ((EVENT, Event, "event"), (MEETING, Meeting, "meeting")):
            if where.startswith(start):
                pk = uuid.UUID(where.removeprefix(start))
                cleaned |= {name: model._default_manager.filter(pk=pk).first(), "source": name}  # noqa: SLF001  Django's documented name for it
        return cleaned

    def refuse(self, refusal: Refusal) -> None:
        """Say what is wrong with a source beside the answer it came from."""
        if refusal.field in LINKS:
            refusal.field = "where"
        super().refuse(refusal)


class IssueForm(IssueFields, OnceForm):
    """An issue that somebody raised."""

    area = forms.ModelChoiceField(
        label=gettext_lazy("Neighbourhood"),
        queryset=Area.objects.none(),
        empty_label=gettext_lazy("Choose a neighbourhood"),
    )
    named = forms.CharField(
        label=gettext_lazy("Or a name that is not in the list"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Only if they want to be named. An account is not needed."),
    )
    field_order = ("area", "title", "sector", "where", "text", "person", "named", "raised_on", "theme")

    def __init__(
        self, *args: Any, user: Any, area: Area | None, event: Event | None, meeting: Meeting | None, **kwargs: Any
    ) -> None:
        initial: dict[str, Any] = {"raised_on": timezone.localdate()}
        if event is not None:
            initial |= {"where": f"{EVENT}{event.pk}", "raised_on": min(event.starts_on, timezone.localdate())}
        if meeting is not None:
            held = timezone.localdate(meeting.starts_at)
            initial |= {"where": f"{MEETING}{meeting.pk}", "raised_on": min(held, timezone.localdate())}
        kwargs["initial"] = {**initial, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        if area is None:
            self.fields["area"].queryset = places_to_record_in(user)  # type: ignore[attr-defined]  # a field with choices
        else:
            del self.fields["area"]
            self.lay_out()
        self.offer(area, user, event=event, meeting=meeting)

    @property
    def asked(self) -> list[forms.BoundField]:
        """The three answers that an issue needs, and the place where it is not known."""
        return [self[name] for name in ("area", "title", "sector", "where") if name in self.fields]

    @property
    def more(self) -> list[forms.BoundField]:
        """What may be left out."""
        return [self[name] for name in ("text", "person", "named", "raised_on", "theme") if name in self.fields]


class IssueEditForm(IssueFields, EditForm):
    """An issue put in better words."""

    field_order = ("title", "text", "sector", "where", "person", "raised_on", "theme")

    def __init__(self, *args: Any, issue: Issue, user: Any, **kwargs: Any) -> None:
        where = f"{EVENT}{issue.event_id}" if issue.event_id else str(issue.source)
        where = f"{MEETING}{issue.meeting_id}" if issue.meeting_id else where
        initial = {"where": where, "theme": issue.theme_id, "person": issue.person_id}
        super().__init__(*args, now=values_of(issue, FIELDS), initial=initial, **kwargs)
        self.offer(issue.area, user, event=issue.event, meeting=issue.meeting)
        if issue.person_id:
            people: QuerySet[Person] = self.fields["person"].queryset  # type: ignore[attr-defined]  # a field with choices
            known = Q(pk__in=people.values("pk")) | Q(pk=issue.person_id)
            self.fields["person"].queryset = Person.objects.filter(known)  # type: ignore[attr-defined]  # a field with choices


def _places_to_raise(
    area: Area | None, user: Any, event: Event | None, meeting: Meeting | None
) -> list[tuple[Any, Any]]:
    """Give where an issue may come from: the latest events and meetings of a place by name, then the rest."""
    general = [(code, label) for code, label in Issue.Source.choices if code not in ("meeting", "event")]
    rest = [("meeting", _("Another meeting")), ("event", _("Another event"))]
    choices: list[tuple[Any, Any]] = [("", _("Choose where")), *general]
    if area is None:
        return [("", _("Choose where")), *Issue.Source.choices]
    events = list(queries.latest_events(area))
    if event is not None and event not in events:
        events.insert(0, event)
    meetings = list(queries.latest_meetings(area, user))
    if meeting is not None and meeting not in meetings:
        meetings.insert(0, meeting)
    if events:
        choices.append((_("Events"), [(f"{EVENT}{one.pk}", f"{one.title}, {day(one.starts_on)}") for one in events]))
    if meetings:
        named = [(f"{MEETING}{one.pk}", _meeting_words(one, user)) for one in meetings]
        choices.append((_("Meetings"), named))
    return [*choices, *rest]


def _meeting_words(meeting: Meeting, user: Any) -> str:
    """Name a meeting; one of a group that the writer may not see, but an issue names, is only a meeting."""
    return f"{meeting.group}, {day(meeting.starts_at)}" if sees_group(user, meeting.group) else _("A meeting")


class CloseForm(PageForm):
    """What came of an issue."""

    outcome = forms.CharField(
        label=gettext_lazy("What came of it"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("What was done, by whom, or why nothing can be done."),
    )
    closed_on = DateField(label=gettext_lazy("Closed on"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"closed_on": timezone.localdate(), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)


class ReopenForm(PageForm):
    """Nothing to fill in: the button is the act."""


class GroupingForm(PageForm):
    """Issues that belong together, and the theme they go into."""

    issues = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Issues"),
        queryset=Issue.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    theme = forms.ModelChoiceField(
        label=gettext_lazy("Put them into"),
        queryset=Theme.objects.none(),
        required=False,
        empty_label=gettext_lazy("No theme"),
    )
    title = forms.CharField(
        label=gettext_lazy("Or into a new theme"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("A name in the words of the place, such as “Damp and mould”."),
    )

    def __init__(
        self, *args: Any, area: Area, issues: QuerySet[Issue], themes: Sequence[Theme], at_once: int, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        ids = list(issues.values_list("pk", flat=True)[:at_once])
        sent = self.data.getlist("issues")[:at_once] if self.is_bound else []  # type: ignore[attr-defined]  # what a browser sent
        shown = Issue.objects.filter(area=area, pk__in=[*ids, *filter(_is_id, sent)])
        self.shown = [(issue.pk, _with_day(issue)) for issue in shown]  # asked for once, also when the page prints it
        self.fields["issues"].queryset = shown  # type: ignore[attr-defined]  # a field with choices
        self.fields["issues"].choices = self.shown  # type: ignore[attr-defined]  # a field with choices
        self.fields["theme"].queryset = queries.themes_of(area)  # type: ignore[attr-defined]  # a field with choices
        known = [("", _("No theme")), *((theme.pk, theme.title) for theme in themes)]
        self.fields["theme"].choices = known  # type: ignore[attr-defined]  # a field with choices


def _is_id(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True


def _with_day(issue: Issue) -> str:
    return f"{issue.title}, {day(issue.raised_on)}"


class ThemeNameForm(PageForm):
    title = forms.CharField(label=gettext_lazy("Name of the theme"), max_length=120)


class MergeForm(PageForm):
    into = forms.ModelChoiceField(
        label=gettext_lazy("Merge it into"),
        queryset=Theme.objects.none(),
        empty_label=gettext_lazy("Choose a theme"),
        help_text=gettext_lazy("Its issues move there, and this theme is gone."),
    )

    def __init__(self, *args: Any, theme: Theme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Theme.objects.filter(area=theme.area_id).exclude(pk=theme.pk)
        self.fields["into"].queryset = others  # type: ignore[attr-defined]  # a field with choices
