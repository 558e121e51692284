"""Serves the site on one machine: the embedded database, a worker, a dispatcher, a beat and demo data.

What differs from production is only what the environment leaves unset (docs/settings.md).
"""

import argparse
import contextlib
import fcntl
import hashlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import webbrowser
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from _supervisor import Child, GaveUp, Supervisor  # noqa: E402  # reason: the tree's root has to be on the path first

from nrp.environment import load_secret_files  # noqa: E402  # reason: as above

READY_SECONDS = 90
DEMO_SECONDS = 300
MARK = ".nrp-data"


class Refused(Exception):
    """The site cannot be started as asked; the text says why in one sentence."""


class Stopped(Exception):
    """Somebody asked for the end."""


def main() -> int:
    """Start everything, say where it is, and stay until asked to stop."""
    options = parse(sys.argv[1:])
    load_secret_files()
    data = Path(os.environ.get("NRP_DATA") or ROOT / "var").resolve()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop_asked)
    try:
        with data_folder(data, fresh=options.fresh), listening(options.port) as web_socket:
            serve(options, data, web_socket)
    except Stopped:
        print("Stopped.", file=sys.stderr)
        return 0
    except (Refused, GaveUp) as reason:
        print(reason, file=sys.stderr)
        return 1
    return 0


def parse(arguments: list[str]) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="bin/run", description="Serve the site on this machine.")
    parser.add_argument("--port", type=int, default=8000, help="the port to serve on (8000); 0 takes any free one")
    parser.add_argument("--fresh", action="store_true", help="start over: throws away the data folder's content")
    parser.add_argument("--empty", action="store_true", help="no demo data")
    parser.add_argument("--no-browser", action="store_true", help="do not open a browser")
    return parser.parse_args(arguments)


def stop_asked(_number: int, _frame: FrameType | None) -> None:
    """Turn the first signal into an orderly end and be deaf to those that follow."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    raise Stopped


# The data folder and the port -----------------------------------------------------------------


@contextlib.contextmanager
def data_folder(data: Path, *, fresh: bool) -> Iterator[None]:
    """Hold the data folder for the length of the block; raises Refused when another holds it."""
    if fresh and os.environ.get("DATABASE_URL"):
        raise Refused(
            "--fresh starts over the embedded database, but DATABASE_URL names another: empty that one yourself."
        )
    try:
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = (data / "run.lock").open("a+")
    except OSError as error:
        raise Refused(f"The data folder {data} cannot be written to: {error.strerror}.") from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise Refused(
                f"The data folder {data} is in use by process {lock.read().strip()}. Stop that first."
            ) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        if fresh:
            empty(data)
        (data / MARK).touch()
        yield


def empty(data: Path) -> None:
    """Remove what bin/run made; raises Refused for a folder that it did not make."""
    content = [path for path in data.iterdir() if path.name != "run.lock"]
    if content and not (data / MARK).exists() and data != ROOT / "var":
        raise Refused(f"{data} was not made by bin/run, so --fresh leaves it alone. Empty it yourself.")
    for path in content:
        shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()


@contextlib.contextmanager
def listening(port: int) -> Iterator[socket.socket]:
    """Yield a socket bound to the port on the loopback address, so that nobody takes it meanwhile."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as bound:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            bound.bind(("127.0.0.1", port))
        except (OSError, OverflowError) as error:
            raise Refused(f"Port {port} cannot be used ({error}). Choose another with --port.") from error
        yield bound


# Serving --------------------------------------------------------------------------------------


def serve(options: argparse.Namespace, data: Path, web_socket: socket.socket) -> None:
    """Prepare, start the children, wait for the finding, then look after them until asked to stop."""
    address = f"http://127.0.0.1:{web_socket.getsockname()[1]}/"
    environment = child_environment(options, data, address)
    prepare(data, environment)
    supervisor = Supervisor(children(data, environment, web_socket))
    try:
        supervisor.start()
        said = [] if options.empty else load_demo(supervisor, data, environment)
        wait_for(address, supervisor)
        sign_ins = [line for line in said if line.startswith("sign-in:")]
        print("\n".join([f"Ready: {address}", *sign_ins]), flush=True)
        print("Stop with Ctrl-C.", file=sys.stderr)
        if not options.no_browser:
            open_browser(address)
        while True:
            time.sleep(0.3)
            supervisor.look_after()
    finally:
        supervisor.stop()


def child_environment(options: argparse.Namespace, data: Path, address: str) -> dict[str, str]:
    """Return the environment of every child; what the person has set stays as it is."""
    environment = {
        **os.environ,
        "NRP_DATA": str(data),
        "DJANGO_SETTINGS_MODULE": "nrp.settings",
        "PYTHONUNBUFFERED": "1",
    }
    environment.setdefault("SITE_URL", address.rstrip("/"))
    if not options.empty:
        environment.setdefault("NRP_ENFORCE_MFA", "false")  # the demo's people have no second factor
    return environment


def prepare(data: Path, environment: dict[str, str]) -> None:
    """Bring the database up to date, and the static files when they have changed."""
    stamp = data / "static.stamp"
    wanted = static_digest()
    is_new = not stamp.exists() or stamp.read_text() != wanted or not (data / "static").is_dir()
    command = [sys.executable, str(ROOT / "bin" / "_prepare.py"), *(["--static"] if is_new else [])]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Refused(
            f"{done.stdout[-2000:]}{done.stderr[-4000:]}\nThe database or the static files could not be prepared."
        )
    stamp.write_text(wanted)


def static_digest() -> str:
    """Return one hash of all that collectstatic collects from: our files, and the packages by their lock."""
    total = hashlib.sha256((ROOT / "requirements.lock").read_bytes())
    for folder in (ROOT / "static", ROOT / "build" / "static"):
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            total.update(f"{path.relative_to(ROOT)}\n".encode())
            total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def children(data: Path, environment: dict[str, str], web_socket: socket.socket) -> list[Child]:
    """Return the four processes of the site."""
    python = sys.executable
    socket_number = web_socket.fileno()
    gunicorn = ["-m", "gunicorn", "--config", "deploy/gunicorn.conf.py", "--bind", f"fd://{socket_number}"]
    celery = ["-m", "celery", "--app", "nrp", "worker", "--loglevel", "WARNING", "--concurrency", "2"]
    beat = ["-m", "celery", "--app", "nrp", "beat", "--loglevel", "WARNING"]
    lonely = ["--without-gossip", "--without-mingle", "--without-heartbeat"]  # there is no other worker to hear
    logs = data / "logs"
    return [
        Child(
            "web process",
            [python, *gunicorn, "nrp.wsgi:application"],
            environment,
            logs / "web.log",
            (socket_number,),
        ),
        Child("worker", [python, *celery, *lonely], environment, logs / "worker.log"),
        Child("dispatcher", [python, "manage.py", "dispatch"], environment, logs / "dispatcher.log"),
        Child("beat", [python, *beat], environment, logs / "beat.log"),
    ]


def load_demo(supervisor: Supervisor, data: Path, environment: dict[str, str]) -> list[str]:
    """Load the demo by the worker already started and return what it printed."""
    log = data / "logs" / "demo.log"
    with log.open("w+") as output:
        command = [sys.executable, "manage.py", "load_demo"]
        process = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output)
        try:
            deadline = time.monotonic() + DEMO_SECONDS
            while process.poll() is None and time.monotonic() < deadline:
                time.sleep(0.1)
                supervisor.look_after()
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
        text = log.read_text(errors="replace")
        if process.returncode:
            raise Refused(f"{text[-4000:]}\nThe demo data could not be loaded. Start without it: bin/run --empty")
        return text.splitlines()


def wait_for(address: str, supervisor: Supervisor) -> None:
    """Return when /readyz answers 200; raises Refused with what it last said after a minute and a half."""
    deadline = time.monotonic() + READY_SECONDS
    said = "no answer"
    while time.monotonic() < deadline:
        supervisor.look_after()
        try:
            with urllib.request.urlopen(f"{address}readyz", timeout=5):  # noqa: S310  # reason: our own loopback address
                return
        except urllib.error.HTTPError as answer:
            said = f"{answer.code} {answer.read(500).decode(errors='replace')}"
        except OSError as error:
            said = str(error)
        time.sleep(0.1)
    raise Refused(f"The site did not become ready: {said}")


def open_browser(address: str) -> None:
    """Open a browser where there is a screen to show it on."""
    if sys.stdout.isatty() and (
        sys.platform == "darwin" or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    ):
        webbrowser.open(address)


if __name__ == "__main__":
    raise SystemExit(main())
