"""What the API says and takes of indicators, figures, files of figures and lookups."""

from typing import Any, ClassVar

from django.urls import reverse
from rest_framework import serializers

from neighbourhoods.models import CodeLookup, DataGeography, DatasetFile, Geography, Indicator, Observation
from neighbourhoods.queries.datasets import can_edit_datasets


class IndicatorSerializer(serializers.ModelSerializer[Indicator]):
    """What a series of figures means, where it comes from, and how small areas make a place."""

    decimals = serializers.IntegerField(min_value=0, max_value=6, required=False)
    places = serializers.IntegerField(read_only=True, help_text="how many places you may see have figures")
    latest = serializers.CharField(read_only=True, allow_null=True, help_text="the latest period of their figures")

    class Meta:
        model = Indicator
        fields = [
            "id",
            "code",
            "name",
            "definition",
            "unit",
            "decimals",
            "direction",
            "combine",
            "source",
            "source_url",
            "licence",
            "refresh",
            "quality_note",
            "ends_on",
            "places",
            "latest",
        ]
        read_only_fields = ["id"]
        extra_kwargs: ClassVar[dict[str, Any]] = {"code": {"validators": []}, "name": {"validators": []}}

    def validate_code(self, code: str) -> str:
        if not all(letter.isascii() and (letter.isalnum() or letter in "-_") for letter in code):
            raise serializers.ValidationError("A code is of letters, figures, hyphens and underscores.")
        return code


class ObservationFilterSerializer(serializers.Serializer[None]):
    """How the list is narrowed."""

    indicator = serializers.CharField(required=False, help_text="the code or the id of an indicator")
    neighbourhood = serializers.UUIDField(required=False)
    period_from = serializers.DateField(required=False, help_text="periods that end on this day or later")
    period_to = serializers.DateField(required=False, help_text="periods that begin on this day or earlier")


class ObservationSerializer(serializers.ModelSerializer[Observation]):
    """One figure of one place, with what it was made of."""

    neighbourhood = serializers.UUIDField(source="area_id")
    indicator = serializers.CharField(source="indicator.code", help_text="the indicator's code")
    geography = serializers.ChoiceField(source="file.geography", choices=DataGeography.choices)
    vintage = serializers.IntegerField(source="file.vintage", allow_null=True, help_text="that of the file")
    file = serializers.UUIDField(source="file_id")
    lookup = serializers.UUIDField(
        source="lookup_id", allow_null=True, help_text="by which it was carried over to other small areas, or null"
    )
    parts = serializers.IntegerField(help_text="small areas it was made of")
    coverage = serializers.FloatField(help_text="share of the place's people who live where there is a figure")

    class Meta:
        model = Observation
        fields = [
            "id",
            "neighbourhood",
            "indicator",
            "period",
            "period_start",
            "period_end",
            "value",
            "coverage",
            "parts",
            "geography",
            "vintage",
            "file",
            "lookup",
        ]
        read_only_fields = fields


class DatasetFileSerializer(serializers.ModelSerializer[DatasetFile]):
    """A file of figures, where it is and what was found in it. `received_by` is shown to those who keep datasets."""

    report = serializers.SerializerMethodField(help_text="indicators, periods, small areas and figures read")
    problems = serializers.SerializerMethodField(help_text="by kind, each with its count and first examples")
    problems_csv = serializers.SerializerMethodField(help_text="address of the CSV of all refused rows, or null")
    received_by = serializers.SerializerMethodField()

    class Meta:
        model = DatasetFile
        fields = [
            "id",
            "file_name",
            "size",
            "sha256",
            "geography",
            "vintage",
            "note",
            "state",
            "progress",
            "rows",
            "refused_rows",
            "report",
            "problems",
            "problems_csv",
            "received_at",
            "received_by",
            "taken_at",
            "withdrawn_at",
            "withdrawn_reason",
        ]
        read_only_fields = fields

    def get_report(self, file: DatasetFile) -> dict[str, Any]:
        return {name: value for name, value in file.report.items() if name not in ("head", "state")}

    def get_problems(self, file: DatasetFile) -> list[dict[str, Any]]:
        return list(file.problems)

    def get_problems_csv(self, file: DatasetFile) -> str | None:
        if not file.problems_stored_as:
            return None
        return reverse("api-dataset-file-problems", args=[file.pk])

    def get_received_by(self, file: DatasetFile) -> str | None:
        if not can_edit_datasets(self.context["user"]) or file.received_by is None:
            return None
        return str(getattr(file.received_by, "person", None) or file.received_by)


class NewDatasetFileSerializer(serializers.Serializer[None]):
    """A file as it is handed in."""

    file = serializers.FileField(allow_empty_file=True, max_length=1000, help_text="CSV or XLSX")
    geography = serializers.ChoiceField(choices=DataGeography.choices)
    vintage = serializers.IntegerField(
        required=False, allow_null=True, min_value=1961, max_value=2100, help_text="needed for lsoa and ward"
    )
    note = serializers.CharField(max_length=240, required=False, allow_blank=True)


class TakeSerializer(serializers.Serializer[None]):
    """Taking a file over."""

    confirm_refused = serializers.BooleanField(required=False, default=False, help_text="needed when rows were refused")


class WithdrawFileSerializer(serializers.Serializer[None]):
    """Withdrawing a file."""

    reason = serializers.CharField(max_length=2000)


class CodeLookupSerializer(serializers.ModelSerializer[CodeLookup]):
    """Which small areas of one year became which of another. One that was replaced says when."""

    class Meta:
        model = CodeLookup
        fields = [
            "id",
            "kind",
            "from_vintage",
            "to_vintage",
            "source",
            "file_name",
            "sha256",
            "rows",
            "added_at",
            "replaced_at",
        ]
        read_only_fields = fields


class NewCodeLookupSerializer(serializers.Serializer[None]):
    """A lookup as it is brought in."""

    file = serializers.FileField(
        allow_empty_file=True, max_length=1000, help_text="CSV or XLSX: old code, new code, share (1 when left out)"
    )
    kind = serializers.ChoiceField(choices=Geography.choices)
    from_vintage = serializers.IntegerField(min_value=1961, max_value=2100)
    to_vintage = serializers.IntegerField(min_value=1961, max_value=2100)
    source = serializers.CharField(max_length=240)  # type: ignore[assignment]  # a field of this name
