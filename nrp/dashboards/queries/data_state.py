"""The state of the data: which waves there are, how complete they are, what comes next."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from nrp.core.disclosure import rounded_count
from nrp.core.render.dates import day
from nrp.core.render.numbers import number
from nrp.dashboards.queries.results import ResultView
from surveys.models import Upload, Wave
from surveys.queries import published_uploads

Fact = dict[str, str]


def data_state(user: Any, view: ResultView | None) -> list[Fact]:
    """Give the facts about the published files, counts rounded; nothing before the first is published."""
    uploads = list(published_uploads())
    if not uploads:
        return []
    latest = uploads[-1]
    facts = [_fact(_("Survey"), _latest(latest)), _fact(_("Answers"), _answers(uploads))]
    if view is not None:
        facts.append(_fact(_("Areas"), _areas(view, latest)))
    facts.append(_fact(_("Files"), "; ".join(_file(upload) for upload in uploads)))
    ahead = Wave.objects.filter(number__gt=latest.wave.number).first()
    facts.append(_fact(_("Next"), _next(ahead, latest.wave)))
    return facts


def _fact(label: str, value: str) -> Fact:
    return {"label": label, "value": value}


def _latest(upload: Upload) -> str:
    published = day(upload.published_at) if upload.published_at else ""
    return _("Wave %(n)s, published %(day)s") % {"n": upload.wave.number, "day": published}


def _answers(uploads: list[Upload]) -> str:
    return "; ".join(
        _("wave %(n)s: about %(people)s people") % {"n": upload.wave.number, "people": number(_people(upload))}
        for upload in uploads
    )


def _people(upload: Upload) -> int | None:
    return rounded_count(upload.rows, threshold=settings.DISCLOSURE_THRESHOLD, base=settings.DISCLOSURE_BASE)


def _areas(view: ResultView, latest: Upload) -> str:
    missing = [flag for flag in view.reading.flags if flag.get("code") == "area_missing_in_wave"]
    found = {"n": number(view.reading.areas)}
    if missing:
        return _("%(n)s areas in the evaluation; one or more without answers in a wave") % found
    return _("%(n)s areas in the evaluation, none missing") % found


def _file(upload: Upload) -> str:
    return _("wave %(n)s: version %(version)s") % {"n": upload.wave.number, "version": upload.version}


def _next(ahead: Wave | None, latest: Wave) -> str:
    if ahead is None:
        return _("No wave %(n)s is planned") % {"n": latest.number + 1}
    return _("Wave %(n)s, fieldwork from %(day)s") % {"n": ahead.number, "day": day(ahead.fieldwork_start)}
