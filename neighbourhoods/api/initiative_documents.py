"""What the API says and takes of initiatives and of what hangs on one."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from neighbourhoods.domain_words import mapped_words
from neighbourhoods.models import (
    Domain,
    Initiative,
    InitiativeOutput,
    Milestone,
    ProgressNote,
    ProgressPhoto,
    Risk,
    Stage,
    StageStep,
    TheoryStep,
)

LONG = 10_000


class InitiativeFilterSerializer(serializers.Serializer[None]):
    """How the list is narrowed."""

    neighbourhood = serializers.UUIDField(required=False)
    stage = serializers.ChoiceField(choices=Stage.choices, required=False)
    domain = serializers.SlugField(
        required=False, help_text="a code of the version read in; tags of other versions that are read as it count"
    )
    framework = serializers.SlugField(
        required=False, help_text="the version to read `domain` and `domains_read` in; the one in use when left out"
    )
    activity = serializers.UUIDField(required=False, help_text="those that adapt an activity")


class TagSerializer(serializers.Serializer[Domain]):
    """A domain as it was tagged."""

    framework = serializers.CharField(source="framework.code", help_text="the version it was tagged in")
    code = serializers.CharField()
    name = serializers.CharField()


class ReadDomainSerializer(serializers.Serializer[Any]):
    """A domain as the version read in calls it."""

    code = serializers.CharField()
    name = serializers.CharField()
    mapped = serializers.CharField(allow_blank=True, help_text="what it was mapped across from; empty for its own")


class InitiativeSerializer(serializers.ModelSerializer[Initiative]):
    """An initiative. Its path, milestones, risks, counts, notes and theory stand under paths of their own."""

    neighbourhood = serializers.UUIDField(source="area_id", help_text="the place's id; fixed once it is made")
    title = serializers.CharField(max_length=200)
    domains = serializers.ListField(
        child=serializers.SlugField(max_length=60),
        source="domain_codes",
        max_length=50,
        help_text="codes of the version `framework`; answers give those of the version they were tagged in",
    )
    framework = serializers.SlugField(
        required=False, write_only=True, help_text="the version of the codes in `domains`; the one in use when left out"
    )
    tags = TagSerializer(source="domains.all", many=True, read_only=True, help_text="the same with their versions")
    domains_read = serializers.SerializerMethodField(help_text="the same in the words of the version asked for")
    stage = serializers.ChoiceField(
        choices=Stage.choices, required=False, help_text="fixed once it is made: it follows `stages/`"
    )
    stage_on = serializers.DateField(
        required=False, write_only=True, help_text="when it reached that stage; today when left out"
    )
    since = serializers.DateField(read_only=True, allow_null=True, help_text="when it reached the stage it stands at")
    stage_note = serializers.CharField(required=False, write_only=True, max_length=LONG, help_text="why it stopped")
    activity = serializers.UUIDField(
        source="activity_id", required=False, allow_null=True, help_text="the activity of the place that it adapts"
    )
    partners = serializers.ListField(
        child=serializers.UUIDField(), source="partner_ids", required=False, max_length=100,
        help_text="ids of organisations",
    )  # fmt: skip

    class Meta:
        model = Initiative
        fields = [
            "id", "neighbourhood", "title", "domains", "framework", "tags", "domains_read", "stage", "stage_on",
            "stage_note", "since", "activity", "baseline", "amended", "why", "for_whom", "partners", "other_partners",
            "starts_on", "ends_on", "hiat_inequalities", "hiat_design", "hiat_evaluation", "hiat_wider", "learning",
            "created_at",
        ]  # fmt: skip
        read_only_fields = ["id", "created_at"]
        validators: list[object] = []

    @extend_schema_field(ReadDomainSerializer(many=True))
    def get_domains_read(self, row: Initiative) -> list[dict[str, str]]:
        read = self.context["crosswalk"].read(row.domains.all())
        return [{"code": one.domain.code, "name": one.domain.name, "mapped": mapped_words(one)} for one in read]


class StageStepSerializer(serializers.ModelSerializer[StageStep]):
    """That an initiative reached a stage on a day."""

    stage = serializers.ChoiceField(choices=Stage.choices)
    on = serializers.DateField(required=False, help_text="today when it is left out")
    note = serializers.CharField(
        required=False, allow_blank=True, default="", max_length=LONG,
        help_text="needed when it stops, goes back, or is taken up again",
    )  # fmt: skip

    class Meta:
        model = StageStep
        fields = ["id", "stage", "on", "note", "recorded_at"]
        read_only_fields = ["id", "recorded_at"]


class MilestoneSerializer(serializers.ModelSerializer[Milestone]):
    """A milestone. It is overdue when its day has passed and it was not reached."""

    class Meta:
        model = Milestone
        fields = ["id", "text", "due_on", "reached_on"]
        read_only_fields = ["id"]


class RiskSerializer(serializers.ModelSerializer[Risk]):
    """A risk. It is open until `closed_on`."""

    response = serializers.CharField(required=False, allow_blank=True, max_length=LONG)

    class Meta:
        model = Risk
        fields = ["id", "text", "likelihood", "severity", "response", "closed_on"]
        read_only_fields = ["id"]


class ReachSerializer(serializers.ModelSerializer[InitiativeOutput]):
    """What came about: a count with its base, the day, and how it was counted."""

    number = serializers.IntegerField(min_value=0, max_value=10_000_000)
    unit = serializers.CharField(max_length=60, help_text="of what: the base of the number")

    class Meta:
        model = InitiativeOutput
        fields = ["id", "what", "number", "unit", "on", "how"]
        read_only_fields = ["id"]


class ProgressPhotoSerializer(serializers.ModelSerializer[ProgressPhoto]):
    """A photograph that may be shown. One whose consent was withdrawn is not in any answer."""

    consent = serializers.SerializerMethodField(help_text="who agreed, and how; empty for those who only read")

    class Meta:
        model = ProgressPhoto
        fields = ["id", "description", "consent", "consent_on", "file_type", "added_at"]
        read_only_fields = fields

    def get_consent(self, photo: ProgressPhoto) -> str:
        return photo.consent if self.context.get("may_write") else ""


class NewProgressPhotoSerializer(serializers.Serializer[None]):
    """A photograph as it is handed in."""

    file = serializers.FileField(help_text="JPEG or PNG, up to 20 MB; what the camera wrote beside it is removed")
    description = serializers.CharField(max_length=240, help_text="what it shows, for those who cannot see it")
    consent = serializers.CharField(max_length=240, help_text="who agreed, and how")
    consent_on = serializers.DateField(help_text="the day on which they agreed")


class ProgressNoteSerializer(serializers.ModelSerializer[ProgressNote]):
    """How it went, in the words of somebody who was there."""

    text = serializers.CharField(max_length=LONG)
    next_step = serializers.CharField(required=False, allow_blank=True, max_length=LONG)
    photos = serializers.SerializerMethodField(help_text="ids of the photographs that may be shown")

    class Meta:
        model = ProgressNote
        fields = ["id", "on", "text", "next_step", "photos", "written_at"]
        read_only_fields = ["id", "written_at"]

    @extend_schema_field(serializers.ListField(child=serializers.UUIDField()))
    def get_photos(self, note: ProgressNote) -> list[str]:
        return [str(photo.pk) for photo in note.photos.all() if photo.withdrawn_at is None]


class TheoryDomainSerializer(serializers.Serializer[Any]):
    """A domain that an outcome strengthens."""

    framework = serializers.SlugField(help_text="its version")
    code = serializers.SlugField()


class TheoryStepSerializer(serializers.Serializer[Any]):
    """A step of a theory of change."""

    id = serializers.UUIDField(help_text="of your own making for a new step; links name it")
    kind = serializers.ChoiceField(choices=TheoryStep.Kind.choices)
    text = serializers.CharField(max_length=160)
    domains = TheoryDomainSerializer(many=True, required=False, help_text="for an outcome only")


class TheoryLinkSerializer(serializers.Serializer[Any]):
    """What leads to what."""

    before = serializers.UUIDField(help_text="the id of a step")
    after = serializers.UUIDField(help_text="the id of the step it leads to: of the same kind, or of a later one")
    assumes = serializers.CharField(
        required=False, allow_blank=True, default="", max_length=240, help_text="what has to hold for it"
    )


class TheorySerializer(serializers.Serializer[Any]):
    """A whole theory of change, each kind of step in its order."""

    steps = TheoryStepSerializer(many=True, max_length=100)  # type: ignore[call-arg]  # of the list
    links = TheoryLinkSerializer(many=True, max_length=300)  # type: ignore[call-arg]  # of the list
