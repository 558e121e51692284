"""For programs: items of evidence (docs/api/evidence.md); reviews and reference files beside them."""

import uuid
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.urls import URLPattern, path
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from neighbourhoods.actions import evidence as actions
from neighbourhoods.api import reference_files, review_parts, reviews
from neighbourhoods.api.evidence_documents import ItemFilterSerializer, ItemSerializer
from neighbourhoods.models import EvidenceItem
from neighbourhoods.permissions import Permission, require
from neighbourhoods.queries import evidence as queries
from neighbourhoods.queries.reviews import review_visible_to_or_404
from nrp.core.api import HasPermission, idempotent, many
from nrp.core.api_parts import KEY, PAGING, caller, checked, narrowed, one_or_list, paged
from nrp.core.parsers import KeepableJSONParser
from nrp.formats.references import texts

FILTERS = {"kind": "kind", "type": "type", "year": "year"}


class ItemsApi(APIView):
    """The items of evidence, by title."""

    permission_classes = [HasPermission]
    permission = Permission.SEE_PLACES
    write_permission = Permission.EDIT_EVIDENCE
    parser_classes = [KeepableJSONParser]

    @extend_schema(
        responses=ItemSerializer(many=True),
        operation_id="evidence_items_list",
        parameters=[ItemFilterSerializer, *PAGING],
    )
    def get(self, request: Request) -> Response:
        wanted = checked(ItemFilterSerializer, request.query_params)
        return paged(self, request, _wanted(request, wanted), _serialized)

    @extend_schema(
        request=one_or_list("NewEvidenceItems", ItemSerializer),
        responses={201: ItemSerializer},
        operation_id="evidence_items_create",
        parameters=[KEY],
    )
    @idempotent()
    def post(self, request: Request) -> Response:
        """Put an item on record; a list puts several and answers 207."""
        if isinstance(request.data, list):
            return many(request.data, lambda item: _made(request, item).pk)
        return Response(_serialized(_made(request, request.data)), status=status.HTTP_201_CREATED)


class ItemApi(APIView):
    """One item of evidence. PATCH writes the fields that are sent; DELETE is refused while something rests on it."""

    permission_classes = [HasPermission]
    permission = Permission.SEE_PLACES
    door_first = True
    parser_classes = [KeepableJSONParser]

    @extend_schema(responses=ItemSerializer, operation_id="evidence_items_retrieve")
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        return Response(_serialized(queries.item_visible_to_or_404(request.user, pk)))

    @extend_schema(request=ItemSerializer, responses=ItemSerializer, operation_id="evidence_items_update")
    @transaction.atomic
    def patch(self, request: Request, pk: uuid.UUID) -> Response:
        item = _item_to_write(request, pk)
        values = checked(ItemSerializer, request.data, partial=True)
        return Response(_serialized(actions.update(item=item, by=caller(request), **values)))

    @extend_schema(responses={204: None}, operation_id="evidence_items_destroy")
    def delete(self, request: Request, pk: uuid.UUID) -> Response:
        actions.remove(item=_item_to_write(request, pk), by=caller(request))
        return Response(status=status.HTTP_204_NO_CONTENT)


def _wanted(request: Request, wanted: dict[str, Any]) -> QuerySet[EvidenceItem]:
    found = narrowed(queries.items_visible_to(request.user), wanted, FILTERS)
    if "doi" in wanted:
        found = found.filter(doi=texts.doi(wanted["doi"]) or wanted["doi"].lower())
    if "review" in wanted:
        found = queries.in_review(found, review_visible_to_or_404(request.user, wanted["review"]).pk)
    if "q" in wanted:
        found = queries.sought(found, wanted["q"])
    return found.order_by("title", "pk")


def _item_to_write(request: Request, pk: uuid.UUID) -> EvidenceItem:
    """Load an item through the door (404) for somebody who keeps evidence (403)."""
    item = queries.item_visible_to_or_404(request.user, pk)
    require(request.user, Permission.EDIT_EVIDENCE)
    return item


def _made(request: Request, data: Any) -> EvidenceItem:
    return actions.create(by=caller(request), **checked(ItemSerializer, data))


def _serialized(item: EvidenceItem) -> Any:
    return ItemSerializer(item).data


urlpatterns: list[URLPattern] = [
    path("evidence-items/", ItemsApi.as_view(), name="api-evidence-items"),
    path("evidence-items/<uuid:pk>/", ItemApi.as_view(), name="api-evidence-item"),
    *reviews.urlpatterns,
    *review_parts.urlpatterns,
    *reference_files.urlpatterns,
]
