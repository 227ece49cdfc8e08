"""Generated sequences of cases on one order, by the functions that preview and settle: never more than was paid, exact at the end, in any order.

Open cases, settlements, failed refunds, withdrawn cases and caps by staff are shuffled; 500 in `make test`, HYPOTHESIS_PROFILE=nightly brings 20,000.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.aftersales import asking
from chalicelib.aftersales.asking import Order
from chalicelib.aftersales.items import Claim, Claims, Units, claims_key
from chalicelib.orders.items import Kept, OrderHead, Snapshot, head_key, snapshot_key
from chalicelib.pricing import priced
from chalicelib.pricing.agreement import Agreement, agree
from chalicelib.pricing.refund import Refundable
from chalicelib.return_terms import ReturnTerms, kept
from chalicelib.runtime.errors import ShopError
from chalicelib.runtime.sealed import Sealed
from tests.unit.pricing.carts import NOW, Cart, carts, generated

# The first test below brings 500; the others show more of the same and are shorter, but for the nightly profile.
in_short = settings(generated, max_examples=max(60, settings.default.max_examples if settings.default else 0))
ORDER_NO = "01M7000000000000123456789A"


def order_of(agreed: Agreement, status: str = "PAID") -> Order:
    """A paid order in memory that nobody has claimed anything of."""
    head = OrderHead.at(
        head_key(ORDER_NO), order_no=ORDER_NO, uid=ORDER_NO[-12:], status=status, payable_fen=agreed.payable_fen,
        paid_fen=agreed.payable_fen, paid_at=NOW, seq=2, timeline=[],
    )  # fmt: skip
    snapshot = Snapshot.at(snapshot_key(ORDER_NO), kept=Kept(lines=[]), receiver=Sealed("x"))
    ledger = Claims.at(claims_key(ORDER_NO), order_no=ORDER_NO, claims={})
    return Order(head, snapshot, ledger, agreed, kept(ReturnTerms(), {}))


class Desk:
    """Buyer and staff at one order, without a table."""

    def __init__(self, agreed: Agreement) -> None:
        self.order = order_of(agreed)
        self.previewed: dict[str, tuple[int, int]] = {}  # case -> what was shown, and after how many settlements
        self.settlements = 0

    def _note(self, number: str, claim: Claim | None) -> None:
        ledger = self.order.ledger.changed(number, claim)
        self.order = Order(self.order.head, self.order.snapshot, ledger, self.order.agreed, self.order.terms)

    def open(self, number: str, units: Units) -> None:
        asking.check_units(self.order, units)
        shown = asking.payable(self.order, asking.reckoned(self.order, units, shops_fault=False), None)
        self.previewed[number] = shown, self.settlements
        self._note(number, Claim(units=units))

    def settle(self, number: str, cap: int | None = None) -> tuple[Refundable, int]:
        claim = self.order.ledger.claims[number]
        found = asking.reckoned(self.order, claim.units, shops_fault=False)
        amount = asking.payable(self.order, found, cap)
        self._note(number, asking.settled(claim, found, amount))
        self.order.head.refunding_fen = int(self.order.head.refunding_fen) + amount
        shown, after = self.previewed[number]
        if after == self.settlements and cap is None:
            assert amount == shown, "the preview is what is settled"
        self.settlements += 1
        return found, amount

    def fail(self, number: str) -> None:
        claim = self.order.ledger.claims[number]
        self.order.head.refunding_fen = int(self.order.head.refunding_fen) - claim.refund_fen
        self._note(number, Claim(units=claim.units))

    def withdraw(self, number: str) -> None:
        self._note(number, None)

    def going(self) -> int:
        return int(self.order.head.refunding_fen)


def pieces(dice: Random, units: list[str]) -> Iterator[Units]:
    """All units, in random parcels."""
    dice.shuffle(units)
    while units:
        size = dice.randint(1, len(units))
        part, units = units[:size], units[size:]
        yield {sku: part.count(sku) for sku in dict.fromkeys(part)}


@st.composite
def desks(draw: st.DrawFn) -> tuple[Desk, Random]:
    cart: Cart = draw(carts(most_lines=3, most_units=3))
    return Desk(agree(*cart, priced(*cart))), Random(draw(st.integers(0, 2**32)))


def units_of(desk: Desk) -> list[str]:
    return [goods.sku_id for goods in desk.order.agreed.goods for _ in range(goods.quantity)]


@pytest.mark.row("X8")
@pytest.mark.row("G2")
@generated
@given(desks())
def test_any_sequence_of_cases_ends_exactly_at_what_was_paid(made: tuple[Desk, Random]) -> None:
    desk, dice = made
    agreed = desk.order.agreed
    waiting: list[str] = []
    for number, units in enumerate(pieces(dice, units_of(desk))):
        desk.open(f"C{number}", units)
        waiting.append(f"C{number}")
        if dice.random() < 0.2:  # an idea that the buyer gives up again
            gone = waiting[-1]
            desk.withdraw(gone)
            desk.open(gone, units)
        if dice.random() < 0.6:
            _settle_one(desk, dice, waiting)
    with pytest.raises(ShopError):
        desk.open("one too many", {agreed.goods[0].sku_id: 1})
    while waiting:
        _settle_one(desk, dice, waiting)
    donated = 100 * agreed.choice.extras.get("donate", 0)
    assert desk.going() == agreed.payable_fen - donated
    assert sum(claim.points for claim in desk.order.ledger.gone_back()) == agreed.points
    back = [coupon for claim in desk.order.ledger.gone_back() for coupon in claim.coupons]
    assert sorted(back) == sorted(agreed.choice.coupons)


def _settle_one(desk: Desk, dice: Random, waiting: list[str]) -> None:
    number = waiting.pop(dice.randrange(len(waiting)))
    found, amount = desk.settle(number)
    assert 0 <= amount == found.refund_fen
    assert sum(step.amount_fen for step in found.trace) == amount
    assert desk.going() <= desk.order.agreed.payable_fen
    if dice.random() < 0.2:  # the provider could not bring it, and the next number is tried
        desk.fail(number)
        waiting.append(number)


@pytest.mark.row("X8")
@in_short
@given(desks())
def test_what_staff_keeps_back_stays_with_the_shop(made: tuple[Desk, Random]) -> None:
    """A part that staff does not pay is not paid by the next case either; and never is more paid than the rules give."""
    desk, dice = made
    kept_back = paid = 0
    for number, units in enumerate(pieces(dice, units_of(desk))):
        name = f"C{number}"
        desk.open(name, units)
        shown = desk.previewed[name][0]
        cap = dice.randint(0, shown) if dice.random() < 0.5 else None
        found, amount = desk.settle(name, cap)
        assert amount == (found.refund_fen if cap is None else min(cap, found.refund_fen))
        kept_back += found.refund_fen - amount
        paid += amount
    donated = 100 * desk.order.agreed.choice.extras.get("donate", 0)
    assert paid + kept_back == desk.order.agreed.payable_fen - donated


@pytest.mark.row("X8")
@in_short
@given(desks())
def test_in_which_order_cases_are_settled_changes_no_total(made: tuple[Desk, Random]) -> None:
    desk, dice = made
    parts = list(pieces(dice, units_of(desk)))
    totals: list[Any] = []
    for _ in range(2):
        own = Desk(desk.order.agreed)
        for number, units in enumerate(parts):
            own.open(f"C{number}", units)
        numbers = [f"C{number}" for number in range(len(parts))]
        dice.shuffle(numbers)
        for number in numbers:
            own.settle(number)
        totals.append((own.going(), sum(claim.points for claim in own.order.ledger.gone_back())))
    assert totals[0] == totals[1]
