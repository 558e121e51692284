"""A group's spreadsheets for programs: tried, taken over, taken back (docs/api/group-sheets.md)."""

import uuid
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers, status
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from governance.actions import group_sheets as actions
from governance.models import Group, GroupSheet
from governance.permissions import can_keep
from governance.queries import group_sheets as queries
from governance.queries.groups import groups_visible_to
from nrp.accounts.permissions import Permission
from nrp.core.api import HasPermission, idempotent


class GroupSheetSerializer(serializers.ModelSerializer[GroupSheet]):
    """A spreadsheet. `report`: counts of rows that are new, known and wrong, and the problems with how to mend them."""

    group = serializers.UUIDField(source="group_id", read_only=True)
    report = serializers.DictField(read_only=True)
    column_map = serializers.DictField(child=serializers.IntegerField(), read_only=True)

    class Meta:
        model = GroupSheet
        fields = [
            "id", "kind", "group", "file_name", "sha256", "state", "column_map", "report", "tried_at", "taken_at",
            "undone_at",
        ]  # fmt: skip
        read_only_fields = fields


class GroupSheetCreateSerializer(serializers.Serializer[Any]):
    """What is sent to try a spreadsheet out."""

    kind = serializers.ChoiceField(choices=GroupSheet.Kind.choices)
    group = serializers.UUIDField()
    file = serializers.FileField(allow_empty_file=True)


class GroupSheetView(generics.GenericAPIView[GroupSheet]):
    """What the list and one sheet share: the door, and the right of those who keep the group's records."""

    queryset = GroupSheet.objects.none()
    serializer_class = GroupSheetSerializer
    permission_classes = [HasPermission]
    permission = Permission.SEE_GROUPS

    def get_queryset(self) -> QuerySet[GroupSheet]:
        return queries.sheets_visible_to(self.request.user)

    def kept(self) -> GroupSheet:
        """Load one sheet through the door (404) for somebody who keeps its group's records (403)."""
        sheet = self.get_object()
        _keeper_or_refused(self.request, sheet.group)
        return sheet

    def answer(self, sheet: GroupSheet, status_code: int = status.HTTP_200_OK) -> Response:
        return Response(GroupSheetSerializer(sheet).data, status=status_code)


class GroupSheetList(GroupSheetView, generics.ListAPIView[GroupSheet]):
    """The spreadsheets of the groups whose records the caller keeps; POST tries one out."""

    parser_classes = [MultiPartParser]

    def get_queryset(self) -> QuerySet[GroupSheet]:
        kept = [group.pk for group in groups_visible_to(self.request.user) if can_keep(self.request.user, group)]
        return queries.sheets_visible_to(self.request.user).filter(group__in=kept)

    @extend_schema(
        request=GroupSheetCreateSerializer, responses={201: GroupSheetSerializer}, operation_id="group_sheets_create"
    )
    @idempotent(hold_transaction=False)
    def post(self, request: Request) -> Response:
        asked = GroupSheetCreateSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        values = asked.validated_data
        group = generics.get_object_or_404(groups_visible_to(request.user), pk=values["group"])
        _keeper_or_refused(request, group)
        file = values["file"]
        sheet = actions.try_out(kind=values["kind"], group=group, file=file, file_name=file.name, by=request.user)  # type: ignore[arg-type]  # a signed-in user
        return self.answer(sheet, status.HTTP_201_CREATED)


class GroupSheetDetail(GroupSheetView):
    """One spreadsheet with what it would do, or what became of it."""

    @extend_schema(operation_id="group_sheets_retrieve")
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        return self.answer(self.kept())


class GroupSheetTake(GroupSheetView):
    """Take everything new over, or nothing."""

    @extend_schema(request=None, responses=GroupSheetSerializer, operation_id="group_sheets_take")
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        return self.answer(actions.take(sheet=self.kept(), by=request.user))  # type: ignore[arg-type]  # a signed-in user


class GroupSheetUndo(GroupSheetView):
    """Take exactly those rows back."""

    @extend_schema(request=None, responses=GroupSheetSerializer, operation_id="group_sheets_undo")
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        return self.answer(actions.undo(sheet=self.kept(), by=request.user))  # type: ignore[arg-type]  # a signed-in user


def _keeper_or_refused(request: Request, group: Group) -> None:
    if not can_keep(request.user, group):
        raise PermissionDenied


urlpatterns = [
    path("group-sheets/", GroupSheetList.as_view(), name="api-group-sheets"),
    path("group-sheets/<uuid:pk>/", GroupSheetDetail.as_view(), name="api-group-sheet"),
    path("group-sheets/<uuid:pk>/take/", GroupSheetTake.as_view(), name="api-group-sheet-take"),
    path("group-sheets/<uuid:pk>/undo/", GroupSheetUndo.as_view(), name="api-group-sheet-undo"),
]
