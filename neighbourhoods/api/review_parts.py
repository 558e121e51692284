"""Who reviews, and what is changed or taken out of a review, for programs (docs/api/evidence.md)."""

import uuid

from django.db import transaction
from django.urls import URLPattern, path
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from neighbourhoods.actions import review_parts as parts
from neighbourhoods.api.evidence_documents import FindingSerializer, ReviewerSerializer
from neighbourhoods.api.reviews import ReviewView, item_named
from neighbourhoods.models import Finding
from neighbourhoods.permissions import Permission, require
from neighbourhoods.queries import reviews as queries
from nrp.core.api import idempotent
from nrp.core.api_parts import KEY, PAGING, caller, checked, paged


class ReviewersApi(ReviewView):
    """Who reviews, from which side."""

    @extend_schema(responses=ReviewerSerializer(many=True), operation_id="reviews_reviewers_list", parameters=PAGING)
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        review = queries.review_visible_to_or_404(request.user, pk)
        return paged(self, request, review.reviewers.order_by("name", "pk"), ReviewerSerializer)

    @extend_schema(
        request=ReviewerSerializer,
        responses={201: ReviewerSerializer},
        operation_id="reviews_reviewers_create",
        parameters=[KEY],
    )
    @idempotent()
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        """Name somebody who reviews. Somebody with an account is chosen on the page."""
        review = self.to_write(request, pk)
        row = parts.add_reviewer(review=review, by=caller(request), **checked(ReviewerSerializer, request.data))
        return Response(ReviewerSerializer(row).data, status=status.HTTP_201_CREATED)


class ReviewerApi(ReviewView):
    """One reviewer: taken off by DELETE; 409 for the last one of a published review."""

    @extend_schema(responses={204: None}, operation_id="reviewers_destroy")
    @transaction.atomic
    def delete(self, request: Request, pk: uuid.UUID) -> Response:
        row = queries.reviewer_visible_to_or_404(request.user, pk)
        require(request.user, Permission.EDIT_EVIDENCE)
        parts.remove_reviewer(reviewer=row, by=caller(request))
        return Response(status=status.HTTP_204_NO_CONTENT)


class ReviewRowApi(ReviewView):
    """An item's place in a review: DELETE takes it out as if it had never been looked at; 409 while a finding rests on
    it."""

    @extend_schema(responses={204: None}, operation_id="reviews_items_destroy")
    @transaction.atomic
    def delete(self, request: Request, pk: uuid.UUID) -> Response:
        row = queries.place_in_review_or_404(request.user, pk)
        require(request.user, Permission.EDIT_EVIDENCE)
        parts.remove_item(row=row, by=caller(request))
        return Response(status=status.HTTP_204_NO_CONTENT)


class FindingApi(ReviewView):
    """One finding. PATCH writes what is sent; DELETE takes it out: 409 for the last one of a published review."""

    @extend_schema(responses=FindingSerializer, operation_id="findings_retrieve")
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        return Response(FindingSerializer(queries.finding_visible_to_or_404(request.user, pk)).data)

    @extend_schema(request=FindingSerializer, responses=FindingSerializer, operation_id="findings_update")
    @transaction.atomic
    def patch(self, request: Request, pk: uuid.UUID) -> Response:
        finding = self._to_write(request, pk)
        values = checked(FindingSerializer, request.data, partial=True)
        items = list(finding.items.all())
        if "items" in values:
            items = [item_named(request, one, "items") for one in dict.fromkeys(values["items"])]
        changed = parts.update_finding(
            finding=finding,
            text=values.get("text", finding.text),
            strength=values.get("strength", finding.strength),
            items=items,
            by=caller(request),
        )
        return Response(FindingSerializer(changed).data)

    @extend_schema(responses={204: None}, operation_id="findings_destroy")
    @transaction.atomic
    def delete(self, request: Request, pk: uuid.UUID) -> Response:
        parts.remove_finding(finding=self._to_write(request, pk), by=caller(request))
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _to_write(self, request: Request, pk: uuid.UUID) -> Finding:
        finding = queries.finding_visible_to_or_404(request.user, pk)
        require(request.user, Permission.EDIT_EVIDENCE)
        return finding


urlpatterns: list[URLPattern] = [
    path("reviews/<uuid:pk>/reviewers/", ReviewersApi.as_view(), name="api-review-reviewers"),
    path("reviewers/<uuid:pk>/", ReviewerApi.as_view(), name="api-reviewer"),
    path("review-items/<uuid:pk>/", ReviewRowApi.as_view(), name="api-review-item"),
    path("findings/<uuid:pk>/", FindingApi.as_view(), name="api-finding"),
]
