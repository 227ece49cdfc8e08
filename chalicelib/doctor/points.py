"""Laws of points: the account is its entries and its buckets; each order took its points once, gave them back once, and has earned what it earns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from ..orders import states
from ..orders.items import OrderHead
from ..orders.rewards import came_back, is_settled, will_earn
from ..points import buckets
from ..points.ledger import PointsEntry, points_key
from .accounts import Ledger, adds_up
from .buyer import Buyer
from .laws import Context, Wrong, of_buyer, wrong


@of_buyer("points", "积分 = 逐笔之和 = 各到期批次之和 − 欠数，有欠数时没有可用的批次")
def points(buyer: Buyer, context: Context) -> Iterator[Wrong]:
    account, key = buyer.points, points_key(buyer.uid)
    said = (int(account.points), int(account.seq)) if account else (0, 0)
    entries = [(entry, int(entry.points), int(entry.after)) for entry in _entries(buyer)]
    yield from adds_up(Ledger("积分", "分", key, entries, said, may_owe=True))
    if account is None:
        return
    in_buckets = buckets.total(account.buckets) - int(account.debt)
    if in_buckets != account.points or min([0, *account.buckets.values()]) < 0 or account.debt < 0:
        told = f"积分记 {account.points} 分，批次与欠数合计 {in_buckets} 分"
        yield wrong(told, key, amount=int(account.points) - in_buckets)
    if account.debt and buckets.usable(account.buckets, context.now):
        yield wrong(f"欠 {account.debt} 积分，却有可用的批次", key, amount=int(account.debt))


@of_buyer("points-deadline", "有积分的账户都定了最早一批的到期时间")
def deadline(buyer: Buyer, context: Context) -> Iterator[Wrong]:
    account = buyer.points
    wanted = "expire" if account and account.buckets else None
    if account is not None and account.due != wanted:
        yield wrong(f"积分账户应等待 {wanted or '无'}，实际等待 {account.due or '无'}", account)


@of_buyer("points-orders", "订单用的积分只扣一次，该退的只退一次")
def orders(buyer: Buyer, context: Context) -> Iterator[Wrong]:
    spent, returned = _moved(buyer, "spent"), _moved(buyer, "returned")
    for order_no in sorted({*spent, *returned} - set(buyer.heads)):
        yield wrong(f"积分明细里的订单 {order_no} 不存在", points_key(buyer.uid))
    for order_no, head in buyer.heads.items():
        took, back = int(head.points or 0), came_back(head)
        # A revived order took its points a second time, after all of them had come back.
        again = took * sum(entry.type == "revived" for entry in buyer.entries(order_no))
        snapshot = buyer.snapshots.get(order_no)
        kept = buckets.total(snapshot.kept.points or {}) if snapshot else took
        if (-spent[order_no], kept) != (took + again, took):
            told = f"订单用了 {took + again} 积分，明细扣了 {-spent[order_no]}，快照记 {kept}"
            yield wrong(told, head, points_key(buyer.uid), amount=-spent[order_no] - took - again)
        if returned[order_no] != back + again:
            told = f"订单（{head.status}）应已退 {back + again} 积分，明细退了 {returned[order_no]}"
            yield wrong(told, head, points_key(buyer.uid), amount=returned[order_no] - back - again)
        yield from _claimed(buyer, head)


def _claimed(buyer: Buyer, head: OrderHead) -> Iterator[Wrong]:
    """What a refunded order gave back is what its refunds said, and all of it where it is over."""
    back, took = int(head.points_back or 0), int(head.points or 0)
    ledger = buyer.claims.get(head.order_no)
    claimed = sum(claim.points for claim in ledger.claims.values() if claim.state == "back") if ledger else 0
    over = head.status == states.CLOSED and head.reason == "refunded"
    wanted = took if over else min(took, claimed)
    if back != wanted:
        yield wrong(f"订单（{head.status}）用 {took} 积分，退款应退 {wanted}，已退 {back}", head, amount=back - wanted)


@of_buyer("points-earned", "完成的订单按实付且未退的商品款入积分，未完成的不入")
def earned(buyer: Buyer, context: Context) -> Iterator[Wrong]:
    entered = _moved(buyer, "earned", "taken_back")
    for order_no, head in buyer.heads.items():
        noted = int(head.points_earned or 0)
        if entered[order_no] != noted:
            told = f"订单记入 {noted} 积分，明细合计 {entered[order_no]}"
            yield wrong(told, head, points_key(buyer.uid), amount=entered[order_no] - noted)
        if is_settled(head) and not head.refunding_fen and noted != (goal := _goal(head)):
            yield wrong(f"订单应入 {goal} 积分，已入 {noted}", head, amount=noted - goal)
        elif head.status == states.FINISHED and head.earn_rate and not is_settled(head):
            yield wrong("订单已完成，积分没有入账", head)


def _goal(head: OrderHead) -> int:
    return 0 if head.status == states.CLOSED else will_earn(head)


def _moved(buyer: Buyer, *kinds: str) -> Counter[str]:
    """Sums of the entries of these kinds by order."""
    sums: Counter[str] = Counter()
    for entry in _entries(buyer):
        if entry.what in kinds:
            sums[str(entry.order_no)] += int(entry.points)
    return sums


def _entries(buyer: Buyer) -> list[PointsEntry]:
    return [entry for some in buyer.points_ledger.values() for entry in some]
