"""Mending: of what the doctor found, that which follows from what is certain. Each by one ordinary transaction, conditional on what was read.

Certain are the order's state, its snapshot, its attempts and refunds; what is only a copy or a reminder of them can be made again: deadlines,
places in lists, counts, sums on the head, marks on coupons. An entry "mended" in the order's timeline says which law, and what. Money that does not
fit, stock, quotas and what is missing altogether are for people: the doctor names them and leaves them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.operand import Path
from pynamodb.expressions.update import Action

from .. import coupons
from ..coupons import Coupon
from ..orders import states
from ..orders.items import OpenOrders, OrderHead, open_key, ops_partition
from ..orders.transition import deadline_of
from ..payments.items import LIVING, UNDER_WAY, Attempt, Refund
from ..payments.offline import CashStanding, standing_key
from ..runtime import clock, log
from ..store import table, timeline, timers
from ..store.errors import Contended, TransactionRefused
from ..store.item import Item
from ..store.transaction import Transaction
from .buyer import Buyer, buyer_of, is_buyer
from .laws import Context, Finding
from .money import attempts as attempts_law
from .orders import DEADLINES, is_timed
from .timers import timer_found

_ROUNDS = 4  # an order with several things to mend takes them one after the other
_BY = "doctor"


@dataclass(frozen=True)
class Mending:
    """One thing that can be mended: by which law, of which order (or buyer), what it will be, and the transaction that does it."""

    law: str
    of: str
    say: str
    transaction: Transaction


@dataclass(frozen=True)
class Healed:
    """What was done, or with a dry run would be. `left`: findings that nothing here can mend."""

    done: list[Mending]
    refused: list[Mending]
    left: list[Finding]


Mender = Callable[[Buyer, Context], Iterator[Mending]]
MENDERS: dict[str, Mender] = {}


def _mends(law: str) -> Callable[[Mender], Mender]:
    def register(mender: Mender) -> Mender:
        MENDERS[law] = mender
        return mender

    return register


def heal(findings: Collection[Finding], context: Context, *, dry_run: bool) -> Healed:
    """Mend what the findings tell of, as far as it still is so: every buyer concerned is read again, strongly, before each step."""
    done: list[Mending] = []
    refused: list[Mending] = []
    by_law: dict[tuple[str, str], None] = {}
    for finding in findings:
        for key in finding.items:
            if finding.law in MENDERS and is_buyer(key.pk):
                by_law[finding.law, key.pk] = None
    for law, pk in by_law:
        _heal_buyer(law, pk, context, dry_run, done, refused)
    left = [one for one in findings if not any((one.law, key.pk) in by_law for key in one.items)]
    return Healed(done, refused, left)


def _heal_buyer(
    law: str, pk: str, context: Context, dry_run: bool, done: list[Mending], refused: list[Mending]
) -> None:
    failed: list[Mending] = []
    for _ in range(_ROUNDS):
        mendings = list(MENDERS[law](_read(pk), context))
        if dry_run:
            done += mendings
            return
        failed = [one for one in mendings if not _commit(one)]
        done += [one for one in mendings if one not in failed]
        if not failed:
            return
    refused += failed


def _read(pk: str) -> Buyer:
    return buyer_of(pk.removeprefix("U#"), table.query_all(pk))


def _commit(mending: Mending) -> bool:
    try:
        mending.transaction.commit()
    except (TransactionRefused, Contended) as error:
        log.info("mending_raced", law=mending.law, of=mending.of, error=type(error).__name__)
        return False
    log.info("mended", law=mending.law, of=mending.of, what=mending.say)
    return True


def _mending(
    law: str, head: OrderHead, say: str, actions: Sequence[Action] = (), condition: Condition | None = None
) -> Mending:
    """Begins a mending with the order's side of it: the entry in its timeline, and `actions` on the head."""
    transaction = Transaction(f"doctor/{law}")
    entry = timeline.entry(int(head.seq) + 1, clock.now(), "mended", _BY, law=law, did=say)
    kept, old = timeline.appended(head.timeline, entry)
    unchanged: Condition = (OrderHead.seq == head.seq) & (OrderHead.status == head.status)
    told: list[Action] = [OrderHead.seq.set(entry.seq), OrderHead.timeline.set(kept), *actions]
    transaction.update("order", head.key, told, unchanged if condition is None else unchanged & condition)
    for leaving in old:
        transaction.put(f"log:{leaving.seq}", timeline.log_item(head.key, leaving))
    return Mending(law, str(head.order_no), say, transaction)


# deadlines and lists


@_mends("deadline")
def deadline(buyer: Buyer, context: Context) -> Iterator[Mending]:
    """The deadline that the order's state has: from now on, where nobody knows when it was to be."""
    for head in buyer.heads.values():
        wanted = None if head.mismatch else DEADLINES.get(head.status)
        if is_timed(head):
            continue
        due = deadline_of(head, head.state, context.now) if wanted else None
        actions = timers.arm(head.key, *due) if due else timers.disarm()
        yield _mending("deadline", head, f"期限改为 {due[0] if due else '无'}（原为 {head.due or '无'}）", actions)


@_mends("timer-found")
def timer_place(buyer: Buyer, context: Context) -> Iterator[Mending]:
    """Back into the timer index, at the time that the item still tells, or now."""
    items: list[Item] = [*buyer.heads.values(), *_flat(buyer.attempts.values()), *_flat(buyer.refunds.values())]
    for item in items:
        if not list(timer_found(item.raw(), context)):
            continue
        order_no = str(item.sk).split("#")[1]
        what = item.due or _usual(item)
        if what is None or order_no not in buyer.heads:
            continue
        actions, say = timers.arm(item.key, what, _told_time(item) or context.now), f"“{what}”放回定时索引"
        if isinstance(item, OrderHead):
            yield _mending("timer-found", item, say, actions)
        else:
            mending = _mending("timer-found", buyer.heads[order_no], say)
            mending.transaction.update("item", item.key, actions, Item.pk.exists())
            yield mending


def _usual(item: Item) -> str | None:
    if isinstance(item, OrderHead):
        return DEADLINES.get(item.status)
    return "refund" if isinstance(item, Refund) else "close_attempt"


def _told_time(item: Item) -> Any:
    try:
        return timers.due_at(item)
    except ValueError:
        return None


def _flat(many: Iterable[list[Any]]) -> Iterator[Any]:
    for some in many:
        yield from some


@_mends("worklist")
def worklist(buyer: Buyer, context: Context) -> Iterator[Mending]:
    """The merchant's list that shows the order, or none."""
    for head in buyer.heads.values():
        wanted = "HELD" if head.mismatch else states.worklist(head.state, owed=bool(head.owed_fen))
        listed = head.ops_pk.split("#")[1] if head.ops_pk else None
        if listed == wanted:
            continue
        actions: list[Action] = [OrderHead.ops_pk.remove(), OrderHead.ops_sk.remove()]
        if wanted:
            paid_at = head.paid_at or head.created_at
            actions = [
                OrderHead.ops_pk.set(ops_partition(wanted, clock.month(paid_at), head.order_no)),
                OrderHead.ops_sk.set(f"{clock.iso(paid_at)}#{head.order_no}"),
            ]
        yield _mending("worklist", head, f"商家列表改为 {wanted or '无'}（原为 {listed or '无'}）", actions)


@_mends("caps")
def caps(buyer: Buyer, context: Context) -> Iterator[Mending]:
    """The buyer's holds, made anew from their orders. The newest order's timeline tells of it."""
    if buyer.open is None or not buyer.heads or set(buyer.heads) - set(buyer.snapshots):
        return
    bought = {order_no for order_no in buyer.heads if buyer.has_bought(order_no)}
    holds = {order_no: buyer.units(order_no) for order_no, head in buyer.heads.items() if head.state in states.NOT_PAID}
    held = {order_no: units for order_no, units in buyer.holds().items() if order_no not in bought}
    if held == {order_no: units for order_no, units in holds.items() if order_no not in bought}:
        return
    newest = max(buyer.heads.values(), key=lambda head: (head.created_at, head.order_no))
    mending = _mending("caps", newest, f"未付款占用由 {len(held)} 单改为 {len(holds)} 单")
    unchanged: Condition = OpenOrders.ver == buyer.open.ver
    actions: list[Action] = [Path(["holds"]).set(holds), OpenOrders.ver.set(OpenOrders.ver + 1)]
    if bought:
        actions.append(OpenOrders.bought_before.set(True))
    for order_no in sorted(set(buyer.holds()) | set(holds)):
        there = Path(["holds", order_no])
        unchanged &= there.exists() if order_no in buyer.holds() else there.does_not_exist()
    for order_no in sorted(set(holds) - set(held) - {newest.order_no}):
        head = buyer.heads[order_no]
        mending.transaction.check(f"head:{order_no}", head.key, OrderHead.seq == head.seq)
    mending.transaction.update("open", open_key(buyer.uid), actions, unchanged)
    yield mending


@_mends("cash")
def cash(buyer: Buyer, context: Context) -> Iterator[Mending]:
    """How many orders owe cash, counted anew. The newest order's timeline tells of it."""
    owing = sum(1 for head in buyer.heads.values() if head.owed_fen)
    if buyer.cash is None or not buyer.heads or buyer.cash.owing == owing:
        return
    newest = max(buyer.heads.values(), key=lambda head: (head.created_at, head.order_no))
    mending = _mending("cash", newest, f"未收现金的订单数由 {buyer.cash.owing} 改为 {owing}")
    as_read: Condition = CashStanding.owing == buyer.cash.owing
    mending.transaction.update("cash", standing_key(buyer.uid), [CashStanding.owing.set(owing)], as_read)
    yield mending


# money


@_mends("refunds")
def refunds(buyer: Buyer, context: Context) -> Iterator[Mending]:
    """The head's sums, from its refunds; and a timer for each refund that has not ended."""
    for order_no, head in buyer.heads.items():
        own = [refund for refund in buyer.refunds[order_no] if refund.why == "order"]
        going = sum(int(refund.refund_fen) for refund in own if refund.state in UNDER_WAY)
        back = sum(int(refund.refund_fen) for refund in own if refund.state == "SUCCESS")
        if (going, back) != (head.refunding_fen, head.refunded_fen) and going + back <= head.paid_fen:
            say = f"退款中 {head.refunding_fen}→{going} 分，已退 {head.refunded_fen}→{back} 分"
            sums: list[Action] = [OrderHead.refunding_fen.set(going), OrderHead.refunded_fen.set(back)]
            as_read = (OrderHead.refunding_fen == head.refunding_fen) & (OrderHead.refunded_fen == head.refunded_fen)
            mending = _mending("refunds", head, say, sums, as_read)
            for refund in own:
                mending.transaction.check(refund.out_refund_no, refund.key, Refund.state == refund.state)
            yield mending
        for refund in buyer.refunds[order_no]:
            if refund.state in UNDER_WAY and refund.due != "refund":
                mending = _mending("refunds", head, f"退款 {refund.out_refund_no} 重新定时跟进")
                mending.transaction.update(
                    "refund", refund.key, timers.arm(refund.key, "refund", context.now), Refund.state == refund.state
                )
                yield mending


@_mends("attempts")
def attempts(buyer: Buyer, context: Context) -> Iterator[Mending]:
    """An attempt that can still be paid although its order is beyond that: its timer will close it at the provider."""
    wrong = {key for one in attempts_law(buyer, context) for key in one.items}
    for order_no, many in buyer.attempts.items():
        for attempt in many:
            if attempt.key in wrong and attempt.state in LIVING and order_no in buyer.heads:
                mending = _mending("attempts", buyer.heads[order_no], f"第 {attempt.number} 次付款交由定时任务关闭")
                closing = timers.arm(attempt.key, "close_attempt", context.now)
                mending.transaction.update("attempt", attempt.key, closing, Attempt.state == attempt.state)
                yield mending


@_mends("coupons")
def coupons_agree(buyer: Buyer, context: Context) -> Iterator[Mending]:
    """A coupon as its order says: used by a paid one, held by an unpaid one, the buyer's again after one that ended unpaid."""
    for coupon in buyer.coupons.values():
        head = buyer.heads.get(str(coupon.order_no)) if coupon.order_no else None
        head = head or next((one for one in buyer.heads.values() if one.coupon_id == coupon.coupon_id), None)
        if head is None or (coupon.order_no is None and coupon.coupon_id in buyer.coupons_back(head.order_no)):
            continue  # after-sale gave it back
        wanted = _state_of(head, coupon)
        if wanted is None or (coupon.state, coupon.order_no) == wanted:
            continue
        state, order_no = wanted
        mending = _mending("coupons", head, f"券 {coupon.coupon_id} 由 {coupon.state} 改为 {state}")
        owner = Coupon.order_no.set(order_no) if order_no else Coupon.order_no.remove()
        as_read: Condition = Coupon.state == coupon.state
        as_read &= Coupon.order_no == coupon.order_no if coupon.order_no else Coupon.order_no.does_not_exist()
        mending.transaction.update("coupon", coupon.key, [Coupon.state.set(state), owner], as_read)
        yield mending


def _state_of(head: OrderHead, coupon: Coupon) -> tuple[str, str | None] | None:
    """What the coupon should be; None when the order does not say: what became of it after money went back is staff's."""
    free = str(coupon.comes_back or coupons.UNUSED)
    if head.coupon_id != coupon.coupon_id:
        return free, None
    if head.state in states.NOT_PAID or head.owed_fen:
        return coupons.HELD, str(head.order_no)
    if head.state in states.HOLDS_PAYMENT:
        return coupons.USED, str(head.order_no)
    return (free, None) if head.paid_at is None else None
