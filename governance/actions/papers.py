"""Papers that a group reads: for one meeting, one item of it, or for the group at large."""

from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from governance.actions.meetings import MeetingRefused
from governance.calendar_files import one_line
from governance.models import AgendaItem, Group, Meeting, Paper
from nrp.accounts.models import User
from nrp.audit import actions as audit
from nrp.core import held_blobs
from nrp.core.attachments import Attachment


@transaction.atomic
def add(
    *,
    group: Group,
    title: str,
    file: Attachment | None,
    by: User | None,
    meeting: Meeting | None = None,
    item: AgendaItem | None = None,
    about: str = "",
) -> Paper:
    """Add a paper. Raises MeetingRefused without a file or a title, and for an item of another meeting."""
    if file is None:
        raise MeetingRefused(_("Choose a file."), field="file")
    if not one_line(title):
        raise MeetingRefused(_("Enter a title."), field="title")
    if item is not None and (meeting is None or item.meeting_id != meeting.pk):
        raise MeetingRefused(_("This item is not on the agenda of this meeting."), field="item")
    paper = Paper.objects.create(
        group=group,
        meeting=meeting,
        item=item,
        title=one_line(title),
        about=about,
        stored_as=file.stored_as,
        file_name=file.name,
        file_type=file.type,
        added_by=by,
    )
    changes = {"title": [None, paper.title], "file": [None, paper.file_name]}
    audit.record("paper.added", by=by, obj=paper, area_id=group.area_id, changes=changes)
    return paper


@transaction.atomic
def remove(*, paper: Paper, reason: str, by: User | None) -> bool:
    """Take a paper away, and its file unless something else has the same content. Gone already: nothing happens.

    Raises MeetingRefused without a reason.
    """
    if not reason.strip():
        raise MeetingRefused(_("Say why it goes."), field="reason")
    found = Paper.objects.select_for_update(of=("self",)).select_related("group").filter(pk=paper.pk).first()
    if found is None:
        return True
    changes = {"title": [found.title, None], "file": [found.file_name, None]}
    found.delete()
    transaction.on_commit(partial(held_blobs.let_go, [found.stored_as]))
    audit.record("paper.removed", by=by, obj=paper, area_id=paper.group.area_id, reason=reason, changes=changes)
    return True
