"""What people type about groups, their terms, their members and outside boards, turned into arguments of actions."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from governance.actions.groups import TermsMeanwhile
from governance.models import Group, Membership, Sector, TermsOfReference
from governance.queries.group_lists import places_kept_by
from neighbourhoods.models import Area
from neighbourhoods.queries import neighbourhoods_in_programme
from nrp.accounts.models import Person
from nrp.core.changes import values_of
from nrp.core.edits import EditForm
from nrp.core.forms import DateField, PageForm
from nrp.core.once import OnceForm
from nrp.core.refusals import Refusal

ORGANISATIONS = "organisations"  # the id of the list of names that a browser offers


def words(label: Any, rows: int, **more: Any) -> forms.CharField:
    more.setdefault("required", False)
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": rows}), **more)


class GroupForm(OnceForm):
    """Setting a group up."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Group.Kind.choices, widget=forms.RadioSelect)
    area = forms.ModelChoiceField(
        label=_("Neighbourhood"),
        queryset=Area.objects.none(),
        required=False,
        empty_label=_("None: it serves the whole programme"),
        help_text=_("A Local Oversight Group has one. A working group may."),
    )
    name = forms.CharField(
        label=_("Name"),
        max_length=160,
        required=False,
        help_text=_("Such as “Better Old Swan”. Leave it empty if it has not given itself one."),
    )
    purpose = words(_("What it is for"), 4)
    started_on = DateField(label=_("Meets since"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].queryset = neighbourhoods_in_programme()  # type: ignore[attr-defined]  # a field with choices


class GroupEditForm(EditForm):
    """How a group is described."""

    name = forms.CharField(label=_("Name"), max_length=160)
    purpose = words(_("What it is for"), 4)
    started_on = DateField(label=_("Meets since"), required=False)


class CloseForm(PageForm):
    on = DateField(label=_("Last day"))
    reason = words(_("Why it closes"), 3, required=True)


class TermsForm(OnceForm):
    """New terms of reference, which begin from those in force."""

    after = forms.IntegerField(required=False, widget=forms.HiddenInput)
    text = words(
        _("Terms of reference"),
        16,
        required=True,
        help_text=_(
            "What the group is for, who sits on it, how it decides, how often it meets. An empty line parts paragraphs."
        ),
    )
    agreed_on = DateField(label=_("Agreed on"))
    review_on = DateField(label=_("Look at it again by"), required=False)

    def __init__(self, *args: Any, terms: TermsOfReference | None, **kwargs: Any) -> None:
        kwargs["initial"] = {"text": "" if terms is None else terms.text, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.fields["after"].initial = 0 if terms is None else terms.number

    def refuse(self, refusal: Refusal) -> None:
        """After another version came meanwhile, saving again means to follow it."""
        if isinstance(refusal, TermsMeanwhile):
            self.put("after", str(refusal.number))
        super().refuse(refusal)


class SeatFields(PageForm):
    """What is asked of everybody who sits on a group."""

    sector = forms.ChoiceField(label=_("Whose voice are they here?"), choices=Sector.choices, widget=forms.RadioSelect)
    organisation_name = forms.CharField(
        label=_("Organisation"),
        max_length=160,
        required=False,
        help_text=_("If they come from one. One that is not known yet is added."),
        widget=forms.TextInput(attrs={"list": ORGANISATIONS, "autocomplete": "off"}),
    )
    office = forms.ChoiceField(
        label=_("Office"),
        choices=Membership.Office.choices,
        initial=Membership.Office.MEMBER,
        widget=forms.RadioSelect,
        help_text=_("Chair, vice chair and secretary keep the group’s records. Every member has the same voice."),
    )
    role = forms.CharField(
        label=_("What they do"), max_length=120, required=False, help_text=_("Such as “Resident Adviser”.")
    )
    starts_on = DateField(label=_("From"))


class MemberForm(SeatFields, OnceForm):
    """Somebody known, or somebody new by name, takes a seat."""

    name = forms.CharField(label=_("Name"), max_length=200)
    field_order = ("name", "sector", "organisation_name", "office", "role", "starts_on")

    def __init__(self, *args: Any, person: Person | None, **kwargs: Any) -> None:
        kwargs["initial"] = {"starts_on": timezone.localdate(), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        if person is not None:
            del self.fields["name"]
            self.lay_out()


class MembershipForm(SeatFields, EditForm):
    """What is on record of a seat. Its last day stands here once it has one."""

    ends_on = DateField(label=_("Last day"))

    def __init__(self, *args: Any, membership: Membership, **kwargs: Any) -> None:
        now = values_of(membership, ("sector", "office", "role", "starts_on", "ends_on"))
        now["organisation_name"] = str(membership.organisation or "")
        is_open = now["ends_on"] is None
        if is_open:
            del now["ends_on"]
        super().__init__(*args, now=now, **kwargs)
        if is_open:
            del self.fields["ends_on"]
            self.lay_out()


class LastDayForm(PageForm):
    """The last day of a membership, or on a board."""

    on = DateField(label=_("Last day"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"on": timezone.localdate(), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)


class RepresentationForm(OnceForm):
    """A resident is invited to an outside board."""

    name = forms.CharField(label=_("Name"), max_length=200)
    area = forms.ModelChoiceField(
        label=_("Neighbourhood"), queryset=Area.objects.none(), empty_label=_("Choose a neighbourhood")
    )
    body = forms.CharField(
        label=_("Which board"), max_length=160, help_text=_("Such as “Health and Wellbeing Board, Riverton Council”.")
    )
    role = forms.CharField(label=_("As what"), max_length=120, required=False)
    through = words(_("How it came about"), 3, help_text=_("Who asked them, and through what."))
    starts_on = DateField(label=_("From"))

    def __init__(self, *args: Any, user: Any, person: Person | None, **kwargs: Any) -> None:
        places = places_kept_by(user)
        kwargs["initial"] = {"starts_on": timezone.localdate(), **kwargs.get("initial", {})}
        if "area" not in kwargs["initial"] and len(known := list(places[:2])) == 1:
            kwargs["initial"]["area"] = known[0]
        super().__init__(*args, **kwargs)
        self.fields["area"].queryset = places  # type: ignore[attr-defined]  # a field with choices
        if person is not None:
            del self.fields["name"]
            self.lay_out()
