"""Laws of what is bought: what an order says has come is what its papers and the stock's movements say; what is on order is what is open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from ..stock import Movement
from ..store.errors import Raw
from ..supply import states
from ..supply.items import Purchase, Receipt, SkuSupply, purchase_key, supply_key
from ..supply.receiving import WENT
from .laws import Context, Wrong, of_shop, wrong

_Line = tuple[str, str]  # purchase number, SKU


@of_shop(
    "purchases",
    "采购单上到货减退货的件数 = 各张送货单之和 = 库存流水之和；在途件数 = 未完成采购单的未到件数",
    Purchase,
    Receipt,
    Movement,
    SkuSupply,
)
class PurchasesReceived:
    def __init__(self, context: Context, watch: frozenset[str] = frozenset()) -> None:
        self._said: Counter[_Line] = Counter()
        self._papers: Counter[_Line] = Counter()
        self._moved: Counter[_Line] = Counter()
        self._open: Counter[str] = Counter()
        self._on_order: Counter[str] = Counter()

    def see(self, raw: Raw) -> None:
        kind = raw["kind"]["S"]
        if kind == Purchase.KIND:
            self._see_purchase(Purchase.of(raw))
        elif kind == Receipt.KIND:
            receipt = Receipt.of(raw)
            for line in receipt.lines:
                units = -line.units if receipt.direction == WENT else line.units
                self._papers[receipt.purchase_no, line.sku_id] += units
        elif kind == Movement.KIND and "reference" in raw:
            number = raw["reference"]["S"].partition("#")[0]
            self._moved[number, raw["sku_id"]["S"]] += int(raw["units"]["N"])
        elif kind == SkuSupply.KIND:
            self._on_order[raw["sku_id"]["S"]] = int(raw["on_order"]["N"])

    def _see_purchase(self, purchase: Purchase) -> None:
        for line in purchase.lines:
            self._said[purchase.purchase_no, line.sku_id] += line.received - line.returned
            if purchase.state in states.OPEN:
                self._open[line.sku_id] += line.open_units

    def see_buyer(self, buyer: Any) -> None:
        """Nothing of them is needed."""

    def wrongs(self, context: Context) -> Iterator[Wrong]:
        for number, sku in sorted({*self._said, *self._papers, *self._moved}):
            said, papers, moved = (one[number, sku] for one in (self._said, self._papers, self._moved))
            if not said == papers == moved:
                told = f"{number} 的 {sku} 记到货 {said} 件，送货单共 {papers} 件，库存流水共 {moved} 件"
                yield wrong(told, purchase_key(number), amount=said - papers or papers - moved)
        for sku in sorted({*self._open, *self._on_order}):
            told_on_order, there = self._on_order[sku], self._open[sku]
            if told_on_order != there:
                told = f"{sku} 记在途 {told_on_order} 件，未完成的采购单共 {there} 件"
                yield wrong(told, supply_key(sku), amount=told_on_order - there)
