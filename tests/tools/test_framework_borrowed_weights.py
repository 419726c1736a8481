"""The program that measures borrowed weights on photographs, with few pictures, in seconds."""

import importlib
import json
import re

import numpy as np
import pytest
from PIL import Image


@pytest.fixture(scope="module")
def program(torch, one_thread):
    for name in ("torchvision", "safetensors", "tqdm"):
        pytest.importorskip(name, reason=f"{name} is not installed")
    return importlib.import_module("tools.borrowed_weights")


def told_apart(torch, rng, count, distance):
    """1,024 features of each picture: noise, and for one class so much more in a hundred."""
    y = rng.permutation(np.arange(count) % 2)
    x = rng.normal(size=(count, 1024)).astype(np.float32)
    x[:, :100] += distance * y[:, None]
    return torch.from_numpy(x), y


def test_features_that_tell_classes_apart_are_found_and_others_are_not(torch, program, rng):
    x, y = told_apart(torch, rng, 200, distance=8)
    assert program.share_right(x, y, each=64, seed=3) == 1
    assert len(program.split(y, each=64, seed=3)[1]) == 72  # 64 of each class are kept from it
    share = program.share_right(*told_apart(torch, rng, 1000, distance=0), each=64, seed=3)
    assert abs(share - 0.5) < 0.075  # of 872: more than four standard deviations


def test_what_is_tested_was_not_learned_from(torch, program, rng):
    """With features that name each picture, learning by heart is all there is to learn."""
    x, y = told_apart(torch, rng, 400, distance=0)
    for each in (2, 64):
        share = program.share_right(x, y, each=each, seed=5)
        assert len(program.split(y, each=each, seed=5)[1]) == 400 - 128  # the same for all numbers
        assert abs(share - 0.5) < 0.125  # of 272: more than four standard deviations


@pytest.fixture
def folder(tmp_path):
    """Eight pictures of each class; those of one class are dark."""
    rng = np.random.default_rng(41)
    for name, brightness in (("day", 200), ("night", 40)):
        (tmp_path / "data" / name).mkdir(parents=True)
        for i in range(8):
            pixels = rng.integers(brightness - 30, brightness + 30, (70, 66, 3), dtype=np.uint8)
            Image.fromarray(pixels).save(tmp_path / "data" / name / f"{i}.png")
    return tmp_path


def test_the_program_writes_what_the_lesson_reads(program, folder, monkeypatch, capsys):
    monkeypatch.setattr(program, "EACH", (1, 4))
    monkeypatch.setattr(program, "SPLITS", 2)
    target = folder / "found.json"
    more = f"again={importlib.import_module('course_utils.densenet').FILE}"
    program.main(["--data", str(folder / "data"), "--target", str(target), more])
    known = json.loads(target.read_text(encoding="utf-8"))
    assert known["classes"] == {"day": 8, "night": 8}
    assert (known["splits"], known["tested"]) == (2, 8)
    assert list(known["right"]) == ["pixels", "random", "again", "bundled"]
    for of_each in known["right"].values():
        assert [(count, len(shares)) for count, shares in of_each.items()] == [("1", 2), ("4", 2)]
    assert known["right"]["again"] == known["right"]["bundled"]
    assert known["right"]["bundled"]["4"] == [1.0, 1.0]  # day and night: nothing could be easier
    assert "bundled: 100.0% right (100% to 100%)" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("each", "more", "says"),
    [
        (8, [], r"got 8 pictures of a class; expected more than 8"),
        (4, ["drawings.safetensors"], r"got drawings\.safetensors; expected NAME=FILE"),
    ],
)
def test_too_few_pictures_and_nameless_weights_are_refused(
    program, folder, monkeypatch, capsys, each, more, says
):
    monkeypatch.setattr(program, "EACH", (1, each))
    target = folder / "found.json"
    with pytest.raises(SystemExit):
        program.main(["--data", str(folder / "data"), "--target", str(target), *more])
    assert re.search(says, capsys.readouterr().err)
    assert not target.exists()


def test_the_bundled_results_are_those_of_the_bundled_weights(program):
    known = importlib.import_module("course_utils.transfer").on_photographs()
    assert {"pixels", "random", "drawings", "bundled"} <= set(known["right"])
    for of_each in known["right"].values():
        assert list(map(int, of_each)) == list(program.EACH)
        for shares in of_each.values():
            assert len(shares) == known["splits"] == program.SPLITS
            counts = np.array(shares) * known["tested"]
            assert np.abs(counts - counts.round()).max() < 0.01  # of whole pictures; four digits
