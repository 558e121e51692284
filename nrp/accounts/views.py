"""One's own account: who one is here, how one signs in, and tokens for programs."""

from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.account.views import LogoutView
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nrp.accounts import mail_links, queries
from nrp.accounts.actions import accounts
from nrp.accounts.actions.mail_choices import choose
from nrp.accounts.forms import MailChoicesForm, TokenForm
from nrp.core.forms import bound_to, form_page, trail


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


@require_http_methods(["GET", "HEAD", "POST"])
def mail_choices(request: HttpRequest) -> HttpResponse:
    """Which e-mails somebody gets."""
    person = getattr(request.user, "person", None)
    if person is None:
        raise Http404
    form = MailChoicesForm(bound_to(request), initial=queries.mail_wanted_by(person))
    if form.is_bound and form.perform(choose, person=person, by=request.user) is not None:
        messages.success(request, _("Saved"))
        return redirect("mail-choices")
    lede = _("What concerns your account itself, such as a new password, and asking you to a meeting always comes.")
    return form_page(
        request,
        form=form,
        heading=_("E-mails you get"),
        lede=lede if person.email else _("No e-mail address of yours is known here, so none is sent to you."),
        button=_("Save"),
        back=reverse("account"),
        crumbs=trail((_("Your account"), reverse("account"))),
    )


@csrf_exempt  # the link itself is the key, and a mail programme that stops with one click brings no cookie
@require_http_methods(["GET", "HEAD", "POST"])
def digest_stop(request: HttpRequest, token: str) -> HttpResponse:
    """Stop what a link names, or start it again. Looking at the page changes nothing: machines look at links."""
    found = queries.person_of_mail_link(token)
    if found is None:
        return render(request, "accounts/mail_link_broken.html", status=404)
    person, kind = found
    if request.method == "POST":
        choose(person=person, by=None, **{kind: request.POST.get("act") == "start"})
    context = {
        "is_digest": kind == mail_links.DIGEST,
        "is_wanted": queries.mail_wanted_by(person)[kind],
        "was_sent": request.method == "POST",
    }
    return render(request, "accounts/mail_stop.html", context)


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
