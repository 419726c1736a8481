"""DenseNet-121 with each kind of weights; those of ImageNet come from a server of our own."""

import doctest
import gc
import hashlib
import importlib
import io
import os
import re
import socket
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from course_utils._support import downloads
from tests.helpers.loopback import (
    Corrupting,
    Mumbling,
    Refusing,
    Stalling,
    Truncating,
    Whole,
    serving,
)
from tools.drawings import SOURCE_CLASSES

README = Path(__file__).parents[2] / "data" / "README.md"
# What torchvision's documentation says of the weights of ImageNet.
MEAN, DEVIATION = np.float32([0.485, 0.456, 0.406]), np.float32([0.229, 0.224, 0.225])


@pytest.fixture(scope="module")
def densenet(torch, one_thread):
    pytest.importorskip("torchvision", reason="torchvision is not installed")
    pytest.importorskip("safetensors", reason="safetensors is not installed")
    return importlib.import_module("course_utils.densenet")


@pytest.fixture(scope="module")
def in_file(densenet):
    """The tensors of the bundled file."""
    return importlib.import_module("safetensors.torch").load_file(densenet.FILE)


@pytest.fixture(scope="module")
def metadata(densenet):
    with importlib.import_module("safetensors").safe_open(densenet.FILE, "pt") as file:
        return file.metadata()


def same(model, other):
    """Whether all weights are the same."""
    weights, others = model.state_dict(), other.state_dict()
    return list(weights) == list(others) and all(
        weights[name].equal(others[name]) for name in weights
    )


def picture(*blocks):
    """A picture of rows of blocks, each (height, width, colour)."""
    rows = [
        np.concatenate([np.full((height, width, 3), colour) for height, width, colour in row], 1)
        for row in blocks
    ]
    return Image.fromarray(np.concatenate(rows).astype(np.uint8))


def test_the_examples_in_the_docstrings(densenet):
    failures, tried = doctest.testmod(densenet)
    assert (failures, tried > 0) == (0, True)


@pytest.mark.parametrize("weights", ["imagenet1k", "Bundled", "", None, 7, ["random"]], ids=repr)
def test_other_weights_are_refused(densenet, weights):
    expected = f"weights: got {weights!r}; expected one of bundled, imagenet, random"
    for call in (densenet.load, densenet.transform):
        with pytest.raises(ValueError, match=f"^{re.escape(expected)}$"):
            call(weights)


@pytest.mark.parametrize("weights", ["bundled", "imagenet", "random"])
@pytest.mark.parametrize(
    ("seed", "error"), [(-1, ValueError), (0.5, ValueError), ("7", TypeError), (None, TypeError)]
)
def test_a_seed_is_a_whole_number(densenet, weights, seed, error):
    with pytest.raises(error, match="seed: got"):
        densenet.load(weights, seed=seed)


def test_the_bundled_model_has_the_weights_of_the_file(torch, densenet, in_file):
    weights = densenet.load("bundled").state_dict()
    assert weights.keys() == in_file.keys()
    for name, values in in_file.items():
        counts = name.endswith("num_batches_tracked")
        assert values.dtype == (torch.int64 if counts else torch.float16), name
        assert weights[name].dtype == (torch.int64 if counts else torch.float32), name
        assert torch.equal(weights[name], values.to(weights[name].dtype)), name


@pytest.mark.parametrize("weights", ["bundled", "random"])
def test_a_model_is_ready_for_use(torch, densenet, weights):
    model = densenet.load(weights)
    assert not any(module.training for module in model.modules())
    first = model.features.conv0.weight
    assert first.is_contiguous(memory_format=torch.channels_last)
    classes = {"bundled": densenet.SOURCE_CLASSES, "random": 1000}[weights]
    assert model(torch.rand(2, 3, 64, 64)).shape == (2, classes)


def test_the_bundled_file_is_small_and_the_one_that_is_described(densenet):
    data = densenet.FILE.read_bytes()
    assert len(data) <= 16 * 2**20
    digest = hashlib.sha256(data).hexdigest()
    assert digest == densenet.SHA256
    assert digest in README.read_text(encoding="utf-8")


def test_the_bundled_file_says_how_it_came_about(densenet, metadata):
    classes = metadata["classes"].split()
    photographed, drawn = classes[:200], classes[200:]
    assert all(re.fullmatch(r"n\d{8}", name) for name in photographed)  # numbers of WordNet
    assert drawn == list(SOURCE_CLASSES)
    assert len(classes) == densenet.SOURCE_CLASSES
    assert not {"cat", "dog"} & set(drawn)
    assert metadata["photographs"] == "100000"
    assert int(metadata["drawings"]) % len(drawn) == 0
    for kind, others in (("photographs", photographed), ("drawings", drawn)):
        assert 1 / len(others) < float(metadata[f"accuracy_{kind}"]) <= 1  # more than guessing
        told = f"{float(metadata[f'accuracy_{kind}']):.1%}".replace("%", " %")
        assert told in README.read_text(encoding="utf-8")
    assert float(metadata["hours"]) > 0
    assert int(metadata["seed"]) >= 0


def flip_a_byte(data):
    middle = len(data) // 2
    return data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]


@pytest.mark.parametrize(
    "damage",
    [flip_a_byte, lambda data: data[:-1], lambda data: data[:1000], lambda data: b""],
    ids=["a byte", "one byte less", "the start", "empty"],
)
def test_a_damaged_bundled_file_is_refused_by_name(densenet, monkeypatch, tmp_path, damage):
    damaged = damage(densenet.FILE.read_bytes())
    file = tmp_path / "bundled.safetensors"
    file.write_bytes(damaged)
    monkeypatch.setattr(densenet, "FILE", file)
    digest = hashlib.sha256(damaged).hexdigest()
    expected = f"{file}: damaged; got SHA-256 {digest}, expected {densenet.SHA256}"
    with pytest.raises(ValueError, match=f"^{re.escape(expected)}$"):
        densenet.load("bundled")


def test_a_missing_bundled_file_is_named(densenet, monkeypatch, tmp_path):
    monkeypatch.setattr(densenet, "FILE", tmp_path / "bundled.safetensors")
    with pytest.raises(FileNotFoundError) as caught:
        densenet.load("bundled")
    assert caught.value.filename == str(tmp_path / "bundled.safetensors")


def test_random_weights_depend_on_the_seed_alone(torch, densenet):
    from torchvision.models import densenet121

    torch.manual_seed(5)
    model = densenet.load("random", seed=5)
    torch.rand(3)
    assert same(model, densenet.load("random", seed=5))
    assert same(densenet.load("random"), densenet.load("random", seed=7))
    other = densenet.load("random", seed=6)
    assert not torch.equal(model.features.conv0.weight, other.features.conv0.weight)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(5)
        assert same(model, densenet121())  # as anybody else would draw them


@pytest.mark.parametrize("weights", ["bundled", "random"])
def test_the_random_numbers_of_others_stay_as_they_are(torch, densenet, monkeypatch, weights):
    seeded = []
    monkeypatch.setattr(torch.cuda, "manual_seed_all", seeded.append)
    before = torch.get_rng_state()
    densenet.load(weights, seed=5)
    assert torch.equal(torch.get_rng_state(), before)
    assert seeded == []


def test_features_are_what_the_classifier_gets(torch, densenet, rng):
    model = densenet.load("random", seed=3)
    pictures = torch.from_numpy(rng.normal(size=(3, 3, 70, 64)).astype(np.float32))
    handed_over = []
    model.classifier.register_forward_pre_hook(lambda _, inputs: handed_over.append(inputs[0]))
    with torch.no_grad():
        model(pictures)
        found = densenet.features(model, pictures)
        from_columns = densenet.features(model, pictures.permute(3, 2, 1, 0).permute(3, 2, 1, 0))
    assert found.shape == (3, 1024)
    # The same sums of four numbers in another order, after 121 layers in another memory layout.
    torch.testing.assert_close(found, handed_over[0], rtol=1e-4, atol=1e-5)
    torch.testing.assert_close(from_columns, found, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("shape", [(3, 64, 64), (2, 1, 64, 64), (2, 64, 64, 3), (2, 3, 64), ()])
def test_features_refuse_another_shape(torch, densenet, shape):
    expected = f"pictures: got shape {shape}; expected (n, 3, height, width)"
    with pytest.raises(ValueError, match=re.escape(expected)):
        densenet.features(None, torch.zeros(shape))


@pytest.mark.parametrize("weights", ["bundled", "random"])
def test_a_drawing_becomes_the_numbers_that_the_weights_were_trained_on(
    torch, densenet, rng, weights
):
    pixels = rng.integers(0, 256, (64, 64, 3), dtype=np.uint8)
    found = densenet.transform(weights)(Image.fromarray(pixels))
    expected = (pixels.astype(np.float32) / np.float32(255) - MEAN) / DEVIATION
    np.testing.assert_array_equal(found.numpy(), expected.transpose(2, 0, 1), strict=True)


RED, BLUE = (230, 20, 30), (25, 40, 210)


@pytest.mark.parametrize(
    ("given", "size"),
    [
        # The middle of the longer side.
        (picture([(64, 40, RED), (64, 64, BLUE), (64, 40, RED)]), 64),
        (picture([(40, 64, RED)], [(64, 64, BLUE)], [(40, 64, RED)]), 64),
        (picture([(150, 90, BLUE)]), 64),  # made smaller
        (picture([(31, 45, BLUE)]), 64),  # and larger
    ],
)
def test_a_picture_is_cut_to_a_square_around_its_middle(densenet, given, size):
    found = densenet.transform("bundled")(given)
    assert found.shape == (3, size, size)
    blue = (np.float32(BLUE) / np.float32(255) - MEAN) / DEVIATION
    np.testing.assert_array_equal(found.numpy(), np.full((size, size, 3), blue).transpose(2, 0, 1))


def test_a_picture_is_made_smaller_before_it_is_cut(densenet):
    framed = picture([(32, 128, RED)], [(64, 128, BLUE)], [(32, 128, RED)])
    found = densenet.transform("bundled")(framed)
    red = (np.float32(RED) / np.float32(255) - MEAN) / DEVIATION
    np.testing.assert_array_equal(found[:, 0, 0].numpy(), red)


def test_the_transform_of_imagenet_is_that_of_its_weights(torch, densenet, rng):
    transform = densenet.transform("imagenet")
    assert (transform.crop_size, transform.resize_size) == ([224], [256])
    assert (np.float32(transform.mean) == MEAN).all()
    assert (np.float32(transform.std) == DEVIATION).all()
    photo = Image.fromarray(rng.integers(0, 256, (300, 410, 3), dtype=np.uint8))
    found = transform(photo)
    assert found.shape == (3, 224, 224)
    assert torch.equal(found, densenet.IMAGENET.transforms()(photo))


@pytest.mark.parametrize(("weights", "side"), [("bundled", 64), ("random", 64), ("imagenet", 224)])
def test_an_augmented_picture_is_half_or_more_of_it_and_mirrored_at_random(
    torch, densenet, weights, side
):
    """Of a picture whose red says how far right a place is, and whose green how far down."""
    place = np.zeros((256, 256, 3), np.uint8)
    place[..., 0], place[..., 1] = np.arange(256), np.arange(256)[:, None]
    transform, parts, mirrored = densenet.transform(weights, augment=True), [], 0
    with densenet.seeded(5):
        for _ in range(40):
            found = transform(Image.fromarray(place))
            assert found.shape == (3, side, side) and found.dtype == torch.float32
            red, green, blue = 255 * (found.numpy().transpose(1, 2, 0) * DEVIATION + MEAN).T
            np.testing.assert_allclose(blue, 0, atol=1e-4)  # a few roundings of float32
            right, down = red[-1].mean() - red[0].mean(), green[:, -1].mean() - green[:, 0].mean()
            mirrored += right < 0
            parts.append(abs(right) * down * (side / (side - 1) / 256) ** 2)
    # Colours are whole numbers, and the outermost ones are means over an edge: 2 of 100.
    assert 0.48 < min(parts) < 0.6 and 0.8 < max(parts) < 1.02
    assert 10 < mirrored < 30


# Weights of ImageNet, as it were: random, named in part as in the file that torchvision publishes.


def old_name(name):
    return re.sub(r"(denselayer\d+\.(?:norm|conv))(\d)", r"\1.\2", name)


@pytest.fixture(scope="module")
def published(torch, densenet, tmp_path_factory):
    """A folder with a file of weights, and the weights."""
    rng = np.random.default_rng(83)
    weights = densenet.load("random", seed=29).state_dict()
    for name, values in weights.items():
        if "running" in name:
            drawn = rng.uniform(0.5, 1.5, values.shape)
            weights[name] = torch.from_numpy(drawn.astype(np.float32))
    # Nor did PyTorch count batches when that file was made.
    old = {old_name(name): values for name, values in weights.items() if "batches" not in name}
    assert sum(name not in weights for name in old) == 58 * 2 * 5  # layers, two of each, tensors
    data = io.BytesIO()
    torch.save(old, data)
    folder = tmp_path_factory.mktemp("published")
    checksum = hashlib.sha256(data.getvalue()).hexdigest()
    (folder / f"densenet121-{checksum[:8]}.pth").write_bytes(data.getvalue())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(densenet, "IMAGENET_SHA256", checksum)
        patch.setattr(densenet, "IMAGENET_BYTES", len(data.getvalue()))
        yield folder, weights


@pytest.fixture
def cache(torch, monkeypatch, tmp_path):
    """The folder that PyTorch keeps downloads in."""
    monkeypatch.setenv("TORCH_HOME", str(tmp_path / "torch"))
    monkeypatch.setattr(torch.hub, "_hub_dir", None)  # what torch.hub.set_dir has set, if anything
    return tmp_path / "torch" / "hub" / "checkpoints"


@pytest.fixture
def serve(densenet, published, cache, monkeypatch):
    """Start a server in the place of PyTorch's, with a handler that behaves in some way."""
    folder, _ = published
    (file,) = os.listdir(folder)
    with serving(folder) as start:

        def serve(handler):
            server = start(handler)
            monkeypatch.setattr(densenet.IMAGENET.value, "url", f"{server.address}/{file}")
            return server

        yield serve


def assert_has(model, published):
    weights = model.state_dict()
    _, expected = published
    assert weights.keys() == expected.keys()
    for name, values in expected.items():
        assert weights[name].equal(values), name


def test_weights_of_imagenet_are_downloaded_once(densenet, serve, published, cache, capsys):
    server = serve(Whole)
    model = densenet.load("imagenet")
    assert_has(model, published)
    assert not any(module.training for module in model.modules())
    assert "100%" in capsys.readouterr().err
    folder, _ = published
    assert os.listdir(cache) == os.listdir(folder)
    assert_has(densenet.load("imagenet"), published)
    assert len(server.asked) == 1
    assert socket.getdefaulttimeout() is None


# PyTorch leaves the answer of a refusing server open; collected here, it fails no other test.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize(
    ("handler", "reason"),
    [
        (Truncating, "invalid hash value"),
        (Corrupting, "invalid hash value"),
        (Stalling, "timed out"),
        (Refusing, "HTTP Error 503"),
        (Mumbling, "no HTTP"),
    ],
)
def test_a_broken_download_leaves_nothing_and_can_be_tried_again(
    densenet, serve, published, cache, monkeypatch, handler, reason
):
    serve(handler)
    with monkeypatch.context() as patch, pytest.raises(ConnectionError) as caught:
        if handler is Stalling:  # on a busy machine, the others may be silent for a while, too
            patch.setattr(downloads, "SILENCE", 0.5)
        densenet.load("imagenet")
    message = str(caught.value)
    (file,) = os.listdir(published[0])
    for part in (reason, 'the weights "bundled", which need no network', f"{file} from", cache):
        assert str(part) in message
    assert "\n" not in message
    assert os.listdir(cache) == []
    assert socket.getdefaulttimeout() is None
    serve(Whole)
    assert_has(densenet.load("imagenet"), published)
    assert os.listdir(cache) == [file]
    gc.collect()


def test_without_a_network_the_message_names_the_bundled_weights(densenet, cache):
    with pytest.raises(ConnectionError, match=r'network blocked.*go on with the weights "bundled"'):
        densenet.load("imagenet")
    assert os.listdir(cache) == []


def test_a_cache_that_cannot_be_written_to_is_named(densenet, serve, cache):
    server = serve(Whole)
    cache.parent.mkdir(parents=True)
    cache.write_text("a file where a folder is due")
    with pytest.raises(ConnectionError, match=f"could not be .*{re.escape(repr(str(cache)))}"):
        densenet.load("imagenet")
    assert server.asked == []


def test_a_file_that_was_copied_into_the_cache_is_taken(densenet, serve, published, cache):
    server = serve(Refusing)
    folder, _ = published
    (file,) = os.listdir(folder)
    cache.mkdir(parents=True)
    (cache / file).write_bytes((folder / file).read_bytes())
    assert_has(densenet.load("imagenet"), published)
    assert server.asked == []


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (flip_a_byte, "got SHA-256 {checksum}, expected {expected}. Delete it and try again"),
        (lambda data: data[:-7], "got {size} bytes, expected {whole}. Delete it and try again"),
    ],
    ids=["a byte", "half"],
)
def test_a_damaged_file_in_the_cache_is_refused_by_name(
    densenet, serve, published, cache, damage, says
):
    server = serve(Whole)
    folder, _ = published
    (file,) = os.listdir(folder)
    whole = (folder / file).read_bytes()
    damaged = damage(whole)
    cache.mkdir(parents=True)
    (cache / file).write_bytes(damaged)
    says = says.format(
        checksum=hashlib.sha256(damaged).hexdigest(),
        expected=hashlib.sha256(whole).hexdigest(),
        size=len(damaged),
        whole=len(whole),
    )
    with pytest.raises(ValueError, match=f"^{re.escape(f'{cache / file}: damaged; {says}')}$"):
        densenet.load("imagenet")
    assert server.asked == []
    (cache / file).unlink()
    assert_has(densenet.load("imagenet"), published)
