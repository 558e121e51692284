"""A child process is watched, limited and gone at the end, whatever it does."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from nrp.core.children import ROOT, ChildResult, Stopped, run_child


def run(code: str, tmp_path: Path, **limits) -> ChildResult:
    return run_child([sys.executable, "-c", code], cwd=tmp_path, **limits)


def test_lines_of_json_reach_the_caller_and_everything_printed_is_kept(tmp_path):
    code = (
        "import sys\n"
        'print(\'{"progress": 10, "step": "reading"}\', flush=True)\n'
        "print('just words')\n"
        "print('{\"progress\": 90}', file=sys.stderr)\n"
    )
    heard = []
    result = run(code, tmp_path, on_line=heard.append)
    assert result.is_ok
    assert sorted(line["progress"] for line in heard) == [10, 90]
    assert "just words" in result.stdout
    assert "90" in result.stderr


def test_a_child_that_takes_too_much_memory_is_stopped(tmp_path):
    code = "import time\nheap = []\nwhile True:\n    heap.append(b'x' * 4_000_000)\n    time.sleep(0.005)"
    result = run(code, tmp_path, memory_mb=80)
    assert result.stopped is Stopped.MEMORY
    assert not result.is_ok
    assert 80 <= result.peak_mb < 200


def test_memory_of_its_own_children_counts(tmp_path):
    grandchild = "import time; heap = b'x' * 120_000_000; time.sleep(30)"
    code = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {grandchild!r}])"
    assert run(code, tmp_path, memory_mb=100).stopped is Stopped.MEMORY


def test_a_child_that_takes_too_much_processor_time_is_stopped(tmp_path):
    result = run("while True: pass", tmp_path, cpu_seconds=1)
    assert result.stopped is Stopped.CPU
    assert result.seconds < 20


def test_a_child_that_only_waits_is_stopped_by_the_clock(tmp_path):
    result = run("import time; time.sleep(60)", tmp_path, wall_seconds=0.5)
    assert result.stopped is Stopped.WALL
    assert result.seconds < 5


def test_a_segmentation_fault_is_told_from_a_limit(tmp_path):
    result = run("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", tmp_path)
    assert result.crashed
    assert result.stopped is None
    assert "SIGSEGV" in result.reason


def test_an_exit_code_is_passed_on(tmp_path):
    result = run("raise SystemExit(3)", tmp_path)
    assert (result.exit_code, result.crashed, result.is_ok) == (3, False, False)


def test_what_it_left_running_is_gone_with_it(tmp_path):
    code = (
        "import subprocess, sys\n"
        "left = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        "print(left.pid)"
    )
    result = run(code, tmp_path)
    left = int(result.stdout)
    deadline = time.monotonic() + 5
    while psutil.pid_exists(left) and psutil.Process(left).status() != psutil.STATUS_ZOMBIE:
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_what_a_callback_raises_stops_the_child(tmp_path):
    def refuse(line):
        raise InterruptedError(line["pid"])

    code = "import os, time; print('{\"pid\": %d}' % os.getpid(), flush=True); time.sleep(60)"
    started = time.monotonic()
    with pytest.raises(InterruptedError) as raised:
        run(code, tmp_path, on_line=refuse)
    assert time.monotonic() - started < 20
    assert not psutil.pid_exists(raised.value.args[0])


def test_the_caller_is_woken_while_the_child_is_silent(tmp_path):
    ticks = []
    run("import time; time.sleep(2.4)", tmp_path, on_tick=lambda: ticks.append(1))
    assert len(ticks) >= 2


def test_it_knows_no_secret_of_the_platform_one_thread_and_the_processor(tmp_path, monkeypatch):
    monkeypatch.setenv("OPENBLAS_CORETYPE", "Haswell")
    monkeypatch.setenv("SECRET_KEY", "canary-of-a-secret")
    monkeypatch.setenv("DATABASE_URL", "postgres://canary")
    result = run("import os; print(dict(os.environ))", tmp_path)
    assert "canary" not in result.stdout
    assert "'POLARS_MAX_THREADS': '1'" in result.stdout
    assert "'OPENBLAS_CORETYPE': 'Haswell'" in result.stdout


def test_it_dies_with_its_parent(tmp_path):
    """A worker killed outright must not leave a parser behind that nobody watches."""
    parent_code = (
        "import sys\n"
        "from pathlib import Path\n"
        "from nrp.core.children import run_child\n"
        'child = "import os, time; print(\'{\\"pid\\": %d}\' % os.getpid(), flush=True); time.sleep(60)"\n'
        "run_child([sys.executable, '-c', child], cwd=Path('.'), on_line=lambda line: print(line['pid'], flush=True))\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    parent = subprocess.Popen(
        [sys.executable, "-c", parent_code], cwd=tmp_path, env=environment, stdout=subprocess.PIPE, text=True
    )
    with parent:
        child = int(parent.stdout.readline())
        assert psutil.pid_exists(child)
        parent.send_signal(signal.SIGKILL)
    deadline = time.monotonic() + 5
    while psutil.pid_exists(child) and psutil.Process(child).status() != psutil.STATUS_ZOMBIE:
        assert time.monotonic() < deadline
        time.sleep(0.02)
