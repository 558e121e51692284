"""What goes into and comes out of the API of hours, described for OpenAPI."""

from typing import Any

from rest_framework import serializers

from coren.models import HoursEntry
from coren.models.hours import MOST_IN_A_DAY, STEP


class ActivityTypeSerializer(serializers.Serializer[Any]):
    """Something hours are spent on."""

    code = serializers.CharField(help_text="What `activity` of hours names.")
    label = serializers.CharField()  # type: ignore[assignment]  # a field of that name
    is_in_use = serializers.BooleanField(help_text="False: earlier hours name it, new ones cannot.")


class HoursSerializer(serializers.Serializer[Any]):
    """Hours of one adviser on one day."""

    id = serializers.UUIDField()
    client_id = serializers.UUIDField(help_text="The number its sender gave it.")
    adviser = serializers.UUIDField(source="adviser_id")
    neighbourhood = serializers.UUIDField(source="area_id", help_text="The adviser's place on that day.")
    on = serializers.DateField()
    minutes = serializers.IntegerField()
    activity = serializers.CharField(source="activity.code")
    enquiry = serializers.UUIDField(source="enquiry_id", allow_null=True)
    meeting = serializers.UUIDField(source="meeting_id", allow_null=True)
    event = serializers.UUIDField(source="event_id", allow_null=True)
    initiative = serializers.UUIDField(source="initiative_id", allow_null=True)
    note = serializers.CharField(allow_blank=True)
    overlap = serializers.BooleanField(
        source="is_overlap_kept", help_text="The adviser had other hours that day, and both were kept."
    )
    state = serializers.ChoiceField(choices=HoursEntry.State.values)
    amount = serializers.SerializerMethodField(
        help_text="Pounds: fixed once approved, before that as of now. Null without a rate or the right to see pay."
    )
    sent_back_reason = serializers.CharField(allow_blank=True)
    created_at = serializers.DateTimeField()
    submitted_at = serializers.DateTimeField(allow_null=True)
    approved_at = serializers.DateTimeField(allow_null=True)
    paid_on = serializers.DateField(allow_null=True)

    def get_amount(self, entry: HoursEntry) -> str | None:
        amount = self.context["amount"](entry)
        return None if amount is None else f"{amount:.2f}"


def _minutes(**values: Any) -> serializers.IntegerField:
    return serializers.IntegerField(
        min_value=STEP, max_value=MOST_IN_A_DAY, help_text="A multiple of 15, at most 1440.", **values
    )


def _quarter_hours(minutes: int) -> int:
    if minutes % STEP:
        raise serializers.ValidationError("Time is in quarter hours: a multiple of 15 minutes.")
    return minutes


class _LinksSerializer(serializers.Serializer[Any]):
    """What hours can be linked to."""

    meeting = serializers.UUIDField(
        required=False,
        allow_null=True,
        help_text="A meeting that the caller sees. An adviser's hours of it stand once.",
    )
    event = serializers.UUIDField(required=False, allow_null=True, help_text="An event that the caller sees.")
    initiative = serializers.UUIDField(
        required=False, allow_null=True, help_text="An initiative of the adviser's place."
    )


class NewHoursSerializer(_LinksSerializer):
    """Hours to log. The same `client_id` again gives the first entry, unchanged."""

    client_id = serializers.UUIDField(help_text="A UUID of your own making: it makes a resend harmless.")
    adviser = serializers.UUIDField()
    on = serializers.DateField()
    minutes = _minutes()
    activity = serializers.CharField(max_length=40, help_text="A code of activity-types/.")
    enquiry = serializers.UUIDField(required=False, allow_null=True)
    note = serializers.CharField(required=False, allow_blank=True, max_length=200)
    keep_both = serializers.BooleanField(
        required=False, default=True, help_text="False: other hours on the day are asked about by a 409."
    )
    state = serializers.ChoiceField(
        required=False,
        default=HoursEntry.State.SUBMITTED,
        choices=[HoursEntry.State.SUBMITTED.value, HoursEntry.State.DRAFT.value],
    )

    def validate_minutes(self, minutes: int) -> int:
        return _quarter_hours(minutes)


class ChangedHoursSerializer(_LinksSerializer):
    """What of hours can be changed until they are approved. What was sent back is sent again by any change."""

    on = serializers.DateField(required=False)
    minutes = _minutes(required=False)
    activity = serializers.CharField(required=False, max_length=40)
    enquiry = serializers.UUIDField(required=False, allow_null=True)
    note = serializers.CharField(required=False, allow_blank=True, max_length=200)
    keep_both = serializers.BooleanField(required=False, default=True)
    state = serializers.ChoiceField(
        required=False, choices=[HoursEntry.State.SUBMITTED.value], help_text="Sends a draft."
    )

    def validate_minutes(self, minutes: int) -> int:
        return _quarter_hours(minutes)


class HoursFilterSerializer(serializers.Serializer[Any]):
    """What the list is narrowed by."""

    adviser = serializers.UUIDField(required=False)
    neighbourhood = serializers.UUIDField(required=False)
    state = serializers.ChoiceField(required=False, choices=HoursEntry.State.values)
    on_after = serializers.DateField(required=False, help_text="This day and later.")
    on_before = serializers.DateField(required=False, help_text="This day and earlier.")
    activity = serializers.CharField(required=False, max_length=40)
