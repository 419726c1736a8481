"""Pictures of animals and things, each drawn by chance: what the model of lesson 10 learns from.

Cats and dogs differ in what animals differ in: ears, muzzle, nose, eyes, whiskers, tail. All the
rest (pose, size, background, light, clutter) is drawn from the same ranges for all animals, and fur
from the same for these two. No single feature decides: some dogs have pointed ears, some cats have
folded ones.
"""

import itertools
import math
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

SIDE = 64  # pixels
FINE = 4  # drawn so many times larger, and made smaller at the end: smooth edges
TURN = np.linspace(0, 2 * np.pi, 28, endpoint=False)
CIRCLE = np.stack([np.cos(TURN), np.sin(TURN)], axis=1)

DARK, PINK, WHITE = (25, 22, 24), (222, 130, 140), (240, 238, 232)
FURS = {
    "brown": (120, 78, 45),
    "black": (50, 46, 48),
    "white": (226, 222, 214),
    "grey": (134, 132, 134),
    "orange": (206, 126, 52),
    "cream": (222, 194, 150),
    "pink": (226, 164, 156),
}
COMMON = ("brown", "black", "white", "grey", "orange", "cream")


@dataclass(frozen=True)
class Animal:
    """What an animal looks like: each text lists what may be there, a range is drawn from evenly.

    A kind that is named more often is drawn more often.
    """

    ears: str
    muzzle: tuple  # size; the head has a radius of 1
    nose: str
    eyes: str = "round"
    whiskers: float = 0.0  # how often
    tongue: float = 0.0
    tail: str = "long short"
    horns: str = "none"
    ear_size: tuple = (0.8, 1.2)
    head: tuple = (0.9, 1.15)  # height by width
    furs: tuple = COMMON
    pattern: str = "plain plain patches stripes bib"


# fmt: off
ANIMALS = {
    "cat": Animal(
        "pointed " * 5 + "folded", (0.3, 0.42), "small", "slit slit slit round", 0.8, 0.05,
        "long long long bushy",
    ),
    "dog": Animal(
        "floppy floppy pointed folded", (0.44, 0.62), "large", "round", 0.15, 0.45,
        "short long bushy",
    ),
    "fox": Animal(
        "pointed", (0.4, 0.5), "small", "slit round", 0.3, 0.1, "bushy", head=(0.8, 0.95),
        ear_size=(1.1, 1.5), furs=("orange", "brown", "grey", "white"), pattern="bib mask",
    ),
    "wolf": Animal(
        "pointed", (0.5, 0.68), "large", "round", 0.1, 0.3, "bushy", head=(0.95, 1.25),
        furs=("grey", "black", "white", "brown"), pattern="bib plain mask",
    ),
    "hyena": Animal(
        "round pointed", (0.45, 0.6), "large", "round", 0, 0.2, "bushy short", ear_size=(0.9, 1.3),
        head=(1.0, 1.25), furs=("brown", "grey", "cream"), pattern="spots",
    ),
    "otter": Animal(
        "round", (0.42, 0.55), "large", "bead", 0.8, 0, "long", ear_size=(0.35, 0.55),
        head=(0.75, 0.95), furs=("brown", "grey", "black"), pattern="plain bib",
    ),
    "squirrel": Animal(
        "pointed tufted", (0.25, 0.36), "small", "bead", 0.3, 0, "bushy", ear_size=(0.6, 0.9),
        furs=("orange", "brown", "grey", "black"), pattern="bib plain",
    ),
    "donkey": Animal(
        "long", (0.5, 0.65), "nostrils", "round", tail="short", head=(1.3, 1.6),
        furs=("grey", "brown", "black", "cream"), pattern="plain bib goggles",
    ),
    "lynx": Animal(
        "tufted", (0.3, 0.42), "small", "slit", 0.8, 0, "short", furs=("orange", "grey", "cream"),
        pattern="spots stripes",
    ),
    "tiger": Animal(
        "round", (0.4, 0.55), "small", "round", 0.8, 0.1, "long", furs=("orange", "white"),
        pattern="stripes",
    ),
    "lion": Animal(
        "round", (0.4, 0.55), "large", "round", 0.6, 0.1, "long", furs=("orange", "cream", "brown"),
        pattern="mane",
    ),
    "bear": Animal(
        "round", (0.42, 0.55), "large", "round", 0, 0.1, "short",
        furs=("brown", "black", "white", "grey"), pattern="plain bib",
    ),
    "panda": Animal(
        "round", (0.35, 0.45), "large", "round", tail="short", furs=("white", "cream"),
        pattern="goggles",
    ),
    "koala": Animal(
        "round", (0.2, 0.3), "tall", "round", tail="none", ear_size=(1.5, 2.0),
        furs=("grey", "brown", "white"),
    ),
    "mouse": Animal(
        "round", (0.2, 0.3), "small", "bead", 0.9, tail="long", ear_size=(1.4, 1.9),
        head=(1.0, 1.25),
    ),
    "hamster": Animal(
        "round", (0.3, 0.4), "small", "bead", 0.7, tail="none", ear_size=(0.5, 0.8),
        head=(0.75, 0.9), pattern="bib patches plain",
    ),
    "rabbit": Animal(
        "long long long lop", (0.25, 0.38), "small", "round", 0.6, tail="short",
    ),
    "raccoon": Animal(
        "pointed round", (0.32, 0.45), "large", "bead", 0.4, tail="ringed",
        ear_size=(0.6, 0.9), furs=("grey", "brown", "black"), pattern="mask",
    ),
    "pig": Animal(
        "folded pointed", (0.36, 0.5), "disc", "bead", tail="curly",
        furs=("pink", "black", "white", "brown"), pattern="plain plain patches",
    ),
    "cow": Animal(
        "sideways", (0.5, 0.7), "nostrils", "round", tail="long", horns="short short none",
        head=(1.1, 1.35), pattern="patches patches plain",
    ),
    "goat": Animal(
        "sideways lop", (0.38, 0.5), "small", "bar", tail="short", horns="swept", head=(1.15, 1.4),
        pattern="plain patches beard beard",
    ),
    "sheep": Animal(
        "sideways", (0.35, 0.48), "small", "bar", tail="short", horns="none none curled",
        head=(1.05, 1.25), furs=("white", "cream", "black", "grey"), pattern="wool",
    ),
    "deer": Animal(
        "sideways", (0.4, 0.5), "large", "round", tail="short", horns="antlers antlers none",
        head=(1.15, 1.4), furs=("brown", "orange", "cream"), pattern="spots plain bib",
    ),
    "horse": Animal(
        "upright", (0.5, 0.65), "nostrils", "round", tail="bushy", head=(1.4, 1.7),
        pattern="plain blaze patches",
    ),
    "monkey": Animal(
        "apart", (0.45, 0.6), "nostrils", "round", tail="long curly",
        furs=("brown", "black", "grey"), pattern="face",
    ),
    "elephant": Animal(
        "fan", (0.25, 0.3), "trunk", "bead", tail="long", furs=("grey", "brown", "black"),
        pattern="plain",
    ),
    "owl": Animal(
        "none tufted", (0.1, 0.15), "beak", "saucer", tail="none",
        pattern="face spots", furs=("brown", "grey", "white", "orange"),
    ),
    "duck": Animal(
        "none", (0.1, 0.15), "bill", "bead", tail="short", ear_size=(1, 1),
        furs=("white", "brown", "cream", "black", "orange"), pattern="plain bib patches",
    ),
}
# fmt: on
THINGS = ("house", "car", "tree", "flower", "mushroom", "boat", "cup", "umbrella")
SOURCE_CLASSES = tuple(sorted(set(ANIMALS) - {"cat", "dog"} | set(THINGS)))


def draw(name, rng):
    """Draw an animal or a thing, as a picture of 64 × 64 pixels in RGB.

    Arguments
        name: one of `ANIMALS` or of `THINGS`.
        rng: a `numpy.random.Generator`; the same one draws the same picture.
    Raises
        ValueError: nothing of this name can be drawn.
    """
    if name not in ANIMALS and name not in THINGS:
        raise ValueError(f"name: got {name!r}; expected one of {[*ANIMALS, *THINGS]}")
    image = _background(rng)
    for _ in range(rng.integers(0, 7)):
        _clutter(Pen.scattered(image, rng), rng)
    if name in ANIMALS:
        _animal(Pen.placed(image, rng, size=(0.23, 0.35)), ANIMALS[name], rng)
    else:
        pen = Pen.placed(image, rng, size=(0.2, 0.34))
        {
            "house": _house, "car": _car, "tree": _tree, "flower": _flower,
            "mushroom": _mushroom, "boat": _boat, "cup": _cup, "umbrella": _umbrella,
        }[name](pen, rng)  # fmt: skip
    for _ in range(rng.integers(0, 3)):
        _clutter(Pen.scattered(image, rng, size=(0.03, 0.08)), rng)
    return _photographed(image, rng)


def draw_several(name, count, seed):
    """Draw something so often, as bytes of shape (count, 64, 64, 3).

    Arguments
        seed: a list of whole numbers; the number of the picture is added to it.
    """
    rngs = (np.random.default_rng([*seed, number]) for number in range(count))
    return np.stack([np.asarray(draw(name, rng)) for rng in rngs])


class Pen:
    """Draws in coordinates of its own: the origin somewhere, x to the right, y down."""

    def __init__(self, image, origin, size, turn, squeeze=1.0, mirror=1):
        self.draw = ImageDraw.Draw(image)
        self.side = image.width
        cos, sin = math.cos(turn), math.sin(turn)
        wide = squeeze * mirror
        self.matrix = size * np.array([[cos * wide, -sin], [sin * wide, cos]])
        self.origin = np.asarray(origin)

    @classmethod
    def placed(cls, image, rng, size):
        """For what the picture shows: leaning a little, turned to either side."""
        return cls(
            image, rng.uniform([0.36, 0.34], [0.64, 0.54]), rng.uniform(*size),
            rng.normal(0, 0.16), rng.uniform(0.85, 1.1), rng.choice([-1, 1]),
        )  # fmt: skip

    @classmethod
    def scattered(cls, image, rng, size=(0.04, 0.2)):
        """For what only happens to be there."""
        return cls(image, rng.uniform(0, 1, 2), rng.uniform(*size), rng.uniform(0, 2 * np.pi))

    def polygon(self, points, colour):
        points = (np.asarray(points) @ self.matrix.T + self.origin) * self.side
        self.draw.polygon([tuple(point) for point in points], fill=_bytes(colour))

    def ellipse(self, x, y, width, height, colour, turn=0.0):
        """An ellipse around (x, y), given by half its width and half its height."""
        cos, sin = math.cos(turn), math.sin(turn)
        points = CIRCLE * [width, height] @ np.array([[cos, sin], [-sin, cos]])
        self.polygon(points + np.array([x, y]), colour)

    def line(self, points, width, colour):
        """A line through the points, with round ends."""
        points = np.asarray(points, dtype=float)
        for (x0, y0), (x1, y1) in itertools.pairwise(points):
            length = math.hypot(x1 - x0, y1 - y0) or 1
            across = np.array([y0 - y1, x1 - x0]) / length * width / 2
            start, end = np.array([x0, y0]), np.array([x1, y1])
            self.polygon([start + across, end + across, end - across, start - across], colour)
            self.ellipse(x1, y1, width / 2, width / 2, colour)


def _bytes(colour):
    return tuple(int(value) for value in np.clip(np.rint(colour), 0, 255))


def _shade(colour, factor):
    return np.asarray(colour) * factor


def _any_colour(rng):
    return rng.uniform(20, 235, 3)


def _one_of(rng, words):
    return str(rng.choice(words.split()))


def _fur(rng, names):
    return np.asarray(FURS[str(rng.choice(names))]) * rng.uniform(0.75, 1.2) + rng.normal(0, 8, 3)


def _background(rng):
    """Two colours that run into each other, with clouds of a third."""
    side = SIDE * FINE
    first, second, third = rng.uniform(30, 225, (3, 3))
    down, across = np.mgrid[0 : 1 : SIDE * 1j, 0 : 1 : SIDE * 1j]
    angle = rng.uniform(0, 2 * np.pi)
    slope = (np.cos(angle) * (across - 0.5) + np.sin(angle) * (down - 0.5) + 0.5).clip(0, 1)
    coarse = Image.fromarray(rng.uniform(0, 255, (5, 5)).astype(np.uint8))
    clouds = np.asarray(coarse.resize((SIDE, SIDE), Image.Resampling.BICUBIC)) / 255
    clouds = (clouds * rng.uniform(0, 0.9))[..., None]
    colours = first + (second - first) * slope[..., None]
    colours = colours * (1 - clouds) + third * clouds
    return Image.fromarray(colours.astype(np.uint8)).resize((side, side))


def _clutter(pen, rng):
    colour, kind = _any_colour(rng), rng.integers(0, 4)
    if kind == 0:
        pen.ellipse(0, 0, 1, rng.uniform(0.3, 1), colour)
    elif kind == 1:
        pen.polygon(CIRCLE[:: rng.integers(5, 10)] * rng.uniform(0.5, 1.2, 2), colour)
    elif kind == 2:
        pen.line([(-2, 0), (0, rng.uniform(-1, 1)), (2, 0)], rng.uniform(0.1, 0.4), colour)
    else:
        for x in range(-2, 3):
            pen.line([(x / 2, -1), (x / 2 + rng.uniform(-0.2, 0.2), 1)], 0.15, colour)


def _photographed(image, rng):
    """Light from one side, a tint, contrast, noise and a lens that is not quite sharp."""
    image = image.resize((SIDE, SIDE), Image.Resampling.BOX)
    image = image.filter(ImageFilter.GaussianBlur(rng.uniform(0, 0.7)))
    values = np.asarray(image) / 255
    down, across = np.mgrid[-0.5 : 0.5 : SIDE * 1j, -0.5 : 0.5 : SIDE * 1j]
    angle = rng.uniform(0, 2 * np.pi)
    light = 1 + rng.uniform(0, 0.8) * (np.cos(angle) * across + np.sin(angle) * down)
    values = values ** rng.uniform(0.75, 1.35) * light[..., None] * rng.uniform(0.85, 1.15, 3)
    values = 0.5 + (values - 0.5) * rng.uniform(0.7, 1.15) + rng.uniform(-0.1, 0.1)
    values = values + rng.normal(0, rng.uniform(0.005, 0.05), values.shape)
    return Image.fromarray((values.clip(0, 1) * 255).astype(np.uint8))


def _animal(pen, animal, rng):
    """From back to front: tail, body, what hangs behind the head, head, face."""
    fur = _fur(rng, animal.furs)
    pattern = _one_of(rng, animal.pattern)
    second = _fur(rng, animal.furs) if pattern == "patches" else _shade(WHITE, rng.uniform(0.8, 1))
    if pattern in ("stripes", "spots", "mask", "goggles"):
        second = _shade(fur, rng.uniform(0.25, 0.5))
    if fur.mean() > 200 and pattern in ("bib", "face", "blaze"):
        second = _shade(fur, 0.7)
    height = rng.uniform(*animal.head)
    side = rng.choice([-1, 1])
    _body(pen, animal, fur, second, pattern, height, side, rng)
    if pattern == "mane":
        pen.ellipse(0, 0.05, 1.5, 1.5 * height, _shade(fur, 0.6))
    if pattern == "wool":
        for angle in np.linspace(0, 2 * np.pi, 9):
            pen.ellipse(np.cos(angle) * 0.9, np.sin(angle) * 0.9 - 0.2, 0.45, 0.45, fur)
        fur = _shade(fur, rng.choice([0.35, 0.8]))
    ears = _one_of(rng, animal.ears)
    size = rng.uniform(*animal.ear_size)
    _horns(pen, _one_of(rng, animal.horns), height, rng)
    if ears not in ("floppy", "lop"):
        _ears(pen, ears, size, height, fur, rng)
    pen.ellipse(0, 0, 1, height, fur)
    look = rng.uniform(-0.22, 0.22)  # where the face points
    _markings(pen, pattern, second, height, look, rng)
    if ears in ("floppy", "lop"):
        _ears(pen, ears, size, height, _shade(fur, rng.uniform(0.7, 0.95)), rng)
    _face(pen, animal, fur, pattern, height, look, rng)


def _body(pen, animal, fur, second, pattern, height, side, rng):
    sitting = rng.random() < 0.5
    x, y = (0.1 * side, height + 1.1) if sitting else (1.3 * side, height + 0.7)
    width, tall = (rng.uniform(0.85, 1.15), 1.5) if sitting else (1.8, rng.uniform(0.7, 0.95))
    end = (x + width * side * 0.8, y + (0.8 if sitting else -0.2))
    _tail(pen, _one_of(rng, animal.tail), end, side, fur, rng)
    for leg in [-0.5, 0.5] if sitting else [-1.4, -0.9, 0.8, 1.3]:
        pen.line([(x + leg, y), (x + leg + rng.normal(0, 0.1), y + 1.5)], 0.42, _shade(fur, 0.9))
    pen.ellipse(x, y, width, tall, fur)
    if pattern == "bib" and sitting:
        pen.ellipse(x, y - 0.2, width * 0.55, tall * 0.75, second)
    if pattern == "stripes":
        for offset in np.linspace(-0.7, 0.7, 5):
            at = x + offset * width
            pen.line([(at, y - tall * 0.6), (at + 0.1, y + 0.1)], 0.14, second)
    if pattern in ("patches", "spots"):
        count, radius = (3, 0.45) if pattern == "patches" else (7, 0.13)
        for dx, dy in rng.uniform(-0.6, 0.6, (count, 2)) * [width, tall]:
            pen.ellipse(x + dx, y + dy, radius, radius * 0.8, second)


def _tail(pen, kind, end, side, fur, rng):
    x, y = end
    lift = rng.uniform(0.8, 1.8)
    curve = [(x, y), (x + 0.5 * side, y - 0.3 * lift), (x + 0.6 * side, y - lift)]
    if kind == "long":
        pen.line([*curve, (x + 0.35 * side, y - 1.35 * lift)], 0.24, fur)
    elif kind == "bushy":
        pen.ellipse(x + 0.5 * side, y - 0.4 * lift, 0.42, 0.9, fur, turn=0.5 * side)
    elif kind == "short":
        pen.line([(x, y), (x + 0.35 * side, y - 0.5)], 0.32, fur)
    elif kind == "ringed":
        for step, (px, py) in enumerate(np.linspace(curve[0], curve[2], 6)):
            pen.ellipse(px, py, 0.34, 0.3, _shade(fur, 0.4 if step % 2 else 1))
    elif kind == "curly":
        angles = np.linspace(0, 2.5 * np.pi, 14)
        spiral = np.stack([np.cos(angles), np.sin(angles)], axis=1) * 0.3
        pen.line(spiral + np.array([x + 0.3 * side, y - 0.3]), 0.13, fur)


def _ears(pen, kind, size, height, fur, rng):
    inner = _shade(PINK, rng.uniform(0.6, 1)) if rng.random() < 0.7 else _shade(fur, 0.7)
    spread, top = rng.uniform(0.5, 0.68), -height * 0.72
    for side in (-1, 1):
        x = spread * side
        if kind in ("pointed", "tufted"):
            tip = (x + 0.22 * side, top - 0.85 * size)
            pen.polygon([(x - 0.38, top + 0.25), tip, (x + 0.38, top + 0.3)], fur)
            near = np.array([x, top + 0.1])
            triangle = np.array([(x - 0.38, top + 0.25), tip, (x + 0.38, top + 0.3)])
            pen.polygon(near + 0.55 * (triangle - near), inner)
            if kind == "tufted":
                pen.line([tip, (tip[0] + 0.12 * side, tip[1] - 0.5)], 0.12, _shade(fur, 0.3))
        elif kind == "folded":
            pen.polygon([(x - 0.4, top + 0.2), (x, top - 0.45 * size), (x + 0.42, top + 0.2)], fur)
            fold = [(x - 0.3, top - 0.05), (x + 0.3 * side, top + 0.45), (x + 0.38, top - 0.1)]
            pen.polygon(fold, _shade(fur, 0.72))
        elif kind in ("floppy", "lop"):
            long = 0.62 if kind == "floppy" else 1.0
            pen.ellipse(0.95 * side, -0.1 + long * 0.5, 0.3, long * size, fur, turn=-0.22 * side)
        elif kind == "round":
            pen.ellipse(x * 1.2, top, 0.36 * size, 0.36 * size, fur)
            pen.ellipse(x * 1.2, top, 0.2 * size, 0.2 * size, inner)
        elif kind == "long":
            lean = rng.uniform(-0.1, 0.3) * side
            pen.ellipse(0.4 * side + lean, top - 0.9 * size, 0.24, 1.0 * size, fur, turn=lean)
            pen.ellipse(0.4 * side + lean, top - 0.9 * size, 0.12, 0.75 * size, inner, turn=lean)
        elif kind == "sideways":
            pen.ellipse(1.2 * side, -height * 0.45, 0.5 * size, 0.22, fur, turn=0.3 * side)
        elif kind == "upright":
            pen.ellipse(0.42 * side, -height * 1.05, 0.17, 0.42 * size, fur, turn=0.15 * side)
        elif kind == "apart":
            pen.ellipse(1.05 * side, -0.05, 0.36 * size, 0.42 * size, fur)
            pen.ellipse(1.05 * side, -0.05, 0.2 * size, 0.25 * size, inner)
        elif kind == "fan":
            pen.ellipse(1.35 * side, 0, 0.75 * size, 1.05 * size, _shade(fur, 0.85))


def _horns(pen, kind, height, rng):
    bone, top = _shade(FURS["cream"], rng.uniform(0.6, 1)), -height * 0.8
    for side in (-1, 1):
        if kind == "short":
            horn = [(0.5 * side, top), (0.9 * side, top - 0.3), (0.95 * side, top - 0.7)]
            pen.line(horn, 0.2, bone)
        elif kind == "swept":
            horn = [(0.3 * side, top), (0.45 * side, top - 0.7), (0.8 * side, top - 1.1)]
            pen.line(horn, 0.2, bone)
        elif kind == "curled":
            angles = np.linspace(-np.pi / 2, np.pi, 8)
            spiral = np.stack([np.cos(angles) * side, np.sin(angles)], axis=1) * 0.42
            pen.line(spiral + np.array([0.95 * side, -0.3]), 0.24, bone)
        elif kind == "antlers":
            stem = np.array([(0.3, top), (0.65, top - 0.7), (0.8, top - 1.4)]) * [side, 1]
            pen.line(stem, 0.13, bone)
            pen.line([stem[1], stem[1] + [0.5 * side, -0.35]], 0.11, bone)
            pen.line([stem[1], stem[1] + [-0.25 * side, -0.5]], 0.11, bone)


def _markings(pen, pattern, colour, height, look, rng):
    if pattern == "patches":
        pen.ellipse(rng.choice([-0.45, 0.45]), -0.3, 0.45, 0.5, colour)
    elif pattern == "stripes":
        for x in (-0.25, 0, 0.25):
            pen.line([(x, -0.95 * height * (1 - x * x)), (x * 0.7, -0.55 * height)], 0.1, colour)
        for side in (-1, 1):
            for y in (0.1, 0.35):
                pen.line([(0.95 * side * (1 - y * y / 2), y), (0.62 * side, y)], 0.1, colour)
    elif pattern == "spots":
        for x, y in rng.uniform(-0.6, 0.6, (6, 2)) * [1, height]:
            pen.ellipse(x, y, 0.08, 0.08, colour)
    elif pattern == "mask":
        pen.ellipse(look, -0.12, 0.8, 0.3, colour)
    elif pattern == "goggles":
        for side in (-1, 1):
            pen.ellipse(look + 0.4 * side, -0.1, 0.27, 0.34, colour, turn=0.5 * side)
    elif pattern == "blaze":
        pen.ellipse(look, -0.3, 0.16, 0.7 * height, colour)
    elif pattern == "face":
        for side in (-1, 1):
            pen.ellipse(look + 0.36 * side, -0.1, 0.48, 0.5, colour)
    elif pattern == "beard":
        chin = 0.7 * height
        pen.polygon([(look - 0.3, chin), (look, height + 0.7), (look + 0.3, chin)], colour)


def _face(pen, animal, fur, pattern, height, look, rng):
    size = rng.uniform(*animal.muzzle)
    x, y = look * 1.6, 0.32 * height + 0.12 * size
    light = _shade(fur, rng.uniform(0.8, 1.2)) if rng.random() < 0.5 else _shade(WHITE, 0.95)
    if pattern in ("plain", "stripes", "patches") and rng.random() < 0.4:
        light = _shade(fur, 1.1)
    if animal.tongue > rng.random():
        pen.ellipse(x, y + size * 1.15, size * 0.34, size * 0.6, PINK)
    pen.ellipse(x, y, size * 1.15, size, light)
    pen.line([(x, y - 0.1), (x, y + size * 0.5)], 0.06, DARK)
    for side in (-1, 1):
        pen.line([(x, y + size * 0.5), (x + size * 0.55 * side, y + size * 0.7)], 0.06, DARK)
    _nose(pen, animal.nose, x, y - size * 0.45, size, fur, height, rng)
    kind = _one_of(rng, animal.eyes)
    apart, up = rng.uniform(0.36, 0.46), rng.uniform(0.08, 0.2) * height
    iris = rng.choice([(150, 170, 60), (190, 140, 50), (95, 65, 40), (110, 150, 180)])
    for side in (-1, 1):
        _eye(pen, kind, look + apart * side, -up, side, iris)
    if animal.whiskers > rng.random():
        shade = WHITE if np.mean(fur) < 150 else DARK
        for side in (-1, 1):
            for rise in (-0.12, 0.05, 0.22):
                start = (x + size * 0.7 * side, y + rise * 0.5)
                pen.line([start, (x + (size + 0.75) * side, y + rise * 1.6)], 0.05, shade)


def _nose(pen, kind, x, y, size, fur, height, rng):
    dark = _shade(DARK, rng.uniform(1, 2)) if rng.random() < 0.75 else _shade(PINK, 0.75)
    if kind == "small":
        pen.polygon([(x - 0.14, y - 0.06), (x + 0.14, y - 0.06), (x, y + 0.13)], dark)
    elif kind == "large":
        pen.ellipse(x, y, 0.27, 0.19, dark)
    elif kind == "tall":
        pen.ellipse(x, y - 0.05, 0.22, 0.42, DARK)
    elif kind == "disc":
        pen.ellipse(x, y + 0.2, 0.42, 0.32, _shade(PINK, rng.uniform(0.7, 1)))
        for side in (-1, 1):
            pen.ellipse(x + 0.15 * side, y + 0.2, 0.07, 0.12, DARK)
    elif kind == "nostrils":
        for side in (-1, 1):
            pen.ellipse(x + size * 0.45 * side, y + 0.15, 0.09, 0.07, DARK, turn=0.5 * side)
    elif kind == "trunk":
        bend = rng.uniform(-0.5, 0.5)
        trunk = [(x, y), (x + bend * 0.3, y + 0.8), (x + bend, y + 1.5)]
        pen.line(trunk, 0.5, _shade(fur, 0.92))
    elif kind == "beak":
        beak = [(x - 0.14, y - 0.1), (x + 0.14, y - 0.1), (x, y + 0.35)]
        pen.polygon(beak, _shade(FURS["orange"], rng.uniform(0.6, 1.1)))
    elif kind == "bill":
        pen.ellipse(x, y + 0.2, 0.55, 0.24, _shade(FURS["orange"], rng.uniform(0.8, 1.2)))


def _eye(pen, kind, x, y, side, iris):
    if kind == "slit":
        pen.ellipse(x, y, 0.21, 0.15, iris, turn=-0.25 * side)
        pen.ellipse(x, y, 0.055, 0.14, DARK)
    elif kind == "round":
        pen.ellipse(x, y, 0.16, 0.16, iris)
        pen.ellipse(x, y, 0.11, 0.11, DARK)
        pen.ellipse(x + 0.04, y - 0.04, 0.035, 0.035, WHITE)
    elif kind == "bead":
        pen.ellipse(x, y, 0.1, 0.1, DARK)
    elif kind == "bar":
        pen.ellipse(x, y, 0.17, 0.13, iris)
        pen.ellipse(x, y, 0.13, 0.04, DARK)
    elif kind == "saucer":
        pen.ellipse(x, y, 0.3, 0.3, iris)
        pen.ellipse(x, y, 0.17, 0.17, DARK)


def _house(pen, rng):
    wall, roof = _any_colour(rng), _any_colour(rng)
    pen.polygon([(-1, -0.3), (1, -0.3), (1, 1.2), (-1, 1.2)], wall)
    pen.polygon([(-1.25, -0.3), (rng.uniform(-0.4, 0.4), -rng.uniform(1, 1.5)), (1.25, -0.3)], roof)
    pen.polygon([(-0.2, 0.4), (0.2, 0.4), (0.2, 1.2), (-0.2, 1.2)], _shade(wall, 0.4))
    for x in (-0.6, 0.6):
        pen.polygon([(x - 0.2, 0), (x + 0.2, 0), (x + 0.2, 0.4), (x - 0.2, 0.4)], WHITE)


def _car(pen, rng):
    paint, cabin = _any_colour(rng), rng.uniform(0.6, 0.9)
    pen.polygon([(-1.7, 0), (1.7, 0), (1.7, 0.7), (-1.7, 0.7)], paint)
    pen.polygon([(-1.1, 0), (-cabin, -0.65), (cabin, -0.65), (1.2, 0)], _shade(paint, 0.8))
    pen.polygon([(-0.8, -0.05), (-0.6, -0.5), (-0.1, -0.5), (-0.1, -0.05)], (190, 215, 225))
    pen.polygon([(0.1, -0.05), (0.1, -0.5), (0.6, -0.5), (0.85, -0.05)], (190, 215, 225))
    for x in (-1, 1):
        pen.ellipse(x, 0.7, 0.4, 0.4, DARK)
        pen.ellipse(x, 0.7, 0.18, 0.18, _shade(WHITE, 0.7))


def _tree(pen, rng):
    pen.line([(0, 0), (rng.uniform(-0.2, 0.2), 2)], rng.uniform(0.25, 0.5), FURS["brown"])
    leaves = np.array([60, 125, 55]) * rng.uniform(0.6, 1.4) + rng.normal(0, 20, 3)
    if rng.random() < 0.5:
        for x, y in rng.uniform(-0.6, 0.6, (6, 2)):
            pen.ellipse(x, y - 0.5, 0.6, 0.6, _shade(leaves, rng.uniform(0.8, 1.1)))
    else:
        for y in (0.4, -0.2, -0.8):
            pen.polygon([(-1 - y / 3, y), (0, y - 1), (1 + y / 3, y)], _shade(leaves, 1 - y / 5))


def _flower(pen, rng):
    petals = rng.integers(5, 9)
    pen.line([(0, 0), (rng.uniform(-0.4, 0.4), 2.2)], 0.16, (70, 130, 60))
    pen.ellipse(0.35, 1.5, 0.4, 0.15, (70, 130, 60), turn=-0.5)
    colour = _any_colour(rng)
    for angle in np.arange(petals) * 2 * np.pi / petals:
        pen.ellipse(np.cos(angle) * 0.65, np.sin(angle) * 0.65, 0.42, 0.26, colour, turn=angle)
    pen.ellipse(0, 0, 0.33, 0.33, _shade(FURS["orange"], rng.uniform(0.5, 1.2)))


def _mushroom(pen, rng):
    cap = _any_colour(rng)
    pen.line([(0, 0), (rng.uniform(-0.1, 0.1), 1.4)], rng.uniform(0.4, 0.7), WHITE)
    half = CIRCLE[CIRCLE[:, 1] <= 1e-9]
    pen.polygon(half * [1.2, rng.uniform(0.8, 1.2)] + [0, 0.2], cap)
    for x in (-0.6, 0, 0.55):
        pen.ellipse(x, -0.2 - 0.2 * (x == 0), 0.16, 0.12, WHITE)


def _boat(pen, rng):
    hull, sail = _any_colour(rng), _any_colour(rng)
    pen.polygon([(-1.5, 0.5), (1.5, 0.5), (1, 1.2), (-1, 1.2)], hull)
    pen.line([(0, 0.5), (0, -1.4)], 0.12, FURS["brown"])
    pen.polygon([(0.1, -1.4), (0.1, 0.3), (rng.uniform(0.8, 1.3), 0.3)], sail)
    pen.polygon([(-0.1, -1.1), (-0.1, 0.3), (-rng.uniform(0.5, 0.9), 0.3)], _shade(sail, 0.85))


def _cup(pen, rng):
    colour = _any_colour(rng)
    handle = np.stack([np.cos(TURN), np.sin(TURN)], axis=1)[::2] * [0.4, 0.45] + [0.95, 0.1]
    pen.line([*handle, handle[0]], 0.18, colour)
    pen.polygon([(-0.9, -0.7), (0.9, -0.7), (rng.uniform(0.5, 0.85), 1), (-0.7, 1)], colour)
    pen.ellipse(0, -0.7, 0.9, 0.22, _shade(colour, 0.7))
    pen.ellipse(0, -0.66, 0.75, 0.15, (80, 50, 30))


def _umbrella(pen, rng):
    first, second = _any_colour(rng), _any_colour(rng)
    pen.line([(0, -0.8), (0, 1.3), (0.2, 1.5), (0.4, 1.3)], 0.12, DARK)
    half = CIRCLE[CIRCLE[:, 1] <= 1e-9]
    pen.polygon(half * [1.4, 1.1], first)
    pen.polygon(half * [0.5, 1.1], second)
    for x in (-0.95, 0, 0.95):
        pen.ellipse(x, 0, 0.46, 0.18, _shade(first, 0.8))
