"""What the API says and takes of places: their story, figures, small areas, outline, choice, phases."""

from decimal import Decimal
from typing import Any, ClassVar

from rest_framework import serializers

from neighbourhoods.models import (
    Area,
    AreaDeprivation,
    AreaPart,
    AreaPopulation,
    Batch,
    CriterionJudgement,
    Geography,
    Phase,
    Selection,
    SelectionCriterion,
)
from neighbourhoods.part_lines import MOST


class ProfileSerializer(serializers.ModelSerializer[Area]):
    """What is told of a place in words, with the facts that stand beside it."""

    who_lives_here = serializers.CharField(required=False, allow_blank=True, max_length=20_000)
    history = serializers.CharField(required=False, allow_blank=True, max_length=20_000)
    local_authorities: ClassVar[Any] = serializers.SlugRelatedField("name", many=True, read_only=True)
    batch: ClassVar[Any] = serializers.SlugRelatedField("name", read_only=True, allow_null=True)
    coren_organisation: ClassVar[Any] = serializers.SlugRelatedField("name", read_only=True, allow_null=True)

    class Meta:
        model = Area
        fields = [
            *("id", "slug", "name", "kind", "local_authorities", "batch", "coren_organisation", "focus"),
            *("who_lives_here", "history", "population", "population_year", "joined_on", "left_on", "left_reason"),
        ]
        read_only_fields = [name for name in fields if name not in ("who_lives_here", "history")]


class PopulationSerializer(serializers.ModelSerializer[AreaPopulation]):
    """How many people live in a place in one year, and who says so."""

    year = serializers.IntegerField(min_value=1900, max_value=2200)
    people = serializers.IntegerField(min_value=0, max_value=10_000_000)

    class Meta:
        model = AreaPopulation
        fields = ["id", "year", "people", "source"]
        read_only_fields = ["id"]
        validators: list[object] = []


class DeprivationSerializer(serializers.ModelSerializer[AreaDeprivation]):
    """How deprived a place is on one edition of the Index of Multiple Deprivation."""

    edition = serializers.IntegerField(min_value=1990, max_value=2200)
    most_deprived_percent = serializers.DecimalField(
        max_digits=5, decimal_places=2, min_value=Decimal(0), max_value=Decimal(100),
        help_text="among the most deprived … per cent in England; above 0",
    )  # fmt: skip
    score = serializers.DecimalField(
        max_digits=6, decimal_places=2, min_value=Decimal(0), required=False, allow_null=True
    )

    class Meta:
        model = AreaDeprivation
        fields = ["id", "edition", "most_deprived_percent", "score", "source"]
        read_only_fields = ["id"]
        validators: list[object] = []


class PartSerializer(serializers.ModelSerializer[AreaPart]):
    """A ward or LSOA that lies in a place, as drawn in one year."""

    class Meta:
        model = AreaPart
        fields = ["kind", "vintage", "code", "name", "population", "share"]
        read_only_fields = fields


class PartsFilterSerializer(serializers.Serializer[None]):
    kind = serializers.ChoiceField(choices=Geography.choices, required=False)
    vintage = serializers.IntegerField(required=False, min_value=1900, max_value=2200)


class NewPartSerializer(serializers.Serializer[None]):
    """One small area of a list; people and share as the list gives them."""

    code = serializers.CharField(max_length=12)
    name = serializers.CharField(max_length=120, required=False, allow_blank=True, default="")
    population = serializers.IntegerField(
        min_value=0, max_value=9_999_999, required=False, allow_null=True, default=None
    )
    share = serializers.DecimalField(
        max_digits=5, decimal_places=4, min_value=Decimal("0.0001"), max_value=Decimal(1),
        required=False, default=Decimal(1),
        help_text="the part of its people who live inside the place",
    )  # fmt: skip


class PartsSerializer(serializers.Serializer[None]):
    """A whole list: it replaces what stands there of this kind and year. An empty one takes it away."""

    kind = serializers.ChoiceField(choices=Geography.choices)
    vintage = serializers.IntegerField(min_value=1900, max_value=2200, help_text="the year they were drawn in")
    parts = NewPartSerializer(many=True, max_length=MOST)  # type: ignore[call-arg]  # a list of them takes it
    dry_run = serializers.BooleanField(required=False, default=False, help_text="say what would change, change nothing")


class PartsChangeSerializer(serializers.Serializer[None]):
    """What a list changed, or would change: codes that come, go, are told otherwise; how many stay as they are."""

    added = serializers.ListField(child=serializers.CharField())
    gone = serializers.ListField(child=serializers.CharField())
    changed = serializers.ListField(child=serializers.CharField())
    same = serializers.IntegerField()
    dry_run = serializers.BooleanField()


class OutlinePropertiesSerializer(serializers.Serializer[None]):
    """What is said of an outline."""

    name = serializers.CharField(read_only=True)
    survey_code = serializers.CharField(read_only=True)
    source = serializers.CharField(  # type: ignore[assignment]  # a declared field, taken out of the class
        max_length=240, help_text="who drew it, under what licence"
    )
    drawn_on = serializers.DateField(required=False, allow_null=True, help_text="as it stood on this day")


class OutlineSerializer(serializers.Serializer[None]):
    """A GeoJSON Feature (RFC 7946, WGS 84); the same document in and out."""

    type = serializers.ChoiceField(choices=["Feature"])
    properties = OutlinePropertiesSerializer()
    geometry = serializers.JSONField(help_text="a Polygon or MultiPolygon, at most 20,000 points")


class SelectionCriterionSerializer(serializers.ModelSerializer[SelectionCriterion]):
    """What a place had to be to be chosen."""

    position = serializers.IntegerField(min_value=0, max_value=1000, required=False)

    class Meta:
        model = SelectionCriterion
        fields = ["id", "text", "position", "ends_on"]
        read_only_fields = ["id"]


class NewSelectionCriterionSerializer(serializers.Serializer[None]):
    """One criterion more, after all others."""

    text = serializers.CharField(max_length=240)


class JudgementSerializer(serializers.ModelSerializer[CriterionJudgement]):
    """Whether a place meets one criterion, and what shows it."""

    criterion = serializers.UUIDField(source="criterion_id", help_text="the criterion's id")
    evidence = serializers.CharField(max_length=5000)

    class Meta:
        model = CriterionJudgement
        fields = ["criterion", "met", "evidence"]


class SelectionSerializer(serializers.ModelSerializer[Selection]):
    """How a place was judged, and what came of it. `judgements` sent replace all that stand there."""

    reason = serializers.CharField(required=False, allow_blank=True, max_length=5000)
    judgements = JudgementSerializer(many=True)

    class Meta:
        model = Selection
        fields = ["outcome", "decided_on", "reason", "judgements"]
        extra_kwargs: ClassVar[dict[str, Any]] = {"outcome": {"required": True}}


class PhaseFilterSerializer(serializers.Serializer[None]):
    neighbourhood = serializers.UUIDField(required=False, help_text="only the phases of this place")


class PhaseSerializer(serializers.ModelSerializer[Phase]):
    """A stretch of the programme, or of one place."""

    neighbourhood = serializers.UUIDField(
        source="area_id", required=False, allow_null=True, help_text="null for the whole programme; fixed once made"
    )

    class Meta:
        model = Phase
        fields = ["id", "neighbourhood", "name", "aims", "starts_on", "ends_on"]
        read_only_fields = ["id"]
        validators: list[object] = []
        extra_kwargs: ClassVar[dict[str, Any]] = {"name": {"validators": []}}


class AreaBatchSerializer(serializers.ModelSerializer[Batch]):
    """Neighbourhoods that started together."""

    neighbourhoods = serializers.SerializerMethodField(help_text="ids of those that the caller sees")

    class Meta:
        model = Batch
        fields = ["id", "name", "starts_on", "neighbourhoods"]

    def get_neighbourhoods(self, batch: Any) -> list[str]:
        return [str(area.pk) for area in batch.places_seen]
