"""What other shops were complained of: every theme of money, coupons, points and refunds has its test; those without one elsewhere stand here."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from functions import OPERATIONS, load
from tests.integration.cases import Case, paid_for, unpaid
from tests.integration.shop import Shop, items

TESTS = Path(__file__).parents[1]


@pytest.fixture
def shop(shared_shop: Shop) -> Shop:
    return shared_shop


def listed() -> set[str]:
    lines = (TESTS / "complaints.txt").read_text(encoding="utf-8").splitlines()
    return {line.partition(" | ")[0] for line in lines if line and not line.startswith("#")}


def carried() -> set[str]:
    """The themes that tests carry."""
    themes = set()
    for path in TESTS.rglob("test_*.py"):
        text = path.read_text(encoding="utf-8")
        if "mark.complaint(" not in text:
            continue
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef):
                themes |= {theme for one in node.decorator_list if (theme := _theme(one)) is not None}
    return themes


def _theme(decorator: ast.expr) -> str | None:
    if not isinstance(decorator, ast.Call) or not ast.unparse(decorator.func).endswith("mark.complaint"):
        return None
    (theme,) = decorator.args
    return theme.value if isinstance(theme, ast.Constant) and isinstance(theme.value, str) else None


def test_every_theme_has_a_test_and_every_test_a_theme() -> None:
    assert carried() == listed()
    assert len(listed()) >= 20


@pytest.mark.row("E4")
@pytest.mark.complaint("Free payment")
def test_nothing_that_a_buyer_can_call_makes_an_order_paid(shop: Shop) -> None:
    """Every operation that a buyer may call, with the order's number and with words that once worked elsewhere."""
    case = unpaid(shop)
    wishes = [{}, {"status": "PAID"}, {"paidFen": case.payable}, {"totalAmount": "0.01"}, {"tradeState": "SUCCESS"}]
    callable_by_all = [name for name in OPERATIONS if getattr(load(name), "caller", None) is not None]
    for name in sorted(callable_by_all, key=lambda name: name == "orders/cancel"):  # which would end it
        if load(name).caller.kind == "staff" or name == "identity/logout":
            continue
        for wish in wishes:
            case.buyer.send(name, {"orderNo": case.order_no, **wish})
            assert case.head.paid_fen == 0, name
            assert case.status != "PAID", name


@pytest.mark.row("D6")
@pytest.mark.complaint("Paid order cancelled without its money")
def test_a_paid_order_is_not_cancelled_by_its_buyer(shop: Shop) -> None:
    """For five minutes its buyer may think again, and then the money goes back with it (tests/integration/test_delivery.py)."""
    case: Case = paid_for(shop)
    shop.forward(minutes=6)
    assert case.refused("orders/cancel") == "undo_over"
    case.check("PAID")


@pytest.mark.complaint("Old price bought")
def test_a_price_that_rose_since_the_cart_was_filled_is_told_before_anybody_pays(shop: Shop) -> None:
    product, buyer = shop.product(price=1000), shop.buyer("hui")
    buyer.call("cart/add", {"productId": product.id, "skuId": product.sku})
    version = shop.staff.call("catalog/product", {"productId": product.id})["version"]
    change = {"productId": product.id, "expectedVersion": version, "skus": [{"skuId": product.sku, "priceFen": 1200}]}
    shop.staff.call("products/update", change)
    body = {"items": items((product, 1)), "addressId": buyer.headers["x-address"]}
    assert buyer.refused("orders/submit", {**body, "expectedTotalFen": 1000}).code == "total_changed"
    assert buyer.call("orders/submit", {**body, "expectedTotalFen": 1200})["payableFen"] == 1200


@pytest.mark.row("D3")
@pytest.mark.complaint("Charged after the stock is gone")
def test_who_gets_no_stock_never_sees_a_cashier(shop: Shop) -> None:
    product, first, second = shop.product(stock=1, price=1000), shop.buyer("one"), shop.buyer("two")
    shop.order(first, (product, 1))
    before = len(shop.platform.state["trades"])
    body = {"items": items((product, 1)), "addressId": second.headers["x-address"], "pay": True}
    assert second.refused("orders/submit", body).code == "out_of_stock"
    assert len(shop.platform.state["trades"]) == before
