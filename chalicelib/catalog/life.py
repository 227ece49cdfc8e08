"""The way of a product into the shop: draft -> pending -> approved | rejected(reason) -> on sale; and where staff's list shows it.

Where the setting `product_review` is off, a product goes on sale when somebody says so. Where it is on, nothing is on sale that was not
approved, and what was approved is what is sold: who changes words or pictures begins anew. Prices, stock and categories may change meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import get_args

from ..runtime import clock
from ..runtime.errors import ShopError
from .items import Description, Product, Review, Status

DRAFT, PENDING, APPROVED, REJECTED = get_args(Review)
# What the approval was about.
LOOKED_AT = frozenset({"title", *Description.model_fields} - {"tags", "related_ids"})


_OFF_SALE: dict[str, Status] = {"draft": "draft", "pending": "pending", "rejected": "rejected"}


def _asked_for() -> bool:
    from .. import shop  # browsing imports this module and needs no settings

    return shop.current().product_review


def status_of(product: Product) -> Status:
    return status_at(product.on_sale, product.review)


def status_at(on_sale: bool, review: str | None) -> Status:
    return "on_sale" if on_sale else _OFF_SALE.get(review or "", "off_sale")


def shelf(status: str) -> str:
    """The partition of staff's list, in the index `ops`."""
    return f"PRODUCTS#{status}"


def shelve(product: Product) -> None:
    """Put the product where staff's list shows it; whoever writes a product does so."""
    product.status = status_of(product)
    product.ops_pk = shelf(product.status)
    product.ops_sk = f"{clock.iso(product.created_at)}#{product.product_id}"
    product.updated_at = clock.now()


def begin(product: Product) -> None:
    """A new product: as it is wanted, or a draft that has its way before it."""
    if _asked_for():
        product.review, product.on_sale = DRAFT, False
    shelve(product)


def changed(product: Product, fields: Iterable[str]) -> None:
    """Some of its fields were changed. Raises ShopError product_not_approved for what would put it on sale without leave."""
    if not _asked_for():
        return
    if LOOKED_AT & set(fields) and product.review in (None, APPROVED):
        product.review, product.review_note, product.on_sale = DRAFT, None, False
        return
    require_approved(product)


def approved(product: Product) -> bool:
    """May it be sold?"""
    return not _asked_for() or product.review in (None, APPROVED)


def require_approved(product: Product) -> None:
    """Raises ShopError product_not_approved for a product on sale that nobody has approved."""
    if product.on_sale and not approved(product):
        raise ShopError("product_not_approved", review=product.review)
