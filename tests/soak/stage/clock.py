"""Settings of processes that are tried with the clock: the site's own, but a beat that rings every second, all week."""

from tests.soak.stage.settings import *  # noqa: F403  reason: everything but these values

CELERY_BEAT_SCHEDULE = {
    name: {**entry, "schedule": 1.0}
    for name, entry in CELERY_BEAT_SCHEDULE.items()  # noqa: F405  from the settings
    if name == "digests"
}
DIGEST_HOUR, DIGEST_DAYS = 0, 7
