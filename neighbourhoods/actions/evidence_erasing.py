"""What an erasure takes of evidence reviews: the name of a reviewer. The review stays, and says that somebody was."""

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from neighbourhoods.models import Reviewer
from nrp.accounts.erasure import ERASED_NAME, Held, Traces
from nrp.accounts.models import Person


def look(person: Person, traces: Traces) -> list[Held]:
    """Say which reviews somebody worked on."""
    rows = _of(person)
    traces.ids.update(rows.values_list("pk", flat=True))
    return [Held(_("Evidence reviews they worked on, which stay without a name"), rows.count())]


@transaction.atomic
def erase(*, person: Person) -> None:
    """Take somebody's name out of the reviews. The erasure that asks for it leaves the record in the trail."""
    _of(person).update(person=None, name=ERASED_NAME)


def _of(person: Person) -> QuerySet[Reviewer]:
    return Reviewer.objects.filter(person=person)
