"""Laws of a buyer's orders: what each head says agrees with its snapshot, its timeline, its deadline, its list, the caps, the coupons, the inbox."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from .. import coupons
from ..coupons import coupon_key
from ..messages import inbox
from ..messages.notices import Happening, notice_of
from ..orders import states
from ..orders.items import OrderHead, open_key, snapshot_key
from ..runtime import clock
from .buyer import Buyer
from .laws import Context, Wrong, of_buyer, wrong

DEADLINES = {"RESERVING": "reserve", "UNPAID": "expire", "CLOSING": "close", "SHIPPED": "receive", "RECEIVED": "finish"}
# What else may be due: that the provider is asked; that lines without a review get one.
_BEFORE = {"UNPAID": "look", "FINISHED": "auto_review"}
_LEFT_THE_HOUSE = {"partly_shipped", "shipped"}
_NOTICE_KEPT = inbox.KEPT - timedelta(days=1)


@of_buyer("readable", "订单、支付、退款、优惠券的数据都能读取")
def readable(buyer: Buyer, context: Context) -> Iterator[Wrong]:
    yield from buyer.unreadable


@of_buyer("snapshot", "每个订单都有快照，件数与快照一致")
def snapshot(buyer: Buyer, context: Context) -> Iterator[Wrong]:
    for order_no, head in buyer.heads.items():
        own = buyer.snapshots.get(order_no)
        if own is None:
            yield wrong("订单没有快照", head, snapshot_key(order_no))
        elif head.units != (units := sum(line.quantity for line in own.lines)):
            yield wrong(f"订单记 {head.units} 件，快照共 {units} 件", head, own, amount=int(head.units) - units)


@of_buyer("timeline", "订单的时间线从 1 起连续、有序，不缺不重")
def timeline(buyer: Buyer, context: Context) -> Iterator[Wrong]:
    for order_no, head in buyer.heads.items():
        numbers = [entry.seq for entry in buyer.entries(order_no)]
        if numbers != list(range(1, int(head.seq) + 1)):
            yield wrong(f"时间线应为 1–{head.seq}，实为 {numbers}", head)
        on_head = [entry.seq for entry in head.timeline]
        if on_head != sorted(on_head):
            yield wrong(f"订单上的时间线次序颠倒：{on_head}", head)


@of_buyer("deadline", "处于有期限状态的订单都定了时")
def deadline(buyer: Buyer, context: Context) -> Iterator[Wrong]:
    for head in buyer.heads.values():
        if not is_timed(head):
            due = None if head.mismatch else DEADLINES.get(head.status)
            yield wrong(f"{head.status} 的订单应等待 {due or '无'}，实际等待 {head.due or '无'}", head)


@of_buyer("worklist", "待发货和待核对的订单都在商家列表里，其余的都不在")
def worklist(buyer: Buyer, context: Context) -> Iterator[Wrong]:
    for head in buyer.heads.values():
        list_name = "HELD" if head.mismatch else states.worklist(head.state, owed=bool(head.owed_fen))
        listed = head.ops_pk.split("#")[1] if head.ops_pk else None
        if listed != list_name:
            yield wrong(f"{head.status} 的订单应在列表 {list_name or '无'}，实际在 {listed or '无'}", head)


@of_buyer("caps", "未付款限额同订单一致")
def caps(buyer: Buyer, context: Context) -> Iterator[Wrong]:
    unpaid = {
        order_no: buyer.units(order_no) for order_no, head in buyer.heads.items() if head.state in states.NOT_PAID
    }
    held = {order_no: units for order_no, units in buyer.holds().items() if not buyer.has_bought(order_no)}
    for order_no in sorted(set(unpaid) ^ set(held)):
        head_of = buyer.heads.get(order_no)
        told = "未付款，但未计入限额" if order_no in unpaid else "不是未付款订单，却占着限额"
        yield wrong(f"订单 {order_no} {told}", *([head_of] if head_of else []), open_key(buyer.uid))
    for order_no in sorted(set(unpaid) & set(held)):
        if order_no in buyer.snapshots and unpaid[order_no] != held[order_no]:
            yield wrong(f"限额记 {held[order_no]}，订单是 {unpaid[order_no]}", open_key(buyer.uid))


@of_buyer("coupons", "优惠券的占用与使用同订单一致")
def coupons_agree(buyer: Buyer, context: Context) -> Iterator[Wrong]:
    for coupon in buyer.coupons.values():
        head = buyer.heads.get(str(coupon.order_no)) if coupon.order_no else None
        if coupon.state in (coupons.UNUSED, coupons.VOID):
            if coupon.order_no is not None:
                yield wrong(f"未使用的券却记着订单 {coupon.order_no}", coupon)
            if coupon.state != (coupon.comes_back or coupons.UNUSED):
                yield wrong(f"已作废的券却是 {coupon.state}", coupon)
        elif head is None or head.coupon_id != coupon.coupon_id:
            yield wrong(f"券的状态是 {coupon.state}，订单 {coupon.order_no} 却没有用它", coupon)
        elif coupon.state == coupons.HELD and head.state not in states.NOT_PAID and not head.owed_fen:
            yield wrong(f"订单已是 {head.status}，券仍被占用", coupon, head)
        elif coupon.state == coupons.USED and head.paid_at is None:
            yield wrong(f"订单未付款（{head.status}），券已算使用", coupon, head)
    for head in buyer.heads.values():
        if head.coupon_id and head.status != states.CLOSED and head.coupon_id not in buyer.coupons_back(head.order_no):
            yield from _coupon_of(buyer, head)


def _coupon_of(buyer: Buyer, head: OrderHead) -> Iterator[Wrong]:
    """A living order has its coupon: held until it is paid, used from then on."""
    coupon = buyer.coupons.get(str(head.coupon_id))
    if coupon is None:
        yield wrong("订单用的券不存在", head, coupon_key(buyer.uid, str(head.coupon_id)))
    elif coupon.order_no != head.order_no:
        yield wrong(f"订单是 {head.status}，它的券却是 {coupon.state}、不归它", head, coupon)
    elif head.state in states.HOLDS_PAYMENT and not head.owed_fen and coupon.state != coupons.USED:
        yield wrong(f"订单已付款（{head.status}），券却是 {coupon.state}", head, coupon)


@of_buyer("notices", "该通知买家的事都在站内信里")
def notices(buyer: Buyer, context: Context) -> Iterator[Wrong]:
    for order_no, head in buyer.heads.items():
        for entry in buyer.entries(order_no):
            at = clock.parse(entry.at)
            if not context.now - _NOTICE_KEPT < at < context.now - context.lag:
                continue
            event = Happening(aggregate=order_no, uid=buyer.uid, **entry.model_dump())
            if notice_of(event) is not None and inbox.notice_id(event) not in buyer.notices:
                yield wrong(f"第 {entry.seq} 条“{entry.type}”没有送进站内信", head, amount=entry.seq)


def is_timed(head: OrderHead) -> bool:
    """Does it wait for what its state waits for?"""
    if head.mismatch:
        return head.due is None
    return head.due == DEADLINES.get(head.status) or (head.due is not None and head.due == _BEFORE.get(head.status))


def holds_stock(head: OrderHead, types: set[str]) -> bool:
    """Do the order's units count as taken? From UNPAID until it is closed; what was sent to the buyer stays taken. `types`: of its entries."""
    if head.status == states.CLOSED:
        return bool(_LEFT_THE_HOUSE & types) and "delivery_refused" not in types  # a refused parcel came back
    return head.status != states.RESERVING
