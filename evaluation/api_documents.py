"""What goes into and comes out of the API of plans and runs, described for OpenAPI."""

from typing import Any

from rest_framework import serializers

from evaluation.models import Run

STATES = ["queued", "running", "done", "failed", "superseded"]
RELEASES = [(Run.Audience.PMG.value, "pmg"), (Run.Audience.PUBLIC.value, "public")]


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
    queued_at = serializers.DateTimeField(allow_null=True)
    started_at = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)
    error = serializers.CharField(allow_blank=True)
    error_reference = serializers.CharField(allow_blank=True)
    superseded_by = serializers.UUIDField(allow_null=True)
    result = serializers.DictField(allow_null=True)


class ReleaseSerializer(serializers.Serializer[Any]):
    """Who may read the released form from now on."""

    audience = serializers.ChoiceField(choices=RELEASES)


class PlanDocumentSerializer(serializers.Serializer[Any]):
    """One version of the plan."""

    id = serializers.UUIDField()
    number = serializers.IntegerField()
    sha256 = serializers.CharField()
    codebook_version = serializers.CharField()
    note = serializers.CharField(allow_blank=True)
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
    codebook_version = serializers.CharField()
