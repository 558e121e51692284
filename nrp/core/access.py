"""May they? The question every view asks, whatever floor it stands on.

Roles live in `neighbourhoods`, above most of those who ask, so the answer comes by a dotted path from the settings.
"""

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any, ClassVar, Protocol, cast

from django.conf import settings
from django.contrib.auth.mixins import AccessMixin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.utils.module_loading import import_string
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

View = Callable[..., HttpResponseBase]


class Place(Protocol):
    """Anything with the id of a place."""

    pk: uuid.UUID


def can(user: Any, permission: str, area: Any = None) -> bool:
    """Whether somebody holds a permission: anywhere, or at one place."""
    return cast("bool", import_string(settings.NRP_CAN)(user, permission, area))


def required(permission: str) -> Callable[[View], View]:
    """Guard a view: nobody signed in goes to sign in, somebody without the permission is refused (403).

    It asks whether the permission is held anywhere. A view of one place also loads it through `areas_visible_to`.
    """

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not can(request.user, permission):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return guard


def require(user: Any, permission: str, area: Any = None) -> None:
    """Refuse (403) somebody without a permission, in a view that first loaded its object through the door (404)."""
    if not can(user, permission, area):
        raise PermissionDenied


class RequirePermission(AccessMixin):
    """The same guard for a class-based view, which names its permission."""

    permission: ClassVar[str]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not can(request.user, self.permission):
            raise PermissionDenied
        return cast("HttpResponseBase", super().dispatch(request, *args, **kwargs))  # type: ignore[misc]  # a mixin


class HasPermission(BasePermission):
    """The same guard for the API. The view names `permission`, and `write_permission` where writing needs another.

    Without `write_permission` every method needs `permission`. A view of one object that says `door_first = True`
    has its write permission asked once `get_object` found the object: outside the door 404, inside without it 403.
    """

    def has_permission(self, request: Request, view: Any) -> bool:
        if not request.user or not request.user.is_authenticated:
            return False
        needed = view.permission
        if request.method not in SAFE_METHODS and not getattr(view, "door_first", False):
            needed = getattr(view, "write_permission", needed)
        return can(request.user, needed)

    def has_object_permission(self, request: Request, view: Any, obj: Any) -> bool:
        if request.method in SAFE_METHODS:
            return True
        return can(request.user, getattr(view, "write_permission", view.permission))
