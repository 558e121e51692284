"""What the API says and takes of events, who came, and photographs."""

from typing import Any

from rest_framework import serializers

from governance.models import Event, EventAttendance, EventPhoto, Sector


class EventFilterSerializer(serializers.Serializer[None]):
    """How the list is narrowed."""

    neighbourhood = serializers.UUIDField(required=False)
    group = serializers.UUIDField(required=False)
    kind = serializers.ChoiceField(choices=Event.Kind.choices, required=False)
    starts_from = serializers.DateField(required=False, help_text="events on this day or later")
    starts_until = serializers.DateField(required=False, help_text="events on this day or earlier")


class SectorCountsField(serializers.DictField):
    """How many of each sector came, by head: `{"resident": 12}`. A sector that is left out was not counted."""

    child = serializers.IntegerField(min_value=0, max_value=100_000)

    def get_attribute(self, instance: Any) -> Any:
        return {row.sector: row.count for row in instance.sectors.all()}

    def to_internal_value(self, data: Any) -> Any:
        counts = super().to_internal_value(data)
        if unknown := set(counts) - set(Sector.values):
            raise serializers.ValidationError(f"These sectors are not known: {', '.join(sorted(unknown))}.")
        return counts


class EventSerializer(serializers.ModelSerializer[Event]):
    """An event. Who was there by name, and its photographs, stand under paths of their own."""

    neighbourhood = serializers.UUIDField(source="area_id", help_text="the place's id; fixed once it is made")
    group = serializers.UUIDField(
        source="group_id", required=False, allow_null=True, help_text="the group of the place that holds it, or null"
    )
    head_count = serializers.IntegerField(
        min_value=0,
        max_value=100_000,
        required=False,
        allow_null=True,
        help_text="how many came; with `head_count_how`",
    )
    sectors = SectorCountsField(required=False, help_text="heads counted by sector")
    named = serializers.IntegerField(source="n_named", read_only=True, help_text="how many are named beside the count")

    class Meta:
        model = Event
        fields = [
            "id",
            "neighbourhood",
            "group",
            "kind",
            "title",
            "starts_on",
            "ends_on",
            "place",
            "aims",
            "head_count",
            "head_count_how",
            "sectors",
            "named",
            "what_was_said",
            "what_followed",
            "created_at",
        ]
        read_only_fields = ["id", "created_at"]


class EventNameSerializer(serializers.ModelSerializer[EventAttendance]):
    """Somebody who was at an event: a person on a group of the place, or a name with its sector."""

    person = serializers.UUIDField(
        source="person_id", required=False, allow_null=True, help_text="somebody on a group of the place that day"
    )
    name = serializers.CharField(max_length=200, required=False, help_text="needed without `person`")
    sector = serializers.ChoiceField(
        choices=Sector.choices, required=False, help_text="needed without `person`, whose membership gives it"
    )

    class Meta:
        model = EventAttendance
        fields = ["id", "person", "name", "sector", "organisation", "added_at"]
        read_only_fields = ["id", "added_at"]
        validators: list[object] = []


class EventPhotoSerializer(serializers.ModelSerializer[EventPhoto]):
    """A photograph that may be shown. One whose consent was withdrawn is not in any answer."""

    consent = serializers.SerializerMethodField(help_text="who agreed, and how; empty for those who only read")

    class Meta:
        model = EventPhoto
        fields = ["id", "description", "consent", "consent_on", "file_type", "added_at"]
        read_only_fields = fields

    def get_consent(self, photo: EventPhoto) -> str:
        return photo.consent if self.context.get("may_record") else ""


class NewPhotoSerializer(serializers.Serializer[None]):
    """A photograph as it is handed in."""

    file = serializers.FileField(help_text="JPEG or PNG, up to 20 MB; what the camera wrote beside it is removed")
    description = serializers.CharField(max_length=240, help_text="what it shows, for those who cannot see it")
    consent = serializers.CharField(max_length=240, help_text="who agreed, and how")
    consent_on = serializers.DateField(help_text="the day on which they agreed")
