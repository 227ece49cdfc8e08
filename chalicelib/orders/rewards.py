"""What an order does to its buyer's points: it takes those that it is paid with, gives them back, and earns some when it is finished.

Every change stands in the transaction that moves the order's head, so it happens once; the head keeps how many were taken, how many came back and
what the order has earned by now.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from pynamodb.expressions.update import Action

from .. import shop
from ..points import buckets
from ..points.earning import earned
from ..points.ledger import Changes, Points, load
from ..runtime import clock
from ..store import table
from ..store.again import look_again
from ..store.item import user
from ..store.transaction import Transaction
from . import states
from .items import OrderHead, Snapshot, any_head, snapshot_of
from .transition import move, moved

MOST_WAITING = 200


def spend(
    transaction: Transaction, account: Points, head: OrderHead, snapshot: Snapshot, points: int, now: datetime
) -> None:
    """The new order takes points of the account as it was read; head and snapshot note it. Raises ShopError points_insufficient."""
    changes = Changes(account, head.uid, now)
    head.points = points
    snapshot.kept = snapshot.kept.model_copy(update={"points": changes.spend(points, head.order_no)})
    changes.write(transaction)


def spend_again(
    transaction: Transaction, account: Points, head: OrderHead, parts: Mapping[str, int], now: datetime
) -> None:
    """An order that is paid after its end takes the points again that it gave back. Raises ShopError points_insufficient."""
    changes = Changes(account, head.uid, now)
    changes.spend_again(parts, head.order_no)
    changes.write(transaction)


def promise(head: OrderHead, goods_fen: int) -> None:
    """The new order will earn what the shop promises today."""
    rate = shop.current().points_per_yuan
    if rate:
        head.earn_rate, head.earn_fen = rate, goods_fen


def will_earn(head: OrderHead, *, paid_fen: int | None = None, failed_fen: int = 0) -> int:
    """What the order earns as it stands: for what was paid for its goods and has neither gone back nor is about to.

    `paid_fen`: of an order whose cash comes now; `failed_fen`: of a refund that has just failed.
    """
    if not head.earn_rate:
        return 0
    paid = int(head.paid_fen) if paid_fen is None else paid_fen
    back = int(head.refunding_fen) + int(head.refunded_fen) - failed_fen
    return earned(int(head.earn_rate), int(head.earn_fen), int(head.payable_fen), paid, back)


def is_settled(head: OrderHead) -> bool:
    """Has the order been finished, so that it has earned what it earns? Later refunds take some of it back."""
    return head.points_earned is not None


def settle(
    transaction: Transaction, head: OrderHead, now: datetime, *, back: int = 0, goal: int | None = None
) -> list[Action]:
    """Give back `back` of the points that the order took, and bring what it has earned to `goal` (none: as it is); returns what the head notes
    of it. The transaction must move the head as it was read."""
    number = f"{head.order_no}#{int(head.seq) + 1:04d}"
    more = 0 if goal is None else goal - int(head.points_earned or 0)
    noted: list[Action] = [] if goal is None else [OrderHead.points_earned.set(goal)]
    if not back and not more:
        return noted
    changes = Changes(load(head.uid), head.uid, now)
    if back:
        already = int(head.points_back or 0)
        taken = snapshot_of(head.order_no).kept.points or {}
        changes.give_back(buckets.part(taken, already, back), f"B{number}", head.order_no)
        noted.append(OrderHead.points_back.set(already + back))
    if more > 0:
        until = buckets.end_of_month(now, shop.current().points_months)
        changes.earn(more, until, f"E{number}", head.order_no)
    elif more:
        changes.take_back(-more, f"E{number}", head.order_no)
    changes.write(transaction)
    return noted


def came_back(head: OrderHead) -> int:
    """Points that the order took and that are back: all of one that ended unpaid, else those of its refunds."""
    unpaid = head.status == states.CLOSED and head.reason != "refunded"
    return int(head.points or 0) if unpaid else int(head.points_back or 0)


def left(head: OrderHead) -> int:
    """Points that the order took and that have not come back."""
    return int(head.points or 0) - int(head.points_back or 0)


def finish(head: OrderHead) -> None:
    """RECEIVED -> FINISHED, the return window is over: the order's points are entered. Doing it again is doing it once.

    Raises ShopError order_state, and Contended.
    """
    days = shop.current().auto_review_days
    if not head.earn_rate:
        moved(head, "finished", "timer", clock.now(), review_days=days)
        return

    def once() -> None:
        found, now = any_head(head.order_no), clock.now()
        if found.status == states.FINISHED:
            return
        transaction = Transaction("orders/finished")
        noted = settle(transaction, found, now, goal=will_earn(found))
        move(transaction, found, "finished", "timer", now, actions=noted, review_days=days)
        transaction.commit()

    look_again("orders/finished", once)


def waiting(uid: str) -> int:
    """Points of the buyer's paid orders that are not finished yet, as they stand; of the latest 200 orders."""
    page = table.query(user(uid), begins="O#", newest_first=True, limit=MOST_WAITING)
    heads = [OrderHead.of(raw) for raw in page.items]
    return sum(will_earn(head) for head in heads if head.state in states.HOLDS_PAYMENT and not is_settled(head))
