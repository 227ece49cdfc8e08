"""Units sold: each paid order counts once (`chalicelib.counting`), and the ranking follows on a schedule and not per order.

SALES.units    twenty minutes behind at most
Product.sold   a copy, ten minutes further behind at most: it is what the cards show and are sorted by
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from pynamodb.expressions.operand import Path
from pynamodb.expressions.update import Action

from ..store import table, timers
from ..store.errors import Contended, TransactionRefused
from ..store.item import Key
from ..store.transaction import Transaction
from .items import Product, Sales, product_key, sales_key

RERANK_AFTER = timedelta(minutes=10)
_TRIES = 4


def count(transaction: Transaction, units: Mapping[str, int], now: datetime) -> None:
    """Add the units (by product) of paid orders, and see that they will be ranked. Parts: "sales:<product>"."""
    for product_id, number in units.items():
        key = sales_key(product_id)
        fixed: list[Action] = [
            Sales.kind.set(Sales.KIND),
            Sales.v.set(Sales.VERSION),
            Sales.product_id.set(product_id),
        ]
        timer = timers.attributes(key, "rerank", now + RERANK_AFTER)
        armed: list[Action] = [Path([name]).set(Path([name]) | value) for name, value in timer.items()]
        transaction.update(f"sales:{product_id}", key, [*fixed, *armed, Sales.units.add(number)])


def rerank(key: Key) -> None:
    """Bring the count of the SALES item at `key` to its product, whose cards follow. For the timer `rerank`.

    Raises Contended when sales never pause long enough.
    """
    for _ in range(_TRIES):
        sales = table.get(Sales, key)
        if sales is None or sales.due != "rerank":
            return
        product = table.get(Product, product_key(sales.product_id))
        transaction = Transaction("catalog/rerank")
        nothing_new = (Sales.units == sales.units) & (Sales.due_sk == sales.due_sk)
        transaction.update("sales", key, timers.disarm(), nothing_new)
        if product is not None and product.sold != sales.units:
            transaction.update("product", product.key, [Product.sold.set(sales.units)], Product.pk.exists())
        try:
            transaction.commit()
        except TransactionRefused:
            continue
        return
    raise Contended(f"{key.pk} {key.sk}")
