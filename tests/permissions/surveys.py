"""Who takes answers out and who reads which people two waves share; a file is its own asker's alone."""

from typing import Any

from nrp.accounts.roles import Role
from surveys.actions import linking
from surveys.models import ExportJob, PanelLink, Upload
from tests.permissions.basis import Basis, Things, thing
from tests.permissions.rules import DEPUTY, READS_EXACT, May, Row, Side

TAKERS = May(READS_EXACT)
ASKER = May(frozenset({Role.ACADEMIC_LEAD}), hidden=DEPUTY)
# Answers and who had gone speak of every area.
NAMES = READS_EXACT
job, link = thing("export-job"), thing("panel-link")


def published(world: Any, side: Side) -> dict[str, Any]:
    return {"pk": world.published_upload.pk}


PAGES: dict[str, Row] = {
    "take-out": Row(get=TAKERS, post=TAKERS, address=published, names_all=NAMES),
    "export-job": Row(get=ASKER, address=job),
    "export-progress": Row(get=ASKER, address=job),
    "export-file": Row(get=ASKER, address=job),
    "export-retry": Row(post=ASKER, address=job),
    "panel": Row(get=May(READS_EXACT), post=May(READS_EXACT), names_all=NAMES),
    "panel-csv": Row(get=May(READS_EXACT), address=link, names_all=NAMES),
}
API: dict[str, Row] = {
    "api-upload-exports": Row(get=TAKERS, post=TAKERS, address=published),
    "api-export": Row(get=ASKER, address=job),
    "api-export-file": Row(get=ASKER, address=job),
    "api-panel": Row(get=May(READS_EXACT), names_all=NAMES),
}


def things(basis: Basis) -> Things:
    upload = Upload.objects.filter(state=Upload.State.PUBLISHED).earliest("wave__number")
    asked = ExportJob.objects.create(
        upload=upload, format="sav", reason="A replication", requested_by=basis.users[Role.ACADEMIC_LEAD]
    )
    panel = PanelLink.objects.get()
    linking.link(link_id=panel.pk)
    return {"export-job": dict.fromkeys(Side, asked), "panel-link": dict.fromkeys(Side, panel)}
