"""What the API says and takes of meetings, agendas, papers and invitations."""

import datetime as dt
from functools import partial
from typing import Any

from rest_framework import serializers

from governance.actions.agendas import LONGEST
from governance.models import AgendaItem, Invite, Meeting, Paper

# Moments are told in UTC, whatever the season at the place.
Moment = partial(serializers.DateTimeField, default_timezone=dt.UTC)


class MeetingFilterSerializer(serializers.Serializer[None]):
    """How the list is narrowed."""

    group = serializers.UUIDField(required=False)
    neighbourhood = serializers.UUIDField(required=False, help_text="the id of the place the group belongs to")
    series = serializers.UUIDField(required=False)
    state = serializers.ChoiceField(choices=Meeting.State.choices, required=False)
    since = serializers.DateTimeField(required=False, help_text="those that begin at this moment or later")
    before = serializers.DateTimeField(required=False, help_text="those that begin before this moment")


class MeetingSerializer(serializers.ModelSerializer[Meeting]):
    """A meeting of a group: when, where, how to get in."""

    group = serializers.UUIDField(source="group_id", help_text="the group's id; fixed once it is made")
    neighbourhood = serializers.UUIDField(
        source="group.area_id", read_only=True, allow_null=True, help_text="the place's id; null for the PMG"
    )
    series = serializers.UUIDField(
        source="series_id", read_only=True, allow_null=True, help_text="the series it is one of, if any"
    )
    title = serializers.CharField(max_length=160, required=False, help_text="“Meeting of …” unless given")
    starts_at = Moment(help_text="when it begins")
    ends_at = Moment(required=False, allow_null=True, help_text="after `starts_at`")
    invited_at = Moment(read_only=True, allow_null=True, help_text="when people were last written to")
    sequence = serializers.IntegerField(
        read_only=True, help_text="how many changes calendars had to hear of: SEQUENCE of the .ics file"
    )

    class Meta:
        model = Meeting
        fields = [
            "id",
            "group",
            "neighbourhood",
            "series",
            "title",
            "starts_at",
            "ends_at",
            "place",
            "access",
            "online_link",
            "state",
            "cancelled_reason",
            "sequence",
            "invited_at",
            "others_present",
        ]
        read_only_fields = ["id", "state", "cancelled_reason", "others_present"]
        validators: list[object] = []


class MeetingChangeSerializer(serializers.Serializer[None]):
    """What PATCH changes; what is left out stays."""

    title = serializers.CharField(max_length=160, required=False)
    starts_at = serializers.DateTimeField(required=False)
    ends_at = serializers.DateTimeField(required=False, allow_null=True)
    place = serializers.CharField(max_length=240, required=False)
    access = serializers.CharField(max_length=4000, required=False, allow_blank=True)
    online_link = serializers.URLField(max_length=400, required=False, allow_blank=True)
    following = serializers.BooleanField(
        required=False, help_text="true changes the later meetings of its series too; they keep their own days"
    )
    tell = serializers.BooleanField(required=False, help_text="true writes to everybody who was asked")


class CancelMeetingSerializer(serializers.Serializer[None]):
    """Why it is cancelled. Everybody who was asked is written to."""

    reason = serializers.CharField(max_length=1000)
    following = serializers.BooleanField(required=False, help_text="true cancels the later ones of its series too")


class InviteSerializer(serializers.ModelSerializer[Invite]):
    """Somebody who was asked: their name and answer. No address and no telephone number."""

    person = serializers.UUIDField(source="person_id", read_only=True, help_text="the person's id")
    name = serializers.CharField(source="person.name", read_only=True, help_text="the person's name")
    answered_at = Moment(read_only=True, allow_null=True, help_text="when the answer was written down")
    asked_at = Moment(read_only=True, help_text="when they were asked first")
    knows = serializers.SerializerMethodField(help_text="whether they were told of the meeting as it stands now")

    class Meta:
        model = Invite
        fields = ["person", "name", "answer", "answered_at", "asked_at", "knows"]
        read_only_fields = fields

    def get_knows(self, invite: Invite) -> bool:
        return invite.told == self.context["sequence"]


class AskSerializer(serializers.Serializer[None]):
    """Who is asked."""

    people = serializers.ListField(
        child=serializers.UUIDField(),
        required=False,
        help_text="ids of people who sit on the group that day, or were asked before; everybody unless given",
    )


class AskedSerializer(serializers.Serializer[Any]):
    """What came of asking."""

    letters = serializers.IntegerField(help_text="how many letters are on their way")
    asked = InviteSerializer(many=True, help_text="everybody who is asked now")
    to_tell_otherwise = serializers.ListField(
        child=serializers.CharField(), help_text="names of those asked who have no e-mail address on record"
    )


class MeetingAnswerSerializer(serializers.Serializer[None]):
    """Whether somebody comes."""

    answer = serializers.ChoiceField(choices=Invite.Answer.choices[1:])
    person = serializers.UUIDField(required=False, help_text="for somebody else: by those who keep the records")


class AgendaItemSerializer(serializers.ModelSerializer[AgendaItem]):
    """One item. `begins_at` is worked out from the start of the meeting."""

    id = serializers.UUIDField(required=False, help_text="of an item that is on the agenda already")
    begins_at = serializers.SerializerMethodField(help_text="null after an item without `minutes`")
    minutes = serializers.IntegerField(
        min_value=1, max_value=LONGEST, required=False, allow_null=True, help_text="how long it takes"
    )
    notes = serializers.CharField(max_length=4000, required=False, allow_blank=True, help_text="what it is about")

    class Meta:
        model = AgendaItem
        fields = ["id", "title", "minutes", "presenter", "notes", "begins_at"]

    def get_begins_at(self, item: AgendaItem) -> str | None:
        at = self.context.get("begins", {}).get(item.pk)
        return None if at is None else at.isoformat().replace("+00:00", "Z")


class AgendaSerializer(serializers.Serializer[Any]):
    """A whole agenda, in its order."""

    items = AgendaItemSerializer(many=True, help_text="all of them, 60 at most: what is left out goes")
    seen = serializers.CharField(
        required=False,
        allow_blank=True,
        help_text="sent back as it was read, PUT answers 409 when somebody else saved meanwhile",
    )


class PaperSerializer(serializers.ModelSerializer[Paper]):
    """A paper. Its file answers under `file`."""

    item = serializers.UUIDField(source="item_id", read_only=True, allow_null=True, help_text="the agenda item's id")
    added_at = Moment(read_only=True, help_text="when it was handed in")
    file = serializers.SerializerMethodField(help_text="the path that answers with the file")

    class Meta:
        model = Paper
        fields = ["id", "meeting", "item", "title", "about", "file_name", "file_type", "added_at", "file"]
        read_only_fields = fields

    def get_file(self, paper: Paper) -> str:
        return f"/api/v1/papers/{paper.pk}/file/"


class NewPaperSerializer(serializers.Serializer[None]):
    """A paper that is handed in, as a form (multipart)."""

    title = serializers.CharField(max_length=200)
    about = serializers.CharField(max_length=1000, required=False, allow_blank=True)
    item = serializers.UUIDField(required=False, help_text="an item of this meeting's agenda")
    file = serializers.FileField(max_length=1000, help_text="PDF, JPEG or PNG, known by its content, up to 20 MB")
