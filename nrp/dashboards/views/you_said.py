"""“You said, we did” inside the programme: the chain from issue to result, and making it public."""

import uuid
from dataclasses import dataclass
from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from governance.models import Group
from neighbourhoods.models import Area
from nrp.accounts.models import User
from nrp.core.disclosure.rule import Rule
from nrp.core.forms import bound_to, form_page, trail
from nrp.core.once import once
from nrp.core.refusals import Refusal
from nrp.core.render.dates import day, moment
from nrp.dashboards.actions import releasing
from nrp.dashboards.forms.you_said import ReleaseForm, WithdrawForm, confirmed_of
from nrp.dashboards.models import YouSaidRelease
from nrp.dashboards.queries.names import names_in, small_counts_in
from nrp.dashboards.queries.public_people import people_by_year
from nrp.dashboards.queries.you_said import can_release, chains, issues_of, place_and_log_or_404
from nrp.dashboards.queries.you_said_releases import latest_release, releases_of, years_told
from nrp.dashboards.views.public import public_context
from nrp.dashboards.you_said_document import digest_of, public_document, texts_of
from nrp.dashboards.you_said_words import by_theme

SHOWN_OR_SENT = require_http_methods(["GET", "HEAD", "POST"])
ON_A_PAGE = 40
MOST_TO_RELEASE = 150


@require_safe
def you_said(request: HttpRequest, slug: str) -> HttpResponse:
    """Every issue of a neighbourhood with all that followed, by theme."""
    area, log = place_and_log_or_404(request.user, slug)
    page = Paginator(issues_of(area), ON_A_PAGE).get_page(request.GET.get("page"))
    releases = list(releases_of(area))
    latest = releases[0] if releases else None
    context = {
        "area": area,
        "log": log,
        "page": page,
        "themes": by_theme(chains(request.user, page.object_list)),
        "latest": latest,
        "released": _released_words(latest) if latest else "",
        "earlier": [{"text": _version(one), "rest": _released_words(one)} for one in releases[1:]],
        "can_release": can_release(request.user, log),
        "crumbs": trail((area.name, area.get_absolute_url()), (_("You said, we did"), "")),
    }
    return render(request, "dashboards/you_said.html", context)


@dataclass(frozen=True, slots=True)
class Checked:
    """What would be public, and what still stands in its way."""

    document: dict[str, Any]
    digest: str
    names: list[str]
    confirmed: list[str]
    few: list[str]


@SHOWN_OR_SENT
def you_said_release(request: HttpRequest, slug: str) -> HttpResponse:
    """Choose the issues and the words; read exactly what will be public; then release it."""
    area, log = _releasable(request, slug)
    latest = latest_release(area)
    found = chains(request.user, issues_of(area)[:MOST_TO_RELEASE])
    before = latest.words if latest else {}
    form = ReleaseForm(bound_to(request), chains=found, before=before)
    if not form.is_bound or not form.is_valid():
        return _choose(request, area, form)
    if request.POST.get("act") == "change":
        return _choose(request, area, ReleaseForm(None, chains=found, before=form.typed()))
    checked = _checked(request, area, log, form)
    if request.POST.get("act") != "release":
        return _check(request, area, form, checked, [])
    if errors := _errors(form, checked):
        return _check(request, area, form, checked, errors)
    return _release(request, area, form, checked)


@SHOWN_OR_SENT
def you_said_withdraw(request: HttpRequest, slug: str) -> HttpResponse:
    """Take the latest release back, with the reason."""
    area, _log = _releasable(request, slug)
    latest = latest_release(area)
    back = reverse("you-said", args=[area.slug])
    if latest is None:
        messages.info(request, _("Nothing of %(place)s is public.") % {"place": area})
        return redirect(back)
    form = WithdrawForm(bound_to(request))
    if form.is_bound and form.perform(releasing.withdraw, release=latest, by=request.user) is not None:
        messages.success(request, _("Withdrawn: the public page is empty now."))
        return redirect(back)
    return form_page(
        request,
        form=form,
        heading=_("Withdraw what is public of %(place)s") % {"place": area},
        lede=_("The public page then says only that it was withdrawn. The release stays on record here."),
        button=_("Withdraw it"),
        back=back,
        kind="warning",
        crumbs=_trail(area),
    )


def _releasable(request: HttpRequest, slug: str) -> tuple[Area, Group | None]:
    """Load the place through the door (404) for somebody who may release it (403)."""
    area, log = place_and_log_or_404(request.user, slug)
    if not can_release(request.user, log):
        raise PermissionDenied
    return area, log


def _choose(request: HttpRequest, area: Area, form: ReleaseForm) -> HttpResponse:
    context = {"area": area, "form": form, "boxes": form.boxes(), "crumbs": _trail(area)}
    return render(request, "dashboards/you_said_release.html", context)


def _checked(request: HttpRequest, area: Area, log: Group | None, form: ReleaseForm) -> Checked:
    rule = Rule(settings.DISCLOSURE_THRESHOLD, settings.DISCLOSURE_BASE)
    document = public_document(
        area=area,
        group=log,
        told=form.chosen(),
        people=people_by_year(area),
        earlier=years_told(area),
        rule=rule,
    )
    texts = texts_of(document)
    names = names_in(texts, area)
    few = [phrase for text in texts for phrase in small_counts_in(text, rule.threshold)]
    return Checked(document, digest_of(document), names, confirmed_of(request.POST, names), few)


def _errors(form: ReleaseForm, checked: Checked) -> list[dict[str, str]]:
    """Say what stands in the way of the release that was asked for."""
    errors = [
        {"text": _("Take “%(name)s” out, or say that it may stand.") % {"name": name}, "href": f"#name-{at}"}
        for at, name in enumerate(checked.names, start=1)
        if name not in checked.confirmed
    ]
    if checked.few:
        errors.append({"text": _("Take the small numbers of people out."), "href": "#small-numbers"})
    if form.cleaned_data["seen"] != checked.digest:
        errors.append({"text": _("What is on record changed meanwhile. Read it once more."), "href": "#public"})
    return errors


def _check(
    request: HttpRequest, area: Area, form: ReleaseForm, checked: Checked, errors: list[dict[str, str]]
) -> HttpResponse:
    count = sum(len(theme["issues"]) for theme in checked.document["themes"])
    button = ngettext("Release %(n)s issue to the public", "Release %(n)s issues to the public", count)
    context = {
        **public_context(checked.document),
        "area": area,
        "hidden": form.hidden(),
        "sent_as": form.cleaned_data["sent_as"] or uuid.uuid4(),
        "checked": checked,
        "names": [{"name": name, "is_ticked": name in checked.confirmed} for name in checked.names],
        "page_errors": errors,
        "button": button % {"n": count},
        "crumbs": _trail(area),
    }
    return render(request, "dashboards/you_said_check.html", context)


def _release(request: HttpRequest, area: Area, form: ReleaseForm, checked: Checked) -> HttpResponse:
    user = cast("User", request.user)
    number = form.cleaned_data["sent_as"]

    def make() -> YouSaidRelease:
        return releasing.release(
            area=area, document=checked.document, words=form.words(), may_stand=checked.confirmed, by=user
        )

    try:
        made = once(number, make, user_id=user.pk) if number else make()
    except Refusal as refusal:
        return _check(request, area, form, checked, [{"text": str(refusal), "href": "#public"}])
    messages.success(request, _("Version %(n)s is public") % {"n": made.number})
    return redirect("you-said", slug=area.slug)


def _version(one: YouSaidRelease) -> str:
    return _("Version %(n)s") % {"n": one.number}


def _released_words(one: YouSaidRelease) -> str:
    """Say when a release was made public and by whom, and when it was withdrawn."""
    words = {"when": moment(one.released_at), "who": getattr(one.released_by, "person", None) or _("somebody")}
    said = _("released by %(who)s on %(when)s") % words
    if one.withdrawn_at is None:
        return said
    gone = {"when": day(one.withdrawn_at), "why": one.withdrawn_reason}
    gone["who"] = str(getattr(one.withdrawn_by, "person", None) or _("somebody"))
    return said + "; " + _("withdrawn by %(who)s on %(when)s: %(why)s") % gone


def _trail(area: Area) -> list[dict[str, Any]]:
    return trail((area.name, area.get_absolute_url()), (_("You said, we did"), reverse("you-said", args=[area.slug])))
