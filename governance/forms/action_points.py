"""What people type about action points, turned into arguments of actions."""

import datetime as dt
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from governance.actions.action_points import FIELDS
from governance.decision_words import short, title_of
from governance.forms.decisions import offer_people, person_field, text_box
from governance.models import ActionPoint, Decision, Group
from governance.queries.action_points import who_may_verify
from governance.queries.decision_links import initiatives_for
from governance.queries.known_people import choices_of, known_to
from governance.queries.people import organisations_known_to
from neighbourhoods.models import Initiative, Organisation
from nrp.accounts.models import Person
from nrp.core.changes import values_of
from nrp.core.edits import EditForm, fingerprint
from nrp.core.forms import DateField, PageForm
from nrp.core.once import OnceForm

DONE, NOT_YET = "done", "not_yet"
IN_A_MONTH = dt.timedelta(days=28)


class ActionPointFields(PageForm):
    """What is to be done, by whom, until when."""

    text = text_box(_("What is to be done"), 3, required=True)
    owner = person_field(_("Who does it"), _("Choose a person"))
    owner_name = forms.CharField(
        label=_("Somebody who is not in the list"), max_length=200, required=False,
        help_text=_("Their name. They need no account."),
    )  # fmt: skip
    owner_organisation = forms.ModelChoiceField(
        label=_("For which organisation"), queryset=Organisation.objects.none(), required=False,
        empty_label=_("That of their membership, or none"),
    )  # fmt: skip
    due_on = DateField(label=_("Due on"))
    priority = forms.ChoiceField(label=_("Priority"), choices=ActionPoint.Priority.choices, widget=forms.RadioSelect)
    concerns_residents = forms.BooleanField(
        label=_("It concerns residents"), required=False, help_text=_("A resident of the group then verifies it.")
    )
    decision = forms.ModelChoiceField(
        label=_("Out of which decision"), queryset=Decision.objects.none(), required=False, empty_label=_("None")
    )
    initiative = forms.ModelChoiceField(
        label=_("For which initiative"), queryset=Initiative.objects.none(), required=False, empty_label=_("None")
    )

    def offer(self, group: Group, user: Any, now: ActionPoint | None = None) -> None:
        """Offer the people, organisations and decisions that may be chosen in this group."""
        offer_people(self.fields["owner"], group, user)
        known = Q(pk__in=organisations_known_to(user).order_by().values("pk"))
        if now is not None:
            known |= Q(pk=now.owner_organisation_id)
        self.fields["owner_organisation"].queryset = Organisation.objects.filter(known)  # type: ignore[attr-defined]  # a field with choices
        field = self.fields["decision"]
        field.queryset = Decision.objects.filter(group=group)  # type: ignore[attr-defined]  # a field with choices
        field.label_from_instance = _decision_words  # type: ignore[attr-defined]  # a field with choices
        self._offer_initiatives(group, user, now)

    def _offer_initiatives(self, group: Group, user: Any, now: ActionPoint | None) -> None:
        """Offer those that somebody sees. One that they do not see stays; a list with none in it is not asked for."""
        found = initiatives_for(group, user)
        field = self.fields["initiative"]
        field.queryset = found  # type: ignore[attr-defined]  # a field with choices
        names = [(str(row.pk), row.title if group.area_id else f"{row.area}: {row.title}") for row in found]
        field.choices = [("", field.empty_label), *names]  # type: ignore[attr-defined]  # a field with choices
        is_unseen = now is not None and now.initiative_id and str(now.initiative_id) not in dict(names)
        if not names or is_unseen:
            del self.fields["initiative"]
            self.lay_out()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("owner") and not cleaned.get("owner_name") and "owner" not in self.errors:
            self.add_error("owner", _g("Choose who does it, or write their name."))
        return cleaned


class ActionPointForm(OnceForm, ActionPointFields):
    """An action point that is taken on."""

    def __init__(self, *args: Any, group: Group, user: Any, decision: Decision | None = None, **kwargs: Any) -> None:
        initial = {
            "due_on": timezone.localdate() + IN_A_MONTH,
            "priority": ActionPoint.Priority.NORMAL,
            "decision": decision,
        }
        kwargs["initial"] = {**initial, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.offer(group, user)


class ActionPointEditForm(EditForm, ActionPointFields):
    """An action point that is still to do. A day that moves needs a reason."""

    reason = text_box(_("Why the day moves"), 2, help_text=_("Only if it does. The old day stays on record."))

    def __init__(self, *args: Any, action: ActionPoint, user: Any, **kwargs: Any) -> None:
        names = [name for name in FIELDS if name in ActionPointFields.base_fields]
        initial = {name: getattr(action, name) for name in ("owner", "owner_organisation", "decision", "initiative")}
        now = values_of(action, names)
        super().__init__(*args, now=now, initial=initial, **kwargs)
        self.offer(action.group, user, action)
        self.fields["seen"].initial = fingerprint({name: now[name] for name in now if name in self.fields})
        self.order_fields([*(name for name in self.fields if name != "reason"), "reason"])
        self.lay_out()

    def clean(self) -> dict[str, Any]:
        """A name written in takes the place of the owner who stood there."""
        cleaned = super().clean()
        if cleaned.get("owner_name") and "owner" in self.changed_data:
            self.add_error("owner_name", _g("Choose an owner or write a name, not both."))
        return cleaned


class CompleteForm(PageForm):
    """What was done; and by whom, where somebody else writes it down."""

    note = text_box(_("What was done"), 4, required=True)
    person = person_field(_("Who did it"), None, required=True)

    def __init__(self, *args: Any, action: ActionPoint, user: Any, is_keeper: bool, **kwargs: Any) -> None:
        kwargs["initial"] = {"person": action.owner, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        if is_keeper:
            offer_people(self.fields["person"], action.group, user)
            self.fields["person"].choices = choices_of(action.group, user)  # type: ignore[attr-defined]  # a field with choices
        else:
            del self.fields["person"]
            self.lay_out()


class LookForm(PageForm):
    """What somebody found who looked whether it was done."""

    found = forms.ChoiceField(
        label=_("Is it done?"),
        choices=[(DONE, _("Yes, it is done")), (NOT_YET, _("Not done yet"))],
        widget=forms.RadioSelect,
    )
    reason = text_box(
        _("What is still missing"), 3, help_text=_("Only if it is not done yet. It then goes back to be done.")
    )
    person = forms.ModelChoiceField(
        label=_("Who looked"), queryset=Person.objects.none(), empty_label=_("Choose a person")
    )

    def __init__(
        self, *args: Any, action: ActionPoint, user: Any, own: Person | None, is_keeper: bool, **kwargs: Any
    ) -> None:
        """`own` is the one who types, when they may look themselves; a keeper may write it down for others."""
        kwargs["initial"] = {"person": own, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        if not is_keeper:
            del self.fields["person"]
            self.lay_out()
            return
        people = who_may_verify(action)
        field = self.fields["person"]
        # Somebody else who is known is refused in words by the action.
        field.queryset = known_to(action.group, user)  # type: ignore[attr-defined]  # a field with choices
        field.choices = [("", field.empty_label), *((one.pk, str(one)) for one in people)]  # type: ignore[attr-defined]  # a field with choices

    def clean(self) -> dict[str, Any]:
        """Hand the action a yes or a no."""
        cleaned = super().clean() or self.cleaned_data
        found = cleaned.pop("found", None)
        cleaned["is_done"] = found == DONE
        if found == NOT_YET and not cleaned.get("reason") and "reason" not in self.errors:
            self.add_error("reason", _g("Say what is still missing."))
        if found == DONE:
            cleaned["reason"] = ""
        return cleaned


class DropForm(PageForm):
    reason = text_box(_("Why it is dropped"), 3, required=True)


def _decision_words(decision: Decision) -> str:
    return f"{title_of(decision)}: {short(decision.text, 80)}"
