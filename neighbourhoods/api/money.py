"""For programs: money (docs/api/money.md): totals by kind and place, budgets, in-kind rates; the ledger beside them."""

import uuid
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import URLPattern, path
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from neighbourhoods.actions import budgets as budget_actions
from neighbourhoods.actions import in_kind_rates as rate_actions
from neighbourhoods.api import ledger, ledger_sheets
from neighbourhoods.api.ledger import one_of
from neighbourhoods.api.money_documents import (
    BudgetFilterSerializer,
    BudgetSerializer,
    InKindRateSerializer,
    MoneyFilterSerializer,
    MoneySerializer,
)
from neighbourhoods.models import Budget, InKindRate, MoneyKind
from neighbourhoods.permissions import HasPermission, Permission, require
from neighbourhoods.queries import budgets as queries
from neighbourhoods.queries import organisations
from neighbourhoods.queries.ledger import (
    Wanted,
    initiatives_to_name,
    place_to_enter_for_or_none,
    places_with_money,
)
from neighbourhoods.queries.money import Figures, PlaceFigures, overview
from nrp.core.api import idempotent, many
from nrp.core.api_parts import KEY, PAGING, caller, checked, narrowed, one_or_list, paged
from nrp.core.parsers import KeepableJSONParser

SEE, EDIT = Permission.SEE_MONEY, Permission.EDIT_MONEY


class MoneyApi(APIView):
    """Totals by kind of the places whose money the caller reads: of one financial year, or of all."""

    permission_classes = [HasPermission]
    permission = SEE

    @extend_schema(responses=MoneySerializer, operation_id="money_retrieve", parameters=[MoneyFilterSerializer])
    def get(self, request: Request) -> Response:
        wanted = checked(MoneyFilterSerializer, request.query_params)
        place = ""
        if pk := wanted.get("neighbourhood"):
            area = places_with_money(request.user).filter(pk=pk).first()
            if area is None:
                raise Http404
            place = area.slug
        found = overview(request.user, Wanted(place=place, year=wanted.get("year")))
        document = {
            "year": wanted.get("year"),
            "as_of": found.all.as_of,
            "lines": found.all.lines,
            "kinds": _kinds(found.all),
            "leverage": found.all.leverage,
            "places": [_place(one) for one in found.places],
        }
        return Response(MoneySerializer(document).data)


class BudgetsApi(APIView):
    """The budgets of the places whose money the caller reads, and of the programme, the latest year first."""

    permission_classes = [HasPermission]
    permission = SEE
    write_permission = EDIT
    parser_classes = [KeepableJSONParser]

    @extend_schema(
        responses=BudgetSerializer(many=True), operation_id="budgets_list", parameters=[BudgetFilterSerializer, *PAGING]
    )
    def get(self, request: Request) -> Response:
        wanted = checked(BudgetFilterSerializer, request.query_params)
        lookups = {"neighbourhood": "area_id", "kind": "kind", "initiative": "initiative_id", "year": "year"}
        found = narrowed(queries.budgets_for_lists(request.user), wanted, lookups)
        return paged(self, request, found, BudgetSerializer)

    @extend_schema(
        request=one_or_list("NewBudgets", BudgetSerializer),
        responses={201: BudgetSerializer},
        operation_id="budgets_create",
        parameters=[KEY],
    )
    @idempotent()
    def post(self, request: Request) -> Response:
        """Set a budget; a list sets several and answers 207."""
        if isinstance(request.data, list):
            return many(request.data, lambda item: _budget(request, item).pk)
        return Response(BudgetSerializer(_budget(request, request.data)).data, status=status.HTTP_201_CREATED)


class BudgetApi(APIView):
    """One budget. PATCH writes `amount` and `note`; the rest is fixed and passed over."""

    permission_classes = [HasPermission]
    permission = SEE
    door_first = True
    parser_classes = [KeepableJSONParser]

    @extend_schema(responses=BudgetSerializer, operation_id="budgets_retrieve")
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        return Response(BudgetSerializer(queries.budget_visible_to_or_404(request.user, pk)).data)

    @extend_schema(request=BudgetSerializer, responses=BudgetSerializer, operation_id="budgets_update")
    def patch(self, request: Request, pk: uuid.UUID) -> Response:
        budget = _to_write(request, pk)
        values = checked(BudgetSerializer, request.data, partial=True)
        values = {name: value for name, value in values.items() if name in budget_actions.CHANGED}
        return Response(BudgetSerializer(budget_actions.update(budget=budget, by=caller(request), **values)).data)

    @extend_schema(operation_id="budgets_destroy", responses={204: None})
    def delete(self, request: Request, pk: uuid.UUID) -> Response:
        budget_actions.remove(budget=_to_write(request, pk), by=caller(request))
        return Response(status=status.HTTP_204_NO_CONTENT)


class InKindRatesApi(APIView):
    """The rates at which hours given in kind are counted."""

    permission_classes = [HasPermission]
    permission = SEE
    write_permission = EDIT
    parser_classes = [KeepableJSONParser]

    @extend_schema(responses=InKindRateSerializer(many=True), operation_id="in_kind_rates_list", parameters=PAGING)
    def get(self, request: Request) -> Response:
        return paged(self, request, queries.rates(), InKindRateSerializer)

    @extend_schema(
        request=one_or_list("NewInKindRates", InKindRateSerializer),
        responses={201: InKindRateSerializer},
        operation_id="in_kind_rates_create",
        parameters=[KEY],
    )
    @idempotent()
    def post(self, request: Request) -> Response:
        """Set a rate; a list sets several and answers 207."""
        if isinstance(request.data, list):
            return many(request.data, lambda item: _rate(request, item).pk)
        return Response(InKindRateSerializer(_rate(request, request.data)).data, status=status.HTTP_201_CREATED)


def _kinds(figures: Figures) -> list[dict[str, Any]]:
    per = figures.per_thousand if isinstance(figures, PlaceFigures) else lambda kind: None
    return [
        {
            "kind": kind,
            "budget": figures.budgets.get(kind),
            "amount": figures.kinds[kind].amount,
            "hours": figures.kinds[kind].hours if kind == MoneyKind.IN_KIND else None,
            "per_1000_residents": per(kind),
            "lines": figures.kinds[kind].lines,
        }
        for kind in MoneyKind.values
    ]


def _place(figures: PlaceFigures) -> dict[str, Any]:
    return {
        "neighbourhood": figures.area.pk,
        "name": figures.area.name,
        "residents": figures.residents,
        "residents_year": figures.residents_year,
        "kinds": _kinds(figures),
    }


def _to_write(request: Request, pk: uuid.UUID) -> Budget:
    """Load a budget through the door (404) for somebody who writes money there (403)."""
    found = queries.budget_visible_to_or_404(request.user, pk)
    require(request.user, EDIT, found.area)
    return found


def _budget(request: Request, data: Any) -> Budget:
    values = checked(BudgetSerializer, data)
    pk = values.pop("area_id", None)
    area = None if pk is None else place_to_enter_for_or_none(request.user, pk)
    if pk is not None and area is None:
        raise PermissionDenied
    initiative = one_of(initiatives_to_name(request.user), "initiative", values.pop("initiative_id", None))
    return budget_actions.create(area=area, initiative=initiative, by=caller(request), **values)


def _rate(request: Request, data: Any) -> InKindRate:
    values = checked(InKindRateSerializer, data)
    organisation = one_of(organisations(), "organisation", values.pop("organisation_id", None))
    return rate_actions.create(organisation=organisation, by=caller(request), **values)


urlpatterns: list[URLPattern] = [
    path("money/", MoneyApi.as_view(), name="api-money"),
    path("budgets/", BudgetsApi.as_view(), name="api-budgets"),
    path("budgets/<uuid:pk>/", BudgetApi.as_view(), name="api-budget"),
    path("in-kind-rates/", InKindRatesApi.as_view(), name="api-in-kind-rates"),
    *ledger.urlpatterns,
    *ledger_sheets.urlpatterns,
]
