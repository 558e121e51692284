"""What people type about items of evidence and reference files, turned into arguments of actions."""

from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from neighbourhoods.actions.evidence import FIELDS, EvidenceRefused
from neighbourhoods.models import EvidenceItem, ReferenceFile, Review
from nrp.core.changes import values_of
from nrp.core.edits import EditForm
from nrp.core.forms import DateField, PageForm, number_box
from nrp.core.once import OnceForm
from nrp.core.refusals import Refusal


class LinesField(forms.CharField):
    """Several short texts, one on each line."""

    def __init__(self, *, rows: int = 3, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), required=False, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        return [line for line in (" ".join(text.split()) for text in (value or "").splitlines()) if line]


def _line(label: Any, longest: int, help_text: Any = "") -> forms.CharField:
    return forms.CharField(label=label, max_length=longest, required=False, help_text=help_text)


class ItemFields(PageForm):
    """What is known of an item: what it is first, then where it stands, then what it says."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Kind of knowledge"),
        choices=EvidenceItem.Kind.choices,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("Each kind counts. What residents know from living here is lived experience."),
    )
    type = forms.ChoiceField(label=gettext_lazy("Type"), choices=EvidenceItem.Type.choices)
    title = forms.CharField(label=gettext_lazy("Title"), max_length=500)
    authors = LinesField(
        label=gettext_lazy("Authors"), help_text=gettext_lazy("One on each line: surname, a comma, given names.")
    )
    year = forms.IntegerField(label=gettext_lazy("Year"), required=False, widget=number_box())
    container = _line(gettext_lazy("Journal, book or site"), 300)
    volume = _line(gettext_lazy("Volume"), 40)
    issue = _line(gettext_lazy("Issue"), 40)
    pages = _line(gettext_lazy("Pages"), 40)
    editors = LinesField(label=gettext_lazy("Editors"), rows=2, help_text=gettext_lazy("One on each line."))
    publisher = _line(gettext_lazy("Publisher"), 200)
    published_in = _line(gettext_lazy("Place of publication"), 120)
    doi = _line(gettext_lazy("DOI"), 200, gettext_lazy("Such as 10.1000/xyz123, bare or as an address."))
    isbn = _line(gettext_lazy("ISBN or ISSN"), 40)
    url = _line(gettext_lazy("Address"), 500, gettext_lazy("Where it can be read, if it has no DOI."))
    accessed_on = DateField(label=gettext_lazy("Read on"), required=False)
    language = _line(gettext_lazy("Language"), 40)
    abstract = forms.CharField(label=gettext_lazy("Abstract"), required=False, widget=forms.Textarea(attrs={"rows": 8}))
    keywords = LinesField(label=gettext_lazy("Keywords"), help_text=gettext_lazy("One on each line."))
    notes = forms.CharField(label=gettext_lazy("Notes"), required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def refuse(self, refusal: Refusal) -> None:
        """Lead to the item that has the same DOI."""
        super().refuse(refusal)
        if isinstance(refusal, EvidenceRefused) and refusal.there is not None:
            there = refusal.there
            words = _("Open “%(title)s”") % {"title": there}
            link = format_html('<a class="govuk-link" href="{}">{}</a>', there.get_absolute_url(), words)
            self.fields["doi"].help_text = self["doi"].help_text = link  # crispy reads one, our own tags the other


class ItemForm(ItemFields, OnceForm):
    """An item that is put on record."""


class ItemEditForm(ItemFields, EditForm):
    """An item that is changed."""

    def __init__(self, *args: Any, item: EvidenceItem, **kwargs: Any) -> None:
        super().__init__(*args, now=values_of(item, FIELDS), **kwargs)


class RemoveForm(PageForm):
    """Nothing to fill in: the button is the act."""


class ReferenceFileForm(OnceForm):
    """A file out of a reference manager, and the review it is for."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("RIS, BibTeX or CSL JSON, up to 5 MB and 5,000 references."),
        allow_empty_file=True,
        max_length=1000,
        error_messages={"required": gettext_lazy("Choose a file."), "missing": gettext_lazy("Choose a file.")},
        widget=forms.FileInput(attrs={"accept": ".ris,.bib,.json,.txt"}),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("What it was exported as"),
        choices=[("", gettext_lazy("The file says so itself")), *ReferenceFile.Kind.choices],
        required=False,
    )
    review = forms.ModelChoiceField(
        label=gettext_lazy("Review"),
        queryset=Review.objects.none(),
        required=False,
        empty_label=gettext_lazy("None: only the items"),
        help_text=gettext_lazy("What the file brings is taken in there."),
    )

    def __init__(self, *args: Any, reviews: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["review"].queryset = reviews  # type: ignore[attr-defined]  # a field with choices

    def clean(self) -> dict[str, Any]:
        """Give the action the file with its name."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("file") is not None:
            cleaned["file_name"] = cleaned["file"].name
        return cleaned


class KnowledgeForm(PageForm):
    """The kind of knowledge of everything new in a file."""

    knowledge = forms.ChoiceField(
        label=gettext_lazy("Kind of knowledge of what is new"),
        choices=[("", gettext_lazy("As the file says, else by its type")), *EvidenceItem.Kind.choices],
        required=False,
        help_text=gettext_lazy(
            "A guess by type: articles and books peer-reviewed, reports and theses grey, pages web."
        ),
    )
