"""Evidence reviews for programs: what they ask, the items they looked at, what they found (docs/api/evidence.md)."""

import uuid
from typing import Any

from django.db import transaction
from django.http import Http404
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from neighbourhoods.actions import review_parts as parts
from neighbourhoods.actions import reviews as actions
from neighbourhoods.api.evidence_documents import (
    EvidenceReviewSerializer,
    FindingSerializer,
    ReviewFilterSerializer,
    ReviewItemSerializer,
    ReviewPublicationSerializer,
)
from neighbourhoods.models import Area, EvidenceItem, Finding, Review, ReviewItem
from neighbourhoods.permissions import Permission, require
from neighbourhoods.queries import areas_visible_to
from neighbourhoods.queries import reviews as queries
from neighbourhoods.queries.evidence import items_visible_to
from nrp.core.api import HasPermission, idempotent, many
from nrp.core.api_parts import KEY, PAGING, caller, checked, narrowed, one_or_list, paged
from nrp.core.parsers import KeepableJSONParser

FILTERS = {"status": "status", "kind": "kind", "neighbourhood": "area_id"}


class ReviewView(APIView):
    """What the paths of reviews share: read by everybody who sees the review, written by those who keep evidence."""

    permission_classes = [HasPermission]
    permission = Permission.SEE_PLACES
    door_first = True
    parser_classes = [KeepableJSONParser]

    def to_write(self, request: Request, pk: uuid.UUID) -> Review:
        """Load a review through the door (404) for somebody who keeps evidence (403)."""
        review = queries.review_visible_to_or_404(request.user, pk)
        require(request.user, Permission.EDIT_EVIDENCE)
        return review


class ReviewsApi(APIView):
    """The reviews that the caller may read, by title."""

    permission_classes = [HasPermission]
    permission = Permission.SEE_PLACES
    write_permission = Permission.EDIT_EVIDENCE
    parser_classes = [KeepableJSONParser]

    @extend_schema(
        responses=EvidenceReviewSerializer(many=True),
        operation_id="reviews_list",
        parameters=[ReviewFilterSerializer, *PAGING],
    )
    def get(self, request: Request) -> Response:
        wanted = checked(ReviewFilterSerializer, request.query_params)
        found = narrowed(_counted(queries.reviews_visible_to(request.user)), wanted, FILTERS)
        return paged(self, request, found.order_by("title"), _serialized)

    @extend_schema(
        request=one_or_list("NewReviews", EvidenceReviewSerializer),
        responses={201: EvidenceReviewSerializer},
        operation_id="reviews_create",
        parameters=[KEY],
    )
    @idempotent()
    def post(self, request: Request) -> Response:
        """Begin a review; a list begins several and answers 207."""
        if isinstance(request.data, list):
            return many(request.data, lambda item: _made(request, item).pk)
        made = _made(request, request.data)
        return Response(_document(request, made.pk), status=status.HTTP_201_CREATED)


class ReviewApi(ReviewView):
    """One review. PATCH writes the fields that are sent."""

    @extend_schema(responses=EvidenceReviewSerializer, operation_id="reviews_retrieve")
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        return Response(_document(request, pk))

    @extend_schema(request=EvidenceReviewSerializer, responses=EvidenceReviewSerializer, operation_id="reviews_update")
    @transaction.atomic
    def patch(self, request: Request, pk: uuid.UUID) -> Response:
        review = self.to_write(request, pk)
        values = _with_rows(request, checked(EvidenceReviewSerializer, request.data, partial=True))
        actions.update(review=review, by=caller(request), **values)
        return Response(_document(request, pk))


class ReviewPublishApi(ReviewView):
    """Publish a review with its day. It needs at least one finding."""

    @extend_schema(
        request=ReviewPublicationSerializer, responses=EvidenceReviewSerializer, operation_id="reviews_publish"
    )
    @transaction.atomic
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        review = self.to_write(request, pk)
        values = checked(ReviewPublicationSerializer, request.data)
        publication = values.pop("publication", None)
        item = None if publication is None else item_named(request, publication, "publication")
        actions.publish(review=review, publication=item, by=caller(request), **values)
        return Response(_document(request, pk))


class ReviewFindingsApi(ReviewView):
    """What a review found, the strongest first."""

    @extend_schema(responses=FindingSerializer(many=True), operation_id="reviews_findings_list", parameters=PAGING)
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        review = queries.review_visible_to_or_404(request.user, pk)
        return paged(self, request, queries.findings_of(review), _serialized_finding)

    @extend_schema(
        request=one_or_list("NewFindings", FindingSerializer),
        responses={201: FindingSerializer},
        operation_id="reviews_findings_create",
        parameters=[KEY],
    )
    @idempotent()
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        """Write a finding down; a list writes several and answers 207."""
        review = self.to_write(request, pk)
        if isinstance(request.data, list):
            return many(request.data, lambda item: _found(request, review, item).pk)
        row = _found(request, review, request.data)
        return Response(_serialized_finding(row), status=status.HTTP_201_CREATED)


class ReviewItemsApi(ReviewView):
    """The items a review looked at, taken in and left out."""

    @extend_schema(responses=ReviewItemSerializer(many=True), operation_id="reviews_items_list", parameters=PAGING)
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        review = queries.review_visible_to_or_404(request.user, pk)
        return paged(self, request, queries.items_of(review), _serialized_item)

    @extend_schema(
        request=one_or_list("NewReviewItems", ReviewItemSerializer),
        responses={201: ReviewItemSerializer},
        operation_id="reviews_items_create",
        parameters=[KEY],
    )
    @idempotent()
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        """Take an item in, or leave it out with the reason; a list judges several and answers 207."""
        review = self.to_write(request, pk)
        if isinstance(request.data, list):
            return many(request.data, lambda item: _judged(request, review, item).pk)
        row = _judged(request, review, request.data)
        return Response(_serialized_item(row), status=status.HTTP_201_CREATED)


def _made(request: Request, data: Any) -> Review:
    values = _with_rows(request, checked(EvidenceReviewSerializer, data))
    if values.get("status") not in (None, *actions.OPEN):
        raise ValidationError({"status": [_("A review begins planned or under way.")]})
    return actions.create(by=caller(request), **values)


def _with_rows(request: Request, values: dict[str, Any]) -> dict[str, Any]:
    """Put the place and the item themselves in the place of their ids."""
    if "area_id" in values:
        values["area"] = _area(request, values.pop("area_id"))
    if "publication_id" in values:
        pk = values.pop("publication_id")
        values["publication"] = None if pk is None else item_named(request, pk, "publication")
    return values


def _area(request: Request, pk: uuid.UUID | None) -> Area | None:
    if pk is None:
        return None
    area = areas_visible_to(request.user).filter(pk=pk).first()
    if area is None:
        raise Http404
    if area.kind != Area.Kind.NEIGHBOURHOOD:
        raise ValidationError({"neighbourhood": [_("A review is for a neighbourhood, or for the whole programme.")]})
    return area


def item_named(request: Request, pk: uuid.UUID, field: str) -> EvidenceItem:
    """Load the item of an id that was sent in a field; none under it is refused (400)."""
    item = items_visible_to(request.user).filter(pk=pk).first()
    if item is None:
        raise ValidationError({field: [_("No item is on record under this id.")]})
    return item


def _found(request: Request, review: Review, data: Any) -> Finding:
    values = checked(FindingSerializer, data)
    items = [item_named(request, pk, "items") for pk in dict.fromkeys(values.pop("items", []))]
    return parts.add_finding(review=review, items=items, by=caller(request), **values)


def _judged(request: Request, review: Review, data: Any) -> ReviewItem:
    values = checked(ReviewItemSerializer, data)
    item = item_named(request, values.pop("item_id"), "item")
    return parts.add_items(review=review, items=[item], by=caller(request), **values)[0]


def _counted(found: Any) -> Any:
    return queries.with_counts(found).prefetch_related("reviewers")


def _document(request: Request, pk: uuid.UUID) -> Any:
    review = _counted(queries.reviews_visible_to(request.user)).filter(pk=pk).first()
    if review is None:
        raise Http404
    return _serialized(review)


def _serialized(review: Review) -> Any:
    return EvidenceReviewSerializer(review).data


def _serialized_finding(finding: Finding) -> Any:
    return FindingSerializer(finding).data


def _serialized_item(row: ReviewItem) -> Any:
    return ReviewItemSerializer(row).data


urlpatterns: list[URLPattern] = [
    path("reviews/", ReviewsApi.as_view(), name="api-reviews"),
    path("reviews/<uuid:pk>/", ReviewApi.as_view(), name="api-review"),
    path("reviews/<uuid:pk>/publish/", ReviewPublishApi.as_view(), name="api-review-publish"),
    path("reviews/<uuid:pk>/findings/", ReviewFindingsApi.as_view(), name="api-review-findings"),
    path("reviews/<uuid:pk>/items/", ReviewItemsApi.as_view(), name="api-review-items"),
]
