"""Features are computed once: kept in a file, also those of a run that was interrupted."""

import contextlib
import time

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save

from course_utils._support.files import written_whole
from course_utils.distributed import of_first, place
from course_utils.transfer.data import checksum
from course_utils.transfer.model import feature_count, feature_rounds

SECONDS = 60.0  # of work that a process loses when it is killed, and has no time to write


def kept_features(model, loaded, path, *, weights):
    """The features of pictures, from a file as far as they are there; the others are computed.

    Whatever ends the computation, what was done is kept, and a later call goes on from there.

    Arguments
        model: a `torchvision.models.DenseNet`; it is put into evaluation mode.
        loaded: `Loaded` pictures.
        path: the file; one that is damaged, or of other pictures or weights, is replaced.
        weights: a text that says which ones the model has.
    Returns
        a float32 tensor of shape (n, 1024), on the processor.
    Raises
        OSError: the file cannot be written.
    """
    of = {"pictures": loaded.fingerprint(), "weights": weights}
    rows = [of_first(lambda: read_features(path, of, (len(loaded), feature_count(model))))]
    first, written = len(rows[0]), time.monotonic()
    if first == len(loaded):
        return rows[0]
    try:
        for more in feature_rounds(model, loaded, first=first, progress=True):
            rows.append(more)
            if time.monotonic() - written > SECONDS:
                _write(path, of, torch.cat(rows))
                written = time.monotonic()
    finally:
        x = torch.cat(rows)
        _write(path, of, x)
    return x


def read_features(path, of, shape):
    """The features in a file: those of all pictures or of the first ones.

    Arguments
        path: the file.
        of: what `kept_features` notes of the pictures and the weights.
        shape: how many pictures there are, and how many features a picture has.
    Returns
        float32, shape (rows, features); no row if the file is missing, damaged or of others.
    """
    count, features = shape
    with contextlib.suppress(FileNotFoundError, SafetensorError), safe_open(path, "pt") as file:
        known = file.metadata() or {}
        expected = known.pop("checksum", None)
        if known == of and checksum(x := file.get_tensor("features")) == expected:
            fits = x.dtype == torch.float32 and x.ndim == 2 and x.shape[1] == features
            if fits and len(x) <= count:
                return x
    return torch.zeros(0, features)


def _write(path, of, x):
    if place().rank == 0:
        with written_whole(path) as part:
            part.write_bytes(save({"features": x.contiguous()}, {**of, "checksum": checksum(x)}))
