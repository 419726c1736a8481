"""The program that trains the bundled weights, with few pictures, in seconds."""

import importlib
import re

import numpy as np
import pytest
from PIL import Image

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


def test_varied_pictures_are_parts_of_the_old_ones_half_of_them_mirrored(
    torch, program, monkeypatch
):
    """In a picture of its own coordinates, the values at the edges say which part was cut out."""
    monkeypatch.setattr(program, "TINT", (1.0, 1.0))
    places = torch.arange(64, dtype=torch.uint8)
    across, down = places.expand(64, 64), places.view(64, 1).expand(64, 64)
    given = torch.stack([across, down, across]).expand(2000, 3, 64, 64)
    found = varied(torch, program, given, 11)
    assert found.min() >= 0 and found.max() <= 63
    # Columns 8 and 55 are far enough from the edges that no part reaches over them.
    steps = torch.stack(
        [
            (found[:, 0, 32, 55] - found[:, 0, 32, 8]) / 47,
            (found[:, 1, 55, 32] - found[:, 1, 8, 32]) / 47,
        ]
    )
    assert (steps[1] > 0).all()  # never upside down
    mirrored = (steps[0] < 0).float().mean().item()
    assert abs(mirrored - 0.5) < 0.05  # of 2000: more than four standard deviations
    width, height = steps.abs()
    area, shape = width * height, width / height
    assert 0.29 < area.min() < 0.33 and area.max() <= 1.001
    assert shape.min() > 0.74 and shape.max() < 1.34
    left = torch.minimum(found[:, 0, 32, 8], found[:, 0, 32, 55]) - 8 * width
    assert left.min() > -1 and (left + 63 * width).max() < 64  # inside the picture
    assert left.max() > 20  # not always at the same side


def test_varied_pictures_are_tinted_each_colour_by_itself(torch, program):
    given = torch.full((400, 3, 64, 64), 100, dtype=torch.uint8)
    tints = varied(torch, program, given, 11).mean(dim=(2, 3)) / 100
    assert 0.8 <= tints.min() < 0.81 and 1.19 < tints.max() < 1.2001  # a mean of float32 numbers
    assert tints.std(dim=1).mean() > 0.05


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


def test_every_drawing_has_its_class(torch, program):
    pictures, classes = program.drawn(2, 7)
    assert pictures.dtype == torch.uint8
    assert pictures.shape == (2 * len(SOURCE_CLASSES), 3, 64, 64)
    assert classes.tolist() == [i for i in range(len(SOURCE_CLASSES)) for _ in range(2)]
    of_class = SOURCE_CLASSES.index("owl")
    expected = draw("owl", np.random.default_rng([7, of_class, 1]))
    found = pictures[2 * of_class + 1].permute(1, 2, 0).numpy()
    np.testing.assert_array_equal(found, np.asarray(expected))


@pytest.fixture(scope="module")
def photographs(tmp_path_factory):
    """Three kinds as Tiny ImageNet has them: four pictures each, and five of some kind to test."""
    rng = np.random.default_rng(31)
    folder = tmp_path_factory.mktemp("tiny")

    def picture(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        pixels = rng.integers(0, 256, (64, 64, 3), dtype=np.uint8)
        Image.fromarray(pixels).save(path, format="PNG")  # not a JPEG: every pixel is kept
        return pixels

    train = {
        (kind, number): picture(folder / "train" / kind / "images" / f"{kind}_{number}.JPEG")
        for kind in ("n02", "n07", "n11")
        for number in range(4)
    }
    kinds = ["n11", "n02", "n07", "n02", "n11"]
    test = [picture(folder / "val" / "images" / f"val_{i}.JPEG") for i in range(len(kinds))]
    rows = [f"val_{i}.JPEG\t{kind}\t0\t32\t44\t62\n" for i, kind in enumerate(kinds)]
    (folder / "val" / "val_annotations.txt").write_text("".join(rows))
    return folder, train, kinds, test


def test_every_photograph_has_its_class(program, photographs):
    folder, train, kinds, test = photographs
    names = ["n02", "n07", "n11"]
    pictures, classes = program.photographed(folder / "train", names)
    assert classes.tolist() == [0] * 4 + [1] * 4 + [2] * 4
    found = pictures.permute(0, 2, 3, 1).numpy()
    np.testing.assert_array_equal(found, np.stack([train[key] for key in sorted(train)]))
    pictures, classes = program.photographed(folder / "val", names)
    assert [names[k] for k in classes] == kinds
    np.testing.assert_array_equal(pictures.permute(0, 2, 3, 1).numpy(), np.stack(test))


def test_photographs_come_first_and_drawings_follow(program, photographs):
    names = ["n02", "n07", "n11", *SOURCE_CLASSES]
    pictures, classes = program.collected(photographs[0], "train", names, 1, 7)
    drawings, _ = program.drawn(1, 7)
    assert classes.tolist() == [0] * 4 + [1] * 4 + [2] * 4 + list(range(3, len(names)))
    np.testing.assert_array_equal(pictures[12:].numpy(), drawings.numpy())
    only, classes = program.collected(None, "train", SOURCE_CLASSES, 1, 7)
    np.testing.assert_array_equal(only.numpy(), drawings.numpy())
    assert classes.tolist() == list(range(len(SOURCE_CLASSES)))


def test_an_interrupted_training_ends_with_the_same_weights(
    torch, program, rng, tmp_path, monkeypatch
):
    monkeypatch.setattr(program, "BATCH", 8)
    pictures, classes = some_pictures(torch, rng, 16), torch.from_numpy(rng.integers(0, 3, 16))

    def trained(kept=None):
        model = program.train(pictures, classes, kinds=3, epochs=2, seed=5, kept=kept)
        return model.state_dict()

    whole, kept = trained(), tmp_path / "run.kept"
    save, written = torch.save, []

    def interrupted(state, path):
        if written:
            raise KeyboardInterrupt
        written.append(state["done"])
        save(state, path)

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(torch, "save", interrupted)
        trained(kept)
    assert written == [1]
    with pytest.raises(
        ValueError, match=r"run\.kept: got a run of .*'seed': 5.*expected .*'seed': 6"
    ):
        program.train(pictures, classes, kinds=3, epochs=2, seed=6, kept=kept)
    resumed = trained(kept)
    for name, values in whole.items():
        assert torch.equal(resumed[name], values), name


@pytest.fixture(scope="module")
def written(program, photographs, tmp_path_factory):
    """A file of weights after one epoch, with a drawing of each class and small batches."""
    target = tmp_path_factory.mktemp("written") / "weights.safetensors"
    options = ["--drawings", "1", "--test-drawings", "2", "--epochs", "1", "--seed", "3"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(program, "BATCH", 16)
        program.main([*options, "--photographs", str(photographs[0]), "--target", str(target)])
    return target


def test_the_program_writes_weights_that_can_be_loaded(torch, program, written):
    from safetensors.torch import load_file
    from torchvision.models import densenet121

    weights = load_file(written)
    assert {values.dtype for values in weights.values()} == {torch.float16, torch.int64}
    model = densenet121(num_classes=3 + len(SOURCE_CLASSES))
    model.load_state_dict(weights)
    assert model.features.norm0.num_batches_tracked == 2  # of 46 pictures, two batches of 16
    assert written.stat().st_size <= 16 * 2**20
    other = written.with_name("other")
    other.touch()
    assert written.stat().st_mode == other.stat().st_mode  # whoever reads others, reads this one
    assert {path.name for path in written.parent.iterdir()} == {written.name, "other"}


def test_the_file_says_how_it_came_about(torch, program, written):
    from safetensors import safe_open

    with safe_open(written, "pt") as file:
        known = file.metadata()
    assert known["classes"].split() == ["n02", "n07", "n11", *SOURCE_CLASSES]
    assert (known["photographs"], known["drawings"], known["seed"]) == ("12", "34", "3")
    for name, count in (("photographs", 5), ("drawings", 68)):
        found = float(known[f"accuracy_{name}"]) * count
        assert 0 <= found <= count and abs(found - round(found)) < 0.01  # four digits are written
    assert re.fullmatch(r"0\.0\d", known["hours"])
