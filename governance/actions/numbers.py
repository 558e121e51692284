"""Numbers within a group: one after the other, under the lock of the group, without gaps or doubles."""

from django.db.models import Max, Model
from django.utils.translation import gettext as _

from governance.models import Group
from nrp.core.refusals import Refusal


class GroupIsClosed(Refusal):
    """A group that closed decides nothing more and takes nothing on."""


def locked_group(group: Group) -> Group:
    """Lock a group to write into its records. Raises GroupIsClosed."""
    locked = Group.objects.select_for_update(of=("self",)).select_related("area").get(pk=group.pk)
    if locked.closed_on is not None:
        raise GroupIsClosed(_("This group is closed. What it decided stays as it is."))
    return locked


def next_number(model: type[Model], group: Group) -> int:
    """Give the next number in a group whose row the caller has locked."""
    last = model._default_manager.filter(group=group).aggregate(last=Max("number"))["last"]  # noqa: SLF001  Django's documented name for it
    return int(last or 0) + 1
