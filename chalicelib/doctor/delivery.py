"""Laws of goods on their way: codes and room at pickup points, promises of delivery and what made good for them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from ..delivery_terms import PICKUP
from ..orders import states
from ..orders.items import Parcel
from ..orders.transition import AT_THE_POINT
from ..pickup import CodeReference, PickupCode, PickupPoint, point_key
from ..punctuality import OnTime, OrderPromise, day_key
from ..runtime import clock, ids
from ..store.errors import Raw
from ..store.item import Key
from .books import Both
from .buyer import Buyer
from .laws import Context, Wrong, of_buyer, of_item, of_shop, wrong
from .timers import key_of

OUTCOMES = ("kept", "missed", "unknown", "void")


@of_buyer("pickup", "待自提的订单有提货码，提货码与订单的自提点一致，用过的码已交货")
def pickup(buyer: Buyer, context: Context) -> Iterator[Wrong]:
    for order_no, head in buyer.heads.items():
        code = buyer.codes.get(order_no)
        paid = head.paid_at is not None and head.paid_at <= context.now - context.lag
        if code is None and head.delivery == PICKUP and head.point_id and head.status in states.STAFF_WORK and paid:
            yield wrong("待自提，却没有提货码", head)
        if code is not None and code.point_id != head.point_id:
            yield wrong(f"提货码是 {code.point_id} 的，订单在 {head.point_id}", code)
        if code is not None and code.used_at and head.received_at is None:
            yield wrong(f"提货码已用，订单却是 {head.status}", code, head)
    for order_no in sorted(set(buyer.codes) - set(buyer.heads)):
        yield wrong("有提货码，却没有订单", buyer.codes[order_no])


@of_item("shipping-told", "发出的包裹都已告诉微信，或正等着告诉", Parcel)
def shipping_told(raw: Raw, context: Context) -> Iterator[Wrong]:
    if raw["upload"]["S"] != "pending" or "due" in raw:
        return
    if clock.parse(raw["shipped_at"]["S"]) < context.now - context.lag:
        yield wrong("微信还不知道这个包裹，也没有定时去告诉", key_of(raw))


@of_shop("pickup-codes", "每个提货码只属于一个订单，订单的提货码都有登记", PickupCode, CodeReference)
class CodesKnown:
    """Compared in 64 parts by the code."""

    def __init__(self, context: Context, watch: frozenset[str] = frozenset()) -> None:
        self._both = Both(watch)

    def see(self, raw: Raw) -> None:
        kind = raw["kind"]["S"]
        if kind == PickupCode.KIND:
            self._add(0, raw["code"]["S"], raw["order_no"]["S"])
        elif kind == CodeReference.KIND:
            self._add(1, key_of(raw).pk.removeprefix("REF#pickup#"), raw["order_no"]["S"])

    def _add(self, side: int, code: str, order_no: str) -> None:
        self._both.add(f"REF#pickup 第 {ids.shard(code, 64)} 组", side, f"{code} {order_no}")

    def see_buyer(self, buyer: Any) -> None:
        """Their codes were seen one by one."""

    def wrongs(self, context: Context) -> Iterator[Wrong]:
        yield from self._both.wrongs("订单的提货码数", "登记", "未登记", "没有订单")


@of_shop("pickup-room", "自提点记的占用数 = 在那里等着的订单数", PickupPoint)
class RoomTaken:
    def __init__(self, context: Context, watch: frozenset[str] = frozenset()) -> None:
        self._held: dict[str, int] = {}
        self._waiting: Counter[str] = Counter()

    def see(self, raw: Raw) -> None:
        if raw["kind"]["S"] == PickupPoint.KIND:
            self._held[raw["point_id"]["S"]] = int(raw.get("held", {}).get("N", "0"))

    def see_buyer(self, buyer: Buyer) -> None:
        for head in buyer.heads.values():
            if head.point_id and head.status in AT_THE_POINT:
                self._waiting[head.point_id] += 1

    def wrongs(self, context: Context) -> Iterator[Wrong]:
        for point in sorted({*self._held, *self._waiting}):
            told, there = self._held.get(point, 0), self._waiting[point]
            if told != there:
                yield wrong(f"记占用 {told} 单，实有 {there} 单", point_key(point), amount=told - there)


@of_buyer("promises", "没做到的送达承诺只记一次、只补偿一次，补偿的券在买家手里")
def promises(buyer: Buyer, context: Context) -> Iterator[Wrong]:
    given = Counter(str(one.coupon_id) for one in buyer.promises.values() if one.coupon_id)
    for order_no, promise in buyer.promises.items():
        if order_no not in buyer.heads:
            yield wrong("有送达承诺，却没有订单", promise)
            continue
        told = sum(1 for entry in buyer.entries(order_no) if entry.type == "promise_missed")
        if told != (promise.state == "missed"):
            yield wrong(f"承诺是 {promise.state}，订单里记了 {told} 次没做到", promise, amount=told)
        if promise.coupon_id and promise.state != "missed":
            yield wrong(f"承诺是 {promise.state}，却补偿了 {promise.coupon_id}", promise)
        if promise.coupon_id and promise.coupon_id not in buyer.coupons:
            yield wrong(f"补偿的券 {promise.coupon_id} 不在买家手里", promise)
        if given[str(promise.coupon_id)] > 1:
            yield wrong(f"同一张券 {promise.coupon_id} 补偿了 {given[str(promise.coupon_id)]} 个订单", promise)
        if promise.state == "open" and promise.due != "promise":
            yield wrong("承诺还开着，却没有定时去看", promise)


@of_shop("on-time", "准时率里每天的计数 = 那天了结的送达承诺", OnTime, OrderPromise)
class PromisesCounted:
    def __init__(self, context: Context, watch: frozenset[str] = frozenset()) -> None:
        self._told: dict[Key, Counter[str]] = {}
        self._there: dict[Key, Counter[str]] = {}

    def see(self, raw: Raw) -> None:
        kind = raw["kind"]["S"]
        if kind == OnTime.KIND:
            day = OnTime.of(raw)
            self._told[day.key] = Counter({name: int(getattr(day, name)) for name in OUTCOMES})
        elif kind == OrderPromise.KIND and raw["state"]["S"] in OUTCOMES:
            promised = clock.parse(raw["promised_at"]["S"])
            key = day_key(promised)
            self._there.setdefault(key, Counter())[raw["state"]["S"]] += 1

    def see_buyer(self, buyer: Any) -> None:
        """Their promises were seen one by one."""

    def wrongs(self, context: Context) -> Iterator[Wrong]:
        for key in sorted({*self._told, *self._there}):
            told, there = self._told.get(key, Counter()), self._there.get(key, Counter())
            for name in OUTCOMES:
                if told[name] != there[name]:
                    say = f"{key.sk} 的 {name} 记 {told[name]}，实有 {there[name]}"
                    yield wrong(say, key, amount=told[name] - there[name])
