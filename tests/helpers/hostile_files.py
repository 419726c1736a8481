"""What may lie in the place of a file that is to be read: one table for every door."""

import io
import os
import pickle
import zipfile
from pathlib import Path

RAN = "the code in it ran"  # a folder beside the file that there must not be


class Code:
    """Whoever unpickles it makes a folder."""

    def __init__(self, folder):
        self.folder = folder

    def __reduce__(self):
        return os.mkdir, (self.folder,)


def with_code(path):
    """A pickle that runs code, as `torch.load` would have taken it for weights."""
    return pickle.dumps({"weight": Code(str(path.with_name(RAN)))}, protocol=2)


def zipped(path):
    """The same as PyTorch packs it today."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr("archive/data.pkl", with_code(path))
        file.writestr("archive/version", "3")
    return packed.getvalue()


CONTENTS = {
    "empty": lambda path: b"",
    "a byte": lambda path: b"\x80",
    "text": lambda path: b"weights: 0.5, 1.5\n",
    "zeros": lambda path: bytes(4096),
    "nested JSON": lambda path: b"[" * 100_000,
    "a pickle with code": with_code,
    "a packed pickle with code": zipped,
    "a huge header": lambda path: (2**62).to_bytes(8, "little") + b"{}",
    "a header that is no JSON": lambda path: (2).to_bytes(8, "little") + b"{[",
}


def circle(path):
    path.symlink_to(path.name)


PLACES = {
    "a folder": lambda path: path.mkdir(),
    "a pipe": lambda path: os.mkfifo(path),
    "an endless device": lambda path: path.symlink_to("/dev/zero"),
    "a link to nothing": lambda path: path.symlink_to("nothing"),
    "a link in a circle": circle,
}
if os.name == "nt":
    PLACES = {"a folder": PLACES["a folder"]}  # Windows has no others
HOSTILE = [*CONTENTS, *PLACES]


def put(name, path):
    """Put what has this name in the table in the place of a file."""
    path = Path(path)
    if name in CONTENTS:
        path.write_bytes(CONTENTS[name](path))
    else:
        PLACES[name](path)


def ran(path):
    """Whether code that came in a file was run."""
    return Path(path).with_name(RAN).exists()
