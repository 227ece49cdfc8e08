"""QR codes: pictures that are none to scan, but the same for the same scene; WeChat's checks of scene, page and width before them."""

import hashlib
import re
import struct
import zlib

from infra.local.simulator.router import Answer, Request, Route
from infra.local.simulator.wechat_border import WeChatBorder, WeChatError, read_object, text

_SCENE = re.compile(r"[0-9A-Za-z!#$&'()*+,/:;=?@._~-]{1,32}")  # "wxacode.getUnlimited"
_SIDE, _DOT = 29, 10


class Codes:
    """Draws a code for each scene."""

    def routes(self, border: WeChatBorder) -> list[Route]:
        """The endpoint of this module."""
        return [Route("POST", "/wxa/getwxacodeunlimit", self.draw, border, "codes")]

    def draw(self, request: Request) -> Answer:
        """Check what is asked for, and draw it."""
        given = read_object(request)
        if not _SCENE.fullmatch(text(given, "scene", "")):
            raise WeChatError(40169, "invalid length for scene, or the data is not json string")
        if text(given, "page", "").startswith("/") or "?" in text(given, "page", ""):
            raise WeChatError(41030, "invalid page")
        width = given.get("width", 430)
        if not isinstance(width, int) or not 280 <= width <= 1280:
            raise WeChatError(40097, "invalid args")
        return Answer(200, _picture(text(given, "scene", "")), {"Content-Type": "image/png"})


def _picture(scene: str) -> bytes:
    """A PNG, black and white, of dots that follow from the scene."""
    bits = int.from_bytes(hashlib.shake_256(scene.encode()).digest(_SIDE * _SIDE // 8 + 1))
    rows = b""
    for row in range(_SIDE * _DOT):
        line = "".join(str(bits >> (row // _DOT * _SIDE + column) & 1) * _DOT for column in range(_SIDE))
        rows += b"\0" + bytes(255 * int(dot) for dot in line)
    head = struct.pack(">IIBBBBB", _SIDE * _DOT, _SIDE * _DOT, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", zlib.compress(rows)) + _chunk(b"IEND", b"")


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
