"""The API of codebooks: every version, and a door for another (docs/api/codebooks.md)."""

import uuid

from django.urls import URLPattern, path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from nrp.accounts.permissions import Permission
from nrp.core.api import HasPermission, Pages, idempotent
from nrp.core.parsers import KeepableJSONParser
from surveys.actions import instruments
from surveys.codebook_queries import codebook_document, codebook_visible_to_or_404, codebooks_with_waves
from surveys.models import Codebook
from surveys.permissions import signed_in


class CodebookSerializer(serializers.Serializer[Codebook]):
    """A version of a codebook; `waves` are the numbers of the waves that are read by it."""

    id = serializers.UUIDField()
    instrument = serializers.CharField()
    version = serializers.CharField()
    sha256 = serializers.CharField()
    created_at = serializers.DateTimeField()
    waves = serializers.ListField(child=serializers.IntegerField())


class CodebookWithDocumentSerializer(CodebookSerializer):
    """The same with its document (nrp-codebook/1)."""

    document = serializers.DictField()


class CodebooksApi(APIView):
    """Every version of every codebook."""

    permission_classes = [HasPermission]
    permission = Permission.SEE_WAVES
    write_permission = Permission.EDIT_CODEBOOKS
    parser_classes = [KeepableJSONParser]

    @extend_schema(
        responses=CodebookSerializer(many=True),
        operation_id="codebooks_list",
        parameters=[OpenApiParameter("page", int), OpenApiParameter("page_size", int)],
    )
    def get(self, request: Request) -> Response:
        pages = Pages()
        page = pages.paginate_queryset(codebooks_with_waves(request.user).defer("document"), request, view=self)
        return pages.get_paginated_response([codebook_document(codebook) for codebook in page or ()])

    @extend_schema(
        request=OpenApiTypes.OBJECT,
        responses={
            201: CodebookWithDocumentSerializer,
            400: OpenApiResponse(description="The document is no codebook; `errors.codebook` says every fault"),
            409: OpenApiResponse(description="The instrument has that version with other content"),
        },
        operation_id="codebooks_create",
        parameters=[OpenApiParameter("Idempotency-Key", str, OpenApiParameter.HEADER)],
    )
    @idempotent()
    def post(self, request: Request) -> Response:
        if not isinstance(request.data, dict):
            raise ValidationError({"codebook": ["Send the codebook as one JSON object."]})
        try:
            made = instruments.publish_version(source=request.data, by=signed_in(request.user))
        except instruments.CodebookRefused as refused:
            raise ValidationError({"codebook": refused.sentences}) from None
        return _answer(request, made.pk, status.HTTP_201_CREATED)


class CodebookApi(APIView):
    """One version with its document."""

    permission_classes = [HasPermission]
    permission = Permission.SEE_WAVES

    @extend_schema(responses=CodebookWithDocumentSerializer, operation_id="codebooks_retrieve")
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        return _answer(request, pk, status.HTTP_200_OK)


def _answer(request: Request, pk: uuid.UUID, status_code: int) -> Response:
    found = codebook_visible_to_or_404(request.user, pk)
    return Response(codebook_document(found) | {"document": found.document}, status=status_code)


urlpatterns: list[URLPattern] = [
    path("codebooks/", CodebooksApi.as_view(), name="api-codebooks"),
    path("codebooks/<uuid:pk>/", CodebookApi.as_view(), name="api-codebook"),
]
