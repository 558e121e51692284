"""For programs, without signing in: the public figures (docs/api/public-figures.md)."""

import hashlib
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.cache import get_conditional_response, patch_cache_control
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from nrp.core.api import Pages, problem_answer
from nrp.core.api_parts import PAGING
from nrp.core.throttles import PublicCount
from nrp.dashboards.models import FigureRelease
from nrp.dashboards.public_figures import figures_csv
from nrp.dashboards.queries import public_figures as queries

SECONDS = 300  # a release that was taken back is gone from every cache after five minutes
GONE = {410: OpenApiResponse(description="It was taken back")}
SAME = {304: OpenApiResponse(description="It is what you have: the `ETag` of `If-None-Match`")}


class FigureExploratorySerializer(serializers.Serializer[dict[str, Any]]):
    """Why figures are exploratory: their analysis was not locked before the follow-up data, or changed after that."""

    code = serializers.ChoiceField(choices=["not_locked", "changed_after_lock"], help_text="Which of the two.")
    text = serializers.CharField(help_text="In a sentence.")
    plan_version = serializers.IntegerField(help_text="The version of the plan they follow.")
    locked_version = serializers.IntegerField(allow_null=True, help_text="The version that was locked.")
    locked_at = serializers.DateTimeField(allow_null=True, help_text="When it was locked.")


class FigureHeadSerializer(serializers.Serializer[dict[str, Any]]):
    """What is said of a release."""

    release = serializers.IntegerField(help_text="Its number; it stays.")
    url = serializers.URLField(help_text="Its address; it stays.")
    csv = serializers.URLField(help_text="The same figures as a CSV file.")
    released_on = serializers.DateField(help_text="When it became public.")
    state = serializers.ChoiceField(
        choices=[queries.CURRENT, queries.SUPERSEDED],
        help_text="Whether a later public release replaced it; it can be read all the same.",
    )
    superseded_on = serializers.DateField(allow_null=True, help_text="When it was replaced.")
    superseded_by = serializers.URLField(allow_null=True, help_text="The address of the release that replaced it.")
    household_withdrew_on = serializers.DateField(
        allow_null=True, help_text="When a household took its answers back after this was calculated; else null."
    )
    note = serializers.CharField(allow_blank=True, help_text="The same in a sentence.")
    exploratory = FigureExploratorySerializer(
        allow_null=True, help_text="Null when the figures are as planned before the follow-up data."
    )
    licence = serializers.CharField(help_text="Under what terms anybody may use it.")


class FigureWaveSerializer(serializers.Serializer[dict[str, Any]]):
    """One wave of the survey."""

    wave = serializers.IntegerField(help_text="Its number.")
    years = serializers.CharField(help_text="In words.")
    fieldwork_start = serializers.DateField(help_text="First day of the interviews.")
    fieldwork_end = serializers.DateField(help_text="Last day.")
    file_version = serializers.IntegerField(help_text="Version of the survey file.")


class FigureRuleSerializer(serializers.Serializer[dict[str, Any]]):
    """The rule for small numbers."""

    threshold = serializers.IntegerField(help_text="Counts up to it are null.")
    base = serializers.IntegerField(help_text="All others are rounded to it.")
    note = serializers.CharField(help_text="The note to print below a table.")


class FigureShareSerializer(serializers.Serializer[dict[str, Any]]):
    """A raw share or mean of one arm in one wave."""

    arm = serializers.CharField(help_text="`programme` or `comparator`.")
    wave = serializers.IntegerField(help_text="The wave.")
    share = serializers.FloatField(allow_null=True, help_text="With survey weights, before any model.")
    answers = serializers.IntegerField(allow_null=True, help_text="How many answered, rounded.")


class FigureMeasureSerializer(serializers.Serializer[dict[str, Any]]):
    """One outcome: the finding with its range."""

    name = serializers.CharField(help_text="Its name in the codebook.")
    label = serializers.CharField(help_text="In words.")  # type: ignore[assignment]  # also a word of the base class
    family = serializers.CharField(help_text="`primary` or `secondary`.")
    domain = serializers.CharField(help_text="Code of the domain; may be empty.")
    better = serializers.CharField(help_text="`higher` or `lower`.")
    unit = serializers.CharField(help_text="Of estimate and range.")
    estimate = serializers.FloatField(allow_null=True, help_text="The difference; never null while its range is told.")
    low = serializers.FloatField(allow_null=True, help_text="Lower end of the 95% range.")
    high = serializers.FloatField(allow_null=True, help_text="Upper end.")
    answers = serializers.IntegerField(allow_null=True, help_text="How many answers it rests on, rounded.")
    finding = serializers.CharField(help_text="The finding in words.")
    range = serializers.CharField(help_text="The range in words.")
    limits = serializers.CharField(help_text="What it cannot say.")
    shares_unit = serializers.CharField(help_text="Of the shares.")
    shares = FigureShareSerializer(many=True, help_text="Raw figures by arm and wave.")


class FigureTableSerializer(serializers.Serializer[dict[str, Any]]):
    """Who answered: a table of people."""

    name = serializers.CharField(help_text="`people`, or the factor.")
    title = serializers.CharField(help_text="In words.")
    variables = serializers.ListField(child=serializers.CharField(), help_text="What it is divided by.")
    rows = serializers.ListField(
        child=serializers.DictField(),
        help_text="`arm, wave, part?, label?, count, percent`; `all` is the total of the cells that are shown.",
    )
    withheld = serializers.CharField(allow_null=True, help_text="Why the table is not there; else null.")


class FiguresSerializer(FigureHeadSerializer):
    """One release with its figures."""

    format = serializers.CharField(help_text="`nrp-public-figures/1`.")
    survey = FigureWaveSerializer(many=True, help_text="The waves.")
    calculated_at = serializers.CharField(help_text="When.")
    plan_version = serializers.IntegerField(help_text="Version of the evaluation's plan.")
    areas = serializers.IntegerField(help_text="How many areas it rests on.")
    disclosure = FigureRuleSerializer(help_text="How small numbers are treated.")
    measures = FigureMeasureSerializer(many=True, help_text="The outcomes, the primary one first.")
    tables = FigureTableSerializer(many=True, help_text="Who answered.")


class Open(APIView):
    """A path for everybody: no sign-in, readable from any site, kept by caches for a short time."""

    authentication_classes: list[Any] = []
    permission_classes = [AllowAny]
    throttle_classes = [PublicCount]
    http_method_names = ["get", "head", "options"]

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        answer = super().finalize_response(request, response, *args, **kwargs)
        answer["Access-Control-Allow-Origin"] = "*"
        answer["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
        answer["Access-Control-Allow-Headers"] = "If-None-Match"
        answer["Access-Control-Expose-Headers"] = "ETag"
        return answer


class PublicFiguresApi(Open):
    """The releases of public figures, the latest first."""

    @extend_schema(
        responses={200: FigureHeadSerializer(many=True), **SAME},
        operation_id="public_figures_list",
        parameters=PAGING,
        auth=[],
    )
    def get(self, request: Request) -> HttpResponse:
        known, pages = queries.standing(), Pages()
        page = pages.paginate_queryset(queries.public_figures().defer("document"), request, view=self)
        listed = pages.get_paginated_response([queries.head_of(release, known) for release in page or ()])
        return _kept(request, JSONRenderer().render(listed.data), "application/json")


class PublicFiguresReleaseApi(Open):
    """One release, at an address that stays."""

    @extend_schema(responses={200: FiguresSerializer, **SAME, **GONE}, operation_id="public_figures_retrieve", auth=[])
    def get(self, request: Request, release: int) -> HttpResponse | Response:
        found = _found(release)
        if found.withdrawn_at is not None:
            return _gone()
        document = queries.public_document(found, queries.standing())
        return _kept(request, JSONRenderer().render(document), "application/json")


class PublicFiguresCsvApi(Open):
    """The same figures as one CSV file."""

    @extend_schema(
        responses={(200, "text/csv"): OpenApiTypes.BINARY, **SAME, **GONE},
        operation_id="public_figures_csv",
        auth=[],
    )
    def get(self, request: Request, release: int) -> HttpResponse | Response:
        found = _found(release)
        if found.withdrawn_at is not None:
            return _gone()
        content = figures_csv(queries.public_document(found, queries.standing()))
        answer = _kept(request, content, "text/csv; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="public-figures-{release}.csv"'
        return answer


def _found(number: int) -> FigureRelease:
    found = queries.figure_release(number)
    if found is None:
        raise Http404
    return found


def _gone() -> Response:
    return problem_answer(HTTPStatus.GONE, "What was public here was taken back.")


def _kept(request: Request, content: bytes, kind: str) -> HttpResponse:
    """Answer with bytes that a cache may keep, or with nothing where the caller has them."""
    answer = HttpResponse(content, content_type=kind)
    answer["ETag"] = f'"{hashlib.sha256(content).hexdigest()}"'
    answer["X-Content-Type-Options"] = "nosniff"
    patch_cache_control(answer, public=True, max_age=SECONDS)
    asked: HttpRequest = request._request  # noqa: SLF001  Django's own function reads Django's own request
    return get_conditional_response(asked, etag=answer["ETag"], response=answer) or answer


urlpatterns: list[URLPattern] = [
    path("public/figures/", PublicFiguresApi.as_view(), name="api-public-figures"),
    path("public/figures/<int:release>/", PublicFiguresReleaseApi.as_view(), name="api-public-figures-release"),
    path("public/figures/<int:release>.csv", PublicFiguresCsvApi.as_view(), name="api-public-figures-csv"),
]
