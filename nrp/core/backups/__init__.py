"""A copy of everything the platform holds, that can be told from a damaged one, and its way back."""

from nrp.core.backups import beside
from nrp.core.backups.copying import back_up
from nrp.core.backups.folder import BackupRefused, Manifest, checked
from nrp.core.backups.restoring import load

__all__ = ["BackupRefused", "Manifest", "back_up", "beside", "checked", "load"]
