"""Draw the cats and dogs of lesson 10 into data/cats_and_dogs, in the layout of ImageFolder.

python -m tools.draw_cats_and_dogs
"""

import argparse
from pathlib import Path

import numpy as np

from tools.drawings import draw

TARGET = Path(__file__).resolve().parent.parent / "data" / "cats_and_dogs"
COUNTS = {"train": 96, "validation": 48, "test": 120}  # of each class
CLASSES = ("cat", "dog")


def picture(part, name, number):
    """The picture of this number, always the same."""
    rng = np.random.default_rng([list(COUNTS).index(part), CLASSES.index(name), number])
    return draw(name, rng)


def main(arguments=None):
    options = argparse.ArgumentParser(prog="python -m tools.draw_cats_and_dogs")
    options.add_argument("--target", type=Path, default=TARGET, help="the folder to write to")
    options = options.parse_args(arguments)
    for part, count in COUNTS.items():
        for name in CLASSES:
            folder = options.target / part / name
            folder.mkdir(parents=True, exist_ok=True)
            for number in range(count):
                picture(part, name, number).save(folder / f"{number:03}.png", optimize=True)


if __name__ == "__main__":
    main()
