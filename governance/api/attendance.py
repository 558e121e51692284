"""Attendance for programs, over the same actions as the sign-in sheet (docs/api/minutes.md)."""

import uuid
from typing import Any

from django.core.exceptions import PermissionDenied
from django.urls import URLPattern, path
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from governance.actions import attendance as actions
from governance.api.meeting_parts import meeting_kept_by
from governance.api.minutes_documents import AttendanceSerializer
from governance.models import Attendance, Meeting, Membership
from governance.permissions import can_keep
from governance.queries import attendance as queries
from governance.queries.meetings import meeting_visible_to_or_404
from nrp.core.api import idempotent, many
from nrp.core.api_parts import KEY, PAGING, caller, checked, one_or_list, paged
from nrp.core.parsers import KeepableJSONParser


class MeetingAttendanceApi(APIView):
    """Who was at a meeting, apologies too: by name and sector, with or without an account."""

    parser_classes = [KeepableJSONParser]

    @extend_schema(
        responses=AttendanceSerializer(many=True), operation_id="meetings_attendance_list", parameters=PAGING
    )
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        meeting = meeting_visible_to_or_404(request.user, pk)
        return paged(self, request, queries.attendance_of(meeting), document)

    @extend_schema(
        request=one_or_list("NewAttendance", AttendanceSerializer),
        responses={201: AttendanceSerializer},
        operation_id="meetings_attendance_create",
        parameters=[KEY],
    )
    @idempotent()
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        """Put somebody on the sheet; a list puts several and answers 207. The first who was there: it was held."""
        meeting = meeting_kept_by(request, pk)
        if isinstance(request.data, list):
            return many(request.data, lambda item: _added(request, meeting, item).pk)
        return Response(document(_added(request, meeting, request.data)), status=status.HTTP_201_CREATED)


class AttendanceApi(APIView):
    """One line of a sign-in sheet."""

    parser_classes = [KeepableJSONParser]

    @extend_schema(responses=AttendanceSerializer, operation_id="attendance_retrieve")
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        return Response(document(queries.attendance_row_or_404(request.user, pk)))

    @extend_schema(request=AttendanceSerializer, responses=AttendanceSerializer, operation_id="attendance_update")
    def patch(self, request: Request, pk: uuid.UUID) -> Response:
        """Correct what is sent; old and new stay in the trail. `person` is passed over."""
        row = _kept(request, pk)
        values = checked(AttendanceSerializer, request.data, partial=True)
        values.pop("person_id", None)
        return Response(document(actions.correct(row=row, by=caller(request), **values)))

    @extend_schema(responses={204: None}, operation_id="attendance_destroy")
    def delete(self, request: Request, pk: uuid.UUID) -> Response:
        """Take off a line that stands there by mistake; the trail keeps it."""
        actions.remove(row=_kept(request, pk), by=caller(request))
        return Response(status=status.HTTP_204_NO_CONTENT)


def _kept(request: Request, pk: uuid.UUID) -> Attendance:
    row = queries.attendance_row_or_404(request.user, pk)
    if not can_keep(request.user, row.meeting.group):
        raise PermissionDenied
    return row


def _added(request: Request, meeting: Meeting, data: Any) -> Attendance:
    values = checked(AttendanceSerializer, data)
    pk = values.pop("person_id", None)
    if pk is None:
        if not values.get("name"):
            raise ValidationError({"name": ["Give a person or a name."]})
        if "sector" not in values:
            raise ValidationError({"sector": ["Say which sector they come from."]})
        return actions.add(meeting=meeting, by=caller(request), **values)
    member = queries.members_on(meeting).filter(person=pk).first()
    person = member.person if member is not None else queries.known_by_id(request.user, [pk]).get(pk)
    if person is None:
        raise ValidationError({"person": ["There is no such person that you can name."]})
    values.pop("name", None)
    return actions.add(meeting=meeting, by=caller(request), person=person, **_as_member(values, member))


def _as_member(values: dict[str, Any], member: Membership | None) -> dict[str, Any]:
    """Fill in the sector and the organisation a member sits for."""
    if member is not None:
        values.setdefault("sector", member.sector)
        values.setdefault("organisation", str(member.organisation or ""))
    if "sector" not in values:
        raise ValidationError({"sector": ["Say which sector they come from."]})
    return values


def document(row: Attendance) -> dict[str, Any]:
    return dict(AttendanceSerializer(row).data)


urlpatterns: list[URLPattern] = [
    path("meetings/<uuid:pk>/attendance/", MeetingAttendanceApi.as_view(), name="api-meeting-attendance"),
    path("attendance/<uuid:pk>/", AttendanceApi.as_view(), name="api-attendance"),
]
