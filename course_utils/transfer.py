"""Transfer learning with a DenseNet-121, from a terminal: what lesson 10 does in its cells.

    python -m course_utils.transfer --data FOLDER --weights bundled

looks at every picture of the folder, computes the features of each one once, trains a new head on
them, and writes the model, the losses and a picture of the losses to the folder transfer-output.
Started again after an interruption, it goes on where it was. ``torchrun --nproc-per-node 2 -m
course_utils.transfer ...`` shares the work between two processes and finds the same losses.
"""

import argparse
import contextlib
import functools
import hashlib
import io
import json
import zlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import torch
import torch.distributed as dist
from safetensors import SafetensorError, safe_open
from safetensors.torch import load_file, save
from torchvision.models import DenseNet, densenet121
from tqdm.auto import tqdm

from course_utils import classification, densenet, oxford_pets, pictures, plots, torch_training
from course_utils.data_parallel import added_up, joined, place
from course_utils.files import written_whole
from course_utils.training import INTERRUPTED, Training, TrainingStopped, running_mean
from course_utils.validation import one_number, whole_number

DRAWINGS = Path(__file__).resolve().parent.parent / "data" / "cats_and_dogs"
BATCH = 32  # pictures that go through all layers at once: more would fill the memory, not save time


def picture_set(data, *, seed, limit=None, downloads="downloads", progress=False):
    """Find the pictures to learn from, and look at each of them.

    Arguments
        data: "drawings" for the cats and dogs that the course brings along; "oxford-pets" for the
            photographs of the Oxford-IIIT Pet set, downloaded on request (800 MB); or a folder,
            see `pictures.survey`.
        seed, limit, progress: as for `pictures.survey`.
        downloads: where the photographs are, or will be.
    Returns
        a `pictures.PictureSet`.
    Raises
        as `pictures.survey`; ConnectionError if the photographs could not be downloaded.

    >>> print(picture_set("drawings", seed=7, limit=64).summary())
    train: 64 of 96 cat, 64 of 96 dog
    validation: 48 cat, 48 dog
    test: 120 cat, 120 dog
    left out 0 of 528 files
    """
    own = {"seed": seed, "limit": limit, "progress": progress}
    if data == "oxford-pets":
        return oxford_pets.oxford_pets(downloads, **own)
    return pictures.survey(DRAWINGS if data == "drawings" else data, **own)


def head(inputs, classes, *, seed):
    """Two layers that take the place of the classifier, and answer with log-probabilities.

    Formula
        log_softmax(W₂ dropout(relu(W₁ x + b₁)) + b₂), with 512 numbers between the layers
    Arguments
        inputs: how many features a picture has.
        classes: how many classes there are.
        seed: a whole number of at least 0, for the first weights.
    Returns
        a `torch.nn.Sequential` in float32.
    Raises
        ValueError, TypeError: a number is no whole number of at least 1 (the seed: 0).

    >>> head(1024, 2, seed=7)[-1]
    LogSoftmax(dim=1)
    """
    inputs = whole_number(inputs=inputs, at_least=1)
    classes = whole_number(classes=classes, at_least=1)
    with densenet.seeded(whole_number(seed=seed, at_least=0)):
        return torch.nn.Sequential(
            torch.nn.Linear(inputs, 512),
            torch.nn.ReLU(),
            torch.nn.Dropout(p=0.2),
            torch.nn.Linear(512, classes),
            torch.nn.LogSoftmax(dim=1),
        )


class Loaded:
    """Pictures that are read when they are asked for: ``loaded[rows]`` is a tensor of them.

    Arguments
        paths: the files.
        transform: turns a `PIL.Image` into a tensor, see `densenet.transform`.
    """

    def __init__(self, paths, transform):
        self.paths, self.transform = tuple(paths), transform

    def __len__(self):
        return len(self.paths)

    def __getitem__(self, rows):
        with ThreadPoolExecutor() as pool:
            return torch.stack(list(pool.map(self._one, rows)))

    def fingerprint(self):
        """A text that changes with the files, their order and the transform."""
        lines = [repr(self.transform)]
        for path in self.paths:
            stat = path.stat()
            lines.append(f"{path.resolve()} {stat.st_size} {stat.st_mtime_ns}")
        return hashlib.sha256("\n".join(lines).encode("utf-8", "surrogateescape")).hexdigest()

    def _one(self, row):
        return self.transform(pictures.load(self.paths[row]))


def outputs(compute, inputs, *, size, progress=False):
    """What a function of inputs answers, computed in parts that all ranks share.

    Arguments
        compute: called with a tensor of inputs, returns one row for each of them.
        inputs: an array or a tensor, one row for each; or `Loaded` pictures.
        size: how many numbers a row has.
        progress: whether to show a bar.
    Returns
        a float32 tensor of shape (n, size), on the processor.

    >>> outputs(lambda x: 2 * x, torch.ones(3, 2), size=2)
    tensor([[2., 2.],
            [2., 2.],
            [2., 2.]])
    """
    rank, ranks, _ = place()
    device, inputs = _device(), _inputs(inputs)
    rows = torch.zeros(len(inputs), size, device=device)
    own = torch.arange(len(inputs))[rank::ranks].split(BATCH)
    shown = progress and rank == 0
    with torch.inference_mode():
        for part in tqdm(own, unit=f" × {BATCH} pictures", disable=not shown):
            rows[part] = compute(inputs[part].to(device)).float()
    return added_up(rows).cpu()


def features(model, loaded, *, progress=False):
    """The 1,024 features of each picture, see `densenet.features`, computed once.

    Arguments
        model: a `torchvision.models.DenseNet`; it is put into evaluation mode.
        loaded: a tensor of pictures, or `Loaded` pictures.
        progress: whether to show a bar.
    Returns
        a float32 tensor of shape (n, 1024), on the processor.

    >>> features(densenet.load("random"), torch.rand(3, 3, 32, 32)).shape
    torch.Size([3, 1024])
    """
    model = model.to(_device()).eval()
    size = model.features.norm5.num_features
    return outputs(lambda x: densenet.features(model, x), loaded, size=size, progress=progress)


def predict(model, x):
    """The log-probabilities that a head or a whole model gives, as an array.

    Arguments
        model: a head or a `torchvision.models.DenseNet` with one; put into evaluation mode.
        x: features for a head; a tensor of pictures, or `Loaded` pictures, for a whole model.
    Returns
        float32, shape (n, classes).

    >>> predict(head(4, 2, seed=7), torch.ones(3, 4)).shape
    (3, 2)
    """
    model = model.to(_device()).eval()
    body, top = _body_and_head(model)
    return outputs(lambda x: top(body(x)), x, size=_classes(top)).numpy()


def fit(
    model,
    loss,
    optimizer,
    train,
    validation,
    *,
    epochs,
    batch_size,
    seed,
    patience=None,
    resume=None,
    progress=False,
):
    """Train a head on features, or a whole DenseNet on pictures, alone or with other ranks.

    The statistics of BatchNorm stay as they are; what moves is what the optimizer was given. The
    ranks share each batch. All of them draw the dropout of the whole batch and keep their rows, so
    the losses do not depend on how many there are.

    Arguments
        model: a head, or a `torchvision.models.DenseNet` whose classifier is one.
        loss: called as ``loss(output, y)``; returns the mean over its rows.
        optimizer: made for the parameters that are to move.
        train, validation: pairs (x, y): features, a tensor of pictures or `Loaded` pictures, and
            as many class indices.
        epochs, batch_size, seed: as for `torch_training.fit`.
        patience: stop after so many epochs without a lower validation loss, and go back to the
            weights of the best one.
        resume: a path, or None. The run is written there after each epoch. If the file is there
            already, the run goes on from it, and its losses are those of a run that was never
            interrupted.
        progress: whether to show a bar.
    Returns
        a `training.History`.
    Raises
        ValueError: data or options do not fit, or the run to resume is another one.
        TypeError: the seed or another number is none.
        training.TrainingStopped: a loss is not finite, or the run could not be written; the file
        that was there before is whole.

    >>> x, y = torch.randn(40, 4, generator=torch.Generator().manual_seed(7)), np.arange(40) % 2
    >>> model = head(4, 2, seed=7)
    >>> optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    >>> history = fit(
    ...     model, torch.nn.NLLLoss(), optimizer, (x, y), (x, y), epochs=3, batch_size=16, seed=7
    ... )
    >>> len(history.batch_loss), len(history.validation_loss), history.ended
    (9, 3, 'all epochs')
    """
    model.to(_device())
    seed = whole_number(seed=seed, at_least=0)
    train, validation = _pair(train, "training data"), _pair(validation, "validation data")
    network = _Shared(model, loss, optimizer, train, validation, seed)
    return Training(
        network,
        train,
        validation,
        epochs=epochs,
        batch_size=batch_size,
        seed=seed,
        patience=patience,
        checkpoint=None,
        progress=progress and place()[0] == 0,
        resume=resume,
    ).run()


class _Shared:
    """What `training.Training` needs to know of a model whose batches several ranks share."""

    def __init__(self, model, loss, optimizer, train, validation, seed):
        self.model, self.loss, self.optimizer = model, loss, optimizer
        self.train, self.validation, self.seed = train, validation, seed
        self.body, self.head = _body_and_head(model)
        self.batches = 0
        self.moving = [p for group in optimizer.param_groups for p in group["params"]]
        for parameter in self.moving:  # a rank without a share adds a gradient of 0
            parameter.grad = torch.zeros_like(parameter)

    def step(self, rows, accept):
        self.model.eval()  # the running statistics of BatchNorm would move otherwise
        self.head.train()
        # From the number of the batch: a run that is resumed draws the same dropout.
        words = np.random.SeedSequence([self.seed, self.batches]).generate_state(1)
        _seed(int(words[0]))
        self.batches += 1
        self.optimizer.zero_grad(set_to_none=False)
        loss = self._share(self.train, rows)
        accept(added_up(loss).item())
        loss.backward()
        self._add_up_gradients()
        self.optimizer.step()

    def score(self, rows):
        self.model.eval()
        with torch.no_grad():
            return added_up(self._share(self.validation, rows)).item()

    def weights(self):
        return {name: array.clone() for name, array in self.model.state_dict().items()}

    def set_weights(self, weights):
        self.model.load_state_dict(weights)

    def save_run(self, path, record):
        if place()[0]:
            return
        run = {
            "record": record,
            "own": self._own,
            "optimizer": self.optimizer.state_dict(),
            "weights": self.model.state_dict(),
        }
        data = io.BytesIO()
        torch.save(run, data)
        with written_whole(path) as part:
            part.write_bytes(data.getvalue())

    def load_run(self, path, check):
        data = _of_first(lambda: Path(path).read_bytes() if Path(path).exists() else None)
        if data is None:
            return None
        try:
            run = torch.load(io.BytesIO(data), map_location=_device(), weights_only=True)
            record, own, optimizer, weights = (
                run[name] for name in ("record", "own", "optimizer", "weights")
            )
        except Exception as error:  # what is no such file fails in many ways
            raise ValueError(f"{path}: holds no run, or is damaged; {error}") from error
        if own != self._own:
            raise ValueError(
                f"{path}: holds a run of another model, with other options of the optimizer or on "
                "other data; name another file, or delete this one to start again"
            )
        check(record)
        self.model.load_state_dict(weights)
        self.optimizer.load_state_dict(optimizer)
        self.batches = len(record["batch_loss"])
        return record

    def _share(self, pair, rows):
        """The part of this rank in the mean loss of a batch."""
        x, y = pair
        rank, ranks, _ = place()
        rows, own = torch.from_numpy(rows), torch.arange(len(rows))[rank::ranks]
        if len(own) == 0:  # a batch of fewer rows than ranks: 0, with a gradient of 0
            return sum(parameter.sum() * 0 for parameter in self.head.parameters())
        answers = self.body(x[rows[own]].to(_device()))
        whole = answers.new_zeros(len(rows), answers.shape[1])
        whole = whole.index_copy(0, own.to(_device()), answers)
        return self.loss(self.head(whole)[own], y[rows[own]].to(_device())) * len(own) / len(rows)

    def _add_up_gradients(self):
        if not dist.is_initialized():
            return
        flat = torch.cat([parameter.grad.flatten() for parameter in self.moving])
        dist.all_reduce(flat)
        parts = flat.split([parameter.numel() for parameter in self.moving])
        for parameter, part in zip(self.moving, parts, strict=True):
            parameter.grad.copy_(part.view_as(parameter))

    @functools.cached_property
    def _own(self):
        """What must be the same for a run to be resumed: looked at once, not after each epoch."""
        groups = self.optimizer.param_groups
        return {
            "optimizer": type(self.optimizer).__name__,
            "options": [{k: v for k, v in group.items() if k != "params"} for group in groups],
            "weights": {name: list(array.shape) for name, array in self.model.state_dict().items()},
            "data": [_checksum(part) for part in (*self.train, *self.validation)],
        }


def load_model(path):
    """Load a model that `main` has saved.

    Arguments
        path: the file model.safetensors.
    Returns
        the DenseNet with its head, in evaluation mode; the names of the classes, in the order of
        its answers; and the transform for pictures.
    Raises
        FileNotFoundError: there is no such file.
        ValueError: the file is damaged or of another kind.
    """
    Path(path).stat()  # a missing file is told as such
    try:
        with safe_open(path, "pt") as file:
            known = file.metadata()
        classes, weights = json.loads(known["classes"]), known["weights"]
        model = densenet121()
        model.classifier = head(model.classifier.in_features, len(classes), seed=0)
        model.load_state_dict(load_file(path))
    except (SafetensorError, KeyError, TypeError, ValueError, RuntimeError) as error:
        raise ValueError(
            f"{path}: holds no model of this program, or is damaged; {error}"
        ) from error
    return model.eval(), tuple(classes), densenet.transform(weights)


def interval(correct, count):
    """Between which two accuracies the true one lies, with 95 % confidence.

    Formula
        Wilson's: (p + z²/2n ± z √(p (1 − p)/n + z²/4n²)) / (1 + z²/n), with p = correct / count,
        n = count and z = 1.96
    Arguments
        correct, count: whole numbers, 0 ≤ correct ≤ count, count at least 1.
    Returns
        two numbers from 0 to 1.
    Raises
        ValueError, TypeError: they are not.
    Source
        Wilson, "Probable inference, the law of succession, and statistical inference", Journal of
        the American Statistical Association 22, 1927.

    >>> low, high = interval(45, 48)
    >>> round(low, 3), round(high, 3)
    (0.832, 0.979)
    """
    n, correct = whole_number(count=count, at_least=1), whole_number(correct=correct, at_least=0)
    if correct > n:
        raise ValueError(f"correct: got {correct} of {n}; expected at most as many")
    z, p = 1.959964, correct / n
    middle, stretch = p + z**2 / (2 * n), 1 + z**2 / n
    half = z * np.sqrt(p * (1 - p) / n + (z / (2 * n)) ** 2)
    return float((middle - half) / stretch), float((middle + half) / stretch)


def main(arguments=None):
    """Read the options, do the work, tell what came out or what is wrong."""
    parser = argparse.ArgumentParser(prog="python -m course_utils.transfer")
    add = parser.add_argument
    add("--data", required=True, help="a folder of pictures; or drawings, or oxford-pets")
    add("--weights", choices=densenet.WEIGHTS, default="bundled", help="where to start (bundled)")
    add("--output", type=Path, default=Path("transfer-output"), help="a folder (transfer-output)")
    add("--fine-tune", action="store_true", help="let all weights move, not the head's alone")
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
        raise SystemExit(f"{type(error).__name__}: {error}") from error


def _run(options):
    # At once, and not after all features have been computed.
    for name in ("epochs", "patience", "batch_size"):
        whole_number(**{name: getattr(options, name)}, at_least=1)
    usual = 0.003 if options.fine_tune else 0.001
    rate = one_number(rate=usual if options.rate is None else options.rate, above=0)
    say = print if place()[0] == 0 else lambda *words: None
    found = _of_first(
        lambda: picture_set(
            options.data,
            seed=options.seed,
            limit=options.limit,
            downloads=options.downloads,
            progress=True,
        )
    )
    say(found.summary())
    options.output.mkdir(parents=True, exist_ok=True)
    model = _one_after_another(lambda: densenet.load(options.weights, seed=options.seed))
    transform = densenet.transform(options.weights)
    parts = {}
    for name in ("train", "validation", "test"):
        part = getattr(found, name)
        loaded = Loaded(part.paths, transform)
        x = loaded if options.fine_tune else _kept_features(model, loaded, name, options)
        parts[name] = (x, part.labels)
    model.classifier = head(model.classifier.in_features, len(found.classes), seed=options.seed)
    trained = model if options.fine_tune else model.classifier
    parameters = trained.to(_device()).parameters()
    if options.fine_tune:  # the first steps of Adam would blow up what several ranks round apart
        optimizer = torch.optim.SGD(parameters, lr=rate, momentum=0.9)
    else:
        optimizer = torch.optim.Adam(parameters, lr=rate, fused=True)  # the same steps, quicker
    history = fit(
        trained,
        torch.nn.NLLLoss(),
        optimizer,
        parts["train"],
        parts["validation"],
        epochs=options.epochs,
        batch_size=options.batch_size,
        seed=options.seed,
        patience=options.patience,
        resume=options.output / "run.pt",
        progress=True,
    )
    say(f"ended after {len(history.train_loss)} epochs: {history.ended}")
    if history.ended == INTERRUPTED:
        say("the same command goes on from there")
        return
    results = {name: _scored(trained, *parts[name]) for name in ("validation", "test")}
    for name, result in results.items():
        low, high = interval(result["correct"], result["count"])
        say(
            f"{name}: {result['correct']} of {result['count']} right "
            f"({result['correct'] / result['count']:.1%}, 95 % interval {low:.1%} to {high:.1%}), "
            f"loss {result['loss']:.4f} nats"
        )
    if place()[0] == 0:
        _write(options, model, found, history, results)
        say(f"written to {options.output}: model.safetensors, losses.json, losses.png")


def _kept_features(model, loaded, name, options):
    """The features of a part, from the file of an earlier run on the same pictures if there is one.

    A long computation is not lost when the training after it is interrupted.
    """
    path = options.output / f"features-{name}.safetensors"
    of = {"pictures": loaded.fingerprint(), "weights": f"{options.weights}, {options.seed}"}
    x = _of_first(lambda: _read_features(path, of))
    if x is None:
        x = features(model, loaded, progress=True)
        if place()[0] == 0:
            with written_whole(path) as part:
                part.write_bytes(save({"features": x.contiguous()}, metadata=of))
    return x


def _read_features(path, of):
    with contextlib.suppress(FileNotFoundError, SafetensorError), safe_open(path, "pt") as file:
        if file.metadata() == of:
            return file.get_tensor("features")
    return None


def _scored(model, x, labels):
    log_probs = predict(model, x)
    return {
        "count": len(labels),
        "correct": int((log_probs.argmax(axis=1) == labels).sum()),
        "loss": float(classification.negative_log_likelihood(labels, log_probs).mean()),
    }


def _write(options, model, found, history, results):
    known = {"classes": json.dumps(found.classes), "weights": options.weights}
    with written_whole(options.output / "model.safetensors") as part:
        weights = {name: array.cpu().contiguous() for name, array in model.state_dict().items()}
        part.write_bytes(save(weights, metadata=known))
    losses = {
        "batch_loss": history.batch_loss.tolist(),
        "train_loss": history.train_loss.tolist(),
        "validation_loss": history.validation_loss.tolist(),
        "ended": history.ended,
        **results,
    }
    with written_whole(options.output / "losses.json") as part:
        part.write_text(json.dumps(losses, indent=1), encoding="utf-8")
    ax = plots.axes("Loss of each batch, and of each epoch", "batch", "loss in nats")
    plots.training_losses(
        ax,
        history.batch_loss,
        running_mean(history.batch_loss, 20),
        history.train_loss,
        history.validation_loss,
    )
    with written_whole(options.output / "losses.png") as part:
        plots.save(ax, part)


def _device():
    ranks, device = place()[1:]
    return device if ranks > 1 else torch_training.device()


def _seed(number):
    """Seed the generator that dropout draws from; `torch.manual_seed` is slow: it seeds all."""
    generators = {"cuda": torch.cuda, "mps": torch.mps, "cpu": torch.default_generator}
    generators[_device().type].manual_seed(number)


def _body_and_head(model):
    """What computes the features of inputs, and what turns them into answers."""
    if isinstance(model, DenseNet):
        return lambda x: densenet.features(model, x), model.classifier
    return lambda x: x, model


def _classes(top):
    return [layer.out_features for layer in top.modules() if isinstance(layer, torch.nn.Linear)][-1]


def _inputs(x):
    return x if isinstance(x, Loaded) else torch.as_tensor(x, dtype=torch.float32)


def _pair(pair, name):
    x, y = pair
    x = _inputs(x)
    y = torch.as_tensor(y, dtype=torch.int64)
    if len(x) != len(y) or len(y) == 0:
        raise ValueError(f"{name}: got {len(x)} rows and {len(y)} labels; expected as many of both")
    return x, y


def _checksum(part):
    if isinstance(part, Loaded):
        return part.fingerprint()
    return zlib.crc32(part.cpu().contiguous().numpy().tobytes())


def _of_first(make):
    """What rank 0 makes, given to all ranks."""
    if not dist.is_initialized():
        return make()
    made = [make() if place()[0] == 0 else None]
    dist.broadcast_object_list(made, device=_device())
    return made[0]


def _one_after_another(make):
    """What each rank makes, rank 0 before the others: a download is then there for all."""
    rank, ranks, _ = place()
    made = make() if rank == 0 else None
    if ranks > 1:
        dist.barrier()
        made = make() if rank else made
    return made


if __name__ == "__main__":
    main()
