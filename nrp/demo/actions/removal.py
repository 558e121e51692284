"""Taking the demo away, before a first real wave."""

from collections.abc import Iterable

from django.apps import apps
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import models, transaction
from django.db.models.deletion import ProtectedError

from evaluation.models import Plan, Release, Replication, Run, StoredCells
from nrp.accounts.models import User
from nrp.audit import actions as audit
from nrp.core.refusals import Refusal
from nrp.demo.actions import community, groups_removal, money_removal, network_removal, places_removal
from nrp.demo.models import DemoMark
from nrp.demo.queries import PASSWORD_FILE
from nrp.reports.models import Report, ReportSchedule
from surveys.models import Codebook, ExportJob, PanelLink, Upload, Wave

# Whatever points at a row goes before the row.
ORDER = (
    "surveys.Instrument",
    "governance.EthicsApproval",
    "neighbourhoods.Pair",
    "accounts.User",
    "accounts.Person",
    "neighbourhoods.Area",
    "neighbourhoods.Batch",
    "neighbourhoods.Organisation",
    "neighbourhoods.LocalAuthority",
)
_STORED = ("stored_as", "problems_stored_as", "profile_stored_as", "microdata_stored_as")


class RemovalRefused(Refusal):
    """Something real rests on the demo data, so that they cannot go without it."""


@transaction.atomic
def remove(*, by: User | None) -> dict[str, int]:
    """Delete everything the demo made and every file, run and plan that rests on it. Returns how many of each.

    The audit trail stays, since it is never rewritten. Raises RemovalRefused when no demo data are loaded, when a
    wave or a file is there that is not of the demo, and when something else would lose what it points at.
    """
    mark = DemoMark.objects.select_for_update().first()
    if mark is None:
        raise RemovalRefused("There are no demo data here.")
    _refuse_over_real_data(mark)
    files = _stored_files()
    removed: dict[str, int] = {}
    try:
        _delete_survey(removed)
        community.delete(lambda rows: _delete(removed, rows))
        network_removal.delete(lambda rows: _delete(removed, rows))
        groups_removal.delete(lambda rows: _delete(removed, rows))
        money_removal.delete(lambda rows: _delete(removed, rows))
        places_removal.delete(lambda rows: _delete(removed, rows))
        _delete(removed, Wave.objects.all())
        _delete(removed, Codebook.objects.filter(instrument__in=mark.made.get("surveys.Instrument", ())))
        for label in ORDER:
            _delete(removed, apps.get_model(label).objects.filter(pk__in=mark.made.get(label, ())))
    except ProtectedError as error:
        rows = ", ".join(sorted({f"{row._meta.verbose_name} {row}" for row in error.protected_objects}))  # noqa: SLF001  Django's documented name for it
        raise RemovalRefused(f"This was added to the demo data and rests on them: {rows}. Remove it first.") from None
    mark.delete()
    audit.record("demo.removed", by=None if by is None or by.pk is None else by, object_type="demo", detail=removed)
    transaction.on_commit(lambda: _delete_files(files))
    transaction.on_commit(lambda: (settings.NRP_DATA / PASSWORD_FILE).unlink(missing_ok=True))
    return removed


def _refuse_over_real_data(mark: DemoMark) -> None:
    real = Wave.objects.exclude(pk__in=mark.made.get("surveys.Wave", ()))
    if real.exists():
        numbers = ", ".join(str(wave.number) for wave in real)
        raise RemovalRefused(f"There is a wave that is not of the demo ({numbers}), so the demo data stay.")
    registered = network_removal.real_advisers(mark)
    if registered:
        names = ", ".join(registered)
        raise RemovalRefused(f"Somebody who is not of the demo registered a Resident Adviser ({names}), so it stays.")
    made = groups_removal.real_rows(mark)
    if made:
        names = ", ".join(made[:5])
        raise RemovalRefused(f"Somebody who is not of the demo wrote in its groups ({names}), so it stays.")
    done = [*places_removal.real_rows(mark), *money_removal.real_lines(mark), *community.real_rows(mark)]
    if done:
        names = ", ".join(done[:5])
        raise RemovalRefused(f"Somebody who is not of the demo worked on its places ({names}), so it stays.")
    people = mark.made.get("accounts.User", ())
    handed_in = Upload.objects.filter(received_by__isnull=False).exclude(received_by_id__in=people)
    if handed_in.exists():
        names = ", ".join(sorted({upload.file_name for upload in handed_in}))
        raise RemovalRefused(f"Somebody who is not of the demo handed in a file ({names}), so the demo data stay.")


def _stored_files() -> set[str]:
    sums = Replication.objects.values_list("stored_as", flat=True)
    cells = StoredCells.objects.values_list("stored_as", flat=True)
    made = Report.objects.values_list("stored_as", flat=True)
    uploads = {name for row in Upload.objects.values_list(*_STORED) for name in row if name}
    apart = (community, network_removal, groups_removal, places_removal, money_removal)
    taken = ExportJob.objects.values_list("stored_as", flat=True)
    return uploads.union(filter(None, made), filter(None, taken), sums, cells, *(one.stored_files() for one in apart))


def _delete_survey(removed: dict[str, int]) -> None:
    """Every report, run, plan and file rests on the demo's places and waves: nothing else is there."""
    _delete(removed, Report.objects.all())
    _delete(removed, ReportSchedule.objects.all())
    _delete(removed, Release.objects.all())
    Run.objects.update(superseded_at=None, superseded_by=None)
    _delete(removed, Run.objects.all())
    Plan.objects.update(departs_from=None)
    _delete(removed, Plan.objects.all())
    _delete(removed, StoredCells.objects.all())
    _delete(removed, ExportJob.objects.all())
    _delete(removed, PanelLink.objects.all())
    _delete(removed, Upload.objects.all())


def _delete(removed: dict[str, int], rows: models.QuerySet[models.Model]) -> None:
    count = rows.count()
    if count:
        rows.delete()
        name = str(rows.model._meta.verbose_name_plural)  # noqa: SLF001  Django's documented name for it
        removed[name] = removed.get(name, 0) + count


def _delete_files(names: Iterable[str]) -> None:
    for name in names:
        default_storage.delete(name)
