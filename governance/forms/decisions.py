"""What people type about a decision, turned into arguments of actions."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from crispy_forms_gds.layout import Fieldset, Layout, Size
from django import forms
from django.forms.utils import ErrorDict
from django.utils import timezone
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from governance.actions.decision_links import LINKS, links_of
from governance.actions.decisions import FIXED, as_it_stands
from governance.decision_words import short
from governance.forms.decision_links import LinkFields
from governance.models import Decision, DecisionEvidence, Group, Meeting, Sector
from governance.queries import decisions as queries
from governance.queries.known_people import choices_of, known_to
from neighbourhoods.models import EvidenceItem
from nrp.accounts.models import Person
from nrp.core.edits import EditForm, fingerprint
from nrp.core.folded import Folded
from nrp.core.forms import DateField, PageForm, number_box
from nrp.core.once import OnceForm
from nrp.core.refusals import Refusal
from nrp.core.render.dates import day

ROWS, MORE, MOST = 2, 3, 30
TITLE = 240  # letters
PARTS = ("item", "kind", "title", "link")


def text_box(label: Any, rows: int = 4, *, required: bool = False, help_text: Any = "") -> forms.CharField:
    area = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, required=required, widget=area, help_text=help_text, max_length=10_000)


def person_field(label: Any, empty: Any, *, required: bool = False) -> forms.ModelChoiceField:
    return forms.ModelChoiceField(label=label, queryset=Person.objects.none(), required=required, empty_label=empty)


def offer_people(field: forms.Field, group: Group, user: Any) -> None:
    """Offer the people whom the group's records may name: today's members first. Read once, when it is printed."""
    field.queryset = known_to(group, user)  # type: ignore[attr-defined]  # a field with choices
    empty = field.empty_label  # type: ignore[attr-defined]  # a field with choices
    field.choices = cache(lambda: [("", empty), *choices_of(group, user)])  # type: ignore[attr-defined]  # a field with choices


class EvidenceRows(PageForm):
    """Rows for evidence at the end of a form: kind, what, where. Empty rows are passed over; "more" adds some."""

    items: Sequence[EvidenceItem] = ()  # that a row may name instead of words

    def lay_out(self) -> None:
        """Print the fields of the form, then each piece of evidence under a heading of its own."""
        names = [name for name in self.fields if not name.startswith("evidence_")]
        for index in range(self.rows):
            self._add_row(index)
        super().lay_out()
        rows = [
            Fieldset(
                *(f"evidence_{part}_{index}" for part in PARTS if f"evidence_{part}_{index}" in self.fields),
                legend=_g("Evidence %(number)s") % {"number": index + 1},
                legend_size=Size.SMALL,
            )
            for index in range(self.rows)
        ]
        folded = [Folded(name, self) if name in LINKS else name for name in names]
        self.helper.layout = Layout(*folded, *rows)

    @property
    def rows(self) -> int:
        """Give how many rows stand on the page: those that were sent, or those there are and some more."""
        if self.is_bound:
            sent = str(self.data.get("evidence_rows", ""))
            count = int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 4 else ROWS
            return min(count + (MORE if self.wants_more else 0), MOST)
        return min(max(len(self.initial.get("evidence", ())) + 1, ROWS), MOST)

    @property
    def wants_more(self) -> bool:
        """Whether the button for more rows was pressed, and nothing is to be saved yet."""
        return self.is_bound and self.data.get("act") == "more"

    def full_clean(self) -> None:
        """Look at nothing while only more rows are asked for: what was typed stays, without a word about it."""
        if self.wants_more:
            self._errors = ErrorDict()
            self.cleaned_data = {}
            return
        super().full_clean()

    def is_valid(self) -> bool:
        return not self.wants_more and super().is_valid()

    def clean(self) -> dict[str, Any]:
        """Put one list in place of the rows."""
        cleaned = super().clean() or self.cleaned_data
        cleaned["evidence"] = []
        for index in range(self.rows):
            item, kind, title, link = (cleaned.pop(f"evidence_{part}_{index}", "") for part in PARTS)
            chosen = self._known(item)
            if chosen is not None:  # what the item says of itself need not be typed
                kind, title = kind or chosen.kind, title or short(chosen.title, TITLE)
            if title and kind:
                cleaned["evidence"].append({"kind": kind, "title": title, "link": link, "item": item})
            elif title:
                self.add_error(f"evidence_kind_{index}", _g("Choose what kind of evidence it is."))
            elif (kind or link) and f"evidence_title_{index}" not in self.errors:
                self.add_error(f"evidence_title_{index}", _g("Say what the evidence is."))
        return cleaned

    def refuse(self, refusal: Refusal) -> None:
        """Put what is said of the evidence at its first row."""
        if refusal.field == "evidence":
            refusal.field = "evidence_title_0"
        super().refuse(refusal)

    def _known(self, item: str) -> EvidenceItem | None:
        return next((one for one in self.items if str(one.pk) == item), None) if item else None

    def _add_row(self, index: int) -> None:
        known = self.initial.get("evidence", ())
        now = known[index] if index < len(known) else {}
        offered = [
            ("", _g("None: I say below what it is")),
            *((str(one.pk), short(one.title, 120)) for one in self.items),
        ]
        if now.get("item") and self._known(now["item"]) is None:
            offered.append((now["item"], now["title"]))  # it stays, though it is not among those that are offered
        if len(offered) > 1:
            self.fields[f"evidence_item_{index}"] = forms.ChoiceField(
                label=_("From the programme's evidence"), choices=offered, required=False
            )
        kinds = [("", _g("Choose a kind")), *DecisionEvidence.Kind.choices]
        self.fields[f"evidence_kind_{index}"] = forms.ChoiceField(label=_("Kind"), choices=kinds, required=False)
        self.fields[f"evidence_title_{index}"] = forms.CharField(
            label=_("What it is"), max_length=TITLE, required=False
        )
        self.fields[f"evidence_link_{index}"] = forms.URLField(
            label=_("Where it can be read"), max_length=400, required=False, assume_scheme="https",
            widget=forms.URLInput(attrs={"class": "govuk-input"}),
        )  # fmt: skip
        for part in PARTS:
            self.initial.setdefault(f"evidence_{part}_{index}", now.get(part, ""))


class DecisionFields(LinkFields, EvidenceRows):
    """Everything a decision holds but its number and what came of it."""

    text = text_box(_("What was decided"), 3, required=True)
    decided_on = DateField(label=_("Decided on"))
    how = forms.ChoiceField(label=_("How"), choices=Decision.How.choices, widget=forms.RadioSelect)
    votes_for = forms.IntegerField(
        label=_("For"), min_value=0, max_value=999, required=False, widget=number_box(), help_text=_("Only for a vote.")
    )
    votes_against = forms.IntegerField(
        label=_("Against"), min_value=0, max_value=999, required=False, widget=number_box()
    )
    votes_abstained = forms.IntegerField(
        label=_("Abstained"), min_value=0, max_value=999, required=False, widget=number_box()
    )
    meeting = forms.ModelChoiceField(
        label=_("Meeting"), queryset=Meeting.objects.none(), required=False, empty_label=_("Not in a meeting")
    )
    present = text_box(_("Who was there"), 2, help_text=_("Only without a meeting: a meeting has its attendance."))
    proposed_by = person_field(_("Proposed by"), _("Nobody in particular, or not known"))
    proposed_sector = forms.ChoiceField(
        label=_("Sector of who proposed it"),
        choices=[("", _("That of their membership, or not known")), *Sector.choices],
        required=False,
    )
    rationale = text_box(_("Why"))
    not_taken = text_box(_("Options not taken, and why"))
    review_on = DateField(
        label=_("Look at it again by"), required=False, help_text=_("Leave it empty if nobody needs to.")
    )

    field_order = (
        "text", "decided_on", "how", "votes_for", "votes_against", "votes_abstained", "meeting", "present",
        "proposed_by", "proposed_sector", "rationale", "not_taken", *LINKS, "review_on",
    )  # fmt: skip

    def offer(self, group: Group, user: Any, linked: Mapping[str, Sequence[Any]] | None = None) -> None:
        """Offer what may be chosen in this group. Each list is read once."""
        offer_people(self.fields["proposed_by"], group, user)
        self.offer_links(group, user, linked)
        if "meeting" in self.fields:
            self.fields["meeting"].queryset = queries.meetings_of(group)  # type: ignore[attr-defined]  # a field with choices
            self.fields["meeting"].label_from_instance = _meeting_words  # type: ignore[attr-defined]  # a field with choices


class DecisionForm(OnceForm, DecisionFields):
    """A decision that is written down."""

    def __init__(
        self, *args: Any, group: Group, user: Any, meeting: Meeting | None = None, earlier: Decision | None = None,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        on = timezone.localdate() if meeting is None else timezone.localdate(meeting.starts_at)
        initial: dict[str, Any] = {"decided_on": min(on, timezone.localdate()), "meeting": meeting}
        if earlier is not None:
            initial |= links_of(earlier)
        kwargs["initial"] = {**initial, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.offer(group, user)


class DecisionEditForm(EditForm, DecisionFields):
    """A decision that is mended. Once the minutes are agreed, what they say is not asked for."""

    def __init__(self, *args: Any, decision: Decision, user: Any, **kwargs: Any) -> None:
        self.is_fixed = queries.is_fixed(decision)
        now = as_it_stands(decision)
        if self.is_fixed:
            now = {name: value for name, value in now.items() if name not in FIXED}
        super().__init__(*args, now=now, **kwargs)
        self.offer(decision.group, user, {name: now[name] for name in LINKS})
        asked = {name: now[name] for name in now if name in self.fields or name not in LINKS}
        self.fields["seen"].initial = fingerprint(asked)

    def lay_out(self) -> None:
        if self.is_fixed:
            for name in FIXED:
                self.fields.pop(name, None)
        super().lay_out()


class ReviewForm(EditForm):
    """What came of a decision, found when it was looked at again."""

    outcome = text_box(_("What came of it"), 5, required=True)
    reviewed_on = DateField(label=_("Looked at again on"))
    review_on = DateField(
        label=_("Look once more by"), required=False, help_text=_("Leave it empty if this settles it.")
    )

    def __init__(self, *args: Any, decision: Decision, **kwargs: Any) -> None:
        initial = {"reviewed_on": timezone.localdate()}
        super().__init__(*args, now={"outcome": decision.outcome}, initial=initial, **kwargs)


def _meeting_words(meeting: Meeting) -> str:
    return f"{day(meeting.starts_at)}: {short(meeting.title, 80)}"
