"""For programs: attendance and minutes (docs/api/minutes.md)."""

import uuid
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import URLPattern, path
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from governance.actions import amendments, minutes
from governance.api import attendance
from governance.api.meeting_parts import meeting_kept_by
from governance.api.minutes_documents import (
    AgreedSerializer,
    AmendmentSerializer,
    MinutesSerializer,
    SettledSerializer,
    VersionSerializer,
    WrittenSerializer,
)
from governance.minutes_words import name_of
from governance.models import Amendment, Meeting, Minutes
from governance.permissions import can_keep, can_take_part
from governance.queries import minutes as queries
from governance.queries.meetings import meeting_visible_to_or_404, meetings_visible_to
from nrp.core.api import idempotent, many
from nrp.core.api_parts import KEY, PAGING, caller, checked, one_or_list, paged
from nrp.core.edits import fingerprint
from nrp.core.parsers import KeepableJSONParser


class MinutesApi(APIView):
    """The minutes of a meeting. Before they are written they are not there (404); a draft is there for its keepers."""

    parser_classes = [KeepableJSONParser]

    @extend_schema(responses=MinutesSerializer, operation_id="meetings_minutes_retrieve")
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        return Response(_document(_readable(request, pk)[1]))

    @extend_schema(request=WrittenSerializer, responses=MinutesSerializer, operation_id="meetings_minutes_write")
    def put(self, request: Request, pk: uuid.UUID) -> Response:
        """Write the draft. 409 when somebody saved since `seen`, and once the minutes are circulated."""
        meeting = meeting_kept_by(request, pk)
        values = checked(WrittenSerializer, request.data)
        found = queries.minutes_of(meeting)
        if found is not None and not values.get("seen"):
            raise ValidationError({"seen": ["Send what GET gave, so that nobody's text is written over."]})
        values.setdefault("seen", fingerprint({"text": ""}))
        return Response(_document(minutes.write(meeting=meeting, by=caller(request), **values)))


class MinutesCirculateApi(APIView):
    """Send the minutes to the members and to those who were there."""

    parser_classes = [KeepableJSONParser]

    @extend_schema(request=None, responses=MinutesSerializer, operation_id="meetings_minutes_circulate")
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        """Circulate a draft; each is written to once. 409 without a text, before the meeting was held, and again."""
        meeting = meeting_kept_by(request, pk)
        return Response(_document(minutes.circulate(meeting=meeting, by=caller(request))))


class MinutesAgreeApi(APIView):
    """Mark the minutes as agreed."""

    parser_classes = [KeepableJSONParser]

    @extend_schema(request=AgreedSerializer, responses=MinutesSerializer, operation_id="meetings_minutes_agree")
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        """Agree circulated minutes. 409 while an amendment waits, and the second time."""
        meeting = meeting_kept_by(request, pk)
        where = checked(AgreedSerializer, request.data).get("meeting")
        agreed_in = None
        if where is not None:
            agreed_in = meetings_visible_to(request.user).filter(pk=where).first()
            if agreed_in is None:
                raise ValidationError({"meeting": ["There is no such meeting that you can see."]})
        return Response(_document(minutes.agree(meeting=meeting, by=caller(request), agreed_in=agreed_in)))


class MinutesVersionsApi(APIView):
    """Every text the minutes had, the latest first; those of before they were circulated for their keepers alone."""

    @extend_schema(responses=VersionSerializer(many=True), operation_id="meetings_minutes_versions", parameters=PAGING)
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        meeting, found = _readable(request, pk)
        rows = queries.versions_of(found, with_drafts=can_keep(request.user, meeting.group)).defer(None)
        return paged(self, request, rows, lambda row: dict(VersionSerializer(row).data))


class AmendmentsApi(APIView):
    """The changes asked for, in the order they came."""

    parser_classes = [KeepableJSONParser]

    @extend_schema(responses=AmendmentSerializer(many=True), operation_id="meetings_amendments_list", parameters=PAGING)
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        found = _readable(request, pk)[1]
        return paged(self, request, queries.amendments_of(found), _amendment)

    @extend_schema(
        request=one_or_list("NewAmendments", AmendmentSerializer),
        responses={201: AmendmentSerializer},
        operation_id="meetings_amendments_create",
        parameters=[KEY],
    )
    @idempotent()
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        """Ask for a change; a list asks for several and answers 207. 409 for whoever was not at the meeting."""
        meeting = meeting_visible_to_or_404(request.user, pk)
        if not can_take_part(request.user, meeting.group):
            raise PermissionDenied
        if isinstance(request.data, list):
            return many(request.data, lambda item: _proposed(request, meeting, item).pk)
        made = _proposed(request, meeting, request.data)
        return Response(_amendment(queries.amendment_or_404(request.user, made.pk)), status=status.HTTP_201_CREATED)


class AmendmentSettleApi(APIView):
    """What becomes of an amendment."""

    parser_classes = [KeepableJSONParser]

    @extend_schema(request=SettledSerializer, responses=AmendmentSerializer, operation_id="amendments_settle")
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        """Take it over, or not and why. 409 the second time, and when the minutes changed since `seen`."""
        found = queries.amendment_or_404(request.user, pk)
        if not can_keep(request.user, found.minutes.meeting.group):
            raise PermissionDenied
        values = checked(SettledSerializer, request.data)
        if values.get("text") and not values.get("seen"):
            raise ValidationError({"seen": ["Send what GET gave, so that nobody's text is written over."]})
        amendments.settle(amendment=found, is_taken=values.pop("taken"), by=caller(request), **values)
        return Response(_amendment(queries.amendment_or_404(request.user, pk)))


def _readable(request: Request, pk: uuid.UUID) -> tuple[Meeting, Minutes]:
    meeting = meeting_visible_to_or_404(request.user, pk)
    found = queries.minutes_of(meeting)
    if found is None or not queries.may_read(request.user, meeting, found):
        raise Http404
    return meeting, found


def _proposed(request: Request, meeting: Meeting, data: Any) -> Amendment:
    values = checked(AmendmentSerializer, data)
    line = values.pop("attendance", None)
    if line is None:
        person = queries.person_behind(request.user)
        if person is None:
            raise ValidationError({"attendance": ["Say who asks for it."]})
        return amendments.propose(meeting=meeting, by=caller(request), person=person, **values)
    if not can_keep(request.user, meeting.group):
        raise PermissionDenied
    row = queries.those_who_were_there(meeting).filter(pk=line).first()
    if row is None:
        raise ValidationError({"attendance": ["Nobody who was there stands on this line."]})
    return amendments.propose(meeting=meeting, by=caller(request), attendance=row, **values)


def _document(found: Minutes) -> dict[str, Any]:
    return {**MinutesSerializer(found).data, "seen": fingerprint({"text": found.text})}


def _amendment(row: Amendment) -> dict[str, Any]:
    names = {
        "proposed_by": None if row.proposed_by is None else str(row.proposed_by),
        "entered_by": name_of(row.entered_by) or None,
    }
    shown = ("id", "passage", "text", "proposed_at", "state", "reason", "settled_at")
    return dict(AmendmentSerializer({**{name: getattr(row, name) for name in shown}, **names}).data)


urlpatterns: list[URLPattern] = [
    *attendance.urlpatterns,
    path("meetings/<uuid:pk>/minutes/", MinutesApi.as_view(), name="api-minutes"),
    path("meetings/<uuid:pk>/minutes/circulate/", MinutesCirculateApi.as_view(), name="api-minutes-circulate"),
    path("meetings/<uuid:pk>/minutes/agree/", MinutesAgreeApi.as_view(), name="api-minutes-agree"),
    path("meetings/<uuid:pk>/minutes/versions/", MinutesVersionsApi.as_view(), name="api-minutes-versions"),
    path("meetings/<uuid:pk>/amendments/", AmendmentsApi.as_view(), name="api-amendments"),
    path("amendments/<uuid:pk>/settle/", AmendmentSettleApi.as_view(), name="api-amendment-settle"),
]
