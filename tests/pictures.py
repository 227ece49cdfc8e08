"""Files for tests: pictures made here, and what only pretends to be one."""

from __future__ import annotations

import io
import struct
import zlib

from PIL import Image


def picture(kind: str = "PNG", size: tuple[int, int] = (320, 200), **options: object) -> bytes:
    """A real picture with a pattern (a plain one would compress to nothing)."""
    made = Image.effect_noise(size, 40).convert("RGB")
    out = io.BytesIO()
    made.save(out, kind, **options)  # type: ignore[arg-type]
    return out.getvalue()


def photo() -> bytes:
    """A JPEG as a camera writes it: lying on its side, with the place where it was taken."""
    exif = Image.Exif()
    exif[0x0112] = 6  # orientation: turn by 90 degrees
    exif[0x010F] = "ACME-CAMERA"
    exif.get_ifd(0x8825)[1] = "N-GPS-MARK"
    return picture("JPEG", (640, 400), exif=exif)


def bomb(width: int = 50_000, height: int = 50_000) -> bytes:
    """A PNG of a few hundred bytes that says it has 2.5 billion pixels."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(bytes(10_000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


HTML = b"<!DOCTYPE html><script>alert(document.cookie)</script>" + b" " * 200
MP4 = b"\x00\x00\x00\x20ftypisom\x00\x00\x02\x00isomiso2avc1mp41" + bytes(2_000)
