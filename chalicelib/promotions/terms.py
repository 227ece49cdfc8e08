"""What staff may set up: a promotion that no merchant can have meant is refused before it is written; it costs the shop real money."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from ..catalog import Category, Product, category_key, product_key
from ..pricing.rules import (
    Bundle,
    FullDiscount,
    FullGift,
    FullReduction,
    LimitedPrice,
    MemberPrice,
    PickN,
    PriceCut,
    Scope,
)
from ..runtime.errors import ShopError
from ..runtime.faults import invalid
from ..stock import Stock, stock_key
from ..store import table
from ..store.item import Item, Key
from .cheapest import cheapest, prices_of
from .counters import LIKE_A_COUPON
from .items import HouseRules, Terms

FARTHEST = timedelta(days=3_650)
Place = Callable[[str], tuple[type[Item], Key]]


def check(terms: Terms, budget_fen: int | None, house: HouseRules, now: datetime) -> None:
    """Raises ShopError invalid_request naming the field, product_not_found, category_not_found, sku_not_found."""
    if LIKE_A_COUPON.search(terms.id):
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
    if terms.audience.control_percent and isinstance(terms, (PriceCut, LimitedPrice, MemberPrice)):
        problem = "a product's page shows this price to everybody: nobody can do without it"
        raise invalid("terms", "audience", "controlPercent", problem=problem)
    if budget_fen is not None and isinstance(terms, FullGift):
        raise invalid("budgetFen", problem="gifts are limited by their stock")
    check_goods(terms)


def check_goods(terms: Terms) -> None:
    """What the terms name exists, and they give nothing away but gifts.

    Raises ShopError invalid_request naming the field, product_not_found, category_not_found, sku_not_found.
    """
    _check_figures(terms)
    _check_known(terms)
    _check_prices(terms)


def _check_figures(terms: Terms) -> None:
    """Goods that would be free are a slip of the pen."""
    for field, problem in _free(terms):
        raise invalid("terms", *field, problem=f"{problem}: the goods would be free")


def _free(terms: Terms) -> Iterator[tuple[Sequence[str | int], str]]:
    """The fields whose figures alone give goods away, and how."""
    if isinstance(terms, FullReduction) and terms.by == "amount":
        for place, rung in enumerate(terms.rungs):
            if rung.off_fen >= rung.at:
                yield ("rungs", place, "offFen"), "not below `at`"
    if isinstance(terms, FullDiscount) and any(rung.percent_off == 100 for rung in terms.rungs):
        yield ("rungs",), "100 percent"
    if isinstance(terms, (Bundle, PickN)) and terms.price_fen == 0:
        yield ("priceFen",), "0 fen"
    if isinstance(terms, (PriceCut, LimitedPrice)):
        yield from _free_prices(terms.prices, terms.percent_off, ("percentOff",))
    if isinstance(terms, MemberPrice):
        for place, level in enumerate(terms.levels):
            yield from _free_prices(level.prices, level.percent_off, ("levels",), "levels", place)


def _free_prices(
    prices: Mapping[str, int], percent_off: int, percent_field: Sequence[str], *within: str | int
) -> Iterator[tuple[Sequence[str | int], str]]:
    if percent_off == 100:
        yield percent_field, "100 percent"
    for sku, fen in prices.items():
        if fen == 0:
            yield (*within, "prices", sku), "0 fen"


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
    """What is named must exist."""
    _all_known("product_not_found", "productIds", _products(terms.scope), lambda name: (Product, product_key(name)))
    _all_known(
        "category_not_found", "categoryIds", _categories(terms.scope), lambda name: (Category, category_key(name))
    )
    _all_known("sku_not_found", "skuIds", skus_of(terms), lambda name: (Stock, stock_key(name)))


def _check_prices(terms: Terms) -> None:
    """A price is below the price; a fixed sum is below what the cheapest goods of the scope cost."""
    if isinstance(terms, (PriceCut, LimitedPrice)):
        for sku, fen in prices_of(terms.prices.keys()).items():
            if terms.prices[sku] >= fen:
                raise invalid("terms", "prices", sku, problem="not below the price")
        if terms.off_fen:
            _refuse_free(terms.scope, terms.off_fen, 1, "terms", "offFen")
    if isinstance(terms, FullReduction) and terms.by == "pieces":
        for place, rung in enumerate(terms.rungs):
            _refuse_free(terms.scope, rung.off_fen, rung.at, "terms", "rungs", place, "offFen")


def _refuse_free(scope: Scope, off_fen: int, pieces: int, *field: str | int) -> None:
    """So many pieces of the cheapest goods must cost more than is taken off. Raises ShopError invalid_request."""
    found = cheapest(scope)
    if found is not None and off_fen >= found[1] * pieces:
        name, fen = found
        problem = f"not below what {pieces} of {name} cost at {fen} fen each: they would be free"
        raise invalid(*field, problem=problem)


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
