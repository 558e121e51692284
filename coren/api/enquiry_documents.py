"""What the API says and takes of enquiries, of who does them and of what was collected."""

from typing import Any

from rest_framework import serializers

from coren.models import Collected, Enquiry, PeerResearcher


class EnquiryFilterSerializer(serializers.Serializer[None]):
    """How the list is narrowed."""

    neighbourhood = serializers.UUIDField(required=False)
    state = serializers.ChoiceField(choices=Enquiry.State.choices, required=False)


class LinkedIdsField(serializers.ListField):
    """Ids of what an enquiry is linked with: those the caller sees are read, those that are sent take their place."""

    child = serializers.UUIDField()

    def get_attribute(self, instance: Any) -> Any:
        return [row.pk for row in getattr(instance, f"shown_{self.source}")]


class LinkedIdField(serializers.UUIDField):
    """The id of an issue, or null; read as null by somebody who may not see it."""

    def get_attribute(self, instance: Any) -> Any:
        row = getattr(instance, f"shown_{self.source}")
        return None if row is None else row.pk


class EnquirySerializer(serializers.ModelSerializer[Enquiry]):
    """An enquiry. Who does it and what was collected stand under paths of their own."""

    neighbourhood = serializers.UUIDField(source="area_id", help_text="the place's id; fixed once it is made")
    methods = serializers.ListField(
        child=serializers.ChoiceField(choices=Enquiry.Method.choices), required=False, help_text="codes"
    )
    ethics_approval = serializers.UUIDField(
        source="ethics_approval_id", required=False, allow_null=True, help_text="the id of an approval on record"
    )
    state = serializers.ChoiceField(
        choices=Enquiry.State.choices, required=False, help_text="PATCH moves it on, where the rules let it"
    )
    reason = serializers.CharField(
        write_only=True, required=False, max_length=1000, help_text="why it stops; with state `stopped`"
    )
    is_safe = serializers.BooleanField(
        write_only=True, required=False, help_text="true: the caller has checked `safety_text` and puts a name to it"
    )
    began_with = LinkedIdField(required=False, allow_null=True, help_text="the issue it began with, of the same place")
    brought_up = LinkedIdsField(required=False, help_text="the issues it brought up, of the same place")
    decisions = LinkedIdsField(required=False, help_text="the decisions it led to, of groups of the same place")
    initiatives = LinkedIdsField(required=False, help_text="the initiatives it led to, of the same place")
    peer_researchers = serializers.IntegerField(
        source="n_researchers", read_only=True, help_text="how many residents are or were named"
    )
    collected = serializers.IntegerField(
        source="n_collected", read_only=True, help_text="how much was collected, all methods together"
    )

    class Meta:
        model = Enquiry
        fields = [
            "id",
            "neighbourhood",
            "title",
            "issue",
            "question",
            "methods",
            "methods_text",
            "state",
            "reason",
            "starts_on",
            "ends_on",
            "ethics_approval",
            "ethics_text",
            "safety_text",
            "is_safe",
            "safety_checked_at",
            "findings",
            "led_to",
            "rapid_review",
            "rapid_review_link",
            "hiat_inequalities",
            "hiat_design",
            "hiat_evaluation",
            "hiat_wider",
            "began_with",
            "brought_up",
            "decisions",
            "initiatives",
            "peer_researchers",
            "collected",
            "created_at",
        ]
        read_only_fields = ["id", "safety_checked_at", "created_at"]


class CollectedSerializer(serializers.ModelSerializer[Collected]):
    """How much one method gave on one day."""

    count = serializers.IntegerField(min_value=1, max_value=100_000, help_text="how many; never an answer")

    class Meta:
        model = Collected
        fields = ["id", "method", "count", "on", "note", "recorded_at"]
        read_only_fields = ["id", "recorded_at"]


class PeerResearcherSerializer(serializers.ModelSerializer[PeerResearcher]):
    """An adviser who does the enquiry."""

    adviser = serializers.UUIDField(source="adviser_id", help_text="an active adviser of the place")
    name = serializers.SerializerMethodField(help_text="the adviser's name")
    starts_on = serializers.DateField(required=False, help_text="today when it is left out")

    class Meta:
        model = PeerResearcher
        fields = ["id", "adviser", "name", "part", "starts_on", "ends_on"]
        read_only_fields = ["id", "ends_on"]
        validators: list[object] = []

    def get_name(self, row: Any) -> str:
        return str(row.adviser)
