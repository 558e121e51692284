"""What people type about milestones, risks, what was brought about, progress and the theory of change."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from neighbourhoods.actions import initiative_parts, progress
from neighbourhoods.actions.theory import step_as_it_stands
from neighbourhoods.forms.initiatives import offer_domains, see_only_what_is_asked, text_box, tick_list
from neighbourhoods.models import Domain, InitiativeOutput, Milestone, ProgressNote, Risk, TheoryStep
from nrp.core.changes import values_of
from nrp.core.edits import EditForm
from nrp.core.forms import DateField, PageForm, number_box
from nrp.core.once import OnceForm
from nrp.core.pictures.forms import PHOTO_FIELDS, FormWithPhoto


class MilestoneFields(PageForm):
    text = forms.CharField(label=_("Milestone"), max_length=240)
    due_on = DateField(label=_("Due"))
    reached_on = DateField(label=_("Reached on"), required=False, help_text=_("Only once it is."))


class MilestoneForm(MilestoneFields, OnceForm):
    """A milestone that is set."""


class MilestoneEditForm(MilestoneFields, EditForm):
    """A milestone that is changed, or was reached."""

    def __init__(self, *args: Any, milestone: Milestone, **kwargs: Any) -> None:
        super().__init__(*args, now=values_of(milestone, initiative_parts.MILESTONE), **kwargs)


class RiskFields(PageForm):
    text = forms.CharField(label=_("What may go wrong"), max_length=240)
    likelihood = forms.ChoiceField(label=_("How likely"), choices=Risk.Level.choices, widget=forms.RadioSelect)
    severity = forms.ChoiceField(label=_("How bad"), choices=Risk.Level.choices, widget=forms.RadioSelect)
    response = text_box(_("What we do about it"), 3)
    closed_on = DateField(
        label=_("Closed on"), required=False, help_text=_("Once it cannot happen any more, or has happened.")
    )


class RiskForm(RiskFields, OnceForm):
    """A risk that is written down."""


class RiskEditForm(RiskFields, EditForm):
    """A risk that is changed or closed."""

    def __init__(self, *args: Any, risk: Risk, **kwargs: Any) -> None:
        super().__init__(*args, now=values_of(risk, initiative_parts.RISK), **kwargs)


class ReachFields(PageForm):
    what = forms.CharField(
        label=_("What came about"), max_length=240, help_text=_("Such as “Came to the lunch club at least once”.")
    )
    number = forms.IntegerField(label=_("How many"), min_value=0, max_value=10_000_000, widget=number_box())
    unit = forms.CharField(
        label=_("Of what"), max_length=60, help_text=_("The base of the number: “residents of 60 and over”.")
    )
    on = DateField(label=_("Counted on"))
    how = forms.CharField(label=_("How it was counted"), max_length=160, help_text=_("Such as “from the register”."))


class ReachForm(ReachFields, OnceForm):
    """A count of what an initiative brought about."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"on": timezone.localdate(), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)


class ReachEditForm(ReachFields, EditForm):
    """A count that is put right."""

    def __init__(self, *args: Any, output: InitiativeOutput, **kwargs: Any) -> None:
        super().__init__(*args, now=values_of(output, initiative_parts.REACH), **kwargs)


class NoteFields(PageForm):
    on = DateField(label=_("On"))
    text = text_box(_("What happened"), 5, required=True, help_text=_("Write “some residents said …”. No names."))
    next_step = text_box(_("What comes next"), 3)


class ProgressForm(FormWithPhoto, OnceForm, NoteFields):
    """How it goes, and a photograph with the consent of those on it, in one form."""

    field_order = (*progress.FIELDS, *PHOTO_FIELDS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"on": timezone.localdate(), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.fields["file"].label = _("A photograph, if there is one")
        for name in PHOTO_FIELDS:
            self.fields[name].required = False

    def clean(self) -> dict[str, Any]:
        """Ask for what belongs to a photograph where there is one, or where some of it was typed."""
        cleaned = super().clean() or self.cleaned_data
        typed = [name for name in ("description", "consent", "consent_on") if cleaned.get(name)]
        if cleaned.get("file"):
            for name, words in (
                ("description", _g("Say what the photograph shows, for those who cannot see it.")),
                ("consent", _g("Say who agreed, and how.")),
                ("consent_on", _g("Say on which day they agreed.")),
            ):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, words)
        elif typed and "file" not in self.errors:
            self.add_error("file", _g("Choose the photograph, or leave the lines about it empty."))
        return cleaned


class NoteEditForm(NoteFields, EditForm):
    """A note that is put right."""

    def __init__(self, *args: Any, note: ProgressNote, **kwargs: Any) -> None:
        super().__init__(*args, now=values_of(note, progress.FIELDS), **kwargs)


class ProgressPhotoForm(FormWithPhoto, OnceForm):
    """One more photograph beside a note."""


class StepFields(PageForm):
    kind = forms.ChoiceField(label=_("Kind"), choices=TheoryStep.Kind.choices, widget=forms.RadioSelect)
    text = forms.CharField(label=_("In words"), max_length=160)
    domains = tick_list(_("Which domains it strengthens"), Domain, _("Only for what changes for residents."))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "domains" in cleaned:
            cleaned["domains"] = list(cleaned["domains"])
        return cleaned


class StepForm(StepFields, OnceForm):
    """A step that is added to a theory of change."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_domains(self)


class StepEditForm(StepFields, EditForm):
    """A step that is put in other words."""

    def __init__(self, *args: Any, step: TheoryStep, **kwargs: Any) -> None:
        now = step_as_it_stands(step)
        tagged = now["domains"]
        super().__init__(*args, now=now, initial={"domains": [row.pk for row in tagged]}, **kwargs)
        offer_domains(self, tagged)
        see_only_what_is_asked(self, now)


class LinkForm(OnceForm):
    """What leads to what, and what has to hold for it."""

    before = forms.ModelChoiceField(
        label=_("This step"), queryset=TheoryStep.objects.none(), empty_label=_("Choose a step")
    )
    after = forms.ModelChoiceField(
        label=_("leads to"), queryset=TheoryStep.objects.none(), empty_label=_("Choose a step")
    )
    assumes = forms.CharField(
        label=_("As long as"), max_length=240, required=False, help_text=_("What has to hold for it to happen.")
    )

    def __init__(self, *args: Any, steps: Sequence[TheoryStep], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(step.pk), f"{step.get_kind_display()}: {step.text}") for step in steps]
        for name in ("before", "after"):
            field = self.fields[name]
            field.queryset = TheoryStep.objects.filter(pk__in=[step.pk for step in steps])  # type: ignore[attr-defined]  # a field with choices
            field.choices = [("", field.empty_label), *choices]  # type: ignore[attr-defined]  # a field with choices
