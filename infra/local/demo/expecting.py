"""What a step promises, held against what came: `expect` at once, `wait_for` within a bounded time."""

import json
import time
from collections.abc import Callable
from typing import TypeVar

PATIENCE_SECONDS = 20.0
_FIRST_PAUSE_SECONDS, _LONGEST_PAUSE_SECONDS = 0.03, 0.5
_MOST_TEXT = 400

Seen = TypeVar("Seen")


class Surprise(Exception):
    """Something else came than was promised. `what` names it in Chinese and English; the others are for people to read."""

    def __init__(self, what: str, expected: object, came: object) -> None:
        self.what, self.expected, self.came = what, shown(expected), shown(came)
        super().__init__(f"{what}: {self.expected} ≠ {self.came}")


def expect(what: str, came: object, expected: object) -> None:
    """Go on only if `came` equals `expected`. Raises Surprise."""
    if came != expected:
        raise Surprise(what, expected, came)


def wait_for(
    what: str, expected: object, look: Callable[[], Seen], arrived: Callable[[Seen], bool] | None = None
) -> Seen:
    """Look again and again until `arrived` (without it: until what is seen equals `expected`); returns what was seen then.

    Raises Surprise after 20 seconds.
    """
    deadline = time.monotonic() + PATIENCE_SECONDS
    pause = _FIRST_PAUSE_SECONDS
    while True:
        seen = look()
        if arrived(seen) if arrived else seen == expected:
            return seen
        if time.monotonic() > deadline:
            limit = f"（{PATIENCE_SECONDS:.0f} 秒之内 / within {PATIENCE_SECONDS:.0f} s）"
            raise Surprise(what, f"{shown(expected)}{limit}", seen)
        time.sleep(pause)
        pause = min(_LONGEST_PAUSE_SECONDS, pause * 1.5)


def shown(thing: object) -> str:
    """Anything as one readable line."""
    text = thing if isinstance(thing, str) else json.dumps(thing, ensure_ascii=False, default=str)
    return text if len(text) <= _MOST_TEXT else text[:_MOST_TEXT] + " …"
