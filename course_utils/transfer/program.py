"""The program: its options, what it does in which order, and what it writes."""

import argparse
import contextlib
import csv
import json
import signal
import statistics
import sys
import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

from course_utils import densenet, plots
from course_utils._support.files import try_writing, written_whole
from course_utils._support.printable import printable
from course_utils._support.validation import one_number, whole_number
from course_utils.distributed import joined, of_first, one_after_another, place
from course_utils.training import INTERRUPTED, TrainingStopped, running_mean
from course_utils.transfer import predicting
from course_utils.transfer.data import Augmented, Loaded, balanced, on_photographs, picture_set
from course_utils.transfer.devices import device
from course_utils.transfer.feature_cache import kept_features
from course_utils.transfer.fine_tuning import fine_tuned
from course_utils.transfer.model import head, predict, save_model
from course_utils.transfer.results import in_a_line, of_each_class, scored
from course_utils.transfer.run import fit
from course_utils.transfer.settings import (
    FINE_TUNING,
    RUN,
    SETTINGS,
    kept_settings,
    refuse_other_run,
    settings_of,
    write_settings,
)

FEATURES, PARTS = "features-{}.safetensors", ("train", "validation", "test")
MODEL, LOSSES, TABLE, PICTURE = "model.safetensors", "losses.json", "losses.csv", "losses.png"
RESULTS = MODEL, LOSSES, TABLE, PICTURE
OUTPUTS = (RUN, FINE_TUNING, SETTINGS, *RESULTS, *map(FEATURES.format, PARTS))
FINE_TUNE_RATE = 0.01  # of the head; all other layers take a tenth of it


def main(arguments=None):
    """Read the options, do the work, tell what came out or what is wrong."""
    arguments = sys.argv[1:] if arguments is None else arguments
    if arguments[:1] == ["predict"]:
        predicting.main(arguments[1:])
        return
    options = _parser().parse_args(arguments)
    try:
        with _terminated_like_interrupted(), joined(options.seconds):
            _run(options)
    except (ValueError, OSError, TrainingStopped) as error:
        raise SystemExit(printable(f"{type(error).__name__}: {error}")) from error
    except KeyboardInterrupt:
        words = "interrupted: what was done is kept, and the same command goes on from there"
        raise SystemExit(words if place().rank == 0 else 1) from None


def _parser():
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
    add(
        "--class-weights",
        choices=["balanced"],
        help="let rare classes count more, so that each one counts as much as any other",
    )
    add("--limit", type=int, help="use at most so many training pictures of each class")
    add("--epochs", type=int, default=100, help="of the head, at most (100)")
    add("--patience", type=int, default=10, help="epochs without progress before the end (10)")
    add("--batch-size", type=int, default=32, help="pictures between two steps (32)")
    add("--rate", type=float, default=0.001, help="the learning rate of the head (0.001)")
    add(
        "--fine-tune",
        type=int,
        metavar="EPOCHS",
        help="after the head, train all layers for so many epochs, at a lower rate",
    )
    add(
        "--fine-tune-rate",
        type=float,
        metavar="RATE",
        help=f"then the head's highest; all other layers take a tenth ({FINE_TUNE_RATE})",
    )
    add("--augment", action="store_true", help="cut and mirror at random while fine-tuning")
    add("--seed", type=int, default=7, help="a whole number (7)")
    add("--downloads", type=Path, default=Path("downloads"), help="a folder (downloads)")
    add("--seconds", type=float, default=1800, help="how long to wait for another rank (1800)")
    return parser


@contextlib.contextmanager
def _terminated_like_interrupted():
    """Within the ``with`` block, a polite `kill` (SIGTERM) does what Ctrl-C does."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def interrupt(number, frame):
        ctrl_c = signal.getsignal(signal.SIGINT)  # what runs in the background is deaf to it
        (ctrl_c if callable(ctrl_c) else signal.default_int_handler)(number, frame)

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _run(options):
    _refuse_options(options)
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
    kept = of_first(lambda: kept_settings(options.output))
    if options.weights is None:  # a run goes on with the weights that it began with
        options.weights = kept["--weights"] if kept else of_first(lambda: _usual_weights(options))
    parts = {name: getattr(found, name) for name in PARTS}
    settings = settings_of(options, parts.values(), found.classes)
    refuse_other_run(options.output, kept, settings)
    options.output.mkdir(parents=True, exist_ok=True)
    if place().rank == 0:
        write_settings(options.output, settings)
    model = one_after_another(lambda: densenet.load(options.weights, seed=options.seed))
    history, log_probs = _train_head(options, model, parts, len(found.classes))
    _say_how_it_ended(say, "the head", history)
    results, stages = _results(parts, log_probs), {"head": history}
    if options.fine_tune:
        for name, result in results.items():
            say(in_a_line(f"{name}, the head alone", result))
        history, log_probs = _fine_tune(options, model, parts, history, log_probs, say)
        stages["all layers"], results = history, _results(parts, log_probs)
    for name, result in results.items():
        say(in_a_line(name, result))
    say(of_each_class(results["test"], found.classes))
    if place().rank == 0:
        save_model(options.output / MODEL, model, found.classes, options.weights, settings)
        _write_losses(options, found, stages, results)
        say(f"written to {options.output}: {', '.join(RESULTS)}")


def _refuse_options(options):
    """At once, and not after all features have been computed."""
    for name in ("epochs", "patience", "batch_size"):
        whole_number(**{name: getattr(options, name)}, at_least=1)
    one_number(rate=options.rate, above=0)
    if options.fine_tune is None:
        if options.augment:
            raise ValueError(
                "augment: got it without --fine-tune; expected both, because the features of a "
                "picture are computed once for the head, and not of a new cut in each epoch"
            )
        if options.fine_tune_rate is not None:
            raise ValueError("fine-tune-rate: got it without --fine-tune; expected both")
        return
    whole_number(**{"fine-tune": options.fine_tune}, at_least=1)
    if options.fine_tune_rate is None:
        options.fine_tune_rate = FINE_TUNE_RATE
    one_number(**{"fine-tune-rate": options.fine_tune_rate}, above=0)


def _say_how_it_ended(say, what, history):
    say(f"{what}: ended after {len(history.train_loss)} epochs: {history.ended}")
    if history.ended == INTERRUPTED:
        raise KeyboardInterrupt


def _train_head(options, model, parts, classes):
    """Give a model its head; return how that was trained, and what it answers."""
    transform = densenet.transform(options.weights)
    x = {
        name: kept_features(
            model,
            Loaded(part.paths, transform),
            options.output / FEATURES.format(name),
            weights=f"{options.weights}, {options.seed}",
        )
        for name, part in parts.items()
    }
    model.classifier = head(model.classifier.in_features, classes, seed=options.seed).to(device())
    parameters = model.classifier.parameters()
    history = fit(
        model.classifier,
        _loss(options, parts["train"].labels),
        torch.optim.Adam(parameters, lr=options.rate, fused=True),  # the same steps, quicker
        (x["train"], parts["train"].labels),
        (x["validation"], parts["validation"].labels),
        epochs=options.epochs,
        batch_size=options.batch_size,
        seed=options.seed,
        patience=options.patience,
        resume=options.output / RUN,
        progress=True,
    )
    return history, {name: predict(model.classifier, x[name]) for name in PARTS[1:]}


def _fine_tune(options, model, parts, of_head, log_probs, say):
    """Train all layers; go back to the head alone if no epoch has a lower validation loss."""
    transform = densenet.transform(options.weights)
    x = {name: Loaded(part.paths, transform) for name, part in parts.items()}
    if options.augment:
        cut = densenet.transform(options.weights, augment=True)
        x["train"] = Augmented(parts["train"].paths, cut, seed=options.seed)
    before = {name: array.clone() for name, array in model.state_dict().items()}
    history = fine_tuned(
        model,
        _loss(options, parts["train"].labels),
        (x["train"], parts["train"].labels),
        (x["validation"], parts["validation"].labels),
        rate=options.fine_tune_rate,
        epochs=options.fine_tune,
        batch_size=options.batch_size,
        seed=options.seed,
        resume=options.output / FINE_TUNING,
    )
    _say_how_it_ended(say, "all layers", history)
    alone, tuned = of_head.validation_loss.min(), history.validation_loss.min()
    words = f"the validation loss is {tuned:.4f} nats at best, {alone:.4f} with the head alone"
    if tuned < alone:
        say(words)
        return history, {name: predict(model, x[name]) for name in log_probs}
    say(f"{words}, which is kept: fine-tuning has won nothing")
    model.load_state_dict(before)
    return history, log_probs


def _results(parts, log_probs):
    return {name: scored(parts[name].labels, rows) for name, rows in log_probs.items()}


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


def _loss(options, labels):
    if options.class_weights is None:
        return torch.nn.NLLLoss()
    # Its mean is divided by the sum of the weights, as in lesson 05.
    return torch.nn.NLLLoss(torch.tensor(balanced(labels), dtype=torch.float32, device=device()))


def _write_losses(options, found, stages, results):
    """The losses of all stages one after the other, and what came out."""
    histories = stages.values()
    names = "batch_loss", "train_loss", "validation_loss"
    together = {name: np.concatenate([getattr(h, name) for h in histories]) for name in names}
    history = replace(list(histories)[-1], **together)
    epochs = {name: len(history.train_loss) for name, history in stages.items()}
    losses = {
        **{name: array.tolist() for name, array in together.items()},
        "ended": history.ended,
        "epochs": epochs,
        "classes": found.classes,
        **results,
    }
    with written_whole(options.output / LOSSES) as part:
        part.write_text(json.dumps(losses, indent=1), encoding="utf-8")
    trained = [name for name, count in epochs.items() for _ in range(count)]
    with written_whole(options.output / TABLE) as part, part.open("w", newline="") as file:
        table = csv.writer(file)
        table.writerow(["epoch", "trained", "train_loss", "validation_loss"])
        means = zip(trained, losses["train_loss"], losses["validation_loss"], strict=True)
        table.writerows([epoch, *row] for epoch, row in enumerate(means, start=1))
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
