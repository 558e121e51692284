"""Two records of one resident, for programs."""

import uuid
from typing import Any

from django.db.models import QuerySet
from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from coren.actions import merging
from coren.models import Merge
from coren.queries import likeness as queries
from nrp.accounts.permissions import Permission
from nrp.core.api import HasPermission, idempotent

FIELDS = (*queries.PERSON_FIELDS, *queries.ADVISER_FIELDS)


class MergeSerializer(serializers.ModelSerializer[Merge]):
    """A merge. `kept` and `gone` are advisers' ids."""

    kept = serializers.UUIDField(source="kept_id", read_only=True)
    gone = serializers.UUIDField(source="gone_id", read_only=True)
    can_be_undone = serializers.SerializerMethodField()

    class Meta:
        model = Merge
        fields = ["id", "kept", "gone", "merged_at", "undone_at", "can_be_undone"]
        read_only_fields = ["id", "merged_at", "undone_at"]

    def get_can_be_undone(self, row: Merge) -> bool:
        return queries.can_be_undone(row)


class MergeCreateSerializer(serializers.Serializer[Any]):
    """The record that stays, the one that goes, and the fields whose value comes from the one that goes."""

    kept = serializers.UUIDField()
    gone = serializers.UUIDField()
    take = serializers.ListField(child=serializers.ChoiceField(choices=FIELDS), required=False, default=list)


class MergeView(generics.GenericAPIView[Merge]):
    queryset = Merge.objects.none()
    serializer_class = MergeSerializer
    permission_classes = [HasPermission]
    permission = Permission.MERGE_ADVISERS

    def get_queryset(self) -> QuerySet[Merge]:
        return queries.merges_visible_to(self.request.user)


class MergeList(MergeView, generics.ListAPIView[Merge]):
    """The merges that the caller may see; POST merges two records."""

    @extend_schema(request=MergeCreateSerializer, responses={201: MergeSerializer}, operation_id="merges_create")
    @idempotent()
    def post(self, request: Request) -> Response:
        asked = MergeCreateSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        kept = queries.adviser_to_merge_or_404(request.user, asked.validated_data["kept"])
        gone = queries.adviser_to_merge_or_404(request.user, asked.validated_data["gone"])
        row = merging.merge(kept=kept, gone=gone, take=asked.validated_data["take"], by=request.user)  # type: ignore[arg-type]  # a signed-in user
        return Response(MergeSerializer(row).data, status=status.HTTP_201_CREATED)


class MergeUndo(MergeView):
    """Part two records again, within 30 days."""

    @extend_schema(request=None, responses=MergeSerializer, operation_id="merges_undo")
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        return Response(MergeSerializer(merging.undo(merge=self.get_object(), by=request.user)).data)  # type: ignore[arg-type]  # a signed-in user


urlpatterns = [
    path("merges/", MergeList.as_view(), name="api-merges"),
    path("merges/<uuid:pk>/undo/", MergeUndo.as_view(), name="api-merge-undo"),
]
