"""Making “You said, we did” of a neighbourhood public, and taking it back."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from neighbourhoods.models import Area
from nrp.accounts.models import User
from nrp.audit import actions as audit
from nrp.core.refusals import Refusal
from nrp.core.render.dates import moment
from nrp.dashboards.models import YouSaidRelease
from nrp.dashboards.queries.names import names_in, small_counts_in
from nrp.dashboards.you_said_document import texts_of


class ReleaseRefused(Refusal):
    """What was written cannot be made public, or was withdrawn already."""


@transaction.atomic
def release(
    *,
    area: Area,
    document: Mapping[str, Any],
    words: Mapping[str, Any],
    may_stand: Iterable[str],
    by: User,
) -> YouSaidRelease:
    """Make a document public, as the next release of a place; the ones before it are kept.

    Raises ReleaseRefused for a document without an issue, for one in which somebody's name stands that nobody said
    may stand, and for one that counts fewer people than the public may read of.
    """
    locked = Area.objects.select_for_update().get(pk=area.pk)
    texts = texts_of(dict(document))
    if not document["themes"]:
        raise ReleaseRefused(_("Choose at least one issue to make public."))
    kept = sorted(set(may_stand))
    if left := [name for name in names_in(texts, locked) if name not in kept]:
        raise ReleaseRefused(_("Take out or confirm each name: %(names)s.") % {"names": ", ".join(left)})
    if few := [phrase for text in texts for phrase in small_counts_in(text, settings.DISCLOSURE_THRESHOLD)]:
        raise ReleaseRefused(_("Say “some” instead of a small number of people: %(few)s.") % {"few": ", ".join(few)})
    number = (YouSaidRelease.objects.filter(area=locked).aggregate(last=Max("number"))["last"] or 0) + 1
    made = YouSaidRelease.objects.create(
        area=locked, number=number, document=document, words=words, may_stand=kept, released_by=by
    )
    count = sum(len(theme["issues"]) for theme in document["themes"])
    changes = {"number": [number - 1 or None, number], "issues": [None, count], "may_stand": [None, kept]}
    audit.record("you_said.released", by=by, obj=made, changes=changes)
    return made


@transaction.atomic
def withdraw(*, release: YouSaidRelease, reason: str, by: User) -> YouSaidRelease:
    """Take the latest release back: the public reads nothing until the next one. Raises ReleaseRefused without a
    reason, for an earlier release, and when somebody did it already (saying who and when)."""
    Area.objects.select_for_update().get(pk=release.area_id)
    locked = YouSaidRelease.objects.select_for_update(of=("self",)).select_related("area").get(pk=release.pk)
    if locked.withdrawn_at is not None:
        who = getattr(locked.withdrawn_by, "person", None) or _("somebody")
        words = {"who": who, "when": moment(locked.withdrawn_at)}
        raise ReleaseRefused(_("Withdrawn by %(who)s on %(when)s.") % words)
    if YouSaidRelease.objects.filter(area=locked.area_id, number__gt=locked.number).exists():
        raise ReleaseRefused(_("There is a later release. Open the page again."))
    if not reason.strip():
        raise ReleaseRefused(_("Say why it is withdrawn."), field="reason")
    locked.withdrawn_at, locked.withdrawn_by, locked.withdrawn_reason = timezone.now(), by, reason.strip()
    locked.save()
    audit.record("you_said.withdrawn", by=by, obj=locked, reason=reason, changes={"number": [locked.number, None]})
    return locked
