"""What people type about evidence reviews, turned into arguments of actions."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from neighbourhoods.actions.review_parts import values_of_finding
from neighbourhoods.actions.reviews import FIELDS, OPEN
from neighbourhoods.models import Area, EvidenceItem, Finding, Review, Reviewer
from neighbourhoods.queries import reviews as queries
from neighbourhoods.queries.areas import areas_visible_to
from neighbourhoods.queries.evidence import items_visible_to
from nrp.accounts.models import Person
from nrp.core.changes import values_of
from nrp.core.edits import EditForm
from nrp.core.forms import DateField, PageForm
from nrp.core.once import OnceForm
from nrp.formats.references import texts

TAKEN_IN, LEFT_OUT = "in", "out"


class PublicationField(forms.CharField):
    """What a review was published as: an item, found by its DOI or its whole title."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=gettext_lazy("Published as"),
            required=False,
            max_length=500,
            help_text=gettext_lazy("The DOI or the whole title of an item that is on record. It can be left empty."),
            **kwargs,
        )

    def prepare_value(self, value: Any) -> Any:
        return value.doi or value.title if isinstance(value, EvidenceItem) else value

    def to_python(self, value: Any) -> Any:
        said = " ".join((value or "").split())
        if not said:
            return None
        doi = texts.doi(said)
        found = EvidenceItem.objects.filter(**({"doi": doi} if doi else {"title__iexact": said})).first()
        if found is None:
            raise forms.ValidationError(_("No item is on record under this. Put the item on record first."))
        return found

    def validate(self, value: Any) -> None:
        """Take an item as it was found."""

    def run_validators(self, value: Any) -> None:
        """Take an item as it was found."""


class ReviewFields(PageForm):
    """What a review asks, and where it stands."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=Review.Kind.choices, widget=forms.RadioSelect)
    area = forms.ModelChoiceField(
        label=gettext_lazy("Neighbourhood"),
        queryset=Area.objects.none(),
        required=False,
        empty_label=gettext_lazy("The whole programme"),
        help_text=gettext_lazy("A review of one neighbourhood is read only by those who see it."),
    )
    question = forms.CharField(
        label=gettext_lazy("Question"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("What the review is to answer, in a sentence or two."),
    )
    search = forms.CharField(
        label=gettext_lazy("How it was searched"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("Where, with which words, for which years, and whom else you asked."),
    )
    started_on = DateField(label=gettext_lazy("Started on"), required=False)

    def offer_places(self, user: Any) -> None:
        places = areas_visible_to(user).filter(kind=Area.Kind.NEIGHBOURHOOD)
        self.fields["area"].queryset = places  # type: ignore[attr-defined]  # a field with choices


class ReviewForm(ReviewFields, OnceForm):
    """A review that begins, or is planned."""

    def __init__(self, *args: Any, user: Any, chosen: Area | None = None, **kwargs: Any) -> None:
        kwargs["initial"] = {"kind": Review.Kind.RAPID, "area": chosen.pk if chosen else None}
        super().__init__(*args, **kwargs)
        self.offer_places(user)


class ReviewEditForm(ReviewFields, EditForm):
    """A review that is changed. One that was published keeps its state."""

    status = forms.ChoiceField(label=gettext_lazy("Where it stands"), widget=forms.RadioSelect)
    publication = PublicationField()
    field_order = ("title", "kind", "area", "question", "search", "status", "started_on", "publication", "seen")

    def __init__(self, *args: Any, review: Review, user: Any, **kwargs: Any) -> None:
        is_published = review.status == Review.Status.PUBLISHED
        names = [name for name in FIELDS if not (is_published and name == "status")]
        initial = {"area": review.area_id, "publication": review.publication}
        super().__init__(*args, now=values_of(review, names), initial=initial, **kwargs)
        self.offer_places(user)
        if is_published:
            del self.fields["status"]
        else:
            known = dict(Review.Status.choices)
            codes = [*OPEN, *([review.status] if review.status not in OPEN else [])]
            self.fields["status"].choices = [(code, known[code]) for code in codes]  # type: ignore[attr-defined]  # a field with choices
        self.lay_out()


class PublishForm(PageForm):
    """The day of publication, and what the review was published as."""

    published_on = DateField(label=gettext_lazy("Published on"))
    publication = PublicationField()

    def __init__(self, *args: Any, review: Review, **kwargs: Any) -> None:
        kwargs["initial"] = {"published_on": timezone.localdate(), "publication": review.publication}
        super().__init__(*args, **kwargs)


class StopForm(PageForm):
    """Nothing to fill in: the button is the act."""


class ReviewerForm(OnceForm):
    """Somebody who reviews: known here, or by name."""

    person = forms.ModelChoiceField(
        label=gettext_lazy("Somebody with a role here"),
        queryset=Person.objects.none(),
        required=False,
        empty_label=gettext_lazy("Nobody of these"),
    )
    name = forms.CharField(label=gettext_lazy("Or a name"), max_length=200, required=False)
    side = forms.ChoiceField(label=gettext_lazy("From"), choices=Reviewer.Side.choices, widget=forms.RadioSelect)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = queries.may_be_reviewers(user)  # type: ignore[attr-defined]  # a field with choices

    def clean(self) -> dict[str, Any]:
        """Ask for one of the two."""
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not (cleaned.get("person") or cleaned.get("name")):
            self.add_error("name", _("Choose somebody, or enter a name."))
        return cleaned


class AddItemsForm(OnceForm):
    """Some of the items that a search found: taken in, or left out and why."""

    items = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Items"),
        queryset=EvidenceItem.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Tick at least one item.")},
    )
    verdict = forms.ChoiceField(
        label=gettext_lazy("They are"),
        choices=[(TAKEN_IN, gettext_lazy("Taken in")), (LEFT_OUT, gettext_lazy("Left out"))],
        widget=forms.RadioSelect,
        initial=TAKEN_IN,
    )
    reason = forms.CharField(
        label=gettext_lazy("Why they are left out"),
        max_length=240,
        required=False,
        help_text=gettext_lazy("Such as “no comparison group” or “not about tenants”."),
    )

    def __init__(self, *args: Any, user: Any, found: list[tuple[Any, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["items"].queryset = items_visible_to(user)  # type: ignore[attr-defined]  # a field with choices
        self.fields["items"].choices = found  # type: ignore[attr-defined]  # a field with choices

    def perform(self, action: Callable[..., Any], **more: Any) -> Any:
        """Hand the action yes or no in place of the verdict, and give the review as what was made."""

        def judged(*, verdict: str, items: Any, **values: Any) -> Any:
            action(items=list(items), is_included=verdict == TAKEN_IN, **values)
            return values["review"]

        return super().perform(judged, **more)


class FindingFields(PageForm):
    """What was found, how strong the evidence is, and on what it rests."""

    text = forms.CharField(label=gettext_lazy("Finding"), widget=forms.Textarea(attrs={"rows": 4}))
    strength = forms.ChoiceField(
        label=gettext_lazy("Strength of the evidence"), choices=Finding.Strength.choices, widget=forms.RadioSelect
    )
    items = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Items it rests on"),
        queryset=EvidenceItem.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Those that the review took in."),
    )

    def offer_items(self, review: Review) -> None:
        taken = queries.taken_in(review)
        self.fields["items"].queryset = taken  # type: ignore[attr-defined]  # a field with choices
        self.fields["items"].choices = [(item.pk, str(item)) for item in taken]  # type: ignore[attr-defined]  # a field with choices


class FindingForm(FindingFields, OnceForm):
    """A finding that is written down."""

    def __init__(self, *args: Any, review: Review, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer_items(review)


class FindingEditForm(FindingFields, EditForm):
    """A finding that is changed."""

    def __init__(self, *args: Any, finding: Finding, **kwargs: Any) -> None:
        initial = {"items": list(finding.items.values_list("pk", flat=True))}
        super().__init__(*args, now=values_of_finding(finding), initial=initial, **kwargs)
        self.offer_items(finding.review)
