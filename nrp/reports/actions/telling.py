"""Letters about reports: one that is ready, and one whose result has changed since it was made."""

import uuid
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from evaluation.models import Run
from evaluation.queries import reader_of
from nrp.accounts.actions import letters
from nrp.accounts.models import Person, User
from nrp.audit import actions as audit
from nrp.core.render.dates import day
from nrp.core.render.numbers import effect, interval
from nrp.dashboards.reading import OutcomeReading, read_result
from nrp.reports.content.periods import period_words
from nrp.reports.models import Report
from nrp.reports.queries.reports import made_from_superseded

KIND = "report"


def tell_ready(report: Report) -> None:
    """Write to the owner of a schedule that a report is there, and what it was made from. The link needs sign-in."""
    person = _person_of(report.requested_by)
    if person is None:
        return
    words = {"about": report.about, "period": period_words(report.period_start, report.period_end)}
    parts = [
        _("Hello %(name)s,") % {"name": person.name},
        _("Your report on %(about)s, %(period)s, is ready: %(url)s") % {**words, "url": _address(report)},
        _("The link asks you to sign in. The file is kept until %(day)s.")
        % {"day": day(report.expires_at) if report.expires_at else "–"},
        made_from_words(report.made_from),
        _("To pause or end these reports, open %(url)s") % {"url": f"{settings.SITE_URL}/reports/"},
    ]
    letters.post(
        key=f"report-ready:{report.pk}",
        person=person,
        kind=KIND,
        subject=_("Report on %(about)s, %(period)s") % words,
        text="\n\n".join(parts) + "\n",
    )


def made_from_words(made_from: dict[str, Any]) -> str:
    """Say in a sentence what a report was made from."""
    if not made_from.get("run"):
        return _("It holds no survey result: none was released when it was made.")
    files = "; ".join(
        _("wave %(wave)s, file version %(version)s") % {"wave": one["wave"], "version": one["version"]}
        for one in made_from["files"]
    )
    said = _("It was made from run %(run)s under plan version %(plan)s: %(files)s.") % {
        "run": made_from["run_number"],
        "plan": made_from["plan_version"],
        "files": files,
    }
    mark = made_from.get("exploratory")
    return f"{said} {mark['text']}" if mark else said


@transaction.atomic
def tell_superseded(*, run: Run) -> int:
    """Mark the reports whose result this run stands in the place of, tell their owners, and give how many.

    Only once the run was released to them: before that there is nothing they may read. Whoever is told once of a run
    is not told of it again. A result that stands again (its file was published once more) is no longer superseded.
    """
    if run.superseded_at is not None:
        return 0
    told: list[Report] = []
    changed: dict[Any, list[dict[str, str]]] = {}  # reports of one run are told the same
    standing_again = Report.objects.filter(run=run, superseded_at__isnull=False)
    standing_again.update(superseded_at=None, superseded_by=None, superseded_words=[])
    found = made_from_superseded(run).exclude(superseded_by=run).select_for_update(of=("self",))
    for report in found.order_by("pk"):
        owner = report.requested_by
        if owner is None or report.run is None or run.released_to not in reader_of(owner).audiences:
            continue
        report.superseded_at, report.superseded_by = timezone.now(), run
        if report.run_id not in changed:
            changed[report.run_id] = what_changed(report.run, run)
        report.superseded_words = changed[report.run_id]
        report.save(update_fields=["superseded_at", "superseded_by", "superseded_words"])
        if report.expired_at is None:
            _write(report, run, owner)
        told.append(report)
    for report in told:  # last: from the first record on, everybody else who writes waits for this commit
        audit.record("report.superseded", by=None, obj=report, detail={"by": run.pk})
    return len(told)


def catch_up(*, report_id: uuid.UUID | str) -> None:
    """Tell of a result that changed while the report was being made from the one before."""
    report = Report.objects.select_related("run").filter(pk=report_id).first()
    latest = None if report is None or report.run is None else report.run.superseded_by
    while latest is not None and latest.superseded_by is not None:
        latest = latest.superseded_by
    if latest is not None:
        tell_superseded(run=latest)


def what_changed(earlier: Run, later: Run) -> list[dict[str, str]]:
    """Give, for each outcome whose printed figures differ, what it was and what it is now; the primary one first."""
    was = {one.name: one for one in read_result(earlier.released or {}).outcomes}
    changes = []
    for one in sorted(read_result(later.released or {}).outcomes, key=lambda outcome: not outcome.is_primary):
        before, after = _figure(was.get(one.name)), _figure(one)
        if before != after or one.is_primary:
            changes.append({"label": one.label, "was": before, "now": after})
    return changes


def update_sentences(report: Report) -> list[str]:
    """Say what changed since a report was made: "Result updated on …: was …, now …. Why: …"."""
    run = report.superseded_by
    if run is None or report.superseded_at is None:
        return []
    said = [
        _("%(label)s: was %(was)s, now %(now)s.") % change
        if change["was"] != change["now"]
        else _("%(label)s: calculated again, and the same: %(now)s.") % change
        for change in report.superseded_words
    ]
    lead = _("Result updated on %(day)s.") % {"day": day(report.superseded_at)}
    return [lead, *said, _("Why: %(why)s") % {"why": run.requested_because}]


def _write(report: Report, run: Run, owner: User) -> None:
    person = _person_of(owner)
    if person is None:
        return
    words = {"about": report.about, "period": period_words(report.period_start, report.period_end)}
    parts = [
        _("Hello %(name)s,") % {"name": person.name},
        _("A survey result in your report on %(about)s, %(period)s, has changed since it was made.") % words,
        "\n".join(update_sentences(report)),
        _("What you had: %(words)s") % {"words": made_from_words(report.made_from)},
        _("Your file stays as it was and says so when you open it. There you can ask for a new one: %(url)s")
        % {"url": _address(report)},
        _("If you passed the report on, pass this on too."),
    ]
    letters.post(
        key=f"report-superseded:{report.pk}:{run.pk}",
        person=person,
        kind=KIND,
        subject=_("A result in your report has changed: %(about)s, %(period)s") % words,
        text="\n\n".join(parts) + "\n",
    )


def _figure(outcome: OutcomeReading | None) -> str:
    if outcome is None:
        return _("not measured")
    if not outcome.is_shown:
        return _("too few answers for an estimate")
    values = {
        "estimate": effect(outcome.estimate, outcome.unit),
        "range": interval(outcome.low, outcome.high, outcome.unit),
    }
    return _("%(estimate)s points (%(range)s)") % values


def _address(report: Report) -> str:
    return f"{settings.SITE_URL}{report.get_absolute_url()}"


def _person_of(user: User | None) -> Person | None:
    return None if user is None else Person.objects.filter(user_id=user.pk).first()
