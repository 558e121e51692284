"""The trail for programs: whole for those who may read it, otherwise what concerns oneself."""

import datetime as dt
import uuid
from typing import Any, cast

import django_filters
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.urls import path
from django.utils.translation import gettext as _
from rest_framework import generics, serializers

from nrp.audit import queries
from nrp.audit.models import Event
from nrp.audit.veil import veiled
from nrp.core.access import can


def in_the_calendar(moment: dt.datetime) -> None:
    """Refuse a moment that has no counterpart in UTC: it lies hours before the first or after the last day."""
    try:
        moment.astimezone(dt.UTC)
    except OverflowError:
        raise ValidationError(_("Enter a moment that lies within the calendar in UTC too.")) from None


class EventFilter(django_filters.FilterSet):
    """Narrows the trail by who, what, which object, which place and when."""

    verb = django_filters.CharFilter(lookup_expr="startswith")
    actor = django_filters.UUIDFilter(field_name="actor_id")
    object_id = django_filters.UUIDFilter()
    area_id = django_filters.UUIDFilter()
    since = django_filters.IsoDateTimeFilter(field_name="at", lookup_expr="gte", validators=[in_the_calendar])
    until = django_filters.IsoDateTimeFilter(field_name="at", lookup_expr="lt", validators=[in_the_calendar])

    class Meta:
        model = Event
        fields = ["verb", "actor", "object_id", "area_id", "since", "until"]


class EntrySerializer(serializers.Serializer[queries.Entry]):
    """One event with its words; they are empty where they were erased."""

    id = serializers.UUIDField(source="event.id")
    number = serializers.IntegerField(source="event.number")
    at = serializers.DateTimeField(source="event.at")
    verb = serializers.CharField(source="event.verb")
    actor = serializers.UUIDField(source="event.actor_id", allow_null=True)
    actor_name = serializers.CharField(source="actor")
    object_type = serializers.CharField(source="event.object_type")
    object_id = serializers.UUIDField(source="event.object_id", allow_null=True)
    area_id = serializers.UUIDField(source="event.area_id", allow_null=True)
    object = serializers.CharField()
    reason = serializers.CharField()
    changes = serializers.DictField()
    detail = serializers.DictField()
    erased_under = serializers.CharField()
    sha256 = serializers.CharField(source="event.sha256")


class EventList(generics.ListAPIView[Any]):
    """What happened, newest first."""

    queryset = Event.objects.none()
    serializer_class = EntrySerializer
    filterset_class = EventFilter

    def get_queryset(self) -> QuerySet[Event]:
        """Give the whole trail to its readers, and to everybody else what concerns themselves."""
        user = self.request.user
        if can(user, "read_audit"):
            return queries.events()
        person = getattr(user, "person", None)
        return queries.events_concerning(*[cast("uuid.UUID", row.pk) for row in (user, person) if row is not None])

    def paginate_queryset(self, queryset: Any) -> Any:
        """Read the words of one page only."""
        page = super().paginate_queryset(queryset)
        return None if page is None else veiled(queries.entries(page), self.request.user)


urlpatterns = [path("audit/", EventList.as_view(), name="api-audit")]
