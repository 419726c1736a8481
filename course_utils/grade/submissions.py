"""What was handed in: a notebook for each learner in one folder, or a folder for each learner."""

from dataclasses import dataclass
from pathlib import Path

from course_utils._support.files import read_whole

MOST = 20 << 20  # bytes; a lesson with all its figures has one million
NOTEBOOK = ".ipynb"
BACKUP = ".backup-"  # in the name of an old copy that `make fresh` keeps


class Refused(Exception):
    """There is no notebook to run; the message tells the teacher why."""


@dataclass(frozen=True)
class Submission:
    """One learner's entry in the folder: its name, and where it lies."""

    name: str
    path: Path

    def notebook(self, lesson):
        """The bytes of the notebook.

        Raises
            Refused: there is none, or not one alone, or it is no ordinary file.
        """
        path = self.path
        if not path.is_symlink() and path.is_dir():
            path = _only_one(path, lesson)
        # A link may lead to somebody else's work, or to the solutions.
        if path.is_symlink():
            raise Refused("a link, not a file")
        try:
            if path.stat().st_size > MOST:
                raise Refused(f"larger than {MOST >> 20} MB")
            return read_whole(path)
        except OSError as error:
            raise Refused(f"cannot be read: {error.strerror or 'not a file'}") from None


def submissions(folder):
    """The entries of a folder that are graded, in order, and the names of those that are not.

    Raises
        OSError: there is no such folder, or it may not be read.
    """
    seen = [path for path in sorted(Path(folder).iterdir()) if not path.name.startswith(".")]
    graded = [path for path in seen if path.suffix == NOTEBOOK or path.is_dir()]
    others = [path.name for path in seen if path not in graded]
    return [Submission(path.name, path) for path in graded], others


def _only_one(folder, lesson):
    found = [
        path
        for path in sorted(folder.rglob(f"{lesson}_*{NOTEBOOK}"))
        if BACKUP not in path.name
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    ]
    if not found:
        raise Refused(f"holds no notebook of lesson {lesson}")
    if len(found) > 1:
        names = ", ".join(str(path.relative_to(folder)) for path in found)
        raise Refused(f"holds {len(found)} notebooks of lesson {lesson}: {names}")
    return found[0]
