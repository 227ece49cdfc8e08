"""captchas.drawing: a well-formed PNG, never the same twice, with digits in it that lines run through."""

from __future__ import annotations

import struct
import zlib
from random import Random

import pytest

from chalicelib.captchas import drawing


def rows(png: bytes) -> list[bytes]:
    """The grey values of a PNG's lines; every checksum is looked at."""
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    place, chunks = 8, {}
    while place < len(png):
        (size,) = struct.unpack(">I", png[place : place + 4])
        name, data = png[place + 4 : place + 8], png[place + 8 : place + 8 + size]
        assert struct.unpack(">I", png[place + 8 + size : place + 12 + size])[0] == zlib.crc32(name + data)
        chunks[name], place = data, place + 12 + size
    width, height = struct.unpack(">II", chunks[b"IHDR"][:8])
    raw = zlib.decompress(chunks[b"IDAT"])
    assert len(raw) == height * (width + 1)
    return [raw[row * (width + 1) + 1 : (row + 1) * (width + 1)] for row in range(height)]


@pytest.mark.row("A3")
def test_it_is_a_png_with_ink_for_every_digit() -> None:
    for seed in range(30):
        lines = rows(drawing.png("23479", Random(seed)))
        assert (len(lines), len(lines[0])) == (drawing.HEIGHT, drawing.WIDTH)
        fifth = drawing.WIDTH // 5
        for place in range(5):
            ink = sum(grey < 255 for line in lines for grey in line[place * fifth : (place + 1) * fifth])
            assert ink > 200, (seed, place)


@pytest.mark.row("A3")
def test_the_same_digits_look_otherwise_each_time() -> None:
    assert len({drawing.png("88888", Random(seed)) for seed in range(20)}) == 20
    assert drawing.png("88888", Random(1)) == drawing.png("88888", Random(1))


@pytest.mark.row("A3")
def test_every_digit_that_is_asked_for_can_be_drawn() -> None:
    for digit in drawing.DIGITS:
        assert drawing.png(digit * 5, Random(0))
    with pytest.raises(KeyError):
        drawing.png("0", Random(0))
