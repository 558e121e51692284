"""Just the addresses that the shell and the sign-in pages name."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path


def nothing(request: HttpRequest) -> HttpResponse:
    return HttpResponse("")


urlpatterns = [
    path("", nothing, name="home"),
    path("help/", nothing, name="help"),
    path("how-results-are-made/", nothing, name="how-results-are-made"),
    path("privacy/", nothing, name="privacy"),
    path("search/", nothing, name="search"),
    path("public/", nothing, name="public-places"),
    path("groups/<int:pk>/meetings/new/", nothing, name="meeting-new"),
    path("accessibility/", nothing, name="accessibility"),
    path("account/", nothing, name="account"),
    path("account/", include("allauth.urls")),
]
