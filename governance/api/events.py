"""For programs: events, who came, photographs (docs/api/events.md); issues and themes beside them."""

import uuid
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.exceptions import ValidationError as WrongFile
from django.db import transaction
from django.db.models import Count, QuerySet
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.exceptions import ValidationError
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from governance.actions import event_names, event_photos, events
from governance.api import issues
from governance.api.event_documents import (
    EventFilterSerializer,
    EventNameSerializer,
    EventPhotoSerializer,
    EventSerializer,
    NewPhotoSerializer,
)
from governance.models import Event, EventAttendance, EventPhoto
from governance.permissions import can_record_in
from governance.queries import events as queries
from governance.queries.groups import groups_visible_to
from governance.queries.places import place_to_record_in_or_none
from neighbourhoods.models import Area
from neighbourhoods.permissions import Permission
from nrp.core import pictures
from nrp.core.api import HasPermission, idempotent, many
from nrp.core.api_parts import KEY, PAGING, caller, checked, narrowed, one_or_list, paged
from nrp.core.attachments import attached
from nrp.core.parsers import KeepableJSONParser

FILTERS = {
    "neighbourhood": "area_id",
    "group": "group_id",
    "kind": "kind",
    "starts_from": "starts_on__gte",
    "starts_until": "starts_on__lte",
}
COUNTED = {"head_count", "head_count_how", "sectors"}


class EventsApi(APIView):
    """The events of the places that the caller reads, the latest first."""

    permission_classes = [HasPermission]
    permission = Permission.SEE_GROUPS
    parser_classes = [KeepableJSONParser]

    @extend_schema(
        responses=EventSerializer(many=True), operation_id="events_list", parameters=[EventFilterSerializer, *PAGING]
    )
    def get(self, request: Request) -> Response:
        wanted = checked(EventFilterSerializer, request.query_params)
        found = narrowed(_counted(queries.events_visible_to(request.user)), wanted, FILTERS)
        return paged(self, request, found, _serialized)

    @extend_schema(
        request=one_or_list("NewEvents", EventSerializer),
        responses={201: EventSerializer},
        operation_id="events_create",
        parameters=[KEY],
    )
    @idempotent()
    def post(self, request: Request) -> Response:
        """Put an event on record; a list puts several and answers 207."""
        issues.refuse_readers(request)
        if isinstance(request.data, list):
            return many(request.data, lambda item: _made(request, item).pk)
        made = _made(request, request.data)
        return Response(_document(request, made.pk), status=status.HTTP_201_CREATED)


class EventApi(APIView):
    """One event. PATCH writes the parts that are sent."""

    permission_classes = [HasPermission]
    permission = Permission.SEE_GROUPS
    door_first = True
    parser_classes = [KeepableJSONParser]

    @extend_schema(responses=EventSerializer, operation_id="events_retrieve")
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        return Response(_document(request, pk))

    @extend_schema(request=EventSerializer, responses=EventSerializer, operation_id="events_update")
    @transaction.atomic
    def patch(self, request: Request, pk: uuid.UUID) -> Response:
        event = event_to_write(request, pk)
        values = checked(EventSerializer, request.data, partial=True)
        values.pop("area_id", None)
        counts = {name: values.pop(name) for name in COUNTED & set(values)}
        _with_group(request, event.area, values)
        if values:
            event = events.update(event=event, by=caller(request), **values)
        _count(request, event, counts)
        return Response(_document(request, pk))


class EventNamesApi(APIView):
    """Who was at an event by name, beside the head count."""

    permission_classes = [HasPermission]
    permission = Permission.SEE_GROUPS
    door_first = True
    parser_classes = [KeepableJSONParser]

    @extend_schema(responses=EventNameSerializer(many=True), operation_id="events_attendance_list", parameters=PAGING)
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        event = queries.event_visible_to_or_404(request.user, pk)
        return paged(self, request, queries.names_at(event), _serialized_name)

    @extend_schema(
        request=one_or_list("NewEventNames", EventNameSerializer),
        responses={201: EventNameSerializer},
        operation_id="events_attendance_create",
        parameters=[KEY],
    )
    @idempotent()
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        """Name somebody who was there; a list names several and answers 207."""
        event = event_to_write(request, pk)
        if isinstance(request.data, list):
            return many(request.data, lambda item: _named(request, event, item).pk)
        row = _named(request, event, request.data)
        return Response(_serialized_name(row), status=status.HTTP_201_CREATED)


class EventPhotosApi(APIView):
    """The photographs of an event that may be shown."""

    permission_classes = [HasPermission]
    permission = Permission.SEE_GROUPS
    door_first = True
    parser_classes = [MultiPartParser]

    @extend_schema(responses=EventPhotoSerializer(many=True), operation_id="events_photos_list", parameters=PAGING)
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        event = queries.event_visible_to_or_404(request.user, pk)
        may_record = can_record_in(request.user, event.area)
        found = queries.photos_of(event).filter(withdrawn_at__isnull=True)
        return paged(self, request, found, lambda photo: _serialized_photo(photo, may_record=may_record))

    @extend_schema(
        request={"multipart/form-data": NewPhotoSerializer},
        responses={201: EventPhotoSerializer},
        operation_id="events_photos_create",
        parameters=[KEY],
    )
    @idempotent(hold_transaction=False)
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        """Hand in a photograph with the consent of those on it."""
        event = event_to_write(request, pk)
        values = checked(NewPhotoSerializer, request.data)
        try:
            file = pictures.stored(values.pop("file"))
        except WrongFile as error:
            raise ValidationError({"file": error.messages}) from None
        photo = event_photos.add(event=event, file=file, by=caller(request), **values)
        return Response(_serialized_photo(photo, may_record=True), status=status.HTTP_201_CREATED)


class EventPhotoFileApi(APIView):
    """A photograph as a file; 404 once consent was withdrawn."""

    permission_classes = [HasPermission]
    permission = Permission.SEE_GROUPS

    @extend_schema(operation_id="photos_file", responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    def get(self, request: Request, pk: uuid.UUID) -> HttpResponseBase:
        photo = queries.photo_visible_to_or_404(request.user, pk)
        return attached(photo.stored_as, photo.file_name, photo.file_type)


class EventPhotoWithdrawApi(APIView):
    """Consent for a photograph was withdrawn: it is taken away at once, everywhere."""

    permission_classes = [HasPermission]
    permission = Permission.SEE_GROUPS
    door_first = True

    @extend_schema(operation_id="photos_withdraw", request=None, responses={204: None})
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        photo = queries.photo_or_404(request.user, pk)
        if not can_record_in(request.user, photo.event.area):
            raise PermissionDenied
        event_photos.withdraw(photo=photo, by=caller(request))
        return Response(status=status.HTTP_204_NO_CONTENT)


def event_to_write(request: Request, pk: uuid.UUID) -> Event:
    """Load an event through the door (404) for somebody who records events of its place (403)."""
    event = queries.event_visible_to_or_404(request.user, pk)
    if not can_record_in(request.user, event.area):
        raise PermissionDenied
    return event


def _made(request: Request, data: Any) -> Event:
    values = checked(EventSerializer, data)
    area = place_to_record_in_or_none(request.user, values.pop("area_id"))
    if area is None:
        raise PermissionDenied
    counts = {name: values.pop(name) for name in COUNTED & set(values)}
    _with_group(request, area, values)
    with transaction.atomic():
        event = events.create(area=area, by=caller(request), **values)
        return _count(request, event, counts)


def _count(request: Request, event: Event, sent: dict[str, Any]) -> Event:
    """Write the counts that were sent over those that stand there."""
    if not sent:
        return event
    counts = {
        "head_count": event.head_count,
        "head_count_how": event.head_count_how,
        "sectors": queries.sectors_at(event),
        **sent,
    }
    return events.count(event=event, by=caller(request), **counts)


def _with_group(request: Request, area: Area, values: dict[str, Any]) -> None:
    """Put the group itself in the place of its id."""
    if "group_id" not in values:
        return
    pk = values.pop("group_id")
    values["group"] = None if pk is None else groups_visible_to(request.user).filter(pk=pk, area=area).first()
    if pk is not None and values["group"] is None:
        raise ValidationError({"group": [_("There is no such group at this place.")]})


def _named(request: Request, event: Event, data: Any) -> EventAttendance:
    values = checked(EventNameSerializer, data)
    pk = values.pop("person_id", None)
    person = None if pk is None else queries.on_groups_of(event.area, event.starts_on).filter(pk=pk).first()
    if pk is not None and person is None:
        raise ValidationError({"person": [_("Nobody on a group of this place that day has this id. Send a name.")]})
    return event_names.add(event=event, person=person, by=caller(request), **values)


def _counted(found: QuerySet[Event]) -> QuerySet[Event]:
    return found.annotate(n_named=Count("names")).prefetch_related("sectors")


def _document(request: Request, pk: uuid.UUID) -> Any:
    queries.event_visible_to_or_404(request.user, pk)
    return _serialized(_counted(queries.events_visible_to(request.user)).get(pk=pk))


def _serialized(event: Event) -> Any:
    return EventSerializer(event).data


def _serialized_name(row: EventAttendance) -> Any:
    return EventNameSerializer(row).data


def _serialized_photo(photo: EventPhoto, *, may_record: bool) -> Any:
    return EventPhotoSerializer(photo, context={"may_record": may_record}).data


urlpatterns: list[URLPattern] = [
    path("events/", EventsApi.as_view(), name="api-events"),
    path("events/<uuid:pk>/", EventApi.as_view(), name="api-event"),
    path("events/<uuid:pk>/attendance/", EventNamesApi.as_view(), name="api-event-attendance"),
    path("events/<uuid:pk>/photos/", EventPhotosApi.as_view(), name="api-event-photos"),
    path("photos/<uuid:pk>/file/", EventPhotoFileApi.as_view(), name="api-photo-file"),
    path("photos/<uuid:pk>/withdraw/", EventPhotoWithdrawApi.as_view(), name="api-photo-withdraw"),
    *issues.urlpatterns,
]
