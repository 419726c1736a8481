"""The Oxford-IIIT Pet set, as pictures of cats and dogs."""

import os
import shutil
import tarfile
from pathlib import Path

from course_utils._support.downloads import downloading
from course_utils._support.files import part_beside
from course_utils._support.validation import path_of
from course_utils.pictures.layouts import TEST, TRAIN, File
from course_utils.pictures.sets import checked_options, split

SOURCE = "https://www.robots.ox.ac.uk/~vgg/data/pets/data"
ARCHIVES = {  # with their SHA-256
    "images.tar.gz": "67195c5e1c01f1ab5f9b6a5d22b8c27a580d896ece458917e61d459337fa318d",
    "annotations.tar.gz": "52425fb6de5c424942b7626b428656fcbd798db970a937df61750c0f1d358e91",
}
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
        ModuleNotFoundError: PyTorch, which downloads them, is not installed.
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
    from torch.hub import download_url_to_file

    files.parent.mkdir(parents=True, exist_ok=True)
    with part_beside(files) as part:
        otherwise = (
            "Without a network, go on with the bundled weights (--weights bundled) and the "
            "bundled drawings, or with a folder of pictures of your own."
        )
        with downloading("the Oxford-IIIT Pet set", otherwise=otherwise):
            for name, checksum in ARCHIVES.items():
                archive = part / name
                part.mkdir(exist_ok=True)
                download_url_to_file(f"{SOURCE}/{name}", str(archive), checksum)
                unpack(archive, part)
                archive.unlink()  # as large as what it held
        os.replace(part, files)


def unpack(archive, folder):
    """Write the files of an archive to a folder; what would be written elsewhere is refused.

    Not every Python that the course supports has `tarfile.data_filter`.

    Raises
        OSError: it holds a link, a device or a path that leads out of the folder.
    """
    inside = Path(os.path.realpath(folder))
    with tarfile.open(archive, "r:gz") as tar:
        for member in tar:
            path = Path(os.path.realpath(inside / member.name))
            if not (member.isfile() or member.isdir()) or not path.is_relative_to(inside):
                raise OSError(f"{archive.name} holds {member.name!r}, which is no file inside it")
            if member.isfile():
                path.parent.mkdir(parents=True, exist_ok=True)
                with tar.extractfile(member) as packed, path.open("xb") as file:
                    shutil.copyfileobj(packed, file)


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
