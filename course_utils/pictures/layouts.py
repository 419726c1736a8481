"""Which files of a folder belong to which class and part, by their folders or their names."""

import os
import re
import unicodedata
from pathlib import Path
from typing import NamedTuple

from course_utils._support.printable import printable

TRAIN, VALIDATION, TEST = "train", "validation", "test"
# What the folder of a part may be called, such as train, training_set, Val or test data.
NAMES = {
    TRAIN: r"train(ing)?([ _-]?(set|data))?",
    VALIDATION: r"val(id(ation)?)?([ _-]?(set|data))?",
    TEST: r"test(ing)?([ _-]?(set|data))?",
}
# Without a folder train beside them, all other names of parts are no names of classes.
MAY_BE_CLASSES = {"train", "training", "valid"}

UNNAMED = "no class in its name"
OUTSIDE = "not in the folder of a class"
HIDDEN = "hidden"
ELSEWHERE = "a link to a folder elsewhere"


class File(NamedTuple):
    path: Path
    part: str
    label: str | None  # the name of its class
    stray: str = ""  # why it is not used even if it is a picture


def find_files(folder):
    """Every file below a folder, with its part and its class as far as the layout tells them."""
    folders, files = _inside(folder)
    prefix, parts = _prefix(folders), {}
    for inner in folders:
        if part := _part(inner.name, prefix):
            parts.setdefault(part, []).append(_unwrapped(inner))
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
                f"{printable(folder)}: got the single folder {printable(inner.name)}, which holds "
                f"{_listed(within)}; expected the folders of the classes: try {printable(inner)}"
            )
        may_be_class = inner.name.casefold() in MAY_BE_CLASSES or not _part(inner.name, prefix)
        if inner.name in labels and not may_be_class:
            raise ValueError(
                f"{printable(folder)}: got a folder {inner.name} without a folder train that holds "
                "classes; expected both, or another name for a class"
            )
    return found


def _prefix(folders):
    """What the names of the parts begin with, as seg_ in seg_train and seg_test, or no text.

    A single name of this kind is that of a class, such as bullet_train.
    """
    found = {}
    for folder in folders:
        if begins := re.match(r"[^\W_]+[_-]", folder.name.casefold()):
            found.setdefault(begins[0], set()).add(_part(folder.name, begins[0]))
    return next((prefix for prefix, parts in found.items() if {TRAIN} < parts - {None}), "")


def _part(name, prefix):
    """Which part a folder of this name holds, or None."""
    name = name.casefold().removeprefix(prefix)
    return next((part for part in NAMES if re.fullmatch(NAMES[part], name)), None)


def _unwrapped(folder):
    """A part's folder, or the only one in it if it is called the same, as archives have it."""
    inner = _visible(_inside(folder)[0])
    return inner[0] if [path.name for path in inner] == [folder.name] else folder


def _in_parts(folder, parts):
    """The files of train, validation and test, and those beside them."""
    found = []
    for part, inner in parts.items():
        if len(inner) > 1:
            names = " and ".join(path.name for path in inner)
            raise ValueError(
                f"{printable(folder)}: got the folders {names}; expected one for {part}"
            )
        found += _labelled(inner[0], part)
    known = _with_folders(found)
    by_name = any(file.label and file.path.parent == parts[TRAIN][0] for file in found)
    for path in below(folder):
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
            File(path, part, name) if name else _stray(path, folder, UNNAMED)
            for path, name in names.items()
        ]
    else:
        found = []
        for inner in classes:
            if not (inside := below(inner)):
                raise ValueError(
                    f"{printable(inner)}: got an empty folder; expected pictures of its class"
                )
            name = _composed(inner.name)
            found += [File(path, part, name, _hidden(path, inner)) for path in inside]
    known = _with_folders(found)
    return found + [_stray(path, folder, OUTSIDE) for path in below(folder) if path not in known]


def _with_folders(files):
    """The paths of files and of all folders that they are in, of which one may be a link."""
    return {path for file in files for path in (file.path, *file.path.parents)}


def _stray(path, folder, reason):
    return File(path, TRAIN, None, _hidden(path, folder) or reason)


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
    for path in sorted((Path(folder, name) for name in os.listdir(folder)), key=in_order):
        (folders if os.path.isdir(path) else files).append(path)
    return folders, files


def below(folder):
    """Every file in a folder and in the folders in it; a link to a folder elsewhere as a file."""
    files, waiting, seen, root = [], [folder], set(), Path(os.path.realpath(folder))
    while waiting:
        folder = waiting.pop()
        real = Path(os.path.realpath(folder))
        if not real.is_relative_to(root):  # such as cat/up, a link to .., where the dogs are, too
            files.append(folder)
        elif real not in seen:  # a link may lead in a circle
            seen.add(real)
            folders, inside = _inside(folder)
            waiting += folders
            files += inside
    return sorted(files, key=in_order)


def in_order(path):
    return path.as_posix()  # the same on every system, where paths are compared in different ways


def _no_layout(folder, paths):
    got = _listed([path.name for path in paths]) or "an empty folder"
    return (
        f"{printable(folder)}: got {got}; expected a folder for each class (cat/, dog/), or "
        "train/, validation/ and test/ with a folder for each class, or files named after their "
        "class (cat.0.jpg, dog.0.jpg)"
    )


def _listed(names):
    names = [printable(name) for name in names]
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
