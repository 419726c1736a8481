"""Pictures as every network takes them, and why a file is none."""

import contextlib
import threading

import numpy as np
from PIL import Image, ImageOps

# Pillow knows these formats by name only, or has another program draw them.
NOT_READ = {"BUFR", "EPS", "GRIB", "HDF5", "MPEG", "WMF"}
# How a file starts that should be a picture, even if no more of it can be read.
STARTS = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8")
LONGEST = 200  # times the width: made as small as a network takes them, longer ones fill the memory

DAMAGED = "truncated or damaged"
NOT_A_PICTURE = "not a picture"

_limit_of_pillow = threading.Lock()


class UnusableError(Exception):
    """Why a file is left out."""


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
    try:
        return decoded(path)
    except UnusableError as error:
        raise ValueError(f"{path}: {error}; expected a whole picture") from error.__cause__


def decoded(path, *, small=False):
    """The picture in a file, in RGB; `small` where that is quicker and shows the same damage."""
    with open(path, "rb") as file:
        picture = opened(file)
        if small:
            picture.draft(None, (1, 1))
        try:
            picture.load()
        except Exception as error:  # every format fails in its own way
            raise UnusableError(DAMAGED) from error
        with contextlib.suppress(Exception):  # broken notes of a camera, in a good picture
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
    picture = picture.convert("RGBA")
    white = Image.new("RGBA", picture.size, "white")
    return Image.alpha_composite(white, picture).convert("RGB")


def _from_16_bits(picture):
    """Grey from 0 to 65,535 as RGB; Pillow alone would cut it off at 255."""
    grey = np.asarray(picture).astype(np.int32)
    if grey.min() < 0 or grey.max() > 65_535:
        raise ValueError("brightness outside 0 to 65,535")
    scaled = (grey + 128) // 257  # 65,535 is 255 · 257; halves cannot occur
    if "transparency" in picture.info:
        scaled[grey == picture.info["transparency"]] = 255
    return Image.fromarray(scaled.astype(np.uint8)).convert("RGB")
