"""How the web process runs, under bin/run and in a container alike."""

import os

from prometheus_client import multiprocess

worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = int(os.environ.get("WEB_THREADS", "8"))
# Never preload: polars and vl-convert hang in a child forked from a parent that has used them.
preload_app = False
timeout = 120  # an upload of 200 MB over a slow line
graceful_timeout = 8
keepalive = 5
accesslog = None
errorlog = "-"
control_socket_disable = True


def child_exit(server: object, worker: object) -> None:
    """Let go of the figures of a web worker that has ended, or /metrics counts it for ever."""
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        multiprocess.mark_process_dead(worker.pid)  # type: ignore[attr-defined]  # reason: gunicorn has no types
