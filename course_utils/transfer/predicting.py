"""`python -m course_utils.transfer predict`: what a trained model says about pictures."""

import argparse
import csv
from pathlib import Path

import numpy as np

from course_utils._support.files import try_writing, written_whole
from course_utils._support.printable import printable
from course_utils.distributed import place
from course_utils.pictures.layouts import TEST, File, below
from course_utils.pictures.sets import unusable
from course_utils.transfer.data import Loaded
from course_utils.transfer.model import load_model, predict


def main(arguments):
    """Read the options, tell the class of each picture or what is wrong."""
    parser = argparse.ArgumentParser(
        prog="python -m course_utils.transfer predict",
        description="Tell the likeliest class of pictures, and its probability.",
    )
    add = parser.add_argument
    add("pictures", nargs="+", type=Path, help="files, and folders of them")
    model = Path("transfer-output", "model.safetensors")
    add("--model", type=Path, default=model, help=f"what a run has written ({model})")
    add("--csv", type=Path, help="a file for the answers, as a table")
    options = parser.parse_args(arguments)
    try:
        _run(options)
    except (ValueError, OSError) as error:
        raise SystemExit(printable(f"{type(error).__name__}: {error}")) from error
    except KeyboardInterrupt:
        raise SystemExit("interrupted") from None


def _run(options):
    if place().ranks > 1:
        raise ValueError(f"predict: got {place().ranks} processes; expected one, without torchrun")
    if options.csv:
        try_writing(options.csv)
    model, classes, transform = load_model(options.model)
    paths = [path for given in options.pictures for path in _files(given)]
    files = [File(path, TEST, None) for path in dict.fromkeys(paths)]
    left_out = unusable(files, progress=False)
    paths = [file.path for file in files if file.path not in left_out]
    if paths:
        probs = np.exp(predict(model, Loaded(paths, transform)))
        rows = [
            (path, classes[row.argmax()], f"{row.max():.4f}")
            for path, row in zip(paths, probs, strict=True)
        ]
        for row in rows:
            print("  ".join(map(printable, row)))
        if options.csv:
            _write(options.csv, rows)
    for path, reason in left_out.items():
        print(f"left out {printable(path)}: {reason}")
    if not paths:
        raise ValueError(f"pictures: got {len(files)} files that cannot be used; expected pictures")


def _files(path):
    return below(path) if path.is_dir() else [path]


def _write(path, rows):
    # A name of a file may hold bytes that are no text.
    path.parent.mkdir(parents=True, exist_ok=True)
    options = {"encoding": "utf-8", "errors": "surrogateescape", "newline": ""}
    with written_whole(path) as part, part.open("w", **options) as file:
        table = csv.writer(file)
        table.writerow(["file", "class", "probability"])
        table.writerows(rows)
