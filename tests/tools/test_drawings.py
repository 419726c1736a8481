"""The drawings of lesson 10: each by chance, no class like another, none told by single pixels."""

import dataclasses
import hashlib

import numpy as np
import pytest
from PIL import Image

from tools import draw_cats_and_dogs, drawings

NAMES = (*drawings.ANIMALS, *drawings.THINGS)
COUNTS = {"train": 96, "validation": 48, "test": 120}  # of each class
FILES = [
    (part, name, number)
    for part, count in COUNTS.items()
    for name in ("cat", "dog")
    for number in range(count)
]


def pixels(name, *seed):
    return np.asarray(drawings.draw(name, np.random.default_rng(seed)))


@pytest.fixture(scope="module")
def bundled():
    """The pictures of data/cats_and_dogs, as arrays."""
    return {
        (part, name, number): np.asarray(
            Image.open(draw_cats_and_dogs.TARGET / part / name / f"{number:03}.png")
        )
        for part, name, number in FILES
    }


@pytest.mark.parametrize("name", NAMES)
def test_every_name_draws_a_picture_that_depends_on_the_generator_alone(name):
    picture = drawings.draw(name, np.random.default_rng(61))
    assert (picture.size, picture.mode) == ((64, 64), "RGB")
    np.testing.assert_array_equal(np.asarray(picture), pixels(name, 61))
    assert np.abs(np.float64(picture) - pixels(name, 62)).mean() > 5  # of 255; noise is less


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_no_two_names_draw_the_same(seed):
    assert len({pixels(name, seed).tobytes() for name in NAMES}) == len(NAMES) == 36
    assert len(set(drawings.ANIMALS.values())) == len(drawings.ANIMALS)


@pytest.mark.parametrize("name", ["unicorn", "Cat", "", None, 7])
def test_an_unknown_name_is_refused(name):
    with pytest.raises(ValueError, match=rf"name: got {name!r}; expected one of \['cat', 'dog'"):
        drawings.draw(name, np.random.default_rng(1))


def test_the_source_classes_are_all_others():
    assert set(drawings.SOURCE_CLASSES) == set(NAMES) - {"cat", "dog"}
    assert list(drawings.SOURCE_CLASSES) == sorted(set(drawings.SOURCE_CLASSES))


@pytest.mark.parametrize("field", ["ears", "nose", "eyes", "tail", "horns", "pattern"])
def test_every_word_of_the_table_is_drawn(monkeypatch, field):
    """A word that is misspelt there would draw nothing."""
    words = " ".join(getattr(animal, field) for animal in drawings.ANIMALS.values()).split()
    cat = drawings.ANIMALS["cat"]

    def drawn(word):
        monkeypatch.setitem(drawings.ANIMALS, "cat", dataclasses.replace(cat, **{field: word}))
        return [pixels("cat", seed).tobytes() for seed in range(4)]

    nothing = drawn("nonsense")
    assert {word for word in set(words) if drawn(word) == nothing} <= {"none"}


def test_cats_and_dogs_share_what_must_not_tell_them_apart():
    cat, dog = (drawings.ANIMALS[name] for name in ("cat", "dog"))
    for field in ("furs", "pattern", "head", "ear_size", "horns"):
        assert getattr(cat, field) == getattr(dog, field)
    for field in ("ears", "eyes", "tail"):
        assert set(getattr(cat, field).split()) & set(getattr(dog, field).split())


def test_the_folder_has_these_pictures_and_nothing_else():
    assert draw_cats_and_dogs.COUNTS == COUNTS
    folder = draw_cats_and_dogs.TARGET
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert found == {f"{part}/{name}/{number:03}.png" for part, name, number in FILES}
    assert sum((folder / file).stat().st_size for file in found) <= 6 * 2**20


def test_the_folder_holds_what_the_program_draws(bundled):
    assert {picture.shape for picture in bundled.values()} == {(64, 64, 3)}
    for index in np.random.default_rng(97).choice(len(FILES), 12, replace=False):
        drawn = np.asarray(draw_cats_and_dogs.picture(*FILES[index]))
        difference = np.abs(np.int16(drawn) - bundled[FILES[index]])
        # Another processor or another Pillow may round the other way: a number by 1, or, where a
        # line ends on the border of two dots, a few numbers by more. Other pictures differ by 60.
        assert np.mean(difference > 1) < 1e-3, FILES[index]


def test_no_picture_is_there_twice(bundled):
    assert len({hashlib.sha256(picture).digest() for picture in bundled.values()}) == len(FILES)


def test_the_program_writes_into_the_folder_it_is_told(monkeypatch, tmp_path):
    monkeypatch.setattr(draw_cats_and_dogs, "COUNTS", {"train": 2, "validation": 1, "test": 1})
    draw_cats_and_dogs.main(["--target", str(tmp_path / "new" / "folder")])
    written = {
        path.relative_to(tmp_path / "new" / "folder").as_posix(): np.asarray(Image.open(path))
        for path in tmp_path.rglob("*.png")
    }
    assert len(written) == 8
    for part, name, number in [("train", "dog", 1), ("test", "cat", 0)]:
        expected = np.asarray(draw_cats_and_dogs.picture(part, name, number))
        np.testing.assert_array_equal(written[f"{part}/{name}/{number:03}.png"], expected)


def linear_accuracies(bundled, brighter=0):
    """On the test part, of models with little and with much regularisation.

    They learn from 64 pictures of each class. The dogs may be made brighter.
    """
    linear_model = pytest.importorskip("sklearn.linear_model", reason="scikit-learn is missing")

    def rows(part, count):
        x = [
            np.float64(bundled[part, name, number]).ravel() + brighter * (name == "dog")
            for name in ("cat", "dog")
            for number in range(count)
        ]
        return np.array(x), np.repeat([0, 1], count)

    (x, y), (test_x, test_y) = rows("train", 64), rows("test", 120)
    mean, deviation = x.mean(axis=0), x.std(axis=0)
    x, test_x = (x - mean) / deviation, (test_x - mean) / deviation
    # The weights are a sum of the 128 pictures, so 128 directions of the 12,288 hold the solution.
    _, _, directions = np.linalg.svd(x, full_matrices=False)
    x, test_x = x @ directions.T, test_x @ directions.T
    for strength in (1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1.0):
        model = linear_model.LogisticRegression(C=strength, max_iter=10_000).fit(x, y)
        yield model.score(test_x, test_y)


def test_a_linear_model_on_pixels_stays_below_75_percent(bundled):
    assert max(linear_accuracies(bundled)) < 0.75
    assert max(linear_accuracies(bundled, brighter=60)) > 0.75  # it does find what is there
