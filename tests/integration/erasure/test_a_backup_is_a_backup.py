"""A copy of everything goes back as it was; a damaged one is refused; whoever was erased since stays erased."""

import io
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django.fixtures import Settings

from coren.models import Adviser
from nrp.accounts import erasures_file
from nrp.accounts.actions import erasing, people
from nrp.accounts.models import Person, Tombstone, User
from nrp.accounts.roles import Role
from nrp.audit.queries import verify
from nrp.core.backups.folder import LEFT_OUT, SUMS
from tests.factories import a_small_programme, a_user_with
from tests.integration.erasure import found, planted

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def own_data(settings: Settings, tmp_path: Path) -> Path:
    settings.NRP_DATA = tmp_path / "data"
    return settings.NRP_DATA


@pytest.fixture
def staff(db: None) -> User:
    return a_user_with(Role.COREN_MANAGER, name="Mo Specimen")


@pytest.fixture
def somebody(staff: User) -> planted.Planted:
    return planted.plant(a_small_programme().own, staff)


@pytest.fixture
def copied(somebody: planted.Planted, tmp_path: Path) -> Path:
    folder = tmp_path / "backup"
    call_command("backup", str(folder), stdout=io.StringIO())
    return folder


def everything() -> dict[str, list[str]]:
    return {table: sorted(found.rows_of(table)) for table in found.tables() if table not in LEFT_OUT}


def files() -> dict[str, bytes]:
    return dict(found.stored())


def empty_site() -> None:
    """What a new machine has: the tables, no rows, no file."""
    call_command("flush", interactive=False, verbosity=0)
    location = Path(str(default_storage.location))  # type: ignore[attr-defined]  # a folder in tests
    shutil.rmtree(location, ignore_errors=True)


def restored(folder: Path) -> str:
    said = io.StringIO()
    call_command("restore", str(folder), stdout=said, stderr=said)
    return said.getvalue()


def test_everything_comes_back_as_it_was(copied: Path, somebody: planted.Planted) -> None:
    before, stored = everything(), files()
    empty_site()
    assert not Person.objects.exists()

    said = restored(copied)
    assert everything() == before
    assert files() == stored
    assert "The audit trail is whole" in said
    assert "Erased again: 0." in said
    assert people.create(name="Somebody New", by=None).pk  # ids and numbers go on


def test_who_was_erased_since_is_erased_again(copied: Path, somebody: planted.Planted, staff: User) -> None:
    erasing.erase(person=somebody.adviser.person, under="Request 1", by=staff)
    empty_site()

    said = restored(copied)
    assert "Erased again: 1." in said
    readable = found.database_text() + found.stored_bytes().decode("utf-8", "replace")
    readable += found.raw_database().decode("utf-8", "replace")
    assert found.hits(readable, planted.IDENTIFIERS) == set()
    assert Adviser.objects.get(pk=somebody.adviser.pk).erased_at is not None
    assert Tombstone.objects.get().replayed_at is not None
    assert Person.objects.filter(name="Mo Specimen").exists()
    assert verify().is_whole


def test_erasures_of_the_backup_are_known_on_another_machine(
    somebody: planted.Planted, staff: User, tmp_path: Path
) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    call_command("backup", str(old), stdout=io.StringIO())
    erasing.erase(person=somebody.adviser.person, under="Request 1", by=staff)
    call_command("backup", str(new), stdout=io.StringIO())
    erasures_file.path().unlink()
    empty_site()

    restored(new)
    assert len(erasures_file.read()) == 1
    assert Tombstone.objects.get().replayed_at is None


def cut_off(folder: Path) -> None:
    largest = max((path for path in folder.rglob("*") if path.is_file()), key=lambda path: path.stat().st_size)
    largest.write_bytes(largest.read_bytes()[:-20])


def one_bit(folder: Path) -> None:
    file = next(path for path in (folder / "files").rglob("*") if path.is_file())
    content = bytearray(file.read_bytes())
    content[0] ^= 1
    file.write_bytes(content)


def one_file_less(folder: Path) -> None:
    next(path for path in (folder / "files").rglob("*") if path.is_file()).unlink()


def one_file_more(folder: Path) -> None:
    (folder / "files" / "stranger").write_bytes(b"?")


def without_sums(folder: Path) -> None:
    (folder / SUMS).unlink()


@pytest.mark.parametrize("damage", [cut_off, one_bit, one_file_less, one_file_more, without_sums])
def test_a_damaged_backup_fails_loudly_and_leaves_the_site_empty(copied: Path, damage: Callable[[Path], None]) -> None:
    damage(copied)
    empty_site()
    with pytest.raises(CommandError, match=r"damaged|no backup"):
        restored(copied)
    assert not Person.objects.exists()


def test_a_site_that_is_not_empty_is_left_alone(copied: Path) -> None:
    before = everything()
    with pytest.raises(CommandError, match="not empty"):
        restored(copied)
    assert everything() == before


def test_a_backup_of_another_version_is_refused(copied: Path) -> None:
    manifest = copied / "manifest.json"
    manifest.write_text(manifest.read_text().replace("coren.0002_refusals", "coren.0002_other"))
    line = next(line for line in (copied / SUMS).read_text().splitlines() if line.endswith("  manifest.json"))
    from_sums = found.sha256(manifest)
    (copied / SUMS).write_text((copied / SUMS).read_text().replace(line, f"{from_sums}  manifest.json"))
    empty_site()
    with pytest.raises(CommandError, match=r"another version: coren\.0002"):
        restored(copied)


def test_a_folder_with_something_in_it_is_not_written_into(somebody: planted.Planted, tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine").write_text("mine")
    with pytest.raises(CommandError, match="not empty"):
        call_command("backup", str(tmp_path / "full"), stdout=io.StringIO())


def test_nobody_is_signed_in_and_no_key_lies_in_a_backup(copied: Path, settings: Settings) -> None:
    content = b"".join(path.read_bytes() for path in copied.rglob("*") if path.is_file())
    assert settings.SECRET_KEY.encode() not in content
    if connection.vendor == "postgresql":
        assert not (copied / "tables" / "django_session.copy").exists()


def test_another_key_is_said_so(copied: Path, settings: Settings) -> None:
    empty_site()
    settings.FIELD_KEYS = ["another key"]
    assert "sealed under another key" in restored(copied)
