"""The API of plans and runs, over the same queries and actions as the pages (docs/api/runs.md)."""

import uuid
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.urls import path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from evaluation.actions import runs
from evaluation.api_documents import (
    STATES,
    OutcomeDocumentSerializer,
    PlanChangeSerializer,
    PlanDocumentSerializer,
    ReleaseSerializer,
    RunDocumentSerializer,
)
from evaluation.bundles import bundle_answer
from evaluation.models import Plan
from evaluation.permissions import can_release_results
from evaluation.queries import (
    latest_run_for,
    plan_visible_to_or_404,
    plans_visible_to,
    reader_of,
    registry,
    run_document,
    run_documents,
    run_visible_to_or_404,
    runs_in_state,
)
from nrp.accounts.permissions import Permission
from nrp.core.api import HasPermission, Pages, idempotent
from surveys.models import Outcome

PAGING = [OpenApiParameter("page", int), OpenApiParameter("page_size", int)]
NOT_NOW = {409: OpenApiResponse(description="It is not in a state for this")}


class RunsApi(APIView):
    """The runs a caller may see, the latest first; their results are on their own paths."""

    @extend_schema(
        responses=RunDocumentSerializer(many=True),
        operation_id="runs_list",
        parameters=[OpenApiParameter("state", str, enum=STATES), *PAGING],
    )
    def get(self, request: Request) -> Response:
        found = runs_in_state(request.user, request.query_params.get("state", ""))
        pages = Pages()
        page = pages.paginate_queryset(found, request, view=self)
        return pages.get_paginated_response(run_documents(page or (), request.user))


class LatestRunApi(APIView):
    """The latest finished run that the caller may see."""

    @extend_schema(responses=RunDocumentSerializer, operation_id="runs_latest_retrieve")
    def get(self, request: Request) -> Response:
        run = latest_run_for(request.user)
        if run is None:
            raise Http404
        return Response(run_document(run, request.user))


class RunApi(APIView):
    """One run with its result, in the form the caller may read."""

    @extend_schema(responses=RunDocumentSerializer, operation_id="runs_retrieve")
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        return Response(run_document(run_visible_to_or_404(request.user, pk), request.user))


class RunReleaseApi(APIView):
    """Signing a finished run off for an audience."""

    @extend_schema(
        request=ReleaseSerializer,
        responses={200: RunDocumentSerializer, **NOT_NOW},
        operation_id="runs_release",
        parameters=[OpenApiParameter("Idempotency-Key", str, OpenApiParameter.HEADER)],
    )
    @idempotent
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        run = run_visible_to_or_404(request.user, pk)
        if not can_release_results(request.user):
            raise PermissionDenied
        given = ReleaseSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        run = runs.release(run=run, by=_user(request), **given.validated_data)
        return Response(run_document(run_visible_to_or_404(request.user, run.pk), request.user))


class RunBundleApi(APIView):
    """The replication bundle of a finished run, in the form the caller may read."""

    @extend_schema(responses={(200, "application/zip"): OpenApiTypes.BINARY, **NOT_NOW}, operation_id="runs_bundle")
    def get(self, request: Request, pk: uuid.UUID) -> HttpResponse:
        return bundle_answer(run_visible_to_or_404(request.user, pk), reader_of(request.user))


class PlansApi(APIView):
    """The versions of the plan, the latest first, and the door for the next one."""

    permission_classes = [HasPermission]
    permission = Permission.SEE_PLAN
    write_permission = Permission.EDIT_PLAN

    @extend_schema(responses=PlanDocumentSerializer(many=True), operation_id="plans_list", parameters=PAGING)
    def get(self, request: Request) -> Response:
        pages = Pages()
        page = pages.paginate_queryset(plans_visible_to(request.user), request, view=self)
        return pages.get_paginated_response([plan_document(plan) for plan in page or ()])

    @extend_schema(
        request=PlanChangeSerializer,
        responses={201: PlanDocumentSerializer, 400: OpenApiResponse(description="It cannot be decided so")},
        operation_id="plans_create",
        parameters=[OpenApiParameter("Idempotency-Key", str, OpenApiParameter.HEADER)],
    )
    @idempotent
    def post(self, request: Request) -> Response:
        given = PlanChangeSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        plan = runs.change_plan(by=_user(request), **given.validated_data)
        return Response(plan_document(plan), status=status.HTTP_201_CREATED)


class PlanApi(APIView):
    """One version of the plan."""

    permission_classes = [HasPermission]
    permission = Permission.SEE_PLAN

    @extend_schema(responses=PlanDocumentSerializer, operation_id="plans_retrieve")
    def get(self, request: Request, number: int) -> Response:
        return Response(plan_document(plan_visible_to_or_404(request.user, number)))


class OutcomesApi(APIView):
    """The registry of outcomes, in its order: what is measured and which way is better."""

    @extend_schema(responses=OutcomeDocumentSerializer(many=True), operation_id="outcomes_list", parameters=PAGING)
    def get(self, request: Request) -> Response:
        pages = Pages()
        page = pages.paginate_queryset(registry(), request, view=self)
        return pages.get_paginated_response([outcome_document(outcome) for outcome in page or ()])


def plan_document(plan: Plan) -> dict[str, Any]:
    return {
        "id": str(plan.pk),
        "number": plan.number,
        "sha256": plan.sha256,
        "codebook_version": plan.codebook.version,
        "note": plan.note,
        "created_at": plan.created_at.isoformat().replace("+00:00", "Z"),
        "document": plan.document,
    }


def outcome_document(outcome: Outcome) -> dict[str, Any]:
    names = ("name", "label", "phrase", "family", "better", "unit", "domain", "derive")
    return {name: getattr(outcome, name) for name in names} | {"codebook_version": outcome.codebook.version}


def _user(request: Request) -> Any:
    return request.user


urlpatterns = [
    path("outcomes/", OutcomesApi.as_view(), name="api-outcomes"),
    path("plans/", PlansApi.as_view(), name="api-plans"),
    path("plans/<int:number>/", PlanApi.as_view(), name="api-plan"),
    path("runs/", RunsApi.as_view(), name="api-runs"),
    path("runs/latest/", LatestRunApi.as_view(), name="api-run-latest"),
    path("runs/<uuid:pk>/", RunApi.as_view(), name="api-run"),
    path("runs/<uuid:pk>/release/", RunReleaseApi.as_view(), name="api-run-release"),
    path("runs/<uuid:pk>/bundle/", RunBundleApi.as_view(), name="api-run-bundle"),
]
