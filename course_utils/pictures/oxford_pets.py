"""The Oxford-IIIT Pet set through torchvision, as pictures of cats and dogs."""

import os
import tempfile
from pathlib import Path

from course_utils._support.downloads import downloading
from course_utils._support.validation import path_of
from course_utils.pictures.layouts import TEST, TRAIN, File
from course_utils.pictures.sets import checked_options, split

SPECIES = {"1": "cat", "2": "dog"}  # the third column of its lists


def oxford_pets(folder, *, seed, limit=None, progress=False):
    """7,349 photos of cats and dogs of 37 breeds, downloaded whole or not at all.

    The set has pictures for training and for the test; the validation pictures are split off from
    those for training, a quarter of each species, at random.

    Arguments
        folder: a path; the files are in its folder oxford-iiit-pet, or will be. They are
            downloaded (800 MB) if they are not there.
        seed, limit, progress: as `course_utils.pictures.survey` takes them.
    Returns
        a `course_utils.pictures.PictureSet` with the classes "cat" and "dog".
    Raises
        ConnectionError: the files are not there and could not be downloaded.
        ValueError: they are damaged, or an option is out of its range.
        ModuleNotFoundError: torchvision, which downloads them, is not installed.
    Source
        Parkhi, Vedaldi, Zisserman and Jawahar, "Cats and Dogs", IEEE Conference on Computer
        Vision and Pattern Recognition, 2012.
    """
    options = checked_options(seed, limit, progress)  # before anything is downloaded
    files = path_of(folder=folder) / "oxford-iiit-pet"
    if not files.exists():
        _download(files)
    try:
        found = _listed(files, "trainval.txt", TRAIN) + _listed(files, "test.txt", TEST)
    except (KeyError, ValueError, OSError) as error:
        raise ValueError(f"{files}: incomplete or damaged; delete it and try again") from error
    return split(found, **options)


def _download(files):
    from torchvision.datasets import OxfordIIITPet

    files.parent.mkdir(parents=True, exist_ok=True)
    # Beside its place: torchvision takes a file that was unpacked by half for a whole one.
    with tempfile.TemporaryDirectory(dir=files.parent, prefix=".part-") as part:
        otherwise = (
            "Without a network, go on with the bundled weights (--weights bundled) and the "
            "bundled drawings, or with a folder of pictures of your own."
        )
        with downloading("the Oxford-IIIT Pet set", otherwise=otherwise):
            OxfordIIITPet(part, download=True)
        unpacked = Path(part, files.name)
        for archive in unpacked.glob("*.tar.gz"):
            archive.unlink()  # as large as what it held
        os.replace(unpacked, files)


def _listed(files, name, part):
    """The files that one of the set's lists names, with their species."""
    lines = (files / "annotations" / name).read_text(encoding="utf-8").splitlines()
    found = []
    for line in lines:
        picture, _, species, _ = line.split()  # name, breed, species, breed within the species
        found.append(File(files / "images" / f"{picture}.jpg", part, SPECIES[species]))
    if not found:
        raise ValueError(f"{name}: got no lines")
    return found
