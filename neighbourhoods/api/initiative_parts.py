"""For programs: the path of an initiative, its milestones, risks and counts, and its theory of change."""

import uuid
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from neighbourhoods.actions import initiative_parts, stages, theory
from neighbourhoods.api.initiative_documents import (
    MilestoneSerializer,
    ReachSerializer,
    RiskSerializer,
    StageStepSerializer,
    TheorySerializer,
)
from neighbourhoods.models import Domain, Initiative
from neighbourhoods.permissions import HasPermission, Permission, require
from neighbourhoods.queries import initiatives as queries
from nrp.core.api import idempotent, many
from nrp.core.api_parts import KEY, PAGING, caller, checked, one_or_list, paged
from nrp.core.parsers import KeepableJSONParser


def to_edit(request: Request, pk: uuid.UUID) -> Initiative:
    """Load an initiative through the door (404) for somebody who works on those of its place (403)."""
    found = queries.initiative_visible_to_or_404(request.user, pk)
    require(request.user, Permission.EDIT_INITIATIVES, found.area)
    return found


class PartsApi(APIView):
    """The rows of one kind that hang on an initiative: a list, and the way to add to it."""

    permission_classes = [HasPermission]
    permission = Permission.SEE_PLACES
    door_first = True
    parser_classes = [KeepableJSONParser]
    document: ClassVar[type[Serializer[Any]]]

    def rows(self, initiative: Initiative) -> QuerySet[Any]:
        """Give the rows, in their order."""
        raise NotImplementedError

    def add(self, **values: Any) -> Any:
        """Add one row by its action."""
        raise NotImplementedError

    def get(self, request: Request, pk: uuid.UUID) -> Response:
        initiative = queries.initiative_visible_to_or_404(request.user, pk)
        return paged(self, request, self.rows(initiative), self.document)

    @idempotent()
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        initiative = to_edit(request, pk)
        if isinstance(request.data, list):
            return many(request.data, lambda item: self._made(request, initiative, item).pk)
        row = self._made(request, initiative, request.data)
        return Response(self.document(row).data, status=status.HTTP_201_CREATED)

    def _made(self, request: Request, initiative: Initiative, data: Any) -> Any:
        return self.add(initiative=initiative, by=caller(request), **checked(self.document, data))


class StagesApi(PartsApi):
    """The path of an initiative, the first step first; a POST takes it on, back, or up again."""

    document = StageStepSerializer

    def rows(self, initiative: Initiative) -> QuerySet[Any]:
        return queries.steps_of(initiative)

    def add(self, **values: Any) -> Any:
        return stages.reach(**{"on": timezone.localdate(), **values})

    @extend_schema(responses=StageStepSerializer(many=True), operation_id="initiatives_stages_list", parameters=PAGING)
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        return super().get(request, pk)

    @extend_schema(
        request=one_or_list("NewStages", StageStepSerializer), responses={201: StageStepSerializer},
        operation_id="initiatives_stages_create", parameters=[KEY],
    )  # fmt: skip
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        return super().post(request, pk)


class MilestonesApi(PartsApi):
    """The milestones of an initiative, the one due first."""

    document = MilestoneSerializer

    def rows(self, initiative: Initiative) -> QuerySet[Any]:
        return queries.milestones_of(initiative)

    def add(self, **values: Any) -> Any:
        return initiative_parts.add_milestone(**values)

    @extend_schema(
        responses=MilestoneSerializer(many=True), operation_id="initiatives_milestones_list", parameters=PAGING
    )
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        return super().get(request, pk)

    @extend_schema(
        request=one_or_list("NewMilestones", MilestoneSerializer), responses={201: MilestoneSerializer},
        operation_id="initiatives_milestones_create", parameters=[KEY],
    )  # fmt: skip
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        return super().post(request, pk)


class RisksApi(PartsApi):
    """The risks of an initiative."""

    document = RiskSerializer

    def rows(self, initiative: Initiative) -> QuerySet[Any]:
        return queries.risks_of(initiative)

    def add(self, **values: Any) -> Any:
        return initiative_parts.add_risk(**values)

    @extend_schema(responses=RiskSerializer(many=True), operation_id="initiatives_risks_list", parameters=PAGING)
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        return super().get(request, pk)

    @extend_schema(
        request=one_or_list("NewRisks", RiskSerializer), responses={201: RiskSerializer},
        operation_id="initiatives_risks_create", parameters=[KEY],
    )  # fmt: skip
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        return super().post(request, pk)


class ReachApi(PartsApi):
    """What an initiative brought about, the latest count first."""

    document = ReachSerializer

    def rows(self, initiative: Initiative) -> QuerySet[Any]:
        return queries.reach_of_initiative(initiative)

    def add(self, **values: Any) -> Any:
        return initiative_parts.add_reach(**values)

    @extend_schema(responses=ReachSerializer(many=True), operation_id="initiatives_outputs_list", parameters=PAGING)
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        return super().get(request, pk)

    @extend_schema(
        request=one_or_list("NewReach", ReachSerializer), responses={201: ReachSerializer},
        operation_id="initiatives_outputs_create", parameters=[KEY],
    )  # fmt: skip
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        return super().post(request, pk)


class TheoryApi(APIView):
    """The theory of change of an initiative. PUT puts a whole one in the place of the one there is."""

    permission_classes = [HasPermission]
    permission = Permission.SEE_PLACES
    door_first = True
    parser_classes = [KeepableJSONParser]

    @extend_schema(responses=TheorySerializer, operation_id="initiatives_theory_retrieve")
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        return Response(_theory(queries.initiative_visible_to_or_404(request.user, pk)))

    @extend_schema(request=TheorySerializer, responses=TheorySerializer, operation_id="initiatives_theory_put")
    def put(self, request: Request, pk: uuid.UUID) -> Response:
        initiative = to_edit(request, pk)
        sent = checked(TheorySerializer, request.data)
        known = {(row.framework.code, row.code): row for row in queries.domains_to_choose()}
        for step in sent["steps"]:
            step["domains"] = [_domain(known, one) for one in step.get("domains", ())]
        theory.put(initiative=initiative, steps=sent["steps"], links=sent["links"], by=caller(request))
        return Response(_theory(initiative))


def _domain(known: dict[tuple[str, str], Domain], sent: dict[str, str]) -> Domain:
    found = known.get((sent["framework"], sent["code"]))
    if found is None:
        raise ValidationError({"steps": [_("No version of the framework has the domain %(code)s.") % sent]})
    return found


def _theory(initiative: Initiative) -> dict[str, Any]:
    _steps, links = queries.theory_of(initiative)
    return {
        "steps": [
            {
                "id": str(step.pk),
                "kind": step.kind,
                "text": step.text,
                "domains": [{"framework": one.framework.code, "code": one.code} for one in step.domains.all()],
            }
            for step in theory.steps_of(initiative)
        ],
        "links": [
            {"before": str(link.before_id), "after": str(link.after_id), "assumes": link.assumes} for link in links
        ],
    }


urlpatterns: list[URLPattern] = [
    path("initiatives/<uuid:pk>/stages/", StagesApi.as_view(), name="api-initiative-stages"),
    path("initiatives/<uuid:pk>/milestones/", MilestonesApi.as_view(), name="api-initiative-milestones"),
    path("initiatives/<uuid:pk>/risks/", RisksApi.as_view(), name="api-initiative-risks"),
    path("initiatives/<uuid:pk>/outputs/", ReachApi.as_view(), name="api-initiative-outputs"),
    path("initiatives/<uuid:pk>/theory/", TheoryApi.as_view(), name="api-initiative-theory"),
]
