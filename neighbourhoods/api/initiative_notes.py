"""For programs: progress notes of an initiative and the photographs beside them."""

import uuid
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.exceptions import ValidationError as WrongFile
from django.http import Http404
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.exceptions import ValidationError
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from neighbourhoods.actions import progress
from neighbourhoods.api.initiative_documents import (
    NewProgressPhotoSerializer,
    ProgressNoteSerializer,
    ProgressPhotoSerializer,
)
from neighbourhoods.models import Initiative, ProgressNote, ProgressPhoto
from neighbourhoods.permissions import HasPermission, Permission, can, require
from neighbourhoods.queries import initiatives as queries
from nrp.core import pictures
from nrp.core.api import idempotent, many
from nrp.core.api_parts import KEY, PAGING, caller, checked, one_or_list, paged
from nrp.core.attachments import attached
from nrp.core.parsers import KeepableJSONParser


class NotesApi(APIView):
    """How an initiative goes, the latest note first."""

    permission_classes = [HasPermission]
    permission = Permission.SEE_PLACES
    door_first = True
    parser_classes = [KeepableJSONParser]

    @extend_schema(
        responses=ProgressNoteSerializer(many=True), operation_id="initiatives_notes_list", parameters=PAGING
    )
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        initiative = queries.initiative_visible_to_or_404(request.user, pk)
        return paged(self, request, queries.notes_of(initiative), ProgressNoteSerializer)

    @extend_schema(
        request=one_or_list("NewNotes", ProgressNoteSerializer),
        responses={201: ProgressNoteSerializer},
        operation_id="initiatives_notes_create",
        parameters=[KEY],
    )
    @idempotent()
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        """Write how it goes; a list writes several notes and answers 207."""
        initiative = queries.initiative_visible_to_or_404(request.user, pk)
        require(request.user, Permission.WRITE_PROGRESS, initiative.area)
        if isinstance(request.data, list):
            return many(request.data, lambda item: _written(request, initiative, item).pk)
        note = _written(request, initiative, request.data)
        return Response(ProgressNoteSerializer(note).data, status=status.HTTP_201_CREATED)


class NotePhotosApi(APIView):
    """The photographs of a note that may be shown."""

    permission_classes = [HasPermission]
    permission = Permission.SEE_PLACES
    door_first = True
    parser_classes = [MultiPartParser]

    @extend_schema(
        responses=ProgressPhotoSerializer(many=True), operation_id="initiatives_notes_photos_list", parameters=PAGING
    )
    def get(self, request: Request, pk: uuid.UUID, note: uuid.UUID) -> Response:
        row = _note(request, pk, note)
        may_write = can(request.user, Permission.WRITE_PROGRESS, row.initiative.area)
        return paged(self, request, queries.photos_of(row), lambda photo: _photo(photo, may_write=may_write))

    @extend_schema(
        request={"multipart/form-data": NewProgressPhotoSerializer},
        responses={201: ProgressPhotoSerializer},
        operation_id="initiatives_notes_photos_create",
        parameters=[KEY],
    )
    @idempotent(hold_transaction=False)
    def post(self, request: Request, pk: uuid.UUID, note: uuid.UUID) -> Response:
        """Hand in a photograph with the consent of those on it: whoever wrote the note, or works on initiatives."""
        row = _note(request, pk, note)
        is_own = row.written_by_id == caller(request).pk and can(
            request.user, Permission.WRITE_PROGRESS, row.initiative.area
        )
        if not is_own and not can(request.user, Permission.EDIT_INITIATIVES, row.initiative.area):
            raise PermissionDenied
        values = checked(NewProgressPhotoSerializer, request.data)
        try:
            file = pictures.stored(values.pop("file"))
        except WrongFile as error:
            raise ValidationError({"file": error.messages}) from None
        photo = progress.add_photo(note=row, file=file, by=caller(request), **values)
        return Response(_photo(photo, may_write=True), status=status.HTTP_201_CREATED)


class ProgressPhotoFileApi(APIView):
    """A photograph as a file; 404 once consent was withdrawn."""

    permission_classes = [HasPermission]
    permission = Permission.SEE_PLACES

    @extend_schema(
        operation_id="progress_photos_file", responses={(200, "application/octet-stream"): OpenApiTypes.BINARY}
    )
    def get(self, request: Request, pk: uuid.UUID) -> HttpResponseBase:
        photo = queries.photo_visible_to_or_404(request.user, pk)
        return attached(photo.stored_as, photo.file_name, photo.file_type)


class ProgressPhotoWithdrawApi(APIView):
    """Consent for a photograph was withdrawn: it is taken away at once, everywhere."""

    permission_classes = [HasPermission]
    permission = Permission.SEE_PLACES
    door_first = True

    @extend_schema(operation_id="progress_photos_withdraw", request=None, responses={204: None})
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        photo = queries.photo_or_404(request.user, pk)
        require(request.user, Permission.WRITE_PROGRESS, photo.note.initiative.area)
        progress.withdraw_photo(photo=photo, by=caller(request))
        return Response(status=status.HTTP_204_NO_CONTENT)


def _written(request: Request, initiative: Initiative, data: Any) -> ProgressNote:
    return progress.write(initiative=initiative, by=caller(request), **checked(ProgressNoteSerializer, data))


def _note(request: Request, pk: uuid.UUID, note: uuid.UUID) -> ProgressNote:
    found = queries.part_visible_to_or_404(ProgressNote, request.user, note)
    if found.initiative_id != pk:
        raise Http404
    return found


def _photo(photo: ProgressPhoto, *, may_write: bool) -> Any:
    return ProgressPhotoSerializer(photo, context={"may_write": may_write}).data


urlpatterns: list[URLPattern] = [
    path("initiatives/<uuid:pk>/notes/", NotesApi.as_view(), name="api-initiative-notes"),
    path("initiatives/<uuid:pk>/notes/<uuid:note>/photos/", NotePhotosApi.as_view(), name="api-note-photos"),
    path("progress-photos/<uuid:pk>/file/", ProgressPhotoFileApi.as_view(), name="api-progress-photo-file"),
    path("progress-photos/<uuid:pk>/withdraw/", ProgressPhotoWithdrawApi.as_view(), name="api-progress-photo-withdraw"),
]
