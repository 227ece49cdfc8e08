"""Goods of cases: exchanged for other SKUs, gifts that come back, parcels that are about to leave. Every piece lies where it should, once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from chalicelib.reference.entries import ENTRIES
from tests.integration.aftersale import PARCEL, STOCK, Sale, sold
from tests.integration.shop import Product, Shop
from tests.integration.test_promotions import house, promote, reduction, set_state


@pytest.fixture
def shop(shared_shop: Shop) -> Shop:
    return shared_shop


@contextmanager
def running(shop: Shop, *promotions: dict[str, Any]) -> Iterator[None]:
    """These promotions, until the order is made."""
    for terms in promotions:
        promote(shop, **terms)
    yield
    for terms in promotions:
        set_state(shop, terms["id"], "end", 1)


def gift(name: str, sku: str, pieces: int, of: list[str]) -> dict[str, Any]:
    gifts = [{"skuId": sku, "title": "赠品", "quantity": 1}]
    rungs = [{"at": pieces, "gifts": gifts}]
    return {"id": name, "kind": "full_gift", "by": "pieces", "rungs": rungs, "scope": {"kind": "skus", "ids": of}}


def exchanged(sale: Sale, swap: str | None = None, **how: Any) -> str:
    """One piece of the first line, exchanged the whole way."""
    more = {"swapSkuId": swap} if swap else {}
    case = sale.apply((0, 1), kind="exchange", reason="size" if swap else "quality", **more)
    sale.review(case, **how)
    sale.send(case)
    sale.receive(case)
    sale.shop.staff.call("aftersales/ship_replacement", {"caseNo": case, **PARCEL})
    return case


# Gifts


@pytest.mark.row("X8")
def test_a_gift_returns_to_the_shelf_with_the_first_of_two_cases_that_pay_nothing(shop: Shop) -> None:
    dear, one, two, cup = (shop.product(price=fen) for fen in (29000, 500, 500, 700))
    skus = [dear.sku, one.sku, two.sku]
    ladder = {"id": "goods300", **reduction(30000, 10000), "scope": {"kind": "skus", "ids": skus}}
    buyer = shop.buyer("gifted")
    with running(shop, ladder, gift("goods3", cup.sku, 3, skus)):
        order = shop.paid_order(buyer, (dear, 1), (one, 1), (two, 1))
    sale = Sale(shop, buyer, [dear, one, two, cup], order, None)
    cases = [sale.apply((number, 1)) for number in (1, 2)]
    assert [sale.case(case).gifts for case in cases] == [{cup.sku: 1}] * 2, "each alone would break the rung"
    assert [sale.review(case) for case in cases] == ["REFUNDED"] * 2
    assert (sale.left(3), [sale.case(case).gifts for case in cases]) == (STOCK, [{cup.sku: 1}, {}])
    assert sale.refunds() == []
    sale.check()


@pytest.mark.row("G2")
def test_a_gift_of_the_very_sku_that_was_bought_is_no_line_of_the_case(shop: Shop) -> None:
    tea = shop.product(price=1000)
    buyer = shop.buyer("tea")
    with running(shop, gift("same", tea.sku, 3, [tea.sku])):
        order = shop.paid_order(buyer, (tea, 3))
    sale = Sale(shop, buyer, [tea], order, None)
    case = buyer.call("aftersales/get", {"caseNo": sale.apply((0, 2))})["case"]
    assert [(line["bought"], line["quantity"], line["paidFen"]) for line in case["lines"]] == [(3, 2, 3000)]


# Other SKUs


@pytest.mark.row("G3")
def test_what_comes_back_after_an_exchange_returns_to_the_shelf_of_the_sku_that_was_sent(shop: Shop) -> None:
    shoes = shop.product(stock=STOCK, price=1000, skus=3)
    buyer = shop.buyer("three-sizes")
    sale = Sale(shop, buyer, [shoes], shop.paid_order(buyer, (shoes, 2)), None).ship()

    def shelf() -> list[int]:
        return [shop.left(sku) for sku in shoes.skus]

    exchanged(sale, shoes.skus[1])
    assert shelf() == [STOCK - 1, STOCK - 1, STOCK]
    exchanged(sale)
    assert shelf() == [STOCK - 1, STOCK - 1, STOCK], "of the second size for the second size"
    exchanged(sale, shoes.skus[2])
    assert shelf() == [STOCK - 1, STOCK, STOCK - 1]
    sale.check()
    sale.returned((0, 1), reason="quality")
    assert shelf() == [STOCK - 1, STOCK, STOCK]
    sale.next_turn()
    sale.returned((0, 1), reason="quality")
    assert shelf() == [STOCK] * 3
    sale.next_turn()
    sale.refunded(1000, 1000)


@pytest.mark.row("G3")
def test_a_dearer_sku_is_sent_only_if_staff_name_it(shop: Shop) -> None:
    version = {"productId": (bag := shop.product(stock=5, price=1000, skus=2)).id, "expectedVersion": 1}
    dear = Product(bag.id, bag.skus, 5).skus[1]
    shop.staff.call("products/update", {**version, "skus": [{"skuId": dear, "priceFen": 99900}]})
    buyer = shop.buyer("bargain")
    sale = Sale(shop, buyer, [bag], shop.paid_order(buyer, (bag, 2)), None).ship()
    case = sale.apply((0, 1), kind="exchange", reason="size", swapSkuId=dear)
    row = next(
        row for row in shop.staff.call("aftersales/staff_list", {"pageSize": 50})["cases"] if row["caseNo"] == case
    )
    assert (row["swapSkuId"], row["swapFen"], row["lines"][0]["paidFen"]) == (dear, 99900, 2000)
    for named in ({}, {"swapSkuId": bag.sku}):
        refusal = shop.staff.refused("aftersales/review", {"caseNo": case, "decision": "approve", **named})
        assert refusal.code == "aftersale_swap"
    assert refusal.details == {"swapSkuId": dear, "swapFen": 99900, "paidFen": 1000}
    assert shop.left(dear) == 5
    assert sale.review(case, swapSkuId=dear) == "WAIT_PARCEL"
    assert shop.left(dear) == 4


# Parcels about to leave


@pytest.mark.row("D3")
def test_nothing_is_sent_while_the_buyer_asks_for_the_money_unless_staff_say_so(shop: Shop) -> None:
    house(shop, freightTemplates=[{"id": "std", "name": "标准", "default": True, "zones": [{"firstFen": 800}]}])
    try:
        sale, other = sold(shop, (1000, 1)), sold(shop, (1000, 1))
    finally:
        house(shop, freightTemplates=[])
    case = sale.apply((0, 1), expectedFen=1800)
    refusal = shop.staff.refused("orders/ship", {"orderNo": sale.order_no, **PARCEL})
    assert (refusal.code, refusal.details) == ("aftersales_open", {"caseNos": [case]})
    sale.review(case)
    sale.refunded(1800)
    despite = other.apply((0, 1))
    shop.staff.call("orders/ship", {"orderNo": other.order_no, **PARCEL, "despiteCases": True})
    assert (other.head.status, other.status(despite)) == ("SHIPPED", "APPLIED")


@pytest.mark.row("G2")
def test_the_samples_of_the_reference_suit_an_order_that_is_paid_and_not_sent(shop: Shop) -> None:
    sale = sold(shop, (1000, 2))
    for name in ("reasons", "preview", "apply"):
        sample = {**ENTRIES[f"aftersales/{name}"].sample, "orderNo": sale.order_no}
        if "lines" in sample:
            sample["lines"] = [{**sample["lines"][0], "skuId": sale.products[0].sku}]
        answer = sale.buyer.call(f"aftersales/{name}", sample)
    assert answer["refundFen"] == 1000
    bare = {"orderNo": sale.order_no, "lines": [{"skuId": sale.products[0].sku, "quantity": 1}]}
    case = sale.buyer.call("aftersales/apply", bare)["caseNo"]
    assert (sale.case(case).what, sale.case(case).reason_id) == ("refund", "agreed")
