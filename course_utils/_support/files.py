"""Writing a file so that a crash leaves the old one or the new one, never half."""

import contextlib
import os
import tempfile
from pathlib import Path


@contextlib.contextmanager
def written_whole(path):
    """Yield a path to write to; when the ``with`` block ends well, the file appears at `path`.

    If the block ends in an error, `path` is as it was before, and nothing is left beside it.

    Arguments
        path: the file to write, in a folder that exists.
    Raises
        OSError: the folder does not exist or cannot be written to.

    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with written_whole(Path(folder, "note.txt")) as part:
    ...         _ = part.write_text("whole", encoding="utf-8")
    ...     Path(folder, "note.txt").read_text(encoding="utf-8")
    'whole'
    """
    path = Path(path)
    # In a folder of its own: the name stays, which some formats are told by, and so do the rights
    # that a new file gets here. Beside the target: a file is renamed only within one disk.
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".part-") as folder:
        part = Path(folder, path.name)
        yield part
        with part.open("rb+") as file:
            os.fsync(file.fileno())
        os.replace(part, path)
