"""What a file is, told from its bytes: a name, a type that somebody claims and the browser's opinion count for nothing. Pure.

The size of a picture is read from its header before anything decodes it: a bomb of a few hundred bytes that unfolds to gigabytes is refused by
arithmetic. PNG (W3C, PNG specification), JPEG (ITU T.81 annex B), WebP (RFC 9649), GIF89a, MP4 (ISO/IEC 14496-12, `ftyp`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

MOST_SIDE = 12_000  # pixels
MOST_PIXELS = 40_000_000  # 160 MB when decoded, which the worker's memory holds
IMAGE_BYTES = 10 * 1024 * 1024
VIDEO_BYTES = 25 * 1024 * 1024

_PNG = b"\x89PNG\r\n\x1a\n"
_MP4_BRANDS = {b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ", b"M4VH", b"dash"}
_FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}  # the SOF markers of JPEG
_ALONE = {0x01, *range(0xD0, 0xD8)}  # markers without a length


class Kind(NamedTuple):
    """`content_type` is how it is served, `most` the bytes that one may have."""

    name: str
    content_type: str
    extension: str
    most: int


class Seen(NamedTuple):
    """A file by its bytes; sides in pixels, 0 for a video."""

    kind: Kind
    width: int
    height: int


PNG = Kind("png", "image/png", "png", IMAGE_BYTES)
JPEG = Kind("jpeg", "image/jpeg", "jpg", IMAGE_BYTES)
WEBP = Kind("webp", "image/webp", "webp", IMAGE_BYTES)
GIF = Kind("gif", "image/gif", "gif", IMAGE_BYTES)
MP4 = Kind("mp4", "video/mp4", "mp4", VIDEO_BYTES)
KINDS = {kind.content_type: kind for kind in (PNG, JPEG, WEBP, GIF, MP4)}


class Unfit(Exception):
    """The file is not taken; `reason` is a stable word: type_unknown, type_differs, too_large, dimensions, broken."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def inspect(body: bytes, claimed: Kind) -> Seen:
    """The file as its bytes show it. Raises Unfit, also when they show another type than was claimed."""
    seen = look(body)
    if seen is None:
        raise Unfit("type_unknown")
    if seen.kind is not claimed:
        raise Unfit("type_differs")
    if len(body) > seen.kind.most:
        raise Unfit("too_large")
    if seen.kind is not MP4:
        if seen.width < 1 or seen.height < 1:
            raise Unfit("broken")
        if max(seen.width, seen.height) > MOST_SIDE or seen.width * seen.height > MOST_PIXELS:
            raise Unfit("dimensions")
    return seen


def look(body: bytes) -> Seen | None:
    """What the bytes begin with; None: nothing that the shop takes."""
    for kind, begins, sides in _READERS:
        if begins(body):
            width, height = sides(body) or (0, 0)
            return Seen(kind, width, height)
    return None


Sides = tuple[int, int] | None  # None: the header is cut off or makes no sense


def _png(body: bytes) -> Sides:
    if body[12:16] != b"IHDR" or len(body) < 33:
        return None
    return int.from_bytes(body[16:20]), int.from_bytes(body[20:24])


def _jpeg(body: bytes) -> Sides:
    """Of the frame header, behind however many segments; a thumbnail inside of one is not looked at."""
    place = 2
    while place + 9 < len(body):
        if body[place] != 0xFF:
            return None
        marker = body[place + 1]
        if marker == 0xFF:  # fill byte
            place += 1
        elif marker in _ALONE:
            place += 2
        elif marker in _FRAMES:
            return int.from_bytes(body[place + 7 : place + 9]), int.from_bytes(body[place + 5 : place + 7])
        else:
            length = int.from_bytes(body[place + 2 : place + 4])
            if length < 2 or marker in (0xD9, 0xDA):  # its end, or its pixels, before any frame
                return None
            place += 2 + length
    return None


def _webp(body: bytes) -> Sides:
    form = body[12:16]
    if len(body) < 30:
        return None
    if form == b"VP8X":
        return 1 + int.from_bytes(body[24:27], "little"), 1 + int.from_bytes(body[27:30], "little")
    if form == b"VP8L" and body[20] == 0x2F:
        bits = int.from_bytes(body[21:25], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if form == b"VP8 " and body[23:26] == b"\x9d\x01\x2a":
        return int.from_bytes(body[26:28], "little") & 0x3FFF, int.from_bytes(body[28:30], "little") & 0x3FFF
    return None


def _gif(body: bytes) -> Sides:
    if len(body) < 13:
        return None
    return int.from_bytes(body[6:8], "little"), int.from_bytes(body[8:10], "little")


def _mp4(body: bytes) -> Sides:
    return None


_READERS: tuple[tuple[Kind, Callable[[bytes], bool], Callable[[bytes], Sides]], ...] = (
    (PNG, lambda body: body.startswith(_PNG), _png),
    (JPEG, lambda body: body.startswith(b"\xff\xd8\xff"), _jpeg),
    (WEBP, lambda body: body[:4] == b"RIFF" and body[8:12] == b"WEBP", _webp),
    (GIF, lambda body: body[:6] in (b"GIF87a", b"GIF89a"), _gif),
    (MP4, lambda body: body[4:8] == b"ftyp" and body[8:12] in _MP4_BRANDS, _mp4),
)
