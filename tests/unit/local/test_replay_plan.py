"""The plan of the real orders: every invoice accounted for to the fen, the shop's limits kept."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.local.replay.dataset import OrderLine, read
from infra.local.replay.plan import DroppedLine, Limits, Plan, PlannedOrder, PlannedSku, Reason, plan

FILE = Path(__file__).parents[2] / "data" / "online-retail-2010-12.csv.gz"
LINE = OrderLine(
    line=2,
    invoice="1",
    code="85123A",
    description="HEART HOLDER",
    quantity=6,
    placed_at=datetime(2010, 12, 1, 8, 26, tzinfo=UTC),
    price_fen=255,
    customer="17850",
    country="United Kingdom",
)


@pytest.fixture(scope="module")
def rows() -> tuple[OrderLine, ...]:
    return read(FILE)


@pytest.fixture(scope="module")
def planned(rows: tuple[OrderLine, ...]) -> Plan:
    return plan(rows)


def parts(planned: Plan, invoice: str) -> list[PlannedOrder]:
    return [order for order in planned.orders if order.invoice == invoice]


def test_every_invoice_ends_as_orders_or_as_a_refusal(rows: tuple[OrderLine, ...], planned: Plan) -> None:
    ordered = {order.invoice for order in planned.orders}
    refused = [refusal.invoice for refusal in planned.refused]
    assert len(ordered) == 424
    assert len(refused) == len(set(refused)) == 88
    assert ordered.isdisjoint(refused)
    assert ordered.union(refused) == {row.invoice for row in rows}


def test_the_refusals_are_counted_by_reason(planned: Plan) -> None:
    assert Counter(refusal.reason for refusal in planned.refused) == {
        Reason.CANCELLATION: 43,
        Reason.QUANTITY: 30,
        Reason.PRICE: 15,
    }


def test_every_line_is_ordered_dropped_or_refused(rows: tuple[OrderLine, ...], planned: Plan) -> None:
    refused = {refusal.invoice for refusal in planned.refused}
    dropped = {line.line for line in planned.dropped}
    kept = [row for row in rows if row.invoice not in refused and row.line not in dropped]
    assert len(kept) == 9_854
    assert sum(refusal.lines for refusal in planned.refused) + len(dropped) + len(kept) == 10_000
    assert sum(row.quantity for row in kept) == sum(order.units for order in planned.orders) == 90_121
    assert sum(row.quantity * row.price_fen for row in kept) == 18_424_833
    assert sum(order.total_fen for order in planned.orders) == 18_424_833


def test_the_one_free_line_is_dropped_and_its_invoice_kept(planned: Plan) -> None:
    assert planned.dropped == (DroppedLine(line=9304, invoice="537197", reason=Reason.PRICE),)
    (order,) = parts(planned, "537197")
    assert len(order.lines) == 16


def test_an_ordinary_invoice_becomes_one_order(planned: Plan) -> None:
    (order,) = parts(planned, "536365")
    assert (order.reference, order.part, order.parts) == ("536365-1", 1, 1)
    assert (order.buyer, order.units, order.total_fen) == ("17850", 40, 13_912)
    assert order.placed_at == datetime(2010, 12, 1, 8, 26, tzinfo=UTC)
    assert order.lines[0].sku_id == "85123A-255"
    assert len(order.lines) == 7


def test_a_large_anonymous_invoice_is_split_into_parts_of_one_guest(planned: Plan) -> None:
    orders = parts(planned, "536544")
    assert [order.part for order in orders] == list(range(1, 12))
    assert {order.parts for order in orders} == {11}
    assert {order.buyer for order in orders} == {"guest-536544"}
    assert [len(order.lines) for order in orders] == [50] * 10 + [27]


def test_no_order_exceeds_the_limits_and_none_names_a_sku_twice(planned: Plan) -> None:
    assert len(planned.orders) == 499
    for order in planned.orders:
        skus = [line.sku_id for line in order.lines]
        assert 1 <= len(skus) == len(set(skus)) <= 50
        assert all(1 <= line.quantity <= 999 and line.price_fen >= 1 for line in order.lines)


def test_the_sku_of_a_line_has_the_price_of_the_line(planned: Plan) -> None:
    prices = {sku.sku_id: sku.price_fen for product in planned.products for sku in product.skus}
    assert all(prices[line.sku_id] == line.price_fen for order in planned.orders for line in order.lines)


def test_the_stock_of_a_sku_is_what_the_orders_take(planned: Plan) -> None:
    taken: Counter[str] = Counter()
    for order in planned.orders:
        for line in order.lines:
            taken[line.sku_id] += line.quantity
    assert taken == {sku.sku_id: sku.stock for product in planned.products for sku in product.skus}


def test_products_are_one_per_code_whatever_its_case(planned: Plan) -> None:
    assert len(planned.products) == 1_963
    assert sum(len(product.skus) for product in planned.products) == 3_189
    heart = next(product for product in planned.products if product.product_id == "85123A")
    assert heart.title == "WHITE HANGING HEART T-LIGHT HOLDER"
    assert [sku.price_fen for sku in heart.skus] == [255, 295, 591, 677]


def test_services_are_sold_like_goods(planned: Plan) -> None:
    services = {product.product_id: product for product in planned.products if not product.product_id[0].isdigit()}
    assert set(services) == {"POST", "DOT", "C2", "M", "BANK-CHARGES"}
    assert services["BANK-CHARGES"].skus == (PlannedSku("BANK-CHARGES-1500", 1500, 1),)
    assert services["POST"].title == "POSTAGE"


def test_the_most_frequent_description_is_the_title(planned: Plan) -> None:
    titles = {product.product_id: product.title for product in planned.products}
    assert titles["22632"] == "HAND WARMER RED RETROSPOT"
    assert titles["22139"] == "RETROSPOT TEA SET CERAMIC 11 PC"
    assert all(titles.values())


def test_lines_of_one_sku_are_merged_and_prices_kept_apart() -> None:
    lines = [LINE, replace(LINE, code="85123a", quantity=2), replace(LINE, price_fen=295, quantity=1)]
    (order,) = plan(lines).orders
    assert [(line.sku_id, line.quantity) for line in order.lines] == [("85123A-255", 8), ("85123A-295", 1)]
    assert order.total_fen == 8 * 255 + 295


def test_an_invoice_is_refused_for_the_reason_of_its_first_line() -> None:
    free, back = replace(LINE, price_fen=0), replace(LINE, quantity=-1, price_fen=0)
    assert [refusal.reason for refusal in plan([free, back]).refused] == [Reason.PRICE]
    assert [refusal.reason for refusal in plan([back, free]).refused] == [Reason.QUANTITY]
    assert [refusal.reason for refusal in plan([replace(free, invoice="C1")]).refused] == [Reason.CANCELLATION]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (replace(LINE, quantity=0), Reason.QUANTITY),
        (replace(LINE, quantity=-1), Reason.QUANTITY),
        (replace(LINE, price_fen=0), Reason.PRICE),
        (replace(LINE, price_fen=-1), Reason.PRICE),
    ],
)
def test_the_shop_sells_one_unit_at_one_fen_at_least(line: OrderLine, reason: Reason) -> None:
    assert [refusal.reason for refusal in plan([line]).refused] == [reason]
    assert plan([replace(LINE, quantity=1, price_fen=1)]).refused == ()


def test_an_invoice_was_placed_when_its_earliest_line_was() -> None:
    lines = [replace(LINE, placed_at=datetime(2010, 12, 1, 8, minute, tzinfo=UTC)) for minute in (27, 26, 28)]
    assert [order.placed_at.minute for order in plan(lines).orders] == [26]


def test_a_cancellation_is_refused_even_with_positive_lines() -> None:
    assert plan([replace(LINE, invoice="C1")]).orders == ()


def test_more_units_than_one_line_may_hold_go_on_in_further_orders() -> None:
    lines = [
        replace(LINE, quantity=250),
        replace(LINE, code="1", quantity=100),
        replace(LINE, code="2", quantity=101),
    ]
    orders = plan(lines, Limits(lines_per_order=2, units_per_line=100)).orders
    assert [[(line.product_id, line.quantity) for line in order.lines] for order in orders] == [
        [("85123A", 100), ("1", 100)],
        [("2", 100)],
        [("85123A", 100), ("2", 1)],
        [("85123A", 50)],
    ]
    assert [(order.part, order.parts) for order in orders] == [(1, 4), (2, 4), (3, 4), (4, 4)]


order_lines = st.builds(
    replace,
    st.just(LINE),
    invoice=st.sampled_from(["1", "2", "C3", "4"]),
    code=st.sampled_from(["10", "10a", "10A", "BANK CHARGES"]),
    quantity=st.integers(-3, 300),
    price_fen=st.integers(-1, 3),
    customer=st.sampled_from([None, "7"]),
)


@given(st.lists(order_lines, max_size=40), st.integers(1, 5), st.integers(1, 120))
def test_no_unit_and_no_fen_is_lost_whatever_the_limits(lines: list[OrderLine], most_lines: int, most: int) -> None:
    planned = plan(lines, Limits(most_lines, most))
    sold = [line for line in lines if line.invoice != "C3" and line.quantity > 0 and line.price_fen > 0]
    assert sum(order.units for order in planned.orders) == sum(line.quantity for line in sold)
    assert sum(order.total_fen for order in planned.orders) == sum(line.quantity * line.price_fen for line in sold)
    assert {order.invoice for order in planned.orders} == {line.invoice for line in sold}
    assert all(len(order.lines) <= most_lines for order in planned.orders)
    assert all(1 <= line.quantity <= most for order in planned.orders for line in order.lines)
