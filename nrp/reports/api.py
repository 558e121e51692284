"""For programs: reports (docs/api/reports.md)."""

import uuid
from typing import Any

from django.http import FileResponse
from django.urls import URLPattern, path, reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from nrp.core import blobs
from nrp.core.api import HasPermission, idempotent
from nrp.core.api_parts import KEY, PAGING, caller, checked, paged
from nrp.core.parsers import KeepableJSONParser
from nrp.reports.actions import reports as actions
from nrp.reports.files import content_type_of, file_name_of
from nrp.reports.models import Report, ReportFormat, ReportKind, ReportState, SectionCode
from nrp.reports.permissions import MAKE, can_download
from nrp.reports.queries import reports as queries


class ChangeSerializer(serializers.Serializer[dict[str, Any]]):
    """One outcome whose printed figures changed."""

    label = serializers.CharField()  # type: ignore[assignment]  # also a word of the base class
    was = serializers.CharField(help_text="The estimate with its range, as the report prints it.")
    now = serializers.CharField()


class ReportSerializer(serializers.ModelSerializer[Report]):
    """A report: how far it is, where its file is, what it was made from, what changed since."""

    state = serializers.ChoiceField(choices=ReportState.choices, read_only=True)
    file = serializers.SerializerMethodField(help_text="path that answers with the bytes, or null")
    neighbourhood = serializers.UUIDField(source="area_id", allow_null=True, read_only=True)
    local_authority = serializers.UUIDField(source="local_authority_id", allow_null=True, read_only=True)
    sections = serializers.ListField(child=serializers.ChoiceField(choices=SectionCode.choices), read_only=True)
    made_from = serializers.JSONField(read_only=True, help_text="run, plan, release, files, disclosure")
    superseded_changes = ChangeSerializer(source="superseded_words", many=True, read_only=True)

    class Meta:
        model = Report
        fields = [
            "id",
            "kind",
            "neighbourhood",
            "local_authority",
            "period_start",
            "period_end",
            "sections",
            "framework",
            "format",
            "state",
            "progress",
            "error",
            "error_reference",
            "requested_at",
            "finished_at",
            "expires_at",
            "file",
            "size",
            "sha256",
            "made_from",
            "superseded_at",
            "superseded_changes",
        ]
        read_only_fields = fields

    def get_file(self, report: Report) -> str | None:
        return reverse("api-report-file", args=[report.pk]) if can_download(report) else None


class NewReportSerializer(serializers.Serializer[None]):
    """What is asked for."""

    kind = serializers.ChoiceField(choices=ReportKind.choices)
    neighbourhood = serializers.UUIDField(required=False, allow_null=True, help_text="needed for this kind")
    local_authority = serializers.UUIDField(required=False, allow_null=True, help_text="needed for this kind")
    period_start = serializers.DateField()
    period_end = serializers.DateField()
    format = serializers.ChoiceField(choices=ReportFormat.choices)
    sections = serializers.ListField(
        child=serializers.ChoiceField(choices=SectionCode.choices), required=False, help_text="all of them without it"
    )
    framework = serializers.CharField(required=False, allow_blank=True, max_length=20, help_text="code of a version")


class ReportsApi(APIView):
    """The caller's own reports, the latest first, and the door for another."""

    permission_classes = [HasPermission]
    permission = MAKE
    parser_classes = [KeepableJSONParser]

    @extend_schema(
        responses=ReportSerializer(many=True),
        operation_id="reports_list",
        parameters=[OpenApiParameter("state", str, enum=ReportState.values), *PAGING],
    )
    def get(self, request: Request) -> Response:
        found = queries.in_state(queries.reports_visible_to(request.user), request.query_params.get("state", ""))
        return paged(self, request, found, lambda report: ReportSerializer(report).data)

    @extend_schema(
        request=NewReportSerializer,
        responses={202: ReportSerializer, 400: OpenApiResponse(description="Something given cannot be used")},
        operation_id="reports_create",
        parameters=[KEY],
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Ask for a report; it is made afterwards."""
        values = checked(NewReportSerializer, request.data)
        report = actions.ask(by=caller(request), area=values.pop("neighbourhood", None), **values)
        return Response(ReportSerializer(report).data, status=status.HTTP_202_ACCEPTED)


class ReportApi(APIView):
    """One report: its state and its file."""

    permission_classes = [HasPermission]
    permission = MAKE

    @extend_schema(responses=ReportSerializer, operation_id="reports_retrieve")
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        return Response(ReportSerializer(queries.report_visible_to_or_404(request.user, pk)).data)


class ReportFileApi(APIView):
    """The file. It is as it was made, also once its result was replaced; the report says so."""

    permission_classes = [HasPermission]
    permission = MAKE

    @extend_schema(
        responses={
            (200, "application/octet-stream"): OpenApiTypes.BINARY,
            409: OpenApiResponse(description="Not made yet, or its time is over"),
        },
        operation_id="reports_file",
    )
    def get(self, request: Request, pk: uuid.UUID) -> FileResponse:
        report = queries.report_visible_to_or_404(request.user, pk)
        content = blobs.open_blob(actions.take(report=report, by=caller(request)))
        return FileResponse(
            content, as_attachment=True, filename=file_name_of(report), content_type=content_type_of(report)
        )


urlpatterns: list[URLPattern] = [
    path("reports/", ReportsApi.as_view(), name="api-reports"),
    path("reports/<uuid:pk>/", ReportApi.as_view(), name="api-report"),
    path("reports/<uuid:pk>/file/", ReportFileApi.as_view(), name="api-report-file"),
]
