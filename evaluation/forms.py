"""What people decide about runs and the plan, turned into arguments of actions."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from evaluation.actions.decisions import subgroup_choices
from evaluation.models import Plan, Run
from evaluation.queries import waves_to_choose
from nrp.core.forms import PageForm

AUDIENCES = [
    (Run.Audience.PMG, _("The programme: PMG members, LA leads and others who read results")),
    (Run.Audience.PUBLIC, _("Everyone: all who sign in, and the public figures for anybody")),
]
TAKE_BACK = "none"
WHEN_DONE = [
    (Run.Audience.NONE, _("Nobody, until the evaluation deputy has signed it off")),
    (Run.Audience.PMG, _("The programme, at once")),
    (Run.Audience.PUBLIC, _("Everyone, at once: all who sign in, and the public figures for anybody")),
]


class AudienceForm(PageForm):
    """The first step of a release: who."""

    audience = forms.ChoiceField(label=_("Who may read it?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, run: Run, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [choice for choice in AUDIENCES if choice[0] != run.released_to]
        if run.released_to != Run.Audience.NONE:
            choices.append((TAKE_BACK, _("Nobody: take the release back")))  # type: ignore[arg-type]  # reason: lazy text
        self.fields["audience"].choices = choices  # type: ignore[attr-defined]  # reason: a field with choices


class ReleaseForm(PageForm):
    """The last step: the act itself, with nothing more to say."""


class TakeBackForm(PageForm):
    reason = forms.CharField(label=_("Why the release is taken back"), widget=forms.Textarea(attrs={"rows": 3}))


class PlanForm(PageForm):
    """What people decide about the plan."""

    baseline = forms.TypedChoiceField(label=_("Wave before"), coerce=int)
    followup = forms.TypedChoiceField(label=_("Wave after"), coerce=int)
    covariates = forms.MultipleChoiceField(
        label=_("Adjust for"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("With none the estimate is the plain difference of the two changes."),
    )
    subgroups = forms.MultipleChoiceField(
        label=_("Look at groups of residents apart"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("For each, the effect within every group and a test of whether it differs between them."),
    )
    design = forms.ChoiceField(
        label=_("Who was asked in the second wave?"),
        choices=[
            ("cross_section", _("Other households, drawn anew")),
            ("panel", _("The same households again, as far as they could be found")),
        ],
        widget=forms.RadioSelect,
    )
    imputation = forms.ChoiceField(
        label=_("Missing answers"),
        choices=[
            ("no", _("Left out")),
            ("yes", _("Left out; beside it, what comes out when they are filled in 20 times over")),
        ],
        widget=forms.RadioSelect,
    )
    release = forms.ChoiceField(label=_("Who reads a finished run?"), choices=WHEN_DONE, widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("Why the plan changes"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Everybody who reads a result that changed with it will see this."),
    )

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        document = plan.document
        kwargs.setdefault("initial", {}).update(
            baseline=document["baseline"],
            followup=document["followup"],
            covariates=[covariate["name"] for covariate in document["covariates"]],
            subgroups=[subgroup["name"] for subgroup in document.get("subgroups") or ()],
            design=document.get("design", "cross_section"),
            imputation="yes" if document.get("imputation") else "no",
            release=document["release"],
        )
        self._imputation = document.get("imputation") or {}
        super().__init__(*args, **kwargs)
        waves = [(wave.number, str(wave)) for wave in waves_to_choose()]
        names: Sequence[dict[str, Any]] = plan.codebook.document.get("covariates", [])
        self.fields["baseline"].choices = waves  # type: ignore[attr-defined]  # reason: a field with choices
        self.fields["followup"].choices = waves  # type: ignore[attr-defined]  # reason: a field with choices
        self.fields["covariates"].choices = [  # type: ignore[attr-defined]  # reason: a field with choices
            (covariate["name"], _in_words(covariate["name"])) for covariate in names
        ]
        self.fields["subgroups"].choices = [  # type: ignore[attr-defined]  # reason: a field with choices
            (name, _in_words(name)) for name in subgroup_choices(plan.codebook.document)
        ]

    def clean_imputation(self) -> dict[str, Any] | None:
        """Keep the numbers that were decided by other doors; the page only says whether."""
        return self._imputation if self.cleaned_data["imputation"] == "yes" else None


def _in_words(name: str) -> str:
    return name.replace("_", " ").capitalize()
