"""The settings of a run, kept beside it: a run with others is refused before it touches a file."""

import contextlib
import hashlib
import json
import os
from pathlib import Path

from course_utils import densenet
from course_utils._support.files import read_whole, written_whole
from course_utils.transfer.data import Loaded

RUN, FINE_TUNING, SETTINGS = "run.pt", "fine-tuning.pt", "settings.json"
OF_RUN = "--weights", "--class-weights", "--limit", "--patience", "--batch-size", "--seed", "--rate"
OF_FINE_TUNING = "--epochs", "--fine-tune", "--fine-tune-rate", "--augment"


def settings_of(options, parts, classes):
    """What must be the same for a run to go on.

    Arguments
        options: those of the program.
        parts: the `pictures.Part`s that it uses.
        classes: their names.
    Returns
        a dict that JSON can hold. Those named in `OF_FINE_TUNING` must be the same only when
        fine-tuning has begun: until then, more epochs may be asked for.
    """
    pictures = [Loaded(part.paths, None).fingerprint() for part in parts]
    digest = hashlib.sha256("".join(pictures).encode()).hexdigest()
    names = (*OF_RUN, *OF_FINE_TUNING)
    return {
        **{name: getattr(options, name[2:].replace("-", "_")) for name in names},
        "classes": list(classes),
        "pictures": f"{sum(map(len, parts))} of {Path(options.data).name} ({digest[:12]})",
    }


def write_settings(folder, settings):
    """Keep them; a file that was there before is replaced as a whole."""
    with written_whole(folder / SETTINGS) as part:
        part.write_text(json.dumps(settings, indent=1), encoding="utf-8")


def kept_settings(folder):
    """The settings of the run in a folder, or None if there is no run.

    Raises
        ValueError: there is a run, and not with settings as this version of the course keeps them.
    """
    begun = _begun(folder)
    if not begun:
        return None
    with contextlib.suppress(FileNotFoundError, ValueError):
        kept = json.loads(read_whole(folder / SETTINGS))
        if isinstance(kept, dict) and kept.get("--weights") in densenet.WEIGHTS:
            return kept
    raise ValueError(
        f"{folder / begun[0]}: got a run without {SETTINGS}, of another version of the course or "
        f"damaged; expected both; {_anew(begun)}"
    )


def refuse_other_run(folder, kept, settings):
    """Before any file is touched, also the features that the run was made from.

    Arguments
        folder: the one of the run.
        kept: what `kept_settings` found there.
        settings: those of this run.
    Raises
        ValueError: they differ.
    """
    begun = _begun(folder)
    free = () if FINE_TUNING in begun else OF_FINE_TUNING
    differing = [
        f"{name} {kept.get(name)}, this one has {value}"
        for name, value in settings.items()
        if kept is not None and name not in free and kept.get(name) != value
    ]
    if differing:
        raise ValueError(
            f"{folder / begun[0]}: holds a run with {'; with '.join(differing)}; {_anew(begun)}"
        )


def _begun(folder):
    return [name for name in (RUN, FINE_TUNING) if os.path.lexists(folder / name)]


def _anew(begun):
    return f"name another --output, or delete {' and '.join(begun)} to start again"
