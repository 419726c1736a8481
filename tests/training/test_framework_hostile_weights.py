"""Files of weights from elsewhere: none runs code, and each is refused in a sentence."""

import hashlib
import importlib
import io
import pickle
import tarfile

import pytest

from course_utils._support import downloads
from course_utils.pictures.oxford_pets import unpack
from tests.helpers.hostile_files import HOSTILE, put, ran, with_code
from tests.helpers.loopback import Dripping, Whole, serving, to_another_address

EVERY_FILE = pytest.mark.parametrize("hostile", HOSTILE)


@pytest.fixture(scope="module")
def densenet(torch, one_thread):
    pytest.importorskip("torchvision", reason="torchvision is not installed")
    return importlib.import_module("course_utils.densenet")


@pytest.fixture
def cache(torch, monkeypatch, tmp_path):
    """Where PyTorch keeps the weights of ImageNet; it gets none from the network here."""
    monkeypatch.setattr(torch.hub, "_hub_dir", str(tmp_path))
    (tmp_path / "checkpoints").mkdir()
    return tmp_path / "checkpoints" / "densenet121-a639ec97.pth"


# ---- Weights of ImageNet ----


def test_the_weights_of_imagenet_are_those_that_torchvision_names(densenet):
    name = densenet.IMAGENET.url.rpartition("/")[2]
    assert name == f"densenet121-{densenet.IMAGENET_SHA256[:8]}.pth"


@EVERY_FILE
def test_a_file_in_the_place_of_the_weights_of_imagenet(densenet, cache, hostile):
    put(hostile, cache)
    with pytest.raises((ValueError, OSError), match=r"densenet121-a639ec97\.pth"):
        densenet.load("imagenet")
    assert not ran(cache)


def test_a_file_of_another_length_is_not_read(densenet, cache, monkeypatch):
    """It may be larger than the memory."""
    monkeypatch.setattr(densenet, "read_whole", lambda _: pytest.fail("read"))
    cache.write_bytes(bytes(90))
    with pytest.raises(ValueError, match="damaged; got 90 bytes, expected 32342954"):
        densenet.load("imagenet")


def test_eight_equal_digits_of_a_checksum_are_not_enough(densenet, cache, monkeypatch):
    """Such a file is made in minutes; here the eight digits are made those of the file."""
    data = with_code(cache)
    digits = hashlib.sha256(data).hexdigest()[:8]
    cache = cache.with_name(f"densenet121-{digits}.pth")
    cache.write_bytes(data)
    url = f"https://download.pytorch.org/models/{cache.name}"
    monkeypatch.setattr(densenet.IMAGENET.value, "url", url)
    monkeypatch.setattr(densenet, "IMAGENET_BYTES", len(data))
    rest = densenet.IMAGENET_SHA256[8:]
    monkeypatch.setattr(densenet, "IMAGENET_SHA256", digits + rest)
    with pytest.raises(ValueError, match="damaged; got SHA-256"):
        densenet.load("imagenet")
    assert not ran(cache)


def test_even_with_the_right_checksum_no_code_is_run(densenet, cache, monkeypatch):
    data = with_code(cache)
    cache.write_bytes(data)
    monkeypatch.setattr(densenet, "IMAGENET_BYTES", len(data))
    monkeypatch.setattr(densenet, "IMAGENET_SHA256", hashlib.sha256(data).hexdigest())
    with pytest.raises(pickle.UnpicklingError, match="mkdir"):
        densenet.load("imagenet")
    assert not ran(cache)


# ---- Weights that a learner kept ----


@EVERY_FILE
def test_a_file_in_the_place_of_weights(torch, tmp_path, hostile):
    from course_utils import torch_training

    path = tmp_path / "digits.pt"
    put(hostile, path)
    with pytest.raises((ValueError, OSError), match=r"digits\.pt"):
        torch_training.load_weights(torch.nn.Linear(2, 1), path)
    assert not ran(path)


@EVERY_FILE
def test_a_file_in_the_place_of_weights_of_keras(keras, tmp_path, hostile):
    from course_utils import keras_training

    path = tmp_path / "digits.weights.h5"
    put(hostile, path)
    with pytest.raises((ValueError, OSError), match=r"digits\.weights\.h5"):
        keras_training.load_weights(keras_training.build([2, 1], seed=3), path)
    assert not ran(path)


@EVERY_FILE
def test_a_file_in_the_place_of_a_model(densenet, tmp_path, hostile):
    from course_utils.transfer import load_model

    path = tmp_path / "model.safetensors"
    put(hostile, path)
    with pytest.raises((ValueError, OSError), match=r"model\.safetensors"):
        load_model(path)
    assert not ran(path)


def test_a_bit_of_a_model_that_has_turned_over_is_noticed(torch, densenet, tmp_path, rng):
    """The answers would be others, and nobody would know why."""
    from safetensors.torch import load_file, save_file

    from course_utils.transfer import head, load_model
    from course_utils.transfer.model import save_model

    path, older = tmp_path / "model.safetensors", tmp_path / "older.safetensors"
    model = densenet.load("random")
    model.classifier = head(1024, 2, seed=7)
    save_model(path, model, ["cat", "dog"], "random", {})
    assert load_model(path)[1] == ("cat", "dog")
    arrays = load_file(path)
    save_file(arrays, older, {"classes": '["cat", "dog"]', "weights": "random"})
    assert load_model(older)[1] == ("cat", "dog")  # it was written without a checksum

    data = bytearray(path.read_bytes())
    data[len(data) - int(rng.integers(1, 10**6))] ^= 1
    path.write_bytes(data)
    with pytest.raises(ValueError, match=r"model\.safetensors: .*its checksum does not fit"):
        load_model(path)


@EVERY_FILE
def test_a_file_in_the_place_of_mnist(torch, tmp_path, hostile):
    """Older versions of torchvision kept it as a pickle."""
    from course_utils.datasets import handwritten_digits

    for name in ("training.pt", "test.pt"):
        (tmp_path / "MNIST" / "processed").mkdir(parents=True, exist_ok=True)
        put(hostile, tmp_path / "MNIST" / "processed" / name)
    with pytest.raises(ValueError, match="MNIST: incomplete or damaged; delete it and try again"):
        handwritten_digits("mnist", folder=tmp_path)
    assert not ran(tmp_path / "MNIST" / "processed" / "training.pt")


# ---- Archives ----


def packed(path, name, kind=tarfile.REGTYPE, target=""):
    """An archive with a good file and one member more."""
    with tarfile.open(path, "w:gz") as tar:
        for member in (tarfile.TarInfo("images/good.jpg"), tarfile.TarInfo(name)):
            member.size = 4
            if member.name == name:
                member.type, member.linkname = kind, target
                member.size = 4 if kind == tarfile.REGTYPE else 0
            tar.addfile(member, io.BytesIO(b"four"))
    return path


@pytest.mark.parametrize(
    ("name", "kind", "target"),
    [
        ("../out", tarfile.REGTYPE, ""),
        ("images/../../out", tarfile.REGTYPE, ""),
        ("{outside}/out", tarfile.REGTYPE, ""),
        ("../out", tarfile.DIRTYPE, ""),
        ("images/up", tarfile.SYMTYPE, ".."),
        ("images/there", tarfile.SYMTYPE, "good.jpg"),
        ("images/passwords", tarfile.LNKTYPE, "/etc/passwd"),
        ("images/pipe", tarfile.FIFOTYPE, ""),
        ("images/device", tarfile.CHRTYPE, ""),
    ],
)
def test_an_archive_writes_nothing_outside_and_no_link(tmp_path, name, kind, target):
    archive = packed(tmp_path / "a.tar.gz", name.format(outside=tmp_path), kind, target)
    (tmp_path / "into").mkdir()
    with pytest.raises(OSError, match=r"^a\.tar\.gz holds '.*', which is no file inside it$"):
        unpack(archive, tmp_path / "into")
    assert {path.name for path in tmp_path.iterdir()} == {"a.tar.gz", "into"}
    left = [path for path in (tmp_path / "into").rglob("*") if not path.is_dir()]
    assert [path.name for path in left] == ["good.jpg"] and not left[0].is_symlink()


def test_a_folder_in_an_archive_is_no_file(tmp_path):
    archive = packed(tmp_path / "with_folder.tar.gz", "images/more", tarfile.DIRTYPE)
    unpack(archive, tmp_path / "into")
    written = [path.name for path in (tmp_path / "into").rglob("*") if path.is_file()]
    assert written == ["good.jpg"]


def test_an_archive_does_not_write_one_file_twice(tmp_path):
    archive = packed(tmp_path / "a.tar.gz", "images/./good.jpg")
    with pytest.raises(FileExistsError):
        unpack(archive, tmp_path / "into")


# ---- Servers ----


@pytest.fixture
def download(torch, tmp_path):
    """Download a file from a server that behaves in some way; return what it is told."""
    (tmp_path / "published").mkdir()
    (tmp_path / "published" / "file").write_bytes(bytes(100))

    def download(handler):
        with (
            serving(tmp_path / "published") as start,
            downloads.downloading("it", otherwise="Go on."),
        ):
            url = f"{start(handler).address}/file"
            torch.hub.download_url_to_file(url, str(tmp_path / "file"), progress=False)
        return (tmp_path / "file").read_bytes()

    return download


@pytest.mark.parametrize(
    "address", ["file:///etc/passwd", "ftp://127.0.0.1/file", "data:,x", "gopher://127.0.0.1/"]
)
def test_no_server_sends_us_to_anything_but_http(download, address):
    says = r"^it could not be downloaded: .*(not allowed|unknown url type).*\. Go on\.$"
    with pytest.raises(ConnectionError, match=says):
        download(to_another_address(address))


def test_a_server_may_send_us_to_another_of_its_kind(download, tmp_path):
    with serving(tmp_path / "published") as start:
        assert download(to_another_address(f"{start(Whole).address}/file")) == bytes(100)


def test_a_server_that_says_a_little_for_ever_is_given_up(download, monkeypatch):
    monkeypatch.setattr(downloads, "LONGEST", 0.3)
    with pytest.raises(ConnectionError, match=r"could not be downloaded: it took more than .* hou"):
        download(Dripping)


def test_how_others_open_addresses_is_left_alone(torch):
    import urllib.request

    mine = urllib.request.build_opener()
    before = urllib.request._opener
    urllib.request.install_opener(mine)
    try:
        with pytest.raises(KeyError), downloads.with_limits():
            assert urllib.request._opener is not mine
            raise KeyError
        assert urllib.request._opener is mine
    finally:
        urllib.request.install_opener(before)
