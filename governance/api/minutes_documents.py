"""What goes into and comes out of the API of attendance and minutes, described for OpenAPI."""

from typing import Any

from rest_framework import serializers

from governance.actions.amendments import MOST_LETTERS as LONGEST_AMENDMENT
from governance.actions.minutes import MOST_LETTERS
from governance.models import Amendment, Attendance, Minutes, Sector
from governance.sign_in_lines import MOST_SPOKE

NO_CONTACT = "A name only: no address or telephone number is ever given."


class AttendanceSerializer(serializers.Serializer[Any]):
    """One line of a sign-in sheet: somebody was there, or sent apologies. `person` or `name` with `sector`."""

    id = serializers.UUIDField(read_only=True)
    person = serializers.UUIDField(
        source="person_id", required=False, allow_null=True, help_text="Somebody whom the caller may name; or null."
    )
    name = serializers.CharField(required=False, max_length=200, help_text=NO_CONTACT)
    sector = serializers.ChoiceField(
        required=False, choices=Sector.choices, help_text="May be left out for a member: the sector they sit for."
    )
    organisation = serializers.CharField(required=False, allow_blank=True, max_length=160, help_text="Empty: none.")
    presence = serializers.ChoiceField(
        required=False, choices=Attendance.Presence.choices, help_text="`present` unless given."
    )
    has_chaired = serializers.BooleanField(required=False, help_text="Chaired the meeting.")
    has_presented = serializers.BooleanField(required=False, help_text="Presented something.")
    spoke = serializers.IntegerField(
        required=False,
        allow_null=True,
        min_value=0,
        max_value=MOST_SPOKE,
        help_text="How often they spoke; null where nobody counted.",
    )
    added_at = serializers.DateTimeField(read_only=True, help_text="When the line was written.")


class MinutesSerializer(serializers.Serializer[Any]):
    """The minutes of a meeting."""

    meeting = serializers.UUIDField(source="meeting_id", read_only=True)
    state = serializers.ChoiceField(choices=Minutes.State.choices, read_only=True)
    text = serializers.CharField(
        read_only=True, help_text="Plain words with a little Markdown; HTML is shown as written."
    )
    version = serializers.IntegerField(source="number", read_only=True, help_text="Grows by one with every change.")
    seen = serializers.CharField(read_only=True, help_text="Send it with a PUT: it says which text was changed.")
    changed_at = serializers.DateTimeField(read_only=True, allow_null=True)
    circulated_at = serializers.DateTimeField(read_only=True, allow_null=True)
    agreed_at = serializers.DateTimeField(read_only=True, allow_null=True)
    agreed_in = serializers.UUIDField(
        source="agreed_in_id", read_only=True, allow_null=True, help_text="The meeting; null when agreed in writing."
    )


class WrittenSerializer(serializers.Serializer[Any]):
    """The text of a draft, and which text it was made of."""

    text = serializers.CharField(max_length=MOST_LETTERS, trim_whitespace=False)
    seen = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=24,
        help_text="What GET gave. When somebody saved meanwhile: 409, and nothing is written. Required once there is a "
        "text.",
    )
    note = serializers.CharField(
        required=False, allow_blank=True, max_length=200, help_text="What changed, if it matters."
    )


class AgreedSerializer(serializers.Serializer[Any]):
    """Where minutes were agreed."""

    meeting = serializers.UUIDField(
        required=False, allow_null=True, help_text="A later meeting of the group that took place; null: in writing."
    )


class AmendmentSerializer(serializers.Serializer[Any]):
    """A change to circulated minutes, asked for by somebody who was there."""

    id = serializers.UUIDField(read_only=True)
    passage = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=LONGEST_AMENDMENT,
        help_text="Word for word as it stands in the minutes. Empty: something is added.",
    )
    text = serializers.CharField(max_length=LONGEST_AMENDMENT, help_text="How it should read.")
    attendance = serializers.UUIDField(
        required=False,
        write_only=True,
        help_text="For those who keep the group's records: the line of the one who asks for it. Left out: the caller.",
    )
    proposed_by = serializers.CharField(read_only=True, allow_null=True, help_text=NO_CONTACT)
    proposed_at = serializers.DateTimeField(read_only=True)
    entered_by = serializers.CharField(read_only=True, allow_null=True, help_text="Who typed it in. " + NO_CONTACT)
    state = serializers.ChoiceField(choices=Amendment.State.choices, read_only=True)
    reason = serializers.CharField(read_only=True, allow_blank=True, help_text="Why it was not taken over.")
    settled_at = serializers.DateTimeField(read_only=True, allow_null=True)


class SettledSerializer(serializers.Serializer[Any]):
    """What becomes of an amendment."""

    taken = serializers.BooleanField(help_text="True: it goes into the minutes, as a new version.")
    text = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=MOST_LETTERS,
        trim_whitespace=False,
        help_text="The whole minutes as they then read. Left out: the passage is replaced, or the text added last.",
    )
    seen = serializers.CharField(
        required=False, allow_blank=True, max_length=24, help_text="With `text`: what GET gave."
    )
    reason = serializers.CharField(required=False, allow_blank=True, help_text="Required when it is not taken over.")


class VersionSerializer(serializers.Serializer[Any]):
    """The minutes as they stood once."""

    number = serializers.IntegerField()
    state = serializers.ChoiceField(choices=Minutes.State.choices)
    text = serializers.CharField()
    note = serializers.CharField(allow_blank=True, help_text="What changed.")
    written_at = serializers.DateTimeField()
