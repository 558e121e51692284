"""For programs: meetings, agendas, papers, invitations (docs/api/meetings.md)."""

import uuid
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404
from django.urls import URLPattern, path
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from governance.actions import invitations
from governance.actions import meetings as actions
from governance.api.meeting_documents import (
    AskedSerializer,
    AskSerializer,
    CancelMeetingSerializer,
    InviteSerializer,
    MeetingAnswerSerializer,
    MeetingChangeSerializer,
    MeetingFilterSerializer,
    MeetingSerializer,
)
from governance.api.meeting_parts import AgendaApi, MeetingPapersApi, PaperFileApi, meeting_kept_by
from governance.models import Invite, Meeting
from governance.permissions import can_keep, can_take_part, keeps_any
from governance.queries import meetings as queries
from governance.queries.groups import group_visible_to_or_404
from nrp.core.api import idempotent, many
from nrp.core.api_parts import KEY, PAGING, caller, checked, narrowed, one_or_list, paged
from nrp.core.parsers import KeepableJSONParser

FILTERS = {
    "group": "group_id",
    "neighbourhood": "group__area_id",
    "series": "series_id",
    "state": "state",
    "since": "starts_at__gte",
    "before": "starts_at__lt",
}


class MeetingsApi(APIView):
    """The meetings of the groups that the caller may read, the latest first."""

    parser_classes = [KeepableJSONParser]

    @extend_schema(
        responses=MeetingSerializer(many=True),
        operation_id="meetings_list",
        parameters=[MeetingFilterSerializer, *PAGING],
    )
    def get(self, request: Request) -> Response:
        wanted = checked(MeetingFilterSerializer, request.query_params)
        found = queries.meetings_visible_to(request.user).order_by("-starts_at", "pk")
        return paged(self, request, narrowed(found, wanted, FILTERS), _meeting)

    @extend_schema(
        request=one_or_list("NewMeetings", MeetingSerializer),
        responses={201: MeetingSerializer},
        operation_id="meetings_create",
        parameters=[KEY],
    )
    @idempotent()
    def post(self, request: Request) -> Response:
        """Put a meeting in the calendar; a list puts several and answers 207. Nobody is written to yet."""
        if not keeps_any(request.user):
            raise PermissionDenied
        if isinstance(request.data, list):
            return many(request.data, lambda item: _planned(request, item).pk)
        return Response(_document(request, _planned(request, request.data).pk), status=status.HTTP_201_CREATED)


class MeetingApi(APIView):
    """One meeting. PATCH changes what is sent."""

    parser_classes = [KeepableJSONParser]

    @extend_schema(responses=MeetingSerializer, operation_id="meetings_retrieve")
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        return Response(_document(request, pk))

    @extend_schema(request=MeetingChangeSerializer, responses=MeetingSerializer, operation_id="meetings_update")
    def patch(self, request: Request, pk: uuid.UUID) -> Response:
        meeting = meeting_kept_by(request, pk)
        values = checked(MeetingChangeSerializer, request.data, partial=True)
        scope = actions.FOLLOWING if values.pop("following", False) else actions.ONE
        tell = values.pop("tell", False)
        if values:
            actions.change(meeting=meeting, by=caller(request), scope=scope, tell=tell, **values)
        return Response(_document(request, pk))


class MeetingCancelApi(APIView):
    """Cancel a meeting, and write to everybody who was asked."""

    parser_classes = [KeepableJSONParser]

    @extend_schema(request=CancelMeetingSerializer, responses={200: MeetingSerializer}, operation_id="meetings_cancel")
    @idempotent()
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        meeting = meeting_kept_by(request, pk)
        values = checked(CancelMeetingSerializer, request.data)
        scope = actions.FOLLOWING if values.get("following") else actions.ONE
        actions.cancel(meeting=meeting, reason=values["reason"], scope=scope, by=caller(request))
        return Response(_document(request, pk))


class MeetingInviteApi(APIView):
    """Who is asked. POST asks people, or tells those asked before what has changed; each version goes to each once."""

    parser_classes = [KeepableJSONParser]

    @extend_schema(responses=InviteSerializer(many=True), operation_id="meetings_invites", parameters=PAGING)
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        meeting = queries.meeting_visible_to_or_404(request.user, pk)
        return paged(self, request, _invites(meeting), lambda row: _invite(row, meeting))

    @extend_schema(request=AskSerializer, responses={200: AskedSerializer}, operation_id="meetings_invite")
    @idempotent()
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        meeting = meeting_kept_by(request, pk)
        people = checked(AskSerializer, request.data).get("people")
        if people is None:
            people = [one.person_id for one in queries.to_ask(meeting)]
        sent = invitations.ask(meeting=meeting, people=people, by=caller(request))
        rows = list(_invites(meeting))
        return Response(
            {
                "letters": sent,
                "asked": [_invite(row, meeting) for row in rows],
                "to_tell_otherwise": [row.person.name for row in rows if not row.person.email],
            }
        )


class MeetingAnswerApi(APIView):
    """Say whether one comes; whoever keeps the records may say it for somebody."""

    parser_classes = [KeepableJSONParser]

    @extend_schema(request=MeetingAnswerSerializer, responses={200: InviteSerializer}, operation_id="meetings_answer")
    @idempotent()
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        meeting = queries.meeting_visible_to_or_404(request.user, pk)
        if not can_take_part(request.user, meeting.group) and not queries.was_asked(meeting, request.user):
            raise PermissionDenied
        values = checked(MeetingAnswerSerializer, request.data)
        person = queries.person_to_answer(meeting, request.user, values.get("person"))
        if person is None:
            raise Http404
        if person.user_id != request.user.pk and not can_keep(request.user, meeting.group):
            raise PermissionDenied
        row = invitations.answer(meeting=meeting, person=person, answer=values["answer"], by=caller(request))
        return Response(_invite(row, meeting))


def _planned(request: Request, data: Any) -> Meeting:
    values = checked(MeetingSerializer, data)
    group = group_visible_to_or_404(request.user, values.pop("group_id"))
    if not can_keep(request.user, group):
        raise PermissionDenied
    return actions.plan(group=group, by=caller(request), **values)


def _invites(meeting: Meeting) -> QuerySet[Invite]:
    return Invite.objects.filter(meeting=meeting).select_related("person").order_by("person__name", "pk")


def _invite(row: Invite, meeting: Meeting) -> Any:
    return InviteSerializer(row, context={"sequence": meeting.sequence}).data


def _document(request: Request, pk: uuid.UUID) -> Any:
    return _meeting(queries.meeting_visible_to_or_404(request.user, pk))


def _meeting(meeting: Meeting) -> Any:
    return MeetingSerializer(meeting).data


urlpatterns: list[URLPattern] = [
    path("meetings/", MeetingsApi.as_view(), name="api-meetings"),
    path("meetings/<uuid:pk>/", MeetingApi.as_view(), name="api-meeting"),
    path("meetings/<uuid:pk>/invite/", MeetingInviteApi.as_view(), name="api-meeting-invite"),
    path("meetings/<uuid:pk>/answer/", MeetingAnswerApi.as_view(), name="api-meeting-answer"),
    path("meetings/<uuid:pk>/agenda/", AgendaApi.as_view(), name="api-meeting-agenda"),
    path("meetings/<uuid:pk>/papers/", MeetingPapersApi.as_view(), name="api-meeting-papers"),
    path("meetings/<uuid:pk>/cancel/", MeetingCancelApi.as_view(), name="api-meeting-cancel"),
    path("papers/<uuid:pk>/file/", PaperFileApi.as_view(), name="api-paper-file"),
]
