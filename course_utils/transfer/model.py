"""A head for borrowed features, what a model answers, and the file that keeps a model."""

import hashlib
import json

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import load_file, save
from torchvision.models import DenseNet, densenet121
from tqdm.auto import tqdm

from course_utils import densenet
from course_utils._support.files import refuse_other_kinds, written_whole
from course_utils._support.validation import flag, whole_number
from course_utils.distributed import added_up, place
from course_utils.transfer.data import as_inputs, checksum
from course_utils.transfer.devices import device
from course_utils.transfer.reading import read

BATCH = 32  # pictures that go through all layers at once: more would fill the memory, not save time


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


def outputs(compute, inputs, *, size, progress=False):
    """What a function of inputs answers, computed in parts that all ranks share.

    Arguments
        compute: called with a tensor of inputs, a copy, returns one row for each of them.
        inputs: an array or a tensor, one row for each; or `Loaded` pictures.
        size: how many numbers a row has, a whole number of at least 1.
        progress: whether to show a bar.
    Returns
        a float32 tensor of shape (n, size), on the processor.
    Raises
        ValueError: `compute` returns something else than a tensor of such rows, or the size is not
        above 0.
        TypeError: the inputs are no real numbers, the size is no number, or `progress` is neither
        True nor False.

    >>> outputs(lambda x: 2 * x, torch.ones(3, 2), size=2)
    tensor([[2., 2.],
            [2., 2.],
            [2., 2.]])
    """
    size, progress = whole_number(size=size, at_least=1), flag(progress=progress)
    rounds = _rounds(compute, as_inputs(inputs), size=size, progress=progress)
    return torch.cat([torch.zeros(0, size), *rounds])


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
    rounds = feature_rounds(model, as_inputs(loaded), progress=flag(progress=progress))
    return torch.cat([torch.zeros(0, feature_count(model)), *rounds])


def feature_rounds(model, loaded, *, first=0, progress=False):
    """The `features` of each picture in parts, to be kept before all of them are computed.

    Arguments
        model, loaded, progress: as for `features`.
        first: the row to begin with.
    Yields
        float32 tensors of shape (rows, 1024), on the processor, in the order of the pictures.
    """
    model = model.to(device()).eval()
    return _rounds(
        lambda x: densenet.features(model, x),
        loaded,
        size=feature_count(model),
        first=first,
        progress=progress,
    )


def feature_count(model):
    """How many features a `torchvision.models.DenseNet` has.

    >>> feature_count(densenet.load("random"))
    1024
    """
    return model.features.norm5.num_features


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
    model = model.to(device()).eval()
    body, top = body_and_head(model)
    return outputs(lambda x: top(body(x)), x, size=_classes(top)).numpy()


def save_model(path, model, classes, weights, settings):
    """Write a model to a file, whole or not at all, for `load_model`.

    Arguments
        path: the file.
        model: a `torchvision.models.DenseNet` with a head.
        classes: the names of the classes, in the order of its answers.
        weights: what it was trained from, see `densenet.load`.
        settings: those of the run, a dict that JSON can hold; for whoever finds the file.
    Raises
        OSError: the file cannot be written; one that was there before is untouched.
    """
    arrays = {name: array.cpu().contiguous() for name, array in model.state_dict().items()}
    metadata = {"classes": json.dumps(classes), "weights": weights}
    metadata |= {"settings": json.dumps(settings), "checksum": _checksum(arrays)}
    with written_whole(path) as part:
        part.write_bytes(save(arrays, metadata=metadata))


def load_model(path):
    """Load a model that `save_model` has written.

    Arguments
        path: the file model.safetensors.
    Returns
        the DenseNet with its head, in evaluation mode; the names of the classes, in the order of
        its answers; and the transform for pictures.
    Raises
        FileNotFoundError: there is no such file.
        OSError: it is a folder, a pipe or a device, or may not be read.
        ValueError: the file is damaged or of another kind.
    """
    refuse_other_kinds(path)  # a missing file is told as such
    try:
        with safe_open(path, "pt") as file:
            known = file.metadata()
        classes, weights = json.loads(known["classes"]), known["weights"]
        model = densenet121()
        model.classifier = head(model.classifier.in_features, len(classes), seed=0)
        arrays = load_file(path)
        if known.get("checksum", found := _checksum(arrays)) != found:  # older files have none
            raise ValueError("its checksum does not fit")
        model.load_state_dict(arrays)
    except (SafetensorError, KeyError, TypeError, ValueError, RuntimeError) as error:
        raise ValueError(
            f"{path}: holds no model of this program, or is damaged; {error}"
        ) from error
    return model.eval(), tuple(classes), densenet.transform(weights)


def _checksum(arrays):
    each = "".join(checksum(arrays[name]) for name in sorted(arrays))
    return hashlib.sha256(each.encode()).hexdigest()


def body_and_head(model):
    """What computes the features of inputs, and what turns them into answers."""
    if isinstance(model, DenseNet):
        return lambda x: densenet.features(model, x), model.classifier
    return lambda x: x, model


def _rounds(compute, inputs, *, size, first=0, progress):
    """In each round, every rank computes the rows of one batch, and gets those of all ranks."""
    rank, ranks, _ = place()
    rounds = torch.arange(first, len(inputs)).split(BATCH * ranks) if first < len(inputs) else ()
    # In the last round, a rank may have no row.
    x = read(inputs, filter(len, (rows[rank::ranks] for rows in rounds)))
    shown = progress and rank == 0
    for rows in tqdm(rounds, unit=f" × {BATCH * ranks} pictures", disable=not shown):
        answers = torch.zeros(len(rows), size, device=device())
        if share := len(rows[rank::ranks]):
            with torch.inference_mode():
                answer = compute(next(x).to(device(), non_blocking=True))
                answers[rank::ranks] = _real_rows(answer, (share, size)).float()
        yield added_up(answers).cpu()


def _real_rows(answer, shape):
    is_tensor = isinstance(answer, torch.Tensor)
    if not is_tensor or answer.is_complex() or answer.shape != shape:
        words = f"shape {tuple(answer.shape)} and type {answer.dtype}" if is_tensor else ""
        raise ValueError(
            f"compute: got {words or type(answer).__name__}; expected a tensor of real numbers of "
            f"shape {shape}"
        )
    return answer


def _classes(top):
    return [layer.out_features for layer in top.modules() if isinstance(layer, torch.nn.Linear)][-1]
