"""Who may go on: somebody signed in, and with a second factor where the role needs one."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse

from nrp.accounts.queries import is_second_factor_missing
from nrp.core.problems import is_api, problem_page

View = Callable[[HttpRequest], HttpResponse]

# Every other page needs somebody signed in. A page added without a thought is closed, not open.
PUBLIC = frozenset(
    {
        "healthz",
        "readyz",
        "metrics",
        "schema",
        "api-docs",
        "account_login",
        "account_logout",
        "account_signup",
        "account_inactive",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key",
        "account_reset_password_from_key_done",
        "account_confirm_email",
        "account_email_verification_sent",
        "mfa_authenticate",
        "mfa_login_webauthn",
        "invitation-accept",
        "digest-stop",
        "help",
        "how-results-are-made",
        "method",
        "privacy",
        "accessibility",
        "public-places",
        "public-you-said",
        "public-you-said-json",
        "public-figures",
        "api-public-figures",
        "api-public-figures-release",
        "api-public-figures-csv",
        "hours-app",
        "hours-worker",
        "hours-manifest",
    }
)
# Where somebody may go who has yet to set their second factor up.
BEFORE_SECOND_FACTOR = PUBLIC | frozenset(
    {
        "mfa_index",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_list_webauthn",
        "mfa_edit_webauthn",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
        "mfa_generate_recovery_codes",
        "mfa_view_recovery_codes",
        "mfa_download_recovery_codes",
        "account_reauthenticate",
    }
)


SEND_A_TOKEN = "Sign in, or send an API token."  # noqa: S105  a sentence, not a secret


class RequireSignIn:
    """Send nobody-signed-in to sign in; a program gets 401, a fragment tells the browser to go there as a whole."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if is_api(request) and not request.headers.get("Authorization", "").isascii():
            return problem_page(401, SEND_A_TOKEN)  # no token has such letters, and reading it as one would fail
        if request.user.is_authenticated or _name_of(request) in PUBLIC:
            return None
        if is_api(request):
            return None if "Authorization" in request.headers else problem_page(401, SEND_A_TOKEN)
        return _to_sign_in(request)


class RequireSecondFactor:
    """Send somebody whose role needs a second factor, and who has none, to set one up.

    Who has one is asked for it by the sign-in itself. API tokens are not asked: they are only given out to somebody
    who has a second factor, or by the operator of the machine.
    """

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if not request.user.is_authenticated or _name_of(request) in BEFORE_SECOND_FACTOR:
            return None
        if not is_second_factor_missing(request.user):
            return None
        if is_api(request):
            return problem_page(403, "Set up a second factor first: open the site in a browser.")
        if request.headers.get("HX-Request"):
            return HttpResponse(status=403, headers={"HX-Redirect": reverse("mfa_index")})
        return redirect("mfa_index")


def _name_of(request: HttpRequest) -> str:
    match = request.resolver_match
    return (match.view_name if match is not None else "") or ""


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    if request.headers.get("HX-Request"):
        back = request.headers.get("HX-Current-URL", "")
        where = reverse("account_login")
        path = back.split("://", 1)[-1].partition("/")[2]
        to = f"{where}?{urlencode({'next': '/' + path})}" if path else where
        return HttpResponse(status=401, headers={"HX-Redirect": to})
    where_from = request.get_full_path() if request.method in ("GET", "HEAD") else reverse("home")
    response: HttpResponseRedirect = redirect_to_login(where_from)
    return response
