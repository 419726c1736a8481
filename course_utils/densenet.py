"""DenseNet-121 with three kinds of weights: bundled with the course, of ImageNet, or random."""

import contextlib
import hashlib
import io
import re
from pathlib import Path

import torch
from torchvision import models, transforms
from safetensors.torch import load as load_safetensors
from torchvision.transforms import v2

from course_utils._support.bundled import DATA
from course_utils._support.downloads import downloading
from course_utils._support.files import read_whole
from course_utils._support.validation import flag, one_of, whole_number
from course_utils.training import framework_seed

WEIGHTS = ("bundled", "imagenet", "random")
FILE = DATA / "densenet121_small_pictures.safetensors"
SHA256 = "f6c62190eafb46da45109aa4170033ef2b5cbffcc0aa5b88f51a6555e1e2df02"
SOURCE_CLASSES = 234
IMAGENET = models.DenseNet121_Weights.IMAGENET1K_V1
# Its name ends in eight digits of its checksum. A file with the same eight is made in minutes.
IMAGENET_SHA256 = "a639ec97d7c33b07ae66f0b5fb7d0192f95a3b11b7576c66c0126c2a727c4395"
IMAGENET_BYTES = 32_342_954
# How that file, of 2017, calls a layer inside a layer: norm.1 for what is norm1 today.
OLD_NAME = re.compile(r"(denselayer\d+\.(?:norm|conv))\.([12]\.)")


def load(weights, *, seed=7):
    """Build a DenseNet-121 with the weights of one kind, in evaluation mode.

    Arguments
        weights: "bundled", trained on 100,000 small photographs of 200 kinds of animals and things
            and on drawings of 34 more (see data/README.md); "imagenet", trained on 1.2 million
            photographs of 1,000 classes and downloaded once (31 MB) by torchvision; or "random".
        seed: a whole number of at least 0, for the random weights.
    Returns
        a `torchvision.models.DenseNet` in float32, with the classifier of its classes.
    Raises
        ValueError: there are no such weights, or a file of weights is damaged.
        FileNotFoundError: the bundled file is missing.
        ConnectionError: the weights of ImageNet are not there and could not be downloaded.
    Source
        Huang, Liu, van der Maaten and Weinberger, "Densely connected convolutional networks",
        CVPR 2017.

    >>> load("random").classifier
    Linear(in_features=1024, out_features=1000, bias=True)
    """
    seed = whole_number(seed=seed, at_least=0)
    makers = {"bundled": _bundled, "imagenet": _imagenet, "random": lambda: _random(seed)}
    one_of(*WEIGHTS, weights=weights)
    return makers[weights]().to(memory_format=torch.channels_last).eval()


def transform(weights, *, augment=False):
    """What turns a picture into numbers, as the weights were trained: shortest side, cut, scale.

    Arguments
        weights: as for `load`.
        augment: cut at random instead, at least half of the picture, and mirror every other one:
            for training, where the same picture then never comes twice.
    Returns
        a function from a `PIL.Image` in RGB to a float32 tensor of shape (3, side, side); the
        side is 224 for "imagenet" and 64 otherwise.

    >>> from PIL import Image
    >>> transform("bundled")(Image.new("RGB", (90, 120))).shape
    torch.Size([3, 64, 64])
    """
    one_of(*WEIGHTS, weights=weights)
    scale = IMAGENET.transforms()
    if flag(augment=augment):
        side = scale.crop_size[0] if weights == "imagenet" else 64
        return v2.Compose(
            [
                v2.RandomResizedCrop(side, scale=(0.5, 1)),
                v2.RandomHorizontalFlip(),
                v2.ToImage(),
                v2.ToDtype(torch.float32, scale=True),
                v2.Normalize(scale.mean, scale.std),
            ]
        )
    if weights == "imagenet":
        return scale
    return transforms.Compose(
        [
            transforms.Resize(64),
            transforms.CenterCrop(64),
            transforms.ToTensor(),
            transforms.Normalize(scale.mean, scale.std),
        ]
    )


def features(model, pictures):
    """What a DenseNet hands to its classifier: 1,024 numbers for each picture.

    Formula
        the mean over all places of max(0, map), for each of the 1,024 maps of the last layer
    Arguments
        model: a `torchvision.models.DenseNet`.
        pictures: a float32 tensor of shape (n, 3, height, width).
    Returns
        a tensor of shape (n, 1024).
    Raises
        ValueError: the pictures have another shape.

    >>> with torch.no_grad():
    ...     features(load("random"), torch.rand(2, 3, 64, 64)).shape
    torch.Size([2, 1024])
    """
    if pictures.ndim != 4 or pictures.shape[1] != 3:
        raise ValueError(
            f"pictures: got shape {tuple(pictures.shape)}; expected (n, 3, height, width)"
        )
    pictures = pictures.contiguous(memory_format=torch.channels_last)
    return torch.relu(model.features(pictures)).mean(dim=(2, 3))


def fetch_imagenet():
    """Download the weights of ImageNet (31 MB) unless they are there, without loading them.

    Returns
        the path of the file, where torchvision looks for it, too.
    Raises
        ConnectionError: they are not there and could not be downloaded.
    """
    file = Path(torch.hub.get_dir(), "checkpoints", IMAGENET.url.rsplit("/", 1)[-1])
    if not file.exists():
        _download(file)
    return file


@contextlib.contextmanager
def seeded(seed):
    """Within the ``with`` block, first weights are drawn from a seed; what follows is not touched.

    >>> with seeded(7):
    ...     first = torch.rand(1)
    >>> with seeded(7):
    ...     bool(first == torch.rand(1))
    True
    """
    with torch.random.fork_rng(devices=[]):
        # torch.manual_seed would seed the GPUs, too.
        torch.default_generator.manual_seed(framework_seed(seed))
        yield


def _random(seed, **options):
    with seeded(seed):
        return models.densenet121(**options)


def _bundled():
    data = read_whole(FILE)
    _refuse_damaged(data, SHA256, FILE)
    model = _random(seed=0, num_classes=SOURCE_CLASSES)
    model.load_state_dict(load_safetensors(data))  # float16 in the file, float32 in the model
    return model


def _imagenet():
    file = fetch_imagenet()
    again = ". Delete it and try again"
    if (size := file.stat().st_size) != IMAGENET_BYTES:
        raise ValueError(f"{file}: damaged; got {size} bytes, expected {IMAGENET_BYTES}{again}")
    data = read_whole(file)
    _refuse_damaged(data, IMAGENET_SHA256, file, again)
    # A pickle, which torchvision would allow to run code.
    weights = torch.load(io.BytesIO(data), map_location="cpu", weights_only=True)
    model = _random(seed=0)
    model.load_state_dict({OLD_NAME.sub(r"\1\2", name): values for name, values in weights.items()})
    return model


def _refuse_damaged(data, expected, file, advice=""):
    found = hashlib.sha256(data).hexdigest()
    if found != expected:
        raise ValueError(f"{file}: damaged; got SHA-256 {found}, expected {expected}{advice}")


def _download(file):
    otherwise = (
        'Try again, or go on with the weights "bundled", which need no network; or copy '
        f"{file.name} from another machine into {file.parent}."
    )
    with downloading("The weights of ImageNet", otherwise=otherwise):
        file.parent.mkdir(parents=True, exist_ok=True)
        # Downloaded beside its place, checked, and only then moved there.
        torch.hub.download_url_to_file(IMAGENET.url, str(file), IMAGENET_SHA256)
