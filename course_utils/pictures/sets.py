"""A set of pictures for training, validation and test, and what was left out of it."""

import hashlib
import itertools
import os
import stat
import warnings
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from course_utils._support.printable import printable
from course_utils._support.validation import flag, path_of, whole_number
from course_utils.pictures.decoding import NOT_A_PICTURE, UnusableError, decoded, opened
from course_utils.pictures.layouts import (
    ELSEWHERE,
    TEST,
    TRAIN,
    VALIDATION,
    find_files,
    in_order,
)

LISTED = 20  # files a summary names one by one


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
        repeated: tuples of paths that hold the same picture, in several classes or parts.
    """

    train: Pictures
    validation: Pictures
    test: Pictures
    left_out: dict
    classes: tuple
    found: tuple
    repeated: tuple = ()

    def summary(self):
        """Lines of text: how many pictures of each class, and which files were left out and why.

        Also whether some pictures are in several classes or parts: a test on what was trained on
        finds too little, and a picture of two classes cannot be right.
        """
        lines = []
        for name in (TRAIN, VALIDATION, TEST):
            part = getattr(self, name)
            counts = [str(count) for count in np.bincount(part.labels)]
            if name == TRAIN:
                counts = [
                    count if int(count) == found else f"{count} of {found}"
                    for count, found in zip(counts, self.found, strict=True)
                ]
            pairs = zip(counts, map(printable, self.classes), strict=True)
            lines.append(f"{name}: " + ", ".join(f"{count} {label}" for count, label in pairs))
        if self.repeated:
            such_as = " and ".join(map(printable, self.repeated[0]))
            lines.append(
                f"in several classes or parts: {len(self.repeated)} × the same picture, "
                f"such as {such_as}"
            )
        used = sum(self.found) + len(self.validation) + len(self.test)
        count = len(self.left_out)
        lines.append(f"left out {count} of {used + count} files" + (":" if count else ""))
        often = Counter(self.left_out.values())
        # A reason that is given thousands of times must not hide the one damaged file.
        shown = sorted(self.left_out.items(), key=lambda item: (often[item[1]], in_order(item[0])))
        lines += [f"  {printable(path)}: {reason}" for path, reason in shown[:LISTED]]
        if count > LISTED:
            lines.append(f"  and {count - LISTED} more; of all {count}: {_counted(often)}")
        return "\n".join(lines)


def survey(folder, *, seed, limit=None, progress=False):
    """Find the pictures of a folder, decode each of them once, and split what can be used.

    Three layouts are recognised. A folder for each class. The same inside train/, validation/
    (or val/, valid/) and test/, also training/, training_set/, training_set/training_set/, or
    seg_train/ beside seg_test/, and the like. Files named after their class up to the first dot,
    such as cat.0.jpg, alone or inside such parts. A missing part is split off from the training
    pictures of each class, at random, in the proportion 60 : 20 : 20 of train, validation and test.

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
        TypeError: the seed or the limit is no number, the folder is no path, or `progress` is
        neither True nor False.

    >>> import tempfile
    >>> from pathlib import Path
    >>> from PIL import Image
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
    options = checked_options(seed, limit, progress)
    return split(find_files(path_of(folder=folder)), **options)


def checked_options(seed, limit, progress):
    return {
        "seed": whole_number(seed=seed, at_least=0),
        "limit": None if limit is None else whole_number(limit=limit, at_least=1),
        "progress": flag(progress=progress),
    }


def split(files, *, seed, limit, progress):
    """Check and split files whose part and class are known."""
    classes = _classes(files)
    left_out = unusable(files, progress)
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
                f"{printable(label)}: all {len(of_class)} files in {part} were left out: "
                f"{reasons}; expected pictures of every class"
            )
    missing = [part for part in (VALIDATION, TEST) if (part, classes[0]) not in paths]
    rng = np.random.default_rng(seed)
    found = []
    for label in classes:
        train = paths[TRAIN, label]
        if len(train) <= len(missing):
            raise ValueError(
                f"{printable(label)}: got {len(train)} pictures that can be used; expected at "
                f"least {len(missing) + 1}, one for each of {', '.join([TRAIN, *missing])}"
            )
        train = [train[i] for i in rng.permutation(len(train))]
        # 20 of 100 for each part, or 20 of 80 where the other part is there.
        share = max(1, round(len(train) * 20 / (60 + 20 * len(missing))))
        for part in missing:
            paths[part, label], train = train[:share], train[share:]
        found.append(len(train))
        paths[TRAIN, label] = train[:limit]
    parts = {part: _pictures(paths, part, classes) for part in (TRAIN, VALIDATION, TEST)}
    found = {"found": tuple(found), "repeated": _repeated(parts.values())}
    return PictureSet(**parts, left_out=left_out, classes=classes, **found)


def _repeated(parts):
    """Paths with the same content that are not all of one class in one part."""
    places = {
        path: (number, label)
        for number, part in enumerate(parts)
        for path, label in zip(part.paths, part.labels.tolist(), strict=True)
    }
    # Few files are as long as another one; only these have to be read.
    as_long = itertools.chain(*_groups(places, os.path.getsize))
    same = _groups(as_long, _checksum)
    return tuple(group for group in same if len({places[path] for path in group}) > 1)


def _groups(paths, mark):
    """Tuples of those paths that have a mark in common with others."""
    groups = {}
    for path in paths:
        groups.setdefault(mark(path), []).append(path)
    return [tuple(group) for group in groups.values() if len(group) > 1]


def _checksum(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").digest()


def _pictures(paths, part, classes):
    ordered = [sorted(paths[part, label], key=in_order) for label in classes]
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


def unusable(files, progress):
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


def _reason(file):
    """Why a file cannot be used, or an empty text."""
    try:
        mode = os.stat(file.path).st_mode
        if not stat.S_ISREG(mode):  # to open a pipe would mean to wait for its other end
            return ELSEWHERE if stat.S_ISDIR(mode) else NOT_A_PICTURE
        if file.stray:  # there may be thousands: not decoded
            with open(file.path, "rb") as head:
                opened(head)
        else:
            with decoded(file.path, side=1):
                pass
    except UnusableError as error:
        return str(error)
    except PermissionError:
        return "no permission to read it"
    except OSError as error:
        return f"cannot be read: {error.strerror}"
    return file.stray


def _quoted(names):
    return " and ".join(", ".join(map(repr, names)).rsplit(", ", 1))


def _counted(reasons):
    return ", ".join(f"{count} × {reason}" for reason, count in reasons.most_common())
