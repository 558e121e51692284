"""The Celery application. It is the door-bell: the rows of work are the truth.

A worker forks, so nothing here may draw in polars, vl-convert or typst: they hang for ever in a child whose
parent has used them. Reading and calculating run in processes of their own (nrp.core.children).
"""

import os
from typing import Any

from celery import Celery
from celery.signals import worker_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nrp.settings")

app = Celery("nrp")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
# By name: the step needs models, which are not loaded yet.
app.steps["worker"].add("nrp.core.worker_beat:WorkerBeat")


@worker_init.connect
def _give_way(**_signal: Any) -> None:
    """Let pages go first where web and worker share a machine: nobody looks at a wheel while a report is made."""
    os.nice(int(os.environ.get("WORKER_NICE", "10")))
