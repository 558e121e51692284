"""For programs: issues and themes (docs/api/issues.md)."""

import uuid
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, QuerySet
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from governance.actions import issues, themes
from governance.api.issue_documents import (
    IssueFilterSerializer,
    IssueSerializer,
    MergeSerializer,
    ThemeFilterSerializer,
    ThemeSerializer,
)
from governance.models import Issue, Meeting, Theme
from governance.permissions import can_record_in
from governance.queries import issues as queries
from governance.queries.events import events_visible_to, on_groups_of
from governance.queries.groups import of_visible_groups
from governance.queries.places import may_record_somewhere, place_to_record_in_or_none
from neighbourhoods.models import Area
from neighbourhoods.permissions import Permission
from nrp.core.api import HasPermission, idempotent, many
from nrp.core.api_parts import KEY, PAGING, caller, checked, narrowed, one_or_list, paged
from nrp.core.parsers import KeepableJSONParser

FILTERS = {
    "neighbourhood": "area_id",
    "theme": "theme_id",
    "sector": "sector",
    "source": "source",
    "event": "event_id",
    "raised_from": "raised_on__gte",
    "raised_until": "raised_on__lte",
}


class IssuesApi(APIView):
    """The issues of the places that the caller reads, the latest first."""

    permission_classes = [HasPermission]
    permission = Permission.SEE_GROUPS
    parser_classes = [KeepableJSONParser]

    @extend_schema(
        responses=IssueSerializer(many=True), operation_id="issues_list", parameters=[IssueFilterSerializer, *PAGING]
    )
    def get(self, request: Request) -> Response:
        wanted = checked(IssueFilterSerializer, request.query_params)
        found = narrowed(queries.issues_visible_to(request.user), wanted, FILTERS)
        if wanted["is_open"] is not None:
            found = found.filter(closed_on__isnull=wanted["is_open"])
        if wanted.get("meeting"):
            found = found.filter(of_visible_groups(request.user, "meeting__group"), meeting=wanted["meeting"])
        return paged(self, request, found, lambda issue: _serialized(request, issue))

    @extend_schema(
        request=one_or_list("NewIssues", IssueSerializer),
        responses={201: IssueSerializer},
        operation_id="issues_create",
        parameters=[KEY],
    )
    @idempotent()
    def post(self, request: Request) -> Response:
        """Raise an issue; a list raises several and answers 207."""
        refuse_readers(request)
        if isinstance(request.data, list):
            return many(request.data, lambda item: _raised(request, item).pk)
        made = _raised(request, request.data)
        return Response(_document(request, made.pk), status=status.HTTP_201_CREATED)


class IssueApi(APIView):
    """One issue. PATCH writes what is sent; `outcome` closes it, `"closed_on": null` opens it again."""

    permission_classes = [HasPermission]
    permission = Permission.SEE_GROUPS
    door_first = True
    parser_classes = [KeepableJSONParser]

    @extend_schema(responses=IssueSerializer, operation_id="issues_retrieve")
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        return Response(_document(request, pk))

    @extend_schema(request=IssueSerializer, responses=IssueSerializer, operation_id="issues_update")
    @transaction.atomic
    def patch(self, request: Request, pk: uuid.UUID) -> Response:
        issue = queries.issue_visible_to_or_404(request.user, pk)
        if not can_record_in(request.user, issue.area):
            raise PermissionDenied
        values = checked(IssueSerializer, request.data, partial=True)
        for fixed in ("area_id", "named"):
            values.pop(fixed, None)
        end: dict[str, Any] = {name: values.pop(name) for name in ("closed_on", "outcome") if name in values}
        _with_links(request, issue.area, values)
        if values:
            issue = issues.update(issue=issue, by=caller(request), **values)
        _settle(request, issue, end)
        return Response(_document(request, pk))


class ThemesApi(APIView):
    """The themes of the places that the caller reads, by name."""

    permission_classes = [HasPermission]
    permission = Permission.SEE_GROUPS
    parser_classes = [KeepableJSONParser]

    @extend_schema(
        responses=ThemeSerializer(many=True), operation_id="themes_list", parameters=[ThemeFilterSerializer, *PAGING]
    )
    def get(self, request: Request) -> Response:
        wanted = checked(ThemeFilterSerializer, request.query_params)
        found = narrowed(_counted(queries.themes_visible_to(request.user)), wanted, {"neighbourhood": "area_id"})
        return paged(self, request, found, _serialized_theme)

    @extend_schema(
        request=one_or_list("NewThemes", ThemeSerializer),
        responses={201: ThemeSerializer},
        operation_id="themes_create",
        parameters=[KEY],
    )
    @idempotent()
    def post(self, request: Request) -> Response:
        """Make a theme; a list makes several and answers 207. Issues are put into it by their own path."""
        refuse_readers(request)
        if isinstance(request.data, list):
            return many(request.data, lambda item: _made(request, item).pk)
        made = _made(request, request.data)
        return Response(_theme_document(request, made.pk), status=status.HTTP_201_CREATED)


class ThemeApi(APIView):
    """One theme. PATCH gives it another name."""

    permission_classes = [HasPermission]
    permission = Permission.SEE_GROUPS
    door_first = True
    parser_classes = [KeepableJSONParser]

    @extend_schema(responses=ThemeSerializer, operation_id="themes_retrieve")
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        return Response(_theme_document(request, pk))

    @extend_schema(request=ThemeSerializer, responses=ThemeSerializer, operation_id="themes_update")
    def patch(self, request: Request, pk: uuid.UUID) -> Response:
        theme = _theme_to_write(request, pk)
        values = checked(ThemeSerializer, request.data, partial=True)
        if "title" in values:
            themes.rename(theme=theme, title=values["title"], by=caller(request))
        return Response(_theme_document(request, pk))


class ThemeMergeApi(APIView):
    """A theme merged into another: its issues move there, and it is gone."""

    permission_classes = [HasPermission]
    permission = Permission.SEE_GROUPS
    door_first = True
    parser_classes = [KeepableJSONParser]

    @extend_schema(request=MergeSerializer, responses=ThemeSerializer, operation_id="themes_merge")
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        theme = _theme_to_write(request, pk)
        wanted = checked(MergeSerializer, request.data)
        into = Theme.objects.filter(pk=wanted["into"], area=theme.area_id).first()
        if into is None:
            raise ValidationError({"into": [_("There is no such theme at this place.")]})
        kept = themes.merge(theme=theme, into=into, by=caller(request))
        return Response(_theme_document(request, kept.pk))


def refuse_readers(request: Request) -> None:
    """Refuse (403) somebody who writes events and issues down nowhere, whatever they send."""
    if not may_record_somewhere(request.user):
        raise PermissionDenied


def _raised(request: Request, data: Any) -> Issue:
    values = checked(IssueSerializer, data)
    area = _place(request, values.pop("area_id"))
    for later in ("closed_on", "outcome"):
        values.pop(later, None)
    _with_links(request, area, values)
    return issues.bring_up(area=area, by=caller(request), **values)


def _made(request: Request, data: Any) -> Theme:
    values = checked(ThemeSerializer, data)
    return themes.make(area=_place(request, values.pop("area_id")), by=caller(request), **values)


def _place(request: Request, pk: uuid.UUID) -> Area:
    area = place_to_record_in_or_none(request.user, pk)
    if area is None:
        raise PermissionDenied
    return area


def _settle(request: Request, issue: Issue, end: dict[str, Any]) -> None:
    """Close an issue, or open it again; nothing is sent twice by accident, since each is refused the second time."""
    if "closed_on" in end and end["closed_on"] is None:
        issues.reopen(issue=issue, by=caller(request))
    elif end:
        outcome = end.get("outcome", "")
        issues.close(issue=issue, outcome=outcome, closed_on=end.get("closed_on"), by=caller(request))


def _with_links(request: Request, area: Area, values: dict[str, Any]) -> None:
    """Put the things themselves in the place of their ids: those of the place that the caller may see."""
    known: dict[str, QuerySet[Any]] = {
        "theme": queries.themes_of(area),
        "person": on_groups_of(area, values.get("raised_on", timezone.localdate())),
        "event": events_visible_to(request.user).filter(area=area),
        "meeting": Meeting.objects.filter(of_visible_groups(request.user), group__area=area).select_related("group"),
    }
    for name, rows in known.items():
        if f"{name}_id" not in values:
            continue
        pk = values.pop(f"{name}_id")
        values[name] = None if pk is None else rows.filter(pk=pk).first()
        if pk is not None and values[name] is None:
            raise ValidationError({name: [_("There is nothing of this id at this place.")]})


def _theme_to_write(request: Request, pk: uuid.UUID) -> Theme:
    theme = queries.theme_visible_to_or_404(request.user, pk)
    if not can_record_in(request.user, theme.area):
        raise PermissionDenied
    return theme


def _counted(found: QuerySet[Theme]) -> QuerySet[Theme]:
    return found.annotate(n_issues=Count("issues"))


def _document(request: Request, pk: uuid.UUID) -> Any:
    return _serialized(request, queries.issue_visible_to_or_404(request.user, pk))


def _serialized(request: Request, issue: Issue) -> Any:
    return IssueSerializer(issue, context={"user": request.user}).data


def _theme_document(request: Request, pk: uuid.UUID) -> Any:
    queries.theme_visible_to_or_404(request.user, pk)
    return _serialized_theme(_counted(queries.themes_visible_to(request.user)).get(pk=pk))


def _serialized_theme(theme: Theme) -> Any:
    return ThemeSerializer(theme).data


urlpatterns: list[URLPattern] = [
    path("issues/", IssuesApi.as_view(), name="api-issues"),
    path("issues/<uuid:pk>/", IssueApi.as_view(), name="api-issue"),
    path("themes/", ThemesApi.as_view(), name="api-themes"),
    path("themes/<uuid:pk>/", ThemeApi.as_view(), name="api-theme"),
    path("themes/<uuid:pk>/merge/", ThemeMergeApi.as_view(), name="api-theme-merge"),
]
