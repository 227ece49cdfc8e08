"""Laws of the whole shop: what is counted in one place is what there is in others. Sums are kept, never items: memory grows with products and days.

Two lists that must be the same (journal and timelines, transactions and attempts, cards and products) are compared by counts and by sums of
hashes, in small parts; a second look with `watch` names what differs in a part.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from hashlib import blake2b

from .. import journal
from ..catalog.cards import listing_of
from ..catalog.items import Card, Product, Sales, product_key, sales_key
from ..counting import AGED, EVERY, PLACE, Counted
from ..counting import units_of as units_by_product
from ..coupons import Campaign, Coupon, Quota, campaign_key
from ..orders import states
from ..orders.items import gifts, units_of
from ..payments.items import Refund, TransactionRef, transaction_key
from ..reconciliation.items import BookDay, Case, day_key
from ..runtime import clock, ids
from ..stock import Movement, Pool, Stock, stock_key
from ..store import schema
from ..store.errors import Raw
from ..store.item import Key
from ..waiting import HOLDING, Place
from .buyer import Buyer
from .laws import Context, Wrong, of_shop, wrong
from .money import on_their_way
from .orders import holds_stock

_NAMED = 5  # of what differs in one part
_COUNTED_WITHIN = timedelta(hours=1)  # units sold: the clock counts them after twenty minutes


def _hash(text: str) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big")


class Both:
    """Two lists that must be the same, in parts: how many are in each, and the sum of their hashes."""

    def __init__(self, watch: frozenset[str]) -> None:
        self._watch = watch
        self._counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
        self._sums: dict[str, list[int]] = defaultdict(lambda: [0, 0])
        self._names: dict[str, tuple[Counter[str], Counter[str]]] = {part: (Counter(), Counter()) for part in watch}

    def add(self, part: str, side: int, name: str) -> None:
        self._counts[part][side] += 1
        self._sums[part][side] += _hash(name)
        if part in self._watch:
            self._names[part][side][name] += 1

    def differing(self) -> Iterator[tuple[str, int, int, list[str], list[str]]]:
        """Part, how many on each side, and of a watched part what is only on the left, only on the right."""
        for part in sorted(self._counts):
            left, right = self._counts[part]
            if left != right or self._sums[part][0] != self._sums[part][1]:
                ours, theirs = self._names.get(part, (Counter(), Counter()))
                yield part, left, right, sorted(ours - theirs)[:_NAMED], sorted(theirs - ours)[:_NAMED]

    def wrongs(self, left: str, right: str, only_left: str, only_right: str) -> Iterator[Wrong]:
        """What differs, by part: `left` and `right` say what is counted on a side, the others what is only there."""
        for part, here, there, ours, theirs in self.differing():
            told = f"{part}：{left} {here}，{right} {there}"
            if ours:
                told += f"；{only_left} {'、'.join(ours)}"
            if theirs:
                told += f"；{only_right} {'、'.join(theirs)}"
            yield wrong(told, Key(part, ""), amount=there - here)


class _Tally:
    """Sees everything and keeps nothing; the laws below keep what they need."""

    def __init__(self, context: Context, watch: frozenset[str] = frozenset()) -> None:
        self.context = context
        self.watch = watch

    def see(self, raw: Raw) -> None:
        """Nothing of it is needed."""

    def see_buyer(self, buyer: Buyer) -> None:
        """Nothing of them is needed."""


@of_shop(
    "stock",
    "库存守恒：调入的件数 = 可售（含分片与各仓）+ 为排队的人保留 + 有效订单占用或售出的件数",
    Stock,
    Pool,
    Place,
    Movement,
)
class StockConserved(_Tally):
    def __init__(self, context: Context, watch: frozenset[str] = frozenset()) -> None:
        super().__init__(context, watch)
        self._stocks: dict[str, tuple[int, int, int]] = {}
        self._pools: Counter[str] = Counter()
        self._standing_by: Counter[str] = Counter()
        self._moved: Counter[str] = Counter()
        self._taken: Counter[str] = Counter()

    def see(self, raw: Raw) -> None:
        if raw["kind"]["S"] == Stock.KIND:
            stock = Stock.of(raw)
            self._stocks[stock.sku_id] = int(stock.available), int(stock.adjusted), int(stock.held or 0)
        elif raw["kind"]["S"] == Pool.KIND:
            self._pools[raw["sku_id"]["S"]] += int(raw["available"]["N"])
        elif raw["kind"]["S"] == Place.KIND and raw["state"]["S"] == HOLDING:
            self._standing_by[raw["sku_id"]["S"]] += int(raw["units"]["N"])
        elif raw["kind"]["S"] == Movement.KIND and "pool" not in raw:
            self._moved[raw["sku_id"]["S"]] += int(raw["units"]["N"])

    def see_buyer(self, buyer: Buyer) -> None:
        for order_no, head in buyer.heads.items():
            if holds_stock(head, {entry.type for entry in buyer.entries(order_no)}):
                self._taken.update(buyer.taken(order_no))
            elif head.status == states.RESERVING and order_no in buyer.snapshots:
                self._taken.update(units_of(gifts(buyer.snapshots[order_no].lines)))  # gifts do not wait for the queue

    def wrongs(self, context: Context) -> Iterator[Wrong]:
        for sku, (available, adjusted, held) in sorted(self._stocks.items()):
            out = adjusted - available - self._pools[sku] - held
            if held != self._standing_by[sku]:
                told = f"为排队的人保留 {held} 件，实际保留 {self._standing_by[sku]} 件"
                yield wrong(told, stock_key(sku), amount=held - self._standing_by[sku])
            if available < 0:
                yield wrong(f"可售 {available} 件", stock_key(sku), amount=available)
            if out != self._taken[sku]:
                yield wrong(
                    f"账上售出或占用 {out} 件，订单合计 {self._taken[sku]} 件",
                    stock_key(sku),
                    amount=out - self._taken[sku],
                )
            if adjusted < self._moved[sku]:
                yield wrong(f"调整合计 {self._moved[sku]} 件，多于账上的 {adjusted} 件", stock_key(sku))


@of_shop("stock-known", "订单里的每种商品都有库存记录", Stock)
class StockKnown(_Tally):
    def __init__(self, context: Context, watch: frozenset[str] = frozenset()) -> None:
        super().__init__(context, watch)
        self._known: set[str] = set()
        self._sold: dict[str, Key] = {}

    def see(self, raw: Raw) -> None:
        if raw["kind"]["S"] == Stock.KIND:
            self._known.add(raw["sku_id"]["S"])

    def see_buyer(self, buyer: Buyer) -> None:
        for order_no, snapshot in buyer.snapshots.items():
            for sku in buyer.units(order_no):
                self._sold.setdefault(sku, snapshot.key)

    def wrongs(self, context: Context) -> Iterator[Wrong]:
        for sku in sorted(set(self._sold) - self._known):
            yield wrong(f"{sku} 没有库存记录", stock_key(sku), self._sold[sku])


@of_shop("quota", "券的总量 = 剩余 + 已领取（作废并退回名额的除外）", Campaign, Quota, Coupon)
class QuotaConserved(_Tally):
    def __init__(self, context: Context, watch: frozenset[str] = frozenset()) -> None:
        super().__init__(context, watch)
        self._totals: dict[str, int] = {}
        self._left: Counter[str] = Counter()
        self._claimed: Counter[str] = Counter()

    def see(self, raw: Raw) -> None:
        kind = raw["kind"]["S"]
        if kind == Campaign.KIND:
            self._totals[raw["campaign_id"]["S"]] = int(raw["total"]["N"])
        elif kind == Quota.KIND:
            self._left[raw[schema.PK]["S"].removeprefix("C#")] += int(raw["left"]["N"])
        elif kind == Coupon.KIND and "quota_back" not in raw:
            self._claimed[raw["campaign_id"]["S"]] += 1

    def wrongs(self, context: Context) -> Iterator[Wrong]:
        for campaign, total in sorted(self._totals.items()):
            left, claimed = self._left[campaign], self._claimed[campaign]
            if left + claimed != total:
                told = f"总量 {total}，剩余 {left}，已领 {claimed}"
                yield wrong(told, campaign_key(campaign), amount=left + claimed - total)


@of_shop("sales", "商品的销量 = 已付款订单里的件数", Sales, Counted)
class SalesCounted(_Tally):
    def __init__(self, context: Context, watch: frozenset[str] = frozenset()) -> None:
        super().__init__(context, watch)
        self._counted: Counter[str] = Counter()
        self._sold: Counter[str] = Counter()
        self._recent: list[tuple[datetime, Counter[str]]] = []
        self._latest = ""  # of those that must have been counted long ago
        self._place: str | None = None
        self._aged = context.now - context.lag - _COUNTED_WITHIN

    def see(self, raw: Raw) -> None:
        if raw["kind"]["S"] == Sales.KIND:
            self._counted[raw["product_id"]["S"]] = int(raw["units"]["N"])
        elif raw["kind"]["S"] == Counted.KIND:
            self._place = raw["upto"]["S"]

    def see_buyer(self, buyer: Buyer) -> None:
        for order_no in buyer.heads:
            paid = next((one for one in buyer.entries(order_no) if one.type in states.PAYING), None)
            if paid is None or order_no not in buyer.snapshots:
                continue
            units = units_by_product(buyer.snapshots[order_no])
            self._sold += units
            if clock.parse(paid.at) > self._aged:
                self._recent.append((clock.parse(paid.at), units))
            else:
                self._latest = max(self._latest, paid.at)

    def wrongs(self, context: Context) -> Iterator[Wrong]:
        if self._place is not None and self._place < self._latest:
            yield wrong(f"销量自 {self._place.partition('#')[0]} 起没有再计", PLACE)
            return
        place = clock.parse(self._place.partition("#")[0]) if self._place else context.now - AGED - 2 * EVERY
        until = min(context.now - context.lag, place)
        due = self._sold.copy()
        for at, units in self._recent:
            if at >= until:  # may be on its way: neither counted nor missed
                due -= units
        for product in sorted({*self._sold, *self._counted}):
            most, counted = self._sold[product], self._counted[product]
            if not due[product] <= counted <= most:
                yield wrong(f"销量记 {counted} 件，已付款订单共 {most} 件", sales_key(product), amount=counted - most)


@of_shop("journal", "日账与订单时间线逐条一致", journal.JournalLine)
class JournalComplete(_Tally):
    def __init__(self, context: Context, watch: frozenset[str] = frozenset()) -> None:
        super().__init__(context, watch)
        self._both = Both(watch)
        self._until = clock.iso(context.now - context.lag)

    def see(self, raw: Raw) -> None:
        if raw["kind"]["S"] == journal.JournalLine.KIND and raw[schema.SK]["S"] < self._until:
            self._both.add(raw[schema.PK]["S"], 1, raw[schema.SK]["S"])

    def see_buyer(self, buyer: Buyer) -> None:
        for order_no in buyer.heads:
            for entry in buyer.entries(order_no):
                if entry.type in journal.TOLD and entry.at < self._until:
                    key = journal.line_key(order_no, entry)
                    self._both.add(key.pk, 0, key.sk)

    def wrongs(self, context: Context) -> Iterator[Wrong]:
        yield from self._both.wrongs("应有行数", "实有", "缺", "多")


@of_shop("transactions", "每笔收款只归一个订单，订单的收款都有登记", TransactionRef)
class TransactionsUnique(_Tally):
    """Compared in 64 parts by the transaction's hash."""

    def __init__(self, context: Context, watch: frozenset[str] = frozenset()) -> None:
        super().__init__(context, watch)
        self._both = Both(watch)

    def see(self, raw: Raw) -> None:
        if raw["kind"]["S"] == TransactionRef.KIND:
            transaction = raw[schema.PK]["S"].removeprefix(transaction_key("").pk)
            self._add(1, transaction, raw["out_trade_no"]["S"])

    def see_buyer(self, buyer: Buyer) -> None:
        for many in buyer.attempts.values():
            for attempt in many:
                if attempt.transaction_id is not None:
                    self._add(0, str(attempt.transaction_id), str(attempt.out_trade_no))

    def _add(self, side: int, transaction: str, trade_no: str) -> None:
        self._both.add(f"REF#txn 第 {ids.shard(transaction, 64)} 组", side, f"{transaction} {trade_no}")

    def wrongs(self, context: Context) -> Iterator[Wrong]:
        yield from self._both.wrongs("订单收款笔数", "登记", "未登记", "无订单")


@of_shop("orphans", "不属于任何订单的款项都在退回途中或已退回", Refund)
class OrphansReturn(_Tally):
    """Few by nature: they are kept."""

    def __init__(self, context: Context, watch: frozenset[str] = frozenset()) -> None:
        super().__init__(context, watch)
        self._refunds: dict[str, list[Refund]] = defaultdict(list)

    def see(self, raw: Raw) -> None:
        if raw["kind"]["S"] == Refund.KIND and raw[schema.PK]["S"].startswith("REF#"):
            self._refunds[raw[schema.PK]["S"]].append(Refund.of(raw))

    def wrongs(self, context: Context) -> Iterator[Wrong]:
        for refunds in self._refunds.values():
            yield from on_their_way(refunds)


@of_shop("book-days", "账期记的未处理差异数与差异一致，已关的账期没有未处理的差异", BookDay, Case)
class BookDaysCounted(_Tally):
    def __init__(self, context: Context, watch: frozenset[str] = frozenset()) -> None:
        super().__init__(context, watch)
        self._days: dict[str, tuple[int, bool]] = {}
        self._open: Counter[str] = Counter()

    def see(self, raw: Raw) -> None:
        if raw["kind"]["S"] == BookDay.KIND:
            day = BookDay.of(raw)
            self._days[day.day] = int(day.open_cases), bool(day.closed)
        elif raw["kind"]["S"] == Case.KIND and raw["state"]["S"] == "open":
            self._open[raw["day"]["S"]] += 1

    def wrongs(self, context: Context) -> Iterator[Wrong]:
        for day in sorted({*self._days, *self._open}):
            told, closed = self._days.get(day, (0, False))
            there = self._open[day]
            if told != there:
                yield wrong(f"{day} 记 {told} 处未处理，实有 {there} 处", day_key(day), amount=told - there)
            elif closed and there:
                yield wrong(f"{day} 已关账，却有 {there} 处未处理", day_key(day), amount=there)


@of_shop("cards", "商品列表与商品一致", Card, Product)
class CardsFollow(_Tally):
    """Compared by product. Products that changed a moment ago may be ahead of their cards: two looks tell them apart."""

    def __init__(self, context: Context, watch: frozenset[str] = frozenset()) -> None:
        super().__init__(context, watch)
        self._both = Both(watch)

    def see(self, raw: Raw) -> None:
        if raw["kind"]["S"] == Card.KIND:
            self._add(raw, 1)
        elif raw["kind"]["S"] == Product.KIND:
            for card in listing_of(Product.of(raw)).values():
                self._add(card.raw(), 0)

    def _add(self, raw: Raw, side: int) -> None:
        self._both.add(raw["product_id"]["S"], side, f"{raw[schema.PK]['S']} {json.dumps(raw, sort_keys=True)}")

    def wrongs(self, context: Context) -> Iterator[Wrong]:
        for product, wanted, there, missing, surplus in self._both.differing():
            lists = sorted({text.split(" ")[0] for text in [*missing, *surplus]})
            told = f"应有 {wanted} 张列表卡片，实有 {there} 张" + (
                f"；不一致的列表 {'、'.join(lists)}" if lists else ""
            )
            yield wrong(told, product_key(product), amount=there - wanted)
