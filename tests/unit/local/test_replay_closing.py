"""The closing account: computed from what the shop answers, and every order that is not as the invoice is named."""

from datetime import UTC, datetime
from typing import Any

import pytest

from functions.products.create import CreateProduct
from infra.local.replay import importing
from infra.local.replay.account import Account, differences
from infra.local.replay.closing import answered, faults_of_orders
from infra.local.replay.dataset import OrderLine
from infra.local.replay.plan import Plan, PlannedProduct, PlannedSku, plan

DAY = "2010-12-01"


def row(invoice: str, code: str, quantity: int, customer: str = "17850") -> OrderLine:
    placed_at = datetime(2010, 12, 1, 8, 26, tzinfo=UTC)
    return OrderLine(2, invoice, code, "THING", quantity, placed_at, 255, customer, "United Kingdom")


PLAN = plan([row("1", "A", 2), row("1", "B", 1), row("2", "A", 1_500, "13047"), row("C3", "A", -1)])


def shop_order(plan: Plan, reference: str, **changes: Any) -> dict[str, Any]:
    """What the shop answers of an order that went as planned."""
    order = next(order for order in plan.orders if order.reference == reference)
    lines = [
        {"productId": line.product_id, "skuId": line.sku_id, "quantity": line.quantity, "unitPriceFen": line.price_fen}
        for line in order.lines
    ]
    facts = {"units": order.units, "payableFen": order.total_fen, "paidFen": order.total_fen, "lines": lines}
    return {"reference": reference, "buyer": order.buyer, "status": "PAID", **facts, **changes}


ALL = [shop_order(PLAN, order.reference) for order in PLAN.orders]


def test_orders_that_went_as_planned_give_the_account_of_the_file() -> None:
    assert [order.reference for order in PLAN.orders] == ["1-1", "2-1", "2-2"]
    assert faults_of_orders(PLAN, ALL) == []
    assert answered(PLAN, ALL, {}) == Account(
        invoices=3,
        accepted=2,
        orders=3,
        buyers=2,
        units=1_503,
        total_fen=1_503 * 255,
        refused={"cancellation": 1},
        fen_by_day={DAY: 1_503 * 255},
        units_by_product={"A": 1_502, "B": 1},
    )


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"status": "UNPAID"}, "1-1: expected PAID, is UNPAID"),
        ({"paidFen": 764}, "1-1: payable 765 fen, paid 764"),
        ({"lines": []}, "1-1: the lines are not the invoice's"),
    ],
)
def test_an_order_that_is_not_as_the_invoice_is_named(changes: dict[str, Any], fault: str) -> None:
    assert faults_of_orders(PLAN, [shop_order(PLAN, "1-1", **changes), *ALL[1:]]) == [fault]


def test_an_order_that_is_there_twice_is_named_and_counted() -> None:
    (fault,) = faults_of_orders(PLAN, [*ALL, ALL[0]])
    assert fault == "1-1: 2 个订单 / ordered 2 times"
    named = differences(answered(PLAN, ALL, {}), answered(PLAN, [*ALL, ALL[0]], {}))
    assert "orders: expected 3, answered 4" in named
    assert "total_fen: expected 383265, answered 384030" in named


def test_an_order_that_was_closed_unpaid_does_not_count() -> None:
    closed = shop_order(PLAN, "1-1", status="CLOSED", paidFen=0)
    assert faults_of_orders(PLAN, [closed, *ALL]) == []
    assert answered(PLAN, [closed, *ALL], {}) == answered(PLAN, ALL, {})


def test_an_order_that_was_paid_and_refunded_is_named_and_not_forgotten() -> None:
    refunded = shop_order(PLAN, "1-1", status="CLOSED")
    assert faults_of_orders(PLAN, [refunded, *ALL[1:]]) == ["1-1: expected PAID, is CLOSED"]


def test_an_invoice_that_the_shop_refused_counts_as_refused_unless_a_part_of_it_was_taken() -> None:
    why = {"1": "orders/submit 409 out_of_stock", "2": "orders/submit 409 out_of_stock"}
    account = answered(PLAN, ALL[1:2], why)
    assert (account.invoices, account.accepted, account.orders) == (3, 1, 1)
    assert account.refused == {"cancellation": 1, "orders/submit 409 out_of_stock": 1}


def test_a_product_is_imported_with_a_choice_for_each_price() -> None:
    product = PlannedProduct("85123A", "HEART HOLDER", (PlannedSku("85123A-255", 255, 6), PlannedSku("85123A-5", 5, 1)))
    request = CreateProduct.model_validate(importing.request(product))
    assert [(sku.sku_id, sku.price_fen, sku.stock) for sku in request.skus] == [
        ("85123A-255", 255, 6),
        ("85123A-5", 5, 1),
    ]
    assert [value.value for value in request.specs[0].values] == ["2.55", "0.05"]
