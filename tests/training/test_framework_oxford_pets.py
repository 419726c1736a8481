"""The Oxford-IIIT Pet set: downloaded whole or not at all, from a server of our own."""

import gc
import hashlib
import io
import os
import socket
import tarfile

import numpy as np
import pytest
from PIL import Image

from course_utils import pictures
from course_utils._support import downloads
from course_utils.pictures import oxford_pets
from tests.helpers.loopback import Corrupting, Refusing, Stalling, Truncating, Whole, serving

# name, number of the breed, species, number of the breed within the species
TRAINVAL = [
    *[f"Bengal_{i} 2 1 2" for i in range(5)],
    *[f"pug_{i} 3 2 1" for i in range(8)],
]
TESTED = ["Bengal_7 2 1 2", "pug_9 3 2 1", "beagle_1 1 2 2"]
DAMAGED = "pug_3"


def archive(folder, files):
    """A folder of files in the format of the set's archives."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as tar:
        for name, data in files.items():
            about = tarfile.TarInfo(f"{folder}/{name}")
            about.size = len(data)
            tar.addfile(about, io.BytesIO(data))
    return packed.getvalue()


def photo(seed):
    noise = np.random.default_rng(seed).integers(0, 256, (11, 13, 3), dtype=np.uint8)
    file = io.BytesIO()
    Image.fromarray(noise).save(file, "JPEG")
    return file.getvalue()


PHOTOS = {f"{line.split()[0]}.jpg": photo(seed) for seed, line in enumerate([*TRAINVAL, *TESTED])}
PHOTOS[f"{DAMAGED}.jpg"] = PHOTOS[f"{DAMAGED}.jpg"][:200]
LISTS = {
    "trainval.txt": "\n".join([*TRAINVAL, ""]).encode(),
    "test.txt": "\n".join([*TESTED, ""]).encode(),
}
ARCHIVES = {
    "images.tar.gz": archive("images", PHOTOS),
    "annotations.tar.gz": archive("annotations", LISTS),
}


class TruncatingTheSecond(Whole):
    def copyfile(self, source, outputfile):
        kind = Truncating if "annotations" in self.path else Whole
        kind.copyfile(self, source, outputfile)


@pytest.fixture
def datasets(torch):
    return pytest.importorskip("torchvision.datasets", reason="torchvision is not installed")


@pytest.fixture
def serve(torch, monkeypatch, tmp_path):
    """Start a server in the place of the set's own, with a handler that behaves in some way."""
    published = tmp_path / "published"
    published.mkdir()
    with serving(published) as start:

        def serve(handler, archives=ARCHIVES):
            for name, data in archives.items():
                (published / name).write_bytes(data)
            checksums = {name: hashlib.sha256(data).hexdigest() for name, data in archives.items()}
            monkeypatch.setattr(oxford_pets, "SOURCE", start(handler).address)
            monkeypatch.setattr(oxford_pets, "ARCHIVES", checksums)

        yield serve


def survey(tmp_path, **options):
    return oxford_pets.oxford_pets(tmp_path / "downloads", seed=3, **options)


def names(part):
    return {path.stem for path in part.paths}


def test_the_set_is_downloaded_once(serve, tmp_path, capfd):
    serve(Whole)
    found = survey(tmp_path)
    assert "100%" in capfd.readouterr().err  # a bar for each archive
    assert found.classes == ("cat", "dog")
    assert os.listdir(tmp_path / "downloads") == ["oxford-iiit-pet"]
    # The archives are as large as what was in them.
    assert sorted(os.listdir(tmp_path / "downloads" / "oxford-iiit-pet")) == [
        "annotations",
        "images",
    ]
    serve(Refusing)
    again = survey(tmp_path)
    assert again.train.paths == found.train.paths


def test_species_and_parts(serve, tmp_path):
    serve(Whole)
    found = survey(tmp_path)
    counts = [np.bincount(p.labels).tolist() for p in (found.train, found.validation, found.test)]
    assert counts == [[4, 5], [1, 2], [1, 2]]
    assert names(found.test) == {"Bengal_7", "pug_9", "beagle_1"}
    taught = names(found.train) | names(found.validation)
    assert taught == {line.split()[0] for line in TRAINVAL} - {DAMAGED}
    for part in (found.train, found.validation, found.test):
        species = ["cat" if path.stem.startswith("Bengal") else "dog" for path in part.paths]
        assert species == [found.classes[label] for label in part.labels]
        for path in part.paths:
            assert pictures.load(path).size == (13, 11)
    ((path, reason),) = found.left_out.items()
    assert (path.stem, reason) == (DAMAGED, "truncated or damaged")


def test_options_are_those_of_survey(serve, tmp_path, capfd):
    with pytest.raises(ValueError, match="limit: got 0"):  # before anything is downloaded
        survey(tmp_path, limit=0)
    assert not (tmp_path / "downloads").exists()
    serve(Whole)
    whole = survey(tmp_path)
    capfd.readouterr()
    found = survey(tmp_path, limit=3, progress=True)
    assert "16/16" in capfd.readouterr().err
    assert np.bincount(found.train.labels).tolist() == [3, 3]
    assert found.test.paths == whole.test.paths
    assert "train: 3 of 4 cat, 3 of 5 dog" in found.summary()
    other = oxford_pets.oxford_pets(tmp_path / "downloads", seed=4)
    assert other.train.paths != whole.train.paths


# torchvision leaves the answer of a refusing server open; collected here, it fails no other test.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize(
    "handler", [Truncating, TruncatingTheSecond, Corrupting, Stalling, Refusing]
)
def test_a_broken_download_leaves_nothing(serve, tmp_path, monkeypatch, handler):
    monkeypatch.setattr(downloads, "SILENCE", 0.3)
    serve(handler)
    with pytest.raises(ConnectionError, match=r"--weights bundled.*a folder of pictures of your"):
        survey(tmp_path)
    assert os.listdir(tmp_path / "downloads") == []
    serve(Whole)
    assert len(survey(tmp_path).test) == 3
    gc.collect()


def test_without_a_network_the_message_names_the_way_on(torch, tmp_path):
    with pytest.raises(ConnectionError, match=r"network blocked.*go on with the bundled weights"):
        survey(tmp_path)


def test_a_failure_without_words_is_named_by_its_kind(torch, tmp_path, monkeypatch):
    def fail(*arguments, **options):
        raise TimeoutError

    monkeypatch.setattr(torch.hub, "download_url_to_file", fail)
    with pytest.raises(ConnectionError, match=r"could not be downloaded: TimeoutError\. Without"):
        survey(tmp_path)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda file: file.unlink(),
        lambda file: file.write_bytes(b""),
        lambda file: file.write_bytes(b"\xff\xfe"),
        lambda file: file.write_bytes(file.read_bytes()[:-4]),
        lambda file: file.write_bytes(file.read_bytes().replace(b"3 2 1", b"3 3 1")),
    ],
    ids=["missing", "empty", "no text", "cut off", "another species"],
)
@pytest.mark.parametrize("name", ["trainval.txt", "test.txt"])
def test_damaged_lists_are_refused_by_name(serve, tmp_path, spoil, name):
    serve(Whole)
    survey(tmp_path)
    spoil(tmp_path / "downloads" / "oxford-iiit-pet" / "annotations" / name)
    with pytest.raises(ValueError, match="oxford-iiit-pet: incomplete or damaged; delete it"):
        survey(tmp_path)


def test_a_photo_that_is_gone_is_left_out(serve, tmp_path):
    serve(Whole)
    survey(tmp_path)
    gone = tmp_path / "downloads" / "oxford-iiit-pet" / "images" / "pug_5.jpg"
    gone.unlink()
    assert survey(tmp_path).left_out[gone].startswith("cannot be read: ")


def test_a_download_leaves_the_time_limit_of_others_alone(serve, tmp_path):
    serve(Whole)
    survey(tmp_path)
    assert socket.getdefaulttimeout() is None


def test_torchvision_reads_a_folder_through_load(datasets, tmp_path):
    for label, name in enumerate(["cat", "dog"]):
        (tmp_path / name).mkdir()
        glass = Image.new("LA", (4, 3), (0, 0))
        glass.save(tmp_path / name / f"{label}.png")
    folder = datasets.ImageFolder(tmp_path, transform=np.asarray, loader=pictures.load)
    for label, (pixels, target) in enumerate(folder):
        assert target == label and pixels.shape == (3, 4, 3) and pixels.min() == 255
