"""Places, pairs and organisations as they are typed."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from neighbourhoods import queries
from neighbourhoods.models import Area, Batch, LocalAuthority, Organisation
from nrp.core.forms import DateField, PageForm, number_box


class AreaForm(PageForm):
    """Everything about a place that the programme keeps."""

    name = forms.CharField(label=_("Name"), max_length=120)
    kind = forms.ChoiceField(label=_("Kind"), choices=Area.Kind.choices, widget=forms.RadioSelect)
    survey_code = forms.CharField(
        label=_("Survey code"), max_length=20, help_text=_("The code in the area column of the survey files.")
    )
    local_authorities = forms.ModelMultipleChoiceField(
        label=_("Councils"),
        queryset=LocalAuthority.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("A place in a two-tier county lies in two."),
    )
    new_local_authority = forms.CharField(label=_("A council that is not in the list"), max_length=120, required=False)
    batch = forms.ModelChoiceField(
        label=_("Batch"), queryset=Batch.objects.none(), required=False, empty_label=_("None, or not known")
    )
    population = forms.IntegerField(
        label=_("Population"), min_value=0, max_value=10_000_000, required=False, widget=number_box()
    )
    population_year = forms.IntegerField(
        label=_("Year of the population"), min_value=1900, max_value=2200, required=False, widget=number_box()
    )
    focus = forms.CharField(label=_("Focus of action"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    coren_organisation = forms.ModelChoiceField(
        label=_("COREN organisation"),
        queryset=Organisation.objects.none(),
        required=False,
        empty_label=_("None, or not known"),
    )
    joined_on = DateField(label=_("Joined the programme on"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["local_authorities"].queryset = queries.local_authorities()  # type: ignore[attr-defined]  # a field with choices
        self.fields["batch"].queryset = queries.batches()  # type: ignore[attr-defined]  # a field with choices
        self.fields["coren_organisation"].queryset = queries.organisations().filter(is_coren=True)  # type: ignore[attr-defined]  # a field with choices

    @classmethod
    def values_of(cls, area: Area) -> dict[str, Any]:
        """Give what the form starts from for a place that exists: a field left out here would be emptied on saving."""
        names = set(cls.base_fields) - {"local_authorities", "new_local_authority"}
        return {name: getattr(area, name) for name in names} | {"local_authorities": list(area.local_authorities.all())}


class LeaveForm(PageForm):
    on = DateField(label=_("Left on"))
    reason = forms.CharField(label=_("Why it left"), widget=forms.Textarea(attrs={"rows": 3}))


class PairForm(PageForm):
    neighbourhood = forms.ModelChoiceField(
        label=_("Neighbourhood"), queryset=Area.objects.none(), empty_label=_("Choose a neighbourhood")
    )
    comparator = forms.ModelChoiceField(
        label=_("Comparator area"), queryset=Area.objects.none(), empty_label=_("Choose a comparator area")
    )
    starts_on = DateField(label=_("Matched from"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["neighbourhood"].queryset = queries.unmatched(Area.Kind.NEIGHBOURHOOD)  # type: ignore[attr-defined]  # a field with choices
        self.fields["comparator"].queryset = queries.unmatched(Area.Kind.COMPARATOR)  # type: ignore[attr-defined]  # a field with choices


class PairEndForm(PageForm):
    on = DateField(label=_("Matched until"))
    reason = forms.CharField(label=_("Why the match ends"), widget=forms.Textarea(attrs={"rows": 3}))


class OrganisationForm(PageForm):
    name = forms.CharField(label=_("Name"), max_length=160)
    kind = forms.ChoiceField(label=_("Kind"), choices=Organisation.Kind.choices, widget=forms.RadioSelect)
    is_coren = forms.BooleanField(label=_("It runs COREN in a neighbourhood"), required=False)
