"""Settings of the processes that a soak starts: the site's own, with short leases and a place to be killed at."""

import os

from nrp.settings import *  # noqa: F403  reason: everything but two values

LEASE_SECONDS = float(os.environ.get("SOAK_LEASE_SECONDS", "2"))
NRP_CHECKPOINT = "tests.soak.stage.checkpoints.reached"
