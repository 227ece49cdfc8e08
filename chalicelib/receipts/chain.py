"""The arithmetic of receipts, pure: anybody can do it again with JSON and SHA-256.

canonical   JSON with sorted keys, no spaces, UTF-8 as it is
entry       hash = SHA-256(previous + "\\n" + body), in hex; the first one's previous is 64 zeros
day         leaf = SHA-256("leaf\\n" + order number + "\\n" + hash of its last receipt of the day), the leaves sorted;
            node = SHA-256("node\\n" + left + "\\n" + right), one that is left over goes up as it is; the root is published
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

GENESIS = "0" * 64


def canonical(facts: Mapping[str, Any] | Sequence[Any]) -> str:
    return json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def link(previous: str, body: str) -> str:
    """The hash of a receipt."""
    return sha256(f"{previous}\n{body}")


def first_fault(entries: Sequence[tuple[str, str]]) -> int | None:
    """The position of the first (body, hash) that does not follow from those before it; None: the chain is whole."""
    previous = GENESIS
    for place, (body, hashed) in enumerate(entries):
        if link(previous, body) != hashed:
            return place
        previous = hashed
    return None


def leaf(order_no: str, hashed: str) -> str:
    return sha256(f"leaf\n{order_no}\n{hashed}")


def root(leaves: Sequence[str]) -> str:
    """The root over sorted leaves; of none, 64 zeros."""
    level = list(leaves)
    while len(level) > 1:
        level = _above(level)
    return level[0] if level else GENESIS


def proofs(leaves: Sequence[str]) -> list[list[str]]:
    """For each leaf the nodes that lead from it to the root: "<" when the other stands left of it, ">" right."""
    found: list[list[str]] = [[] for _ in leaves]
    places, level = list(range(len(leaves))), list(leaves)
    while len(level) > 1:
        for number, place in enumerate(places):
            other = place ^ 1
            if other < len(level):
                found[number].append(("<" if other < place else ">") + level[other])
        level, places = _above(level), [place // 2 for place in places]
    return found


def leads_to(start: str, proof: Sequence[str]) -> str:
    """The root to which a leaf's proof leads."""
    at = start
    for step in proof:
        other = step[1:]
        at = _node(other, at) if step[:1] == "<" else _node(at, other)
    return at


def day_hash(day: str, orders: int, of_root: str, previous: str) -> str:
    """The head of a day: it names the head before, so that no day can be left out later."""
    return sha256(canonical({"day": day, "orders": orders, "previous": previous, "root": of_root}))


def _above(level: Sequence[str]) -> list[str]:
    pairs = [level[place : place + 2] for place in range(0, len(level), 2)]
    return [_node(pair[0], pair[1]) if len(pair) == 2 else pair[0] for pair in pairs]


def _node(left: str, right: str) -> str:
    return sha256(f"node\n{left}\n{right}")
