"""The site of benchmarks/web.py: PostgreSQL, Valkey and bin/run's own processes on loopback, and what they use."""

import contextlib
import json
import os
import re
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import psutil  # noqa: E402  the tree's root has to be on the path first

from tests.services import postgres, temporary_folder, valkey  # noqa: E402  as above

START_SECONDS = 1200
PARTS = {
    "web": "gunicorn", "worker": " worker ", "dispatcher": "manage.py dispatch", "beat": " beat ",
    "database": "postgres", "broker": "valkey",
}  # fmt: skip


@dataclass(frozen=True)
class Site:
    """A running site with the demo in it."""

    host: str
    secret: str
    environment: dict[str, str]

    def people(self, number: int) -> list[dict[str, str]]:
        """Make so many people and give them."""
        command = [sys.executable, str(ROOT / "benchmarks" / "web_people.py"), str(number)]
        done = subprocess.run(command, cwd=ROOT, env=self.environment, check=True, capture_output=True, text=True)
        made: list[dict[str, str]] = json.loads(done.stdout.splitlines()[-1])
        return made

    def seconds_used(self) -> dict[str, float]:
        """Give the processor seconds that each part has used so far, with those of its children that have ended."""
        used = dict.fromkeys(PARTS, 0.0)
        for process in psutil.Process().children(recursive=True):
            with contextlib.suppress(psutil.Error):
                command, times = f"{' '.join(process.cmdline())} ", process.cpu_times()
                part = next((name for name, word in PARTS.items() if word in command), None)
                if part is not None:
                    used[part] += times.user + times.system + times.children_user + times.children_system
        return used


@contextlib.contextmanager
def running() -> Iterator[Site]:
    """Start everything, wait until the demo is in, and end it all with the block."""
    with postgres(durable=True) as database, valkey() as broker, temporary_folder("nrp-bench-data-") as data:
        secret = secrets.token_urlsafe(18)
        environment = {
            **os.environ,
            "DATABASE_URL": database,
            "REDIS_URL": broker,
            "NRP_DATA": str(data),
            "NRP_DEMO_PASSWORD": secret,
            "DJANGO_SETTINGS_MODULE": "nrp.settings",
        }
        command = [sys.executable, str(ROOT / "bin" / "_run.py"), "--port", "0", "--no-browser"]
        log = data / "run.log"
        with log.open("w") as output:
            process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT)
        try:
            yield Site(_ready(process, log), secret, environment)
        finally:
            process.terminate()
            process.wait(60)


def _ready(process: "subprocess.Popen[Any]", log: Path) -> str:
    """Give host and port once the site says that it is ready."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        found = re.search(r"^Ready: http://([^/]+)/", log.read_text(), re.MULTILINE)
        if found:
            return found.group(1)
        time.sleep(0.5)
    raise SystemExit(f"The site did not start:\n{log.read_text()[-4000:]}")
