"""Folders that lead elsewhere, hold a picture twice, fill the memory or steer a terminal."""

import os
import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from PIL import Image

from course_utils import pictures
from course_utils.pictures import decoding

posix = pytest.mark.skipif(os.name == "nt", reason="Windows has no such links or names")


@pytest.fixture
def folder(tmp_path, rng):
    """Four pictures of noise for each of two classes, in parts."""

    def fill(name, count=4):
        (tmp_path / name).mkdir(parents=True, exist_ok=True)
        for number in range(count):
            noise = rng.integers(0, 256, (9, 8, 3), dtype=np.uint8)
            Image.fromarray(noise).save(tmp_path / name / f"{number}.png")

    for part in ("train", "test"):
        for label in ("cat", "dog"):
            fill(f"{part}/{label}")
    return tmp_path


def survey(folder):
    return pictures.survey(folder, seed=3)


# ---- Links ----


@posix
@pytest.mark.parametrize("target", ["..", "../../..", "../dog", "/", "/proc"])
def test_a_link_out_of_a_class_is_not_followed(folder, target):
    before = survey(folder)
    (folder / "train" / "cat" / "up").symlink_to(target, target_is_directory=True)
    found = survey(folder)
    assert found.left_out == {folder / "train" / "cat" / "up": "a link to a folder elsewhere"}
    assert found.train.paths == before.train.paths


@posix
def test_other_links_are_followed(folder, tmp_path):
    cats = folder / "train" / "cat"
    (cats / "more").mkdir()
    (cats / "3.png").rename(cats / "more" / "3.png")
    (cats / "circle").symlink_to(cats)
    (cats / "again").symlink_to("more")
    dogs = folder / "train" / "dog"
    dogs.rename(tmp_path.with_name(f"{tmp_path.name}-dogs"))
    dogs.symlink_to(tmp_path.with_name(f"{tmp_path.name}-dogs"))
    found = survey(folder)
    assert found.left_out == {} and found.found == (3, 3)


# ---- One picture twice ----


@pytest.mark.parametrize(
    ("first", "second", "told"),
    [
        ("train/cat/1.png", "train/dog/1.png", True),
        ("train/cat/1.png", "test/cat/1.png", True),
        ("train/cat/1.png", "test/dog/9.png", True),
        ("test/cat/1.png", "test/cat/9.png", False),
    ],
)
def test_the_same_picture_twice_is_told(folder, first, second, told):
    assert "in several classes" not in survey(folder).summary()
    (folder / second).write_bytes((folder / first).read_bytes())
    found = survey(folder)
    expected = (
        "in several classes or parts: 1 × the same picture, such as "
        f"{folder / first} and {folder / second}"
    )
    assert (expected in found.summary().splitlines()) == told
    assert len(found.repeated) == told


def test_other_pictures_of_the_same_length_are_others(folder, monkeypatch):
    monkeypatch.setattr(os.path, "getsize", lambda path: 7)
    assert survey(folder).repeated == ()


# ---- Names ----


@posix
def test_no_name_steers_a_terminal(folder):
    (folder / "train" / "cat" / "\x1b]0;title\x07\n.png").write_bytes(b"no picture")
    for part in ("train", "test"):
        (folder / part / "dog").rename(folder / part / "\x1b[31mred\u202e")
    twice = (folder / "train" / "\x1b[31mred\u202e" / "1.png").read_bytes()
    (folder / "test" / "\x1b[31mred\u202e" / "\x1b[2J.png").write_bytes(twice)
    said = survey(folder).summary()
    assert "in several classes or parts: 1 × the same picture" in said
    assert all(line.isprintable() for line in said.splitlines())
    assert r"\x1b]0;title\x07\n.png: not a picture" in said
    assert r"4 \x1b[31mred\u202e" in said or r"3 \x1b[31mred\u202e" in said


REFUSED = {
    "an empty class": ["{name}/"],
    "the classes one folder deeper": ["{name}/{name}/0.png", "{name}/cat/0.png"],
    "a test without training": ["test/0.png", "cat/0.png"],
    "two folders for training": ["train/cat/0.png", "training/cat/0.png"],
    "no classes": ["{name}.png"],
    "a class of damaged files": ["{name}/damaged.png", "cat/0.png"],
    "a class of one picture": ["{name}/0.png", "cat/0.png", "cat/1.png", "cat/2.png"],
}


@posix
@pytest.mark.parametrize("name", ["\x1b[2J", "a\nb", "\udcff"])
@pytest.mark.parametrize("layout", REFUSED)
def test_no_message_steers_a_terminal(tmp_path, name, layout):
    for inside in REFUSED[layout]:
        path = tmp_path / name / inside.format(name=name)
        if inside.endswith("/"):
            path.mkdir(parents=True)
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (8, 9)).save(path)
        if path.stem == "damaged":
            path.write_bytes(b"no picture")
    with pytest.raises(ValueError, match="expected") as caught:
        survey(tmp_path / name)
    said = str(caught.value)
    assert said.isprintable() and name.encode("unicode_escape").decode() in said


@posix
def test_the_message_of_a_damaged_picture_steers_no_terminal(tmp_path):
    (tmp_path / "\x1b[2J\n.png").write_bytes(b"no picture")
    with pytest.raises(ValueError, match="not a picture") as caught:
        pictures.load(tmp_path / "\x1b[2J\n.png")
    assert str(caught.value).isprintable()


# ---- Memory ----


@pytest.fixture
def in_flight():
    """How many pixels, at most, 16 threads had at once."""
    taken, most, lock = 0, 0, threading.Lock()

    def read(paths):
        def one(path):
            nonlocal taken, most
            with decoding.reading(path) as picture:
                with lock:
                    taken += picture.width * picture.height
                    most = max(most, taken)
                threading.Event().wait(0.02)
                with lock:
                    taken -= picture.width * picture.height

        with ThreadPoolExecutor(16) as pool:
            list(pool.map(one, paths))
        return most

    return read


@pytest.fixture
def large(tmp_path):
    """Sixteen pictures of 40 × 50 pixels, in both formats."""
    paths = [tmp_path / f"{number}.{kind}" for number in range(8) for kind in ("png", "jpg")]
    for path in paths:
        Image.new("RGB", (40, 50)).save(path)
    return paths


@pytest.mark.parametrize(("room", "at_once"), [(6_000, 3), (2_000, 1), (10, 1)])
def test_large_pictures_wait_for_each_other(large, in_flight, monkeypatch, room, at_once):
    monkeypatch.setattr(decoding, "PIXELS_AT_ONCE", room)
    assert in_flight(large) <= 2_000 * at_once


def test_small_pictures_do_not_wait(large, in_flight):
    assert in_flight(large) >= 4 * 2_000


def test_room_is_given_back_after_an_error(large, monkeypatch):
    monkeypatch.setattr(decoding, "PIXELS_AT_ONCE", 2_000)
    for _ in range(3):
        with pytest.raises(KeyError), decoding.reading(large[0]):
            raise KeyError
    assert decoding._room.taken == 0


def test_large_pictures_are_decoded_in_one_thread(large, monkeypatch):
    threads, decode = set(), decoding._decoded

    def noted(picture):
        threads.add(threading.current_thread())
        return decode(picture)

    monkeypatch.setattr(decoding, "_decoded", noted)
    monkeypatch.setattr(decoding, "LARGE", 1_999)
    with ThreadPoolExecutor(8) as pool:
        assert [picture.size for picture in pool.map(pictures.load, large)] == [(40, 50)] * 16
    assert len(threads) == 1


@pytest.mark.parametrize(
    ("side", "size"), [(None, (1200, 900)), (1024, (1200, 900)), (450, (600, 450)), (1, (150, 113))]
)
def test_a_jpeg_comes_as_small_as_it_may(tmp_path, side, size):
    Image.new("RGB", (1200, 900)).save(tmp_path / "a.jpg")
    Image.new("RGB", (1200, 900)).save(tmp_path / "a.png")
    with decoding.reading(tmp_path / "a.jpg", side=side) as picture:
        assert picture.size == size
    with decoding.reading(tmp_path / "a.png", side=side) as picture:
        assert picture.size == (1200, 900)


def test_a_progressive_jpeg_counts_whole(tmp_path, monkeypatch):
    counted, room = [], decoding._room.for_pixels

    def noted(count):
        counted.append(count)
        return room(count)

    monkeypatch.setattr(decoding._room, "for_pixels", noted)
    for progressive in (False, True):
        Image.new("RGB", (80, 40)).save(tmp_path / "a.jpg", progressive=progressive)
        with decoding.reading(tmp_path / "a.jpg", side=1):
            pass
    assert counted == [10 * 5, 80 * 40]


@pytest.mark.parametrize("mode", ["LA", "RGBA", "I;16"])
@pytest.mark.parametrize(("strip", "count"), [(1, 23), (7, 23), (50, 4)])
def test_colours_are_turned_in_strips(tmp_path, rng, monkeypatch, mode, strip, count):
    dtype, depth = (np.uint16, ()) if mode == "I;16" else (np.uint8, (len(mode),))
    noise = rng.integers(0, np.iinfo(dtype).max, (23, 7, *depth), dtype=dtype)
    Image.fromarray(noise).save(tmp_path / "a.png")
    whole = np.asarray(pictures.load(tmp_path / "a.png"))
    boxes, cut = [], decoding._strips
    monkeypatch.setattr(decoding, "_strips", lambda size: boxes.extend(cut(size)) or boxes)
    monkeypatch.setattr(decoding, "STRIP", strip)
    np.testing.assert_array_equal(np.asarray(pictures.load(tmp_path / "a.png")), whole)
    assert len(boxes) == count
