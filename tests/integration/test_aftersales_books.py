"""Several refunds of one order in the books: the provider's bill knows the same refunds, and the day can be closed."""

from __future__ import annotations

import pytest

from chalicelib.reconciliation import ledger
from chalicelib.reconciliation.day import midnight_after
from chalicelib.runtime import clock
from functions.jobs import reconcile
from tests.integration.aftersale import sold
from tests.integration.shop import Shop


@pytest.mark.row("X3")
@pytest.mark.row("E9")
def test_refunds_of_cases_agree_with_the_bill_line_by_line(shop: Shop) -> None:
    begin = midnight_after(clock.day(clock.now()))  # so that no test straddles a midnight
    shop.forward(seconds=(begin - clock.now()).total_seconds() + 60)
    day = clock.day(clock.now())
    sale = sold(shop, (20000, 1), (10000, 2), off=5000, threshold=30000).ship()
    for units in ((1, 1), (0, 1), (1, 1)):
        sale.review(sale.apply(units, reason="quality"))
        sale.next_turn()
    sale.refunded(10000, 15000, 10000)
    assert sale.head.status == "CLOSED"
    shop.drain()
    shop.forward(seconds=(midnight_after(day) - clock.now()).total_seconds() + 10.5 * 3600)
    reconcile.handle({"day": day})
    assert shop.staff.call("books/list", {"day": day})["cases"] == []
    statement = next(one for one in shop.staff.get("books/days", month=day[:7])["days"] if one["day"] == day)
    assert [one["matched"] for one in statement["statements"] if one["provider"] == "wechat"] == [4]
    shop.staff.call("books/close", {"day": day})


@pytest.mark.row("X3")
def test_a_refund_whose_turn_comes_after_midnight_belongs_to_the_day_on_which_it_is_made(shop: Shop) -> None:
    day = clock.day(clock.now())
    sale = sold(shop, (1000, 1), (2000, 1))
    cases = [sale.apply((number, 1)) for number in (0, 1)]
    shop.forward(seconds=(midnight_after(day) - clock.now()).total_seconds() - 20)
    for case in cases:
        sale.review(case)
    sale.next_turn()
    sale.refunded(1000, 2000)
    shop.drain()
    days = (day, clock.day(clock.now()))
    assert days[0] < days[1]
    booked = {
        each: [ours.fen for ours in ledger.of_day(each, "wechat") if ours.refund_no and ours.order_no == sale.order_no]
        for each in days
    }
    assert booked == {days[0]: [1000], days[1]: [2000]}
