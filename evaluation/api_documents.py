"""What goes into and comes out of the API of plans and runs, described for OpenAPI."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from evaluation.models import Review, Run

STATES = ["queued", "running", "done", "failed", "superseded"]
RELEASES = [(Run.Audience.PMG.value, "pmg"), (Run.Audience.PUBLIC.value, "public")]


ITEM_ANSWER = {
    "oneOf": [
        {"type": "boolean"},
        {"type": "string"},
        {"type": "object", "properties": {"is_ticked": {"type": "boolean"}, "note": {"type": "string"}}},
    ]
}


@extend_schema_field(ITEM_ANSWER)
class ItemAnswerField(serializers.Field[Any, Any, Any, Any]):
    """What was said of one item of the checklist: true, a note in words, or both."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, bool | str):
            return data
        if isinstance(data, dict) and set(data) <= {"is_ticked", "note"}:
            return data
        raise serializers.ValidationError(_("Give true, or a note in words."))

    def to_representation(self, value: Any) -> Any:
        return value


class ChecklistSerializer(serializers.Serializer[Any]):
    """The checklist before a release: each item ticked (true) or noted (a text)."""

    inputs = ItemAnswerField(required=False)
    flags = ItemAnswerField(required=False)
    weights = ItemAnswerField(required=False)
    coverage = ItemAnswerField(required=False)
    primary = ItemAnswerField(required=False)
    disclosure = ItemAnswerField(required=False)
    text = ItemAnswerField(required=False)


class ExploratorySerializer(serializers.Serializer[Any]):
    """Why results are exploratory."""

    code = serializers.ChoiceField(choices=["not_locked", "changed_after_lock"])
    text = serializers.CharField()
    plan_version = serializers.IntegerField()
    locked_version = serializers.IntegerField(allow_null=True)
    locked_at = serializers.DateTimeField(allow_null=True)
    reason = serializers.CharField(allow_blank=True)


class RunReviewSerializer(serializers.Serializer[Any]):
    """What was found when somebody last went through a run."""

    verdict = serializers.ChoiceField(choices=Review.Verdict.values)
    at = serializers.DateTimeField()
    by = serializers.CharField(allow_null=True)
    reason = serializers.CharField(allow_blank=True)
    answers = serializers.DictField()


class RunDocumentSerializer(serializers.Serializer[Any]):
    """A run. `result` is null until it is done, and has the form that the caller may read."""

    id = serializers.UUIDField()
    number = serializers.IntegerField()
    state = serializers.ChoiceField(choices=STATES)
    progress = serializers.IntegerField(min_value=0, max_value=100)
    step = serializers.CharField(allow_blank=True)
    plan = serializers.UUIDField()
    plan_number = serializers.IntegerField()
    uploads = serializers.ListField(child=serializers.UUIDField())
    requested_because = serializers.CharField(allow_blank=True)
    released_to = serializers.ChoiceField(choices=Run.Audience.values)
    released_at = serializers.DateTimeField(allow_null=True)
    release = serializers.IntegerField(allow_null=True)
    exploratory = ExploratorySerializer(allow_null=True)
    review = RunReviewSerializer(allow_null=True)
    queued_at = serializers.DateTimeField(allow_null=True)
    started_at = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)
    error = serializers.CharField(allow_blank=True)
    error_reference = serializers.CharField(allow_blank=True)
    household_withdrew_on = serializers.DateField(
        allow_null=True, help_text="A household took its answers back on this day; the result still includes them."
    )
    superseded_by = serializers.UUIDField(allow_null=True)
    result = serializers.DictField(allow_null=True)


class ReleaseSerializer(serializers.Serializer[Any]):
    """Who may read the released form from now on; with the checklist when no review is on record yet."""

    audience = serializers.ChoiceField(choices=RELEASES)
    review = ChecklistSerializer(required=False)


class ReviewAnswersSerializer(serializers.Serializer[Any]):
    """A review of a run by itself."""

    review = ChecklistSerializer()


class RunSendBackSerializer(serializers.Serializer[Any]):
    """Why a run is not released."""

    reason = serializers.CharField(max_length=2000)


class ReleaseDocumentSerializer(serializers.Serializer[Any]):
    """One release of a result."""

    number = serializers.IntegerField()
    run = serializers.UUIDField()
    run_number = serializers.IntegerField()
    plan_number = serializers.IntegerField()
    audience = serializers.ChoiceField(choices=RELEASES)
    released_at = serializers.DateTimeField()
    released_by = serializers.CharField(allow_null=True)
    is_automatic = serializers.BooleanField()
    state = serializers.ChoiceField(choices=["current", "superseded", "withdrawn"])
    superseded_by = serializers.IntegerField(allow_null=True)
    withdrawn_at = serializers.DateTimeField(allow_null=True)
    withdrawn_reason = serializers.CharField(allow_blank=True)
    exploratory = ExploratorySerializer(allow_null=True)


class PlanLockSerializer(serializers.Serializer[Any]):
    """The password of whoever locks the plan, and why."""

    password = serializers.CharField(max_length=200, trim_whitespace=False, write_only=True)
    reason = serializers.CharField(max_length=2000)


class PlanDocumentSerializer(serializers.Serializer[Any]):
    """One version of the plan."""

    id = serializers.UUIDField()
    number = serializers.IntegerField()
    sha256 = serializers.CharField()
    codebook_version = serializers.CharField()
    note = serializers.CharField(allow_blank=True)
    locked_at = serializers.DateTimeField(allow_null=True)
    locked_by = serializers.CharField(allow_null=True)
    locked_reason = serializers.CharField(allow_blank=True)
    exploratory = ExploratorySerializer(allow_null=True)
    created_at = serializers.DateTimeField()
    document = serializers.DictField()


class PlanChangeSerializer(serializers.Serializer[Any]):
    """What people decide about the plan; what is left out stays as it is."""

    note = serializers.CharField(max_length=2000)
    release = serializers.ChoiceField(choices=Run.Audience.values, required=False)
    covariates = serializers.ListField(child=serializers.CharField(max_length=120), required=False, max_length=100)
    baseline = serializers.IntegerField(required=False, min_value=1, max_value=999)
    followup = serializers.IntegerField(required=False, min_value=1, max_value=999)
    subgroups = serializers.ListField(child=serializers.CharField(max_length=120), required=False, max_length=50)
    design = serializers.ChoiceField(choices=["cross_section", "panel"], required=False)
    imputation = serializers.DictField(required=False, allow_null=True)
    raking = serializers.DictField(required=False, allow_null=True)
    attrition = serializers.DictField(required=False, allow_null=True)


class OutcomeDocumentSerializer(serializers.Serializer[Any]):
    """An outcome of the registry: what is measured, which way is better, and in what unit."""

    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # reason: the contract calls it so
    phrase = serializers.CharField(allow_blank=True)
    family = serializers.ChoiceField(choices=["primary", "secondary"])
    better = serializers.ChoiceField(choices=["higher", "lower"])
    unit = serializers.ChoiceField(choices=["percent", "points"])
    domain = serializers.CharField(allow_blank=True)
    derive = serializers.DictField()
    derivation = serializers.CharField()
    codebook_version = serializers.CharField()
    codebook_versions = serializers.ListField(child=serializers.CharField())
