"""Looking at a whole shop for its laws: a partition at a time, and a second time if anything was found.

A shop at work moves while it is read: what a first look finds is looked at again a few seconds later, and only what both have seen is told. A drift
that is real stays; what moved is counted, and a quiet hour shows it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from ..runtime import clock
from ..store import table
from ..store.errors import Raw
from .buyer import is_buyer
from .examine import Examination
from .laws import LAWS, Context, Finding

Watched = Mapping[str, frozenset[str]]
Partition = tuple[str, list[Raw]]  # its key and its items
Read = Callable[[], Iterable[Partition]]  # begins to read the whole table


@dataclass(frozen=True)
class Look:
    """What one reading of the table found."""

    findings: list[Finding]
    items: int
    buyers: int


def look(context: Context, read: Read, but: Collection[str] = (), watch: Watched | None = None) -> Look:
    """Look at the whole table once. Raises the table's errors."""
    examination = Examination(context, but=but, watch=watch)
    findings: list[Finding] = []
    seen: set[str] = set()
    for pk, raws in read():
        if pk in seen:
            continue  # the rest of one that was read whole before
        wrong, buyer = examination.look(pk, raws)
        if wrong and is_buyer(pk):
            # a buyer who ordered while they were read, or whom the scan gave in two parts: read by themselves, strongly
            seen.add(pk)
            raws = table.query_all(pk)
            wrong, buyer = examination.look(pk, raws)
        findings += wrong
        examination.count(raws, buyer)
    findings += examination.shop()
    return Look(findings, examination.items, examination.buyers)


def examine(context: Context, read: Read, patience: float = 5.0, but: Collection[str] = ()) -> tuple[Look, int]:
    """A look, and another one `patience` seconds later if it found anything: what both saw, and how many findings did not stay."""
    first = look(context, read, but)
    if not first.findings:
        return first, 0
    clock.sleep(patience)
    later = Context(context.now + timedelta(seconds=patience), context.due_shards, context.lag, context.late)
    second = look(later, read, but, _to_watch(first.findings))
    known = {finding.identity for finding in first.findings}
    # a deadline grows later from look to look; its words do, its identity does not
    stayed = [finding for finding in second.findings if finding.identity in known]
    return Look(stayed, second.items, second.buyers), len(first.findings) - len(stayed)


def _to_watch(findings: list[Finding]) -> Watched:
    """Law -> parts that differed, for the laws that compare in parts."""
    parts: dict[str, set[str]] = defaultdict(set)
    for finding in findings:
        if LAWS[finding.law].needs == "shop":
            for key in finding.items:
                parts[finding.law] |= {key.pk, key.pk.removeprefix("P#")}
    return {law: frozenset(names) for law, names in parts.items()}
