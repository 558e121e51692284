"""Reference files for programs: tried, taken over, taken back (docs/api/evidence.md)."""

import uuid
from typing import Any

from django.urls import URLPattern, path
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from neighbourhoods.actions import reference_files as actions
from neighbourhoods.api.evidence_documents import (
    KnowledgeSerializer,
    NewReferenceFileSerializer,
    ReferenceFileSerializer,
)
from neighbourhoods.models import ReferenceFile
from neighbourhoods.permissions import Permission, require
from neighbourhoods.queries import reference_files as queries
from neighbourhoods.queries.reviews import review_visible_to_or_404
from nrp.core.api import HasPermission, idempotent
from nrp.core.api_parts import KEY, PAGING, caller, checked, paged


class ReferenceFilesApi(APIView):
    """The files handed in, the latest first; POST tries one out."""

    permission_classes = [HasPermission]
    permission = Permission.EDIT_EVIDENCE
    parser_classes = [MultiPartParser]

    @extend_schema(responses=ReferenceFileSerializer(many=True), operation_id="reference_files_list", parameters=PAGING)
    def get(self, request: Request) -> Response:
        return paged(self, request, queries.files_visible_to(request.user), _serialized)

    @extend_schema(
        request={"multipart/form-data": NewReferenceFileSerializer},
        responses={201: ReferenceFileSerializer},
        operation_id="reference_files_create",
        parameters=[KEY],
    )
    @idempotent(hold_transaction=False)
    def post(self, request: Request) -> Response:
        """Hand a file in and see what it would do."""
        values = checked(NewReferenceFileSerializer, request.data)
        pk = values.get("review")
        review = None if pk is None else review_visible_to_or_404(request.user, pk)
        file, by = values["file"], caller(request)
        sheet = actions.try_out(file=file, file_name=file.name, kind=values.get("kind", ""), review=review, by=by)
        if values.get("knowledge") and sheet.state == ReferenceFile.State.TRIED:
            sheet = actions.choose_kind(sheet=sheet, knowledge=values["knowledge"], by=by)
        return Response(_serialized(sheet), status=status.HTTP_201_CREATED)


class ReferenceFileView(APIView):
    """What the paths of one file share: the door (404), and the right of those who keep evidence (403)."""

    permission_classes = [HasPermission]
    permission = Permission.SEE_PLACES
    door_first = True
    parser_classes = [JSONParser]

    def sheet(self, request: Request, pk: uuid.UUID) -> ReferenceFile:
        sheet = queries.file_visible_to_or_404(request.user, pk)
        require(request.user, Permission.EDIT_EVIDENCE)
        return sheet


class ReferenceFileApi(ReferenceFileView):
    """One file with what it would do, or what became of it. PATCH chooses the kind of knowledge of what is new."""

    @extend_schema(responses=ReferenceFileSerializer, operation_id="reference_files_retrieve")
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        return Response(_serialized(self.sheet(request, pk)))

    @extend_schema(
        request=KnowledgeSerializer, responses=ReferenceFileSerializer, operation_id="reference_files_update"
    )
    def patch(self, request: Request, pk: uuid.UUID) -> Response:
        sheet = self.sheet(request, pk)
        values = checked(KnowledgeSerializer, request.data)
        return Response(_serialized(actions.choose_kind(sheet=sheet, by=caller(request), **values)))


class ReferenceFileTakeApi(ReferenceFileView):
    """Take everything new over, or nothing."""

    @extend_schema(request=None, responses=ReferenceFileSerializer, operation_id="reference_files_take")
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        return Response(_serialized(actions.take(sheet=self.sheet(request, pk), by=caller(request))))


class ReferenceFileUndoApi(ReferenceFileView):
    """Take exactly those items back."""

    @extend_schema(request=None, responses=ReferenceFileSerializer, operation_id="reference_files_undo")
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        return Response(_serialized(actions.undo(sheet=self.sheet(request, pk), by=caller(request))))


def _serialized(sheet: ReferenceFile) -> Any:
    return ReferenceFileSerializer(sheet).data


urlpatterns: list[URLPattern] = [
    path("reference-files/", ReferenceFilesApi.as_view(), name="api-reference-files"),
    path("reference-files/<uuid:pk>/", ReferenceFileApi.as_view(), name="api-reference-file"),
    path("reference-files/<uuid:pk>/take/", ReferenceFileTakeApi.as_view(), name="api-reference-file-take"),
    path("reference-files/<uuid:pk>/undo/", ReferenceFileUndoApi.as_view(), name="api-reference-file-undo"),
]
