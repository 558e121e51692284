"""Spreadsheets for programs: tried, taken over, taken back."""

import uuid
from typing import Any

from django.db.models import QuerySet
from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers, status
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from coren.actions import sheets
from coren.models import SheetImport
from coren.queries import sheets as queries
from nrp.accounts.permissions import Permission
from nrp.core.api import HasPermission, idempotent


class SheetSerializer(serializers.ModelSerializer[SheetImport]):
    """A spreadsheet. `report`: counts of rows that are new, known and wrong, and the problems with how to mend them."""

    neighbourhood = serializers.UUIDField(source="area_id", read_only=True)
    report = serializers.DictField(read_only=True)
    column_map = serializers.DictField(child=serializers.IntegerField(), read_only=True)

    class Meta:
        model = SheetImport
        fields = [
            "id",
            "kind",
            "neighbourhood",
            "file_name",
            "sha256",
            "state",
            "column_map",
            "report",
            "tried_at",
            "taken_at",
            "undone_at",
        ]
        read_only_fields = fields


class SheetCreateSerializer(serializers.Serializer[Any]):
    """What is sent to try a spreadsheet out."""

    kind = serializers.ChoiceField(choices=SheetImport.Kind.choices)
    neighbourhood = serializers.UUIDField()
    file = serializers.FileField(allow_empty_file=True)


class SheetView(generics.GenericAPIView[SheetImport]):
    """What the list and one sheet share: the door and the right."""

    queryset = SheetImport.objects.none()
    serializer_class = SheetSerializer
    permission_classes = [HasPermission]
    permission = Permission.IMPORT_SHEETS

    def get_queryset(self) -> QuerySet[SheetImport]:
        return queries.sheets_visible_to(self.request.user)

    def answer(self, sheet: SheetImport, status_code: int = status.HTTP_200_OK) -> Response:
        return Response(SheetSerializer(sheet).data, status=status_code)


class SheetList(SheetView, generics.ListAPIView[SheetImport]):
    """The spreadsheets handed in for the caller's places; POST tries one out."""

    parser_classes = [MultiPartParser]

    @extend_schema(request=SheetCreateSerializer, responses={201: SheetSerializer}, operation_id="sheet_imports_create")
    @idempotent(hold_transaction=False)
    def post(self, request: Request) -> Response:
        asked = SheetCreateSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        values = asked.validated_data
        area = generics.get_object_or_404(queries.places_to_import_for(request.user), pk=values["neighbourhood"])
        file = values["file"]
        sheet = sheets.try_out(kind=values["kind"], area=area, file=file, file_name=file.name, by=request.user)  # type: ignore[arg-type]  # a signed-in user
        return self.answer(sheet, status.HTTP_201_CREATED)


class SheetDetail(SheetView, generics.RetrieveAPIView[SheetImport]):
    """One spreadsheet with what it would do, or what became of it."""


class SheetTake(SheetView):
    """Take everything new over, or nothing."""

    @extend_schema(request=None, responses=SheetSerializer, operation_id="sheet_imports_take")
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        return self.answer(sheets.take(sheet=self.get_object(), by=request.user))  # type: ignore[arg-type]  # a signed-in user


class SheetUndo(SheetView):
    """Take exactly those rows back."""

    @extend_schema(request=None, responses=SheetSerializer, operation_id="sheet_imports_undo")
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        return self.answer(sheets.undo(sheet=self.get_object(), by=request.user))  # type: ignore[arg-type]  # a signed-in user


urlpatterns = [
    path("sheet-imports/", SheetList.as_view(), name="api-sheet-imports"),
    path("sheet-imports/<uuid:pk>/", SheetDetail.as_view(), name="api-sheet-import"),
    path("sheet-imports/<uuid:pk>/take/", SheetTake.as_view(), name="api-sheet-import-take"),
    path("sheet-imports/<uuid:pk>/undo/", SheetUndo.as_view(), name="api-sheet-import-undo"),
]
