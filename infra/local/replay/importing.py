"""Puts the products of the file into the shop, as staff over HTTP; what is there already stays as it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from infra.local.calls import Caller, Refusal
from infra.local.progress import each
from infra.local.replay.plan import PlannedProduct

PRICE = "price"  # the one axis of choice: the file sells a code at several prices


def put_in(keeper: Caller, products: Sequence[PlannedProduct], run_number: str, threads: int) -> int:
    """How many are new. Raises calls.Refusal.

    The keys are of this run alone: what an earlier run made shall be told as being there, not as made again.
    """

    def create(product: PlannedProduct) -> bool:
        try:
            keeper.call("products/create", request(product), key=f"{run_number}-{product.product_id}")
        except Refusal as refusal:
            if refusal.code != "product_exists":
                raise
            return False
        return True

    return sum(each("商品 / products", products, create, threads))


def request(product: PlannedProduct) -> dict[str, Any]:
    """products/create: each price of the product is a choice, with the stock that the orders take."""
    values = [{"valueId": str(sku.price_fen), "value": _pounds(sku.price_fen)} for sku in product.skus]
    return {
        "productId": product.product_id,
        "title": product.title,
        "specs": [{"specId": PRICE, "title": "价格", "values": values}],
        "skus": [
            {
                "skuId": sku.sku_id,
                "specValues": {PRICE: str(sku.price_fen)},
                "priceFen": sku.price_fen,
                "stock": sku.stock,
            }
            for sku in product.skus
        ],
    }


def _pounds(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"
