"""Enquiries for programs, over the same queries and actions as the pages (docs/api/enquiries.md)."""

import uuid
from typing import Any

from django.db import transaction
from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from coren.actions import enquiries, enquiry_parts
from coren.api.common import place_to_write_in
from coren.api.enquiry_documents import (
    CollectedSerializer,
    EnquiryFilterSerializer,
    EnquirySerializer,
    PeerResearcherSerializer,
)
from coren.models import Collected, Enquiry, PeerResearcher
from coren.queries import enquiries as queries
from coren.queries import enquiry_links as links
from coren.queries.advisers import adviser_visible_to_or_404
from governance.queries.ethics import ethics_approvals
from neighbourhoods.models import Area
from neighbourhoods.permissions import Permission, require
from nrp.core.api import HasPermission, idempotent, many
from nrp.core.api_parts import KEY, PAGING, caller, checked, narrowed, one_or_list, paged
from nrp.core.parsers import KeepableJSONParser

FILTERS = {"neighbourhood": "area_id", "state": "state"}


class EnquiriesApi(APIView):
    """The enquiries of the places that the caller reads, the latest first."""

    permission_classes = [HasPermission]
    permission = Permission.SEE_ENQUIRIES
    write_permission = Permission.EDIT_ENQUIRIES
    parser_classes = [KeepableJSONParser]

    @extend_schema(
        responses=EnquirySerializer(many=True),
        operation_id="enquiries_list",
        parameters=[EnquiryFilterSerializer, *PAGING],
    )
    def get(self, request: Request) -> Response:
        wanted = checked(EnquiryFilterSerializer, request.query_params)
        found = narrowed(_counted(queries.enquiries_visible_to(request.user)), wanted, FILTERS)
        found = links.with_links(found, request.user)
        return paged(self, request, found, _serialized)

    @extend_schema(
        request=one_or_list("NewEnquiries", EnquirySerializer),
        responses={201: EnquirySerializer},
        operation_id="enquiries_create",
        parameters=[KEY],
    )
    @idempotent()
    def post(self, request: Request) -> Response:
        """Begin an enquiry, which is then being planned; a list begins several and answers 207."""
        if isinstance(request.data, list):
            return many(request.data, lambda item: _begun(request, item).pk)
        made = _begun(request, request.data)
        return Response(_document(request, made.pk), status=status.HTTP_201_CREATED)


class EnquiryApi(APIView):
    """One enquiry. PATCH writes the parts that are sent, and moves it on when `state` is among them."""

    permission_classes = [HasPermission]
    permission = Permission.SEE_ENQUIRIES
    door_first = True
    parser_classes = [KeepableJSONParser]

    @extend_schema(responses=EnquirySerializer, operation_id="enquiries_retrieve")
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        return Response(_document(request, pk))

    @extend_schema(request=EnquirySerializer, responses=EnquirySerializer, operation_id="enquiries_update")
    @transaction.atomic
    def patch(self, request: Request, pk: uuid.UUID) -> Response:
        enquiry = _editable(request, pk)
        values = checked(EnquirySerializer, request.data, partial=True)
        values.pop("area_id", None)
        state, reason = values.pop("state", enquiry.state), values.pop("reason", "")
        is_safe = values.pop("is_safe", False)
        _with_approval(values)
        _with_links(request, enquiry.area, values)
        if values:
            enquiry = enquiries.update(enquiry=enquiry, by=caller(request), **values)
        if is_safe:
            enquiry = enquiries.check_safety(enquiry=enquiry, safety_text=enquiry.safety_text, by=caller(request))
        if state != enquiry.state:
            enquiries.move(enquiry=enquiry, state=state, reason=reason, by=caller(request))
        return Response(_document(request, pk))


class CollectedApi(APIView):
    """What was collected for an enquiry, occasion by occasion: counts only."""

    permission_classes = [HasPermission]
    permission = Permission.SEE_ENQUIRIES
    door_first = True
    parser_classes = [KeepableJSONParser]

    @extend_schema(responses=CollectedSerializer(many=True), operation_id="enquiries_collected_list", parameters=PAGING)
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        enquiry = queries.enquiry_visible_to_or_404(request.user, pk)
        return paged(self, request, queries.collected_of(enquiry), _serialized_count)

    @extend_schema(
        request=one_or_list("NewCollected", CollectedSerializer),
        responses={201: CollectedSerializer},
        operation_id="enquiries_collected_create",
        parameters=[KEY],
    )
    @idempotent()
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        """Write down how much was collected on a day; 409 without an ethics approval that covers the day."""
        enquiry = _editable(request, pk)
        if isinstance(request.data, list):
            return many(request.data, lambda item: _collected(request, enquiry, item).pk)
        row = _collected(request, enquiry, request.data)
        return Response(_serialized_count(row), status=status.HTTP_201_CREATED)


class PeerResearchersApi(APIView):
    """Who does an enquiry: for those who see the advisers of the place. Others read their number only."""

    permission_classes = [HasPermission]
    permission = Permission.SEE_ENQUIRIES
    door_first = True
    parser_classes = [KeepableJSONParser]

    @extend_schema(
        responses=PeerResearcherSerializer(many=True), operation_id="enquiries_researchers_list", parameters=PAGING
    )
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        enquiry = queries.enquiry_visible_to_or_404(request.user, pk)
        require(request.user, Permission.SEE_ADVISERS, enquiry.area)
        return paged(self, request, queries.researchers_of(enquiry), _serialized_researcher)

    @extend_schema(
        request=one_or_list("NewPeerResearchers", PeerResearcherSerializer),
        responses={201: PeerResearcherSerializer},
        operation_id="enquiries_researchers_create",
        parameters=[KEY],
    )
    @idempotent()
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        """Name an adviser of the place with a consent that holds; a list names several and answers 207."""
        enquiry = _editable(request, pk)
        require(request.user, Permission.SEE_ADVISERS, enquiry.area)
        if isinstance(request.data, list):
            return many(request.data, lambda item: _joined(request, enquiry, item).pk)
        row = _joined(request, enquiry, request.data)
        return Response(_serialized_researcher(row), status=status.HTTP_201_CREATED)


def _editable(request: Request, pk: uuid.UUID) -> Enquiry:
    enquiry = queries.enquiry_visible_to_or_404(request.user, pk)
    require(request.user, Permission.EDIT_ENQUIRIES, enquiry.area)
    return enquiry


def _begun(request: Request, data: Any) -> Enquiry:
    values = checked(EnquirySerializer, data)
    area = place_to_write_in(request, values.pop("area_id"), Permission.EDIT_ENQUIRIES)
    for later in ("state", "reason", "is_safe"):
        values.pop(later, None)
    _with_approval(values)
    _with_links(request, area, values)
    return enquiries.begin(area=area, by=caller(request), **values)


def _with_approval(values: dict[str, Any]) -> None:
    """Put the approval itself in the place of its id."""
    if "ethics_approval_id" not in values:
        return
    pk = values.pop("ethics_approval_id")
    values["ethics_approval"] = None if pk is None else ethics_approvals().filter(pk=pk).first()
    if pk is not None and values["ethics_approval"] is None:
        raise ValidationError({"ethics_approval": [_("There is no such approval on record.")]})


def _with_links(request: Request, area: Area, values: dict[str, Any]) -> None:
    """Put issues, decisions and initiatives in the place of their ids: those of the place that the caller may see."""
    if values.get("began_with") is not None:
        values["began_with"] = _linked(links.issues_at(area, request.user), "began_with", [values["began_with"]])[0]
    if "brought_up" in values:
        values["brought_up"] = _linked(links.issues_at(area, request.user), "brought_up", values["brought_up"])
    if "decisions" in values:
        values["decisions"] = _linked(links.decisions_at(area, request.user), "decisions", values["decisions"])
    if "initiatives" in values:
        rows = links.initiatives_at(area, request.user)
        values["initiatives"] = _linked(rows, "initiatives", values["initiatives"])


def _linked(rows: QuerySet[Any], name: str, ids: list[uuid.UUID]) -> list[Any]:
    found = list(rows.filter(pk__in=ids))
    if len(found) != len(set(ids)):
        raise ValidationError({name: [_("There is no such thing at this place.")]})
    return found


def _collected(request: Request, enquiry: Enquiry, data: Any) -> Collected:
    return enquiry_parts.collect(enquiry=enquiry, by=caller(request), **checked(CollectedSerializer, data))


def _joined(request: Request, enquiry: Enquiry, data: Any) -> PeerResearcher:
    values = checked(PeerResearcherSerializer, data)
    adviser = adviser_visible_to_or_404(request.user, values.pop("adviser_id"))
    return enquiry_parts.join(enquiry=enquiry, adviser=adviser, by=caller(request), **values)


def _counted(found: QuerySet[Enquiry]) -> QuerySet[Enquiry]:
    """Add how many residents are named and how much was collected, without asking again for each row."""
    mine = {"enquiry": OuterRef("pk")}
    people = PeerResearcher.objects.filter(**mine).order_by().values("enquiry").annotate(n=Count("pk")).values("n")
    things = Collected.objects.filter(**mine).order_by().values("enquiry").annotate(n=Sum("count")).values("n")
    return found.annotate(
        n_researchers=Coalesce(Subquery(people, output_field=IntegerField()), 0),
        n_collected=Coalesce(Subquery(things, output_field=IntegerField()), 0),
    )


def _document(request: Request, pk: uuid.UUID) -> Any:
    queries.enquiry_visible_to_or_404(request.user, pk)
    found = links.with_links(_counted(queries.enquiries_visible_to(request.user)), request.user)
    return _serialized(found.get(pk=pk))


def _serialized(enquiry: Enquiry) -> Any:
    return EnquirySerializer(enquiry).data


def _serialized_count(row: Collected) -> Any:
    return CollectedSerializer(row).data


def _serialized_researcher(row: PeerResearcher) -> Any:
    return PeerResearcherSerializer(row).data


urlpatterns: list[URLPattern] = [
    path("enquiries/", EnquiriesApi.as_view(), name="api-enquiries"),
    path("enquiries/<uuid:pk>/", EnquiryApi.as_view(), name="api-enquiry"),
    path("enquiries/<uuid:pk>/collected/", CollectedApi.as_view(), name="api-enquiry-collected"),
    path("enquiries/<uuid:pk>/peer-researchers/", PeerResearchersApi.as_view(), name="api-enquiry-researchers"),
]
