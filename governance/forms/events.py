"""What people type about events, turned into arguments of actions."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.actions.events import FIELDS, counts_of
from governance.models import Event, EventAttendance, Group, Sector
from governance.queries import events as queries
from governance.queries.groups import groups_visible_to
from governance.queries.places import places_to_record_in, sees_group
from neighbourhoods.models import Area
from nrp.accounts.models import Person
from nrp.core.changes import values_of
from nrp.core.edits import EditForm
from nrp.core.forms import DateField, PageForm, number_box
from nrp.core.once import OnceForm
from nrp.core.pictures.forms import FormWithPhoto
from nrp.core.refusals import Refusal

LINES = 3  # for people who are on no group, at a time
NO_SECTOR = [("", gettext_lazy("Choose a sector")), *Sector.choices]


def _text(label: Any, rows: int = 4, help_text: Any = "") -> forms.CharField:
    area = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, required=False, widget=area, help_text=help_text)


class EventFields(PageForm):
    """What an event is and what it is for."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=Event.Kind.choices, widget=forms.RadioSelect)
    title = forms.CharField(label=gettext_lazy("Title"), max_length=160)
    starts_on = DateField(label=gettext_lazy("On"))
    ends_on = DateField(
        label=gettext_lazy("Until"), required=False, help_text=gettext_lazy("Only if it lasts longer than a day.")
    )
    place = forms.CharField(label=gettext_lazy("Where"), max_length=240, required=False)
    group = forms.ModelChoiceField(
        label=gettext_lazy("Group that holds it"),
        queryset=Group.objects.none(),
        required=False,
        empty_label=gettext_lazy("None"),
    )
    aims = _text(gettext_lazy("Aims"), 3, gettext_lazy("What it is to bring about, and for whom."))


class EventForm(EventFields, OnceForm):
    """An event that is put on record."""

    area = forms.ModelChoiceField(
        label=gettext_lazy("Neighbourhood"),
        queryset=Area.objects.none(),
        empty_label=gettext_lazy("Choose a neighbourhood"),
    )
    field_order = ("area", "kind", "title", "starts_on", "ends_on", "place", "group", "aims")

    def __init__(self, *args: Any, user: Any, chosen: Area | None = None, **kwargs: Any) -> None:
        places = places_to_record_in(user)
        first = list(places[:2])
        only = chosen or (first[0] if len(first) == 1 else None)
        initial = {"starts_on": timezone.localdate(), **({"area": only.pk} if only else {})}
        kwargs["initial"] = {**initial, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        groups = groups_visible_to(user).filter(closed_on__isnull=True, area__in=places.values("pk"))
        self.fields["area"].queryset = places  # type: ignore[attr-defined]  # a field with choices
        self.fields["group"].queryset = groups  # type: ignore[attr-defined]  # a field with choices


class EventEditForm(EventFields, EditForm):
    """An event, what was said there and what followed."""

    what_was_said = _text(
        gettext_lazy("What was said"), 6, gettext_lazy("Write “some residents said …”. No names without their leave.")
    )
    what_followed = _text(gettext_lazy("What followed"), 4)

    def __init__(self, *args: Any, event: Event, user: Any, **kwargs: Any) -> None:
        is_hidden = event.group is not None and not sees_group(user, event.group)
        names = [name for name in FIELDS if name != "group" or not is_hidden]
        super().__init__(*args, now=values_of(event, names), initial={"group": event.group_id}, **kwargs)
        if is_hidden:  # whoever does not see the group neither reads its name nor takes it off
            del self.fields["group"]
            self.lay_out()
            return
        of_place = Q(closed_on__isnull=True, area=event.area_id) | Q(pk=event.group_id)
        self.fields["group"].queryset = groups_visible_to(user).filter(of_place)  # type: ignore[attr-defined]  # a field with choices


class CountForm(EditForm):
    """How many came, all together and by sector: counted by head."""

    head_count = forms.IntegerField(
        label=gettext_lazy("How many came"), min_value=0, max_value=100_000, required=False, widget=number_box()
    )
    head_count_how = forms.CharField(
        label=gettext_lazy("How they were counted"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("Such as “a clicker at the door” or “by eye at two o’clock”."),
    )

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, now=counts_of(event), **kwargs)
        for code, label in Sector.choices:
            name = f"sector_{code}"
            self.fields[name] = forms.IntegerField(
                label=label, min_value=0, max_value=100_000, required=False, widget=number_box()
            )
        self.lay_out()

    def perform(self, action: Callable[..., Any], **more: Any) -> Any:
        """Hand the action one set of counts by sector in place of a number each."""
        return super().perform(partial(_by_sector, action), **more)

    def sector_fields(self) -> list[forms.BoundField]:
        return [self[f"sector_{code}"] for code in Sector.values]

    def refuse(self, refusal: Refusal) -> None:
        if refusal.field == "sectors":
            refusal.field = "head_count"
        super().refuse(refusal)


def _by_sector(action: Callable[..., Any], **values: Any) -> Any:
    counted = {code: values.pop(f"sector_{code}") for code in Sector.values}
    return action(sectors={code: number for code, number in counted.items() if number is not None}, **values)


class NamesForm(OnceForm):
    """Who was there by name: those on a group of the place are ticked, others are typed."""

    people = forms.ModelMultipleChoiceField(
        label=gettext_lazy("On a group here"),
        queryset=Person.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Their sector and organisation come with their membership."),
    )
    gone = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Named by mistake"),
        queryset=EventAttendance.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Tick a name to take it off the list."),
    )

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.event = event
        for number in range(1, LINES + 1):
            self.fields[f"name_{number}"] = forms.CharField(label=_("Name"), max_length=200, required=False)
            self.fields[f"sector_{number}"] = forms.ChoiceField(label=_("Sector"), choices=NO_SECTOR, required=False)
            self.fields[f"organisation_{number}"] = forms.CharField(
                label=_("Organisation, if any"), max_length=160, required=False
            )
        named = queries.names_at(event)
        known = queries.on_groups_of(event.area, event.starts_on)
        if not self.is_bound:  # somebody named meanwhile may still be ticked: the action passes them over
            known = known.exclude(pk__in=named.exclude(person=None).values("person"))
        for name, rows in (("people", known), ("gone", named)):  # each asked for once, also when the page prints it
            self.fields[name].queryset = rows  # type: ignore[attr-defined]  # a field with choices
            self.fields[name].choices = [(row.pk, str(row)) for row in rows]  # type: ignore[attr-defined]  # a field with choices

    def lines(self) -> Iterator[tuple[int, list[forms.BoundField]]]:
        """Give the boxes of one person after the other."""
        for number in range(1, LINES + 1):
            yield number, [self[f"{name}_{number}"] for name in ("name", "sector", "organisation")]

    def clean(self) -> dict[str, Any]:
        """Put the lines that were filled in into one list, and ask for the sector of each."""
        cleaned = super().clean() or self.cleaned_data
        others = []
        for number in range(1, LINES + 1):
            line = {name: cleaned.pop(f"{name}_{number}", "") for name in ("name", "sector", "organisation")}
            if line["name"] and not line["sector"]:
                self.add_error(f"sector_{number}", _("Choose the sector of %(name)s.") % {"name": line["name"]})
            elif line["name"]:
                others.append(line)
            elif line["sector"] or line["organisation"]:
                self.add_error(f"name_{number}", _("Enter the name, or empty the line."))
        cleaned["others"] = others
        if not self.errors and not (others or cleaned.get("people") or cleaned.get("gone")):
            self.add_error(None, _("Tick somebody or enter a name."))
        return cleaned


class PhotoForm(FormWithPhoto, OnceForm):
    """A photograph with what it shows and the consent of those on it."""


class WithdrawForm(PageForm):
    """Nothing to fill in: the button is the act."""
