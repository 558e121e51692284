"""For programs: decisions and action points (docs/api/decisions.md, docs/api/action-points.md)."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from governance.actions import decisions as actions
from governance.api.action_points import urlpatterns as action_point_patterns
from governance.api.decision_documents import (
    DecisionFilterSerializer,
    DecisionSerializer,
    ReviewSerializer,
)
from governance.decision_words import short
from governance.models import Decision, Group
from governance.permissions import can_keep
from governance.queries import decision_links as links
from governance.queries import decisions as queries
from governance.queries.groups import group_visible_to_or_404
from governance.queries.known_people import known_to
from neighbourhoods.queries.evidence import items_visible_to
from nrp.core.api import idempotent, many
from nrp.core.api_parts import KEY, PAGING, caller, checked, narrowed, one_or_list, paged
from nrp.core.parsers import KeepableJSONParser

FILTERS = {
    "group": "group_id",
    "neighbourhood": "group__area_id",
    "meeting": "meeting_id",
    "year": "decided_on__year",
    "how": "how",
}


class DecisionsApi(APIView):
    """The decisions of the groups that the caller reads, the latest first."""

    parser_classes = [KeepableJSONParser]

    @extend_schema(
        responses=DecisionSerializer(many=True),
        operation_id="decisions_list",
        parameters=[DecisionFilterSerializer, *PAGING],
    )
    def get(self, request: Request) -> Response:
        wanted = checked(DecisionFilterSerializer, request.query_params)
        found = narrowed(queries.decisions_visible_to(request.user), wanted, FILTERS)
        if wanted.get("evidence"):
            found = queries.with_evidence_of(found, wanted["evidence"])
        if wanted["to_review"]:
            found = queries.to_review(found)
        found = found.select_related("proposed_by").prefetch_related("evidence")
        answer = paged(self, request, found, lambda row: row)
        answer.data["results"] = _documents(answer.data["results"], request.user)
        return answer

    @extend_schema(
        request=one_or_list("NewDecisions", DecisionSerializer),
        responses={201: DecisionSerializer},
        operation_id="decisions_create",
        parameters=[KEY],
    )
    @idempotent()
    def post(self, request: Request) -> Response:
        """Write a decision down under the group's next number; a list writes several and answers 207."""
        if isinstance(request.data, list):
            return many(request.data, lambda item: _decided(request, item).pk)
        made = _decided(request, request.data)
        return Response(_document(request, made.pk), status=status.HTTP_201_CREATED)


class DecisionApi(APIView):
    """One decision. PATCH changes what is sent; 409 for what agreed minutes say."""

    parser_classes = [KeepableJSONParser]

    @extend_schema(responses=DecisionSerializer, operation_id="decisions_retrieve")
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        return Response(_document(request, pk))

    @extend_schema(request=DecisionSerializer, responses=DecisionSerializer, operation_id="decisions_update")
    def patch(self, request: Request, pk: uuid.UUID) -> Response:
        found = _kept(request, pk)
        values = checked(DecisionSerializer, request.data, partial=True)
        for fixed in ("group_id", "supersedes_id"):
            values.pop(fixed, None)
        if values:
            actions.change(decision=found, by=caller(request), **_arguments(request, found.group, values))
        return Response(_document(request, pk))


class DecisionReviewApi(APIView):
    """What came of a decision, found when it was looked at again."""

    parser_classes = [KeepableJSONParser]

    @extend_schema(request=ReviewSerializer, responses=DecisionSerializer, operation_id="decisions_review")
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        found = _kept(request, pk)
        values = checked(ReviewSerializer, request.data)
        values.setdefault("reviewed_on", timezone.localdate())
        actions.review(decision=found, by=caller(request), **values)
        return Response(_document(request, pk))


def _kept(request: Request, pk: uuid.UUID) -> Decision:
    found = queries.decision_visible_to_or_404(request.user, pk)
    if not can_keep(request.user, found.group):
        raise PermissionDenied
    return found


def _decided(request: Request, data: Any) -> Decision:
    values = checked(DecisionSerializer, data)
    group = group_visible_to_or_404(request.user, values.pop("group_id"))
    if not can_keep(request.user, group):
        raise PermissionDenied
    earlier_id = values.pop("supersedes_id", None)
    earlier = None
    if earlier_id is not None:
        earlier = Decision.objects.filter(group=group, pk=earlier_id).first()
        if earlier is None:
            raise ValidationError({"supersedes": [_("There is no such decision of this group.")]})
    return actions.decide(group=group, supersedes=earlier, by=caller(request), **_arguments(request, group, values))


def _arguments(request: Request, group: Group, values: dict[str, Any]) -> dict[str, Any]:
    """Put rows in the place of their ids; an id that the caller does not come across is refused (400)."""
    found = {
        "meeting": (queries.meetings_of(group), _("There is no such meeting of this group.")),
        "proposed_by": (known_to(group, request.user), _("The group knows no such person.")),
    }
    for name, (rows, words) in found.items():
        if f"{name}_id" in values:
            pk = values.pop(f"{name}_id")
            values[name] = None if pk is None else rows.filter(pk=pk).first()
            if pk is not None and values[name] is None:
                raise ValidationError({name: [words]})
    if "evidence" in values:
        values["evidence"] = _pieces(request, values["evidence"])
    linked = {
        "issues": (queries.issues_for(group, request.user), _("One of these issues is not there.")),
        "initiatives": (links.initiatives_for(group, request.user), _("One of these initiatives is not there.")),
        "stage_steps": (links.steps_for(group, request.user), _("One of these stages is not there.")),
        "reviews": (links.reviews_for(group, request.user), _("One of these reviews is not there.")),
    }
    for name, (rows, words) in linked.items():
        if f"seen_{name}" in values:
            ids = set(values.pop(f"seen_{name}"))
            values[name] = list(rows.filter(pk__in=ids))
            if len(values[name]) != len(ids):
                raise ValidationError({name: [words]})
    return values


def _pieces(request: Request, sent: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Put items of evidence in the place of their ids; kind and title are the item's where none were sent."""
    ids = {one["item_id"] for one in sent if one.get("item_id")}
    items = {row.pk: row for row in items_visible_to(request.user).filter(pk__in=ids)} if ids else {}
    if len(items) != len(ids):
        raise ValidationError({"evidence": [_("One of these items of evidence is not there.")]})
    pieces = []
    for one in sent:
        piece: dict[str, Any] = {name: one[name] for name in ("kind", "title", "link") if name in one}
        if one.get("item_id"):
            item = items[one["item_id"]]
            piece = {"kind": item.kind, "title": short(item.title, 240), **piece, "item": item}
        pieces.append(piece)
    return pieces


def _document(request: Request, pk: uuid.UUID) -> Any:
    return _documents([queries.decision_visible_to_or_404(request.user, pk)], request.user)[0]


def _documents(rows: Iterable[Decision], user: Any) -> list[Any]:
    """Give the documents of some decisions; what they are linked with is read once for all of them."""
    found = list(rows)
    seen = {"issues": queries.issues_seen(found, user), **links.links_seen(found, user)}
    for row in found:
        for name, ids in seen.items():
            setattr(row, f"seen_{name}", ids.get(row.pk, []))  # beside the row, for its document
    return [DecisionSerializer(row).data for row in found]


urlpatterns: list[URLPattern] = [
    path("decisions/", DecisionsApi.as_view(), name="api-decisions"),
    path("decisions/<uuid:pk>/", DecisionApi.as_view(), name="api-decision"),
    path("decisions/<uuid:pk>/review/", DecisionReviewApi.as_view(), name="api-decision-review"),
    *action_point_patterns,
]
