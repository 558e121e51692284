"""Stories and outputs for programs, over the same queries and actions as the pages (docs/api/enquiries.md)."""

import uuid
from typing import Any

from django.http import FileResponse, Http404
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from coren.actions import outputs
from coren.api.common import place_to_write_in
from coren.api.output_documents import (
    MakerSerializer,
    MakerWithdrawSerializer,
    OutputFilterSerializer,
    OutputSerializer,
)
from coren.models import MakerConsent, Output
from coren.queries import outputs as queries
from coren.queries.advisers import adviser_visible_to_or_404
from coren.queries.enquiries import enquiries_visible_to
from neighbourhoods.permissions import Permission, require
from nrp.core.api import HasPermission, idempotent, many
from nrp.core.api_parts import KEY, PAGING, caller, checked, narrowed, one_or_list, paged
from nrp.core.attachments import attached
from nrp.core.parsers import KeepableJSONParser

FILTERS = {"neighbourhood": "area_id", "enquiry": "enquiry_id", "kind": "kind", "domain": "domain"}


class OutputsApi(APIView):
    """The stories and outputs of the places that the caller reads, the latest first."""

    permission_classes = [HasPermission]
    permission = Permission.SEE_ENQUIRIES
    write_permission = Permission.EDIT_ENQUIRIES
    parser_classes = [KeepableJSONParser]

    @extend_schema(
        responses=OutputSerializer(many=True),
        operation_id="outputs_list",
        parameters=[OutputFilterSerializer, *PAGING],
    )
    def get(self, request: Request) -> Response:
        wanted = checked(OutputFilterSerializer, request.query_params)
        return paged(self, request, narrowed(queries.outputs_visible_to(request.user), wanted, FILTERS), _serialized)

    @extend_schema(
        request=one_or_list("NewOutputs", OutputSerializer),
        responses={201: OutputSerializer},
        operation_id="outputs_create",
        parameters=[KEY],
    )
    @idempotent()
    def post(self, request: Request) -> Response:
        """Put an output on record; a list puts several and answers 207. Its file is handed in on its page."""
        if isinstance(request.data, list):
            return many(request.data, lambda item: _added(request, item).pk)
        return Response(_document(request, _added(request, request.data).pk), status=status.HTTP_201_CREATED)


class OutputApi(APIView):
    """One output. PATCH changes what is sent."""

    permission_classes = [HasPermission]
    permission = Permission.SEE_ENQUIRIES
    door_first = True
    parser_classes = [KeepableJSONParser]

    @extend_schema(responses=OutputSerializer, operation_id="outputs_retrieve")
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        return Response(_document(request, pk))

    @extend_schema(request=OutputSerializer, responses=OutputSerializer, operation_id="outputs_update")
    def patch(self, request: Request, pk: uuid.UUID) -> Response:
        output = _editable(request, pk)
        values = checked(OutputSerializer, request.data, partial=True)
        values.pop("area_id", None)
        _with_enquiry(request, values)
        if values:
            outputs.update(output=output, by=caller(request), **values)
        return Response(_document(request, pk))


class OutputFileApi(APIView):
    """The file of an output, while every maker's consent holds."""

    permission_classes = [HasPermission]
    permission = Permission.SEE_ENQUIRIES

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY}, operation_id="outputs_file")
    def get(self, request: Request, pk: uuid.UUID) -> FileResponse:
        output = queries.output_visible_to_or_404(request.user, pk)
        if not output.file_stored_as or not queries.showing(output).is_shown:
            raise Http404
        return attached(output.file_stored_as, output.file_name, output.file_type)


class MakersApi(APIView):
    """Who made an output and what they agreed to: for those who see the advisers of the place."""

    permission_classes = [HasPermission]
    permission = Permission.SEE_ENQUIRIES
    door_first = True
    parser_classes = [KeepableJSONParser]

    @extend_schema(responses=MakerSerializer(many=True), operation_id="outputs_makers_list", parameters=PAGING)
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        output = queries.output_visible_to_or_404(request.user, pk)
        require(request.user, Permission.SEE_ADVISERS, output.area)
        return paged(self, request, output.makers.order_by("name", "pk"), _serialized_maker)

    @extend_schema(
        request=one_or_list("NewMakers", MakerSerializer),
        responses={201: MakerSerializer},
        operation_id="outputs_makers_create",
        parameters=[KEY],
    )
    @idempotent()
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        """Record a maker's consent; a list records several and answers 207."""
        output = _editable(request, pk)
        require(request.user, Permission.SEE_ADVISERS, output.area)
        if isinstance(request.data, list):
            return many(request.data, lambda item: _agreed(request, output, item).pk)
        return Response(_serialized_maker(_agreed(request, output, request.data)), status=status.HTTP_201_CREATED)


class MakerWithdrawApi(APIView):
    """A maker takes their consent back: file, link and credit are gone at once."""

    permission_classes = [HasPermission]
    permission = Permission.SEE_ENQUIRIES
    door_first = True
    parser_classes = [KeepableJSONParser]

    @extend_schema(
        request=MakerWithdrawSerializer, responses={200: MakerSerializer}, operation_id="outputs_makers_withdraw"
    )
    @idempotent()
    def post(self, request: Request, pk: uuid.UUID, maker: uuid.UUID) -> Response:
        output = _editable(request, pk)
        require(request.user, Permission.SEE_ADVISERS, output.area)
        row = output.makers.filter(pk=maker).first()
        if row is None:
            raise Http404
        on = checked(MakerWithdrawSerializer, request.data)["on"]
        return Response(_serialized_maker(outputs.withdraw(maker=row, on=on, by=caller(request))))


def _editable(request: Request, pk: uuid.UUID) -> Output:
    output = queries.output_visible_to_or_404(request.user, pk)
    require(request.user, Permission.EDIT_ENQUIRIES, output.area)
    return output


def _added(request: Request, data: Any) -> Output:
    values = checked(OutputSerializer, data)
    area = place_to_write_in(request, values.pop("area_id"), Permission.EDIT_ENQUIRIES)
    _with_enquiry(request, values)
    return outputs.add(area=area, by=caller(request), **values)


def _with_enquiry(request: Request, values: dict[str, Any]) -> None:
    """Put the enquiry itself in the place of its id, through its door."""
    if "enquiry_id" not in values:
        return
    pk = values.pop("enquiry_id")
    values["enquiry"] = None if pk is None else enquiries_visible_to(request.user).filter(pk=pk).first()
    if pk is not None and values["enquiry"] is None:
        raise ValidationError({"enquiry": [_("There is no such enquiry that you can see.")]})


def _agreed(request: Request, output: Output, data: Any) -> MakerConsent:
    values = checked(MakerSerializer, data)
    pk = values.pop("adviser_id", None)
    adviser = None if pk is None else adviser_visible_to_or_404(request.user, pk)
    return outputs.add_maker(output=output, adviser=adviser, by=caller(request), **values)


def _document(request: Request, pk: uuid.UUID) -> Any:
    return _serialized(queries.output_visible_to_or_404(request.user, pk))


def _serialized(output: Output) -> Any:
    return OutputSerializer(output).data


def _serialized_maker(maker: MakerConsent) -> Any:
    return MakerSerializer(maker).data


urlpatterns: list[URLPattern] = [
    path("outputs/", OutputsApi.as_view(), name="api-outputs"),
    path("outputs/<uuid:pk>/", OutputApi.as_view(), name="api-output"),
    path("outputs/<uuid:pk>/file/", OutputFileApi.as_view(), name="api-output-file"),
    path("outputs/<uuid:pk>/makers/", MakersApi.as_view(), name="api-output-makers"),
    path(
        "outputs/<uuid:pk>/makers/<uuid:maker>/withdraw/", MakerWithdrawApi.as_view(), name="api-output-maker-withdraw"
    ),
]
