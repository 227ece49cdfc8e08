"""What the shop holds after the replay: the account of its orders, each order against the plan, and the stock.

All of it is read from the shop's own operations, and none of it is what the replay remembers to have done.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from infra.local.calls import Caller
from infra.local.progress import each
from infra.local.replay.account import Account
from infra.local.replay.customer import Customer, is_gone
from infra.local.replay.plan import Plan, PlannedSku

_ON_THE_WAY = {"RESERVING", "UNPAID", "CLOSING"}
_SETTLED_SECONDS = 60.0

ShopOrder = dict[str, Any]  # as orders/get answers it, with `reference` and `buyer`


def read_orders(customers: Sequence[Customer], threads: int) -> list[ShopOrder]:
    """All orders of the replay that the shop has, as soon as none is on the way to its payment any more.

    After a minute they are given as they are then.
    """
    deadline = time.monotonic() + _SETTLED_SECONDS

    def settled(customer: Customer) -> list[ShopOrder]:
        while True:
            orders = [{**order, "buyer": customer.name} for order in customer.orders()]
            if not any(_is_on_the_way(order) for order in orders) or time.monotonic() > deadline:
                return orders
            time.sleep(0.3)

    return [order for orders in each("对账 / reading orders", customers, settled, threads) for order in orders]


def _is_on_the_way(order: ShopOrder) -> bool:
    return bool(order["status"] in _ON_THE_WAY or order["refundingFen"])


def answered(plan: Plan, orders: Sequence[ShopOrder], turned: Mapping[str, str]) -> Account:
    """The account of the shop's orders. `turned`: invoice -> why the shop took nothing of it."""
    living = [order for order in orders if not is_gone(order)]
    days = {order.reference: f"{order.placed_at:%Y-%m-%d}" for order in plan.orders}
    invoices = {_invoice(order) for order in living}
    refused = Counter(str(refusal.reason) for refusal in plan.refused)
    refused.update(why for invoice, why in turned.items() if invoice not in invoices)
    fen_by_day: Counter[str] = Counter()
    units_by_product: Counter[str] = Counter()
    for order in living:
        fen_by_day[days.get(order["reference"], "?")] += order["paidFen"]
        for line in order["lines"]:
            units_by_product[line["productId"]] += line["quantity"]
    return Account(
        invoices=len(invoices) + refused.total(),
        accepted=len(invoices),
        orders=len(living),
        buyers=len({order["buyer"] for order in living}),
        units=sum(order["units"] for order in living),
        total_fen=sum(order["paidFen"] for order in living),
        refused=refused,
        fen_by_day=fen_by_day,
        units_by_product=units_by_product,
    )


def faults_of_orders(plan: Plan, orders: Sequence[ShopOrder]) -> list[str]:
    """One line per order that is not PAID, not paid to the fen, there twice, or not as planned."""
    planned = {order.reference: order for order in plan.orders}
    living = [order for order in orders if not is_gone(order)]
    faults = [
        f"{reference}: {times} 个订单 / ordered {times} times"
        for reference, times in Counter(order["reference"] for order in living).items()
        if times > 1
    ]
    for order in living:
        wanted = planned.get(order["reference"])
        if order["status"] != "PAID" and not _is_given_back(order):
            faults.append(f"{order['reference']}: expected PAID, is {order['status']}")
        if order["paidFen"] != order["payableFen"]:
            faults.append(f"{order['reference']}: payable {order['payableFen']} fen, paid {order['paidFen']}")
        if wanted is None or _lines(order) != {(line.sku_id, line.quantity, line.price_fen) for line in wanted.lines}:
            faults.append(f"{order['reference']}: the lines are not the invoice's")
    return faults


def faults_of_stock(plan: Plan, keeper: Caller, threads: int, orders: Sequence[ShopOrder] = ()) -> list[str]:
    """One line per SKU that is not at zero, or whose units are not all in orders; those of `orders` that were given back are on the shelf."""
    back: Counter[str] = Counter()
    for order in orders:
        if _is_given_back(order):
            back.update({line["skuId"]: line["quantity"] for line in order["lines"]})
    skus = [sku for product in plan.products for sku in product.skus]

    def check(sku: PlannedSku) -> list[str]:
        stock = keeper.call("stock/get", {"skuId": sku.sku_id})
        returned = back[sku.sku_id]
        expected = {"available": returned, "adjusted": sku.stock, "inOrders": sku.stock - returned}
        found = {name: stock[name] for name in expected}
        return [] if found == expected else [f"{sku.sku_id}: expected {expected}, found {found}"]

    return [fault for faults in each("库存 / stock", skus, check, threads) for fault in faults]


def _is_given_back(order: ShopOrder) -> bool:
    return bool(order["status"] == "CLOSED" and order["paidFen"] and order.get("refundedFen") == order["paidFen"])


def _invoice(order: ShopOrder) -> str:
    return str(order["reference"].rpartition("-")[0])


def _lines(order: ShopOrder) -> set[tuple[str, int, int]]:
    return {(line["skuId"], line["quantity"], line["unitPriceFen"]) for line in order["lines"]}
