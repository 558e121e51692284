"""For programs: how the work of each neighbourhood stands (docs/api/programme-health.md)."""

from typing import Any

from django.urls import URLPattern, path
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from neighbourhoods.permissions import HasPermission, Permission
from nrp.core.api_parts import PAGING, checked, paged
from nrp.dashboards.health_rows import health_row
from nrp.dashboards.narrowing import PERIOD, Chosen, asked_span, narrowed
from nrp.dashboards.queries.health import Work, Works, works_of
from nrp.dashboards.queries.scene import own_neighbourhoods

RATE = "For each 1,000 residents; null where nobody has said how many live there."


def _rate() -> serializers.FloatField:
    return serializers.FloatField(allow_null=True, help_text=RATE)


def _pounds(text: str) -> serializers.DecimalField:
    return serializers.DecimalField(max_digits=14, decimal_places=2, help_text=text)


class HealthBasisSerializer(serializers.Serializer[dict[str, Any]]):
    """How many records of a kind were read, over all time."""

    meetings = serializers.IntegerField(help_text="Meetings of the group with names taken.")
    hours = serializers.IntegerField(help_text="Entries of hours.")
    actions = serializers.IntegerField(help_text="Open actions.")
    ledger = serializers.IntegerField(help_text="Lines of the ledger.")
    advisers = serializers.IntegerField(help_text="Advisers active.")


class ProgrammeHealthSerializer(serializers.Serializer[dict[str, Any]]):
    """How the work of one neighbourhood stands."""

    id = serializers.UUIDField(help_text="Id of the neighbourhood.")
    neighbourhood = serializers.CharField(help_text="Its name.")
    residents = serializers.IntegerField(allow_null=True, help_text="How many live there, as counted last.")
    residents_year = serializers.IntegerField(allow_null=True, help_text="The year of that count.")
    from_quarter = serializers.DateField(help_text="First day of the first quarter that work is told of.")
    to_quarter = serializers.DateField(help_text="First day of its last quarter.")
    meetings = serializers.IntegerField(help_text="Of the Local Oversight Group, with names taken.")
    last_meeting = serializers.DateField(allow_null=True, help_text="The latest of all time.")
    named_at_meetings = serializers.IntegerField(help_text="Names in the room or online.")
    residents_named = serializers.IntegerField(help_text="Of these, residents.")
    times_spoken = serializers.IntegerField(help_text="Where a tally was kept.")
    times_residents_spoke = serializers.IntegerField(help_text="Of these, by residents.")
    advisers_active = serializers.IntegerField(help_text="Today.")
    advisers_per_1000 = _rate()
    hours = serializers.FloatField(help_text="By the day they were worked.")
    hours_per_1000 = _rate()
    days_to_pay = serializers.IntegerField(allow_null=True, help_text="Middle value; null while nothing was paid.")
    entries_paid = serializers.IntegerField(help_text="Entries that days to pay rest on.")
    actions_open = serializers.IntegerField(help_text="Today.")
    actions_overdue = serializers.IntegerField(help_text="Of these, past their day.")
    money_from_quarter = serializers.DateField(help_text="First day of the first quarter that money is told of.")
    money_to_quarter = serializers.DateField(help_text="First day of its last quarter.")
    cash = _pounds("By the day of the ledger; a reversal takes off what it reverses.")
    cash_per_1000 = _rate()
    in_kind = _pounds("Given in kind; never added to the others.")
    in_kind_per_1000 = _rate()
    grants = _pounds("Won from outside; never added to the others.")
    grants_per_1000 = _rate()
    worked_out = serializers.DateTimeField(allow_null=True, help_text="When; null before the first time.")
    worked_out_from = HealthBasisSerializer(allow_null=True, help_text="What it was worked out from.")
    latest_change = serializers.DateTimeField(allow_null=True, help_text="The latest change on record then.")


class ProgrammeHealthQuery(serializers.Serializer[dict[str, Any]]):
    """What is asked for: by the words that the address of the page uses."""

    place = serializers.CharField(required=False, help_text="slug of a neighbourhood")
    council = serializers.CharField(required=False, help_text="slug of a local authority")
    batch = serializers.UUIDField(required=False, help_text="id of a batch")
    period = serializers.RegexField(PERIOD, required=False, help_text="a year (2018) or a quarter (2018-Q3)")

    def validate_period(self, value: str) -> str:
        """Take the whole text alone: a pattern at its beginning is not a period."""
        if not PERIOD.fullmatch(value):
            raise serializers.ValidationError("Give a year (2018) or a quarter (2018-Q3).")
        return value


class ProgrammeHealthApi(APIView):
    """The neighbourhoods that the caller sees, by name; those that left the programme at the end."""

    permission_classes = [HasPermission]
    permission = Permission.SEE_RESULTS

    @extend_schema(
        responses=ProgrammeHealthSerializer(many=True),
        operation_id="programme_health_list",
        parameters=[
            *PAGING,
            OpenApiParameter("place", str),
            OpenApiParameter("council", str),
            OpenApiParameter("batch", {"type": "string", "format": "uuid"}),
            OpenApiParameter("period", {"type": "string", "pattern": f"^{PERIOD.pattern}$"}),
        ],
    )
    def get(self, request: Request) -> Response:
        wanted = checked(ProgrammeHealthQuery, request.query_params)
        chosen = Chosen(**{name: str(value) for name, value in wanted.items()})
        works = works_of(narrowed(own_neighbourhoods(request.user), chosen), asked_span(chosen))
        written = ProgrammeHealthSerializer().to_representation
        return paged(self, request, works.places, lambda work: written(_document(work, works)))


def _document(work: Work, works: Works) -> dict[str, Any]:
    has_basis = work.worked_out_at is not None
    return {
        **health_row(work, works.span, works.money_span),
        "id": work.area.pk,
        "worked_out_from": work.basis if has_basis else None,
        "latest_change": work.newest or None,
    }


urlpatterns: list[URLPattern] = [
    path("programme-health/", ProgrammeHealthApi.as_view(), name="api-programme-health"),
]
