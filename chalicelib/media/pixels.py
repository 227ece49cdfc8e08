"""Pictures made smaller: the served file without what cameras write into it, and thumbnails. The only module that knows Pillow.

Pillow is in the Lambda of the worker `prepare_media` and in no other (infra/images.txt): nothing that serves a request may import this module.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import NamedTuple

from PIL import Image, ImageOps, UnidentifiedImageError

from .sniff import GIF, MOST_PIXELS, Kind

LONGEST_SIDE = 2_000  # pixels of the served file
_QUALITY = 82
_THUMBNAIL_QUALITY = 78

Image.MAX_IMAGE_PIXELS = MOST_PIXELS  # headers that lied about it are refused by Pillow, too


class Undecodable(Exception):
    """The header promised a picture, and the rest is none."""


class Prepared(NamedTuple):
    """`file`: the smaller one to serve, None to leave it as it is. `thumbnails`: longer side -> WebP."""

    file: bytes | None
    thumbnails: dict[int, bytes]


def prepare(body: bytes, kind: Kind, sides: Sequence[int]) -> Prepared:
    """The picture turned as the camera held it, without EXIF (where it was taken, by whom), and its thumbnails.

    What moves (GIF, animated WebP) is served as it came, with thumbnails of its first frame. Raises Undecodable.
    """
    try:
        with Image.open(io.BytesIO(body), formats=[kind.name]) as opened:
            moves = getattr(opened, "n_frames", 1) > 1
            opened.load()
            picture = ImageOps.exif_transpose(opened)
            file = None if moves or kind is GIF else _written(_within(picture, LONGEST_SIDE), kind)
            thumbnails = {side: _thumbnail(picture, side) for side in sides}
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError) as error:
        raise Undecodable(type(error).__name__) from error
    return Prepared(file, thumbnails)


def _within(picture: Image.Image, side: int) -> Image.Image:
    if max(picture.size) <= side:
        return picture
    smaller = picture.copy()
    smaller.thumbnail((side, side), Image.Resampling.LANCZOS)
    return smaller


def _written(picture: Image.Image, kind: Kind) -> bytes:
    out = io.BytesIO()
    plain = picture.copy()
    plain.info = {name: value for name, value in picture.info.items() if name in ("transparency", "icc_profile")}
    if kind.name == "jpeg":
        mode = plain if plain.mode in ("RGB", "L") else plain.convert("RGB")
        mode.save(
            out, "JPEG", quality=_QUALITY, optimize=True, progressive=True, icc_profile=plain.info.get("icc_profile")
        )
    elif kind.name == "png":
        plain.save(out, "PNG", optimize=True)
    else:
        plain.save(out, "WEBP", quality=_QUALITY, method=4)
    return out.getvalue()


def _thumbnail(picture: Image.Image, side: int) -> bytes:
    clear = "transparency" in picture.info or "A" in picture.getbands()
    small = picture.convert("RGBA" if clear else "RGB")
    small.thumbnail((side, side), Image.Resampling.LANCZOS)
    small.info = {}
    out = io.BytesIO()
    small.save(out, "WEBP", quality=_THUMBNAIL_QUALITY, method=4)
    return out.getvalue()
