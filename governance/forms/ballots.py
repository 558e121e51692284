"""A ballot as a form: the marks for each option in rows of large squares, and, in the room, whose ballot it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance import counting
from governance.actions.ballots import Given
from governance.models import Ballot, Criterion, Membership, PriorityRound, RoundOption, Sector
from governance.queries.priorities import Choice
from nrp.accounts.models import Person
from nrp.core.forms import PageForm
from nrp.core.once import OnceForm

Method = PriorityRound.Method
SQUARES = 11  # more choices than these in a row become a list to pull down
ANSWERS = (
    (counting.AGREE, gettext_lazy("I agree")),
    (counting.CAN_LIVE_WITH, gettext_lazy("I can live with it")),
    (counting.OBJECT, gettext_lazy("I object")),
)


@dataclass(frozen=True, slots=True)
class MarkRow:
    """One option on the ballot, with its fields: one, or one for each criterion."""

    option: RoundOption
    marks: Sequence[tuple[str, BoundField]]
    reason: BoundField | None


class BallotForm(PageForm):
    """One's own ballot. It opens with what was given before."""

    def __init__(
        self, *args: Any, priority_round: PriorityRound, choice: Choice, own: Ballot | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.priority_round, self.choice = priority_round, choice
        given = {} if own is None else {(mark.option_id, mark.criterion_id): mark for mark in own.marks.all()}
        for row, option in enumerate(choice.options, start=1):
            for column, criterion in self._columns():
                mark = given.get((option.pk, criterion.pk if criterion else None))
                self.fields[f"o{row}c{column}"] = self._field(option, criterion, mark.value if mark else None)
            if priority_round.method == Method.CONSENT:
                mark = given.get((option.pk, None))
                self.fields[f"o{row}why"] = _reason(option, mark.reason if mark else "")
        self.lay_out()

    def rows(self) -> list[MarkRow]:
        """Give the options as the ballot prints them."""
        found = []
        for row, option in enumerate(self.choice.options, start=1):
            marks = [
                (criterion.title if criterion else "", self[f"o{row}c{column}"])
                for column, criterion in self._columns()
            ]
            reason = self[f"o{row}why"] if f"o{row}why" in self.fields else None
            found.append(MarkRow(option, marks, reason))
        return found

    def clean(self) -> dict[str, Any]:
        """Gather the marks, and say what the method has no place for beside the row it is about."""
        values = super().clean() or self.cleaned_data
        marks = [
            mark for row, option in enumerate(self.choice.options, start=1) for mark in self._marks(values, row, option)
        ]
        kept = {name: value for name, value in values.items() if name not in self._mark_names()}
        if not self.errors:
            self._check(marks)
        return {**kept, "marks": marks}

    def _marks(self, values: dict[str, Any], row: int, option: RoundOption) -> list[Given]:
        found = []
        for column, criterion in self._columns():
            value = values.get(f"o{row}c{column}")
            if value in (None, ""):
                continue
            reason = values.get(f"o{row}why", "")
            if value == counting.OBJECT and self.priority_round.method == Method.CONSENT and not reason:
                self.add_error(f"o{row}why", _("Say why you object to “%(option)s”.") % {"option": option.title})
            found.append(Given(option.pk, value, criterion.pk if criterion else None, reason))
        return found

    def _check(self, marks: Sequence[Given]) -> None:
        if self.priority_round.method == Method.DOTS:
            placed, dots = sum(one.value for one in marks), self.priority_round.dots
            if placed > dots:
                words = _("%(placed)d dots are placed; each person has %(dots)d.") % {"placed": placed, "dots": dots}
                self.add_error("o1c0", words)
            if placed == 0:
                self.add_error("o1c0", _("Place at least one dot."))
        if self.priority_round.method == Method.RANKING:
            self._check_places(marks)

    def _check_places(self, marks: Sequence[Given]) -> None:
        names = {option.pk: (f"o{row}c0", option.title) for row, option in enumerate(self.choice.options, start=1)}
        taken: dict[int, str] = {}
        for one in marks:
            field, title = names[one.option]
            if one.value in taken:
                words = {"first": taken[one.value], "second": title, "place": one.value}
                self.add_error(field, _("“%(first)s” and “%(second)s” both have place %(place)d.") % words)
            taken.setdefault(one.value, title)
        if not marks:
            self.add_error("o1c0", _("Put at least one option in first place."))

    def _columns(self) -> Sequence[tuple[int, Criterion | None]]:
        criteria = self.choice.criteria if self.priority_round.method == Method.SCORE else ()
        return [*enumerate(criteria, start=1)] or [(0, None)]

    def _mark_names(self) -> set[str]:
        return {name for name in self.fields if name.startswith("o") and name[1].isdigit()}

    def _field(self, option: RoundOption, criterion: Criterion | None, value: int | None) -> forms.TypedChoiceField:
        choices, is_required, words = self._choices()
        label = f"{option.title}: {criterion.title}" if criterion else option.title
        squares = len(choices) <= SQUARES
        initial = 0 if value is None and self.priority_round.method == Method.DOTS else value
        return forms.TypedChoiceField(
            label=label,
            choices=choices,
            coerce=int,
            empty_value=None,
            required=is_required,
            initial="" if initial is None else initial,
            widget=forms.RadioSelect if squares else forms.Select(attrs={"class": "govuk-select"}),
            error_messages={"required": words % {"option": label}},
        )

    def _choices(self) -> tuple[list[tuple[Any, Any]], bool, str]:
        """Give what can be marked, whether something must be, and the words when nothing is."""
        held = self.priority_round
        if held.method == Method.SCORE:
            return [(score, str(score)) for score in range(held.highest + 1)], True, _("Score “%(option)s”.")
        if held.method == Method.DOTS:
            return [(dots, str(dots)) for dots in range(held.dots + 1)], False, ""
        if held.method == Method.RANKING:
            places = [(place, str(place)) for place in range(1, len(self.choice.options) + 1)]
            return [("", _("None")), *places], False, ""
        return list(ANSWERS), True, _("Answer for “%(option)s”.")


class RoomBallotForm(BallotForm, OnceForm):
    """A ballot that a keeper enters for somebody in the room; each page enters one, however often it is sent."""

    person = forms.ModelChoiceField(
        label=gettext_lazy("Name"),
        queryset=Person.objects.none(),
        required=False,
        empty_label=gettext_lazy("No name, only the sector"),
    )
    sector = forms.ChoiceField(
        label=gettext_lazy("Sector"), choices=Sector.choices, required=False, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, seats: Sequence[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["person"]
        # Whoever sits on the group is known; those whose ballot is in are not offered, and the action says so in words.
        seated = Person.objects.filter(memberships__group=self.priority_round.group_id).distinct()
        field.queryset = seated  # type: ignore[attr-defined]  # a field with choices
        offered = [(seat.person_id, seat.person.name) for seat in seats]
        field.choices = [("", field.empty_label), *offered]  # type: ignore[attr-defined]  # a field with choices
        if not seats:
            del self.fields["person"]

    def clean_sector(self) -> str:
        """A name brings its sector along; without one the sector is asked."""
        sector = str(self.cleaned_data.get("sector") or "")
        if self.cleaned_data.get("person") is None and "person" not in self.errors and not sector:
            raise ValidationError(_("Choose the sector, or a name."))
        return sector


def _reason(option: RoundOption, said: str) -> forms.CharField:
    return forms.CharField(
        label=_("Why you object to “%(option)s”") % {"option": option.title},
        required=False,
        max_length=1000,
        initial=said,
        widget=forms.Textarea(attrs={"rows": 2, "class": "govuk-textarea"}),
    )
