"""For programs: voice balance (docs/api/voice.md)."""

import datetime as dt
from typing import Any

from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from governance.models import Sector
from governance.queries.groups import group_visible_to_or_404
from governance.queries.voice import LONGEST_YEARS, QUARTER, YEAR, Measure, first_meeting_day, voice_balance
from governance.voice_files import voice_rows
from governance.voice_words import basis, finding
from neighbourhoods.permissions import HasPermission, Permission
from nrp.core.api_parts import checked


class VoiceFilterSerializer(serializers.Serializer[dict[str, Any]]):
    """What is asked for. `from` is the first day, `until` the last."""

    group = serializers.UUIDField(required=False, help_text="One group; all that the caller sees without it.")
    until = serializers.DateField(required=False, help_text="The last day; today without it.")
    every = serializers.ChoiceField(
        choices=[QUARTER, YEAR], required=False, help_text="How the days are parted; by their length without it."
    )

    def get_fields(self) -> dict[str, Any]:
        first = serializers.DateField(required=False, help_text="The first day; the year of the first meeting without.")
        return {**super().get_fields(), "from": first}

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse days in the wrong order and spans that would be endless."""
        since, until = attrs.get("from"), attrs.get("until") or timezone.localdate()
        if since is not None and since > until:
            raise serializers.ValidationError({"from": [_("The first day is after the last.")]})
        if since is not None and until.year - since.year > LONGEST_YEARS:
            raise serializers.ValidationError({"from": [_("Ask for thirty years at most.")]})
        return attrs


class VoiceRowSerializer(serializers.Serializer[dict[str, Any]]):
    """How often one sector did one thing in one period."""

    measure = serializers.ChoiceField(choices=Measure.choices, help_text="What is counted.")
    period_start = serializers.DateField(help_text="The first day of the period.")
    period_end = serializers.DateField(help_text="The last day of the period.")
    sector = serializers.ChoiceField(choices=Sector.choices, help_text="Who did it.")
    count = serializers.IntegerField(help_text="How often, as it was.")
    base = serializers.IntegerField(help_text="How often anybody did it in that period.")
    share = serializers.FloatField(allow_null=True, help_text="`count` of `base`; null where nothing is on record.")


class VoiceSerializer(serializers.Serializer[dict[str, Any]]):
    """The balance of voices between two days."""

    group = serializers.UUIDField(allow_null=True, help_text="The group, or null for all that the caller sees.")
    since = serializers.DateField(help_text="The first day.")
    until = serializers.DateField(help_text="The last day.")
    every = serializers.ChoiceField(choices=[QUARTER, YEAR], help_text="How the days are parted.")
    meetings = serializers.IntegerField(help_text="Meetings with names on record, cancelled ones apart.")
    tallied = serializers.IntegerField(help_text="Meetings at which somebody counted who spoke.")
    others_present = serializers.IntegerField(help_text="People who came and whom nobody named: in no sector here.")
    finding = serializers.CharField(help_text="One sentence made by rule.")
    basis = serializers.ListField(child=serializers.CharField(), help_text="What the counts rest on, in sentences.")
    results = VoiceRowSerializer(many=True, help_text="Measure by period by sector.")


class VoiceApi(APIView):
    """Who came, spoke, chaired, raised issues, proposed decisions and owns actions, by sector over time."""

    permission_classes = [HasPermission]
    permission = Permission.SEE_GROUPS

    @extend_schema(responses=VoiceSerializer, operation_id="voice_retrieve", parameters=[VoiceFilterSerializer])
    def get(self, request: Request) -> Response:
        wanted = checked(VoiceFilterSerializer, request.query_params)
        group = group_visible_to_or_404(request.user, wanted["group"]) if "group" in wanted else None
        until = wanted.get("until") or timezone.localdate()
        first = first_meeting_day(request.user, group) or until
        earliest = dt.date(max(first.year, until.year - LONGEST_YEARS), 1, 1)
        since = wanted.get("from") or min(earliest, until)
        found = voice_balance(request.user, since=since, until=until, every=wanted.get("every", ""), group=group)
        document = {
            "group": None if group is None else str(group.pk),
            "since": found.since,
            "until": found.until,
            "every": found.every,
            "meetings": found.meetings,
            "tallied": found.tallied,
            "others_present": found.others,
            "finding": finding(found),
            "basis": basis(found),
            "results": list(voice_rows(found)),
        }
        return Response(VoiceSerializer(document).data)


urlpatterns: list[URLPattern] = [path("voice/", VoiceApi.as_view(), name="api-voice")]
