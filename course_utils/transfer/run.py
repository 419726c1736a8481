"""A training run that ranks share, and that goes on where it was interrupted."""

import functools
import io
import itertools

import numpy as np
import torch
import torch.distributed as dist

from course_utils._support.files import read_whole, sealed, unsealed, written_whole
from course_utils._support.torch_validation import (
    BATCH_NORM,
    explaining_targets,
    one_loss,
    refuse_idle_optimizer,
    refuse_wrong_loss,
    target_weights,
)
from course_utils._support.validation import flag, whole_number
from course_utils.distributed import added_up, of_first, place
from course_utils.training import Training, shuffled_batches
from course_utils.transfer.data import Augmented, as_pair, checksum
from course_utils.transfer.devices import autocast_type, device
from course_utils.transfer.model import body_and_head
from course_utils.transfer.reading import InOrder


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
    scheduler=None,
    patience=None,
    resume=None,
    progress=False,
):
    """Train a head on features, or a whole DenseNet on pictures, alone or with other ranks.

    What moves is what the optimizer was given. The statistics of BatchNorm stay as they are: they
    come from far more pictures than a small set holds. The ranks share each batch. All of them
    draw the dropout of the whole batch and keep their rows, so the losses do not depend on how many
    there are. On a GPU, the steps of a whole DenseNet are computed in sixteen bits.

    Arguments
        model: a head, or a `torchvision.models.DenseNet` whose classifier is one.
        loss: called as ``loss(output, y)``; returns the mean over its rows
            (``reduction="mean"``).
        optimizer: made for the parameters that are to move.
        train, validation: pairs (x, y): features, a tensor of pictures or `Loaded` pictures, and
            as many class indices.
        epochs, batch_size, seed: as for `torch_training.fit`.
        scheduler: a `torch.optim.lr_scheduler.LRScheduler` of the optimizer, which moves on after
            each batch, or None.
        patience: stop after so many epochs without a lower validation loss, and go back to the
            weights of the best one.
        resume: a path, or None. The run is written there after each epoch. If the file is there
            already, the run goes on from it, and its losses are those of a run that was never
            interrupted.
        progress: whether to show a bar.
    Returns
        a `training.History`.
    Raises
        ValueError: data or options do not fit; the loss is not one number, takes no mean, or does
        not take class indices; the optimizer moves no weight of the model; the scheduler is that
        of another optimizer; or the run to resume is another one.
        TypeError: the seed or another number is none, the loss is no function, or the optimizer or
        the scheduler is none.
        OSError: the run cannot be written at all.
        training.TrainingStopped: a loss is not finite, the loss counts no label of a batch,
        anything else went wrong after the first step, or the run could not be written; the file
        that was there before is whole.

    >>> from course_utils.transfer.model import head
    >>> x, y = torch.randn(40, 4, generator=torch.Generator().manual_seed(7)), np.arange(40) % 2
    >>> model = head(4, 2, seed=7)
    >>> optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    >>> history = fit(
    ...     model, torch.nn.NLLLoss(), optimizer, (x, y), (x, y), epochs=3, batch_size=16, seed=7
    ... )
    >>> len(history.batch_loss), len(history.validation_loss), history.ended
    (9, 3, 'all epochs')
    """
    model.to(device())
    refuse_wrong_loss(loss)
    refuse_idle_optimizer(optimizer, model)
    _refuse_other_scheduler(scheduler, optimizer)
    seed, progress = whole_number(seed=seed, at_least=0), flag(progress=progress)
    train, validation = as_pair(train, "training data"), as_pair(validation, "validation data")
    batch_size = whole_number(batch_size=batch_size, at_least=1)
    network = _SharedNetwork(
        model, loss, optimizer, train, validation, seed, batch_size=batch_size, scheduler=scheduler
    )
    return Training(
        network,
        train,
        validation,
        epochs=epochs,
        batch_size=batch_size,
        seed=seed,
        patience=patience,
        checkpoint=None,
        progress=progress and place().rank == 0,
        counted=tuple(target_weights(loss, y.cpu()) for _, y in (train, validation)),
        resume=resume,
    ).run()


class _SharedNetwork:
    """What `training.Training` needs to know of a model whose batches several ranks share."""

    def __init__(
        self, model, loss, optimizer, train, validation, seed, *, batch_size, scheduler=None
    ):
        self.model, self.loss, self.optimizer, self.scheduler = model, loss, optimizer, scheduler
        self.data, self.seed, self.batch_size = (*train, *validation), seed, batch_size
        self.train = InOrder(train[0], self._rows_to_train()), train[1]
        self.validation = InOrder(validation[0], self._rows_to_score()), validation[1]
        self.body, self.head = body_and_head(model)
        self.sixteen_bits = autocast_type() if self.head is not model else None
        scaled = self.sixteen_bits == torch.float16  # its smallest gradients would become 0
        self.scaler = torch.amp.GradScaler(device().type, enabled=scaled)
        self.batches = 0
        self.begins_with = self._options()  # a scheduler changes them
        self.moving = [p for group in optimizer.param_groups for p in group["params"]]
        for parameter in self.moving:  # a rank without a share adds a gradient of 0
            parameter.grad = torch.zeros_like(parameter)

    def step(self, rows, accept):
        self.model.eval()  # the running statistics of BatchNorm would move otherwise
        self.head.train()
        for layer in self.head.modules():
            if isinstance(layer, BATCH_NORM):  # of a batch, a rank sees its own share
                layer.eval()
        # From the number of the batch: a run that is resumed draws the same dropout.
        words = np.random.SeedSequence([self.seed, self.batches]).generate_state(1)
        _seed(int(words[0]))
        self.optimizer.zero_grad(set_to_none=False)
        with torch.autocast(device().type, self.sixteen_bits, enabled=bool(self.sixteen_bits)):
            loss = self._share(self.train, rows)
        accept(added_up(loss).item())
        self.scaler.scale(loss).backward()
        self._add_up_gradients()
        self.scaler.step(self.optimizer)
        self.scaler.update()
        if self.scheduler:
            self.scheduler.step()
        self.batches += 1

    def score(self, rows):
        self.model.eval()
        with torch.no_grad():
            return added_up(self._share(self.validation, rows)).item()

    def weights(self):
        return {name: array.clone() for name, array in self.model.state_dict().items()}

    def set_weights(self, weights):
        self.model.load_state_dict(weights)

    def save_run(self, path, record):
        if place().rank:
            return
        run = {
            "record": record,
            "own": self._belongs_to,  # as the files of version 1 call it
            "optimizer": self.optimizer.state_dict(),
            "weights": self.model.state_dict(),
            "scaler": self.scaler.state_dict(),
            "scheduler": self.scheduler and self.scheduler.state_dict(),
        }
        data = io.BytesIO()
        torch.save(run, data)
        with written_whole(path) as part:
            part.write_bytes(sealed(data.getvalue()))

    def load_run(self, path, check):
        data = of_first(lambda: _read_if_there(path))
        if data is None:
            return None
        try:
            data = io.BytesIO(unsealed(data))
            run = torch.load(data, map_location=device(), weights_only=True)
            names = "record", "own", "optimizer", "weights"
            record, belongs_to, optimizer, weights = (run[name] for name in names)
            scheduler = run["scheduler"] if self.scheduler else None
        except Exception as error:  # what is no such file fails in many ways
            raise ValueError(
                f"{path}: holds no run, or is damaged; {error}. Delete it to start again"
            ) from error
        if belongs_to != self._belongs_to:
            raise ValueError(
                f"{path}: holds a run of another model, with other options of the optimizer or on "
                "other data; name another file, or delete this one to start again"
            )
        check(record)
        self.model.load_state_dict(weights)
        self.optimizer.load_state_dict(optimizer)
        if run.get("scaler"):  # else it was a run on a processor, or of version 1
            self.scaler.load_state_dict(run["scaler"])
        if self.scheduler:
            self.scheduler.load_state_dict(scheduler)
        self.batches = len(record["batch_loss"])
        return record

    def _rows_to_train(self):
        """The rows of this rank in each batch, as `Training` will ask for them, without an end."""
        x, y = self.data[:2]
        in_an_epoch = -(-len(y) // self.batch_size)
        epoch = self.batches // in_an_epoch
        while True:
            batches = shuffled_batches(len(y), self.batch_size, seed=self.seed, epoch=epoch)
            # An augmented picture is another one in each epoch.
            first = epoch * len(y) if isinstance(x, Augmented) else 0
            yield from (rows + first for rows in self._of_this_rank(batches))
            epoch += 1

    def _rows_to_score(self):
        rows = np.arange(len(self.data[3]))
        batches = np.split(rows, range(self.batch_size, len(rows), self.batch_size))
        return itertools.cycle(self._of_this_rank(batches))

    def _of_this_rank(self, batches):
        rank, ranks, _ = place()
        return filter(len, (torch.from_numpy(rows)[rank::ranks] for rows in batches))

    def _share(self, pair, rows):
        """The part of this rank in the mean loss of a batch."""
        x, y = pair
        rank, ranks, _ = place()
        rows, share = torch.from_numpy(rows), torch.arange(len(rows))[rank::ranks]
        weights = target_weights(self.loss, y[rows].cpu())
        x = x[rows[share]].to(device(), non_blocking=True) if len(share) else None
        counted = weights[share].sum()
        if counted == 0:  # no row, or none that the loss counts: 0, with a gradient of 0
            return sum(parameter.sum() * 0 for parameter in self.head.parameters())
        answers = self.body(x)
        whole = answers.new_zeros(len(rows), answers.shape[1])
        whole = whole.index_copy(0, share.to(device()), answers)
        output, y = self.head(whole)[share], y[rows[share]].to(device())
        with explaining_targets(self.loss, output, y):
            loss = one_loss(self.loss, output, y)
        return loss * counted / weights.sum()

    def _add_up_gradients(self):
        if not dist.is_initialized():
            return
        flat = torch.cat([parameter.grad.flatten() for parameter in self.moving])
        dist.all_reduce(flat)
        parts = flat.split([parameter.numel() for parameter in self.moving])
        for parameter, part in zip(self.moving, parts, strict=True):
            parameter.grad.copy_(part.view_as(parameter))

    def _options(self):
        groups = self.optimizer.param_groups
        options = {
            "optimizer": type(self.optimizer).__name__,
            "options": [{k: v for k, v in group.items() if k != "params"} for group in groups],
        }
        if self.scheduler:
            options["scheduler"] = self.scheduler.state_dict()
        return options

    @functools.cached_property
    def _belongs_to(self):
        """What must be the same for a run to be resumed: looked at once, not after each epoch."""
        return {
            **self.begins_with,
            "weights": {name: list(array.shape) for name, array in self.model.state_dict().items()},
            "data": [checksum(part) for part in self.data],
        }


def _refuse_other_scheduler(scheduler, optimizer):
    if scheduler is None:
        return
    if not isinstance(scheduler, torch.optim.lr_scheduler.LRScheduler):
        raise TypeError(
            f"scheduler: got {scheduler!r}; expected None, or one such as "
            "torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, 100)"
        )
    if scheduler.optimizer is not optimizer:
        raise ValueError("scheduler: got that of another optimizer; expected one made for this one")


def _seed(number):
    """Seed the generator that dropout draws from; `torch.manual_seed` is slow: it seeds all."""
    generators = {"cuda": torch.cuda, "mps": torch.mps, "cpu": torch.default_generator}
    generators[device().type].manual_seed(number)


def _read_if_there(path):
    """The bytes of a file, or None; `Path.exists` also says no to links in a circle."""
    try:
        return read_whole(path)
    except FileNotFoundError:
        return None
