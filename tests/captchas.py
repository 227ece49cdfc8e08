"""Reading a captcha's picture in a test: what it shows is overheard where it is drawn."""

from __future__ import annotations

from random import Random
from typing import Any

from chalicelib.captchas import drawing
from tests.world import Person


def asked(person: Person) -> tuple[dict[str, Any], str]:
    """The answer of captcha/picture, and the digits in it."""
    shown: list[str] = []
    before = drawing.png

    def overheard(digits: str, chance: Random) -> bytes:
        shown.append(digits)
        return before(digits, chance)

    drawing.png = overheard
    try:
        return person.call("captcha/picture"), shown[0]
    finally:
        drawing.png = before
