"""What borrowed weights are worth on photographs that no network here has seen, for lesson 10.

    python -m tools.borrowed_weights --data FOLDER drawings=FILE …

FOLDER holds photographs, with a folder for each class. From 2 to 64 pictures of each class a head
learns, as lesson 10 trains it, what is in the others: ten times, each time other pictures, from the
pixels, from a DenseNet-121 with random weights, from the weights in each FILE that is named, from
the bundled ones, and with --imagenet from ImageNet's, which torchvision may have to download. The
shares of right answers are written to data/on_photographs.json, where the lesson finds them.
"""

import argparse
import json
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file
from torchvision.models import densenet121
from tqdm import tqdm

from course_utils import densenet, training, transfer
from course_utils._support.files import written_whole

EACH, SPLITS, STEPS, BATCH = (2, 4, 8, 16, 32, 64), 10, 80, 16


def from_file(path):
    weights = load_file(path)
    model = densenet121(num_classes=len(weights["classifier.bias"]))
    model.load_state_dict(weights)
    return model.to(memory_format=torch.channels_last).eval()


def all_features(paths, files, imagenet):
    """For each kind of weights, the features of all pictures."""
    for_bundled = transfer.Loaded(paths, densenet.transform("bundled"))
    pixels = for_bundled[range(len(paths))].flatten(1)
    yield "pixels", pixels
    yield "random", transfer.features(densenet.load("random"), for_bundled)
    for name, file in files.items():
        yield name, transfer.features(from_file(file), for_bundled)
    yield "bundled", transfer.features(densenet.load("bundled"), for_bundled)
    if imagenet:
        pictures = transfer.Loaded(paths, densenet.transform("imagenet"))
        yield "imagenet", transfer.features(densenet.load("imagenet"), pictures)


def new_head(inputs, classes, seed):
    """The head of lesson 10 and its learning rate; for the pixels one layer, and small steps."""
    if inputs == 1024:
        return transfer.head(inputs, classes, seed=seed), 0.03
    torch.manual_seed(seed)
    return torch.nn.Sequential(torch.nn.Linear(inputs, classes), torch.nn.LogSoftmax(dim=1)), 0.001


def split(y, each, seed):
    """Rows of so many pictures of each class to learn from, and of others to test with."""
    shuffled = np.random.default_rng(seed).permutation(len(y))
    classes = [shuffled[y[shuffled] == k] for k in np.unique(y)]
    learned = np.concatenate([rows[:each] for rows in classes])
    return learned, np.concatenate([rows[max(EACH) :] for rows in classes])  # whatever `each` is


def share_right(x, y, each, seed):
    """Train a head on so many pictures of each class; the share of the others it gets right."""
    learned, tested = split(y, each, seed)
    scaled = (x - x[learned].mean(0)) / (x[learned].std(0) + 0.001)
    head, rate = new_head(x.shape[1], len(np.unique(y)), seed)
    optimizer = torch.optim.SGD(head.parameters(), lr=rate)
    inputs, labels = scaled[learned], torch.from_numpy(y[learned])
    torch.manual_seed(seed)  # for dropout
    batches = -(-len(learned) // BATCH)
    for epoch in range(STEPS // batches):
        for rows in training.shuffled_batches(len(learned), BATCH, seed=seed, epoch=epoch):
            optimizer.zero_grad()
            torch.nn.functional.nll_loss(head(inputs[rows]), labels[rows]).backward()
            optimizer.step()
    answers = transfer.predict(head, scaled[tested]).argmax(axis=1)
    return round(float((answers == y[tested]).mean()), 4)


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="python -m tools.borrowed_weights")
    parser.add_argument("--data", required=True, help="a folder of photographs")
    parser.add_argument(
        "--target", type=Path, default=transfer.ON_PHOTOGRAPHS, help="the file to write"
    )
    parser.add_argument("--imagenet", action="store_true", help="ImageNet's weights, too")
    parser.add_argument("weights", nargs="*", metavar="NAME=FILE", help="more weights to try")
    options = parser.parse_args(arguments)
    torch.set_num_threads(1)  # small steps: more of them wait for each other
    if unnamed := [text for text in options.weights if "=" not in text]:
        parser.error(f"got {unnamed[0]}; expected NAME=FILE")
    files = dict(named.split("=", 1) for named in options.weights)
    found = transfer.picture_set(options.data, seed=7)
    parts = (found.train, found.validation, found.test)
    paths = [path for part in parts for path in part.paths]
    y = np.concatenate([part.labels for part in parts])
    counts = np.bincount(y)
    if counts.min() <= max(EACH):
        parser.error(f"got {counts.min()} pictures of a class; expected more than {max(EACH)}")
    shares = {}
    for name, x in all_features(paths, files, options.imagenet):
        shares[name] = {
            str(each): [share_right(x, y, each, seed) for seed in range(SPLITS)]
            for each in tqdm(EACH, desc=name)
        }
        last = np.array(shares[name][str(EACH[-1])])
        print(f"{name}: {last.mean():.1%} right ({last.min():.0%} to {last.max():.0%})")
    known = {
        "classes": dict(zip(found.classes, counts.tolist(), strict=True)),
        "tested": int((counts - max(EACH)).sum()),
        "splits": SPLITS,
        "right": shares,
    }
    with written_whole(options.target) as part:
        part.write_text(json.dumps(known, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
