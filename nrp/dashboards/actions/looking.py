"""When somebody last looked at the results."""

from collections.abc import MutableMapping
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime

from nrp.accounts.models import User

SINCE = "results_seen_before"


def look_at_results(*, user: User, session: MutableMapping[str, Any]) -> datetime | None:
    """Note that somebody looks at the results, and return when they looked before this session; None at the first.

    The answer stays the same for a whole session, so that reloading a page does not empty the list of what changed.
    """
    if SINCE not in session:
        session[SINCE] = user.results_seen_at.isoformat() if user.results_seen_at else ""
        user.results_seen_at = timezone.now()
        user.save(update_fields=["results_seen_at"])
    return parse_datetime(session[SINCE]) if session[SINCE] else None
