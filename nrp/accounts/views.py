"""One's own account: who one is here, how one signs in, and tokens for programs."""

from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.account.views import LogoutView
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nrp.accounts import queries
from nrp.accounts.actions import accounts
from nrp.accounts.forms import TokenForm
from nrp.core.forms import bound_to


@require_safe
def account(request: HttpRequest) -> HttpResponse:
    context = {
        "person": getattr(request.user, "person", None),
        "roles": queries.roles_held_by(request.user),
        "has_second_factor": queries.has_second_factor(request.user),
        "needs_second_factor": queries.needs_second_factor(request.user),
        "mfa_enforced": settings.NRP_ENFORCE_MFA,
        "tokens": queries.tokens_of(request.user),  # type: ignore[arg-type]  # a signed-in user
    }
    return render(request, "accounts/account.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@reauthentication_required
def token_new(request: HttpRequest) -> HttpResponse:
    """Make an API token and show it, this once."""
    form = TokenForm(bound_to(request))
    made = form.perform(accounts.issue_token, user=request.user, by=request.user) if form.is_bound else None
    if made is None:
        return render(request, "accounts/token_new.html", {"form": form})
    row, token = made
    return render(request, "accounts/token_made.html", {"token": token, "expires_at": row.expiry})


@require_POST
def token_end(request: HttpRequest, key: str) -> HttpResponse:
    accounts.end_token(user=request.user, token_key=key, by=request.user)  # type: ignore[arg-type]  # a signed-in user
    return redirect("account")


class SignOut(LogoutView):
    """The library's own, and then the browser forgets what it kept: nothing of this person stays on a shared phone.

    `rows_wait` says that the browser holds hours of somebody else that are not sent yet. They stay for them; what is
    this person's the page has cleared by itself.
    """

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        was_here = self.request.user.is_authenticated
        response: HttpResponse = super().post(*args, **kwargs)
        if was_here:
            response["Clear-Site-Data"] = '"cache"' if self.request.POST.get("rows_wait") else '"cache", "storage"'
        return response


sign_out = SignOut.as_view()
