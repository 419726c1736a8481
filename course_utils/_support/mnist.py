"""MNIST through torchvision, which alone would take half a file for a whole one."""

import os

from course_utils._support.downloads import downloading
from course_utils._support.files import part_beside


def training_pictures(folder):
    """The 60,000 training pictures of MNIST, downloaded whole or not at all.

    Arguments
        folder: a path; the files are in its folder MNIST, or will be.
    Returns
        pictures: uint8, shape (60000, 28, 28). label: uint8 or int64, shape (60000,).
    Raises
        ConnectionError: they are not there and could not be downloaded.
        ValueError: the files are damaged.
        ModuleNotFoundError: torchvision is not installed.
    Source
        LeCun, Bottou, Bengio and Haffner, "Gradient-based learning applied to document
        recognition", Proceedings of the IEEE 86, 1998.
    """
    from torchvision.datasets import MNIST

    files = folder / "MNIST"
    if not files.exists():
        folder.mkdir(parents=True, exist_ok=True)
        # Beside its place: torchvision takes a file that was unpacked by half for a whole one.
        with part_beside(files) as part:
            otherwise = (
                'Without a network, go on with handwritten_digits("scikit-learn"), or copy a '
                f"folder MNIST into {folder.resolve()}."
            )
            with downloading("MNIST", otherwise=otherwise):
                MNIST(part.parent, download=True)
            os.replace(part, files)
    try:
        pictures = MNIST(folder)
    except Exception as error:  # also a pickle of an older torchvision, which holds code
        raise ValueError(f"{files}: incomplete or damaged; delete it and try again") from error
    return pictures.data.numpy(), pictures.targets.numpy()
