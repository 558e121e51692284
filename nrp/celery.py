"""The Celery application. It is the door-bell: the rows of work are the truth.

A worker forks, so nothing here may draw in polars, vl-convert or typst: they hang for ever in a child whose
parent has used them. Reading and calculating run in processes of their own (nrp.core.children).
"""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nrp.settings")

app = Celery("nrp")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
# By name: the step needs models, which are not loaded yet.
app.steps["worker"].add("nrp.core.worker_beat:WorkerBeat")
