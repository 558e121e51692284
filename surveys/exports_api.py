"""For programs: answers taken out, and which people two waves share (docs/api/waves.md)."""

import uuid
from typing import Any

from django.http import FileResponse
from django.urls import URLPattern, path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from nrp.accounts.permissions import Permission
from nrp.core.api import HasPermission, idempotent
from nrp.core.api_parts import KEY, PAGING, caller, checked, paged
from nrp.core.parsers import KeepableJSONParser
from surveys import exports, panel
from surveys.actions import taking
from surveys.models.export_job import ExportForm
from surveys.queries import upload_visible_to_or_404

STATES = ("queued", "running", "done", "failed", "expired")


class ExportSerializer(serializers.Serializer[Any]):
    """A file of answers: how far it is, and what the format could not hold."""

    id = serializers.UUIDField()
    upload = serializers.UUIDField()
    wave = serializers.IntegerField()
    version = serializers.IntegerField()
    format = serializers.ChoiceField(choices=ExportForm.choices)
    reason = serializers.CharField()
    state = serializers.ChoiceField(choices=STATES)
    progress = serializers.IntegerField()
    notes = serializers.ListField(child=serializers.CharField())
    error = serializers.CharField(allow_blank=True)
    error_reference = serializers.CharField(allow_blank=True)
    requested_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField(allow_null=True)
    file = serializers.CharField(allow_null=True, help_text="path that answers with the bytes, or null")
    size = serializers.IntegerField()
    sha256 = serializers.CharField(allow_blank=True)


class NewExportSerializer(serializers.Serializer[None]):
    """What is asked for, and what for."""

    format = serializers.ChoiceField(choices=ExportForm.choices)
    reason = serializers.CharField(max_length=2000)


class UploadExportsApi(APIView):
    """The caller's own files of one upload's answers, and the door for another."""

    permission_classes = [HasPermission]
    permission = Permission.TAKE_ANSWERS
    parser_classes = [KeepableJSONParser]

    @extend_schema(responses=ExportSerializer(many=True), operation_id="uploads_exports_list", parameters=PAGING)
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        upload = upload_visible_to_or_404(request.user, pk)
        found = exports.exports_visible_to(request.user).filter(upload=upload)
        return paged(self, request, found, _document)

    @extend_schema(
        request=NewExportSerializer,
        responses={
            202: ExportSerializer,
            400: OpenApiResponse(description="Something given cannot be used"),
            409: OpenApiResponse(description="Not published, taken back, or five files are being written already"),
        },
        operation_id="uploads_exports_create",
        parameters=[KEY],
    )
    @idempotent
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        """Ask for the answers; the file is written afterwards."""
        upload = upload_visible_to_or_404(request.user, pk)
        job = taking.ask(upload=upload, by=caller(request), **checked(NewExportSerializer, request.data))
        return Response(_document(job), status=status.HTTP_202_ACCEPTED)


class ExportApi(APIView):
    """One file of answers: how far it is."""

    permission_classes = [HasPermission]
    permission = Permission.TAKE_ANSWERS

    @extend_schema(responses=ExportSerializer, operation_id="exports_retrieve")
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        return Response(_document(exports.export_visible_to_or_404(request.user, pk)))


class ExportFileApi(APIView):
    """The file itself. Each taking is in the audit trail."""

    permission_classes = [HasPermission]
    permission = Permission.TAKE_ANSWERS

    @extend_schema(
        responses={
            (200, "application/octet-stream"): OpenApiTypes.BINARY,
            409: OpenApiResponse(description="Not written yet, its time is over, or the version was taken back"),
        },
        operation_id="exports_file",
    )
    def get(self, request: Request, pk: uuid.UUID) -> FileResponse:
        job = exports.export_visible_to_or_404(request.user, pk)
        return exports.stored_file(job, taking.take(job=job, by=caller(request)))


class SideSerializer(serializers.Serializer[Any]):
    wave = serializers.IntegerField()
    version = serializers.IntegerField()
    upload = serializers.UUIDField()


class PanelSerializer(serializers.Serializer[Any]):
    """Two neighbouring waves; `result` is null until it is worked out. Small numbers are null in it."""

    id = serializers.UUIDField()
    before = SideSerializer()
    after = SideSerializer()
    state = serializers.ChoiceField(choices=STATES[:4])
    finished_at = serializers.DateTimeField(allow_null=True)
    error = serializers.CharField(allow_blank=True)
    result = serializers.JSONField(allow_null=True)


class PanelApi(APIView):
    """Which homes and people neighbouring waves share, and who had gone."""

    permission_classes = [HasPermission]
    permission = Permission.SEE_UPLOADS

    @extend_schema(responses=PanelSerializer(many=True), operation_id="panel_list", parameters=PAGING)
    def get(self, request: Request) -> Response:
        return paged(
            self,
            request,
            panel.links_visible_to(request.user),
            lambda link: PanelSerializer(panel.link_document(link)).data,
        )


def _document(job: Any) -> Any:
    return ExportSerializer(exports.export_document(job)).data


urlpatterns: list[URLPattern] = [
    path("uploads/<uuid:pk>/exports/", UploadExportsApi.as_view(), name="api-upload-exports"),
    path("exports/<uuid:pk>/", ExportApi.as_view(), name="api-export"),
    path("exports/<uuid:pk>/file/", ExportFileApi.as_view(), name="api-export-file"),
    path("panel/", PanelApi.as_view(), name="api-panel"),
]
