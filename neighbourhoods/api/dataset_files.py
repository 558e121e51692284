"""For programs: files of figures and lookups (docs/api/datasets.md)."""

import uuid
from typing import Any

from django.conf import settings
from django.http import FileResponse, Http404
from django.urls import URLPattern, path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.exceptions import APIException
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from neighbourhoods.actions import code_lookups, dataset_files
from neighbourhoods.api.dataset_documents import (
    CodeLookupSerializer,
    DatasetFileSerializer,
    NewCodeLookupSerializer,
    NewDatasetFileSerializer,
    TakeSerializer,
    WithdrawFileSerializer,
)
from neighbourhoods.models import CodeLookup, DatasetFile
from neighbourhoods.permissions import Permission, require
from neighbourhoods.queries import datasets as queries
from nrp.core import blobs
from nrp.core.api import HasPermission, idempotent
from nrp.core.api_parts import KEY, PAGING, caller, checked, paged
from nrp.core.incoming import is_too_large
from nrp.core.parsers import KeepableJSONParser
from nrp.core.problems import CONTENT_TYPE, problem

REFUSALS = {
    400: OpenApiResponse(description="Something given cannot be used"),
    409: OpenApiResponse(description="It is not in a state for this"),
}


class TooLargeError(APIException):
    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_detail = "The request is larger than any file of figures may be."


class DatasetFilesApi(APIView):
    """The files handed in, the latest first, and the door for another."""

    permission_classes = [HasPermission]
    permission = Permission.SEE_PLACES
    write_permission = Permission.EDIT_DATASETS
    parser_classes = [MultiPartParser]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Turn a body away that no file within the limit can have, before any of it is kept."""
        if is_too_large(request._request, settings.DATASET_UPLOAD_MAX_BYTES):  # noqa: SLF001  DRF's own reads the body
            raise TooLargeError
        super().initial(request, *args, **kwargs)

    @extend_schema(
        responses=DatasetFileSerializer(many=True),
        operation_id="dataset_files_list",
        parameters=[OpenApiParameter("state", str, enum=DatasetFile.State.values), *PAGING],
    )
    def get(self, request: Request) -> Response:
        found = queries.files_visible_to(request.user)
        state = request.query_params.get("state", "")
        found = found.filter(state=state) if state in DatasetFile.State.values else found
        return paged(self, request, found, lambda file: _document(request, file))

    @extend_schema(
        request={"multipart/form-data": NewDatasetFileSerializer},
        responses={202: DatasetFileSerializer, 413: OpenApiResponse(description="Over the size limit"), **REFUSALS},
        operation_id="dataset_files_create",
        parameters=[KEY],
    )
    @idempotent(hold_transaction=False)
    def post(self, request: Request) -> Response:
        """Hand in a file; it is read afterwards."""
        values = checked(NewDatasetFileSerializer, request.data)
        stream = values.pop("file")
        file = dataset_files.receive(stream=stream, file_name=stream.name, by=caller(request), **values)
        return _answer(request, file, status.HTTP_202_ACCEPTED)


class DatasetFileApi(APIView):
    """One file: how far it is, and what was found."""

    permission_classes = [HasPermission]
    permission = Permission.SEE_PLACES

    @extend_schema(responses=DatasetFileSerializer, operation_id="dataset_files_retrieve")
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        return Response(_document(request, queries.file_visible_to_or_404(request.user, pk)))


class DatasetFileTakeApi(APIView):
    """Take a file over: its figures are put together for the places it reaches. Again on a taken one: unchanged."""

    permission_classes = [HasPermission]
    permission = Permission.SEE_PLACES
    door_first = True
    parser_classes = [KeepableJSONParser]

    @extend_schema(
        request=TakeSerializer, responses={200: DatasetFileSerializer, **REFUSALS}, operation_id="dataset_files_take"
    )
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        file = _kept(request, pk)
        return _answer(
            request, dataset_files.take(file=file, by=caller(request), **checked(TakeSerializer, request.data))
        )


class DatasetFileWithdrawApi(APIView):
    """Withdraw a file, with the reason."""

    permission_classes = [HasPermission]
    permission = Permission.SEE_PLACES
    door_first = True
    parser_classes = [KeepableJSONParser]

    @extend_schema(
        request=WithdrawFileSerializer,
        responses={200: DatasetFileSerializer, **REFUSALS},
        operation_id="dataset_files_withdraw",
    )
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        file = _kept(request, pk)
        values = checked(WithdrawFileSerializer, request.data)
        return _answer(request, dataset_files.withdraw(file=file, by=caller(request), **values))


class DatasetFileProblemsApi(APIView):
    """Every refused row of a file, one line a cell, as CSV."""

    permission_classes = [HasPermission]
    permission = Permission.EDIT_DATASETS

    @extend_schema(responses={(200, "text/csv"): OpenApiTypes.STR}, operation_id="dataset_files_problems_csv")
    def get(self, request: Request, pk: uuid.UUID) -> FileResponse:
        file = queries.file_visible_to_or_404(request.user, pk)
        if not file.problems_stored_as:
            raise Http404
        name = f"figures-problems-{str(file.pk)[:8]}.csv"
        content = blobs.open_blob(file.problems_stored_as)
        return FileResponse(content, as_attachment=True, filename=name, content_type="text/csv")


class CodeLookupsApi(APIView):
    """The lookups between the small areas of census years, and the door for another."""

    permission_classes = [HasPermission]
    permission = Permission.SEE_PLACES
    write_permission = Permission.EDIT_DATASETS
    parser_classes = [MultiPartParser]

    @extend_schema(responses=CodeLookupSerializer(many=True), operation_id="code_lookups_list", parameters=PAGING)
    def get(self, request: Request) -> Response:
        return paged(self, request, queries.lookups_visible_to(request.user), _lookup)

    @extend_schema(
        request={"multipart/form-data": NewCodeLookupSerializer},
        responses={201: CodeLookupSerializer, **REFUSALS},
        operation_id="code_lookups_create",
        parameters=[KEY],
    )
    @idempotent(hold_transaction=False)
    def post(self, request: Request) -> Response:
        """Bring a lookup in, in the place of the one between the same years; a wrong row stops it and is named."""
        values = checked(NewCodeLookupSerializer, request.data)
        stream = values.pop("file")
        try:
            made = code_lookups.bring_in(stream=stream, file_name=stream.name, by=caller(request), **values)
        except code_lookups.LookupRefused as refused:
            errors = {refused.field: [str(refused)]} if refused.field else None
            document = problem(refused.status, str(refused), errors) | {"problems": refused.problems}
            return Response(document, status=refused.status, content_type=CONTENT_TYPE)
        return Response(_lookup(made), status=status.HTTP_201_CREATED)


def _kept(request: Request, pk: uuid.UUID) -> DatasetFile:
    """Load a file through the door (404) for somebody who keeps datasets (403)."""
    file = queries.file_visible_to_or_404(request.user, pk)
    require(request.user, Permission.EDIT_DATASETS)
    return file


def _answer(request: Request, file: DatasetFile, status_code: int = status.HTTP_200_OK) -> Response:
    fresh = queries.file_visible_to_or_404(request.user, file.pk)
    return Response(_document(request, fresh), status=status_code)


def _document(request: Request, file: DatasetFile) -> Any:
    return DatasetFileSerializer(file, context={"user": request.user}).data


def _lookup(lookup: CodeLookup) -> Any:
    return CodeLookupSerializer(lookup).data


urlpatterns: list[URLPattern] = [
    path("dataset-files/", DatasetFilesApi.as_view(), name="api-dataset-files"),
    path("dataset-files/<uuid:pk>/", DatasetFileApi.as_view(), name="api-dataset-file"),
    path("dataset-files/<uuid:pk>/take/", DatasetFileTakeApi.as_view(), name="api-dataset-file-take"),
    path("dataset-files/<uuid:pk>/withdraw/", DatasetFileWithdrawApi.as_view(), name="api-dataset-file-withdraw"),
    path("dataset-files/<uuid:pk>/problems.csv", DatasetFileProblemsApi.as_view(), name="api-dataset-file-problems"),
    path("code-lookups/", CodeLookupsApi.as_view(), name="api-code-lookups"),
]
