"""Which files of a folder are pictures to train on, and why the others are not.

A damaged file that is found after an hour of training costs the hour: all are looked at before.
"""

import contextlib
import itertools
import os
import stat
import threading
import unicodedata
import warnings
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
from PIL import Image, ImageOps

from course_utils.validation import whole_number

TRAIN, VALIDATION, TEST = "train", "validation", "test"
NAMES = {TRAIN: TRAIN, VALIDATION: VALIDATION, "val": VALIDATION, "valid": VALIDATION, TEST: TEST}
# Without a folder train beside them, these are no names of classes; "valid" and "train" may be.
NO_CLASSES = {VALIDATION, "val", TEST}
# Pillow knows these formats by name only, or has another program draw them.
NOT_READ = {"BUFR", "EPS", "GRIB", "HDF5", "MPEG", "WMF"}
# How a file starts that should be a picture, even if no more of it can be read.
STARTS = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8")
LONGEST = 200  # times the width: made as small as a network takes them, longer ones fill the memory
LISTED = 20  # files a summary names one by one

DAMAGED = "truncated or damaged"
NOT_A_PICTURE = "not a picture"
UNNAMED = "no class in its name"
OUTSIDE = "not in the folder of a class"
HIDDEN = "hidden"

_limit_of_pillow = threading.Lock()


@dataclass(frozen=True, eq=False)
class Pictures:
    """Files that can be decoded, each with its class.

    Attributes
        paths: a tuple of paths.
        labels: int64, one for each path, the place of its class in `classes`.
        classes: the names of the classes, sorted.
    """

    paths: tuple
    labels: np.ndarray
    classes: tuple

    def __len__(self):
        return len(self.paths)


@dataclass(frozen=True, eq=False)
class PictureSet:
    """The three parts of a set of pictures, and what was left out of it.

    Attributes
        train, validation, test: `Pictures`.
        left_out: a dict from the path of a file that is not used to the reason.
        classes: the names of the classes, sorted.
        found: how many training pictures of each class there were before a limit was applied.
    """

    train: Pictures
    validation: Pictures
    test: Pictures
    left_out: dict
    classes: tuple
    found: tuple

    def summary(self):
        """Lines of text: how many pictures of each class, and which files were left out and why."""
        lines = []
        for name in (TRAIN, VALIDATION, TEST):
            part = getattr(self, name)
            counts = [str(count) for count in np.bincount(part.labels)]
            if name == TRAIN:
                counts = [
                    count if int(count) == found else f"{count} of {found}"
                    for count, found in zip(counts, self.found, strict=True)
                ]
            pairs = zip(counts, self.classes, strict=True)
            lines.append(f"{name}: " + ", ".join(f"{count} {label}" for count, label in pairs))
        used = sum(self.found) + len(self.validation) + len(self.test)
        count = len(self.left_out)
        lines.append(f"left out {count} of {used + count} files" + (":" if count else ""))
        often = Counter(self.left_out.values())
        # A reason that is given thousands of times must not hide the one damaged file.
        shown = sorted(self.left_out.items(), key=lambda item: (often[item[1]], _order(item[0])))
        lines += [f"  {path}: {reason}" for path, reason in shown[:LISTED]]
        if count > LISTED:
            lines.append(f"  and {count - LISTED} more; of all {count}: {_counted(often)}")
        # A name may be no text at all, and could not be printed as it is.
        return "\n".join(lines).encode("utf-8", "backslashreplace").decode()


def load(path):
    """A picture as every network takes it: upright, in red, green and blue, without transparency.

    Rotated as the camera noted; transparent parts become white; 16 bits of grey are scaled to 8;
    of an animation, the first picture. `ImageFolder(folder, loader=pictures.load)` reads so.

    Arguments
        path: a file in any format that Pillow decodes, whatever its name ends in.
    Returns
        a `PIL.Image.Image` of mode "RGB".
    Raises
        ValueError: the file is no picture, is damaged or has more pixels than Pillow allows.
        OSError: there is no such file, or it may not be read.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     Image.new("LA", (2, 1), (64, 0)).save(Path(folder, "glass.png"))
    ...     load(Path(folder, "glass.png")).getpixel((1, 0))
    (255, 255, 255)
    """
    try:
        return _decoded(path)
    except _UnusableError as error:
        raise ValueError(f"{path}: {error}; expected a whole picture") from error.__cause__


def survey(folder, *, seed, limit=None, progress=False):
    """Find the pictures of a folder, decode each of them once, and split what can be used.

    Three layouts are recognised. A folder for each class. The same inside train/, validation/
    (or val/, valid/) and test/. Files named after their class up to the first dot, such as
    cat.0.jpg, alone or inside such parts. A missing part is split off from the training pictures
    of each class, at random, in the proportion 60 : 20 : 20 of train, validation and test.

    Arguments
        folder: where the pictures are.
        seed: a whole number of at least 0; the same seed gives the same split.
        limit: at most that many training pictures of each class, drawn with the seed; or None.
        progress: whether to show a bar.
    Returns
        a `PictureSet`. Every file of the folder is in one of its parts, beyond the limit, or in
        `left_out`.
    Raises
        FileNotFoundError, NotADirectoryError: there is no such folder.
        PermissionError: a folder may not be read.
        ValueError: no layout is recognised, the classes are fewer than two or not the same in
        each part, or one of them has no usable picture in a part or too few to split.
        TypeError: the seed or the limit is no number.

    >>> import tempfile
    >>> rng = np.random.default_rng(7)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     for name in ["cat", "dog"]:
    ...         for i in range(5):
    ...             noise = Image.fromarray(rng.integers(0, 256, (9, 8, 3), dtype=np.uint8))
    ...             noise.save(Path(folder, f"{name}.{i}.png"))
    ...     _ = Path(folder, "dog.5.png").write_bytes(b"")
    ...     found = survey(folder, seed=7, limit=2)
    ...     print(found.summary().replace(folder, "pets"))  # doctest: +ELLIPSIS
    train: 2 of 3 cat, 2 of 3 dog
    validation: 1 cat, 1 dog
    test: 1 cat, 1 dog
    left out 1 of 11 files:
      pets...dog.5.png: empty file
    """
    options = _options(seed, limit)
    return _picture_set(_files(Path(folder)), **options, progress=progress)


class _UnusableError(Exception):
    """Why a file is left out."""


class _File(NamedTuple):
    path: Path
    part: str
    label: str | None  # the name of its class
    stray: str = ""  # why it is not used even if it is a picture


def _options(seed, limit):
    seed = whole_number(seed=seed, at_least=0)
    limit = None if limit is None else whole_number(limit=limit, at_least=1)
    return {"seed": seed, "limit": limit}


def _decoded(path, *, small=False):
    """The picture in a file, in RGB; `small` where that is quicker and shows the same damage."""
    with open(path, "rb") as file:
        picture = _opened(file)
        if small:
            picture.draft(None, (1, 1))
        try:
            picture.load()
        except Exception as error:  # every format fails in its own way
            raise _UnusableError(DAMAGED) from error
        with contextlib.suppress(Exception):  # broken notes of a camera, in a good picture
            picture = ImageOps.exif_transpose(picture)
        try:
            return _in_rgb(picture)
        except Exception as error:
            reason = f"colours of the kind {picture.mode}, which cannot be turned into RGB"
            raise _UnusableError(reason) from error


def _opened(file):
    start = file.read(16)
    if not start:
        raise _UnusableError("empty file")
    # Of a large picture, Pillow warns or refuses it without its size. A warning cannot be caught
    # in one thread alone; so while the head of the file is read, Pillow has no limit.
    with _limit_of_pillow:
        limit, Image.MAX_IMAGE_PIXELS = Image.MAX_IMAGE_PIXELS, None
        try:
            Image.init()
            picture = Image.open(file, formats=[name for name in Image.ID if name not in NOT_READ])
        except Exception as error:
            reason = DAMAGED if start.startswith(STARTS) else NOT_A_PICTURE
            if start[4:12] in (b"ftypheic", b"ftypheix", b"ftypmif1"):
                reason = "a HEIC picture, which has to be saved as JPEG"
            raise _UnusableError(reason) from error
        finally:
            Image.MAX_IMAGE_PIXELS = limit
    width, height = picture.size
    if limit and width * height > limit:
        raise _UnusableError(f"{width} × {height} pixels, more than {limit // 10**6} million")
    if max(width, height) > LONGEST * min(width, height):
        raise _UnusableError(f"{width} × {height} pixels, over {LONGEST} times as long as wide")
    return picture


def _in_rgb(picture):
    if picture.mode == "I" or picture.mode.startswith("I;16"):
        return _from_16_bits(picture)
    if picture.mode == "F":
        raise ValueError("the range of its brightness is not known")
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    picture = picture.convert("RGBA")
    white = Image.new("RGBA", picture.size, "white")
    return Image.alpha_composite(white, picture).convert("RGB")


def _from_16_bits(picture):
    """Grey from 0 to 65,535 as RGB; Pillow alone would cut it off at 255."""
    grey = np.asarray(picture).astype(np.int32)
    if grey.min() < 0 or grey.max() > 65_535:
        raise ValueError("brightness outside 0 to 65,535")
    scaled = (grey + 128) // 257  # 65,535 is 255 · 257; halves cannot occur
    if "transparency" in picture.info:
        scaled[grey == picture.info["transparency"]] = 255
    return Image.fromarray(scaled.astype(np.uint8)).convert("RGB")


def _reason(file):
    """Why a file cannot be used, or an empty text."""
    try:
        if not stat.S_ISREG(os.stat(file.path).st_mode):
            return NOT_A_PICTURE  # to open a pipe would mean to wait for its other end
        if file.stray:  # there may be thousands: not decoded
            with open(file.path, "rb") as opened:
                _opened(opened)
        else:
            _decoded(file.path, small=True)
    except _UnusableError as error:
        return str(error)
    except PermissionError:
        return "no permission to read it"
    except OSError as error:
        return f"cannot be read: {error.strerror}"
    return file.stray


def _reasons(files, progress):
    """The files that cannot be used, as a dict from path to reason."""
    # Remarks of Pillow about odd files would stand between the lines of the bar.
    with warnings.catch_warnings(), ThreadPoolExecutor(min(8, os.cpu_count() or 1)) as pool:
        warnings.simplefilter("ignore")
        reasons = pool.map(_reason, files)
        if progress:
            from tqdm.auto import tqdm

            reasons = tqdm(reasons, total=len(files), unit="file")
        pairs = list(zip(files, reasons, strict=True))
    return {file.path: reason for file, reason in pairs if reason}


def _picture_set(files, *, seed, limit, progress):
    """Check and split files whose part and class are known."""
    classes = _classes(files)
    left_out = _reasons(files, progress)
    given = {}
    for file in files:
        if file.label is not None:
            given.setdefault((file.part, file.label), []).append(file.path)
    paths = {}
    for (part, label), of_class in given.items():
        paths[part, label] = [path for path in of_class if path not in left_out]
        if not paths[part, label]:
            reasons = _counted(Counter(left_out[path] for path in of_class))
            raise ValueError(
                f"{label}: all {len(of_class)} files in {part} were left out: {reasons}; "
                "expected pictures of every class"
            )
    missing = [part for part in (VALIDATION, TEST) if (part, classes[0]) not in paths]
    rng = np.random.default_rng(seed)
    found = []
    for label in classes:
        train = paths[TRAIN, label]
        if len(train) <= len(missing):
            raise ValueError(
                f"{label}: got {len(train)} pictures that can be used; expected at least "
                f"{len(missing) + 1}, one for each of {', '.join([TRAIN, *missing])}"
            )
        train = [train[i] for i in rng.permutation(len(train))]
        # 20 of 100 for each part, or 20 of 80 where the other part is there.
        share = max(1, round(len(train) * 20 / (60 + 20 * len(missing))))
        for part in missing:
            paths[part, label], train = train[:share], train[share:]
        found.append(len(train))
        paths[TRAIN, label] = train[:limit]
    parts = {part: _pictures(paths, part, classes) for part in (TRAIN, VALIDATION, TEST)}
    return PictureSet(**parts, left_out=left_out, classes=classes, found=tuple(found))


def _pictures(paths, part, classes):
    ordered = [sorted(paths[part, label], key=_order) for label in classes]
    labels = np.repeat(np.arange(len(classes)), [len(paths) for paths in ordered])
    return Pictures(tuple(itertools.chain(*ordered)), labels.astype(np.int64), classes)


def _classes(files):
    """The names of the classes, which must be the same in every part."""
    found = {TRAIN: set()}
    for file in files:
        if file.label is not None:
            found.setdefault(file.part, set()).add(file.label)
    classes = tuple(sorted(found[TRAIN]))
    if len(classes) < 2:
        raise ValueError(
            f"classes: got only {_quoted(classes)}; expected at least two, because a model that "
            "sees one class learns to say it to everything"
        )
    for part, names in found.items():
        if names != found[TRAIN]:
            raise ValueError(
                f"{part}: got the classes {_quoted(sorted(names))}; "
                f"expected those of train, {_quoted(classes)}"
            )
    return classes


def _files(folder):
    """Every file below a folder, with its part and its class as far as the layout tells them."""
    folders, files = _inside(folder)
    parts = {}
    for inner in folders:
        if inner.name.casefold() in NAMES:
            parts.setdefault(NAMES[inner.name.casefold()], []).append(inner)
    if any(file.label for inner in parts.get(TRAIN, []) for file in _labelled(inner, TRAIN)):
        return _in_parts(folder, parts)
    found = _labelled(folder, TRAIN)
    labels = {file.label for file in found} - {None}
    if not labels:
        raise ValueError(_no_layout(folder, folders + files))
    for inner in folders:
        within = [deeper.name for deeper in _visible(_inside(inner)[0])]
        if labels == {_composed(inner.name)} and len(within) > 1:
            raise ValueError(
                f"{folder}: got the single folder {inner.name}, which holds {_listed(within)}; "
                f"expected the folders of the classes: try {inner}"
            )
        if inner.name in labels and inner.name.casefold() in NO_CLASSES:
            raise ValueError(
                f"{folder}: got a folder {inner.name} without a folder train that holds "
                "classes; expected both, or another name for a class"
            )
    return found


def _in_parts(folder, parts):
    """The files of train, validation and test, and those beside them."""
    found = []
    for part, inner in parts.items():
        if len(inner) > 1:
            names = " and ".join(path.name for path in inner)
            raise ValueError(f"{folder}: got the folders {names}; expected one for {part}")
        found += _labelled(inner[0], part)
    known = {file.path for file in found}
    by_name = any(file.label and file.path.parent == parts[TRAIN][0] for file in found)
    for path in _below(folder):
        if path not in known:
            unnamed = by_name and not _class_in_name(path)
            found.append(_stray(path, folder, UNNAMED if unnamed else OUTSIDE))
    return found


def _labelled(folder, part):
    """The files of a part: with a folder for each class, or named after their class."""
    folders, files = _inside(folder)
    classes = _visible(folders)
    names = {path: _class_in_name(path) for path in files}
    if not classes or len({*names.values()} - {None}) > len(classes):
        found = [
            _File(path, part, name) if name else _stray(path, folder, UNNAMED)
            for path, name in names.items()
        ]
    else:
        found = []
        for inner in classes:
            if not (inside := _below(inner)):
                raise ValueError(f"{inner}: got an empty folder; expected pictures of its class")
            name = _composed(inner.name)
            found += [_File(path, part, name, _hidden(path, inner)) for path in inside]
    known = {file.path for file in found}
    return found + [_stray(path, folder, OUTSIDE) for path in _below(folder) if path not in known]


def _stray(path, folder, reason):
    return _File(path, TRAIN, None, _hidden(path, folder) or reason)


def _hidden(path, folder):
    """The reason to leave out a file that a file manager does not show, or an empty text."""
    return HIDDEN if any(map(_is_hidden, path.relative_to(folder).parts)) else ""


def _is_hidden(name):
    return name.startswith(".") or name == "__MACOSX"  # where a Mac's archives keep their notes


def _visible(folders):
    return [folder for folder in folders if not _is_hidden(folder.name)]


def _class_in_name(path):
    """What stands before the first dot of cat.0.jpg; in a name with one dot, nothing does."""
    name, *others = path.name.split(".")
    return _composed(name) if len(others) > 1 and name else None


def _composed(name):
    return unicodedata.normalize("NFC", name)  # a Mac stores é as two characters, others as one


def _inside(folder):
    """The folders and the files in a folder, each in the order of their names."""
    folders, files = [], []
    for path in sorted((Path(folder, name) for name in os.listdir(folder)), key=_order):
        (folders if os.path.isdir(path) else files).append(path)
    return folders, files


def _below(folder):
    """Every file in a folder and in the folders in it."""
    files, waiting, seen = [], [folder], set()
    while waiting:
        folder = waiting.pop()
        real = os.path.realpath(folder)
        if real not in seen:  # a link may lead in a circle
            seen.add(real)
            folders, inside = _inside(folder)
            waiting += folders
            files += inside
    return sorted(files, key=_order)


def _order(path):
    return path.as_posix()  # the same on every system, where paths are compared in different ways


def _no_layout(folder, paths):
    got = _listed([path.name for path in paths]) or "an empty folder"
    return (
        f"{folder}: got {got}; expected a folder for each class (cat/, dog/), or train/, "
        "validation/ and test/ with a folder for each class, or files named after their class "
        "(cat.0.jpg, dog.0.jpg)"
    )


def _listed(names):
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")


def _quoted(names):
    return " and ".join(", ".join(map(repr, names)).rsplit(", ", 1))


def _counted(reasons):
    return ", ".join(f"{count} × {reason}" for reason, count in reasons.most_common())
