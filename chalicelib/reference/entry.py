"""What the reference says of an operation to people: its Chinese title, and a request that can be tried."""

from __future__ import annotations

from typing import Any, NamedTuple


class Entry(NamedTuple):
    """`sample` is a body as it is sent: camelCase, money in fen."""

    title: str
    sample: dict[str, Any] = {}
