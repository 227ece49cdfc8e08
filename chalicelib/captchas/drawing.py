"""Digits as a picture: bent, tilted, of several sizes, with lines and specks of the same greys through them; pure.

A PNG of 8-bit grey, made here: the functions that answer buyers carry no image library. It keeps out what does not look at pictures at all. Whoever
writes a program against it will read it in the end, as any picture of digits: what bounds them are the limits of `codes`.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from math import cos, pi, sin

from ..runtime.ids import Chance

WIDTH, HEIGHT = 160, 56
DIGITS = "23456789"  # 0 and 1 are easily taken for letters
_SCALE = 6.0
_GREYS = (30, 120)  # of digits, lines and specks alike
_FONT = {
    "2": "01110 10001 00001 00010 00100 01000 11111",
    "3": "11110 00001 00001 01110 00001 00001 11110",
    "4": "00010 00110 01010 10010 11111 00010 00010",
    "5": "11111 10000 11110 00001 00001 10001 01110",
    "6": "00110 01000 10000 11110 10001 10001 01110",
    "7": "11111 00001 00010 00100 01000 01000 01000",
    "8": "01110 10001 10001 01110 10001 10001 01110",
    "9": "01110 10001 10001 01111 00001 00010 01100",
}


def png(digits: str, chance: Chance) -> bytes:
    """The picture of some DIGITS; the same `chance` gives the same picture. Raises KeyError for other characters."""
    ink = [bytearray(b"\xff" * WIDTH) for _ in range(HEIGHT)]
    wave, phase = chance.uniform(2.0, 3.5), chance.uniform(0, 2 * pi)
    step = WIDTH / (len(digits) + 0.6)
    for place, digit in enumerate(digits):
        across, down = step * (place + 0.35) + chance.uniform(-2, 2), 9 + chance.uniform(-4, 4)
        tilt = chance.uniform(-0.28, 0.28)
        wide, high = chance.uniform(0.8, 1.1), chance.uniform(0.8, 1.1)
        for x, y in _dots(digit):
            x, y = x * wide, y * high
            turned_x, turned_y = x * cos(tilt) - y * sin(tilt), x * sin(tilt) + y * cos(tilt)
            bent = wave * sin((across + turned_x) / 17 + phase)
            _blot(ink, across + turned_x + wave * sin(turned_y / 13 + phase), down + turned_y + bent, chance)
    for _ in range(3):
        _line(ink, chance)
    for _ in range(260):
        ink[chance.randrange(HEIGHT)][chance.randrange(WIDTH)] = chance.randrange(*_GREYS)
    return _packed(ink)


def _dots(digit: str) -> Iterator[tuple[float, float]]:
    """Points of its strokes, close enough to touch."""
    for row, line in enumerate(_FONT[digit].split()):
        for column, mark in enumerate(line):
            if mark == "1":
                for part in range(16):
                    yield (column + part % 4 / 4) * _SCALE * 0.8, (row + part // 4 / 4) * _SCALE * 0.9


def _blot(ink: list[bytearray], x: float, y: float, chance: Chance) -> None:
    for across in (0, 1):
        for down in (0, 1):
            column, row = int(x) + across, int(y) + down
            if 0 <= column < WIDTH and 0 <= row < HEIGHT:
                ink[row][column] = chance.randrange(*_GREYS)


def _line(ink: list[bytearray], chance: Chance) -> None:
    """A curve from edge to edge, as dark as the digits."""
    top, rise, period = chance.uniform(10, HEIGHT - 10), chance.uniform(4, 14), chance.uniform(20, 45)
    phase = chance.uniform(0, 2 * pi)
    for x in range(WIDTH):
        _blot(ink, x, top + rise * sin(x / period + phase), chance)


def _packed(rows: list[bytearray]) -> bytes:
    """PNG (ISO/IEC 15948): signature, IHDR, IDAT, IEND."""
    head = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 0, 0, 0, 0)
    data = zlib.compress(b"".join(b"\x00" + row for row in rows), 9)
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*part) for part in ((b"IHDR", head), (b"IDAT", data), (b"IEND", b"")))


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
