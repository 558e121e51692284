"""Reviews and releases as tables and sentences."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from evaluation.checklist import ITEMS
from evaluation.models import Release, Review, Run
from evaluation.release_queries import SUPERSEDED, WITHDRAWN, Standing, name_of
from nrp.core.render.dates import day, moment
from nrp.core.render.numbers import fingerprint
from nrp.core.render.tables import Cell, Column, Table


def answer_rows(review: Review) -> list[dict[str, Any]]:
    """Give the checklist as somebody answered it."""
    rows = []
    for item in ITEMS:
        answer = review.answers.get(item.code) or {}
        said = [_("Yes.") if answer.get("is_ticked") else _("Not ticked."), answer.get("note") or ""]
        rows.append({"label": item.label, "value": " ".join(part for part in said if part)})
    return rows


def review_line(review: Review | None) -> dict[str, str] | None:
    """Give the state line of what was found last; None before anybody looked."""
    if review is None:
        return None
    words = {"name": name_of(review.by) or _("an account that is gone"), "day": day(review.at)}
    if review.verdict == Review.Verdict.SENT_BACK:
        rest = _("by %(name)s on %(day)s: %(reason)s") % {**words, "reason": review.reason}
        return {"state": "look", "word": _("Sent back"), "rest": rest}
    return {"state": "done", "word": _("Reviewed"), "rest": _("by %(name)s on %(day)s.") % words}


def release_state(release: Release, known: Standing) -> dict[str, str]:
    """Give the state line of a release."""
    state, after = known.state_of(release), known.successor(release)
    if state == WITHDRAWN and release.withdrawn_at is not None:
        words = {"day": day(release.withdrawn_at), "reason": release.withdrawn_reason}
        rest = _("on %(day)s. %(reason)s") % words
        return {"state": "look", "word": _("Taken back"), "rest": rest.strip()}
    if state == SUPERSEDED:
        rest = _("by release %(number)s.") % {"number": after.number} if after else _("by a later release.")
        return {"state": "waiting", "word": _("Replaced"), "rest": rest}
    return {"state": "done", "word": _("Current"), "rest": _("since %(day)s.") % {"day": day(release.at)}}


def release_facts(release: Release, *, sees_plan: bool, is_exact: bool) -> list[dict[str, Any]]:
    """Give what a release was, as ruled facts; the fingerprint of the exact result stays with the evaluation team."""
    plan = release.run.plan
    facts: list[dict[str, Any]] = [
        {"label": _("Read by"), "value": _audience(release)},
        {"label": _("Released"), "value": moment(release.at)},
        {"label": _("Signed off by"), "value": _by(release)},
        {"label": _("Run"), "value": str(release.run.number)},
        {"label": _("Plan"), "value": _("version %(number)s") % {"number": plan.number}},
    ]
    if sees_plan:
        link = format_html('<a class="govuk-link" href="{}">{}</a>', plan.get_absolute_url(), facts[-1]["value"])
        facts[-1]["value"] = link
    if is_exact:
        facts.append({"label": _("Result"), "value": fingerprint(release.result_sha256), "code": True})
    return facts


def release_table(releases: Iterable[Release], known: Standing) -> Table:
    columns = [
        Column(_("Release")),
        Column(_("State"), kind="sentence"),
        Column(_("Read by")),
        Column(_("Run")),
        Column(_("Released")),
        Column(_("Signed off by"), kind="sentence"),
    ]
    rows = []
    for release in releases:
        state = release_state(release, known)
        rows.append(
            [
                Cell(
                    _("Release %(number)s") % {"number": release.number}, url=reverse("release", args=[release.number])
                ),
                Cell(f"{state['word']} {state['rest']}"),
                Cell(_audience(release)),
                Cell(str(release.run.number)),
                Cell(day(release.at)),
                Cell(_by(release)),
            ]
        )
    return Table(columns, rows, _("Releases, the latest first"), variant="stacked")


def _audience(release: Release) -> str:
    return str(Run.Audience(release.audience).label)


def _by(release: Release) -> str:
    if release.is_automatic:
        return _("nobody: the plan releases its runs by itself")
    return name_of(release.by) or _("an account that is gone")
