"""Money that comes too late: an order whose time was over takes everything once more and is paid, or it takes nothing and the money goes back.

    CLOSED(expired) ──revived──> PAID     in one transaction: goods, gifts, coupon, points, budgets, room at its point, the money, the counts

The price is the one that was agreed. What the order held must be there again just so: its goods from where they lie now, the very coupon, points
of the very buckets, budgets of the very shards, the privilege of a first order. A promise of when it arrives is over: it was made for money in time.
"""

from __future__ import annotations

from datetime import datetime

from pynamodb.expressions.condition import Condition

from .. import budgets, coupons, shop, stock
from ..checkout.agreed import agreement_of
from ..orders import rewards, states
from ..orders.items import OpenOrders, OrderHead, Snapshot, open_key, snapshot_of, units_of
from ..orders.transition import move
from ..points.ledger import load
from ..pricing.rules import Ruled
from ..runtime import log
from ..runtime.errors import ShopError
from ..stock import MAIN, Stock, Supply
from ..store import table
from ..store.errors import TransactionRefused
from ..store.transaction import MOST_PARTS, Transaction
from .items import Attempt
from .settle import take

# Refused because somebody moved it meanwhile, which says nothing of what is there: look again.
_MOVED = frozenset({"order", "attempt", "transaction", "other", "open", "points"})


def may_revive(head: OrderHead) -> bool:
    """Did it end because its time was over, and for no other reason? Nobody wanted it to end, so nobody is overruled."""
    return head.status == states.CLOSED and head.reason == "expired" and not head.mismatch


def revive(head: OrderHead, attempt: Attempt, transaction_id: str, source: str, now: datetime) -> bool:
    """The order takes everything again and is PAID by this transaction, all or none. False: something is not there any more.

    The sum must have been checked. Raises TransactionRefused when order, attempt or account moved meanwhile (look again), and the table's errors.
    """
    transaction = Transaction("payments/revive")
    snapshot = snapshot_of(head.order_no)
    try:
        taken = _goods(transaction, head, snapshot)
        if snapshot.kept.points:
            rewards.spend_again(transaction, load(head.uid), head, snapshot.kept.points, now)
    except ShopError as gone:
        log.info("order_not_revived", order_no=head.order_no, why=gone.code)
        return False
    if head.coupon_id:
        coupons.use_again(transaction, coupons.coupon_key(head.uid, head.coupon_id), head.order_no)
    budgets.take(transaction, snapshot.kept.budgets or [])
    if head.point_id:
        from .. import pickup  # an order that is fetched

        pickup.take_room(transaction, head.point_id)
    amount = int(attempt.amount_fen)
    take(transaction, head, attempt, "PAID", transaction_id, amount, now)
    alone: Condition | None = None
    if _was_first(snapshot):
        known = table.get(OpenOrders, open_key(head.uid))
        if known is None or not known.is_first:
            log.info("order_not_revived", order_no=head.order_no, why="first_order_over")
            return False
        alone = OpenOrders.ver == known.ver  # nobody makes another first order meanwhile
    actions = [
        OrderHead.paid_at.set(now),
        OrderHead.paid_fen.set(amount),
        OrderHead.paid_attempt.set(attempt.number),
        OrderHead.reason.remove(),
        OrderHead.promised_at.remove(),
        OrderHead.hidden.set(False),
        OrderHead.taken.set(taken) if taken else OrderHead.taken.remove(),
    ]
    facts = {"amountFen": amount, "units": int(head.units), "attempt": int(attempt.number)}
    same = (OrderHead.attempt == head.attempt) & (OrderHead.reason == head.reason)
    move(transaction, head, "revived", source, now, actions=actions, facts=facts, condition=same, counted_if=alone)
    if len(transaction) > MOST_PARTS:
        log.info("order_not_revived", order_no=head.order_no, why="too_many_parts")
        return False
    try:
        transaction.commit()
    except TransactionRefused as refused:
        if refused.failures.keys() <= _MOVED:
            raise
        log.info("order_not_revived", order_no=head.order_no, why="refused", labels=list(refused.failures))
        return False
    log.info("order_revived", order_no=head.order_no, amount_fen=amount, source=source)
    return True


def _goods(transaction: Transaction, head: OrderHead, snapshot: Snapshot) -> dict[str, dict[str, int]]:
    """Take the goods and gifts from where they are now; returns what locations lend. Raises ShopError out_of_stock."""
    wanted = units_of(snapshot.lines)
    shelves = stock.count(table.get_many([(Stock, stock.stock_key(sku_id)) for sku_id in wanted]).values())
    taken: dict[str, dict[str, int]] = {}
    for sku_id, units in wanted.items():
        supply = shelves.get(sku_id)
        if supply is None or supply.left < units:
            raise ShopError("out_of_stock", lines=[{"skuId": sku_id, "wanted": units}])
        taken[sku_id] = stock.reserve(transaction, sku_id, units, _as_before(supply, head))
    return stock.lent(taken)


def _as_before(supply: Supply, head: OrderHead) -> Supply:
    """The supply with those places first from which the order had its goods."""
    if not supply.located:
        return supply
    served = {place.location_id: place.regions for place in shop.current().locations}
    near = stock.near(supply, head.region, served)
    before = [pool for pool in (head.taken or {}).get(supply.sku_id, {}) if pool in near.pieces] or [MAIN]
    return near.from_first(before)


def _was_first(snapshot: Snapshot) -> bool:
    """Has it a price that only a buyer's first order has?"""
    agreed = agreement_of(snapshot)
    if agreed is None or not agreed.circumstances.first_order:
        return False
    return any(isinstance(rule, Ruled) and rule.audience.first_order for rule in agreed.book.rules)
