"""Files that are read and written whole: a crash leaves the old one or the new one, never half."""

import contextlib
import hashlib
import os
import shutil
import stat
import tempfile
import time
from pathlib import Path

# Seconds after which a part belongs to no running process: no download takes so long.
ABANDONED = 24 * 3600.0
KINDS = {
    stat.S_IFDIR: "a folder",
    stat.S_IFIFO: "a pipe",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
    stat.S_IFSOCK: "a socket",
}


def read_whole(path):
    """The bytes of a file.

    Arguments
        path: the file; a link to one is followed.
    Raises
        FileNotFoundError: there is no such file.
        OSError: it is no file, such as a pipe, which would have to be waited for; or it may not be
        read.

    >>> read_whole(os.curdir)
    Traceback (most recent call last):
        ...
    OSError: .: got a folder; expected a file
    """
    refuse_other_kinds(path)
    return Path(path).read_bytes()


@contextlib.contextmanager
def written_whole(path):
    """Yield a path to write to; when the ``with`` block ends well, the file appears at `path`.

    If the block ends in an error, `path` is as it was before, and nothing is left beside it.

    Arguments
        path: the file to write, in a folder that exists; a link to a file stays a link.
    Raises
        OSError: there is something else than a file, the folder does not exist or cannot be
        written to.

    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with written_whole(Path(folder, "note.txt")) as part:
    ...         _ = part.write_text("whole", encoding="utf-8")
    ...     Path(folder, "note.txt").read_text(encoding="utf-8")
    'whole'
    """
    with contextlib.suppress(FileNotFoundError):
        refuse_other_kinds(path)
    path = Path(os.path.realpath(path))
    # In a folder of its own: the name stays, which some formats are told by, and so do the rights
    # that a new file gets here.
    with part_beside(path) as part:
        yield part
        with part.open("rb+") as file:
            os.fsync(file.fileno())
        os.replace(part, path)


@contextlib.contextmanager
def part_beside(path):
    """Yield a path of the same name in a new folder beside `path`, to be moved there when whole.

    Beside it, because a file or a folder is renamed only within one disk. In the end the new folder
    is removed; that of a process that was killed is removed by a later call, after a day.

    >>> with tempfile.TemporaryDirectory() as folder, part_beside(Path(folder, "note.txt")) as part:
    ...     part.name, part.exists()
    ('note.txt', False)
    """
    for left in path.parent.glob(".part-*"):
        with contextlib.suppress(OSError):
            is_old = time.time() - left.stat().st_mtime > ABANDONED
            if is_old and {part.name for part in left.iterdir()} <= {path.name}:
                shutil.rmtree(left)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".part-") as folder:
        yield Path(folder, path.name)


def try_writing(path):
    """Raise the error at once in which writing a file would end, and not after the work.

    Arguments
        path: the file; what is missing of its folder is going to be made.
    Raises
        OSError: there is something else than a file, there are no rights, or the disk is full.
    """
    with contextlib.suppress(FileNotFoundError, NotADirectoryError):  # told below, of the folder
        refuse_other_kinds(path)
    folder = Path(path).absolute().parent
    there = next(above for above in (folder, *folder.parents) if os.path.lexists(above))
    try:
        with tempfile.TemporaryFile(dir=there) as file:
            file.write(b"a file")
            file.flush()
    except OSError as error:  # it names a file that nobody knows
        raise type(error)(error.errno, error.strerror, str(folder)) from None


def sealed(data):
    """Bytes with their checksum behind them.

    >>> unsealed(sealed(b"a run"))
    b'a run'
    """
    return data + hashlib.sha256(data).digest()


def unsealed(data):
    """The bytes that `sealed` was given.

    Raises
        ValueError: they have changed since, or never were sealed.

    >>> unsealed(b"a run" + bytes(32))
    Traceback (most recent call last):
        ...
    ValueError: its checksum does not fit
    """
    data, checksum = data[:-32], data[-32:]
    if hashlib.sha256(data).digest() != checksum:
        raise ValueError("its checksum does not fit")
    return data


def refuse_other_kinds(path):
    """Raise an OSError for a device, which would be replaced, and a pipe, which never ends.

    Raises
        FileNotFoundError: there is nothing.
        OSError: there is something else than a file.
    """
    mode = os.stat(path).st_mode
    if not stat.S_ISREG(mode):
        kind = KINDS.get(stat.S_IFMT(mode), "something else")
        raise OSError(f"{path}: got {kind}; expected a file")
