"""What people type about enquiries, part by part, turned into arguments of actions."""

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from coren.actions.enquiries import NEXT
from coren.actions.enquiry_links import LINKS, links_of
from coren.models import Adviser, Enquiry
from coren.queries import enquiries as queries
from coren.queries import enquiry_links as links
from governance.models import Decision, EthicsApproval, Issue
from neighbourhoods.models import Area, Initiative
from nrp.core.changes import values_of
from nrp.core.edits import EditForm
from nrp.core.forms import DateField, PageForm, number_box
from nrp.core.once import OnceForm

# A part of the story that is written in one form: its heading, and its fields.
PARTS: dict[str, tuple[Any, tuple[str, ...]]] = {
    "question": (_("The issue and the question"), ("title", "issue", "question")),
    "methods": (_("How it is done"), ("methods", "methods_text", "starts_on", "ends_on")),
    "ethics": (_("Ethics"), ("ethics_approval", "ethics_text")),
    "findings": (_("Findings"), ("findings",)),
    "led-to": (_("What it led to"), ("led_to",)),
    "chain": (_("Where it began and what it led to"), ("began_with", "brought_up", "decisions", "initiatives")),
    "review": (_("Rapid review"), ("rapid_review", "rapid_review_link")),
    "hiat": (
        _("Health inequalities: four questions"),
        ("hiat_inequalities", "hiat_design", "hiat_evaluation", "hiat_wider"),
    ),
}


def _text(label: Any, rows: int = 5, *, required: bool = False, help_text: Any = "") -> forms.CharField:
    area = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, required=required, widget=area, help_text=help_text)


class EnquiryForm(OnceForm):
    """An enquiry that begins: what it is about, and where."""

    area = forms.ModelChoiceField(
        label=_("Neighbourhood"), queryset=Area.objects.none(), empty_label=_("Choose a neighbourhood")
    )
    title = forms.CharField(label=_("Title"), max_length=160)
    issue = _text(_("The issue it began with"), 3, required=True, help_text=_("Who raised it, and what they said."))
    question = _text(_("The question"), 3, required=True)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        places = queries.places_to_enquire_in(user)
        only = list(places[:2])
        if len(only) == 1:
            kwargs["initial"] = {"area": only[0].pk, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.fields["area"].queryset = places  # type: ignore[attr-defined]  # a field with choices


class EnquiryPartForm(EditForm):
    """One part of an enquiry. The other parts are not touched by it."""

    title = forms.CharField(label=_("Title"), max_length=160)
    issue = _text(_("The issue it began with"), required=True, help_text=_("Who raised it, and what they said."))
    question = _text(_("The question"), 3, required=True)
    methods = forms.MultipleChoiceField(
        label=_("Methods"),
        choices=Enquiry.Method.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    methods_text = _text(_("How it is done"))
    starts_on = DateField(label=_("From"), required=False)
    ends_on = DateField(label=_("Until"), required=False)
    ethics_approval = forms.ModelChoiceField(
        label=_("Ethics approval"), queryset=EthicsApproval.objects.none(), required=False, empty_label=_("None yet")
    )
    ethics_text = _text(_("What the ethics check said"))
    findings = _text(
        _("Findings"), 10, help_text=_("Write “some residents said …”, with how many interviews. No names.")
    )
    led_to = _text(_("What it led to"), help_text=_("Decisions, actions and initiatives that came of it."))
    rapid_review = _text(_("What research says"), 8)
    rapid_review_link = forms.URLField(
        label=_("Where the review can be read"),
        required=False,
        max_length=200,
        assume_scheme="https",
        widget=forms.URLInput(attrs={"class": "govuk-input"}),
    )
    began_with = forms.ModelChoiceField(
        label=_("The issue it began with"), queryset=Issue.objects.none(), required=False, empty_label=_("None chosen")
    )
    brought_up = forms.ModelMultipleChoiceField(
        label=_("Issues it brought up"),
        queryset=Issue.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Those on record at this place that residents raised in the enquiry."),
    )
    decisions = forms.ModelMultipleChoiceField(
        label=_("Decisions it led to"),
        queryset=Decision.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    initiatives = forms.ModelMultipleChoiceField(
        label=_("Initiatives it led to"),
        queryset=Initiative.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    hiat_inequalities = _text(_("Which inequalities are at work, and what causes them?"), 4)
    hiat_design = _text(_("How is it designed to have an effect, and what part does the public have?"), 4)
    hiat_evaluation = _text(_("How will we know what it does for people in different circumstances?"), 4)
    hiat_wider = _text(_("What wider effects might it have, and how is harm avoided?"), 4)

    def __init__(self, *args: Any, enquiry: Enquiry, part: str, user: Any, **kwargs: Any) -> None:
        names = PARTS[part][1]
        initial: dict[str, Any] = {"ethics_approval": enquiry.ethics_approval_id} if "ethics_approval" in names else {}
        now = values_of(enquiry, [name for name in names if name not in LINKS])
        if part == "chain":
            initial = {"began_with": enquiry.began_with_id} | {
                name: list(getattr(enquiry, name).values_list("pk", flat=True)) for name in LINKS
            }
            now |= links_of(enquiry)
        super().__init__(*args, now=now, initial=initial, **kwargs)
        for name in set(self.fields) - {*names, "seen"}:
            del self.fields[name]
        self.lay_out()
        if "ethics_approval" in self.fields:
            self._offer_approvals(enquiry)
        if part == "chain":
            self._offer_links(enquiry, user, initial)

    def _offer_links(self, enquiry: Enquiry, user: Any, linked: dict[str, Any]) -> None:
        issues, decisions = links.issues_at(enquiry.area, user), links.decisions_at(enquiry.area, user)
        first = [linked["began_with"]] if linked["began_with"] else []
        for name, found in (
            ("began_with", links.offered(issues, first)),
            ("brought_up", links.offered(issues, linked["brought_up"])),
            ("decisions", links.offered(decisions, linked["decisions"])),
            ("initiatives", links.initiatives_at(enquiry.area, user)),
        ):
            self.fields[name].queryset = found  # type: ignore[attr-defined]  # a field with choices
        self.fields["decisions"].label_from_instance = _decision_words  # type: ignore[attr-defined]  # a field with choices

    def _offer_approvals(self, enquiry: Enquiry) -> None:
        covering = queries.approvals_for(enquiry).values("pk")
        field = self.fields["ethics_approval"]
        field.queryset = EthicsApproval.objects.filter(  # type: ignore[attr-defined]  # a field with choices
            Q(pk__in=covering) | Q(pk=enquiry.ethics_approval_id)
        )
        field.label_from_instance = _approval_words  # type: ignore[attr-defined]  # a field with choices
        field.help_text = _("Those on record that cover the days of this enquiry. An administrator records approvals.")


def _decision_words(decision: Decision) -> str:
    return f"{decision.group}, {decision.number}: {Truncator(decision.text).chars(100)}"


def _approval_words(approval: EthicsApproval) -> str:
    return f"{approval.reference}: {approval.title}"


class SafetyForm(EditForm):
    """How everybody is kept safe, and that somebody checked it."""

    safety_text = _text(
        _("How everybody is kept safe"),
        8,
        required=True,
        help_text=_("Residents who ask and who are asked: working in pairs, where to go when somebody is upset."),
    )
    is_checked = forms.BooleanField(
        label=_("I have checked this. My name stands beside it."),
        required=False,
        help_text=_("Leave it open to save the words alone."),
    )


class MoveForm(PageForm):
    """Where an enquiry goes from where it stands."""

    state = forms.ChoiceField(label=_("It is now"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Why it stops"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Only if it does."),
    )

    def __init__(self, *args: Any, enquiry: Enquiry, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        options = [(state, Enquiry.State(state).label) for state in NEXT[enquiry.state]]
        field = self.fields["state"]
        field.choices = options  # type: ignore[attr-defined]  # a field with choices
        # Somebody else may have moved it meanwhile: the action says so in better words than the field could.
        field.valid_value = lambda value: value in Enquiry.State.values  # type: ignore[attr-defined]  # a field with choices
        if Enquiry.State.STOPPED not in NEXT[enquiry.state]:
            del self.fields["reason"]
            self.lay_out()


class CollectedForm(OnceForm):
    """How much was collected, by one method on one day."""

    method = forms.ChoiceField(label=_("What"), choices=Enquiry.Method.choices)
    count = forms.IntegerField(
        label=_("How many"),
        min_value=1,
        max_value=100_000,
        widget=number_box(),
        help_text=_("Interviews, groups, answers: counts only, never what was said."),
    )
    on = DateField(label=_("On"))
    note = forms.CharField(label=_("Note"), max_length=200, required=False, help_text=_("No names."))

    def __init__(self, *args: Any, enquiry: Enquiry, **kwargs: Any) -> None:
        kwargs["initial"] = {"on": timezone.localdate(), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        known = dict(Enquiry.Method.choices)
        first = [(code, known[code]) for code in enquiry.methods if code in known]
        rest = [choice for choice in Enquiry.Method.choices if choice not in first]
        self.fields["method"].choices = [*first, *rest]  # type: ignore[attr-defined]  # a field with choices


class ResearcherForm(OnceForm):
    """An adviser who does the enquiry with the research team."""

    adviser = forms.ModelChoiceField(
        label=_("Resident Adviser"), queryset=Adviser.objects.none(), empty_label=_("Choose an adviser")
    )
    part = forms.CharField(
        label=_("Part"), max_length=120, required=False, help_text=_("Such as “Interviews in the High Street”.")
    )
    starts_on = DateField(label=_("From"))

    def __init__(self, *args: Any, advisers: QuerySet[Adviser], **kwargs: Any) -> None:
        kwargs["initial"] = {"starts_on": timezone.localdate(), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.fields["adviser"].queryset = advisers  # type: ignore[attr-defined]  # a field with choices


class ResearcherEndForm(PageForm):
    on = DateField(label=_("Last day"))
