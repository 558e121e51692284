"""Preparing a round of priorities, its last day, a ballot taken out, the focus that came out."""

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from governance.actions.rounds import facts_of
from governance.models import Decision, Issue, PriorityRound
from nrp.core.edits import ChangedMeanwhile, EditForm
from nrp.core.forms import DateField, PageForm, number_box
from nrp.core.once import OnceForm
from nrp.core.refusals import Refusal
from nrp.core.render.dates import day

Method = PriorityRound.Method
METHOD_WORDS = {
    Method.SCORE: _("Scores against criteria: everybody scores every option; criteria can count more than once"),
    Method.DOTS: _("Dot vote: everybody places a few dots, several on one option if they like"),
    Method.RANKING: _("Ranking: everybody puts the options in order"),
    Method.CONSENT: _("Consent: an option passes unless somebody objects and says why"),
}
# What each method needs beside its options.
ONLY_FOR = {"criteria": Method.SCORE, "highest": Method.SCORE, "dots": Method.DOTS}
WEIGHED = re.compile(r"(?P<title>.*?)(?:\s*[x×]\s*(?P<weight>[0-9]{1,2}))?\s*")


def _title() -> forms.CharField:
    return forms.CharField(label=_("Title"), max_length=160, help_text=_("Such as “What do we work on first?”."))


def _question() -> forms.CharField:
    return forms.CharField(
        label=_("The question"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It stands on the ballot as you write it here."),
    )


def _method() -> forms.ChoiceField:
    return forms.ChoiceField(label=_("How it is decided"), choices=list(METHOD_WORDS.items()), widget=forms.RadioSelect)


class RoundForm(OnceForm):
    """A new round: what is asked and how it is decided. What can be chosen comes on the next page."""

    title = _title()
    question = _question()
    method = _method()


class LinesField(forms.CharField):
    """One thing on each line; blank lines count for nothing."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        kwargs["widget"] = forms.Textarea(attrs={"rows": kwargs.pop("rows", 6)})
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Any:
        return [" ".join(line.split()) for line in str(super().clean(value)).splitlines() if line.strip()]


class WeighedLinesField(LinesField):
    """One criterion on each line, with "x 2" at its end when it counts twice."""

    def clean(self, value: Any) -> Any:
        found = [WEIGHED.fullmatch(line) for line in super().clean(value)]
        rows = [[one["title"], int(one["weight"] or 1)] for one in found if one is not None]
        if any(not title for title, _weight in rows):
            raise ValidationError(_("Write the criterion in front of how often it counts."))
        return rows


class RoundPartsForm(EditForm):
    """Everything of a round that is being prepared; boxes that its method does not need are left out."""

    title = _title()
    question = _question()
    method = _method()
    issues = forms.MultipleChoiceField(
        label=_("Issues that people can choose"), required=False, widget=forms.CheckboxSelectMultiple
    )
    options = LinesField(label=_("Other options"), help_text=_("One on each line."))
    criteria = WeighedLinesField(
        label=_("Criteria"),
        rows=4,
        help_text=_(
            "One on each line. End a line with x2 and it counts twice: “Helps those who have least x2”. "
            "Without criteria each option gets one score."
        ),
    )
    highest = forms.IntegerField(
        label=_("Highest score"), min_value=1, max_value=10, widget=number_box(), help_text=_("The lowest is 0.")
    )
    dots = forms.IntegerField(label=_("Dots for each person"), min_value=1, max_value=20, widget=number_box())
    closes_on = DateField(
        label=_("Last day for ballots online"),
        required=False,
        help_text=_("Leave it open to close the round when everybody has voted."),
    )

    def __init__(self, *args: Any, priority_round: PriorityRound, issues: Sequence[Issue], **kwargs: Any) -> None:
        now = facts_of(priority_round)
        initial = {"options": "\n".join(now["options"]), "criteria": "\n".join(_weighed(now["criteria"]))}
        super().__init__(*args, now=now, initial=initial, **kwargs)
        self.offered = {str(issue.pk): issue for issue in issues}
        choices = [
            (pk, f"{issue.title} ({issue.theme})" if issue.theme else issue.title) for pk, issue in self.offered.items()
        ]
        self.fields["issues"].choices = choices  # type: ignore[attr-defined]  # a field with choices
        unneeded = {name for name, method in ONLY_FOR.items() if priority_round.method != method}
        for name in unneeded if choices else {*unneeded, "issues"}:
            del self.fields[name]
        if not choices:
            self.fields["options"].label = _("Options")
        self.lay_out()

    def refuse(self, refusal: Refusal) -> None:
        """Show what the other wrote as people write it: issues by their titles, criteria by their lines."""
        super().refuse(refusal)
        if not isinstance(refusal, ChangedMeanwhile):
            return
        titles = [self.offered[pk].title for pk in refusal.now["issues"] if pk in self.offered]
        for name, lines in (("issues", titles), ("criteria", _weighed(refusal.now["criteria"]))):
            if name in self.errors:
                words = _("Somebody else has saved here: “%(text)s”. Yours stands below; save again to replace it.")
                said = words % {"text": ", ".join(lines) or _("nothing")}
                self.errors[name] = self.error_class([said])

    def chosen_issues(self, ids: Sequence[str]) -> list[Issue]:
        """Give the issues that were ticked."""
        return [self.offered[pk] for pk in ids]


class LastDayForm(PageForm):
    closes_on = DateField(label=_("Last day for ballots online"), required=False)


class TakeOutForm(PageForm):
    reason = forms.CharField(
        label=_("Why it is taken out"), max_length=300, help_text=_("Such as “Entered twice”. It stands in the trail.")
    )


class FocusForm(OnceForm):
    """What a neighbourhood works on from now on, and where that came from."""

    text = forms.CharField(label=_("Focus of action"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    starts_on = DateField(label=_("From"))
    round = forms.ModelChoiceField(
        label=_("Chosen in a round of priorities"),
        queryset=PriorityRound.objects.none(),
        required=False,
        empty_label=_("No round"),
    )
    decision = forms.ModelChoiceField(
        label=_("Decided by the group"), queryset=Decision.objects.none(), required=False, empty_label=_("No decision")
    )

    def __init__(
        self, *args: Any, rounds: QuerySet[PriorityRound], decisions: QuerySet[Decision], **kwargs: Any
    ) -> None:
        kwargs["initial"] = {"starts_on": timezone.localdate(), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self._offer("round", rounds, _round_words)
        self._offer("decision", decisions, _decision_words)

    def _offer(self, name: str, rows: QuerySet[Any], words: Any) -> None:
        field = self.fields[name]
        field.queryset = rows  # type: ignore[attr-defined]  # a field with choices
        field.label_from_instance = words  # type: ignore[attr-defined]  # a field with choices


def _weighed(criteria: Sequence[Sequence[Any]]) -> list[str]:
    return [title if weight == 1 else f"{title} x{weight}" for title, weight in criteria]


def _round_words(row: PriorityRound) -> str:
    return f"{row.title} ({day(row.closed_at)})" if row.closed_at else row.title


def _decision_words(row: Decision) -> str:
    return f"{row.number}: {row.text[:80]} ({day(row.decided_on)})"
