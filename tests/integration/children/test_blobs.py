"""Stored content is whole, named by its hash, and found out when it changes."""

import hashlib
import io
import os

import pytest

from nrp.core import blobs


class Cut(io.RawIOBase):
    """A stream that breaks off half-way, as a browser does."""

    def __init__(self):
        self.left = 3

    def read(self, size=-1):
        self.left -= 1
        if not self.left:
            raise ConnectionResetError
        return b"x" * 1000


def files_in(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


def test_content_lies_under_its_hash(own_storage):
    blob = blobs.save(io.BytesIO(b"answers"))
    assert blob.sha256 == hashlib.sha256(b"answers").hexdigest()
    assert blob.size == 7
    assert blob.sha256 in blob.name
    assert blobs.read(blob.name) == b"answers"


def test_the_same_content_is_stored_once(own_storage):
    assert blobs.save(io.BytesIO(b"answers")) == blobs.save(io.BytesIO(b"answers"))
    assert len(files_in(own_storage)) == 1


def test_a_stream_that_breaks_off_leaves_nothing(own_storage):
    with pytest.raises(ConnectionResetError):
        blobs.save(Cut())
    assert files_in(own_storage) == []


def test_a_stream_over_the_limit_leaves_nothing(own_storage):
    with pytest.raises(blobs.TooLarge):
        blobs.save(io.BytesIO(b"x" * 11), limit=10)
    assert files_in(own_storage) == []
    assert blobs.save(io.BytesIO(b"x" * 10), limit=10).size == 10


def test_only_the_platform_may_read_the_file(own_storage):
    blobs.save(io.BytesIO(b"answers"))
    (file,) = files_in(own_storage)
    assert file.stat().st_mode & 0o077 == 0
    assert file.parent.stat().st_mode & 0o077 == 0


def test_a_copy_is_held_against_the_hash(own_storage, tmp_path):
    blob = blobs.save(io.BytesIO(b"answers"))
    assert blobs.fetch(blob.name, tmp_path / "copy").read_bytes() == b"answers"
    (file,) = files_in(own_storage)
    file.write_bytes(b"answerz")
    with pytest.raises(blobs.Damaged):
        blobs.fetch(blob.name, tmp_path / "other")
    assert not (tmp_path / "other").exists()


def test_what_a_killed_process_left_half_written_goes_after_a_day(own_storage):
    blobs.save(io.BytesIO(b"answers"))
    torn, fresh = own_storage / "incoming" / "incoming-torn", own_storage / "incoming" / "incoming-fresh"
    for path in (torn, fresh):
        path.write_bytes(b"half")
    os.utime(torn, (0, 0))
    blobs.save(io.BytesIO(b"more"))
    assert (torn.exists(), fresh.exists()) == (False, True)
