"""All laws over a stream of items: single items at once, buyers as soon as theirs are together, the shop at the end."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from itertools import groupby

from ..store import schema
from ..store.errors import Raw
from . import (
    books,
    conduct,
    credit,
    delivery,
    goods,
    money,
    orders,
    points,
    prices,
    promotions,
    receipts,
    returns,
    supply,
    timers,
    words,
)
from .buyer import Buyer, buyer_of, is_buyer
from .laws import LAWS, Context, Finding, Law, Tally, found
from .timers import key_of

MODULES = (
    timers,
    orders,
    prices,
    money,
    credit,
    conduct,
    points,
    promotions,
    receipts,
    returns,
    books,
    supply,
    goods,
    delivery,
    words,
)  # importing them registers their laws


class Examination:
    """One look at a shop. Give it every partition once, in any order, then ask for `shop`.

    `but`: ids of laws to leave out. `watch`: law id -> parts that an earlier look found to differ, to be named in detail.
    """

    def __init__(
        self, context: Context, *, but: Collection[str] = (), watch: Mapping[str, frozenset[str]] | None = None
    ) -> None:
        chosen = [law for law in LAWS.values() if law.id not in but]
        self._context = context
        self._of_item = [law for law in chosen if law.needs == "item"]
        self._of_buyer = [law for law in chosen if law.needs == "buyer"]
        parts = watch or {}
        self._of_shop: list[tuple[str, Tally]] = [
            (law.id, law.check(context, parts.get(law.id, frozenset()))) for law in chosen if law.needs == "shop"
        ]
        self._by_kind: dict[str, list[Law]] = {}
        self._seeing: dict[str, list[Callable[[Raw], None]]] = {}
        self.items = 0
        self.buyers = 0

    def partition(self, pk: str, raws: list[Raw]) -> list[Finding]:
        """What is wrong in one partition, given whole; the shop's sums take note of it."""
        findings, buyer = self.look(pk, raws)
        self.count(raws, buyer)
        return findings

    def look(self, pk: str, raws: list[Raw]) -> tuple[list[Finding], Buyer | None]:
        """What is wrong in one partition by itself, and the buyer whose it is."""
        findings = [
            finding
            for raw in raws
            for law in self._laws_of(raw["kind"]["S"] if "kind" in raw else "")
            for finding in found(law, law.check(raw, self._context))
        ]
        buyer = buyer_of(pk.removeprefix("U#"), raws) if is_buyer(pk) else None
        if buyer:
            findings += [one for law in self._of_buyer for one in found(law, law.check(buyer, self._context))]
        return findings, buyer

    def count(self, raws: list[Raw], buyer: Buyer | None) -> None:
        """Let the shop's sums take note of a partition."""
        self.items += len(raws)
        self.buyers += buyer is not None
        for raw in raws:
            for see in self._who_see(raw["kind"]["S"]) if "kind" in raw else ():
                see(raw)
        if buyer:
            for _, tally in self._of_shop:
                tally.see_buyer(buyer)

    def _laws_of(self, kind: str) -> list[Law]:
        """The laws that each item of a kind obeys."""
        laws = self._by_kind.get(kind)
        if laws is None:
            laws = self._by_kind[kind] = [law for law in self._of_item if not law.sees or kind in law.sees]
        return laws

    def _who_see(self, kind: str) -> list[Callable[[Raw], None]]:
        """The laws of the shop that are shown items of a kind."""
        found = self._seeing.get(kind)
        if found is None:
            found = self._seeing[kind] = [
                tally.see for law_id, tally in self._of_shop if not LAWS[law_id].sees or kind in LAWS[law_id].sees
            ]
        return found

    def shop(self) -> Iterator[Finding]:
        """What is wrong in the shop as a whole, after every partition was given."""
        for law_id, tally in self._of_shop:
            yield from found(LAWS[law_id], tally.wrongs(self._context))


def examine(raws: Iterable[Raw], context: Context, *, but: Collection[str] = ()) -> list[Finding]:
    """Every finding in these items, which must fit into memory."""
    look = Examination(context, but=but)
    findings: list[Finding] = []
    by_key = sorted(raws, key=key_of)
    for pk, own in groupby(by_key, key=lambda raw: str(raw[schema.PK]["S"])):
        findings += look.partition(pk, list(own))
    return [*findings, *look.shop()]
