"""What the API says and takes of action points."""

from rest_framework import serializers

from governance.action_words import is_late, late_words
from governance.models import ActionPoint


class ActionPointFilterSerializer(serializers.Serializer[None]):
    """How the list is narrowed."""

    group = serializers.UUIDField(required=False, help_text="of one group")
    neighbourhood = serializers.UUIDField(required=False, help_text="of the groups of one neighbourhood")
    decision = serializers.UUIDField(required=False, help_text="out of one decision")
    owner = serializers.UUIDField(required=False, help_text="of one person")
    state = serializers.ChoiceField(choices=ActionPoint.State.choices, required=False, help_text="in one state")
    priority = serializers.ChoiceField(choices=ActionPoint.Priority.choices, required=False, help_text="of a priority")
    overdue = serializers.BooleanField(
        required=False, allow_null=True, default=None, help_text="true: still to do after its day"
    )


class ActionPointSerializer(serializers.ModelSerializer[ActionPoint]):
    """An action point. Names stand for those inside; there is never a contact."""

    group = serializers.UUIDField(
        source="group_id", required=False,
        help_text="the group; that of the decision, or the caller's only one, when it is left out. Fixed",
    )  # fmt: skip
    number = serializers.IntegerField(read_only=True, help_text="its number within the group")
    text = serializers.CharField(max_length=10_000, help_text="what is to be done")
    decision = serializers.UUIDField(
        source="decision_id", required=False, allow_null=True, help_text="a decision of the group"
    )
    meeting = serializers.UUIDField(
        source="meeting_id", required=False, allow_null=True, help_text="a meeting of the group; fixed"
    )
    initiative = serializers.UUIDField(
        source="initiative_id", required=False, allow_null=True, help_text="an initiative of the group's place"
    )
    owner = serializers.UUIDField(source="owner_id", help_text="a person known to the group")
    owner_name = serializers.SerializerMethodField(help_text="their name; empty once they were erased")
    owner_organisation = serializers.UUIDField(
        source="owner_organisation_id", required=False, allow_null=True, help_text="for which organisation"
    )
    due_on = serializers.DateField(help_text="until when; PATCH moves it with a `reason`")
    reason = serializers.CharField(
        write_only=True, required=False, max_length=10_000, help_text="why the day moves; or, in `drop/`, why"
    )
    overdue = serializers.SerializerMethodField(help_text="whether it is still to do after its day")
    late = serializers.SerializerMethodField(help_text="in words: “9 days late”; empty unless it is overdue")
    completed_by = serializers.UUIDField(
        source="completed_by_id", read_only=True, allow_null=True, help_text="who did it"
    )
    completed_by_name = serializers.SerializerMethodField(help_text="their name")
    verified_by = serializers.UUIDField(
        source="verified_by_id", read_only=True, allow_null=True, help_text="who saw that it was done"
    )
    verified_by_name = serializers.SerializerMethodField(help_text="their name")

    class Meta:
        model = ActionPoint
        fields = [
            "id", "group", "number", "text", "decision", "meeting", "initiative", "owner", "owner_name",
            "owner_organisation", "owner_sector", "due_on", "reason", "overdue", "late", "priority",
            "concerns_residents", "state", "completed_at", "completed_by", "completed_by_name", "completed_note",
            "verified_at", "verified_by", "verified_by_name", "verified_sector", "inadequate_reason",
            "dropped_reason", "created_at",
        ]  # fmt: skip
        read_only_fields = [
            "id", "number", "owner_sector", "state", "completed_at", "completed_note", "verified_at",
            "verified_sector", "inadequate_reason", "dropped_reason", "created_at",
        ]  # fmt: skip
        validators: list[object] = []

    def get_owner_name(self, row: ActionPoint) -> str:
        return "" if row.owner is None else str(row.owner)

    def get_overdue(self, row: ActionPoint) -> bool:
        return is_late(row)

    def get_late(self, row: ActionPoint) -> str:
        return late_words(row.due_on) if is_late(row) else ""

    def get_completed_by_name(self, row: ActionPoint) -> str:
        return "" if row.completed_by is None else str(row.completed_by)

    def get_verified_by_name(self, row: ActionPoint) -> str:
        return "" if row.verified_by is None else str(row.verified_by)


class CompleteSerializer(serializers.Serializer[None]):
    """That an action is done."""

    note = serializers.CharField(
        required=False, allow_blank=True, default="", max_length=10_000, help_text="what was done; 409 without"
    )
    person = serializers.UUIDField(
        required=False, help_text="who did it, where a keeper writes it down for them; the owner unless said"
    )


class VerifySerializer(serializers.Serializer[None]):
    """What somebody found who looked."""

    is_done = serializers.BooleanField(required=False, default=True, help_text="false: not done yet, with a `reason`")
    reason = serializers.CharField(
        required=False, allow_blank=True, default="", max_length=10_000, help_text="what is still missing"
    )
    person = serializers.UUIDField(
        required=False, help_text="who looked, where a keeper writes it down for them; the caller unless said"
    )


class DropSerializer(serializers.Serializer[None]):
    """That an action will not be done."""

    reason = serializers.CharField(
        required=False, allow_blank=True, default="", max_length=10_000, help_text="why; 409 without"
    )
