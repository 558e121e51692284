"""Work on files from outside, done in a throw-away process that may die without taking anybody along.

The child is spawned (never forked: polars hangs in a forked child), knows no secret of the
platform, uses one thread, and is stopped when it uses more memory, processor or time than allowed.
"""

import contextlib
import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import IO, Any

import psutil

ROOT = Path(__file__).resolve().parent.parent.parent
OnLine = Callable[[dict[str, Any]], None]

_WATCH_SECONDS = 0.01
_TICK_SECONDS = 1.0
_KEPT_STDOUT = 64 << 20
_KEPT_STDERR = 64 << 10
_LONGEST_LINE = 1 << 20
_OF_THE_PROCESSOR = ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")

# Runs before the child's own program: it dies with its parent, leaves no core file with answers in
# it, and gets the processor seconds it was given. Its limits and its parent hold through exec.
_BOOT = """
import os, resource, signal, sys
if sys.platform == "linux":
    import ctypes
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)
    if os.getppid() != int(sys.argv[1]):
        os._exit(1)
cpu = int(sys.argv[2])
resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu + 2))
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
os.execv(sys.argv[3], sys.argv[3:])
"""


class Stopped(StrEnum):
    """Which limit the child was stopped for."""

    MEMORY = "memory"
    CPU = "cpu"
    WALL = "wall"


@dataclass(frozen=True, slots=True)
class ChildResult:
    """How a child ended.

    `exit_code` is negative when a signal ended it; `stopped` names the limit it passed, if one;
    `stdout` is all it printed there and `stderr` the end of what it printed there.
    """

    exit_code: int
    stopped: Stopped | None
    stdout: str
    stderr: str
    seconds: float
    peak_mb: int

    @property
    def is_ok(self) -> bool:
        return self.exit_code == 0 and self.stopped is None

    @property
    def crashed(self) -> bool:
        """Whether it was ended by a signal of its own making (a segmentation fault), not by a limit."""
        return self.stopped is None and self.exit_code < 0

    @property
    def reason(self) -> str:
        """Why it ended, for a log or a failure; it quotes nothing the child printed."""
        if self.stopped:
            return f"stopped: over its limit of {self.stopped}"
        if self.exit_code < 0:
            return f"ended by signal {signal.Signals(-self.exit_code).name}"
        return f"ended with exit code {self.exit_code}"


def run_child(
    argv: Sequence[str],
    *,
    on_line: OnLine | None = None,
    on_tick: Callable[[], None] | None = None,
    memory_mb: int = 1024,
    cpu_seconds: int = 120,
    wall_seconds: float = 600,
    cwd: Path,
) -> ChildResult:
    """Run a program to its end and say how it ended; whatever happens, its process group is gone afterwards.

    `argv[0]` is an absolute path. Each line on either stream that is a JSON object is given to
    `on_line`, and `on_tick` is called about once a second, both in the calling thread (they may use
    the database). What either of them raises stops the child and is passed on.
    """
    started = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-ISc", _BOOT, str(os.getpid()), str(cpu_seconds), *argv],
        cwd=cwd,
        env=_environment(cwd),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    watch = _Watch(process, memory_mb=memory_mb, until=started + wall_seconds)
    with process:  # leaving it waits for the child, so the child is ended first
        try:
            watch.run(on_line=on_line, on_tick=on_tick)
        finally:
            _kill_group(process)
    return ChildResult(
        exit_code=process.returncode,
        stopped=watch.stopped,
        stdout=watch.out.text(),
        stderr=watch.err.text(),
        seconds=time.monotonic() - started,
        peak_mb=watch.peak >> 20,
    )


class _Stream(threading.Thread):
    """Reads one stream to its end, so that a talkative child is never blocked by a slow parent."""

    def __init__(self, stream: IO[bytes], lines: queue.SimpleQueue[bytes], *, keep: int) -> None:
        super().__init__(daemon=True)
        self._stream, self._lines, self._keep = stream, lines, keep
        self._kept = bytearray()
        self.start()

    def run(self) -> None:
        with contextlib.suppress(ValueError, OSError):  # the stream is closed under us when the child is given up
            while line := self._stream.readline(_LONGEST_LINE):
                self._kept += line
                if len(self._kept) > self._keep:
                    del self._kept[: len(self._kept) - self._keep]
                if line.startswith(b"{"):
                    self._lines.put(line)

    def text(self) -> str:
        return self._kept.decode("utf-8", errors="replace")


class _Watch:
    """One child under observation."""

    def __init__(self, process: subprocess.Popen[bytes], *, memory_mb: int, until: float) -> None:
        self._process, self._limit, self._until = process, memory_mb << 20, until
        self._lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        if process.stdout is None or process.stderr is None:
            raise ValueError("a watched child needs both its streams")
        self.out = _Stream(process.stdout, self._lines, keep=_KEPT_STDOUT)
        self.err = _Stream(process.stderr, self._lines, keep=_KEPT_STDERR)
        self.peak = 0
        self.stopped: Stopped | None = None

    def run(self, *, on_line: OnLine | None, on_tick: Callable[[], None] | None) -> None:
        """Return when the child has ended and everything it said was passed on."""
        next_tick = time.monotonic() + _TICK_SECONDS
        while self._process.poll() is None:
            self._check_limits()
            if self.stopped:
                _kill_group(self._process)
                self._process.wait()
                break
            self._pass_on(on_line, wait=_WATCH_SECONDS)
            if on_tick and time.monotonic() >= next_tick:
                next_tick = time.monotonic() + _TICK_SECONDS
                on_tick()
        if self._process.returncode == -signal.SIGXCPU:
            self.stopped = Stopped.CPU
        _kill_group(self._process)  # a grandchild that holds the streams open would keep us waiting
        self.out.join(timeout=5)
        self.err.join(timeout=5)
        self._pass_on(on_line, wait=0)

    def _check_limits(self) -> None:
        resident = _resident(self._process.pid)
        self.peak = max(self.peak, resident)
        if resident > self._limit:
            self.stopped = Stopped.MEMORY
        elif time.monotonic() > self._until:
            self.stopped = Stopped.WALL

    def _pass_on(self, on_line: OnLine | None, *, wait: float) -> None:
        """Give waiting lines to the caller; sleep `wait` seconds at most when there are none."""
        with contextlib.suppress(queue.Empty):
            line = self._lines.get(timeout=wait) if wait else self._lines.get_nowait()
            while True:
                document = _parse(line) if on_line else None
                if on_line and document is not None:
                    on_line(document)
                line = self._lines.get_nowait()


def _parse(line: bytes) -> dict[str, Any] | None:
    try:
        document = json.loads(line)
    except ValueError:
        return None
    return document if isinstance(document, dict) else None


def _resident(pid: int) -> int:
    """Resident bytes of a process and everything it started."""
    try:
        process = psutil.Process(pid)
        total: int = process.memory_info().rss
        for child in _children(pid):
            with contextlib.suppress(psutil.Error):
                total += psutil.Process(child).memory_info().rss
    except psutil.Error:
        return 0
    return total


def _children(pid: int) -> list[int]:
    """Ids of all descendants. Linux lists them by thread; elsewhere psutil has to search every process."""
    tasks = Path(f"/proc/{pid}/task")
    if not tasks.exists():
        return [child.pid for child in psutil.Process(pid).children(recursive=True)]
    found: list[int] = []
    with contextlib.suppress(OSError):
        for task in tasks.iterdir():
            found += [int(child) for child in (task / "children").read_text().split()]
    return found + [deeper for child in found for deeper in _children(child)]


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    """End the child and all it started. It leads a group of its own, so nobody else is hit."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)


def _environment(cwd: Path) -> dict[str, str]:
    """What a child may know: where our code lies, to use one thread, and what was said of this machine's processor.

    No secret, no address, no home. Without the last the same sums could differ in their last digits between a child
    and the engine's own command, and on some processors be wrong.
    """
    threads = ("POLARS_MAX_THREADS", "RAYON_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
    return {
        "PATH": os.defpath,
        "PYTHONPATH": str(ROOT),
        "PYTHONUTF8": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "LANG": "C.UTF-8",
        "HOME": str(cwd),
        "TMPDIR": str(cwd),
        **dict.fromkeys(threads, "1"),
        **{name: os.environ[name] for name in _OF_THE_PROCESSOR if name in os.environ},
    }
