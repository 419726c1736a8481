"""What the program learns from: sets of pictures, read when they are asked for."""

import hashlib
import json
import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import torch

from course_utils import densenet, pictures
from course_utils._support.bundled import DATA
from course_utils._support.validation import path_of, real_arrays, whole_number
from course_utils.pictures.decoding import reading
from course_utils.pictures.oxford_pets import oxford_pets

DRAWINGS = DATA / "cats_and_dogs"
ON_PHOTOGRAPHS = DRAWINGS.with_name("on_photographs.json")
SIDE = 1024  # pixels that a photograph keeps when it is decoded: four times what a network looks at
_drawing = threading.Lock()  # transforms draw from one generator, which all threads share


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
    options = {"seed": seed, "limit": limit, "progress": progress}
    downloads = path_of(downloads=downloads)
    if data == "oxford-pets":
        return oxford_pets(downloads, **options)
    return pictures.survey(DRAWINGS if data == "drawings" else data, **options)


def on_photographs():
    """What heads on borrowed features got right on photographs, as `tools.borrowed_weights` found.

    Returns
        a dict: how many photographs there were of each class, how many were for the test, how many
        splits, and under "right" for each kind of features and each number of photographs of a
        class (as text) the share of right answers of every split.

    >>> on_photographs()["classes"]
    {'cat': 120, 'dog': 120}
    """
    return json.loads(ON_PHOTOGRAPHS.read_text(encoding="utf-8"))


class Loaded:
    """Pictures that are read when they are asked for: ``loaded[rows]`` is a tensor of them.

    ``loaded[row]`` is one of them, so that a `torch.utils.data.DataLoader` takes them, too.

    Arguments
        paths: the files.
        transform: turns a `PIL.Image` into a tensor, see `densenet.transform`.
    """

    def __init__(self, paths, transform):
        self.paths, self.transform = tuple(paths), transform

    def __len__(self):
        return len(self.paths)

    def __getitem__(self, rows):
        if isinstance(rows, int):
            return self._one(rows)
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
        with reading(self.paths[row], side=SIDE) as picture:
            return self.transform(picture)


class Augmented(Loaded):
    """Pictures that are cut and mirrored at random, in another way in each epoch.

    Row number r is picture number r mod n, with n for how many there are: the rows of epoch e are
    e·n to e·n + n − 1. So the same row gives the same numbers, whoever reads it.

    Arguments
        paths: the files.
        transform: a random one, see `densenet.transform`.
        seed: a whole number of at least 0.
    """

    def __init__(self, paths, transform, *, seed):
        super().__init__(paths, transform)
        self.seed = whole_number(seed=seed, at_least=0)

    def fingerprint(self):
        return hashlib.sha256(f"{super().fingerprint()} {self.seed}".encode()).hexdigest()

    def _one(self, row):
        row = int(row)
        (drawn,) = np.random.SeedSequence([self.seed, row]).generate_state(1, np.uint64)
        file = self.paths[row % len(self.paths)]
        with reading(file, side=SIDE) as picture, _drawing, densenet.seeded(int(drawn)):
            return self.transform(picture)


def balanced(labels):
    """Class weights with which every class counts as much, however many pictures it has.

    Formula
        w_c = n / (classes · n_c), the weights that scikit-learn calls balanced
    Arguments
        labels: class indices, shape (n,), each class at least once.
    Returns
        float64, one weight for each class; over all labels their mean is 1.

    >>> balanced([0, 0, 0, 1])
    array([0.66666667, 2.        ])
    """
    counts = np.bincount(labels)
    return len(labels) / (len(counts) * counts)


def as_inputs(x, name="inputs"):
    """Inputs as the layers take them: `Loaded` pictures as they are, other numbers as float32."""
    if isinstance(x, Loaded):
        return x
    if not isinstance(x, torch.Tensor):
        (x,) = real_arrays(**{name: x})
    return torch.as_tensor(x, dtype=torch.float32)


def as_pair(pair, name):
    """A pair (x, y) of `as_inputs` and as many class indices; `name` is what a message calls it."""
    if not isinstance(pair, (tuple, list)) or len(pair) != 2:
        raise ValueError(f"{name}: got {type(pair).__name__}; expected a pair (x, y)")
    x, y = pair
    if len(x) != len(y) or len(y) == 0:
        raise ValueError(f"{name}: got {len(x)} rows and {len(y)} labels; expected as many of both")
    x = as_inputs(x, f"{name}, x")
    if isinstance(x, torch.Tensor) and not x.isfinite().all():
        raise ValueError(f"{name}, x: got NaN or infinity; expected finite numbers")
    if not isinstance(y, torch.Tensor):
        (y,) = real_arrays(**{f"{name}, y": y})
    y = torch.as_tensor(y)
    labels = y.to(torch.int64)
    if (cut := labels != y).any():
        raise ValueError(
            f"{name}, y: got {y[cut][0].item()}; expected whole numbers, the indices of the classes"
        )
    return x, labels


def checksum(part):
    """A text that changes with a part of the data: what is kept is told by it from what is not."""
    if isinstance(part, Loaded):
        return part.fingerprint()
    return hashlib.sha256(part.cpu().contiguous().numpy()).hexdigest()
