"""What training in Keras and in PyTorch has in common: first weights, batches, the record.

`keras_training` and `torch_training` build on this. It knows neither framework, and no loss.
"""

import contextlib
import itertools
import signal
import threading
from dataclasses import dataclass

import numpy as np

from course_utils._support.files import try_writing
from course_utils._support.validation import (
    finite_arrays,
    flag,
    numbers,
    path_of,
    refuse_non_finite,
    refuse_overflow,
    whole_number,
)

ALL_EPOCHS, NO_IMPROVEMENT, INTERRUPTED = "all epochs", "no improvement", "interrupted"
MORE_LABELS = "take larger batches, or leave out the examples without a label"


@dataclass(frozen=True, eq=False)
class History:
    """The losses of a training run, as plain arrays.

    Attributes
        batch_loss: float64, one for each batch, taken before the step that the batch led to.
        train_loss: float64, one for each epoch: the mean of its batch losses over its examples,
            taken while the weights moved. Keras prints this number. An example counts as much as
            its loss counts it: by the weight of its class, or not at all.
        validation_loss: float64, one for each epoch, taken after it; empty without such data.
        ended: why the run ended: "all epochs", "no improvement" or "interrupted".
        batches_per_epoch: how many batches an epoch has; the last one may not have got so far.
    """

    batch_loss: np.ndarray
    train_loss: np.ndarray
    validation_loss: np.ndarray
    ended: str
    batches_per_epoch: int


class TrainingStopped(RuntimeError):
    """Training cannot go on; `history` holds what was reached."""

    def __init__(self, message, history):
        super().__init__(message)
        self.history = history


def first_weights(sizes, *, seed):
    """Draw the first weights of a network of dense layers, the same for both frameworks.

    Formula
        each weight uniform in ±√(6 / (inputs + outputs)), each bias 0
    Arguments
        sizes: how many numbers go in, then how many neurons each layer has; two or more numbers.
        seed: a whole number of at least 0.
    Returns
        a list of (weights, biases), one for each layer: float32, shapes (inputs, outputs) and
        (outputs,).
    Raises
        ValueError: fewer than two sizes, a size below 1, a negative seed, or no whole number.
        TypeError: a size or the seed is no number.
    Source
        Glorot and Bengio, "Understanding the difficulty of training deep feedforward neural
        networks", 2010. It is what Keras does unless told otherwise.

    >>> [(weights.shape, biases.shape) for weights, biases in first_weights([1, 16, 2], seed=7)]
    [((1, 16), (16,)), ((16, 2), (2,))]
    """
    sizes = [whole_number(size=size, at_least=1) for size in sizes]
    if len(sizes) < 2:
        raise ValueError(f"sizes: got {sizes}; expected two or more, inputs first")
    rng = np.random.default_rng(whole_number(seed=seed, at_least=0))
    layers = []
    for inputs, outputs in itertools.pairwise(sizes):
        bound = np.sqrt(6 / (inputs + outputs))
        weights = rng.uniform(-bound, bound, (inputs, outputs))
        layers.append((weights.astype(np.float32), np.zeros(outputs, np.float32)))
    return layers


def framework_seed(seed):
    """A seed as the frameworks take it: one of more than 64 bits is mixed into 64.

    NumPy takes whole numbers of any length, and draws 128 bits itself.

    >>> framework_seed(7), framework_seed(2**128 + 7) < 2**64
    (7, True)
    """
    if seed < 2**64:
        return seed
    return int(np.random.SeedSequence(seed).generate_state(1, np.uint64)[0])


def shuffled_batches(count, batch_size, *, seed, epoch):
    """The rows of each batch of an epoch, in a random order that every epoch draws anew.

    >>> [rows.tolist() for rows in shuffled_batches(5, 2, seed=7, epoch=0)]
    [[2, 0], [4, 1], [3]]
    """
    seed, epoch = whole_number(seed=seed, at_least=0), whole_number(epoch=epoch, at_least=0)
    order = np.random.default_rng([seed, epoch]).permutation(count)
    return np.split(order, range(batch_size, count, batch_size))


def running_mean(values, window):
    """The mean of each value and of those before it, at most `window` of them in all.

    Formula
        meanᵢ = (valueₖ + … + valueᵢ) / (i − k + 1), with k = max(0, i − window + 1)
    Arguments
        values: finite numbers, shape (n,), such as the loss of each batch.
        window: how many, a whole number of at least 1.
    Returns
        float64, shape (n,).
    Raises
        ValueError: values has another shape, a number is not finite, or window is below 1.
        TypeError: no numbers.

    >>> running_mean([4.0, 2.0, 3.0, 7.0], 2)
    array([4. , 3. , 2.5, 5. ])
    """
    values = finite_arrays(values=values)[0].astype(np.float64)
    if values.ndim != 1:
        raise ValueError(f"values: got shape {values.shape}; expected a row of numbers")
    window = whole_number(window=window, at_least=1)
    # Not as differences of a running sum: after one huge loss, small ones would be lost in it.
    with refuse_overflow("values"):
        means = [values[max(0, end - window) : end].mean() for end in range(1, len(values) + 1)]
    return np.array(means)


def as_arrays(x, y, name):
    """Return inputs and targets as both frameworks take them.

    Arguments
        x: numbers, one row for each example.
        y: as many targets. Whole numbers are class indices and stay whole.
        name: what the pair is called in a message.
    Returns
        x as float32, y as int64 if it holds whole numbers and as float32 otherwise.
    Raises
        ValueError: there are no rows, not as many in both, or a number is not finite in float32.
        TypeError: x or y does not hold real numbers, or masks some of them.

    >>> as_arrays([[0.5], [1.5]], [1, 0], "training data")
    (array([[0.5],
           [1.5]], dtype=float32), array([1, 0]))
    """
    x, y = numbers(**{f"{name}, x": x}), numbers(**{f"{name}, y": y})
    if x.ndim == 0 or y.ndim == 0 or len(x) != len(y):
        raise ValueError(
            f"{name}: got x of shape {x.shape} and y of shape {y.shape}; "
            "expected as many rows in both, at least one"
        )
    with np.errstate(over="ignore"):  # what becomes infinite is refused below
        x = x.astype(np.float32)
        y = y.astype(np.float32 if y.dtype.kind == "f" else np.int64)
    refuse_non_finite(**{f"{name}, x": x, f"{name}, y": y})
    return x, y


def prepared(x, y, validation):
    """Return the training data and the validation data as `as_arrays` makes them.

    Arguments
        x, y: as `as_arrays` takes them.
        validation: a pair (x, y), or None.
    Returns
        two pairs of arrays; the second is None without validation data.
    Raises
        ValueError, TypeError: as `as_arrays` says, or validation is no pair.

    >>> prepared([[0.5]], [1], None)
    ((array([[0.5]], dtype=float32), array([1])), None)
    """
    examples = as_arrays(x, y, "training data")
    if validation is None:
        return examples, None
    if not isinstance(validation, (tuple, list)) or len(validation) != 2:
        raise ValueError(f"validation: got {type(validation).__name__}; expected a pair (x, y)")
    return examples, as_arrays(*validation, "validation data")


class Training:
    """One training run: the loop, the record and early stopping. What a step is, `network` says.

    Arguments
        network: has `step(rows, accept)`, which computes the loss of these training examples,
            hands it to `accept` and moves the weights; `score(rows)`, the loss of these
            validation examples; `weights()` and `set_weights(weights)`; `save(path)`. To be
            resumed: `save_run(path, record)` and `load_run(path, check)`, which calls
            ``check(record)`` before anything changes and returns the record, or None if there is
            no file.
        examples, validation: pairs of arrays, the second one or None, as `prepared` returns them.
        epochs, batch_size, seed, patience, checkpoint, progress: as `fit` takes them.
        counted: for the examples and the validation data, how much the loss counts each target,
            or whether at all; None where it counts all. A batch without one that counts has no
            loss.
        resume: a path, or None. The run is written there after each epoch, and taken up from
            there at the start: the rest is as if it had never been interrupted.
    Raises
        ValueError: an option is out of its range, patience has no validation loss to watch, a
        batch of validation data has no target that counts, the folder of the checkpoint or of the
        run is missing, or the run to resume is another one.
        TypeError: a number, a path or a truth value is due and something else came.
        OSError: the checkpoint or the run cannot be written, or there is something else than a
        file.
    """

    def __init__(
        self,
        network,
        examples,
        validation,
        *,
        epochs,
        batch_size,
        seed,
        patience,
        checkpoint,
        progress,
        counted=(None, None),
        resume=None,
    ):
        self.network, self.progress = network, flag(progress=progress)
        self.count = len(examples[0])
        self.validation_count = 0 if validation is None else len(validation[0])
        self.epochs = whole_number(epochs=epochs, at_least=1)
        self.batch_size = whole_number(batch_size=batch_size, at_least=1)
        self.seed = whole_number(seed=seed, at_least=0)
        self.patience = None if patience is None else whole_number(patience=patience, at_least=1)
        if patience is not None and validation is None:
            raise ValueError(f"patience: got {patience} without validation data to watch")
        self.checkpoint, self.resume = checkpoint, resume
        for name, path in {"checkpoint": checkpoint, "resume": resume}.items():
            if path is not None and not path_of(**{name: path}).parent.is_dir():
                raise ValueError(f"{name}: got {str(path)!r}; expected a folder that exists")
            if path is not None:
                try_writing(path)  # now, and not after an epoch
        self.counted, self.validation_counted = counted
        for rows in self._validation_batches():
            if _none_counts(self.validation_counted, rows):
                raise ValueError(
                    f"validation data, y: got rows {rows[0]} to {rows[-1]}, a batch, without one "
                    f"that the loss counts; expected one: {MORE_LABELS}"
                )
        self.batch_loss, self.train_loss, self.validation_loss = [], [], []
        self.best_epoch, self.best_weights = None, None
        self.stop_pressed = False

    @property
    def smallest_batch(self):
        """How many examples the smallest batch holds, which is the last one."""
        return self.count % self.batch_size or self.batch_size

    def refuse_smallest_batch(self):
        """Raise a ValueError: it holds one example, and the model normalises over the batch."""
        if self.count == 1:
            raise ValueError("training data: got one example; expected two or more for BatchNorm")
        sizes = itertools.count(self.batch_size + 1)
        fits = next(size for size in sizes if self.count % size != 1)
        raise ValueError(
            f"batch_size: got {self.batch_size}, which leaves one of {self.count} examples alone "
            f"in a batch; expected two or more for BatchNorm, such as a size of {fits}"
        )

    def run(self):
        """Train, and return the history; also of a run that is interrupted."""
        try:
            with self._stop_button():
                ended = self._train()
        except KeyboardInterrupt:
            ended = INTERRUPTED
            print(f"Interrupted after {len(self.batch_loss)} batches. What was learnt is kept.")
        return self._history(ended)

    @contextlib.contextmanager
    def _stop_button(self):
        """Let a first press of the stop button wait until the step is done.

        Python loses an interruption that arrives while an object is being deleted, and Keras
        deletes so many that it lost one press in fifty. A second press interrupts at once.
        """
        before = signal.getsignal(signal.SIGINT)
        if threading.current_thread() is not threading.main_thread() or not callable(before):
            yield
            return

        def note(number, frame):
            if self.stop_pressed:
                before(number, frame)
            self.stop_pressed = True

        signal.signal(signal.SIGINT, note)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, before)

    def _train(self):
        self._take_up()
        with _progress_bar(self.epochs, len(self.train_loss), self.progress) as epoch_done:
            while len(self.train_loss) < self.epochs and not self._has_waited():
                self._epoch(len(self.train_loss))
                epoch_done()
        if self.patience:
            self.network.set_weights(self.best_weights)
        return NO_IMPROVEMENT if self._has_waited() else ALL_EPOCHS

    def _has_waited(self):
        """Whether patience is at its end."""
        epochs = len(self.train_loss)
        return bool(self.patience and epochs and epochs - 1 - self.best_epoch >= self.patience)

    def _settings(self):
        """What must be the same for a run to be resumed; more epochs may be asked for."""
        return {
            "training examples": self.count,
            "validation examples": self.validation_count,
            "batch_size": self.batch_size,
            "seed": self.seed,
            "patience": self.patience,
        }

    def _take_up(self):
        if self.resume is None:
            return
        record = self.network.load_run(self.resume, self._refuse_other_settings)
        if record is None:
            return
        self.batch_loss, self.train_loss = list(record["batch_loss"]), list(record["train_loss"])
        self.validation_loss = list(record["validation_loss"])
        self.best_epoch, self.best_weights = record["best_epoch"], record["best_weights"]

    def _refuse_other_settings(self, record):
        if not (_like(record, self._record()) and _like(record["settings"], self._settings())):
            raise ValueError(
                f"{self.resume}: holds a run of another version of the course; name another file, "
                "or delete this one to start again"
            )
        for name, value in self._settings().items():
            if record["settings"][name] != value:
                raise ValueError(
                    f"{self.resume}: holds a run with {name} {record['settings'][name]}, this one "
                    f"has {value}; name another file, or delete this one to start again"
                )

    def _record(self):
        return {
            "settings": self._settings(),
            "batch_loss": self.batch_loss,
            "train_loss": self.train_loss,
            "validation_loss": self.validation_loss,
            "best_epoch": self.best_epoch,
            "best_weights": self.best_weights,
        }

    def _keep(self):
        if self.resume is not None:
            record = self._record()
            self._written(lambda path: self.network.save_run(path, record), self.resume)

    def _epoch(self, epoch):
        batches = shuffled_batches(self.count, self.batch_size, seed=self.seed, epoch=epoch)
        for number, rows in enumerate(batches, start=1):
            where = f"batch {number} of epoch {epoch + 1}"
            if _none_counts(self.counted, rows):
                raise TrainingStopped(
                    f"No label of {where} counts: the loss ignores all {len(rows)} of them, or "
                    f"gives them the weight 0. Expected one: {MORE_LABELS}.",
                    self._history("no label that counts"),
                )
            with self._history_kept(where):
                self.network.step(rows, lambda loss, where=where: self._accept(loss, where))
            if self.stop_pressed:
                raise KeyboardInterrupt
        losses = self.batch_loss[-len(batches) :]
        self.train_loss.append(_mean(losses, batches, self.counted))
        if self.validation_count:
            self.validation_loss.append(self._score(f"the validation data after epoch {epoch + 1}"))
        watched = self.validation_loss or self.train_loss
        if watched[-1] < min(watched[:-1], default=np.inf):
            self._remember_best(epoch)
        self._keep()

    @contextlib.contextmanager
    def _history_kept(self, where):
        """Whatever goes wrong after the first step: what was reached is not lost with it."""
        try:
            yield
        except TrainingStopped:
            raise
        except Exception as error:
            if not self.batch_loss:
                raise
            raise TrainingStopped(
                f"Training ended at {where}, by {type(error).__name__}: {error}",
                self._history("error"),
            ) from error

    def _validation_batches(self):
        rows = np.arange(self.validation_count)
        ends = range(self.batch_size, len(rows), self.batch_size)
        return np.split(rows, ends) if len(rows) else []

    def _score(self, where):
        batches = self._validation_batches()
        with self._history_kept(where):
            losses = [self.network.score(rows) for rows in batches]
            loss = _mean(losses, batches, self.validation_counted)
        self._refuse_non_finite(loss, where)
        return loss

    def _accept(self, loss, where):
        self._refuse_non_finite(loss, where)
        self.batch_loss.append(loss)

    def _refuse_non_finite(self, loss, where):
        if not np.isfinite(loss):
            before = f" The one before was {self.batch_loss[-1]:.4g}." if self.batch_loss else ""
            raise TrainingStopped(
                f"The loss of {where} is {loss}.{before} Likely causes: a learning rate that is "
                "too high (try a tenth of it); inputs far from 0 (standardise them); a logarithm "
                "of 0 or a division by 0 in the loss (work from logits).",
                self._history("not a finite loss"),
            )

    def _remember_best(self, epoch):
        self.best_epoch = epoch
        if self.patience:
            self.best_weights = self.network.weights()
        if self.checkpoint is not None:
            self._written(self.network.save, self.checkpoint)

    def _written(self, write, path):
        try:
            write(path)
        except OSError as error:
            raise TrainingStopped(
                f"The checkpoint {path} could not be written: {error}. "
                "The one before, if there is one, is whole.",
                self._history("checkpoint not written"),
            ) from error

    def _history(self, ended):
        lists = self.batch_loss, self.train_loss, self.validation_loss
        arrays = (np.array(losses, dtype=np.float64) for losses in lists)
        return History(*arrays, ended, -(-self.count // self.batch_size))


def _like(found, expected):
    return isinstance(found, dict) and found.keys() == expected.keys()


def _none_counts(counted, rows):
    return counted is not None and not counted[rows].any()


def _mean(losses, batches, counted):
    """Over examples as they count, not over batches: the last one may be short, or of rare ones."""
    weights = [len(rows) if counted is None else counted[rows].sum() for rows in batches]
    return float(np.average(losses, weights=weights))


@contextlib.contextmanager
def _progress_bar(epochs, done, shown):
    """Yield what to call after each epoch."""
    if not shown:
        yield lambda: None
        return
    from tqdm.auto import tqdm  # only on demand: `course_utils` alone needs NumPy only

    with tqdm(total=epochs, initial=done, unit="epoch") as bar:
        yield bar.update
