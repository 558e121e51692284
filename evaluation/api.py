"""The API of plans and runs, over the same queries and actions as the pages (docs/api/runs.md)."""

import uuid
from collections.abc import Mapping
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

from evaluation.actions import reviewing, runs
from evaluation.actions.locking import lock
from evaluation.api_documents import (
    STATES,
    OutcomeDocumentSerializer,
    PlanChangeSerializer,
    PlanDocumentSerializer,
    PlanLockSerializer,
    ReleaseDocumentSerializer,
    ReleaseSerializer,
    ReviewAnswersSerializer,
    RunDocumentSerializer,
    RunSendBackSerializer,
)
from evaluation.bundles import bundle_answer
from evaluation.exploratory import exploratory_of
from evaluation.models import Plan, Run
from evaluation.permissions import can_release_results
from evaluation.plan_view import derivation_words
from evaluation.queries import (
    codebooks_of_outcomes,
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
from evaluation.release_queries import (
    name_of,
    release_document,
    release_visible_to_or_404,
    releases_visible_to,
    standing_for,
)
from nrp.accounts.passwords import confirm_password
from nrp.accounts.permissions import Permission
from nrp.core.api import HasPermission, Pages, idempotent
from surveys.models import Outcome

PAGING = [OpenApiParameter("page", int), OpenApiParameter("page_size", int)]
GONE = OpenApiResponse(description="A household in it withdrew its answers")
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
        run = _run_to_sign(request, pk)
        given = ReleaseSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        run = runs.release(run=run, by=_user(request), **given.validated_data)
        return Response(run_document(run_visible_to_or_404(request.user, run.pk), request.user))


class RunReviewApi(APIView):
    """Going through the checklist of a finished run, without releasing it yet."""

    @extend_schema(
        request=ReviewAnswersSerializer,
        responses={200: RunDocumentSerializer, **NOT_NOW},
        operation_id="runs_review",
        parameters=[OpenApiParameter("Idempotency-Key", str, OpenApiParameter.HEADER)],
    )
    @idempotent
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        run = _run_to_sign(request, pk)
        given = ReviewAnswersSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        reviewing.review(run=run, by=_user(request), answers=given.validated_data["review"])
        return Response(run_document(run_visible_to_or_404(request.user, run.pk), request.user))


class RunSendBackApi(APIView):
    """Sending a finished run back to whoever asked for it."""

    @extend_schema(
        request=RunSendBackSerializer,
        responses={200: RunDocumentSerializer, **NOT_NOW},
        operation_id="runs_send_back",
        parameters=[OpenApiParameter("Idempotency-Key", str, OpenApiParameter.HEADER)],
    )
    @idempotent
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        run = _run_to_sign(request, pk)
        given = RunSendBackSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        reviewing.send_back(run=run, by=_user(request), **given.validated_data)
        return Response(run_document(run_visible_to_or_404(request.user, run.pk), request.user))


class ReleasesApi(APIView):
    """The releases a caller may read of, the latest first."""

    @extend_schema(responses=ReleaseDocumentSerializer(many=True), operation_id="releases_list", parameters=PAGING)
    def get(self, request: Request) -> Response:
        pages, known = Pages(), standing_for(request.user)
        page = pages.paginate_queryset(releases_visible_to(request.user), request, view=self)
        return pages.get_paginated_response([release_document(release, known) for release in page or ()])


class ReleaseApi(APIView):
    """One release, with what came after it."""

    @extend_schema(responses=ReleaseDocumentSerializer, operation_id="releases_retrieve")
    def get(self, request: Request, number: int) -> Response:
        found = release_visible_to_or_404(request.user, number)
        return Response(release_document(found, standing_for(request.user)))


class RunBundleApi(APIView):
    """The replication bundle of a finished run, in the form the caller may read."""

    @extend_schema(
        responses={(200, "application/zip"): OpenApiTypes.BINARY, 410: GONE, **NOT_NOW}, operation_id="runs_bundle"
    )
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


class PlanLockApi(APIView):
    """Locking the version of the plan that is in force: once, with the password and a reason."""

    permission_classes = [HasPermission]
    permission = Permission.EDIT_PLAN

    @extend_schema(
        request=PlanLockSerializer,
        responses={200: PlanDocumentSerializer, 400: OpenApiResponse(description="Not the password"), **NOT_NOW},
        operation_id="plans_lock",
    )
    def post(self, request: Request, number: int) -> Response:
        plan = plan_visible_to_or_404(request.user, number)
        given = PlanLockSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        confirm_password(request._request, _user(request), given.validated_data["password"])  # noqa: SLF001  the request below it
        lock(plan=plan, reason=given.validated_data["reason"], by=_user(request))
        return Response(plan_document(plan_visible_to_or_404(request.user, number)))


class OutcomesApi(APIView):
    """The registry of outcomes, in its order: what is measured and which way is better."""

    @extend_schema(responses=OutcomeDocumentSerializer(many=True), operation_id="outcomes_list", parameters=PAGING)
    def get(self, request: Request) -> Response:
        pages = Pages()
        page, versions = pages.paginate_queryset(registry(), request, view=self), codebooks_of_outcomes()
        return pages.get_paginated_response([outcome_document(outcome, versions) for outcome in page or ()])


def plan_document(plan: Plan) -> dict[str, Any]:
    exploratory = exploratory_of(plan)
    return {
        "id": str(plan.pk),
        "number": plan.number,
        "sha256": plan.sha256,
        "codebook_version": plan.codebook.version,
        "note": plan.note,
        "locked_at": plan.locked_at.isoformat().replace("+00:00", "Z") if plan.locked_at else None,
        "locked_by": name_of(plan.locked_by),
        "locked_reason": plan.locked_reason,
        "exploratory": exploratory.document() if exploratory else None,
        "created_at": plan.created_at.isoformat().replace("+00:00", "Z"),
        "document": plan.document,
    }


def outcome_document(outcome: Outcome, versions: Mapping[str, list[str]]) -> dict[str, Any]:
    names = ("name", "label", "phrase", "family", "better", "unit", "domain", "derive")
    codes = {one["name"]: one.get("codes") or {} for one in outcome.codebook.document["variables"]}
    return {
        **{name: getattr(outcome, name) for name in names},
        "derivation": derivation_words({"derive": outcome.derive}, codes),
        "codebook_version": outcome.codebook.version,
        "codebook_versions": versions.get(outcome.name, [outcome.codebook.version]),
    }


def _run_to_sign(request: Request, pk: uuid.UUID) -> Run:
    run = run_visible_to_or_404(request.user, pk)
    if not can_release_results(request.user):
        raise PermissionDenied
    return run


def _user(request: Request) -> Any:
    return request.user


urlpatterns = [
    path("outcomes/", OutcomesApi.as_view(), name="api-outcomes"),
    path("plans/", PlansApi.as_view(), name="api-plans"),
    path("plans/<int:number>/", PlanApi.as_view(), name="api-plan"),
    path("plans/<int:number>/lock/", PlanLockApi.as_view(), name="api-plan-lock"),
    path("releases/", ReleasesApi.as_view(), name="api-releases"),
    path("releases/<int:number>/", ReleaseApi.as_view(), name="api-release"),
    path("runs/", RunsApi.as_view(), name="api-runs"),
    path("runs/latest/", LatestRunApi.as_view(), name="api-run-latest"),
    path("runs/<uuid:pk>/", RunApi.as_view(), name="api-run"),
    path("runs/<uuid:pk>/release/", RunReleaseApi.as_view(), name="api-run-release"),
    path("runs/<uuid:pk>/review/", RunReviewApi.as_view(), name="api-run-review"),
    path("runs/<uuid:pk>/send-back/", RunSendBackApi.as_view(), name="api-run-send-back"),
    path("runs/<uuid:pk>/bundle/", RunBundleApi.as_view(), name="api-run-bundle"),
]
