"""The ledger for programs (docs/api/money.md): lines are entered and reversed, never changed."""

import uuid
from typing import Any

from django.core.exceptions import PermissionDenied
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from neighbourhoods.actions import ledger as actions
from neighbourhoods.api.money_documents import LedgerEntrySerializer, LedgerFilterSerializer, LineReverseSerializer
from neighbourhoods.models import LedgerEntry
from neighbourhoods.permissions import HasPermission, Permission, require
from neighbourhoods.queries import ledger as queries
from neighbourhoods.queries import organisations
from neighbourhoods.queries.ledger import Wanted
from nrp.core.api import idempotent, many
from nrp.core.api_parts import KEY, PAGING, caller, checked, narrowed, one_or_list, paged
from nrp.core.parsers import KeepableJSONParser

EDIT = Permission.EDIT_MONEY


class LedgerEntriesApi(APIView):
    """The lines of the places whose money the caller reads, the latest first."""

    permission_classes = [HasPermission]
    permission = Permission.SEE_MONEY
    write_permission = EDIT
    parser_classes = [KeepableJSONParser]

    @extend_schema(
        responses=LedgerEntrySerializer(many=True),
        operation_id="ledger_entries_list",
        parameters=[LedgerFilterSerializer, *PAGING],
    )
    def get(self, request: Request) -> Response:
        wanted = checked(LedgerFilterSerializer, request.query_params)
        lookups = {"neighbourhood": "area_id", "from": "on__gte", "to": "on__lte"}
        found = narrowed(queries.for_lists(queries.entries_visible_to(request.user)), wanted, lookups)
        by = {name: wanted[name] for name in ("kind", "initiative", "organisation", "year", "text") if name in wanted}
        found = queries.narrowed(found, Wanted(**by))
        return paged(self, request, found, LedgerEntrySerializer)

    @extend_schema(
        request=one_or_list("NewLedgerEntries", LedgerEntrySerializer),
        responses={201: LedgerEntrySerializer},
        operation_id="ledger_entries_create",
        parameters=[KEY],
    )
    @idempotent()
    def post(self, request: Request) -> Response:
        """Enter a line; a list enters several and answers 207."""
        if isinstance(request.data, list):
            return many(request.data, lambda item: _entered(request, item).pk)
        made = _entered(request, request.data)
        return Response(LedgerEntrySerializer(made).data, status=status.HTTP_201_CREATED)


class LedgerEntryApi(APIView):
    """One line. It is not changed and not deleted: it is reversed."""

    permission_classes = [HasPermission]
    permission = Permission.SEE_MONEY

    @extend_schema(responses=LedgerEntrySerializer, operation_id="ledger_entries_retrieve")
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        return Response(LedgerEntrySerializer(queries.entry_visible_to_or_404(request.user, pk)).data)


class LedgerEntryReverseApi(APIView):
    """Reverse a line by another; 409 for one that was reversed before, and for a reversal."""

    permission_classes = [HasPermission]
    permission = Permission.SEE_MONEY
    door_first = True
    parser_classes = [KeepableJSONParser]

    @extend_schema(
        request=LineReverseSerializer,
        responses={201: LedgerEntrySerializer},
        operation_id="ledger_entries_reverse",
        parameters=[KEY],
    )
    @idempotent()
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        entry = queries.entry_visible_to_or_404(request.user, pk)
        require(request.user, EDIT, entry.area)
        reason = checked(LineReverseSerializer, request.data)["reason"]
        made = actions.reverse(entry=entry, reason=reason, by=caller(request))
        return Response(LedgerEntrySerializer(made).data, status=status.HTTP_201_CREATED)


def _entered(request: Request, data: Any) -> LedgerEntry:
    values = checked(LedgerEntrySerializer, data)
    area = queries.place_to_enter_for_or_none(request.user, values.pop("area_id"))
    if area is None:
        raise PermissionDenied
    named = {"organisation": organisations(), "initiative": queries.initiatives_to_name(request.user)}
    for name, rows in named.items():
        values[name] = one_of(rows, name, values.pop(f"{name}_id", None))
    return actions.enter(area=area, by=caller(request), **values)


def one_of(rows: Any, name: str, pk: uuid.UUID | None) -> Any:
    """Find what a body names by its id, or say that there is none (400)."""
    found = None if pk is None else rows.filter(pk=pk).first()
    if pk is not None and found is None:
        raise ValidationError({name: [_("There is nothing with this id.")]})
    return found


urlpatterns: list[URLPattern] = [
    path("ledger-entries/", LedgerEntriesApi.as_view(), name="api-ledger-entries"),
    path("ledger-entries/<uuid:pk>/", LedgerEntryApi.as_view(), name="api-ledger-entry"),
    path("ledger-entries/<uuid:pk>/reverse/", LedgerEntryReverseApi.as_view(), name="api-ledger-entry-reverse"),
]
