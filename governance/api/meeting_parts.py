"""For programs: the agenda and the papers of a meeting."""

import datetime as dt
import uuid
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.exceptions import ValidationError as DjangoValidationError
from django.http import FileResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.exceptions import ValidationError
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from governance.actions import agendas, papers
from governance.api.meeting_documents import (
    AgendaItemSerializer,
    AgendaSerializer,
    NewPaperSerializer,
    PaperSerializer,
)
from governance.forms.papers import KINDS, LIMIT
from governance.models import AgendaItem, Meeting, Paper
from governance.permissions import can_keep
from governance.queries import meetings as queries
from nrp.core.api import idempotent
from nrp.core.api_parts import KEY, PAGING, caller, checked, paged
from nrp.core.attachments import Attachment, attached, store
from nrp.core.edits import fingerprint
from nrp.core.parsers import KeepableJSONParser


class AgendaApi(APIView):
    """The agenda of a meeting, as a whole."""

    parser_classes = [KeepableJSONParser]

    @extend_schema(responses=AgendaSerializer, operation_id="meetings_agenda")
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        return Response(_agenda(queries.meeting_visible_to_or_404(request.user, pk)))

    @extend_schema(request=AgendaSerializer, responses=AgendaSerializer, operation_id="meetings_agenda_write")
    def put(self, request: Request, pk: uuid.UUID) -> Response:
        """Put an agenda in the place of the one there is. An item sent with its `id` keeps its papers."""
        meeting = meeting_kept_by(request, pk)
        values = checked(AgendaSerializer, request.data)
        agendas.write(meeting=meeting, items=values["items"], seen=values.get("seen", ""), by=caller(request))
        return Response(_agenda(meeting))


class MeetingPapersApi(APIView):
    """The papers of a meeting; POST hands one in."""

    parser_classes = [MultiPartParser]

    @extend_schema(responses=PaperSerializer(many=True), operation_id="meetings_papers", parameters=PAGING)
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        meeting = queries.meeting_visible_to_or_404(request.user, pk)
        return paged(self, request, queries.papers_in_order(meeting), _paper)

    @extend_schema(
        request={"multipart/form-data": NewPaperSerializer},
        responses={201: PaperSerializer},
        operation_id="meetings_papers_create",
        parameters=[KEY],
    )
    @idempotent()
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        meeting = meeting_kept_by(request, pk)
        values = checked(NewPaperSerializer, request.data)
        item = _item_of(meeting, values.pop("item", None))
        file = _stored(values.pop("file"))
        paper = papers.add(group=meeting.group, meeting=meeting, item=item, file=file, by=caller(request), **values)
        return Response(_paper(paper), status=status.HTTP_201_CREATED)


class PaperFileApi(APIView):
    """The file of a paper."""

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY}, operation_id="papers_file")
    def get(self, request: Request, pk: uuid.UUID) -> FileResponse:
        paper = queries.paper_visible_to_or_404(request.user, pk)
        return attached(paper.stored_as, paper.file_name, paper.file_type)


def meeting_kept_by(request: Request, pk: uuid.UUID) -> Meeting:
    """Load a meeting through the door (404) for somebody who keeps its group's records (403)."""
    meeting = queries.meeting_visible_to_or_404(request.user, pk)
    if not can_keep(request.user, meeting.group):
        raise PermissionDenied
    return meeting


def _agenda(meeting: Meeting) -> dict[str, Any]:
    items = queries.agenda_of(meeting)
    rows = AgendaItemSerializer(items, many=True, context={"begins": _begins(meeting, items)}).data
    return {"items": rows, "seen": fingerprint(agendas.plain_agenda(items))}


def _begins(meeting: Meeting, items: list[AgendaItem]) -> dict[uuid.UUID, dt.datetime]:
    found: dict[uuid.UUID, dt.datetime] = {}
    at = meeting.starts_at.astimezone(dt.UTC)
    for item in items:
        found[item.pk] = at
        if item.minutes is None:
            break
        at += dt.timedelta(minutes=item.minutes)
    return found


def _item_of(meeting: Meeting, pk: uuid.UUID | None) -> AgendaItem | None:
    if pk is None:
        return None
    found = queries.items_of(meeting).filter(pk=pk).first()
    if found is None:
        raise ValidationError({"item": ["This item is not on the agenda of this meeting."]})
    return found


def _stored(file: Any) -> Attachment:
    try:
        return store(file, kinds=KINDS, limit=LIMIT)
    except DjangoValidationError as error:
        raise ValidationError({"file": error.messages}) from None


def _paper(paper: Paper) -> Any:
    return PaperSerializer(paper).data
