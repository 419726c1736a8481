"""Runs of the program `transfer` on small pictures of noise."""

import json
from pathlib import Path

import numpy as np
from PIL import Image

# In small steps: large ones of a network of 121 layers blow up each rounding tenfold.
TUNED = ["--fine-tune", "2", "--fine-tune-rate", "0.003", "--augment"]
INTERRUPTED = "interrupted: what was done is kept, and the same command goes on from there"


def draw_folder(folder, seed=4):
    """Six pictures of noise for each of two classes, one class brighter than the other."""
    rng = np.random.default_rng(seed)
    for name, low in {"dim": 0, "lit": 60}.items():
        Path(folder, name).mkdir(parents=True)
        for i in range(6):
            noise = rng.integers(low, low + 190, (40 + i, 48, 3), dtype=np.uint8)
            Image.fromarray(noise).save(Path(folder, name, f"{i}.png"))
    return folder


def command(folder, output, *more):
    random = ["--weights", "random", "--epochs", "2", "--batch-size", "3"]
    return ["--data", str(folder), "--output", str(output), *random, *more]


def losses(output):
    return json.loads(Path(output, "losses.json").read_text(encoding="utf-8"))
