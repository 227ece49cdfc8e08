"""Cash on delivery: the goods are sent first, and the courier collects what the order owes.

    UNPAID ──accept──> ACCEPTED ──parcels──> SHIPPED …        `owed_fen` on the head until
             confirm: the cash is here, all of it             cash_received
             refuse:  the buyer would not take the parcel     CLOSED(refused), everything given back

A shop gives credit this way, so it decides whom: a setting that is off, a largest sum, regions, how many such orders of a buyer may be open, and
how many parcels a buyer may have refused before. The last two are kept in one small item of the buyer's, and hold in the transaction that accepts.

U#<uid>  CASH   orders of the buyer whose cash is not here yet, and parcels refused at the door
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pynamodb.attributes import NumberAttribute
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.operand import Path
from pynamodb.expressions.update import Action

from .. import coupons, providers, shop
from ..addresses import Region, narrowest, open_receiver
from ..conduct_terms import standing
from ..delivery_terms import EXPRESS, VIRTUAL
from ..members import User, load, profile_key
from ..orders import rewards, states
from ..orders.items import OrderHead, any_head, own_head, snapshot_of
from ..orders.transition import move, release
from ..runtime import clock, log
from ..runtime.errors import ShopError
from ..runtime.model import Shape
from ..runtime.sealed import Sealed
from ..shop import ShopSettings
from ..store import table
from ..store.errors import Contended, TransactionRefused
from ..store.item import Item, Key, user
from ..store.transaction import Transaction
from . import attempts
from .items import Attempt, TransactionRef, attempt_key, out_trade_no, transaction_key
from .settle import mark_paid

_TRIES = 5
Gate = Literal["off", "virtual", "amount", "region", "region_unknown", "refused", "open", "credit"]


class CashStanding(Item):
    """How a buyer stands with cash: `owing` orders whose money is not here, `refused` parcels so far."""

    KIND = "cash"
    owing = NumberAttribute(default=0)
    refused = NumberAttribute(default=0)


def standing_key(uid: str) -> Key:
    return Key(user(uid), "CASH")


def accept(uid: str, order_no: str) -> OrderHead:
    """The buyer will pay at the door; returns the head as it is then: ACCEPTED, or PAID when money came meanwhile or nothing is to be paid.

    Raises ShopError cash_not_offered (details.reason: a Gate) and those of `attempts.check_payable`; provider_unavailable when an open payment
    could not be ended for sure.
    """
    for _ in range(_TRIES):
        head = own_head(uid, order_no)
        if head.owed_fen:
            return head
        now = clock.now()
        attempts.check_payable(head, now)
        try:
            if head.payable_fen == 0:
                mark_paid(head, None, None, "buyer", now)
                return own_head(uid, order_no)
            _check(head, shop.current())
            attempts.leave_provider(head)
            if own_head(uid, order_no).seq == head.seq:
                _accept(head, shop.current(), now)
        except TransactionRefused as refused:
            if "cash" in refused.failures:
                raise _barred(uid, shop.current()) from refused
    head = own_head(uid, order_no)
    if head.owed_fen:
        return head
    raise Contended("payments/offline")


def gate(payable_fen: int, region: str | None, rules: ShopSettings, delivery: str = EXPRESS) -> Gate | None:
    """Why an order may not be paid at the door, as far as the order itself tells; None: it may. `region`: the narrowest code of where it goes,
    which says by itself what it lies in: a wider one beside it proves nothing. `delivery`: what is no thing comes to no door."""
    if not rules.cash_on_delivery:
        return "off"
    if delivery == VIRTUAL:
        return "virtual"
    if payable_fen > rules.cash_max_fen:
        return "amount"
    if not rules.cash_regions:
        return None
    if region is None:
        return "region_unknown"
    return None if any(region.startswith(_prefix(served)) for served in rules.cash_regions) else "region"


class CashOffer(Shape):
    """May this order be paid at the door? `reason` why not: off, virtual, amount, region, region_unknown (the address lacks its code), refused
    (parcels before), open (earlier cash orders), credit (what stands against the buyer); null when it may."""

    offered: bool
    reason: Gate | None


def offer(uid: str, payable_fen: int, to: Region | None, rules: ShopSettings, delivery: str) -> CashOffer:
    """What the buyer is told before they choose; `accept` looks again. The standing is read only where the order itself may be paid so."""
    why = gate(payable_fen, narrowest(to) if to else None, rules, delivery)
    return CashOffer(offered=False, reason=why) if why else _by_standing(uid, rules)


def _by_standing(uid: str, rules: ShopSettings) -> CashOffer:
    keys = standing_key(uid), profile_key(uid)
    both = table.get_many([(CashStanding, keys[0]), (User, keys[1])], strong=False)
    found, member = (both.get(key) for key in keys)
    found = found if isinstance(found, CashStanding) else None
    why: Gate | None = "credit" if isinstance(member, User) and _without_cash(member, rules) else None
    if found is not None and found.refused > rules.cash_max_refused:
        why = "refused"
    elif found is not None and found.owing >= rules.cash_max_open:
        why = "open"
    return CashOffer(offered=why is None, reason=why)


def _without_cash(member: User, rules: ShopSettings) -> bool:
    """Does what stands against the buyer end cash at the door?"""
    level = standing(member.credit, rules.credit, clock.now()).level
    return level is not None and not level.cash_on_delivery


def _prefix(code: str) -> str:
    """What all codes in a region begin with: 440000 -> 44, 440300 -> 4403."""
    return code[:4].removesuffix("00") if code.endswith("00") else code


def _check(head: OrderHead, rules: ShopSettings) -> None:
    region = narrowest(open_receiver(snapshot_of(head.order_no).receiver))
    why = gate(int(head.payable_fen), region, rules, head.delivery)
    if why is None and _without_cash(load(head.uid), rules):
        why = "credit"
    if why:
        where = {"field": "districtCode"} if why == "region_unknown" else {}
        raise ShopError("cash_not_offered", reason=why, **where)


def _barred(uid: str, rules: ShopSettings) -> ShopError:
    found = table.get(CashStanding, standing_key(uid))
    refused = found is not None and found.refused > rules.cash_max_refused
    return ShopError("cash_not_offered", reason="refused" if refused else "open")


def _accept(head: OrderHead, rules: ShopSettings, now: datetime) -> None:
    """Write ACCEPTED with what is owed. Raises TransactionRefused: "cash" when the buyer's standing forbids it."""
    number = int(head.attempt) + 1
    if number > attempts.MOST_ATTEMPTS:
        raise ShopError("provider_refused", providerCode="TOO_MANY_ATTEMPTS")
    transaction = Transaction("payments/accept")
    attempt = Attempt.at(
        attempt_key(head.order_no, number),
        order_no=head.order_no,
        number=number,
        provider=providers.OFFLINE,
        out_trade_no=out_trade_no(head.order_no, number),
        amount_fen=head.payable_fen,
        description=head.title,
        openid=Sealed.of(""),
        state="OWED",
        asked_at=now,
        expires_at=head.pay_until,
    )
    transaction.create("attempt", attempt)
    owing, refused = Path(["owing"]), Path(["refused"])
    may: Condition = (owing.does_not_exist() | (owing < rules.cash_max_open)) & (
        refused.does_not_exist() | (refused <= rules.cash_max_refused)
    )
    fixed = [CashStanding.kind.set(CashStanding.KIND), CashStanding.v.set(CashStanding.VERSION)]
    transaction.update("cash", standing_key(head.uid), [*fixed, owing.set((owing | 0) + 1)], may)
    move(
        transaction,
        head,
        "accepted",
        "buyer",
        now,
        actions=[OrderHead.attempt.set(number), OrderHead.owed_fen.set(head.payable_fen)],
        facts={"amountFen": int(head.payable_fen)},
        condition=(OrderHead.attempt == head.attempt) & (OrderHead.mismatch == False),  # noqa: E712 - a condition
    )
    transaction.commit()
    log.info("order_accepted", order_no=head.order_no, owed_fen=int(head.payable_fen))


def confirm(transaction: Transaction, head: OrderHead, amount_fen: int, by: str, now: datetime) -> None:
    """Put into the transaction: the order's cash is here, all of it.

    Raises ShopError order_state (nothing is owed), cash_amount_differs.
    """
    attempt = _owed(head)
    if amount_fen != head.owed_fen:
        raise ShopError("cash_amount_differs", owedFen=int(head.owed_fen))
    transaction_id = f"CASH{attempt.out_trade_no}"
    paid = [
        Attempt.state.set("PAID"),
        Attempt.transaction_id.set(transaction_id),
        Attempt.paid_fen.set(amount_fen),
    ]
    transaction.update("attempt", attempt.key, paid, Attempt.state == "OWED")
    transaction.create(
        "transaction",
        TransactionRef.at(transaction_key(transaction_id), order_no=head.order_no, out_trade_no=attempt.out_trade_no),
    )
    if head.coupon_id:
        coupons.use(transaction, coupons.coupon_key(head.uid, head.coupon_id), head.order_no)
    transaction.update("cash", standing_key(head.uid), _one_less(), CashStanding.owing > 0)
    actions: list[Action] = [
        OrderHead.owed_fen.set(0),
        OrderHead.paid_at.set(now),
        OrderHead.paid_fen.set(amount_fen),
        OrderHead.paid_attempt.set(attempt.number),
        OrderHead.by_hand.set(True),
    ]
    if states.worklist(head.state, owed=True) == "OWED":
        actions += [OrderHead.ops_pk.remove(), OrderHead.ops_sk.remove()]
    if rewards.is_settled(head):
        actions += rewards.settle(transaction, head, now, goal=rewards.will_earn(head, paid_fen=amount_fen))
    facts = {"amountFen": amount_fen, "units": int(head.units), "attempt": int(attempt.number)}
    move(transaction, head, "cash_received", by, now, actions=actions, facts=facts)


def end(
    transaction: Transaction, head: OrderHead, reason: states.Reason, by: str, now: datetime, why: str = ""
) -> None:
    """Put into the transaction: nobody will pay this order. Goods, coupon and standing are given back, once; a refused parcel is remembered.

    Raises ShopError order_state: nothing is owed, or `reason` is refused and no parcel has left.
    """
    attempt = _owed(head)
    refused = reason == "refused"
    counted = [*_one_less(), *([CashStanding.refused.set((Path(["refused"]) | 0) + 1)] if refused else [])]
    transaction.update("attempt", attempt.key, [Attempt.state.set("DEAD")], Attempt.state == "OWED")
    transaction.update("cash", standing_key(head.uid), counted, CashStanding.owing > 0)
    facts = {"reason": reason, "amountFen": int(head.owed_fen), **({"why": why} if why else {})}
    gone: list[Action] = [OrderHead.owed_fen.set(0), OrderHead.reason.set(reason)]
    move(transaction, head, "delivery_refused" if refused else "closed", by, now, actions=gone, facts=facts)
    release(transaction, head, snapshot_of(head.order_no), stock_held=True, coupon_was=coupons.HELD)


def withdraw(head: OrderHead, reason: states.Reason, by: str) -> OrderHead:
    """End an accepted order of which no parcel has left; returns the head as it is then. Raises what `end` raises, and TransactionRefused."""
    transaction = Transaction("orders/withdraw")
    end(transaction, head, reason, by, clock.now())
    transaction.commit()
    log.info("order_closed", order_no=head.order_no, reason=reason)
    return any_head(head.order_no)


def _owed(head: OrderHead) -> Attempt:
    if not head.owed_fen:
        raise ShopError("order_state", status=head.status, owedFen=0)
    attempt = table.get(Attempt, attempt_key(head.order_no, int(head.attempt)))
    if attempt is None or attempt.state != "OWED":
        now = any_head(head.order_no)
        if now.seq != head.seq:  # somebody was faster between the two reads
            return _owed(now)
        raise LookupError(f"order {head.order_no} owes cash under an attempt that is not there")
    return attempt


def _one_less() -> list[Action]:
    return [CashStanding.owing.set(CashStanding.owing - 1)]
