"""What the API says and takes of money: lines, budgets, rates, totals, spreadsheets. Pounds are text."""

from decimal import Decimal
from typing import Any

from rest_framework import serializers

from neighbourhoods.models import Budget, InKindRate, LedgerEntry, LedgerSheet, MoneyKind
from neighbourhoods.pounds import FIRST_YEAR, LAST_YEAR


class Pounds(serializers.DecimalField):
    """Whole pence, as text."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_digits", 12)
        kwargs.setdefault("decimal_places", 2)
        super().__init__(**kwargs)


class LedgerFilterSerializer(serializers.Serializer[None]):
    """How lines are narrowed. `from` and `to` are days, both of them in it."""

    neighbourhood = serializers.UUIDField(required=False)
    kind = serializers.ChoiceField(choices=MoneyKind.choices, required=False)
    initiative = serializers.UUIDField(required=False)
    organisation = serializers.UUIDField(required=False)
    year = serializers.IntegerField(
        required=False, min_value=FIRST_YEAR, max_value=LAST_YEAR, help_text="financial year, by its April"
    )
    text = serializers.CharField(required=False, max_length=100)

    def get_fields(self) -> dict[str, Any]:
        days = {name: serializers.DateField(required=False) for name in ("from", "to")}
        return {**super().get_fields(), **days}


class LedgerEntrySerializer(serializers.ModelSerializer[LedgerEntry]):
    """A line of the ledger. It is never changed; `reverses` and `reversed_by` name lines."""

    neighbourhood = serializers.UUIDField(source="area_id")
    organisation = serializers.UUIDField(source="organisation_id", required=False, allow_null=True)
    initiative = serializers.UUIDField(source="initiative_id", required=False, allow_null=True)
    amount = Pounds(required=False, help_text="left out in kind: hours times rate")
    hours = Pounds(max_digits=8, required=False, allow_null=True, help_text="in kind only")
    rate = Pounds(
        max_digits=8, required=False, allow_null=True, help_text="in kind only; the rate of the day when it is left out"
    )
    rate_reason = serializers.CharField(
        write_only=True, required=False, max_length=120, help_text="needed with a rate that is not that of the day"
    )
    reverses = serializers.UUIDField(source="reverses_id", read_only=True, allow_null=True)
    reversed_by = serializers.SerializerMethodField()

    class Meta:
        model = LedgerEntry
        fields = [
            "id", "neighbourhood", "kind", "on", "text", "amount", "organisation", "hours", "rate", "rate_reason",
            "initiative", "funder", "led_by", "reference", "reverses", "reversed_by", "reason", "entered_at",
        ]  # fmt: skip
        read_only_fields = ["id", "reason", "entered_at"]
        validators: list[object] = []

    def get_reversed_by(self, entry: LedgerEntry) -> str | None:
        found = getattr(entry, "reversed_by", None)
        return None if found is None else str(found.pk)


class LineReverseSerializer(serializers.Serializer[None]):
    reason = serializers.CharField(max_length=240)


class BudgetFilterSerializer(serializers.Serializer[None]):
    neighbourhood = serializers.UUIDField(required=False)
    kind = serializers.ChoiceField(choices=MoneyKind.choices, required=False)
    initiative = serializers.UUIDField(required=False)
    year = serializers.IntegerField(required=False, min_value=FIRST_YEAR, max_value=LAST_YEAR)


class BudgetSerializer(serializers.ModelSerializer[Budget]):
    """A budget of one kind in one financial year: of a place, of an initiative, or (neither) of the programme."""

    neighbourhood = serializers.UUIDField(source="area_id", required=False, allow_null=True)
    initiative = serializers.UUIDField(source="initiative_id", required=False, allow_null=True)
    amount = Pounds(min_value=Decimal(0))

    class Meta:
        model = Budget
        fields = ["id", "kind", "year", "neighbourhood", "initiative", "amount", "note"]
        read_only_fields = ["id"]
        validators: list[object] = []


class InKindRateSerializer(serializers.ModelSerializer[InKindRate]):
    """What an hour in kind is counted at from a day on; `organisation` null is all that have none of their own."""

    organisation = serializers.UUIDField(source="organisation_id", required=False, allow_null=True)
    rate = Pounds(max_digits=8, help_text="pounds an hour")

    class Meta:
        model = InKindRate
        fields = ["id", "organisation", "rate", "starts_on", "source"]
        read_only_fields = ["id"]
        validators: list[object] = []


class MoneyFilterSerializer(serializers.Serializer[None]):
    neighbourhood = serializers.UUIDField(required=False)
    year = serializers.IntegerField(
        required=False, min_value=FIRST_YEAR, max_value=LAST_YEAR, help_text="all years when it is left out"
    )


class KindTotalSerializer(serializers.Serializer[Any]):
    """What one kind comes to. `hours` belong to what is given in kind."""

    kind = serializers.ChoiceField(choices=MoneyKind.choices)
    budget = Pounds(allow_null=True)
    amount = Pounds()
    hours = Pounds(max_digits=10, allow_null=True)
    per_1000_residents = Pounds(allow_null=True)
    lines = serializers.IntegerField()


class PlaceTotalSerializer(serializers.Serializer[Any]):
    neighbourhood = serializers.UUIDField()
    name = serializers.CharField()
    residents = serializers.IntegerField(allow_null=True)
    residents_year = serializers.IntegerField(allow_null=True)
    kinds = KindTotalSerializer(many=True)


class LeverageSerializer(serializers.Serializer[Any]):
    """For each pound of programme cash; null while none is spent."""

    external = Pounds(allow_null=True)
    in_kind = Pounds(allow_null=True)


class MoneySerializer(serializers.Serializer[Any]):
    """Totals by kind, of all the places shown and of each. The kinds are never added up with each other."""

    year = serializers.IntegerField(allow_null=True)
    as_of = serializers.DateField(allow_null=True, help_text="the day of the latest line")
    lines = serializers.IntegerField()
    kinds = KindTotalSerializer(many=True)
    leverage = LeverageSerializer()
    places = PlaceTotalSerializer(many=True)


class LedgerSheetSerializer(serializers.ModelSerializer[LedgerSheet]):
    """A spreadsheet. `report`: counts of rows that are new, known, differing and wrong, and the problems."""

    report = serializers.DictField(read_only=True)
    column_map = serializers.DictField(child=serializers.IntegerField(), read_only=True)

    class Meta:
        model = LedgerSheet
        fields = ["id", "file_name", "sha256", "state", "column_map", "report", "tried_at", "taken_at", "undone_at"]
        read_only_fields = fields


class NewLedgerSheetSerializer(serializers.Serializer[Any]):
    """What is sent to try a spreadsheet out."""

    file = serializers.FileField(allow_empty_file=True, help_text="CSV or XLSX, at most 5 MB and 5,000 rows")
