"""The program: its options, what it does in which order, and what it writes."""

import argparse
import contextlib
import csv
import hashlib
import json
import os
import statistics
import sys
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save

from course_utils import densenet, plots
from course_utils._support.files import read_whole, try_writing, written_whole
from course_utils._support.printable import printable
from course_utils._support.validation import one_number, whole_number
from course_utils.distributed import joined, of_first, one_after_another, place
from course_utils.training import INTERRUPTED, TrainingStopped, running_mean
from course_utils.transfer import predicting
from course_utils.transfer.data import Loaded, balanced, checksum, on_photographs, picture_set
from course_utils.transfer.model import device, features, head, predict, save_model
from course_utils.transfer.results import in_a_line, of_each_class, scored
from course_utils.transfer.run import fit

FEATURES, PARTS = "features-{}.safetensors", ("train", "validation", "test")
RUN, MODEL, LOSSES, PICTURE = "run.pt", "model.safetensors", "losses.json", "losses.png"
TABLE, SETTINGS = "losses.csv", "settings.json"
ANEW = "name another --output, or delete run.pt to start again"
OUTPUTS = (RUN, MODEL, LOSSES, TABLE, PICTURE, SETTINGS, *map(FEATURES.format, PARTS))


def main(arguments=None):
    """Read the options, do the work, tell what came out or what is wrong."""
    arguments = sys.argv[1:] if arguments is None else arguments
    if arguments[:1] == ["predict"]:
        predicting.main(arguments[1:])
        return
    parser = argparse.ArgumentParser(
        prog="python -m course_utils.transfer",
        epilog="What it has learned is used by: python -m course_utils.transfer predict FILE ...",
    )
    add = parser.add_argument
    add("--data", required=True, help="a folder of pictures; or drawings, or oxford-pets")
    add(
        "--weights",
        choices=densenet.WEIGHTS,
        help="where to start (imagenet, or bundled if it cannot be had; bundled for drawings)",
    )
    add("--output", type=Path, default=Path("transfer-output"), help="a folder (transfer-output)")
    add("--fine-tune", action="store_true", help="let all weights move, not the head's alone")
    add(
        "--class-weights",
        choices=["balanced"],
        help="let rare classes count more, so that each one counts as much as any other",
    )
    add("--limit", type=int, help="use at most so many training pictures of each class")
    add("--epochs", type=int, default=100, help="at most (100)")
    add("--patience", type=int, default=10, help="epochs without progress before the end (10)")
    add("--batch-size", type=int, default=32, help="pictures between two steps (32)")
    add("--rate", type=float, help="the learning rate (0.001; 0.003 with --fine-tune)")
    add("--seed", type=int, default=7, help="a whole number (7)")
    add("--downloads", type=Path, default=Path("downloads"), help="a folder (downloads)")
    add("--seconds", type=float, default=1800, help="how long to wait for another rank (1800)")
    options = parser.parse_args(arguments)
    try:
        with joined(options.seconds):
            _run(options)
    except (ValueError, OSError, TrainingStopped) as error:
        raise SystemExit(printable(f"{type(error).__name__}: {error}")) from error


def _run(options):
    # At once, and not after all features have been computed.
    for name in ("epochs", "patience", "batch_size"):
        whole_number(**{name: getattr(options, name)}, at_least=1)
    usual = 0.003 if options.fine_tune else 0.001
    rate = one_number(rate=usual if options.rate is None else options.rate, above=0)
    say = print if place().rank == 0 else lambda *words: None
    of_first(lambda: [try_writing(options.output / name) for name in OUTPUTS])
    found = of_first(
        lambda: picture_set(
            options.data,
            seed=options.seed,
            limit=options.limit,
            downloads=options.downloads,
            progress=True,
        )
    )
    say(found.summary())
    kept = of_first(lambda: _kept_settings(options.output))
    if options.weights is None:  # a run goes on with the weights that it began with
        options.weights = kept["--weights"] if kept else of_first(lambda: _usual_weights(options))
    settings = {**_settings(options, found), "--rate": rate}
    _refuse_other_run(options.output / RUN, kept, settings)
    options.output.mkdir(parents=True, exist_ok=True)
    if place().rank == 0:
        with written_whole(options.output / SETTINGS) as part:
            part.write_text(json.dumps(settings, indent=1), encoding="utf-8")
    model = one_after_another(lambda: densenet.load(options.weights, seed=options.seed))
    transform = densenet.transform(options.weights)
    parts = {}
    for name in PARTS:
        part = getattr(found, name)
        loaded = Loaded(part.paths, transform)
        x = loaded if options.fine_tune else _kept_features(model, loaded, name, options)
        parts[name] = (x, part.labels)
    model.classifier = head(model.classifier.in_features, len(found.classes), seed=options.seed)
    trained = model if options.fine_tune else model.classifier
    parameters = trained.to(device()).parameters()
    if options.fine_tune:  # the first steps of Adam would blow up what several ranks round apart
        optimizer = torch.optim.SGD(parameters, lr=rate, momentum=0.9)
    else:
        optimizer = torch.optim.Adam(parameters, lr=rate, fused=True)  # the same steps, quicker
    history = fit(
        trained,
        _loss(options, found.train.labels),
        optimizer,
        parts["train"],
        parts["validation"],
        epochs=options.epochs,
        batch_size=options.batch_size,
        seed=options.seed,
        patience=options.patience,
        resume=options.output / RUN,
        progress=True,
    )
    say(f"ended after {len(history.train_loss)} epochs: {history.ended}")
    if history.ended == INTERRUPTED:
        say("the same command goes on from there")
        return
    results = {}
    for name in ("validation", "test"):
        x, labels = parts[name]
        results[name] = scored(labels, predict(trained, x))
    for name, result in results.items():
        say(in_a_line(name, result))
    say(of_each_class(results["test"], found.classes))
    if place().rank == 0:
        save_model(options.output / MODEL, model, found.classes, options.weights, settings)
        _write_losses(options, found, history, results)
        say(f"written to {options.output}: {MODEL}, {LOSSES}, {TABLE}, {PICTURE}")


def _usual_weights(options):
    """Those of ImageNet for photographs; where they cannot be had, say what the others cost."""
    if options.data == "drawings":
        return "bundled"
    try:
        densenet.fetch_imagenet()
    except ConnectionError:
        right = on_photographs()["right"]["bundled"]
        count = max(right, key=int)
        share = statistics.mean(right[count])
        print(
            "The weights of ImageNet cannot be had, see --weights imagenet. Training starts from "
            "the bundled ones, which have seen fewer and smaller photographs: expect fewer right "
            f"answers. With {count} photographs of cats and as many of dogs, {share:.0%} were."
        )
        return "bundled"
    return "imagenet"


def _settings(options, found):
    """What must be the same for a run to go on; more epochs may be asked for."""
    names = "--weights", "--fine-tune", "--class-weights", "--limit", "--patience", "--batch-size"
    parts = [getattr(found, name) for name in PARTS]
    pictures = [Loaded(part.paths, None).fingerprint() for part in parts]
    digest = hashlib.sha256("".join(pictures).encode()).hexdigest()
    return {
        **{name: getattr(options, name[2:].replace("-", "_")) for name in (*names, "--seed")},
        "classes": list(found.classes),
        "pictures": f"{sum(map(len, parts))} of {Path(options.data).name} ({digest[:12]})",
    }


def _kept_settings(folder):
    """The settings of the run in a folder, or None if there is no run."""
    if not os.path.lexists(folder / RUN):
        return None
    with contextlib.suppress(FileNotFoundError, ValueError):
        kept = json.loads(read_whole(folder / SETTINGS))
        if isinstance(kept, dict) and kept.get("--weights") in densenet.WEIGHTS:
            return kept
    raise ValueError(
        f"{folder / RUN}: got a run without {SETTINGS}, of another version of the course or "
        f"damaged; expected both; {ANEW}"
    )


def _refuse_other_run(run, kept, settings):
    """Before any file is touched, also the features that the run was made from."""
    differing = [
        f"{name} {kept.get(name)}, this one has {value}"
        for name, value in settings.items()
        if kept is not None and kept.get(name) != value
    ]
    if differing:
        raise ValueError(f"{run}: holds a run with {'; with '.join(differing)}; {ANEW}")


def _loss(options, labels):
    if options.class_weights is None:
        return torch.nn.NLLLoss()
    # Its mean is divided by the sum of the weights, as in lesson 05.
    return torch.nn.NLLLoss(torch.tensor(balanced(labels), dtype=torch.float32, device=device()))


def _kept_features(model, loaded, name, options):
    """The features of a part, from the file of an earlier run on the same pictures if there is one.

    A long computation is not lost when the training after it is interrupted.
    """
    path = options.output / FEATURES.format(name)
    of = {"pictures": loaded.fingerprint(), "weights": f"{options.weights}, {options.seed}"}
    x = of_first(lambda: _read_features(path, of))
    if x is None:
        x = features(model, loaded, progress=True)
        if place().rank == 0:
            with written_whole(path) as part:
                metadata = {**of, "checksum": checksum(x)}
                part.write_bytes(save({"features": x.contiguous()}, metadata=metadata))
    return x


def _read_features(path, of):
    """The features in a file; None if it is missing, damaged or of other pictures."""
    with contextlib.suppress(FileNotFoundError, SafetensorError), safe_open(path, "pt") as file:
        known = file.metadata() or {}
        expected = known.pop("checksum", None)
        if known == of and checksum(x := file.get_tensor("features")) == expected:
            return x
    return None


def _write_losses(options, found, history, results):
    losses = {
        "batch_loss": history.batch_loss.tolist(),
        "train_loss": history.train_loss.tolist(),
        "validation_loss": history.validation_loss.tolist(),
        "ended": history.ended,
        "classes": found.classes,
        **results,
    }
    with written_whole(options.output / LOSSES) as part:
        part.write_text(json.dumps(losses, indent=1), encoding="utf-8")
    with written_whole(options.output / TABLE) as part, part.open("w", newline="") as file:
        table = csv.writer(file)
        table.writerow(["epoch", "train_loss", "validation_loss"])
        means = zip(losses["train_loss"], losses["validation_loss"], strict=True)
        table.writerows([epoch, *pair] for epoch, pair in enumerate(means, start=1))
    ax = plots.axes("Loss of each batch, and of each epoch", "batch", "loss in nats")
    plots.training_losses(
        ax,
        history.batch_loss,
        running_mean(history.batch_loss, 20),
        history.train_loss,
        history.validation_loss,
        batches_per_epoch=history.batches_per_epoch,
    )
    with written_whole(options.output / PICTURE) as part:
        plots.save(ax, part)
