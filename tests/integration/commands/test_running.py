"""bin/run serves on the embedded default, stays up, refuses what it cannot do, and stops cleanly."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from _run import Refused, data_folder, empty

ROOT = Path(__file__).resolve().parents[3]
OURS = ("DATABASE_URL", "REDIS_URL", "STORAGE_URL", "SITE_URL", "SECRET_KEY", "DJANGO_SETTINGS_MODULE")


def environment(data: Path) -> dict[str, str]:
    """The embedded default: nothing set but the data folder."""
    return {**{name: value for name, value in os.environ.items() if name not in OURS}, "NRP_DATA": str(data)}


def start(data: Path, *options: str) -> subprocess.Popen[str]:
    command = [sys.executable, str(ROOT / "bin" / "_run.py"), "--empty", "--no-browser", *options]
    return subprocess.Popen(
        command, cwd=ROOT, env=environment(data), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


@contextlib.contextmanager
def running(data: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A site without demo data and its address; whatever happens in the block, it is gone afterwards."""
    with start(data, "--port", "0") as process:
        try:
            yield process, address_of(process)
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGINT)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()


def address_of(site: subprocess.Popen[str]) -> str:
    """Read what it prints until it says where it is."""
    said = []
    for line in site.stdout or ():
        said.append(line)
        if line.startswith("Ready: "):
            return line.split()[1]
    pytest.fail("".join(said))


def is_ready(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}readyz", timeout=5) as answer:  # noqa: S310  # reason: our own site
            return bool(answer.status == 200)
    except OSError:
        return False


def wait_for(condition: Callable[[], bool], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("site")


@pytest.fixture(scope="module")
def site(data: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    with running(data) as started:
        yield started


def test_it_is_ready_when_it_says_so(site: tuple[subprocess.Popen[str], str]) -> None:
    _process, address = site

    assert is_ready(address)


def test_a_data_folder_in_use_is_refused(site: tuple[subprocess.Popen[str], str], data: Path) -> None:
    second = start(data, "--port", "0")

    said, _ = second.communicate(timeout=20)

    assert second.returncode == 1
    assert f"is in use by process {site[0].pid}" in said


def test_a_port_in_use_is_refused(site: tuple[subprocess.Popen[str], str], tmp_path: Path) -> None:
    port = site[1].rstrip("/").rsplit(":", 1)[1]
    second = start(tmp_path / "other", "--port", port)

    said, _ = second.communicate(timeout=20)

    assert second.returncode == 1
    assert f"Port {port} cannot be used" in said
    assert "--port" in said


def test_a_killed_web_process_comes_back(site: tuple[subprocess.Popen[str], str]) -> None:
    process, address = site
    web = web_process(process)
    assert web is not None
    its_own = web.children()

    web.kill()

    # Until the supervisor looks, the dead one's children still answer: they do not count.
    wait_for(lambda: web_process(process) not in (None, web) and not any(one.is_running() for one in its_own))
    wait_for(lambda: is_ready(address))


def web_process(site: subprocess.Popen[str]) -> psutil.Process | None:
    for child in psutil.Process(site.pid).children():
        with contextlib.suppress(psutil.Error):
            if "gunicorn" in " ".join(child.cmdline()):
                return child
    return None


def test_ctrl_c_stops_all_and_a_second_start_keeps_the_data(tmp_path: Path) -> None:
    with running(tmp_path) as (first, _address):
        family = psutil.Process(first.pid).children(recursive=True)
        key = (tmp_path / "secret_key").read_text()
        first.send_signal(signal.SIGINT)
        assert first.wait(20) == 0
    assert [one for one in family if one.is_running() and one.status() != psutil.STATUS_ZOMBIE] == []

    with running(tmp_path) as (second, _address):
        assert (tmp_path / "secret_key").read_text() == key
        second.send_signal(signal.SIGTERM)
        assert second.wait(20) == 0


def test_a_folder_that_bin_run_did_not_make_is_not_emptied(tmp_path: Path) -> None:
    (tmp_path / "thesis.docx").write_text("years of work")

    with pytest.raises(Refused, match="was not made by bin/run"):
        empty(tmp_path)

    assert (tmp_path / "thesis.docx").exists()


def test_a_fresh_start_empties_what_bin_run_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    with data_folder(tmp_path, fresh=False):
        (tmp_path / "nrp.sqlite3").write_text("old")

    with data_folder(tmp_path, fresh=True):
        assert not (tmp_path / "nrp.sqlite3").exists()


def test_a_fresh_start_leaves_a_database_of_ones_own_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://nrp@//somewhere/nrp")

    with pytest.raises(Refused, match="DATABASE_URL"), data_folder(tmp_path, fresh=True):
        pytest.fail("the block was entered")


def test_a_port_that_is_no_port_is_refused(tmp_path: Path) -> None:
    done = start(tmp_path, "--port", "70000")

    said, _ = done.communicate(timeout=20)

    assert done.returncode == 1
    assert "Port 70000 cannot be used" in said


def test_the_site_listens_on_the_loopback_address_alone(site: tuple[subprocess.Popen[str], str]) -> None:
    port = int(site[1].rstrip("/").rsplit(":", 1)[1])
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(("127.0.0.2", port))  # would be refused if the site had taken every address
