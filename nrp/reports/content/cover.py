"""The cover sheet: who asked, when, what for, and everything the report was made from."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from evaluation.exploratory import exploratory_of
from nrp.core.render.dates import day, moment
from nrp.core.render.numbers import fingerprint
from nrp.reports.content.notes import key_words
from nrp.reports.content.shape import Fact
from nrp.reports.queries.sources import Sources


def made_from(sources: Sources, *, framework: str, now: dt.datetime) -> dict[str, Any]:
    """Give what a report keeps of where it comes from, as the API says it (docs/api/reports.md)."""
    run = sources.run
    found = exploratory_of(run.plan) if run else None
    return {
        "run": str(run.pk) if run else None,
        "run_number": run.number if run else None,
        "result_sha256": run.result_sha256 if run else None,
        "calculated_at": _iso(run.finished_at) if run else None,
        "plan_version": run.plan.number if run else None,
        "plan_sha256": run.plan.sha256 if run else None,
        "exploratory": found.document() if found else None,
        "released_to": run.released_to if run else None,
        "released_at": _iso(run.released_at) if run else None,
        "files": [
            {"wave": one.wave, "version": one.version, "file_name": one.file_name, "sha256": one.sha256}
            for one in sources.files
        ],
        "disclosure": {"threshold": settings.DISCLOSURE_THRESHOLD, "base": settings.DISCLOSURE_BASE},
        "framework": framework,
        "computed_at": _iso(now),
    }


def cover_facts(
    sources: Sources, *, about: str, period: str, sections: list[str], reference: str, asked_by: str, now: dt.datetime
) -> list[Fact]:
    """Say the same in words, for the cover sheet of every format."""
    facts = [
        Fact(_("Report"), f"{about}, {period}"),
        Fact(_("Sections"), "; ".join(sections)),
        Fact(_("Reference"), reference),
        Fact(_("Made for"), asked_by),
        Fact(_("Made"), moment(now)),
    ]
    for one in sources.files:
        words = _("%(name)s, version %(version)s, published %(day)s. SHA-256 %(sha)s")
        values = {"name": one.file_name, "version": one.version, "sha": fingerprint(one.sha256)}
        published = day(one.published_at) if one.published_at else "–"
        facts.append(Fact(_("Wave %(n)s") % {"n": one.wave}, words % {**values, "day": published}))
    run = sources.run
    if run is not None:
        facts += [
            Fact(_("Plan"), _("version %(n)s. SHA-256 %(sha)s") % _plan(run)),
            Fact(_("Run"), _("number %(n)s, %(id)s") % {"n": run.number, "id": run.pk}),
            Fact(_("Calculated"), moment(run.finished_at) if run.finished_at else "–"),
            Fact(_("Release"), _release(run)),
        ]
        if found := exploratory_of(run.plan):
            facts.append(Fact(_("Exploratory"), found.why))
    else:
        facts.append(Fact(_("Survey result"), _("none was released")))
    facts.append(Fact(_("Hidden figures"), key_words()))
    facts.append(
        Fact(
            _("Use"),
            _("For use inside the programme and its councils. Counts of what the programme did are as they are."),
        )
    )
    return facts


def _plan(run: Any) -> dict[str, Any]:
    return {"n": run.plan.number, "sha": fingerprint(run.plan.sha256)}


def _release(run: Any) -> str:
    on = day(run.released_at) if run.released_at else "–"
    return _("%(audience)s, %(day)s") % {"audience": str(run.get_released_to_display()), "day": on}


def _iso(value: dt.datetime | None) -> str | None:
    return value.isoformat().replace("+00:00", "Z") if value else None
