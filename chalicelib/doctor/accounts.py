"""What holds for every account of a buyer: its entries are numbered without a gap, each with the sum after it, and the account says the last one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ..accounts import AccountEntry
from ..store.item import Key
from .laws import Wrong, wrong


class Ledger(NamedTuple):
    """An account in words and figures. `entries`: each with what came or went and the sum after it; `said`: the account's own sum and number."""

    name: str
    unit: str
    key: Key
    entries: Sequence[tuple[AccountEntry, int, int]]
    said: tuple[int, int]
    may_owe: bool = False


def adds_up(ledger: Ledger) -> Iterator[Wrong]:
    """What is wrong first: a later entry is built on the one before."""
    total, name, unit = 0, ledger.name, ledger.unit
    for number, (entry, change, after) in enumerate(sorted(ledger.entries, key=lambda one: one[0].seq), 1):
        total += change
        if entry.seq != number:
            yield wrong(f"{name}明细第 {number} 笔不见了", entry)
            return
        if after != total or (total < 0 and not ledger.may_owe):
            yield wrong(
                f"{name}第 {number} 笔后记 {after} {unit}，逐笔合计 {total} {unit}", entry, amount=after - total
            )
            return
    kept, seq = ledger.said
    if ledger.said != (total, len(ledger.entries)):
        told = f"{name}记 {kept} {unit}、{seq} 笔，明细合计 {total} {unit}、{len(ledger.entries)} 笔"
        yield wrong(told, ledger.key, amount=kept - total)
