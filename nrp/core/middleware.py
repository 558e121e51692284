"""What holds for every response."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.middleware.common import CommonMiddleware
from django.utils.cache import add_never_cache_headers

from nrp.core.problems import is_api

View = Callable[[HttpRequest], HttpResponse]


class Common(CommonMiddleware):
    """Django's own, but for the API: a program is never redirected, a path without its last slash is not there."""

    def should_redirect_with_slash(self, request: HttpRequest) -> bool:
        return not is_api(request) and super().should_redirect_with_slash(request)


class NoStore:
    """Signed-in pages are never kept by a browser or a proxy: a shared computer must not remember them."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.user.is_authenticated:
            add_never_cache_headers(response)
        return response
