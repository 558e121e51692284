"""Real workers and a real dispatcher as processes of their own, to be killed at will."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.db import connection

from nrp.core.children import ROOT

WORKER = [
    "-m",
    "celery",
    "-A",
    "nrp.celery",
    "worker",
    "-c",
    "1",
    "-l",
    "warning",
    "--without-gossip",
    "--without-mingle",
]


def database_url() -> str:
    """The address of the database this process uses, for those it starts (pytest made it under another name)."""
    given = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{given['NAME']}"
    # A socket folder is written as a path after two slashes: the settings' reader does not decode %2F.
    return f"postgres://{quote(given['USER'])}@/{given['HOST']}/{given['NAME']}"


@dataclass
class Crew:
    """The processes of one trial. `folder` is where they are told to hold (see checkpoints)."""

    folder: Path
    lease_seconds: float = 2.0
    ring_again: float = 1.0
    broker_url: str = ""  # another broker than that of the environment
    settings_module: str = "tests.soak.stage.settings"
    email_url: str = ""
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def worker(self) -> subprocess.Popen[bytes]:
        return self._start([*WORKER, "-n", f"w{len(self.processes)}-{os.getpid()}@soak"])

    def dispatcher(self) -> subprocess.Popen[bytes]:
        return self._start(["manage.py", "dispatch", "--every", "0.1", "--ring-again", str(self.ring_again)])

    def web(self) -> tuple[subprocess.Popen[bytes], str]:
        """The web process on a free port of this machine alone, and its address, once it answers."""
        with socket.socket() as door:
            door.bind(("127.0.0.1", 0))
            port = door.getsockname()[1]
        gunicorn = ["-m", "gunicorn", "--config", "deploy/gunicorn.conf.py", "--bind", f"127.0.0.1:{port}"]
        process = self._start([*gunicorn, "nrp.wsgi:application"])
        address = f"http://127.0.0.1:{port}"
        wait_for(lambda: answers(f"{address}/healthz"), 60, "the web process")
        return process, address

    def beat(self) -> subprocess.Popen[bytes]:
        return self._start(["-m", "celery", "-A", "nrp.celery", "beat", "-l", "warning"])

    def hold_at(self, point: str) -> None:
        """Ask the next worker that reaches a point to stand still there."""
        (self.folder / f"hold-{point}").touch()

    def wait_held(self, point: str, seconds: float = 60) -> tuple[int, str]:
        """Wait until a worker stands at the point; return the id of its process and of the row it has."""

        def held() -> tuple[int, str] | None:
            for path in self.folder.glob(f"held-{point}-*"):
                row_id = path.read_text()
                if row_id:
                    return int(path.name.rsplit("-", 1)[1]), row_id
            return None

        return wait_for(held, seconds, f"a worker at {point}")

    def let_go(self, point: str) -> None:
        for path in self.folder.glob(f"held-{point}-*"):
            path.unlink()

    def kill(self, pid: int, *, parent_too: bool) -> None:
        """SIGKILL the process that holds the work; with its parent and everything else of that worker, or alone."""
        group = os.getpgid(pid)
        if parent_too:
            os.killpg(group, signal.SIGKILL)
            next(process for process in self.processes if process.pid == group).wait()
        else:
            os.kill(pid, signal.SIGKILL)
        for path in self.folder.glob(f"held-*-{pid}"):
            path.unlink()

    def stop(self) -> None:
        for process in self.processes:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def _start(self, arguments: list[str]) -> subprocess.Popen[bytes]:
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": self.settings_module,
            "DATABASE_URL": database_url(),
            "STORAGE_URL": f"file://{settings.STORAGES['default']['OPTIONS']['location']}",
            "SECRET_KEY": settings.SECRET_KEY,
            "SOAK_FOLDER": str(self.folder),
            "SOAK_LEASE_SECONDS": str(self.lease_seconds),
            "PYTHONPATH": str(ROOT),
            "CELERY_SKIP_CHECKS": "1",
            **({"REDIS_URL": self.broker_url} if self.broker_url else {}),
            **({"EMAIL_URL": self.email_url} if self.email_url else {}),
        }
        with (self.folder / "log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, *arguments],
                cwd=ROOT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.processes.append(process)
        return process


@contextlib.contextmanager
def crew(folder: Path, **options: Any) -> Iterator[Crew]:
    """A crew whose processes are gone afterwards; when something goes wrong their words are shown."""
    folder.mkdir(parents=True, exist_ok=True)
    people = Crew(folder, **options)
    try:
        yield people
    except BaseException:
        log = folder / "log"
        sys.stderr.write(log.read_text(errors="replace")[-6000:] if log.exists() else "")
        raise
    finally:
        people.stop()


def answers(url: str) -> bool:
    """Whether something at this address of our own says that it is well."""
    try:
        with urllib.request.urlopen(url, timeout=10) as response:  # noqa: S310  # reason: an address of this machine
            return bool(response.status == 200)
    except OSError:
        return False


def wait_for(ready: Callable[[], Any], seconds: float, what: str) -> Any:
    """Return what `ready` gives as soon as it gives something; raises TimeoutError."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := ready():
            return found
        time.sleep(0.05)
    raise TimeoutError(f"waited {seconds:.0f} s for {what}")
