"""The API of waves and uploads, over the same queries and actions as the pages (docs/api/waves.md)."""

import uuid
from typing import Any

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

from nrp.accounts.permissions import Permission
from nrp.core.api import HasPermission, Pages, idempotent
from nrp.core.parsers import KeepableJSONParser
from nrp.core.problems import CONTENT_TYPE, problem
from surveys import withdrawals_api
from surveys.actions import harmonising, instruments, publishing, uploads
from surveys.api_documents import (
    AnswerSerializer,
    FileSerializer,
    HarmonisationChangeSerializer,
    HarmonisationSerializer,
    PublishSerializer,
    UploadDocumentSerializer,
    WaveDocumentSerializer,
    WithdrawSerializer,
)
from surveys.codebook_api import urlpatterns as codebook_paths
from surveys.community import api as community
from surveys.exports_api import urlpatterns as exports_urlpatterns
from surveys.files import is_too_large, problems_file
from surveys.harmonisation import harmonisation_document
from surveys.models import Upload
from surveys.permissions import signed_in
from surveys.queries import (
    upload_document,
    upload_visible_to_or_404,
    uploads_of,
    wave_document,
    wave_visible_to_or_404,
    waves_with_uploads,
)

REFUSALS = {
    400: OpenApiResponse(description="Something given cannot be used"),
    409: OpenApiResponse(description="It is not in a state for this; when problems are in the way, they are listed"),
}


class TooLargeError(APIException):
    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_detail = "The request is larger than any survey file may be."


class WavesApi(APIView):
    """The rounds of the survey."""

    permission_classes = [HasPermission]
    permission = Permission.SEE_WAVES

    @extend_schema(
        responses=WaveDocumentSerializer(many=True),
        operation_id="waves_list",
        parameters=[OpenApiParameter("page", int), OpenApiParameter("page_size", int)],
    )
    def get(self, request: Request) -> Response:
        pages = Pages()
        page = pages.paginate_queryset(waves_with_uploads(request.user), request, view=self)
        return pages.get_paginated_response([wave_document(wave) for wave in page or ()])


class WaveApi(APIView):
    """One round of the survey."""

    permission_classes = [HasPermission]
    permission = Permission.SEE_WAVES

    @extend_schema(responses=WaveDocumentSerializer, operation_id="waves_retrieve")
    def get(self, request: Request, number: int) -> Response:
        wave = waves_with_uploads(request.user).filter(number=number).first()
        if wave is None:
            raise Http404
        return Response(wave_document(wave))


class WaveCodebookApi(APIView):
    """The codebook that a wave's files are read by, as the document it came as (nrp-codebook/1)."""

    permission_classes = [HasPermission]
    permission = Permission.SEE_WAVES

    @extend_schema(responses=OpenApiTypes.OBJECT, operation_id="waves_codebook_retrieve")
    def get(self, request: Request, number: int) -> Response:
        wave = wave_visible_to_or_404(request.user, number)
        if wave.codebook is None:
            raise Http404
        return Response(wave.codebook.document)


class WaveHarmonisationApi(APIView):
    """How a wave's columns, names and codes lead to the outcomes of the registry."""

    permission_classes = [HasPermission]
    permission = Permission.SEE_WAVES
    write_permission = Permission.UPLOAD_WAVES
    parser_classes = [KeepableJSONParser]

    @extend_schema(responses=HarmonisationSerializer, operation_id="waves_harmonisation_retrieve")
    def get(self, request: Request, number: int) -> Response:
        return Response(harmonisation_document(wave_visible_to_or_404(request.user, number)))

    @extend_schema(
        request=HarmonisationChangeSerializer,
        responses={200: HarmonisationSerializer, **REFUSALS},
        operation_id="waves_harmonisation_update",
    )
    def put(self, request: Request, number: int) -> Response:
        wave = wave_visible_to_or_404(request.user, number)
        given = HarmonisationChangeSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        harmonising.harmonise(wave=wave, by=signed_in(request.user), **given.validated_data)
        return Response(harmonisation_document(wave_visible_to_or_404(request.user, number)))


class WaveUploadsApi(APIView):
    """The files handed in for a wave, and the door for another."""

    permission_classes = [HasPermission]
    permission = Permission.SEE_UPLOADS
    write_permission = Permission.UPLOAD_WAVES
    parser_classes = [MultiPartParser]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Turn a body away that no file within the limit can have, before any of it is kept."""
        if is_too_large(request._request):  # noqa: SLF001  DRF's own reads the body, which is not to be read here
            raise TooLargeError
        super().initial(request, *args, **kwargs)

    @extend_schema(
        responses=UploadDocumentSerializer(many=True),
        operation_id="waves_uploads_list",
        parameters=[
            OpenApiParameter("state", str, enum=Upload.State.values),
            OpenApiParameter("page", int),
            OpenApiParameter("page_size", int),
        ],
    )
    def get(self, request: Request, number: int) -> Response:
        found = uploads_of(request.user, wave_visible_to_or_404(request.user, number))
        if state := request.query_params.get("state"):
            found = found.filter(state=state)
        pages = Pages()
        page = pages.paginate_queryset(found, request, view=self)
        return pages.get_paginated_response([upload_document(upload) for upload in page or ()])

    @extend_schema(
        request={"multipart/form-data": FileSerializer},
        responses={202: UploadDocumentSerializer, 413: OpenApiResponse(description="Over the size limit"), **REFUSALS},
        operation_id="waves_uploads_create",
        parameters=[OpenApiParameter("Idempotency-Key", str, OpenApiParameter.HEADER)],
    )
    @idempotent(hold_transaction=False)
    def post(self, request: Request, number: int) -> Response:
        wave = wave_visible_to_or_404(request.user, number)
        given = FileSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        source = given.codebook_source()
        codebook = instruments.import_codebook(source=source, by=signed_in(request.user)) if source else None
        file = given.validated_data["file"]
        upload = uploads.receive(
            wave=wave, stream=file, file_name=file.name, by=signed_in(request.user), codebook=codebook
        )
        return _answer(request, upload, status.HTTP_202_ACCEPTED)


class UploadApi(APIView):
    """One file: how far it is, what was found, and the answers it waits for."""

    permission_classes = [HasPermission]
    permission = Permission.SEE_UPLOADS
    write_permission = Permission.UPLOAD_WAVES
    parser_classes = [KeepableJSONParser]

    @extend_schema(responses=UploadDocumentSerializer, operation_id="uploads_retrieve")
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        return Response(upload_document(upload_visible_to_or_404(request.user, pk)))

    @extend_schema(
        request=AnswerSerializer, responses={200: UploadDocumentSerializer, **REFUSALS}, operation_id="uploads_answer"
    )
    def patch(self, request: Request, pk: uuid.UUID) -> Response:
        upload = upload_visible_to_or_404(request.user, pk)
        given = AnswerSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        return _answer(request, uploads.answer(upload=upload, by=signed_in(request.user), **given.validated_data))


class UploadProblemsApi(APIView):
    """Every problem of a file, one line a cell, as CSV."""

    permission_classes = [HasPermission]
    permission = Permission.SEE_UPLOADS

    @extend_schema(responses={(200, "text/csv"): OpenApiTypes.STR}, operation_id="uploads_problems_csv")
    def get(self, request: Request, pk: uuid.UUID) -> FileResponse:
        upload = upload_visible_to_or_404(request.user, pk)
        if not upload.problems_stored_as:
            raise Http404
        return problems_file(upload)


class UploadPublishApi(APIView):
    """Make a checked file the programme's wave: all of it or nothing."""

    permission_classes = [HasPermission]
    permission = Permission.UPLOAD_WAVES
    parser_classes = [KeepableJSONParser]

    @extend_schema(
        request=PublishSerializer, responses={200: UploadDocumentSerializer, **REFUSALS}, operation_id="uploads_publish"
    )
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        upload = upload_visible_to_or_404(request.user, pk)
        given = PublishSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        try:
            published = publishing.publish(upload=upload, by=signed_in(request.user), **given.validated_data)
        except publishing.PublishBlocked as blocked:
            errors = {blocked.field: [str(blocked)]} if blocked.field else None
            document = problem(blocked.status, str(blocked), errors) | {"problems": blocked.problems}
            return Response(document, status=blocked.status, content_type=CONTENT_TYPE)
        return _answer(request, published)


class UploadWithdrawApi(APIView):
    """Take a published file back, with the reason."""

    permission_classes = [HasPermission]
    permission = Permission.UPLOAD_WAVES
    parser_classes = [KeepableJSONParser]

    @extend_schema(
        request=WithdrawSerializer,
        responses={200: UploadDocumentSerializer, **REFUSALS},
        operation_id="uploads_withdraw",
    )
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        upload = upload_visible_to_or_404(request.user, pk)
        given = WithdrawSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        return _answer(request, publishing.withdraw(upload=upload, by=signed_in(request.user), **given.validated_data))


class UploadRetryApi(APIView):
    """Read a file again whose reading failed through a fault of the platform."""

    permission_classes = [HasPermission]
    permission = Permission.UPLOAD_WAVES
    parser_classes = [KeepableJSONParser]

    @extend_schema(request=None, responses={200: UploadDocumentSerializer, **REFUSALS}, operation_id="uploads_retry")
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        upload = upload_visible_to_or_404(request.user, pk)
        return _answer(request, uploads.retry(upload=upload, by=signed_in(request.user)))


def _answer(request: Request, upload: Upload, status_code: int = status.HTTP_200_OK) -> Response:
    """Give the document as it stands now, with the runs that were requested with it."""
    fresh = upload_visible_to_or_404(request.user, upload.pk)
    return Response(upload_document(fresh), status=status_code)


urlpatterns: list[URLPattern] = [
    *community.urlpatterns,
    *codebook_paths,
    path("waves/", WavesApi.as_view(), name="api-waves"),
    path("waves/<int:number>/", WaveApi.as_view(), name="api-wave"),
    path("waves/<int:number>/codebook/", WaveCodebookApi.as_view(), name="api-wave-codebook"),
    path("waves/<int:number>/harmonisation/", WaveHarmonisationApi.as_view(), name="api-wave-harmonisation"),
    path("waves/<int:number>/uploads/", WaveUploadsApi.as_view(), name="api-wave-uploads"),
    path("uploads/<uuid:pk>/", UploadApi.as_view(), name="api-upload"),
    path("uploads/<uuid:pk>/problems.csv", UploadProblemsApi.as_view(), name="api-upload-problems"),
    path("uploads/<uuid:pk>/publish/", UploadPublishApi.as_view(), name="api-upload-publish"),
    path("uploads/<uuid:pk>/withdraw/", UploadWithdrawApi.as_view(), name="api-upload-withdraw"),
    path("uploads/<uuid:pk>/retry/", UploadRetryApi.as_view(), name="api-upload-retry"),
    *exports_urlpatterns,
    *withdrawals_api.urlpatterns,
]
