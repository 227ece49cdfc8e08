"""What staff may set up: a promotion that no merchant can have meant is refused before it is written; it costs the shop real money."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from ..catalog import Category, Product, Sku, category_key, product_key, sku_key
from ..pricing.rules import (
    Bundle,
    FullDiscount,
    FullGift,
    FullReduction,
    LimitedPrice,
    MemberPrice,
    PriceCut,
    Scope,
)
from ..runtime.errors import ShopError
from ..runtime.faults import invalid
from ..stock import Stock, stock_key
from ..store import table
from ..store.item import Item, Key
from .items import HouseRules, Terms

FARTHEST = timedelta(days=3_650)
Place = Callable[[str], tuple[type[Item], Key]]
_LIKE_A_COUPON = re.compile(r"-[0-9]{1,4}$")


def check(terms: Terms, budget_fen: int | None, house: HouseRules, now: datetime) -> None:
    """Raises ShopError invalid_request naming the field, product_not_found, category_not_found, sku_not_found."""
    if _LIKE_A_COUPON.search(terms.id):
        raise invalid("terms", "id", problem="looks like the number of a coupon")
    if terms.id in house.ids:
        raise invalid("terms", "id", problem="is a freight template or an extra of the shop")
    if terms.ends_at is not None and terms.ends_at <= now:
        raise invalid("terms", "endsAt", problem="already past")
    for field, moment in (("startsAt", terms.starts_at), ("endsAt", terms.ends_at)):
        if moment is not None and abs(moment - now) > FARTHEST:
            raise invalid("terms", field, problem="more than ten years away")
    if (terms.scope.kind == "shop") == bool(terms.scope.ids):
        raise invalid("terms", "scope", "ids", problem="none for kind shop, at least one otherwise")
    if budget_fen is not None and isinstance(terms, FullGift):
        raise invalid("budgetFen", problem="gifts are limited by their stock")
    _check_figures(terms)
    _check_known(terms)


def _check_figures(terms: Terms) -> None:
    """Goods that would be free are a slip of the pen."""
    if isinstance(terms, FullReduction) and terms.by == "amount":
        for place, rung in enumerate(terms.rungs):
            if rung.off_fen >= rung.at:
                raise invalid("terms", "rungs", place, "offFen", problem="not below `at`: the goods would be free")
    free = "100 percent: the goods would be free"
    if isinstance(terms, FullDiscount) and any(rung.percent_off == 100 for rung in terms.rungs):
        raise invalid("terms", "rungs", problem=free)
    if isinstance(terms, (PriceCut, LimitedPrice)) and terms.percent_off == 100:
        raise invalid("terms", "percentOff", problem=free)
    if isinstance(terms, MemberPrice) and any(level.percent_off == 100 for level in terms.levels):
        raise invalid("terms", "levels", problem=free)


def skus_of(terms: Terms) -> set[str]:
    """The SKUs that the terms name."""
    named = set(terms.scope.except_skus) | (set(terms.scope.ids) if terms.scope.kind == "skus" else set())
    if isinstance(terms, (PriceCut, LimitedPrice)):
        named |= terms.prices.keys()
    elif isinstance(terms, MemberPrice):
        named |= {sku for level in terms.levels for sku in level.prices}
    elif isinstance(terms, Bundle):
        named |= {part.sku_id for part in terms.parts}
    elif isinstance(terms, FullGift):
        named |= {gift.sku_id for rung in terms.rungs for gift in rung.gifts}
    return named


def _check_known(terms: Terms) -> None:
    """What is named must exist; a price must be below the price."""
    _all_known("product_not_found", "productIds", _products(terms.scope), lambda name: (Product, product_key(name)))
    _all_known(
        "category_not_found", "categoryIds", _categories(terms.scope), lambda name: (Category, category_key(name))
    )
    skus = skus_of(terms)
    products = {
        stock.sku_id: stock.product_id
        for stock in table.get_many([(Stock, stock_key(sku)) for sku in skus]).values()
        if isinstance(stock, Stock)
    }
    unknown = sorted(skus - products.keys())
    if unknown:
        raise ShopError("sku_not_found", skuIds=unknown)
    if isinstance(terms, (PriceCut, LimitedPrice)) and terms.prices:
        found = table.get_many([(Sku, sku_key(products[sku], sku)) for sku in terms.prices])
        for sku in found.values():
            if isinstance(sku, Sku) and terms.prices[sku.sku_id] >= sku.price_fen:
                raise invalid("terms", "prices", sku.sku_id, problem="not below the price")


def _products(scope: Scope) -> set[str]:
    return set(scope.except_products) | (set(scope.ids) if scope.kind == "products" else set())


def _categories(scope: Scope) -> set[str]:
    return set(scope.except_categories) | (set(scope.ids) if scope.kind == "categories" else set())


def _all_known(code: str, detail: str, names: Iterable[str], place: Place) -> None:
    asked = {name: place(name) for name in names}
    found = table.get_many(list(asked.values())) if asked else {}
    unknown = sorted(name for name, (_, key) in asked.items() if key not in found)
    if unknown:
        raise ShopError(code, **{detail: unknown})
