"""Who may do what with waves and uploads. Waves belong to the programme, so no place limits them."""

from typing import Any

from django.core.exceptions import PermissionDenied

from neighbourhoods.permissions import can
from nrp.accounts.models import User
from nrp.accounts.permissions import Permission
from surveys.models import Upload

S = Upload.State
# Where an upload may still be answered for, mended or left: nothing rests on it yet.
UNPUBLISHED = frozenset({S.RECEIVED, S.READING, S.CHECKING, S.READY, S.REFUSED, S.FAILED})
BEING_READ = frozenset({S.RECEIVED, S.READING, S.CHECKING})


def signed_in(user: Any) -> User:
    """Give the account behind a request that a guard has let through."""
    if not isinstance(user, User):
        raise PermissionDenied
    return user


def can_edit_waves(user: Any) -> bool:
    return can(user, Permission.EDIT_WAVES)


def can_upload(user: Any) -> bool:
    """Whether somebody may hand in, answer for, publish and withdraw files."""
    return can(user, Permission.UPLOAD_WAVES)


def can_see_uploads(user: Any) -> bool:
    return can(user, Permission.SEE_UPLOADS)


def can_publish(user: Any, upload: Upload) -> bool:
    return upload.state == S.READY and can_upload(user)


def can_withdraw(user: Any, upload: Upload) -> bool:
    return upload.state in (S.PUBLISHED, S.SUPERSEDED) and can_upload(user)


def can_retry(user: Any, upload: Upload) -> bool:
    """Whether the action may be asked to read a file again; of a ready one it says itself whether there is a reason."""
    return upload.state in (S.FAILED, S.READY) and can_upload(user)


def can_take_out(user: Any, upload: Upload) -> bool:
    """Whether somebody may have the answers of a file: of a published version, also a replaced one, never of one
    that was taken back."""
    is_there = upload.state in (S.PUBLISHED, S.SUPERSEDED) and bool(upload.microdata_stored_as)
    return is_there and can(user, Permission.TAKE_ANSWERS)
