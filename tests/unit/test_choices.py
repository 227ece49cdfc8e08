"""What a preview compares has an end: however many promotions, coupons and lines, one effort is shared, and what was not searched is said."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from chalicelib.checkout import choices, deal
from chalicelib.checkout.choices import BestChoice, CouponChoice
from chalicelib.checkout.deal import Deal, Wish
from chalicelib.checkout.selection import Selection
from chalicelib.coupons import Coupon
from chalicelib.pricing.combination import Effort, _Search
from chalicelib.pricing.lines import Goods
from chalicelib.pricing.rulebook import Circumstances, Rulebook
from chalicelib.pricing.rules import CouponRule, FullReduction, ReductionRung

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def coupon(number: int) -> Coupon:
    return Coupon(pk="U#1", sk=f"COUPON#c-{number}", coupon_id=f"c-{number}")


def made(groups: int, lines: int, coupons: int) -> tuple[Deal, list[Coupon]]:
    """An order under so many groups of three exclusive reductions, and a buyer with coupons."""
    goods = [
        Goods(product_id=f"p{n}", sku_id=f"s{n}", title="t", unit_price_fen=1000 + n * 7, quantity=3)
        for n in range(lines)
    ]
    reductions = [
        FullReduction(
            id=f"r{group}x{n}",
            name="r",
            group=f"g{group}",
            priority=group,
            rungs=[ReductionRung(at=3000, off_fen=500 + n * 11 + group)],
        )
        for group in range(groups)
        for n in range(3)
    ]
    own = [
        CouponRule(id=f"c-{n}", name="c", benefit="amount", off_fen=100 + n, threshold_fen=1000) for n in range(coupons)
    ]
    book = Rulebook(rules=[*reductions, *own])
    struck = deal.strike(goods, book, Circumstances(now=NOW), Wish(), {}, Effort())
    return struck, [coupon(n) for n in range(coupons)]


@pytest.fixture
def priced_baskets(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Counts the baskets that searches price."""
    counted = [0]
    real = _Search._try

    def counting(self: _Search, *state: object) -> object:
        counted[0] += 1
        return real(self, *state)  # type: ignore[arg-type]

    monkeypatch.setattr(_Search, "_try", counting)
    monkeypatch.setattr(deal, "live", SimpleNamespace(current=lambda: SimpleNamespace(shards={}, pots={})))
    monkeypatch.setattr(
        choices.CouponView, "of", lambda one, now: choices.CouponView.model_construct(coupon_id=one.coupon_id)
    )
    return counted


def compared(struck: Deal, own: list[Coupon]) -> tuple[list[CouponChoice], BestChoice]:
    return choices.compared(struck, own, Wish(), Selection(goods=struck.goods, unavailable=[]), NOW)


@pytest.mark.row("X7")
def test_the_work_of_a_comparison_has_a_bound_and_says_what_it_left_out(priced_baskets: list[int]) -> None:
    struck, own = made(groups=4, lines=10, coupons=20)
    assert struck.exact
    priced_baskets[0] = 0
    offered, best = compared(struck, own)
    assert priced_baskets[0] <= 2 * choices.MOST_COMPARED // 10
    assert (best.exact, {one.exact for one in offered}) == (False, {True, False})
    assert all(one.usable and one.saves_fen >= 100 for one in offered)


@pytest.mark.row("X7")
def test_an_ordinary_preview_is_compared_exactly(priced_baskets: list[int]) -> None:
    offered, best = compared(*made(groups=1, lines=5, coupons=8))
    assert best.exact
    assert all(one.exact for one in offered)
    assert [one.saves_fen for one in offered] == list(range(107, 99, -1))
