"""What the API says and takes of decisions."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from governance.models import Decision, DecisionEvidence


class DecisionFilterSerializer(serializers.Serializer[None]):
    """How the list is narrowed."""

    group = serializers.UUIDField(required=False, help_text="of one group")
    neighbourhood = serializers.UUIDField(required=False, help_text="of the groups of one neighbourhood")
    meeting = serializers.UUIDField(required=False, help_text="made in one meeting")
    year = serializers.IntegerField(required=False, min_value=1900, max_value=2200, help_text="decided in a year")
    how = serializers.ChoiceField(choices=Decision.How.choices, required=False, help_text="decided in a way")
    evidence = serializers.ChoiceField(
        choices=DecisionEvidence.Kind.choices, required=False, help_text="resting on evidence of a kind"
    )
    to_review = serializers.BooleanField(
        required=False, allow_null=True, default=None, help_text="true: to be looked at again by today"
    )


class EvidenceSerializer(serializers.ModelSerializer[DecisionEvidence]):
    """One piece of evidence."""

    item = serializers.UUIDField(
        source="item_id", required=False, allow_null=True, default=None,
        help_text="an item of evidence (evidence/{id}/), or null; with it kind and title may be left out",
    )  # fmt: skip
    kind = serializers.ChoiceField(
        choices=DecisionEvidence.Kind.choices, required=False, help_text="what kind of knowledge it is"
    )
    title = serializers.CharField(max_length=240, required=False, help_text="what it is")
    link = serializers.URLField(
        max_length=400, required=False, allow_blank=True, default="", help_text="where it can be read"
    )

    class Meta:
        model = DecisionEvidence
        fields = ["item", "kind", "title", "link"]

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Ask for kind and title where no item says them."""
        missing = [] if attrs.get("item_id") else [name for name in ("kind", "title") if name not in attrs]
        if missing:
            raise serializers.ValidationError({name: [_("This field is required.")] for name in missing})
        return attrs


def _ids(source: str, help_text: str) -> serializers.ListField:
    return serializers.ListField(
        source=source, child=serializers.UUIDField(), required=False, max_length=100, help_text=help_text
    )


class DecisionSerializer(serializers.ModelSerializer[Decision]):
    """A decision. Who was there stands with its meeting."""

    group = serializers.UUIDField(source="group_id", help_text="the group that decided; fixed once it is made")
    number = serializers.IntegerField(read_only=True, help_text="its number within the group")
    text = serializers.CharField(max_length=10_000, help_text="what was decided")
    meeting = serializers.UUIDField(
        source="meeting_id", required=False, allow_null=True, help_text="a meeting of the group"
    )
    proposed_by = serializers.UUIDField(
        source="proposed_by_id", required=False, allow_null=True, help_text="a person known to the group"
    )
    proposed_by_name = serializers.SerializerMethodField(help_text="their name")
    evidence = EvidenceSerializer(many=True, required=False, help_text="what it rested on; PATCH puts all anew")
    issues = _ids("seen_issues", "ids of issues it answers")
    initiatives = _ids("seen_initiatives", "ids of initiatives it is about")
    stage_steps = _ids("seen_stage_steps", "ids of stages (initiatives/{id}/stages/) it took an initiative to")
    reviews = _ids("seen_reviews", "ids of evidence reviews it rested on")
    supersedes = serializers.UUIDField(
        source="supersedes_id", required=False, allow_null=True,
        help_text="an earlier decision of the group whose place it takes; fixed once it is made",
    )  # fmt: skip
    superseded_by = serializers.SerializerMethodField(help_text="the decision that took its place, or null")

    class Meta:
        model = Decision
        fields = [
            "id", "group", "number", "text", "decided_on", "how", "votes_for", "votes_against", "votes_abstained",
            "meeting", "present", "proposed_by", "proposed_by_name", "proposed_sector", "rationale", "not_taken",
            "evidence", "issues", "initiatives", "stage_steps", "reviews", "supersedes", "superseded_by", "review_on",
            "reviewed_on", "outcome", "recorded_at",
        ]  # fmt: skip
        read_only_fields = ["id", "number", "reviewed_on", "outcome", "recorded_at"]
        validators: list[object] = []

    def get_proposed_by_name(self, row: Decision) -> str:
        return "" if row.proposed_by is None else str(row.proposed_by)

    def get_superseded_by(self, row: Decision) -> str | None:
        newer = getattr(row, "superseded_by", None)
        return None if newer is None else str(newer.pk)


class ReviewSerializer(serializers.Serializer[None]):
    """What came of a decision."""

    outcome = serializers.CharField(max_length=10_000, help_text="what came of it")
    reviewed_on = serializers.DateField(required=False, help_text="today when it is left out")
    review_on = serializers.DateField(required=False, allow_null=True, help_text="when to look once more")
