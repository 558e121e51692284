"""The small areas of which a place is made, replaced whole: one kind, as drawn in one year."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from neighbourhoods.models import Area, AreaPart, Geography
from neighbourhoods.part_lines import LineRefused, PartRow, code_fits, rows_of_file
from neighbourhoods.queries.parts import fingerprint_of, rows_in
from neighbourhoods.signals import parts_changed
from nrp.accounts.models import User
from nrp.audit import actions as audit
from nrp.core.blobs import workspace
from nrp.core.edits import refuse_if_changed
from nrp.core.refusals import Refusal
from nrp.core.sheet_work import read_path

LSOA_YEARS = (2001, 2011, 2021)
MOST_BYTES = 2 * 1024 * 1024


class PartsRefused(Refusal):
    """The small areas of a place cannot be written as asked."""


@transaction.atomic
def replace(*, area: Area, kind: str, vintage: int, rows: Sequence[PartRow], by: User | None, seen: str = "") -> Area:
    """Put these in the place of all small areas of this kind and year; none takes the list away.

    Raises PartsRefused for a year in which no such areas were drawn, for a code that is none, and for one that stands
    there twice; ChangedMeanwhile when `seen` is no longer how they stand. Tells the floors above on commit.
    """
    locked = Area.objects.select_for_update().get(pk=area.pk)
    before = rows_in(locked, kind, vintage)
    refuse_if_changed(seen, fingerprint_of(before))
    refuse_vintage(kind, vintage)
    refuse_rows(kind, rows)
    after = sorted(rows, key=lambda row: row.code)
    if after == before:
        return locked
    AreaPart.objects.filter(area=locked, kind=kind, vintage=vintage).delete()
    AreaPart.objects.bulk_create(
        AreaPart(
            area=locked,
            kind=kind,
            vintage=vintage,
            code=row.code,
            name=row.name,
            population=row.population,
            share=row.share,
        )
        for row in after
    )
    changes = {f"{kind} {vintage}": [_told(before), _told(after)]}
    audit.record("area.parts_replaced", by=by, obj=locked, changes=changes)
    transaction.on_commit(lambda: parts_changed.send(sender=Area, area=locked))
    return locked


def rows_from_file(*, file: Any, kind: str) -> list[PartRow]:
    """Read the small areas out of a CSV or Excel file, in a process of its own. Raises PartsRefused with a sentence."""
    if file.size > MOST_BYTES:
        raise PartsRefused(_("The file is larger than 2 MB."), field="file")
    with workspace() as folder:
        path = folder / "sheet"
        with path.open("wb") as held:
            for chunk in file.chunks():
                held.write(chunk)
        head, cells, refused = read_path(path, str(file.name))
    if refused:
        raise PartsRefused(refused, field="file")
    try:
        return rows_of_file(head, cells, kind)
    except LineRefused as error:
        raise PartsRefused(str(error), field="file") from None


def refuse_vintage(kind: str, vintage: int) -> None:
    """Raise PartsRefused for a year in which no such areas were drawn: a code means something only with its census."""
    if kind == Geography.LSOA and vintage not in LSOA_YEARS:
        raise PartsRefused(_("LSOAs were drawn in 2001, 2011 and 2021. Choose one of these years."), field="vintage")
    if not 1970 <= vintage <= 2100:
        raise PartsRefused(_("Enter the year in which they were drawn, such as 2011."), field="vintage")


def refuse_rows(kind: str, rows: Sequence[PartRow]) -> None:
    """Raise PartsRefused for a code that is none of this kind, and for one that stands there twice."""
    codes = [row.code for row in rows]
    wrong = [code for code in codes if not code_fits(kind, code)]
    if wrong:
        raise PartsRefused(_("“%(code)s” is no such code.") % {"code": wrong[0]}, field="rows")
    twice = sorted({code for code in codes if codes.count(code) > 1}) if len(set(codes)) < len(codes) else []
    if twice:
        raise PartsRefused(_("%(codes)s stand there twice.") % {"codes": ", ".join(twice[:5])}, field="rows")


def _told(rows: Sequence[PartRow]) -> list[str]:
    return [f"{row.code} × {row.share.normalize():f}" for row in rows]
