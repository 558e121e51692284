"""What the API says and takes of activities and their spreadsheets."""

from typing import Any

from rest_framework import serializers

from neighbourhoods.actions.activities import LONGEST
from neighbourhoods.models import Activity, ActivitySheet


class ActivityFilterSerializer(serializers.Serializer[None]):
    """How the list is narrowed, and in which version of the framework it is read."""

    neighbourhood = serializers.UUIDField(required=False)
    framework = serializers.SlugField(
        required=False, help_text="the version to read in, by its code; the one in use when it is left out or not known"
    )
    domain = serializers.SlugField(
        required=False, help_text="a domain of that version, by its code; finds what is mapped across to it too"
    )
    status = serializers.ChoiceField(choices=Activity.Status.choices, required=False)
    provider = serializers.CharField(required=False, help_text="part of the provider's name")


class ReadingSerializer(serializers.Serializer[Any]):
    """A domain as the version read in calls it."""

    code = serializers.CharField(source="domain.code")
    name = serializers.CharField(source="domain.name")
    mapped_from = serializers.CharField(help_text="the tags it was mapped across from; empty for a tag of the version")


class TagsField(serializers.ListField):
    """The tags as they were given, each `version:code`. A code alone is one of `framework`, by default the version in
    use."""

    child = serializers.CharField(max_length=81)

    def get_attribute(self, instance: Any) -> Any:
        return [f"{tag.framework.code}:{tag.code}" for tag in instance.domains.all()]


class ActivitySerializer(serializers.ModelSerializer[Activity]):
    """An activity that is under way in a place, or was."""

    neighbourhood = serializers.UUIDField(source="area_id", help_text="the place's id; fixed once it is mapped")
    organisation = serializers.UUIDField(
        source="organisation_id", required=False, allow_null=True, help_text="an organisation of the programme, or null"
    )
    provider = serializers.CharField(
        max_length=200, required=False, allow_blank=True, help_text="named after `organisation` when it is left out"
    )
    description = serializers.CharField(max_length=LONGEST, required=False, allow_blank=True)
    domains = TagsField(required=False)
    framework = serializers.SlugField(
        required=False, write_only=True, help_text="the version of domains that are sent as a code alone"
    )
    read_in = serializers.SerializerMethodField(help_text="the version that `domains_read` is in")
    domains_read = serializers.SerializerMethodField()
    latitude = serializers.DecimalField(
        max_digits=20, decimal_places=15, required=False, allow_null=True, help_text="with `longitude`, in England"
    )
    longitude = serializers.DecimalField(max_digits=20, decimal_places=15, required=False, allow_null=True)

    class Meta:
        model = Activity
        fields = [
            "id", "neighbourhood", "name", "provider", "organisation", "description", "for_whom", "domains",
            "framework", "read_in", "domains_read", "status", "venue", "latitude", "longitude", "starts_on", "ends_on",
            "source", "mapped_on", "created_at",
        ]  # fmt: skip
        read_only_fields = ["id", "created_at"]
        validators: list[object] = []

    def get_read_in(self, activity: Activity) -> str:
        framework = self.context["crosswalk"].framework
        return "" if framework is None else str(framework.code)

    def get_domains_read(self, activity: Activity) -> list[dict[str, str]]:
        readings = self.context["crosswalk"].read(activity.domains.all())
        return [dict(row) for row in ReadingSerializer(readings, many=True).data]

    def to_representation(self, instance: Activity) -> dict[str, Any]:
        """Give a position to about a metre, as it is kept, whatever was sent."""
        document = super().to_representation(instance)
        for name in ("latitude", "longitude"):
            value = getattr(instance, name)
            document[name] = None if value is None else f"{value:.5f}"
        return document


class ActivitySheetSerializer(serializers.ModelSerializer[ActivitySheet]):
    """A spreadsheet. `report`: counts of rows that are new, known, differing and wrong, and the problems."""

    neighbourhood = serializers.UUIDField(source="area_id", read_only=True, allow_null=True)
    report = serializers.DictField(read_only=True)
    column_map = serializers.DictField(child=serializers.IntegerField(), read_only=True)

    class Meta:
        model = ActivitySheet
        fields = [
            "id", "neighbourhood", "file_name", "sha256", "state", "column_map", "report", "tried_at", "taken_at",
            "undone_at",
        ]  # fmt: skip
        read_only_fields = fields


class NewActivitySheetSerializer(serializers.Serializer[Any]):
    """What is sent to try a spreadsheet out."""

    file = serializers.FileField(allow_empty_file=True, help_text="CSV or XLSX, at most 5 MB and 5,000 rows")
