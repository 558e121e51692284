"""Spreadsheets of activities for programs: tried, taken over, taken back (docs/api/activities.md)."""

import uuid

from django.core.exceptions import PermissionDenied
from django.urls import URLPattern, path
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from neighbourhoods.actions import activity_sheets as actions
from neighbourhoods.api.activity_documents import ActivitySheetSerializer, NewActivitySheetSerializer
from neighbourhoods.models import ActivitySheet
from neighbourhoods.permissions import HasPermission, Permission
from neighbourhoods.queries import activity_sheets as queries
from nrp.core.api import idempotent
from nrp.core.api_parts import KEY, PAGING, caller, checked, paged


class ActivitySheetsApi(APIView):
    """The spreadsheets of the places in which the caller maps activities, the latest first; POST tries one out."""

    permission_classes = [HasPermission]
    permission = Permission.EDIT_ACTIVITIES
    parser_classes = [MultiPartParser]

    @extend_schema(responses=ActivitySheetSerializer(many=True), operation_id="activity_sheets_list", parameters=PAGING)
    def get(self, request: Request) -> Response:
        found = queries.sheets_kept_by(request.user)
        return paged(self, request, found, ActivitySheetSerializer)

    @extend_schema(
        request={"multipart/form-data": NewActivitySheetSerializer},
        responses={201: ActivitySheetSerializer},
        operation_id="activity_sheets_create",
        parameters=[KEY],
    )
    @idempotent(hold_transaction=False)
    def post(self, request: Request) -> Response:
        file = checked(NewActivitySheetSerializer, request.data)["file"]
        return _answer(actions.try_out(file=file, file_name=file.name, by=caller(request)), status.HTTP_201_CREATED)


class ActivitySheetApi(APIView):
    """One spreadsheet with what it would do, or what became of it."""

    permission_classes = [HasPermission]
    permission = Permission.SEE_PLACES

    @extend_schema(responses=ActivitySheetSerializer, operation_id="activity_sheets_retrieve")
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        return _answer(_kept_or_refused(request, pk))


class ActivitySheetTakeApi(APIView):
    """Take everything new over, or nothing."""

    permission_classes = [HasPermission]
    permission = Permission.SEE_PLACES
    door_first = True

    @extend_schema(request=None, responses=ActivitySheetSerializer, operation_id="activity_sheets_take")
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        return _answer(actions.take(sheet=_kept_or_refused(request, pk), by=caller(request)))


class ActivitySheetUndoApi(APIView):
    """Take exactly those activities back."""

    permission_classes = [HasPermission]
    permission = Permission.SEE_PLACES
    door_first = True

    @extend_schema(request=None, responses=ActivitySheetSerializer, operation_id="activity_sheets_undo")
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        return _answer(actions.undo(sheet=_kept_or_refused(request, pk), by=caller(request)))


def _kept_or_refused(request: Request, pk: uuid.UUID) -> ActivitySheet:
    """Load a sheet through the door (404) for somebody who maps activities where it is of (403)."""
    sheet = queries.sheet_visible_to_or_404(request.user, pk)
    if not queries.keeps(request.user, sheet):
        raise PermissionDenied
    return sheet


def _answer(sheet: ActivitySheet, status_code: int = status.HTTP_200_OK) -> Response:
    return Response(ActivitySheetSerializer(sheet).data, status=status_code)


urlpatterns: list[URLPattern] = [
    path("activity-sheets/", ActivitySheetsApi.as_view(), name="api-activity-sheets"),
    path("activity-sheets/<uuid:pk>/", ActivitySheetApi.as_view(), name="api-activity-sheet"),
    path("activity-sheets/<uuid:pk>/take/", ActivitySheetTakeApi.as_view(), name="api-activity-sheet-take"),
    path("activity-sheets/<uuid:pk>/undo/", ActivitySheetUndoApi.as_view(), name="api-activity-sheet-undo"),
]
