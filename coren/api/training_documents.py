"""What the API says and takes of courses, training and skills."""

from typing import Any, ClassVar

from rest_framework import serializers

from coren.models import Course, Skill, TrainingRecord


class TrainingFilterSerializer(serializers.Serializer[None]):
    """How the list is narrowed."""

    adviser = serializers.UUIDField(required=False)
    course = serializers.UUIDField(required=False)
    neighbourhood = serializers.UUIDField(required=False)
    state = serializers.ChoiceField(choices=TrainingRecord.State.choices, required=False)
    since = serializers.DateField(required=False, help_text="on this day or later")
    until = serializers.DateField(required=False, help_text="on this day or earlier")


class TrainingSerializer(serializers.ModelSerializer[TrainingRecord]):
    """One adviser at one course."""

    adviser = serializers.UUIDField(source="adviser_id", help_text="the adviser's id; fixed once it is made")
    course = serializers.UUIDField(source="course_id", help_text="the course's id; fixed once it is made")
    course_title = serializers.CharField(source="course.title", read_only=True)
    has_certificate = serializers.SerializerMethodField(help_text="whether a certificate is kept with it")

    class Meta:
        model = TrainingRecord
        fields = [
            "id",
            "adviser",
            "course",
            "course_title",
            "on",
            "place",
            "state",
            "expires_on",
            "has_certificate",
            "recorded_at",
        ]
        read_only_fields = ["id", "recorded_at"]
        validators: list[object] = []

    def get_has_certificate(self, record: TrainingRecord) -> bool:
        return bool(record.certificate_stored_as)


class CourseSerializer(serializers.ModelSerializer[Course]):
    """A course that can be booked."""

    class Meta:
        model = Course
        fields = [
            "id",
            "title",
            "provider",
            "about",
            "minutes",
            "has_certificate",
            "valid_months",
            "is_offered_first",
            "is_in_use",
        ]
        extra_kwargs: ClassVar[dict[str, Any]] = {"title": {"validators": []}}


class SkillFilterSerializer(serializers.Serializer[None]):
    """How the list is narrowed."""

    adviser = serializers.UUIDField(required=False)
    neighbourhood = serializers.UUIDField(required=False)


class SkillSerializer(serializers.ModelSerializer[Skill]):
    """Something an adviser can do, and what shows it."""

    adviser = serializers.UUIDField(source="adviser_id", help_text="the adviser's id; fixed once it is made")
    noted_on = serializers.DateField(required=False, help_text="today when it is left out")

    class Meta:
        model = Skill
        fields = ["id", "adviser", "name", "evidence", "noted_on"]
        validators: list[object] = []
