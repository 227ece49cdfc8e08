"""runtime.log: an error shows where it was raised, and nothing of what it was given."""

from __future__ import annotations

from chalicelib.runtime import log

PHONE = "1380000" + "0001"


def deep(level: int, secret: str) -> None:
    if level:
        deep(level - 1, secret)
    raise ValueError(f"phone {secret}")


def test_the_innermost_calls_are_told_and_the_message_is_not() -> None:
    try:
        deep(20, PHONE)
    except ValueError as error:
        told = log.frames(error)
    assert 1 < len(told) <= 8
    assert told[-1].splitlines()[-1].strip().startswith("raise ValueError")
    assert all(len(frame) < 500 for frame in told)
    assert PHONE not in str(told)
