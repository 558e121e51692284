"""Rounds of priorities, ballots and focuses for programs, over the actions of the pages (docs/api/priorities.md)."""

import uuid
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.urls import URLPattern, path
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from governance.actions import ballots, focuses, rounds
from governance.actions.ballots import Given
from governance.api.priority_documents import (
    BallotSerializer,
    FocusFilterSerializer,
    FocusSerializer,
    NewBallotSerializer,
    ResultSerializer,
    RoundFilterSerializer,
    RoundSerializer,
)
from governance.api.priority_result import result_document
from governance.models import Ballot, Decision, Focus, Group, Issue, PriorityRound
from governance.permissions import can_keep, can_take_part
from governance.queries import priorities as queries
from governance.queries.groups import group_visible_to_or_404, of_visible_groups, place_with_groups_or_404
from governance.queries.round_results import result_of
from nrp.accounts.models import Person
from nrp.core.api import idempotent, many
from nrp.core.api_parts import KEY, PAGING, caller, checked, narrowed, one_or_list, paged
from nrp.core.parsers import KeepableJSONParser
from nrp.core.refusals import Refusal

FILTERS = {"group": "group_id", "neighbourhood": "group__area_id", "state": "state"}


class RoundsApi(APIView):
    """The rounds of the groups that the caller reads, the latest first."""

    permission_classes = [IsAuthenticated]
    parser_classes = [KeepableJSONParser]

    @extend_schema(
        responses=RoundSerializer(many=True),
        operation_id="priorities_list",
        parameters=[RoundFilterSerializer, *PAGING],
    )
    def get(self, request: Request) -> Response:
        wanted = checked(RoundFilterSerializer, request.query_params)
        return paged(self, request, narrowed(queries.rounds_with_parts(request.user), wanted, FILTERS), _serialized)

    @extend_schema(
        request=one_or_list("NewRounds", RoundSerializer),
        responses={201: RoundSerializer},
        operation_id="priorities_create",
        parameters=[KEY],
    )
    @idempotent()
    def post(self, request: Request) -> Response:
        """Prepare a round; a list prepares several and answers 207."""
        if isinstance(request.data, list):
            return many(request.data, lambda item: _prepared(request, item).pk)
        made = _prepared(request, request.data)
        return Response(_document(request, made.pk), status=status.HTTP_201_CREATED)


class RoundApi(APIView):
    """One round. PATCH changes it while it is prepared, and its last day while it is open."""

    permission_classes = [IsAuthenticated]
    parser_classes = [KeepableJSONParser]

    @extend_schema(responses=RoundSerializer, operation_id="priorities_retrieve")
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        return Response(_document(request, pk))

    @extend_schema(request=RoundSerializer, responses=RoundSerializer, operation_id="priorities_update")
    @transaction.atomic
    def patch(self, request: Request, pk: uuid.UUID) -> Response:
        held = _kept(request, pk)
        values = _parts(checked(RoundSerializer, request.data, partial=True), held.group)
        if held.state == PriorityRound.State.OPEN and set(values) == {"closes_on"}:
            rounds.extend(priority_round=held, by=caller(request), **values)
        elif values:
            rounds.update(priority_round=held, by=caller(request), **values)
        return Response(_document(request, pk))


class RoundOpenApi(APIView):
    """Take ballots from now on."""

    permission_classes = [IsAuthenticated]
    parser_classes = [KeepableJSONParser]

    @extend_schema(request=None, responses=RoundSerializer, operation_id="priorities_open")
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        rounds.open_round(priority_round=_kept(request, pk), by=caller(request))
        return Response(_document(request, pk))


class RoundCloseApi(APIView):
    """Take no more ballots."""

    permission_classes = [IsAuthenticated]
    parser_classes = [KeepableJSONParser]

    @extend_schema(request=None, responses=RoundSerializer, operation_id="priorities_close")
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        rounds.close(priority_round=_kept(request, pk), by=caller(request))
        return Response(_document(request, pk))


class BallotsApi(APIView):
    """Who has voted, for those who keep the records; giving one's own ballot, or entering one in the room."""

    permission_classes = [IsAuthenticated]
    parser_classes = [KeepableJSONParser]

    @extend_schema(responses=BallotSerializer(many=True), operation_id="priorities_ballots_list", parameters=PAGING)
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        return paged(self, request, queries.ballots_of(_kept(request, pk)), BallotSerializer)

    @extend_schema(
        request=one_or_list("NewBallots", NewBallotSerializer),
        responses={201: BallotSerializer},
        operation_id="priorities_ballots_create",
        parameters=[KEY],
    )
    @idempotent()
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        """Give or enter a ballot; a list enters several and answers 207."""
        held = queries.round_visible_to_or_404(request.user, pk)
        if not can_take_part(request.user, held.group):
            raise PermissionDenied
        if isinstance(request.data, list):
            return many(request.data, lambda item: _voted(request, held, item).pk)
        made = queries.ballot_in_round_or_404(held, _voted(request, held, request.data).pk)
        return Response(BallotSerializer(made).data, status=status.HTTP_201_CREATED)


class RoundResultApi(APIView):
    """What a closed round chose, counted as it is asked for."""

    permission_classes = [IsAuthenticated]

    @extend_schema(responses=ResultSerializer, operation_id="priorities_result")
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        held = queries.round_visible_to_or_404(request.user, pk)
        if held.state != PriorityRound.State.CLOSED:
            raise Refusal("The result is counted once the round is closed.")
        return Response(result_document(result_of(held)))


class FocusesApi(APIView):
    """What neighbourhoods work on and worked on."""

    permission_classes = [IsAuthenticated]
    parser_classes = [KeepableJSONParser]

    @extend_schema(
        responses=FocusSerializer(many=True),
        operation_id="focuses_list",
        parameters=[FocusFilterSerializer, *PAGING],
    )
    def get(self, request: Request) -> Response:
        wanted = checked(FocusFilterSerializer, request.query_params)
        found = narrowed(queries.focuses_visible_to(request.user), wanted, {"neighbourhood": "area_id"})
        if wanted["current"] is not None:
            found = found.filter(ends_on__isnull=wanted["current"])
        return paged(self, request, found, FocusSerializer)

    @extend_schema(
        request=one_or_list("NewFocuses", FocusSerializer),
        responses={201: FocusSerializer},
        operation_id="focuses_create",
        parameters=[KEY],
    )
    @idempotent()
    def post(self, request: Request) -> Response:
        """Say what a neighbourhood works on from a day on; what it worked on before ends."""
        if isinstance(request.data, list):
            return many(request.data, lambda item: _set(request, item).pk)
        return Response(FocusSerializer(_set(request, request.data)).data, status=status.HTTP_201_CREATED)


def _serialized(held: PriorityRound) -> Any:
    return RoundSerializer(held).data


def _document(request: Request, pk: uuid.UUID) -> Any:
    found = queries.rounds_with_parts(request.user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return _serialized(found)


def _kept(request: Request, pk: uuid.UUID) -> PriorityRound:
    held = queries.round_visible_to_or_404(request.user, pk)
    if not can_keep(request.user, held.group):
        raise PermissionDenied
    return held


def _prepared(request: Request, body: Any) -> PriorityRound:
    values = checked(RoundSerializer, body)
    group = group_visible_to_or_404(request.user, values.pop("group_id"))
    if not can_keep(request.user, group):
        raise PermissionDenied
    return rounds.prepare(group=group, by=caller(request), **_parts(values, group))


def _parts(values: dict[str, Any], group: Group) -> dict[str, Any]:
    """Turn options and criteria of a body into what the actions take; the group of a round never changes."""
    values.pop("group_id", None)
    if "options" in values:
        given = values.pop("options")
        ids = [one["issue_id"] for one in given if one.get("issue_id")]
        known = {issue.pk: issue for issue in queries.issues_of_place(group).filter(pk__in=ids)}
        if missing := [str(pk) for pk in ids if pk not in known]:
            raise ValidationError({"options": [f"There is no issue {missing[0]} in this place."]})
        if any(not one.get("title") and not one.get("issue_id") for one in given):
            raise ValidationError({"options": ["Give each option a title or an issue."]})
        issues: list[Issue] = [known[pk] for pk in ids]
        values |= {"issues": issues, "options": [one["title"] for one in given if not one.get("issue_id")]}
    if "criteria" in values:
        values["criteria"] = [(one["title"], one["weight"]) for one in values["criteria"]]
    return values


def _voted(request: Request, held: PriorityRound, body: Any) -> Ballot:
    values = checked(NewBallotSerializer, body)
    marks = [Given(one["option"], one["value"], one.get("criterion"), one.get("reason", "")) for one in values["marks"]]
    person, sector = values.get("person"), values.get("sector", "")
    if person is None and not sector:
        return ballots.cast(priority_round=held, marks=marks, by=caller(request))
    if not can_keep(request.user, held.group):
        raise PermissionDenied
    named = None
    if person is not None:
        named = Person.objects.filter(pk=person, memberships__group=held.group_id).first()
        if named is None:
            raise ValidationError({"person": ["Nobody of this id sits on the group."]})
    return ballots.enter(priority_round=held, marks=marks, by=caller(request), person=named, sector=sector)


def _set(request: Request, body: Any) -> Focus:
    values = checked(FocusSerializer, body)
    area = place_with_groups_or_404(request.user, values.pop("area_id"))
    if not queries.can_set_focus(request.user, area):
        raise PermissionDenied
    round_id, decision_id = values.pop("round_id", None), values.pop("decision_id", None)
    seen = of_visible_groups(request.user)
    held = PriorityRound.objects.filter(seen, pk=round_id).select_related("group").first() if round_id else None
    decision = Decision.objects.filter(seen, pk=decision_id).select_related("group").first() if decision_id else None
    for name, given, found in (("round", round_id, held), ("decision", decision_id, decision)):
        if given and found is None:
            raise ValidationError({name: ["There is nothing here that you can see."]})
    values.setdefault("starts_on", timezone.localdate())
    return focuses.set_focus(area=area, priority_round=held, decision=decision, by=caller(request), **values)


urlpatterns: list[URLPattern] = [
    path("priorities/", RoundsApi.as_view(), name="api-priorities"),
    path("priorities/<uuid:pk>/", RoundApi.as_view(), name="api-priority"),
    path("priorities/<uuid:pk>/open/", RoundOpenApi.as_view(), name="api-priority-open"),
    path("priorities/<uuid:pk>/close/", RoundCloseApi.as_view(), name="api-priority-close"),
    path("priorities/<uuid:pk>/ballots/", BallotsApi.as_view(), name="api-priority-ballots"),
    path("priorities/<uuid:pk>/result/", RoundResultApi.as_view(), name="api-priority-result"),
    path("focuses/", FocusesApi.as_view(), name="api-focuses"),
]
