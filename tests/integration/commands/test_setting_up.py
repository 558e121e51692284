"""bin/_setup makes each thing once, again when its sources change, and says what to do when it cannot."""

import subprocess
import sys
from pathlib import Path

import _setup
import pytest

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small tree that stands in for the project's root."""
    monkeypatch.setattr(_setup, "ROOT", tmp_path)
    (tmp_path / "source").write_text("one")
    return tmp_path


def test_a_thing_is_made_once_and_again_when_its_source_changes(tree: Path) -> None:
    made: list[str] = []

    def make_it() -> None:
        _setup.once(tree / "made" / "stamp", [tree / "source"], lambda: made.append((tree / "source").read_text()))

    make_it()
    make_it()
    (tree / "source").write_text("two")
    make_it()

    assert made == ["one", "two"]


def test_a_thing_that_failed_is_made_again(tree: Path) -> None:
    def fail() -> None:
        raise _setup.SetupFailed("no network")

    _setup.once(tree / "stamp", [tree / "source"], lambda: None)
    (tree / "source").write_text("two")
    with pytest.raises(_setup.SetupFailed):
        _setup.once(tree / "stamp", [tree / "source"], fail)

    assert _setup.read_stamp(tree / "stamp") == {}


def test_a_copied_tree_makes_its_own(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _setup.once(tree / "stamp", [tree / "source"], lambda: None)
    copy = tree / "copy"
    copy.mkdir()
    for name in ("source", "stamp"):
        (copy / name).write_bytes((tree / name).read_bytes())
    monkeypatch.setattr(_setup, "ROOT", copy)
    made: list[bool] = []

    _setup.once(copy / "stamp", [copy / "source"], lambda: made.append(True))

    assert made == [True]


def test_a_torn_stamp_says_nothing(tree: Path) -> None:
    (tree / "stamp").write_text('{"sour')

    assert _setup.read_stamp(tree / "stamp") == {}


def test_a_failing_stage_shows_its_output_and_what_to_do(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(_setup.SetupFailed) as failure:
        _setup.stage(
            "Counting", ["sh", "-c", "echo no such host; exit 3"], {"PATH": "/bin:/usr/bin"}, mend="Look at the cable."
        )

    assert "no such host" in str(failure.value)
    assert str(failure.value).endswith("Look at the cable.")
    assert "Counting" in capsys.readouterr().err


def test_nothing_is_said_on_standard_output(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _setup.stage("Counting", ["sh", "-c", "echo 1"], {"PATH": "/bin:/usr/bin"}, mend="")

    assert capsys.readouterr().out == ""


def test_without_a_home_tools_write_inside_the_tree(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tree / "nobody"))

    assert _setup.build_environment()["HOME"] == str(tree / ".cache" / "home")


def test_with_a_home_its_warm_caches_are_used(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tree / "person"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))

    assert _setup.build_environment()["HOME"] == str(home)


def test_an_environment_for_development_also_serves_to_run(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_setup, "VENV", tree / ".venv")
    monkeypatch.setattr(_setup, "LOCKS", {"run": tree / "run.lock", "dev": tree / "dev.lock"})
    (tree / ".venv" / "bin").mkdir(parents=True)
    (tree / ".venv" / "bin" / "python").touch()
    for name in ("run.lock", "dev.lock"):
        (tree / name).write_text(name)
    (tree / ".venv" / ".nrp-stamp").write_text(_setup.json.dumps(_setup.packages_stamp("dev")))
    monkeypatch.setattr(_setup, "fetch_uv", lambda _environment: pytest.fail("nothing was to be fetched"))

    _setup.set_up_packages("run", {})


def test_an_unknown_purpose_is_refused() -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "bin" / "_setup.py", "party"], capture_output=True, text=True, check=False
    )

    assert done.returncode == 2
    assert "run or dev" in done.stderr
