"""The supervisor restarts the dead, signals each child once, and leaves nobody behind."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from _supervisor import Child, GaveUp, Supervisor

ROOT = Path(__file__).resolve().parents[3]
SLEEPER = "import time; time.sleep(60)"
COUNTER = """
    import pathlib, signal, sys, time
    heard = pathlib.Path(sys.argv[1])
    def hear(number, _frame):
        with heard.open("a") as file:
            file.write("x")
    signal.signal(signal.SIGTERM, hear)
    heard.touch()
    while not heard.read_text():
        time.sleep(0.01)
    time.sleep(0.3)
"""
STUBBORN = """
    import pathlib, signal, subprocess, sys, time
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    grandchild = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], start_new_session=True)
    pathlib.Path(sys.argv[1]).write_text(str(grandchild.pid))
    time.sleep(60)
"""
OWNER = """
    import os, pathlib, sys, time
    from _supervisor import Child, Supervisor
    sleep = [sys.executable, "-c", "import time; time.sleep(60)"]
    child = Child("sleeper", sleep, dict(os.environ), pathlib.Path(sys.argv[1]) / "log")
    Supervisor([child]).start()
    (pathlib.Path(sys.argv[1]) / "pid").write_text(str(child.process.pid))
    time.sleep(60)
"""


def child(tmp_path: Path, program: str, *arguments: str) -> Child:
    command = [sys.executable, "-c", textwrap.dedent(program), *arguments]
    return Child("child", command, dict(os.environ), tmp_path / "logs" / "child.log")


@pytest.fixture
def supervise() -> Iterator[Callable[[Child], Supervisor]]:
    started: list[Supervisor] = []

    def start(one: Child) -> Supervisor:
        supervisor = Supervisor([one])
        supervisor.start()
        started.append(supervisor)
        return supervisor

    yield start
    for supervisor in started:
        supervisor.stop()


def wait_for(condition: Callable[[], bool], seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def pid(one: Child) -> int:
    assert one.process is not None
    return one.process.pid


def test_a_dead_child_is_started_again(tmp_path: Path, supervise: Callable[[Child], Supervisor]) -> None:
    one = child(tmp_path, SLEEPER)
    supervisor = supervise(one)
    first = pid(one)

    os.kill(first, signal.SIGKILL)
    wait_for(lambda: not one.is_running)
    supervisor.look_after()

    assert one.is_running
    assert pid(one) != first


def test_a_child_that_will_not_stay_is_given_up_with_its_last_words(
    tmp_path: Path, supervise: Callable[[Child], Supervisor]
) -> None:
    one = child(tmp_path, "raise SystemExit('no database')")
    supervisor = supervise(one)

    def fall_over_again() -> bool:
        wait_for(lambda: not one.is_running)
        supervisor.look_after()
        return False

    with pytest.raises(GaveUp, match="no database"):
        wait_for(fall_over_again)


def test_each_child_is_signalled_exactly_once(tmp_path: Path, supervise: Callable[[Child], Supervisor]) -> None:
    heard = tmp_path / "heard"
    supervisor = supervise(child(tmp_path, COUNTER, str(heard)))
    wait_for(heard.exists)

    supervisor.stop()

    assert heard.read_text() == "x"


def test_a_child_that_will_not_go_is_ended_with_all_it_started(
    tmp_path: Path, supervise: Callable[[Child], Supervisor], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("_supervisor.STOP_SECONDS", 0.5)
    note = tmp_path / "grandchild"
    one = child(tmp_path, STUBBORN, str(note))
    supervisor = supervise(one)
    wait_for(lambda: note.exists() and note.read_text() != "")

    supervisor.stop()

    assert not one.is_running
    wait_for(lambda: not psutil.pid_exists(int(note.read_text())) or is_dead(int(note.read_text())))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent was killed")
def test_a_killed_supervisor_leaves_no_child_behind(tmp_path: Path) -> None:
    command = [sys.executable, "-c", textwrap.dedent(OWNER), str(tmp_path)]
    owner = subprocess.Popen(command, env={**os.environ, "PYTHONPATH": str(ROOT / "bin")})
    note = tmp_path / "pid"
    wait_for(lambda: note.exists() and note.read_text() != "")

    owner.kill()
    owner.wait()

    wait_for(lambda: is_dead(int(note.read_text())))


def is_dead(number: int) -> bool:
    try:
        return psutil.Process(number).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True
