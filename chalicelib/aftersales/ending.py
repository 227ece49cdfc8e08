"""What the end of a refund means for its case, its order's ledger, the shelf and the coupons. Each in the transaction that notes the end, so once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from pynamodb.expressions.update import Action

from .. import coupons, stock
from ..coupons import Coupon
from ..orders import states as order_states
from ..orders.items import OrderHead, Snapshot, bought, snapshot_of, units_of
from ..orders.transition import release
from ..runtime import ids, log
from ..store import table
from ..store.transaction import Transaction
from .items import Claim, Claims, Units, any_case
from .transition import step, write_ledger

MOST_TRIES = 5  # numbers of one case's refund; after that somebody must look
_AGAIN_AFTER = timedelta(hours=1)


def arrived(
    transaction: Transaction,
    head: OrderHead,
    ledger: Claims,
    number: str,
    back_fen: int,
    by: str,
    now: datetime,
    actions: Sequence[Action] = (),
    gifts: Units | None = None,
) -> bool:
    """The refund of the case (or of all that was left) under `number` has ended well, or nothing was to be paid for it; `back_fen` is now back
    of the order; `actions` on the case, `gifts` that come back where the case does not say so yet. True: with it the order is over.

    Parts: "claims", "case", "stock:<sku>", "coupon…".
    """
    snapshot = snapshot_of(head.order_no)
    unshipped = head.state in order_states.UNSHIPPED
    claim = ledger.claims.get(number)
    if claim is None:  # of the whole order where there is no case, or made in the provider's console
        whole = back_fen == head.paid_fen
        if whole and (unshipped or head.state in order_states.NOT_PAID):
            _put_back_all(transaction, head, snapshot, ledger, by_rule=False)
        return whole
    case = any_case(number) if _is_case(number) else None
    after = ledger.changed(number, claim.model_copy(update={"state": "back"}))
    whole = _all_back(snapshot, after) and (back_fen == head.paid_fen or unshipped)
    if whole and unshipped:
        _put_back_all(transaction, head, snapshot, ledger, by_rule=case is not None)
    elif unshipped:
        claim = _put_back(transaction, snapshot, claim, (case.gifts if case else {}) if gifts is None else gifts)
    for coupon in claim.coupons:
        _give_coupon_back(transaction, head, coupon)
    write_ledger(transaction, ledger, number, claim.model_copy(update={"state": "back"}))
    if case is not None:
        step(transaction, case, "refunded", by, now, actions=actions, facts={"amountFen": claim.refund_fen})
    return whole


def _is_case(number: str) -> bool:
    """A claim's name is a case's number, or that of a refund of all that was left."""
    return bool(ids.ORDER_NO.fullmatch(number))


def _all_back(snapshot: Snapshot, ledger: Claims) -> bool:
    back = ledger.back()
    return all(back.get(sku, 0) >= units for sku, units in units_of(bought(snapshot.lines)).items())


def _put_back_all(
    transaction: Transaction, head: OrderHead, snapshot: Snapshot, ledger: Claims, *, by_rule: bool
) -> None:
    """Nothing has left the house and the order is over. `by_rule`: its coupons return as its agreement says, else with the goods."""
    with_goods = not by_rule and head.coupon_id not in ledger.coupons_back()
    used = coupons.HELD if head.state in order_states.NOT_PAID else coupons.USED
    was = used if with_goods else ""
    held = ledger.restocked()
    release(transaction, head, snapshot, stock_held=True, coupon_was=was, restocked=held, points=False)


def _put_back(transaction: Transaction, snapshot: Snapshot, claim: Claim, gifts: Units) -> Claim:
    """What was not sent yet returns to the shelf, the gifts that came with it, too."""
    held = units_of(snapshot.lines)
    units: Units = dict(claim.units)
    for sku, count in gifts.items():
        if sku in held:
            units[sku] = units.get(sku, 0) + count
    for sku, count in units.items():
        stock.give_back(transaction, sku, count)
    return claim.model_copy(update={"restocked": units})


def _give_coupon_back(transaction: Transaction, head: OrderHead, coupon_id: str) -> None:
    key = coupons.coupon_key(head.uid, coupon_id)
    found = table.get(Coupon, key)
    if found is None or found.state != coupons.USED or found.order_no != head.order_no:
        log.alarm("aftersale_coupon_elsewhere", order_no=head.order_no, coupon=coupon_id)
        return
    own = Transaction("coupon")
    coupons.give_back(own, key, head.order_no, was=coupons.USED)
    transaction.absorb(own, coupon_id)


def failed(transaction: Transaction, ledger: Claims, number: str, by: str, now: datetime) -> None:
    """The refund under `number` has failed for good: its claim is open again, and an hour later the next number is tried."""
    claim = ledger.claims.get(number)
    if claim is None:
        return
    if not _is_case(number):
        write_ledger(transaction, ledger, number, None)
        return
    case = any_case(number)
    again = Claim(units=claim.units, held=claim.held, restocked=claim.restocked)
    write_ledger(transaction, ledger, number, again)
    tries = int(case.refund_tries)
    event = "escalate" if tries >= MOST_TRIES else "settle"
    step(transaction, case, "refund_failed", by, now, due=(event, now + _AGAIN_AFTER * tries))
