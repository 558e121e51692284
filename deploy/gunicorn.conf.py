"""How the web process runs, under bin/run and in a container alike."""

import os
import shutil
import tempfile
import threading

# Web processes add their figures for /metrics up in this folder. The library looks for it when it is imported.
given = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
made = None if given else tempfile.mkdtemp(prefix="nrp-metrics-")
os.environ["PROMETHEUS_MULTIPROC_DIR"] = given or str(made)

from prometheus_client import multiprocess  # noqa: E402  # reason: the folder has to be known first

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


def post_worker_init(worker: object) -> None:
    """Get ready to draw beside the first requests, so that nobody's first chart waits for it. A worker never forks."""
    from nrp.core.render.drawing import get_ready  # noqa: PLC0415  # reason: not in the parent, which forks

    threading.Thread(target=get_ready, name="get-ready", daemon=True).start()


def child_exit(server: object, worker: object) -> None:
    """Let go of the figures of a web worker that has ended, or /metrics counts it for ever."""
    multiprocess.mark_process_dead(worker.pid)  # type: ignore[attr-defined]  # reason: gunicorn has no types


def on_exit(server: object) -> None:
    """Leave no folder of our own behind."""
    if made:
        shutil.rmtree(made, ignore_errors=True)
