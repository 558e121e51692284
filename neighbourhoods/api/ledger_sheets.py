"""Spreadsheets of ledger lines for programs: tried, taken over, taken back (docs/api/money.md)."""

import uuid

from django.urls import URLPattern, path
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from neighbourhoods.actions import ledger_sheets as actions
from neighbourhoods.api.money_documents import LedgerSheetSerializer, NewLedgerSheetSerializer
from neighbourhoods.models import LedgerSheet
from neighbourhoods.permissions import HasPermission, Permission, require
from neighbourhoods.queries import ledger_sheets as queries
from nrp.core.api import idempotent
from nrp.core.api_parts import KEY, PAGING, caller, checked, paged


class LedgerSheetsApi(APIView):
    """The spreadsheets, the latest first; POST tries one out."""

    permission_classes = [HasPermission]
    permission = Permission.EDIT_MONEY
    parser_classes = [MultiPartParser]

    @extend_schema(responses=LedgerSheetSerializer(many=True), operation_id="ledger_sheets_list", parameters=PAGING)
    def get(self, request: Request) -> Response:
        found = queries.sheets_visible_to(request.user)
        return paged(self, request, found, LedgerSheetSerializer)

    @extend_schema(
        request={"multipart/form-data": NewLedgerSheetSerializer},
        responses={201: LedgerSheetSerializer},
        operation_id="ledger_sheets_create",
        parameters=[KEY],
    )
    @idempotent(hold_transaction=False)
    def post(self, request: Request) -> Response:
        file = checked(NewLedgerSheetSerializer, request.data)["file"]
        return _answer(actions.try_out(file=file, file_name=file.name, by=caller(request)), status.HTTP_201_CREATED)


class LedgerSheetApi(APIView):
    """One spreadsheet with what it would do, or what became of it."""

    permission_classes = [HasPermission]
    permission = Permission.SEE_MONEY

    @extend_schema(responses=LedgerSheetSerializer, operation_id="ledger_sheets_retrieve")
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        return _answer(_kept_or_refused(request, pk))


class LedgerSheetTakeApi(APIView):
    """Take everything new over, or nothing."""

    permission_classes = [HasPermission]
    permission = Permission.SEE_MONEY
    door_first = True

    @extend_schema(request=None, responses=LedgerSheetSerializer, operation_id="ledger_sheets_take")
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        return _answer(actions.take(sheet=_kept_or_refused(request, pk), by=caller(request)))


class LedgerSheetUndoApi(APIView):
    """Reverse what the sheet brought and still stands."""

    permission_classes = [HasPermission]
    permission = Permission.SEE_MONEY
    door_first = True

    @extend_schema(request=None, responses=LedgerSheetSerializer, operation_id="ledger_sheets_undo")
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        return _answer(actions.undo(sheet=_kept_or_refused(request, pk), by=caller(request)))


def _kept_or_refused(request: Request, pk: uuid.UUID) -> LedgerSheet:
    """Load a sheet through the door (404) for somebody who enters money (403)."""
    sheet = queries.sheet_visible_to_or_404(request.user, pk)
    require(request.user, Permission.EDIT_MONEY)
    return sheet


def _answer(sheet: LedgerSheet, status_code: int = status.HTTP_200_OK) -> Response:
    return Response(LedgerSheetSerializer(sheet).data, status=status_code)


urlpatterns: list[URLPattern] = [
    path("ledger-sheets/", LedgerSheetsApi.as_view(), name="api-ledger-sheets"),
    path("ledger-sheets/<uuid:pk>/", LedgerSheetApi.as_view(), name="api-ledger-sheet"),
    path("ledger-sheets/<uuid:pk>/take/", LedgerSheetTakeApi.as_view(), name="api-ledger-sheet-take"),
    path("ledger-sheets/<uuid:pk>/undo/", LedgerSheetUndoApi.as_view(), name="api-ledger-sheet-undo"),
]
