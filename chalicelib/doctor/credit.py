"""Laws of money that no platform moves: cash at the door, and the balances that buyers have with the shop."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

from .. import providers
from ..balance.ledger import BalanceEntry, balance_key
from ..payments.offline import standing_key
from ..runtime import clock
from .accounts import Ledger, adds_up
from .buyer import Buyer
from .laws import Context, Wrong, of_buyer, wrong

_CASH_WITHIN = timedelta(days=30)  # of the parcel's leaving: couriers settle within weeks


@of_buyer("cash", "货到付款未收款的订单数与买家的记录一致")
def cash(buyer: Buyer, context: Context) -> Iterator[Wrong]:
    owing = sum(1 for head in buyer.heads.values() if head.owed_fen)
    told = int(buyer.cash.owing) if buyer.cash else 0
    if owing != told:
        yield wrong(f"记 {told} 单未收现金，实有 {owing} 单", standing_key(buyer.uid), amount=told - owing)


@of_buyer("cash-slow", "货到付款的货款在发货后三十天内收到")
def cash_slow(buyer: Buyer, context: Context) -> Iterator[Wrong]:
    for order_no, head in buyer.heads.items():
        sent = next((one for one in buyer.entries(order_no) if one.type == "shipped"), None)
        waited = context.now - clock.parse(sent.at) if sent else timedelta()
        if head.owed_fen and waited > _CASH_WITHIN:
            yield wrong(f"发货已 {waited.days} 天，{head.owed_fen} 分货款未收到", head)


@of_buyer("balance", "余额 = 逐笔之和，每笔连续，不为负")
def balance(buyer: Buyer, context: Context) -> Iterator[Wrong]:
    entries = [(entry, int(entry.fen), int(entry.after_fen)) for entry in _entries(buyer)]
    said = (int(buyer.balance.fen), int(buyer.balance.seq)) if buyer.balance else (0, 0)
    yield from adds_up(Ledger("余额", "分", balance_key(buyer.uid), entries, said))


@of_buyer("balance-orders", "余额的付款和退款与订单一一对应")
def balance_orders(buyer: Buyer, context: Context) -> Iterator[Wrong]:
    moved: Counter[tuple[str, int]] = Counter()
    for attempt in (one for many in buyer.attempts.values() for one in many):
        if attempt.provider == providers.BALANCE and attempt.transaction_id:
            moved[str(attempt.out_trade_no), -int(attempt.paid_fen or 0)] += 1
    for refund in (one for many in buyer.refunds.values() for one in many):
        if refund.provider == providers.BALANCE and refund.state == "SUCCESS":
            moved[str(refund.out_refund_no), int(refund.refund_fen)] += 1
    entered = Counter((str(one.reference), int(one.fen)) for one in _entries(buyer) if one.what != "adjusted")
    young = {str(one.reference) for one in _entries(buyer) if context.now - one.entered_at < context.lag}
    for (reference, fen), _ in (entered - moved).items():
        if reference not in young:  # a refund is entered a moment before it is noted as done
            yield wrong(f"余额明细 {reference} 的 {fen} 分没有对应的付款或退款", balance_key(buyer.uid), amount=fen)
    for (reference, fen), _ in (moved - entered).items():
        yield wrong(f"{reference} 的 {fen} 分没有记入余额明细", balance_key(buyer.uid), amount=fen)


def _entries(buyer: Buyer) -> list[BalanceEntry]:
    return [entry for some in buyer.ledger.values() for entry in some]
