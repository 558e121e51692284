"""What people type about activities, turned into arguments of actions."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from neighbourhoods.actions.activities import LONGEST, values_as_typed
from neighbourhoods.models import Activity, Area, Domain, Organisation
from neighbourhoods.positions import UnclearPosition, position_from, position_text
from neighbourhoods.queries.activities import organisations_to_name, places_to_map_in
from neighbourhoods.queries.framework import domains, domains_named
from nrp.core.edits import EditForm
from nrp.core.forms import DateField, PageForm
from nrp.core.once import OnceForm
from nrp.core.refusals import Refusal


def _line(label: Any, longest: int, help_text: Any = "", *, is_needed: bool = False) -> forms.CharField:
    return forms.CharField(label=label, max_length=longest, help_text=help_text, required=is_needed)


class ActivityFields(PageForm):
    """What an activity is, who provides it for whom, and how we know."""

    name = _line(gettext_lazy("Name"), 200, is_needed=True)
    description = forms.CharField(
        label=gettext_lazy("What it does"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    organisation = forms.ModelChoiceField(
        label=gettext_lazy("Organisation that provides it"),
        queryset=Organisation.objects.none(),
        required=False,
        empty_label=gettext_lazy("None of these"),
    )
    provider = _line(
        gettext_lazy("Provided by, as it was found"),
        200,
        gettext_lazy("For a provider that is not in the list, or a branch of one that is."),
    )
    for_whom = _line(gettext_lazy("For whom"), 240)
    domains = forms.MultipleChoiceField(
        label=gettext_lazy("Domains"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Each that it builds. The tag keeps the version of the framework it is given in."),
    )
    status = forms.ChoiceField(label=gettext_lazy("Status"), choices=Activity.Status.choices, widget=forms.RadioSelect)
    venue = _line(gettext_lazy("Where"), 240)
    position = _line(
        gettext_lazy("Position"),
        60,
        gettext_lazy("Latitude, then longitude, as a map gives them: 53.41, -2.91. It puts the activity on the map."),
    )
    starts_on = DateField(label=gettext_lazy("Since"), required=False)
    ends_on = DateField(label=gettext_lazy("Until"), required=False)
    source = _line(
        gettext_lazy("Where we know it from"),
        240,
        gettext_lazy("A directory, a visit, somebody’s office. No names of people."),
        is_needed=True,
    )
    mapped_on = DateField(label=gettext_lazy("Mapped on"))

    def offer(self, user: Any, tags: Iterable[Domain]) -> None:
        """Offer the domains of the version in use and the given ones of other versions, and organisations one knows."""
        sent = set(self.data.getlist(self.add_prefix("domains"))) if self.is_bound else set()  # type: ignore[attr-defined]  # what a browser sent
        kept = {tag.pk for tag in tags}
        known = list(domains())
        today = timezone.localdate()
        used = [one.framework.adopted_on for one in known if one.framework.adopted_on <= today]
        choices = [
            (code_of(one), f"{one.name} ({one.framework.code})")
            for one in known
            if (used and one.framework.adopted_on == max(used)) or one.pk in kept or code_of(one) in sent
        ]
        self.fields["domains"].choices = choices  # type: ignore[attr-defined]  # a field with choices
        if not choices:
            del self.fields["domains"]
        self.fields["organisation"].queryset = organisations_to_name(user)  # type: ignore[attr-defined]  # a field with choices
        self.lay_out()

    def clean_position(self) -> str:
        """Give the position as it is kept, in one text."""
        typed = self.cleaned_data["position"]
        if not typed:
            return ""
        try:
            return position_text(*position_from(typed))
        except UnclearPosition:
            say = _("Enter latitude, then longitude, with a comma between them: 53.41, -2.91.")
            raise forms.ValidationError(say) from None

    def perform(self, action: Callable[..., Any], **more: Any) -> Any:
        """Hand the action latitude, longitude and domains in place of their texts."""
        return super().perform(partial(_with_parts, action), **more)

    def refuse(self, refusal: Refusal) -> None:
        """Put what is wrong with latitude or longitude beside the box in which both are typed."""
        if refusal.field == "latitude":
            refusal.field = "position"
        super().refuse(refusal)


def _with_parts(action: Callable[..., Any], *, position: str, domains: Iterable[str] = (), **values: Any) -> Any:
    latitude, longitude = position_from(position) if position else (None, None)
    tags = list(domains_named(domains).values())
    return action(latitude=latitude, longitude=longitude, domains=tags, **values)


def code_of(domain: Domain) -> str:
    """Give a domain as files and forms name it: 2015:community-governance."""
    return f"{domain.framework.code}:{domain.code}"


class ActivityForm(ActivityFields, OnceForm):
    """An activity that is mapped."""

    area = forms.ModelChoiceField(
        label=gettext_lazy("Neighbourhood"),
        queryset=Area.objects.none(),
        empty_label=gettext_lazy("Choose a neighbourhood"),
    )
    field_order = ("area",)

    def __init__(self, *args: Any, user: Any, chosen: Area | None = None, **kwargs: Any) -> None:
        places = places_to_map_in(user)
        first = list(places[:2])
        only = chosen or (first[0] if len(first) == 1 else None)
        initial = {"mapped_on": timezone.localdate(), "status": Activity.Status.RUNNING}
        kwargs["initial"] = {**initial, **({"area": only.pk} if only else {}), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.fields["area"].queryset = places  # type: ignore[attr-defined]  # a field with choices
        self.offer(user, ())


class ActivityEditForm(ActivityFields, EditForm):
    """An activity as it stands; its place is fixed."""

    def __init__(self, *args: Any, activity: Activity, user: Any, **kwargs: Any) -> None:
        initial = {"organisation": activity.organisation_id}
        super().__init__(*args, now=values_as_typed(activity), initial=initial, **kwargs)
        self.offer(user, activity.domains.all())
