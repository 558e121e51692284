"""The criteria, and how a place is judged by them, as they are typed."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from neighbourhoods.actions.selections import CRITERION
from neighbourhoods.models import CriterionJudgement, Selection, SelectionCriterion
from neighbourhoods.queries.selections import field_names, plain_values
from nrp.core.changes import values_of
from nrp.core.edits import EditForm
from nrp.core.forms import DateField, PageForm, number_box
from nrp.core.once import OnceForm
from nrp.core.refusals import Refusal

NOT_JUDGED = [("", _("Not judged yet")), *CriterionJudgement.Met.choices]


class CriterionFields(PageForm):
    text = forms.CharField(
        label=_("Criterion"),
        max_length=240,
        help_text=_("What a place has to be, such as “5,000 to 10,000 residents”."),
    )


class CriterionForm(CriterionFields, OnceForm):
    """One thing more that is asked of a place."""


class CriterionEditForm(CriterionFields, EditForm):
    """A criterion changed, moved, or asked no longer."""

    position = forms.IntegerField(
        label=_("Place in the list"), min_value=0, max_value=1000, widget=number_box(), help_text=_("The lowest first.")
    )
    ends_on = DateField(
        label=_("Asked until"), required=False, help_text=_("From that day on it stays only for places judged by it.")
    )

    def __init__(self, *args: Any, criterion: SelectionCriterion, **kwargs: Any) -> None:
        super().__init__(*args, now=values_of(criterion, CRITERION), **kwargs)


class SelectionForm(EditForm):
    """How a place is judged by each criterion, and what came of it."""

    outcome = forms.ChoiceField(label=_("What came of it"), choices=Selection.Outcome.choices, widget=forms.RadioSelect)
    decided_on = DateField(label=_("Decided on"), required=False)
    reason = forms.CharField(label=_("Why"), required=False, widget=forms.Textarea(attrs={"rows": 4}), max_length=5000)

    def __init__(self, *args: Any, selection: Selection | None, asked: list[SelectionCriterion], **kwargs: Any) -> None:
        super().__init__(*args, now=plain_values(selection, asked), **kwargs)
        self.asked = asked
        for criterion in asked:
            met, evidence = field_names(criterion)
            self.fields[met] = forms.ChoiceField(
                label=_("Does the place meet it?"), choices=NOT_JUDGED, required=False, widget=forms.RadioSelect
            )
            self.fields[evidence] = forms.CharField(
                label=_("What shows it"), required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 3})
            )
        self.lay_out()

    def questions(self) -> list[dict[str, Any]]:
        """Give each criterion with its two boxes, as the page prints them."""
        return [
            {"text": criterion.text, "fields": [self[name] for name in field_names(criterion)]}
            for criterion in self.asked
        ]

    def perform(self, action: Callable[..., Any], **more: Any) -> Any:
        """Hand the action one mapping of judgements in place of two boxes each."""
        return super().perform(partial(_judged, action, self.asked), **more)

    def refuse(self, refusal: Refusal) -> None:
        if refusal.field == "judgements":
            refusal.field = None
        super().refuse(refusal)


def _judged(action: Callable[..., Any], asked: list[SelectionCriterion], **values: Any) -> Any:
    judged = {}
    for criterion in asked:
        met, evidence = field_names(criterion)
        judged[criterion.pk] = (values.pop(met), values.pop(evidence))
    return action(judged=judged, **values)
