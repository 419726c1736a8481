"""Pictures as every network takes them, and why a file is none."""

import contextlib
import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from PIL import Image, ImageOps

from course_utils._support.printable import printable

# Pillow knows these formats by name only, or has another program draw them.
NOT_READ = {"BUFR", "EPS", "GRIB", "HDF5", "MPEG", "WMF"}
# How a file starts that should be a picture, even if no more of it can be read.
STARTS = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8")
# Of all pictures that are read at once, however many processors there are: at most 8 bytes each.
PIXELS_AT_ONCE = 100_000_000
# A picture with more pixels is decoded in a thread of its own, because every thread keeps for later
# what memory it has once used.
LARGE = 4_000_000
STRIP = 1_000_000  # pixels that are turned into other colours at a time
LONGEST = 200  # times the width: made as small as a network takes them, longer ones fill the memory

ORIENTATION = 0x0112  # where a camera notes how it was held

DAMAGED = "truncated or damaged"
NOT_A_PICTURE = "not a picture"

_limit_of_pillow = threading.Lock()


class UnusableError(Exception):
    """Why a file is left out."""


class _Room:
    """Keeps threads waiting while the pictures of others fill the memory."""

    def __init__(self):
        self.taken, self.changed = 0, threading.Condition()

    @contextlib.contextmanager
    def for_pixels(self, count):
        with self.changed:
            # A picture that is larger than all the room is read when there is no other.
            self.changed.wait_for(lambda: not self.taken or self.taken + count <= PIXELS_AT_ONCE)
            self.taken += count
        try:
            yield
        finally:
            with self.changed:
                self.taken -= count
                self.changed.notify_all()


_room = _Room()
_for_large_ones = ThreadPoolExecutor(1)


def load(path):
    """A picture as every network takes it: upright, in red, green and blue, without transparency.

    Rotated as the camera noted; transparent parts become white; 16 bits of grey are scaled to 8;
    of an animation, the first picture. `ImageFolder(folder, loader=pictures.load)` reads so.

    Arguments
        path: a file in any format that Pillow decodes, whatever its name ends in.
    Returns
        a `PIL.Image.Image` of mode "RGB".
    Raises
        ValueError: the file is no picture, is damaged or has more pixels than Pillow allows.
        OSError: there is no such file, or it may not be read.

    >>> import tempfile
    >>> from pathlib import Path
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     Image.new("LA", (2, 1), (64, 0)).save(Path(folder, "glass.png"))
    ...     load(Path(folder, "glass.png")).getpixel((1, 0))
    (255, 255, 255)
    """
    with reading(path) as picture:
        return picture


@contextlib.contextmanager
def reading(path, *, side=None):
    """Within the ``with`` block, a picture as `load` returns it; it takes memory only there.

    Threads that read large pictures in this way wait for each other, so that together they never
    hold more than `PIXELS_AT_ONCE`.

    Arguments
        path: as for `load`.
        side: how many pixels each side has to keep, for a JPEG, which can be decoded at half, a
            quarter or an eighth of its size; or None.
    Raises
        as `load`.

    >>> import tempfile
    >>> from pathlib import Path
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     Image.new("RGB", (900, 1200)).save(Path(folder, "large.jpg"))
    ...     with reading(Path(folder, "large.jpg"), side=200) as picture:
    ...         picture.size
    (225, 300)
    """
    try:
        with decoded(path, side=side) as picture:
            yield picture
    except UnusableError as error:
        raise ValueError(f"{printable(path)}: {error}; expected a whole picture") from (
            error.__cause__
        )


@contextlib.contextmanager
def decoded(path, *, side=None):
    """What `reading` does, with the reason alone where a file cannot be used."""
    with open(path, "rb") as file:
        picture = opened(file)
        whole = picture.size
        if side:
            picture.draft(None, (side, side))
        # Of a progressive JPEG, all of it is read before a part of it is decoded.
        width, height = whole if "progressive" in picture.info else picture.size
        with _room.for_pixels(width * height):
            if width * height > LARGE:
                yield _for_large_ones.submit(_decoded, picture).result()
            else:
                yield _decoded(picture)


def _decoded(picture):
    try:
        picture.load()
    except Exception as error:  # every format fails in its own way
        raise UnusableError(DAMAGED) from error
    with contextlib.suppress(Exception):  # broken notes of a camera, in a good picture
        if picture.getexif().get(ORIENTATION, 1) != 1:  # else it would be copied
            picture = ImageOps.exif_transpose(picture)
    try:
        return _in_rgb(picture)
    except Exception as error:
        reason = f"colours of the kind {picture.mode}, which cannot be turned into RGB"
        raise UnusableError(reason) from error


def opened(file):
    start = file.read(16)
    if not start:
        raise UnusableError("empty file")
    # Of a large picture, Pillow warns or refuses it without its size. A warning cannot be caught
    # in one thread alone; so while the head of the file is read, Pillow has no limit.
    with _limit_of_pillow:
        limit, Image.MAX_IMAGE_PIXELS = Image.MAX_IMAGE_PIXELS, None
        try:
            Image.init()
            picture = Image.open(file, formats=[name for name in Image.ID if name not in NOT_READ])
        except Exception as error:
            reason = DAMAGED if start.startswith(STARTS) else NOT_A_PICTURE
            if start[4:12] in (b"ftypheic", b"ftypheix", b"ftypmif1"):
                reason = "a HEIC picture, which has to be saved as JPEG"
            raise UnusableError(reason) from error
        finally:
            Image.MAX_IMAGE_PIXELS = limit
    width, height = picture.size
    if limit and width * height > limit:
        raise UnusableError(f"{width} × {height} pixels, more than {limit // 10**6} million")
    if max(width, height) > LONGEST * min(width, height):
        raise UnusableError(f"{width} × {height} pixels, over {LONGEST} times as long as wide")
    return picture


def _in_rgb(picture):
    if picture.mode == "I" or picture.mode.startswith("I;16"):
        return _from_16_bits(picture)
    if picture.mode == "F":
        raise ValueError("the range of its brightness is not known")
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    on_white = Image.new("RGB", picture.size)
    for box in _strips(picture.size):
        strip = picture.crop(box).convert("RGBA")
        white = Image.new("RGBA", strip.size, "white")
        on_white.paste(Image.alpha_composite(white, strip).convert("RGB"), box)
    return on_white


def _strips(size):
    """Boxes of whole rows: what is computed for one after the other takes little memory."""
    width, height = size
    rows = max(1, STRIP // width)
    for top in range(0, height, rows):
        yield 0, top, width, min(height, top + rows)


def _from_16_bits(picture):
    """Grey from 0 to 65,535 as RGB; Pillow alone would cut it off at 255."""
    grey = np.asarray(picture)
    if grey.min() < 0 or grey.max() > 65_535:
        raise ValueError("brightness outside 0 to 65,535")
    in_rgb = Image.new("RGB", picture.size)
    for box in _strips(picture.size):
        strip = grey[box[1] : box[3]].astype(np.int32)
        scaled = (strip + 128) // 257  # 65,535 is 255 · 257; halves cannot occur
        if "transparency" in picture.info:
            scaled[strip == picture.info["transparency"]] = 255
        in_rgb.paste(Image.fromarray(scaled.astype(np.uint8)).convert("RGB"), box)
    return in_rgb
