"""What the API says and takes of issues and themes."""

from typing import Any

from rest_framework import serializers

from governance.models import Issue, Sector, Theme
from governance.queries.places import sees_group


class IssueFilterSerializer(serializers.Serializer[None]):
    """How the list is narrowed."""

    neighbourhood = serializers.UUIDField(required=False)
    theme = serializers.UUIDField(required=False)
    sector = serializers.ChoiceField(choices=Sector.choices, required=False)
    source = serializers.ChoiceField(  # type: ignore[assignment]  # a filter of that name
        choices=Issue.Source.choices, required=False
    )
    event = serializers.UUIDField(required=False)
    meeting = serializers.UUIDField(required=False)
    is_open = serializers.BooleanField(required=False, allow_null=True, default=None, help_text="open, or closed")
    raised_from = serializers.DateField(required=False, help_text="raised on this day or later")
    raised_until = serializers.DateField(required=False, help_text="raised on this day or earlier")


class MeetingIdField(serializers.UUIDField):
    """The id of a meeting; null for somebody who may not see its group."""

    def get_attribute(self, instance: Any) -> Any:
        meeting = instance.meeting
        return meeting.pk if meeting is not None and sees_group(self.context["user"], meeting.group) else None


class IssueSerializer(serializers.ModelSerializer[Issue]):
    """An issue that somebody raised. `closed_on` and `outcome` are written together, and null opens it again."""

    neighbourhood = serializers.UUIDField(source="area_id", help_text="the place's id; fixed once it is made")
    raised_on = serializers.DateField(required=False, help_text="today when it is left out")
    theme = serializers.UUIDField(
        source="theme_id", required=False, allow_null=True, help_text="a theme of the place, or null"
    )
    person = serializers.UUIDField(
        source="person_id",
        required=False,
        allow_null=True,
        help_text="who raised it, if they want to be named: somebody on a group of the place",
    )
    name = serializers.SerializerMethodField(help_text="the name of `person`; empty when nobody is named")
    named = serializers.CharField(
        write_only=True,
        required=False,
        max_length=200,
        help_text="the name of somebody who wants to be named and is not known yet; when it is raised",
    )
    event = serializers.UUIDField(
        source="event_id", required=False, allow_null=True, help_text="of the place; `source` is then `event`"
    )
    meeting = MeetingIdField(
        source="meeting_id",
        required=False,
        allow_null=True,
        help_text="of a group of the place; `source` is then `meeting`; null for a meeting that the caller may not see",
    )

    class Meta:
        model = Issue
        fields = [
            "id",
            "neighbourhood",
            "title",
            "text",
            "theme",
            "raised_on",
            "sector",
            "person",
            "name",
            "named",
            "source",
            "meeting",
            "event",
            "closed_on",
            "outcome",
            "created_at",
        ]
        read_only_fields = ["id", "created_at"]

    def get_name(self, issue: Any) -> str:
        return str(issue.person) if issue.person else ""


class ThemeFilterSerializer(serializers.Serializer[None]):
    """How the list is narrowed."""

    neighbourhood = serializers.UUIDField(required=False)


class ThemeSerializer(serializers.ModelSerializer[Theme]):
    """A theme of a place, with how many issues stand in it."""

    neighbourhood = serializers.UUIDField(source="area_id", help_text="the place's id; fixed once it is made")
    issues = serializers.IntegerField(source="n_issues", read_only=True, help_text="how many, open and closed")

    class Meta:
        model = Theme
        fields = ["id", "neighbourhood", "title", "issues", "created_at"]
        read_only_fields = ["id", "created_at"]
        validators: list[object] = []


class MergeSerializer(serializers.Serializer[None]):
    """The theme that takes over."""

    into = serializers.UUIDField(help_text="another theme of the same place")
