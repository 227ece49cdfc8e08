"""Several refunds of one order in the books: the provider's bill knows the same refunds, and the day can be closed."""

from __future__ import annotations

import pytest

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
