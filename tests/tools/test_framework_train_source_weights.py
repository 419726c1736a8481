"""The program that trains the bundled weights, with few pictures, in seconds."""

import importlib
import re

import numpy as np
import pytest

from tools.drawings import SOURCE_CLASSES, draw


@pytest.fixture(scope="module")
def program(torch, one_thread):
    pytest.importorskip("torchvision", reason="torchvision is not installed")
    pytest.importorskip("safetensors", reason="safetensors is not installed")
    pytest.importorskip("tqdm", reason="tqdm is not installed")
    return importlib.import_module("tools.train_source_weights")


def some_pictures(torch, rng, count, low=0, high=256):
    pixels = rng.integers(low, high, (count, 3, 64, 64), dtype=np.uint8)
    return torch.from_numpy(pixels)


def test_rounded_weights_are_halves_and_counts_stay(torch, program):
    weights = {
        "layer.weight": torch.tensor([0.1, -65504.0, 3e-5]),
        "layer.num_batches_tracked": torch.tensor(70_001),
    }
    found = program.rounded(weights)
    assert found.keys() == weights.keys()
    assert found["layer.weight"].dtype == torch.float16
    assert torch.equal(found["layer.weight"], weights["layer.weight"].half())
    assert torch.equal(found["layer.num_batches_tracked"], torch.tensor(70_001))
    across = torch.zeros(2, 3, 4, 5).to(memory_format=torch.channels_last)
    assert program.rounded({"w": across})["w"].is_contiguous()


@pytest.mark.parametrize(
    ("value", "told"), [(70_000.0, "70000"), (-1e6, "1000000"), (float("nan"), "nan")]
)
def test_a_weight_too_large_for_a_half_is_refused(torch, program, value, told):
    weights = {"fine": torch.ones(2), "layer.weight": torch.tensor([0.5, value])}
    with pytest.raises(ValueError, match=rf"layer\.weight: got values up to {told}; expected at"):
        program.rounded(weights)


def test_normalized_pictures_are_on_the_scale_of_all_weights(torch, program, rng):
    given = some_pictures(torch, rng, 3)
    found = program.normalized(given)
    mean, deviation = np.float32([0.485, 0.456, 0.406]), np.float32([0.229, 0.224, 0.225])
    pixels = given.numpy().transpose(0, 2, 3, 1).astype(np.float32)
    expected = ((pixels / np.float32(255) - mean) / deviation).transpose(0, 3, 1, 2)
    np.testing.assert_array_equal(found.numpy(), expected, strict=True)
    assert found.is_contiguous(memory_format=torch.channels_last)


def varied(torch, program, pictures, seed):
    return program.varied(pictures, torch.Generator().manual_seed(seed))


def test_varied_pictures_keep_shape_and_range_and_depend_on_the_generator_alone(
    torch, program, rng
):
    given = some_pictures(torch, rng, 20)
    before = given.clone()
    state = torch.get_rng_state()
    found = varied(torch, program, given, 5)
    assert found.shape == given.shape
    assert found.dtype == torch.float32
    assert found.min() >= 0 and found.max() == 255  # tinted up to 1.2 times, cut off there
    assert torch.equal(varied(torch, program, given, 5), found)
    assert not torch.equal(varied(torch, program, given, 6), found)
    assert torch.equal(given, before)
    assert torch.equal(torch.get_rng_state(), state)


def test_varied_pictures_are_mirrored_moved_and_tinted(torch, program):
    """A dark picture, bright at one place: where that place comes to lie, and how bright."""
    given = torch.zeros(400, 3, 64, 64, dtype=torch.uint8)
    given[:, :, 30, 20] = 100
    found = varied(torch, program, given, 11)
    brightest = found.sum(dim=1).flatten(1).argmax(dim=1)
    down, across = brightest // 64, brightest % 64
    # All of a batch move together, half of them after being mirrored: from column 20 to 43.
    (row,) = set(down.tolist())
    left, right = sorted(set(across.tolist()))
    assert abs(row - 30) <= 6 and abs(left - 20) <= 6 and right - left == 23
    mirrored = (across == right).float().mean().item()
    assert abs(mirrored - 0.5) < 0.1  # of 400: four standard deviations
    tints = found.amax(dim=(2, 3)) / 100
    assert 0.8 <= tints.min() < 0.81 and 1.19 < tints.max() <= 1.2
    assert tints.std(dim=1).mean() > 0.05  # each colour by itself


def test_pictures_are_moved_in_all_directions(torch, program):
    given = torch.zeros(1, 3, 64, 64, dtype=torch.uint8)
    given[:, :, 31, 31:33] = 100  # the same when it is mirrored
    places = [varied(torch, program, given, seed)[0, 0].argmax().item() for seed in range(300)]
    assert {place // 64 - 31 for place in places} == set(range(-6, 7))
    assert {place % 64 - 31 for place in places} == set(range(-6, 7))


def test_accuracy_is_the_part_that_is_found(torch, program, rng):
    class Brightest(torch.nn.Module):
        """The class of a picture is its brightest colour."""

        def forward(self, pictures):
            assert not self.training
            return pictures.mean(dim=(2, 3))

    pictures = some_pictures(torch, rng, 300, high=50)  # more than it takes at a time
    classes = torch.from_numpy(rng.integers(0, 3, 300))
    pictures[torch.arange(300), classes] += 100
    wrong = classes.clone()
    wrong[:45] = (wrong[:45] + 1) % 3
    assert program.accuracy(Brightest().train(), pictures, classes) == 1
    assert program.accuracy(Brightest().train(), pictures, wrong) == pytest.approx(255 / 300)


def test_every_picture_has_its_class(torch, program):
    pictures, classes = program.picture_set(2, 7)
    assert pictures.dtype == torch.uint8
    assert pictures.shape == (2 * len(SOURCE_CLASSES), 3, 64, 64)
    assert classes.tolist() == [i for i in range(len(SOURCE_CLASSES)) for _ in range(2)]
    of_class = SOURCE_CLASSES.index("owl")
    expected = draw("owl", np.random.default_rng([7, of_class, 1]))
    found = pictures[2 * of_class + 1].permute(1, 2, 0).numpy()
    np.testing.assert_array_equal(found, np.asarray(expected))


@pytest.fixture(scope="module")
def written(program, tmp_path_factory):
    """A file of weights after one epoch, with a picture of each class and small batches."""
    target = tmp_path_factory.mktemp("written") / "weights.safetensors"
    options = ["--pictures", "1", "--test-pictures", "2", "--epochs", "1", "--seed", "3"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(program, "BATCH", 16)
        program.main([*options, "--target", str(target)])
    return target


def test_the_program_writes_weights_that_can_be_loaded(torch, program, written):
    from safetensors.torch import load_file
    from torchvision.models import densenet121

    weights = load_file(written)
    assert {values.dtype for values in weights.values()} == {torch.float16, torch.int64}
    model = densenet121(num_classes=len(SOURCE_CLASSES))
    model.load_state_dict(weights)
    assert model.features.norm0.num_batches_tracked == 2  # of 34 pictures, two batches of 16
    assert written.stat().st_size <= 16 * 2**20
    other = written.with_name("other")
    other.touch()
    assert written.stat().st_mode == other.stat().st_mode  # whoever reads others, reads this one


def test_the_file_says_how_it_came_about(torch, program, written):
    from safetensors import safe_open

    with safe_open(written, "pt") as file:
        known = file.metadata()
    assert known["classes"].split() == list(SOURCE_CLASSES)
    assert (known["pictures"], known["seed"]) == ("34", "3")
    found = float(known["accuracy"]) * 68  # of two pictures of each of 34 classes
    assert 0 <= found <= 68 and abs(found - round(found)) < 0.01  # written with four digits
    assert re.fullmatch(r"0\.0\d", known["hours"])
