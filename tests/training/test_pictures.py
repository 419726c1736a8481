"""Pictures of a learner's own: what is read from a file, and which files of a folder are used."""

import contextlib
import os
import shutil
import struct
import sys
import tempfile
import threading
import time
import unicodedata
import warnings
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageOps, features

from course_utils import pictures
from course_utils.pictures import decoding, layouts, sets
from tests.helpers.running import run_program

ORIENTATION = 0x0112  # where a camera notes how it was held

posix = pytest.mark.skipif(os.name == "nt", reason="Windows has no such files or rights")


def on_white(colours, alpha):
    alpha = alpha[..., np.newaxis] / 255
    return colours * alpha + 255 * (1 - alpha)


def in_three(grey):
    return np.repeat(grey[..., np.newaxis], 3, axis=-1)


def joined(mode, *bands):
    return Image.frombytes(mode, (4, 5), np.stack(bands, axis=-1).tobytes())


def in_every_mode():
    """Name, picture, how it is saved, the mode it has in the file, red, green and blue expected."""
    rng = np.random.default_rng(11)
    rgb = rng.integers(0, 256, (5, 4, 3), dtype=np.uint8)
    grey = rng.integers(0, 256, (5, 4), dtype=np.uint8)
    alpha = rng.integers(0, 256, (5, 4), dtype=np.uint8)
    sixteen = rng.integers(0, 65536, (5, 4), dtype=np.uint16)
    index = rng.integers(0, 7, (5, 4), dtype=np.uint8)
    palette = rng.integers(0, 256, (7, 3), dtype=np.uint8)
    palette_alpha = np.array([0, 255, 128, 7, 200, 255, 31], dtype=np.uint8)
    in_palette = Image.fromarray(index)
    in_palette.putpalette(palette.tobytes())
    palette_and_glass = in_palette.convert("PA")
    palette_and_glass.putalpha(Image.fromarray(alpha))
    return [
        ("rgb.png", Image.fromarray(rgb), {}, "RGB", rgb),
        ("grey.png", Image.fromarray(grey), {}, "L", in_three(grey)),
        ("bits.png", Image.fromarray(grey > 99), {}, "1", in_three(255 * (grey > 99))),
        ("grey16.png", Image.fromarray(sixteen), {}, "I;16", in_three(sixteen / 257)),
        ("grey16.tif", Image.fromarray(sixteen), {}, "I;16", in_three(sixteen / 257)),
        ("grey16.pgm", Image.fromarray(sixteen), {}, "I", in_three(sixteen / 257)),
        (
            "hole16.png",
            Image.fromarray(sixteen),
            {"transparency": int(sixteen[2, 1])},
            "I;16",
            in_three(np.where(sixteen[2, 1] == sixteen, 255, sixteen / 257)),
        ),
        (
            "hole.png",
            Image.fromarray(grey),
            {"transparency": int(grey[2, 1])},
            "L",
            in_three(np.where(grey[2, 1] == grey, 255, grey)),
        ),
        (
            "hole-rgb.png",
            Image.fromarray(rgb),
            {"transparency": tuple(rgb[1, 3].tolist())},
            "RGB",
            np.where((rgb[1, 3] == rgb).all(axis=-1, keepdims=True), 255, rgb),
        ),
        ("palette.png", in_palette, {}, "P", palette[index]),
        (
            "palette-hole.png",
            in_palette,
            {"transparency": 4},
            "P",
            np.where(index[..., np.newaxis] == 4, 255, palette[index]),
        ),
        (
            "palette-glass.png",
            in_palette,
            {"transparency": palette_alpha.tobytes()},
            "P",
            on_white(palette[index], palette_alpha[index]),
        ),
        ("glass.tif", palette_and_glass, {}, "PA", on_white(palette[index], alpha)),
        ("glass.png", joined("LA", grey, alpha), {}, "LA", on_white(in_three(grey), alpha)),
        (
            "glass-rgb.png",
            joined("RGBA", *np.moveaxis(rgb, -1, 0), alpha),
            {},
            "RGBA",
            on_white(rgb, alpha),
        ),
        (
            "cmyk.tif",
            joined("CMYK", *np.moveaxis(rgb, -1, 0), grey),
            {},
            "CMYK",
            (255 - rgb.astype(int)) * (255 - in_three(grey).astype(int)) / 255,
        ),
        ("rgb.bmp", Image.fromarray(rgb), {}, "RGB", rgb),
        (
            "animated.png",
            Image.fromarray(rgb),
            {"save_all": True, "append_images": [Image.fromarray(255 - rgb)]},
            "RGB",
            rgb,
        ),
        (
            "animated.gif",
            in_palette,
            {"save_all": True, "append_images": [Image.new("RGB", (4, 5), "blue")]},
            "P",
            palette[index],
        ),
    ]


MODES = in_every_mode()


def pixels(path):
    picture = pictures.load(path)
    assert type(picture) is Image.Image and picture.mode == "RGB"
    return np.asarray(picture).astype(int)


@pytest.mark.parametrize(
    ("name", "picture", "options", "mode", "expected"), MODES, ids=[row[0] for row in MODES]
)
def test_colours_of_every_kind(tmp_path, name, picture, options, mode, expected):
    picture.save(tmp_path / name, **options)
    with Image.open(tmp_path / name) as written:
        assert written.mode == mode
    # Rounded once for transparency or ink, by up to 1/2 and a little more.
    np.testing.assert_allclose(pixels(tmp_path / name), expected, atol=0.51)
    assert sets._reason(layouts.File(tmp_path / name, "train", "cat")) == ""


@pytest.fixture
def rgb(rng):
    return rng.integers(0, 256, (5, 4, 3), dtype=np.uint8)


@pytest.fixture
def sixteen(rng):
    return rng.integers(0, 65536, (5, 4), dtype=np.uint16)


def test_16_bits_stored_from_the_other_end(tmp_path, sixteen):
    picture = Image.frombytes("I;16B", (4, 5), sixteen.astype(">u2").tobytes())
    picture.save(tmp_path / "a.tif")
    with Image.open(tmp_path / "a.tif") as written:
        assert written.mode == "I;16B"
    np.testing.assert_allclose(pixels(tmp_path / "a.tif"), in_three(sixteen / 257), atol=0.5)


# A JPEG stores colours inexactly: areas of one colour come back within these few steps.
JPEG_STEPS = 6


def test_a_cmyk_jpeg(tmp_path):
    colours = np.array([[30, 200, 90, 40]], dtype=np.uint8).repeat(8, 0).repeat(16, 0)
    Image.frombytes("CMYK", (16, 8), colours.tobytes()).save(tmp_path / "a.jpg", quality=100)
    expected = (255 - colours[0, :3].astype(int)) * (255 - 40) / 255
    np.testing.assert_allclose(pixels(tmp_path / "a.jpg")[4, 8], expected, atol=JPEG_STEPS)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_is_turned_as_the_camera_noted(tmp_path, rgb, orientation):
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    Image.fromarray(rgb).save(tmp_path / "a.png", exif=exif)
    upright = {
        1: rgb,
        2: rgb[:, ::-1],
        3: rgb[::-1, ::-1],
        4: rgb[::-1],
        5: rgb.swapaxes(0, 1),
        6: np.rot90(rgb, -1),  # a quarter to the right
        7: rgb[::-1, ::-1].swapaxes(0, 1),
        8: np.rot90(rgb),
    }[orientation]
    np.testing.assert_array_equal(pixels(tmp_path / "a.png"), upright)


def test_a_jpeg_and_grey_of_16_bits_are_turned(tmp_path, sixteen):
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    left_half_white = Image.new("RGB", (32, 16))
    left_half_white.paste("white", (0, 0, 16, 16))
    left_half_white.save(tmp_path / "a.jpg", exif=exif)
    turned = pixels(tmp_path / "a.jpg")
    assert turned.shape == (32, 16, 3)
    assert turned[:15].min() > 255 - JPEG_STEPS and turned[17:].max() < JPEG_STEPS
    Image.fromarray(sixteen).save(tmp_path / "b.png", exif=exif)
    expected = in_three(np.rot90(sixteen, -1) / 257)
    np.testing.assert_allclose(pixels(tmp_path / "b.png"), expected, atol=0.5)


def test_broken_notes_of_a_camera_do_not_spoil_a_picture(tmp_path, rgb):
    Image.fromarray(rgb).save(tmp_path / "a.png", exif=b"Exif\0\0no such notes")
    with pytest.raises(SyntaxError), Image.open(tmp_path / "a.png") as picture:
        ImageOps.exif_transpose(picture)
    np.testing.assert_array_equal(pixels(tmp_path / "a.png"), rgb)


@pytest.mark.parametrize("mode", ["F", "I"])
def test_brightness_without_a_known_range_is_refused(tmp_path, sixteen, mode):
    values = Image.fromarray(sixteen.astype(np.float32 if mode == "F" else np.int32) * 70_000)
    assert values.mode == mode
    values.save(tmp_path / "a.tif")
    with pytest.raises(ValueError, match=rf"a\.tif: colours of the kind {mode}, which cannot"):
        pictures.load(tmp_path / "a.tif")


@pytest.mark.parametrize("below", [-1, 65_536])
def test_brightness_outside_16_bits_is_refused(tmp_path, sixteen, below):
    values = sixteen.astype(np.int32)
    values[3, 2] = below
    Image.fromarray(values).save(tmp_path / "a.tif")
    with pytest.raises(ValueError, match="colours of the kind I,"):
        pictures.load(tmp_path / "a.tif")


def test_the_content_counts_and_not_the_suffix(tmp_path):
    noise(1).save(tmp_path / "a.jpg", quality=95)
    expected = pixels(tmp_path / "a.jpg")
    for name in ("a.png", "a.txt", "a", "a.webp"):
        shutil.copy(tmp_path / "a.jpg", tmp_path / name)
        np.testing.assert_array_equal(pixels(tmp_path / name), expected)


@pytest.mark.parametrize("name", ["a.mpo", "a.webp", "a.gif", "a.tif", "a.bmp", "a.jp2", "a.tga"])
def test_formats(tmp_path, name):
    needed = {"a.webp": "webp", "a.jp2": "jpg_2000"}.get(name)
    if needed and not features.check(needed):
        pytest.skip(f"this Pillow is without {needed}")
    options = {}
    if name == "a.webp":
        options = {"lossless": True}
    if name == "a.mpo":  # two photos in one file, as cameras for depth make them
        options = {"save_all": True, "append_images": [noise(2)], "quality": 100, "subsampling": 0}
    picture = noise(1).quantize(8).convert("RGB")
    picture.save(tmp_path / name, **options)
    assert sets._reason(layouts.File(tmp_path / name, "train", "cat")) == ""
    steps = JPEG_STEPS if name == "a.mpo" else 0
    np.testing.assert_allclose(pixels(tmp_path / name), np.asarray(picture), atol=steps)


def noise(seed, size=(12, 9)):
    rng = np.random.default_rng(seed)
    return Image.fromarray(rng.integers(0, 256, (*size[::-1], 3), dtype=np.uint8))


def png(width, height, data=b""):
    """A PNG of one bit for each pixel, whose head is right and whose pixels may be missing."""
    blocks = {
        b"IHDR": struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0),
        b"IDAT": data,
        b"IEND": b"",
    }
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(block)) + name + block + struct.pack(">I", zlib.crc32(name + block))
        for name, block in blocks.items()
    )


def cut(picture, suffix, share):
    """The first part of a picture's file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"a{suffix}")
        picture.save(path)
        data = path.read_bytes()
    return data[: int(len(data) * share)]


# 10000 × 10000 is where Pillow warns, 25000 × 20000 where it refuses without a word on the size.
UNUSABLE = [
    ("text", b"this is no picture\n" * 9, "not a picture"),
    ("short", b"x", "not a picture"),
    ("empty", b"", "empty file"),
    ("jpeg", cut(noise(3, (90, 70)), ".jpg", 0.7), "truncated or damaged"),
    ("png", cut(noise(3, (90, 70)), ".png", 0.7), "truncated or damaged"),
    ("gif", cut(noise(3, (90, 70)), ".gif", 0.7), "truncated or damaged"),
    ("tiff", cut(noise(3, (90, 70)), ".tif", 0.7), "truncated or damaged"),
    ("jpeg-head", cut(noise(3, (90, 70)), ".jpg", 0.01), "truncated or damaged"),
    ("png-head", cut(noise(3, (90, 70)), ".png", 0.001), "truncated or damaged"),
    ("large", png(10_000, 10_000), "10000 × 10000 pixels, more than 89 million"),
    ("huge", png(25_000, 20_000), "25000 × 20000 pixels, more than 89 million"),
    ("narrow", png(20_000, 99), "20000 × 99 pixels, over 200 times as long as wide"),
    ("no pixels", png(20, 10), "truncated or damaged"),
    ("heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 99, "a HEIC picture, which has to be"),
    ("drawing", b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n%%EndComments\n", "not a pict"),
]


@pytest.mark.parametrize(("what", "data", "reason"), UNUSABLE, ids=[row[0] for row in UNUSABLE])
def test_a_file_that_cannot_be_used(tmp_path, what, data, reason):
    fill(tmp_path, {"cat": 3, "dog": 3})
    bad = tmp_path / "cat" / "cat.9.jpg"
    bad.write_bytes(data)
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # a warning here would become another reason
        ((path, given),) = pictures.survey(tmp_path, seed=1).left_out.items()
        assert path == bad and given.startswith(reason)
        with pytest.raises(ValueError) as caught:
            pictures.load(bad)
    assert str(caught.value).startswith(f"{bad}: {reason}")
    assert Image.MAX_IMAGE_PIXELS == 89_478_485  # Pillow's own, as before


def test_a_long_and_narrow_picture_is_fine(tmp_path):
    Image.new("1", (20_000, 100), 1).save(tmp_path / "a.png")
    assert pixels(tmp_path / "a.png").shape == (100, 20_000, 3)


def test_the_limit_of_pillow_is_the_one_in_force(tmp_path, monkeypatch):
    (tmp_path / "a.png").write_bytes(png(40, 30, zlib.compress(bytes(30 * 6))))
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 1_200)
    assert pixels(tmp_path / "a.png").shape == (30, 40, 3)
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 1_199)
    with pytest.raises(ValueError, match="40 × 30 pixels, more than"):
        pictures.load(tmp_path / "a.png")
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", None)
    assert pixels(tmp_path / "a.png").shape == (30, 40, 3)


def test_a_jpeg_is_checked_at_an_eighth_of_its_size(tmp_path):
    noise(1, (96, 72)).save(tmp_path / "a.jpg")
    with decoding.decoded(tmp_path / "a.jpg", side=1) as picture:
        assert picture.size == (12, 9)


def test_a_picture_that_is_not_there(tmp_path):
    with pytest.raises(FileNotFoundError):
        pictures.load(tmp_path / "a.png")


def fill(folder, counts, names="{}.png"):
    """Write that many pictures into each folder: ``{"cat": 3}``."""
    for place, (name, count) in enumerate(counts.items()):
        (folder / name).mkdir(parents=True, exist_ok=True)
        for i in range(count):
            noise(1000 * place + i).save(folder / name / names.format(i))


def fill_flat(folder, counts):
    """Write pictures that are named after their class: ``cat.0.png``."""
    folder.mkdir(parents=True, exist_ok=True)
    for place, (name, count) in enumerate(counts.items()):
        for i in range(count):
            noise(1000 * place + i).save(folder / f"{name}.{i}.png")


def sizes(found):
    return [
        np.bincount(part.labels).tolist() for part in (found.train, found.validation, found.test)
    ]


def all_paths(found):
    return [*found.train.paths, *found.validation.paths, *found.test.paths]


def test_a_folder_for_each_class_is_split(tmp_path):
    fill(tmp_path, {"dog": 10, "cat": 15})
    found = pictures.survey(tmp_path, seed=3)
    assert found.classes == found.train.classes == found.test.classes == ("cat", "dog")
    assert sizes(found) == [[9, 6], [3, 2], [3, 2]]
    assert len(found.train) == 15
    assert sorted(all_paths(found)) == sorted(tmp_path.glob("*/*.png"))
    for part in (found.train, found.validation, found.test):
        assert part.labels.dtype == np.int64
        named = [part.classes[label] for label in part.labels]
        assert named == [path.parent.name for path in part.paths]
        assert list(part.paths) == sorted(part.paths)
    assert found.left_out == {}
    assert found.summary() == (
        "train: 9 cat, 6 dog\nvalidation: 3 cat, 2 dog\ntest: 3 cat, 2 dog\nleft out 0 of 25 files"
    )


@pytest.mark.parametrize(
    ("count", "expected"), [(3, [1, 1, 1]), (5, [3, 1, 1]), (8, [4, 2, 2]), (100, [60, 20, 20])]
)
def test_every_part_has_some_of_each_class(tmp_path, monkeypatch, count, expected):
    monkeypatch.setattr(sets, "decoded", lambda path, side: contextlib.nullcontext())
    for name in ("cat", "dog"):
        (tmp_path / name).mkdir()
        for i in range(count):
            (tmp_path / name / f"{i}.png").touch()
    assert sizes(pictures.survey(tmp_path, seed=3)) == [[n, n] for n in expected]


def test_the_seed_decides_and_not_the_file_system(tmp_path, monkeypatch):
    fill(tmp_path, {"cat": 9, "dog": 9})
    one, same, other = (pictures.survey(tmp_path, seed=seed) for seed in (7, 7, 8))
    assert all_paths(one) == all_paths(same) != all_paths(other)
    # The first ones by name would be no random choice.
    assert {path.stem for path in one.test.paths[:2]} != {path.stem for path in one.test.paths[2:]}
    in_order = os.listdir
    monkeypatch.setattr(os, "listdir", lambda folder: sorted(in_order(folder), reverse=True))
    assert all_paths(pictures.survey(tmp_path, seed=7)) == all_paths(one)
    monkeypatch.undo()
    shutil.copytree(tmp_path, tmp_path / "elsewhere" / "pets")
    moved = pictures.survey(tmp_path / "elsewhere" / "pets", seed=7)
    assert [path.name for path in all_paths(moved)] == [path.name for path in all_paths(one)]


def test_a_damaged_file_is_left_out_before_the_split(tmp_path):
    fill(tmp_path, {"cat": 5, "dog": 5})
    for name in "abc":
        (tmp_path / "dog" / name).write_bytes(b"")
    found = pictures.survey(tmp_path, seed=3)
    assert sizes(found) == [[3, 3], [1, 1], [1, 1]]
    assert len(found.left_out) == 3


@pytest.mark.parametrize("name", ["validation", "val", "valid", "Validation"])
def test_three_parts(tmp_path, name):
    fill(tmp_path, {"train/cat": 3, "train/dog": 2, f"{name}/cat": 2, f"{name}/dog": 1})
    fill(tmp_path, {"test/cat": 1, "test/dog": 4})
    found = pictures.survey(tmp_path, seed=3)
    assert sizes(found) == [[3, 2], [2, 1], [1, 4]]
    for part, folder in [("train", "train"), ("validation", name), ("test", "test")]:
        paths = getattr(found, part).paths
        assert sorted(paths) == sorted((tmp_path / folder).glob("*/*"))


@pytest.mark.parametrize(
    ("train", "validation", "test"),
    [
        ("training_set", "validation_set", "test_set"),
        ("Training", "Validation", "Testing"),
        ("train set", "val-set", "test set"),
        ("train_data", "valid_data", "testing_data"),
        ("trainset", "valset", "testset"),
        # As archives have it that were packed with the folder and unpacked into one.
        ("training_set/training_set", "val/val", "test_set/test_set"),
        ("seg_train/seg_train", "seg_val/seg_val", "seg_test/seg_test"),
        ("Pets-Training", "Pets-Validation", "Pets-Test"),
    ],
)
def test_parts_by_other_names(tmp_path, train, validation, test):
    fill(tmp_path, {f"{train}/cat": 3, f"{train}/dog": 2, f"{test}/cat": 1, f"{test}/dog": 4})
    found = pictures.survey(tmp_path, seed=3)
    assert found.classes == ("cat", "dog")
    assert sorted(found.test.paths) == sorted((tmp_path / test).glob("*/*"))
    fill(tmp_path, {f"{validation}/cat": 2, f"{validation}/dog": 1})
    for note in (train, test):  # beside the classes, or beside the folder that holds them
        (tmp_path / note.partition("/")[0] / "notes.txt").write_text("of the archive")
    found = pictures.survey(tmp_path, seed=3)
    assert sizes(found) == [[3, 2], [2, 1], [1, 4]]
    assert sorted(found.train.paths) == sorted((tmp_path / train).glob("*/*.png"))
    assert len(found.left_out) == 2


def test_names_that_only_begin_like_those_of_parts_are_classes(tmp_path):
    names = ["bullet_train", "crash_test", "test tube", "testament", "training wheel", "valley"]
    fill(tmp_path, dict.fromkeys(names, 3))
    found = pictures.survey(tmp_path, seed=3)
    assert found.classes == tuple(names)


def test_pictures_without_a_class_beside_the_parts_are_left_out(tmp_path):
    fill(tmp_path, {"seg_train/seg_train/sea": 3, "seg_train/seg_train/street": 3})
    fill(tmp_path, {"seg_test/seg_test/sea": 1, "seg_test/seg_test/street": 2})
    fill(tmp_path, {"seg_pred/seg_pred": 5})
    found = pictures.survey(tmp_path, seed=3)
    assert found.classes == ("sea", "street")
    assert {path.parts[-3] for path in found.left_out} == {"seg_pred"}


def test_a_missing_part_is_split_off_from_train(tmp_path):
    fill(tmp_path, {"train/cat": 8, "train/dog": 12, "test/cat": 1, "test/dog": 2})
    found = pictures.survey(tmp_path, seed=3)
    assert sizes(found) == [[6, 9], [2, 3], [1, 2]]
    assert {path.parts[-3] for path in found.validation.paths} == {"train"}
    assert {path.parts[-3] for path in found.test.paths} == {"test"}
    (tmp_path / "test").rename(tmp_path / "val")
    found = pictures.survey(tmp_path, seed=3)
    assert sizes(found) == [[6, 9], [1, 2], [2, 3]]
    assert {path.parts[-3] for path in found.test.paths} == {"train"}
    shutil.rmtree(tmp_path / "val")
    found = pictures.survey(tmp_path, seed=3)
    assert sizes(found) == [[4, 8], [2, 2], [2, 2]]
    assert len(set(all_paths(found))) == 20


def test_two_pictures_are_enough_for_one_missing_part(tmp_path):
    fill(tmp_path, {"train/cat": 2, "train/dog": 2, "test/cat": 1, "test/dog": 1})
    assert sizes(pictures.survey(tmp_path, seed=3)) == [[1, 1], [1, 1], [1, 1]]


def test_names_before_the_first_dot(tmp_path):
    fill_flat(tmp_path, {"cat": 5, "dog": 4})
    noise(5).save(tmp_path / "holiday.png")
    (tmp_path / ".DS_Store").write_bytes(b"\0\0\0\1Bud1")
    (tmp_path / "Thumbs.db").write_bytes(b"\xd0\xcf\x11\xe0" * 99)
    found = pictures.survey(tmp_path, seed=3)
    assert found.classes == ("cat", "dog")
    assert sizes(found) == [[3, 2], [1, 1], [1, 1]]
    reasons = {path.name: reason for path, reason in found.left_out.items()}
    assert reasons == {
        "holiday.png": "no class in its name",
        ".DS_Store": "not a picture",
        "Thumbs.db": "not a picture",
    }


@pytest.mark.parametrize("unlabelled", ["test1", "test"])
def test_a_train_folder_beside_pictures_without_a_class(tmp_path, unlabelled):
    fill_flat(tmp_path / "train", {"cat": 5, "dog": 5})
    fill(tmp_path, {unlabelled: 25})
    (tmp_path / "sample.csv").write_text("id,label\n1,0\n", encoding="utf-8")
    (tmp_path / "train" / "cat.9.png").write_bytes(b"")
    found = pictures.survey(tmp_path, seed=3)
    assert sizes(found) == [[3, 3], [1, 1], [1, 1]]
    assert len(found.left_out) == 27
    assert found.left_out[tmp_path / unlabelled / "3.png"] == "no class in its name"
    assert found.left_out[tmp_path / "sample.csv"] == "not a picture"
    lines = found.summary().splitlines()
    assert lines[3] == "left out 27 of 37 files:"
    assert {line.split(": ")[-1] for line in lines[4:6]} == {"not a picture", "empty file"}
    assert len(lines) == 4 + 20 + 1
    assert lines[-1].startswith("  and 7 more; of all 27: 25 × no class in its name, 1 × ")


def test_parts_of_files_named_after_their_class(tmp_path):
    fill_flat(tmp_path / "train", {"cat": 4, "dog": 4})
    fill_flat(tmp_path / "test", {"cat": 2, "dog": 3})
    fill_flat(tmp_path / "extra", {"cat": 1})
    found = pictures.survey(tmp_path, seed=3)
    assert sizes(found) == [[3, 3], [1, 1], [2, 3]]
    assert found.left_out == {tmp_path / "extra" / "cat.0.png": "not in the folder of a class"}


def test_files_named_after_their_class_beside_a_folder(tmp_path):
    fill_flat(tmp_path, {"cat": 3, "dog": 3})
    fill(tmp_path, {"test1": 2})
    found = pictures.survey(tmp_path, seed=3)
    assert sizes(found) == [[1, 1], [1, 1], [1, 1]]
    reason = "not in the folder of a class"
    assert found.left_out == {path: reason for path in (tmp_path / "test1").iterdir()}


def test_mixed_layouts_leave_out_what_the_folders_do_not_hold(tmp_path):
    fill(tmp_path, {"cat": 3, "dog": 3})
    fill_flat(tmp_path, {"dog": 2, "cat": 1, ".cat": 1})
    found = pictures.survey(tmp_path, seed=3)
    assert sizes(found) == [[1, 1], [1, 1], [1, 1]]
    outside = "not in the folder of a class"
    reasons = {path.name: reason for path, reason in found.left_out.items()}
    assert reasons == {
        "dog.0.png": outside,
        "dog.1.png": outside,
        "cat.0.png": outside,
        ".cat.0.png": "hidden",
    }


def test_nothing_is_skipped_in_silence(tmp_path):
    fill(tmp_path, {"train/cat/indoors": 4, "train/dog": 4, "train/cat/.trash": 1, ".git": 1})
    fill(tmp_path, {"train/__MACOSX/cat": 1, "notes": 1})
    for name in (".hidden.png", "loose.png"):
        noise(5).save(tmp_path / "train" / name)
        noise(6).save(tmp_path / name)
    (tmp_path / "train" / "dog" / ".DS_Store").write_bytes(b"\0\0\0\1Bud1")
    (tmp_path / "train" / "dog" / "desktop.ini").write_bytes(b"[.ShellClassInfo]")
    found = pictures.survey(tmp_path, seed=3)
    assert found.classes == ("cat", "dog")
    every_file = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert sorted([*all_paths(found), *found.left_out]) == sorted(every_file)
    reasons = {
        path.relative_to(tmp_path).as_posix(): reason for path, reason in found.left_out.items()
    }
    outside = "not in the folder of a class"
    assert reasons == {
        "train/cat/.trash/0.png": "hidden",
        "train/__MACOSX/cat/0.png": "hidden",
        "train/.hidden.png": "hidden",
        "train/loose.png": outside,
        "train/dog/.DS_Store": "not a picture",
        "train/dog/desktop.ini": "not a picture",
        ".git/0.png": "hidden",
        ".hidden.png": "hidden",
        "loose.png": outside,
        "notes/0.png": outside,
    }
    assert f"left out 10 of {len(every_file)} files:" in found.summary()


CLASSES = ["قط منزلي", "狗", "बिल्ली", "Ein Hund", "хомяк"]


@pytest.mark.parametrize("flat", [False, True])
def test_classes_in_any_script(tmp_path, flat):
    (fill_flat if flat else fill)(tmp_path, dict.fromkeys(CLASSES, 3))
    found = pictures.survey(tmp_path, seed=3)
    assert found.classes == tuple(sorted(CLASSES))
    assert sizes(found) == [[1] * 5] * 3
    assert "1 قط منزلي" in found.summary()


@pytest.mark.parametrize("flat", [False, True])
def test_the_two_ways_to_write_an_accent_are_one_class(tmp_path, flat):
    composed = unicodedata.normalize("NFC", "bébé")
    apart = unicodedata.normalize("NFD", composed)
    write = fill_flat if flat else fill
    write(tmp_path / "train", {composed: 3, "cat": 3})
    write(tmp_path / "test", {apart: 1, "cat": 1})
    found = pictures.survey(tmp_path, seed=3)
    assert found.classes == (composed, "cat")
    assert sizes(found) == [[2, 2], [1, 1], [1, 1]]


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have text for names only")
def test_a_name_that_is_no_text_can_be_printed(tmp_path):
    fill(tmp_path, {"cat": 3, "dog": 3})
    with open(os.fsencode(tmp_path) + b"/cat/\xff.jpg", "wb"):
        pass
    found = pictures.survey(tmp_path, seed=3)
    assert r"\udcff.jpg: empty file" in found.summary()
    found.summary().encode("utf-8")


def test_a_limit_of_training_pictures(tmp_path):
    fill(tmp_path, {"cat": 10, "dog": 15})
    (tmp_path / "cat" / "bad.jpg").write_bytes(b"")
    whole = pictures.survey(tmp_path, seed=3)
    found = pictures.survey(tmp_path, seed=3, limit=7)
    assert sizes(found) == [[6, 7], [2, 3], [2, 3]]
    assert found.found == (6, 9)
    assert set(found.train.paths) < set(whole.train.paths)
    assert [path.name for path in found.test.paths] == [path.name for path in whole.test.paths]
    assert len(found.left_out) == 1
    lines = found.summary().splitlines()
    assert lines[0] == "train: 6 cat, 7 of 9 dog"
    assert lines[3] == "left out 1 of 26 files:"
    chosen = {
        tuple(path.name for path in pictures.survey(tmp_path, seed=seed, limit=2).train.paths)
        for seed in range(4)
    }
    assert len(chosen) > 1
    fewer = pictures.survey(tmp_path, seed=3, limit=3).train.paths
    assert set(fewer) < set(found.train.paths)  # more pictures, not other ones


@pytest.mark.parametrize(
    ("options", "error", "says"),
    [
        ({"seed": 1, "limit": 0}, ValueError, "limit: got 0; expected one number at least 1"),
        ({"seed": 1, "limit": 2.5}, ValueError, "limit: got 2.5; expected a whole number"),
        ({"seed": 1, "limit": "all"}, TypeError, "limit: got text"),
        ({"seed": -1}, ValueError, "seed: got -1"),
        ({"seed": None}, TypeError, "seed: got None"),
    ],
)
def test_options_are_checked_first(tmp_path, options, error, says):
    with pytest.raises(error, match=says):
        pictures.survey(tmp_path / "nowhere", **options)


def test_no_such_folder(tmp_path):
    with pytest.raises(FileNotFoundError, match="nowhere"):
        pictures.survey(tmp_path / "nowhere", seed=1)
    (tmp_path / "pets.zip").write_bytes(b"PK")
    with pytest.raises(NotADirectoryError, match=r"pets\.zip"):
        pictures.survey(tmp_path / "pets.zip", seed=1)


# name, how the folder is filled, what the message must say
REFUSED = [
    ("empty", lambda folder: None, r"got an empty folder; expected a folder for each class"),
    (
        "no layout",
        lambda folder: [noise(i).save(folder / f"IMG_{i}.jpg") for i in range(5)],
        r"got IMG_0\.jpg, IMG_1\.jpg, IMG_2\.jpg and 2 more; expected a folder for each class "
        r"\(cat/, dog/\), or train/, .*\(cat\.0\.jpg, dog\.0\.jpg\)",
    ),
    (
        "single class",
        lambda folder: fill(folder, {"cat": 5}),
        "classes: got only 'cat'; expected at least two, because a model that sees one class",
    ),
    (
        "single class by name",
        lambda folder: fill_flat(folder, {"cat": 5}),
        "classes: got only 'cat'",
    ),
    (
        "single class in train",
        lambda folder: fill(folder, {"train/cat": 5, "test/cat": 1}),
        "classes: got only 'cat'",
    ),
    (
        "empty class",
        lambda folder: fill(folder, {"cat": 5, "dog": 0}),
        r"dog: got an empty folder; expected pictures of its class",
    ),
    (
        "empty class in test",
        lambda folder: fill(folder, {"train/a": 3, "train/b": 3, "test/a": 1, "test/b": 0}),
        r"test.b: got an empty folder",
    ),
    (
        "other classes in test",
        lambda folder: fill(folder, {"train/cat": 3, "train/dog": 3, "test/cat": 1, "test/cow": 1}),
        "test: got the classes 'cat' and 'cow'; expected those of train, 'cat' and 'dog'",
    ),
    (
        "a class less in val",
        lambda folder: fill(folder, {"train/a": 3, "train/b": 3, "train/c": 3, "val/a": 1}),
        "validation: got the classes 'a'; expected those of train, 'a', 'b' and 'c'",
    ),
    (
        "two folders for a part",
        lambda folder: fill(folder, {"train/a": 3, "train/b": 3, "val/a": 1, "Valid/a": 1}),
        "got the folders Valid and val; expected one for validation",
    ),
    (
        "too few",
        lambda folder: fill(folder, {"cat": 3, "dog": 2}),
        "dog: got 2 pictures that can be used; expected at least 3, one for each of train, "
        "validation, test",
    ),
    (
        "too few for one part",
        lambda folder: fill(folder, {"train/a": 2, "train/b": 1, "test/a": 1, "test/b": 1}),
        "b: got 1 pictures that can be used; expected at least 2, one for each of train, valid",
    ),
    (
        "a folder too high",
        lambda folder: fill(folder, {"pets/cat": 3, "pets/dog": 3}),
        "got the single folder pets, which holds cat, dog; expected .*: try .*pets",
    ),
    (
        "no train",
        lambda folder: fill(folder, {"val/cat": 3, "val/dog": 3, "test/cat": 3, "test/dog": 3}),
        "got a folder test without a folder train that holds classes; expected both, or another",
    ),
    (
        "no training set",
        lambda folder: fill(folder, {"test_set/cat": 3, "test_set/dog": 3, "val_set/cat": 3}),
        "got a folder test_set without a folder train that holds classes; expected both, or anoth",
    ),
    (
        "a training set without classes",
        lambda folder: fill(folder, {"training_set": 3, "test_set": 3}),
        "got a folder test_set without a folder train that holds classes; expected both, or anoth",
    ),
    (
        "a training set with a prefix, without classes",
        lambda folder: fill(folder, {"seg_train": 3, "seg_test": 3}),
        "got a folder seg_test without a folder train that holds classes; expected both, or anoth",
    ),
    (
        "two folders for train",
        lambda folder: fill(folder, {"train/a": 3, "train/b": 3, "training_set/a": 1}),
        "got the folders train and training_set; expected one for train",
    ),
    (
        "a folder above the training set",
        lambda folder: fill(folder, {"dataset/training_set/a": 3, "dataset/test_set/b": 1}),
        "got the single folder dataset, which holds test_set, training_set; expected .*try .*data",
    ),
    (
        "unlabelled beside classes",
        lambda folder: fill(folder, {"cat": 3, "dog": 3, "test": 3}),
        "got a folder test without a folder train",
    ),
]


@pytest.mark.parametrize(("what", "write", "says"), REFUSED, ids=[row[0] for row in REFUSED])
def test_refused(tmp_path, what, write, says):
    write(tmp_path)
    with pytest.raises(ValueError, match=says):
        pictures.survey(tmp_path, seed=1)


@pytest.mark.parametrize("part", ["", "train/", "test/"])
def test_a_class_without_a_usable_picture(tmp_path, part):
    for folder in {part, "train/" if part else ""}:
        fill(tmp_path, {f"{folder}cat": 3, f"{folder}dog": 3})
    for name, data in {"0.png": b"", "1.png": b"text", "2.png": b"more text"}.items():
        (tmp_path / part / "dog" / name).write_bytes(data)
    name = part.rstrip("/") or "train"
    says = f"dog: all 3 files in {name} were left out: 2 × not a picture, 1 × empty file; expected"
    with pytest.raises(ValueError, match=says):
        pictures.survey(tmp_path, seed=1)


def test_train_and_valid_may_be_classes(tmp_path):
    fill(tmp_path, {"train": 3, "car": 3, "valid": 3, "Training": 3})
    found = pictures.survey(tmp_path, seed=1)
    assert found.classes == ("Training", "car", "train", "valid")
    assert found.left_out == {}


def test_links_in_a_circle_come_to_an_end(tmp_path):
    fill(tmp_path, {"cat": 3, "dog": 3})
    cat, dog = tmp_path / "cat", tmp_path / "dog"
    try:
        (cat / "back").symlink_to(cat, target_is_directory=True)
        (dog / "self.png").symlink_to(dog / "self.png")
        (dog / "gone.png").symlink_to(tmp_path / "nowhere.png")
        (dog / "good.png").symlink_to(dog / "0.png")
    except OSError:
        pytest.skip("this system lets nobody make links")
    found = pictures.survey(tmp_path, seed=1)
    assert np.sum(sizes(found), axis=0).tolist() == [3, 4]
    assert {path.name for path in found.left_out} == {"self.png", "gone.png"}
    assert all(reason.startswith("cannot be read: ") for reason in found.left_out.values())


def test_a_folder_is_visited_once(tmp_path, monkeypatch):
    fill(tmp_path, {"a/b": 1, "a/c": 2})
    assert len(layouts.below(tmp_path)) == 3
    monkeypatch.setattr(os.path, "realpath", lambda path: str(path).replace("b", "c"))
    assert [path.name for path in layouts.below(tmp_path)] == ["0.png", "1.png"]


@posix
def test_a_pipe_is_not_waited_for(tmp_path):
    fill(tmp_path, {"cat": 3, "dog": 3})
    os.mkfifo(tmp_path / "cat" / "pipe.jpg")
    found = pictures.survey(tmp_path, seed=1)
    assert found.left_out == {tmp_path / "cat" / "pipe.jpg": "not a picture"}


def test_what_is_no_file_or_not_there(tmp_path):
    reason = sets._reason(layouts.File(tmp_path, "train", "cat"))
    assert reason == "a link to a folder elsewhere"
    reason = sets._reason(layouts.File(tmp_path / "a.png", "train", "cat"))
    assert reason.startswith("cannot be read: ")


def test_no_permission_to_read_a_file(tmp_path, monkeypatch):
    fill(tmp_path, {"cat": 3, "dog": 4})

    @contextlib.contextmanager
    def decoded(path, side):
        if path == tmp_path / "dog" / "2.png":
            raise PermissionError(13, "Permission denied", path)
        yield

    monkeypatch.setattr(sets, "decoded", decoded)
    found = pictures.survey(tmp_path, seed=1)
    assert found.left_out == {tmp_path / "dog" / "2.png": "no permission to read it"}


@posix
def test_rights_that_are_missing():
    """In a process of its own: to root, every file is open."""

    def survey():
        done = run_program("survey_as_nobody", str(folder), options=["-W", "error"])
        assert done.returncode == 0, done.stderr
        return done.stdout

    with tempfile.TemporaryDirectory() as folder:  # pytest's own is closed to other users
        folder = Path(folder)
        folder.chmod(0o755)
        fill(folder, {"cat": 3, "dog": 4})
        locked = folder / "dog" / "2.png"
        locked.chmod(0)
        assert survey() == f"{{{locked!r}: 'no permission to read it'}}\n"
        locked.chmod(0o644)
        assert survey() == "{}\n"
        (folder / "dog").chmod(0)
        try:
            printed = survey()
        finally:
            (folder / "dog").chmod(0o755)
        assert printed.startswith("refused ") and str(folder / "dog") in printed


def test_progress(tmp_path, capfd):
    fill(tmp_path, {"cat": 3, "dog": 3})
    pictures.survey(tmp_path, seed=1)
    assert capfd.readouterr() == ("", "")
    pictures.survey(tmp_path, seed=1, progress=True)
    shown = capfd.readouterr().err
    assert "100%" in shown and "6/6" in shown and "file/s" in shown


def test_remarks_of_pillow_are_not_shown(tmp_path):
    fill(tmp_path, {"cat": 3, "dog": 3})
    note = b"Exif\0\0II*\0\x08\0\0\0\xff\xff"
    noise(4).save(tmp_path / "cat" / "noted.png", exif=note)
    with pytest.warns(UserWarning, match="Corrupt EXIF"):
        pictures.load(tmp_path / "cat" / "noted.png")
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        assert pictures.survey(tmp_path, seed=1).left_out == {}
    assert caught == []


def test_the_stop_button_ends_the_survey(tmp_path, monkeypatch):
    fill(tmp_path, {"cat": 30, "dog": 30})
    looked_at = []

    def stopped(file):
        looked_at.append(file)
        time.sleep(0.02)
        raise KeyboardInterrupt

    monkeypatch.setattr(sets, "_reason", stopped)
    before = threading.active_count()
    with pytest.raises(KeyboardInterrupt):
        pictures.survey(tmp_path, seed=1)
    assert threading.active_count() == before
    assert len(looked_at) < 60
