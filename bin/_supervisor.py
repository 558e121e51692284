"""Keeps a few processes alive and takes all of them down again.

Each child is a session of its own, so that Ctrl-C in a terminal reaches only the supervisor,
which then signals each child exactly once: a second SIGTERM makes Celery's worker drop what
it is doing.
"""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psutil

PR_SET_PDEATHSIG = 1
TRIES = 5
TRIES_WITHIN_SECONDS = 30
STOP_SECONDS = 10


class GaveUp(Exception):
    """A child would not stay up; the text says which, and ends with the end of its log."""


@dataclass
class Child:
    """One process that has to be there, and what is needed to start it again."""

    name: str
    command: Sequence[str]
    environment: dict[str, str]
    log: Path
    keep_open: tuple[int, ...] = ()
    process: subprocess.Popen[bytes] | None = None
    starts: deque[float] = field(default_factory=lambda: deque(maxlen=TRIES))

    def start(self) -> None:
        """Start the process; raises GaveUp when it has fallen over too often of late."""
        now = time.monotonic()
        if len(self.starts) == TRIES and now - self.starts[0] < TRIES_WITHIN_SECONDS:
            end = self.log.read_text(errors="replace")[-3000:]
            raise GaveUp(f"The {self.name} stopped {TRIES} times in a row. The end of {self.log}:\n{end}")
        self.starts.append(now)
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                pass_fds=self.keep_open,
                preexec_fn=end_with_parent,  # noqa: PLW1509  # reason: it takes no lock
            )

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None


class Supervisor:
    """Starts children, restarts the dead, stops all."""

    def __init__(self, children: list[Child]) -> None:
        self.children = children

    def start(self) -> None:
        for child in self.children:
            child.log.parent.mkdir(parents=True, exist_ok=True)
            if child.log.exists():
                child.log.replace(child.log.with_suffix(".log.1"))
            child.start()

    def look_after(self) -> None:
        """Start again whatever has ended; called every moment by whoever waits for something."""
        for child in self.children:
            if child.process is not None and not child.is_running:
                print(f"The {child.name} stopped ({child.process.returncode}); starting it again.", file=sys.stderr)
                kill_group(child.process.pid)
                child.start()

    def stop(self) -> None:
        """Ask every child to end, once; after ten seconds end what is left of them and of theirs."""
        running = [child for child in self.children if child.is_running]
        family = [relative for child in running for relative in family_of(child)]
        for child in running:
            if child.process is not None:
                with contextlib.suppress(ProcessLookupError):
                    child.process.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        while any(child.is_running for child in running) and time.monotonic() < deadline:
            time.sleep(0.05)
        family += [relative for child in running if child.is_running for relative in family_of(child)]
        for relative in family:
            with contextlib.suppress(psutil.NoSuchProcess):
                relative.kill()
        for child in running:
            if child.process is not None:
                child.process.wait()


def family_of(child: Child) -> list[psutil.Process]:
    """Return the child and all that descend from it, as far as they can be seen."""
    if child.process is None:
        return []
    try:
        process = psutil.Process(child.process.pid)
        return [process, *process.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def kill_group(group: int) -> None:
    """End what a dead leader has left behind."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)


def end_with_parent() -> None:
    """Ask the kernel for an end when the supervisor itself is killed, where the kernel can do that."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
