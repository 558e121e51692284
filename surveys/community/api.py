"""The API of surveys that residents run, over the actions of the pages (docs/api/community-surveys.md)."""

import uuid
from typing import Any

from django.conf import settings
from django.urls import URLPattern, path
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.exceptions import APIException
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from neighbourhoods.permissions import require
from nrp.accounts.permissions import Permission
from nrp.core.api import HasPermission, Pages, idempotent
from nrp.core.incoming import is_too_large
from nrp.core.parsers import KeepableJSONParser
from surveys.actions import community_responses as actions
from surveys.community import queries
from surveys.community.api_documents import (
    CommunityFileSerializer,
    CommunityResponsesSerializer,
    CommunitySurveySerializer,
    CommunitySurveyTablesSerializer,
    responses_document,
    survey_document,
    tables_document,
)
from surveys.models import CommunityResponses, CommunitySurvey
from surveys.permissions import signed_in

REFUSALS = {
    400: OpenApiResponse(description="Something given cannot be used"),
    409: OpenApiResponse(description="It is not in a state for this"),
}
PAGES = [OpenApiParameter("page", int), OpenApiParameter("page_size", int)]
KEY = [OpenApiParameter("Idempotency-Key", str, OpenApiParameter.HEADER)]


class TooLargeError(APIException):
    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_detail = "The request is larger than any export of answers may be."


class CommunitySurveysApi(APIView):
    """The surveys that residents run, of the places somebody sees."""

    permission_classes = [HasPermission]
    permission = Permission.SEE_PLACES

    @extend_schema(
        responses=CommunitySurveySerializer(many=True),
        operation_id="community_surveys_list",
        parameters=[OpenApiParameter("neighbourhood", str, description="The slug of a place"), *PAGES],
    )
    def get(self, request: Request) -> Response:
        found = queries.community_surveys_visible_to(request.user)
        if slug := request.query_params.get("neighbourhood"):
            found = found.filter(area__slug=slug)
        pages = Pages()
        page = pages.paginate_queryset(found, request, view=self)
        return pages.get_paginated_response([survey_document(survey) for survey in page or ()])


class CommunitySurveyApi(APIView):
    """One survey with its released tables."""

    permission_classes = [HasPermission]
    permission = Permission.SEE_PLACES

    @extend_schema(responses=CommunitySurveyTablesSerializer, operation_id="community_surveys_retrieve")
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        return Response(tables_document(queries.community_survey_visible_to_or_404(request.user, pk)))


class CommunityResponsesApi(APIView):
    """The answers brought in for a survey, and the door for more."""

    permission_classes = [HasPermission]
    permission = Permission.SEE_PLACES
    door_first = True
    parser_classes = [MultiPartParser]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Turn a body away that no export within the limit can have, before any of it is kept."""
        if is_too_large(request._request, settings.COMMUNITY_UPLOAD_MAX_BYTES):  # noqa: SLF001  DRF's own reads the body
            raise TooLargeError
        super().initial(request, *args, **kwargs)

    @extend_schema(
        responses=CommunityResponsesSerializer(many=True),
        operation_id="community_surveys_responses_list",
        parameters=PAGES,
    )
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        survey = _kept(request, pk)
        pages = Pages()
        page = pages.paginate_queryset(queries.responses_of(survey), request, view=self)
        return pages.get_paginated_response([responses_document(row) for row in page or ()])

    @extend_schema(
        request={"multipart/form-data": CommunityFileSerializer},
        responses={
            202: CommunityResponsesSerializer,
            413: OpenApiResponse(description="Over the size limit"),
            **REFUSALS,
        },
        operation_id="community_surveys_responses_create",
        parameters=KEY,
    )
    @idempotent(hold_transaction=False)
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        survey = _kept(request, pk)
        given = CommunityFileSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        file = given.validated_data["file"]
        row = actions.receive(survey=survey, stream=file, file_name=file.name, by=signed_in(request.user))
        return Response(responses_document(row), status=status.HTTP_202_ACCEPTED)


class CommunityFetchApi(APIView):
    """Ask the survey server for the answers as they are now."""

    permission_classes = [HasPermission]
    permission = Permission.SEE_PLACES
    door_first = True
    parser_classes = [KeepableJSONParser]

    @extend_schema(
        request=None,
        responses={202: CommunityResponsesSerializer, **REFUSALS},
        operation_id="community_surveys_fetch",
        parameters=KEY,
    )
    @idempotent()
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        row = actions.fetch(survey=_kept(request, pk), by=signed_in(request.user))
        return Response(responses_document(row), status=status.HTTP_202_ACCEPTED)


class CommunityResponseApi(APIView):
    """One import of answers: how far it is and what was found."""

    permission_classes = [HasPermission]
    permission = Permission.SEE_PLACES
    door_first = True

    @extend_schema(responses=CommunityResponsesSerializer, operation_id="community_surveys_responses_retrieve")
    def get(self, request: Request, pk: uuid.UUID, responses: uuid.UUID) -> Response:
        return Response(responses_document(_row(request, pk, responses)))


class CommunityShowApi(APIView):
    """Show read answers to everybody who sees the place, in place of those shown before."""

    permission_classes = [HasPermission]
    permission = Permission.SEE_PLACES
    door_first = True
    parser_classes = [KeepableJSONParser]

    @extend_schema(
        request=None,
        responses={200: CommunityResponsesSerializer, **REFUSALS},
        operation_id="community_surveys_responses_show",
    )
    def post(self, request: Request, pk: uuid.UUID, responses: uuid.UUID) -> Response:
        row = actions.show(responses=_row(request, pk, responses), by=signed_in(request.user))
        return Response(responses_document(row))


def _kept(request: Request, pk: uuid.UUID) -> CommunitySurvey:
    """Load a survey through the door (404) for somebody who keeps the surveys of its place (403)."""
    survey = queries.community_survey_visible_to_or_404(request.user, pk)
    require(request.user, Permission.EDIT_COMMUNITY_SURVEYS, survey.area)
    return survey


def _row(request: Request, pk: uuid.UUID, responses: uuid.UUID) -> CommunityResponses:
    return queries.responses_of_or_404(_kept(request, pk), responses)


_ONE = "community-surveys/<uuid:pk>"
urlpatterns: list[URLPattern] = [
    path("community-surveys/", CommunitySurveysApi.as_view(), name="api-community-surveys"),
    path(f"{_ONE}/", CommunitySurveyApi.as_view(), name="api-community-survey"),
    path(f"{_ONE}/fetch/", CommunityFetchApi.as_view(), name="api-community-survey-fetch"),
    path(f"{_ONE}/responses/", CommunityResponsesApi.as_view(), name="api-community-responses"),
    path(f"{_ONE}/responses/<uuid:responses>/", CommunityResponseApi.as_view(), name="api-community-response"),
    path(f"{_ONE}/responses/<uuid:responses>/show/", CommunityShowApi.as_view(), name="api-community-response-show"),
]
