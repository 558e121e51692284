"""What people decide about runs and the plan, turned into arguments of actions."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from evaluation.actions.decisions import subgroup_choices
from evaluation.actions.reviewing import LONGEST_NOTE
from evaluation.checklist import CODES, ITEMS
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


class ReviewForm(PageForm):
    """The checklist of a run: a box and a line for a note at each item, with what there is to look at."""

    def __init__(self, *args: Any, seen: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for item in ITEMS:
            self.fields[item.code] = forms.BooleanField(
                label=item.label, required=False, help_text=seen.get(item.code, "")
            )
            self.fields[f"{item.code}_note"] = forms.CharField(label=item.note, required=False, max_length=LONGEST_NOTE)
        self.lay_out()

    def clean(self) -> dict[str, Any]:
        """Say of every item at once what is missing."""
        cleaned = super().clean() or self.cleaned_data
        for item in ITEMS:
            if not cleaned.get(item.code) and not cleaned.get(f"{item.code}_note", "").strip():
                self.add_error(item.code, _("Tick “%(item)s”, or note why not.") % {"item": item.label})
        return cleaned

    def answers(self) -> dict[str, Any]:
        """Give what was said, as the action takes it."""
        found = self.cleaned_data
        return {code: {"is_ticked": found[code], "note": found[f"{code}_note"]} for code in CODES}


class SendBackForm(PageForm):
    reason = forms.CharField(
        label=_("What has to change before it can be released"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Whoever asked for the run reads this, and so does everybody who sees the run."),
    )


class LockForm(PageForm):
    """Locking the plan cannot be undone, so the password is asked for again."""

    reason = forms.CharField(
        label=_("Why it is locked now"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Such as: the protocol was registered. It stands on the plan for everybody who reads it."),
    )
    account = forms.CharField(  # shown so that a password manager knows whose password is asked for; never read
        label=_("Your account"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "username", "readonly": True}),
    )
    password = forms.CharField(
        label=_("Your password"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


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
    attrition = forms.MultipleChoiceField(
        label=_("Where the same households were asked: weigh those who answered again by"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "What they answered the first time. Those who answered again then stand for those who did not; who was met "
            "only once is left out. With none chosen, nobody is weighed so."
        ),
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
            attrition=[one["name"] for one in (document.get("attrition") or {}).get("variables", ())],
            imputation="yes" if document.get("imputation") else "no",
            release=document["release"],
        )
        self._imputation = document.get("imputation") or {}
        self._attrition = document.get("attrition") or {}
        kept = {one["name"]: one for one in self._attrition.get("variables", ())}
        self._levels = {**subgroup_choices(plan.codebook.document), **kept}
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

        self.fields["attrition"].choices = [  # type: ignore[attr-defined]  # reason: a field with choices
            (name, _in_words(name)) for name in self._levels
        ]

    def clean_attrition(self) -> dict[str, Any] | None:
        """Give it as a plan writes it; where the weights are cut was decided by other doors."""
        names = self.cleaned_data["attrition"]
        return {**self._attrition, "variables": [self._levels[name] for name in names]} if names else None

    def clean_imputation(self) -> dict[str, Any] | None:
        """Keep the numbers that were decided by other doors; the page only says whether."""
        return self._imputation if self.cleaned_data["imputation"] == "yes" else None


def _in_words(name: str) -> str:
    return name.replace("_", " ").capitalize()
