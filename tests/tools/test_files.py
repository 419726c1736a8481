"""A file written whole is there as a whole, or as it was before."""

import errno
import io
import os
import sys
from pathlib import Path

import pytest

from course_utils._support import files
from course_utils._support.files import read_whole, try_writing, written_whole
from tests.helpers.hostile_files import PLACES, put


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "kept.txt"
    path.write_text("old")
    return path


def files_beside(path):
    return [file.name for file in path.parent.iterdir()]


def test_a_new_file_appears(tmp_path):
    with written_whole(str(tmp_path / "new.txt")) as part:
        part.write_text("new")
    assert (tmp_path / "new.txt").read_text() == "new"
    assert files_beside(tmp_path / "new.txt") == ["new.txt"]


def test_the_old_file_is_there_until_the_new_one_is_whole(path):
    with written_whole(path) as part:
        part.write_text("new")
        assert path.read_text() == "old"
    assert path.read_text() == "new"
    assert files_beside(path) == ["kept.txt"]


def test_a_path_without_a_folder_is_in_this_one(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with written_whole("new.txt") as part:
        part.write_text("new")
    assert os.listdir() == ["new.txt"]


def test_the_part_has_the_name_of_the_file_and_is_on_the_same_disk(path):
    """Keras tells a format by the name, and a file is renamed only within one disk."""
    with written_whole(path) as part:
        part.write_text("new")
        assert part.name == path.name
        assert part.parent.parent == path.parent


@pytest.mark.parametrize("error", [ValueError, OSError, KeyboardInterrupt])
def test_an_error_in_the_block_leaves_the_old_file_and_nothing_beside_it(path, error):
    with pytest.raises(error), written_whole(path) as part:
        part.write_text("half")
        raise error
    assert path.read_text() == "old"
    assert files_beside(path) == ["kept.txt"]


@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_a_full_disk_leaves_the_old_file_and_nothing_beside_it(path, monkeypatch, call):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, call, full)
    with pytest.raises(OSError, match="No space left"), written_whole(path) as part:
        part.write_text("half")
    assert path.read_text() == "old"
    assert files_beside(path) == ["kept.txt"]


def noted(function, calls):
    def call(*arguments):
        calls.append(function.__name__)
        return function(*arguments)

    return call


def test_the_file_is_on_the_disk_before_it_takes_the_name(path, monkeypatch):
    """In the other order a power cut could leave an empty file under the name."""
    calls = []
    for name in ("fsync", "replace"):
        monkeypatch.setattr(os, name, noted(getattr(os, name), calls))
    with written_whole(path) as part:
        part.write_text("new")
    assert calls == ["fsync", "replace"]


def test_a_block_that_writes_nothing_leaves_the_old_file(path):
    with pytest.raises(FileNotFoundError), written_whole(path):
        pass
    assert path.read_text() == "old"
    assert files_beside(path) == ["kept.txt"]


def test_a_missing_folder_is_an_error_and_is_not_made(tmp_path):
    with pytest.raises(FileNotFoundError, match="missing"), written_whole(tmp_path / "missing/x"):
        pass
    assert not any(tmp_path.iterdir())


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such rights")
@pytest.mark.parametrize("mask", [0o022, 0o077])
def test_a_new_file_has_the_rights_of_any_new_file_here(tmp_path, mask):
    before = os.umask(mask)
    try:
        (tmp_path / "other.txt").write_text("as open() makes it")
        with written_whole(tmp_path / "new.txt") as part:
            part.write_text("new")
    finally:
        os.umask(before)
    modes = [(tmp_path / name).stat().st_mode for name in ("other.txt", "new.txt")]
    assert modes[0] == modes[1]


@pytest.mark.parametrize("name", [name for name in PLACES if name != "a link to nothing"])
def test_what_is_no_file_is_neither_replaced_nor_waited_for(tmp_path, name):
    path = tmp_path / "kept.txt"
    put(name, path)
    before = os.lstat(path)
    for access in (read_whole, try_writing):
        with pytest.raises(OSError, match=r"kept\.txt"):
            access(path)
    with pytest.raises(OSError, match=r"kept\.txt"), written_whole(path):
        pytest.fail("written")
    assert os.lstat(path).st_ino == before.st_ino
    assert os.listdir(tmp_path) == ["kept.txt"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows lets few make links")
def test_a_link_stays_a_link(tmp_path):
    for name in ("there.txt", "not there.txt"):
        link = tmp_path / f"link to {name}"
        link.symlink_to(name)
        (tmp_path / "there.txt").write_text("old")
        with written_whole(link) as part:
            part.write_text("new")
        assert link.is_symlink() and (tmp_path / name).read_text() == "new"


def test_writing_is_tried_and_leaves_nothing(tmp_path):
    try_writing(tmp_path / "new.txt")
    try_writing(tmp_path / "a" / "b" / "new.txt")
    assert os.listdir(tmp_path) == []
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(OSError, match=r"file.b"):
        try_writing(tmp_path / "file" / "b" / "new.txt")
    with pytest.raises(OSError) as caught:  # of the folder, whose name a user may have typed
        try_writing(tmp_path / "file" / "new.txt")
    assert Path(caught.value.filename) == tmp_path / "file"


class Full(io.RawIOBase):
    """A file that was made while the disk was full: it takes no byte."""

    def writable(self):
        return True

    def write(self, _):
        raise OSError(errno.ENOSPC, "No space left on device", "a name of its own")


def test_a_full_disk_is_told_by_the_name_of_the_folder(tmp_path, monkeypatch):
    monkeypatch.setattr(files.tempfile, "TemporaryFile", lambda **_: io.BufferedWriter(Full()))
    with pytest.raises(OSError, match="No space left") as caught:
        try_writing(tmp_path / "new.txt")
    assert caught.value.filename == str(tmp_path)


def test_what_was_sealed_is_read_as_it_was(tmp_path, rng):
    data = rng.bytes(90)
    (tmp_path / "run").write_bytes(files.sealed(data))
    kept = read_whole(tmp_path / "run")
    assert files.unsealed(kept) == data
    for place in range(0, len(kept), 7):
        flipped = bytearray(kept)
        flipped[place] ^= 1
        with pytest.raises(ValueError, match="its checksum does not fit"):
            files.unsealed(bytes(flipped))
