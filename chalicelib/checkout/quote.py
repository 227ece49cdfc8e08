"""The quote: what a selection costs, signed, so that the order made with it within ten minutes costs that.

The token carries what the order needs to know (SKUs, quantities, unit prices, address, coupon), bound to its buyer; with it, submit reads
everything by key in one call.
"""

from __future__ import annotations

import json
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime, timedelta

from .. import pricing, shop
from ..coupons import Terms
from ..pricing import Goods, Price
from ..runtime import clock, tokens
from ..runtime.errors import ShopError
from ..runtime.model import Shape
from .selection import Wanted

LIFETIME = timedelta(minutes=10)
_MOST_TEXT = 40_000  # characters of a token's content: 50 lines are about 4,000


class Quote(Shape):
    """What the token says. `unit_prices`: SKU -> fen."""

    uid: str
    wanted: list[Wanted]
    unit_prices: dict[str, int]
    address_id: str | None
    coupon_id: str | None
    terms: Terms | None
    freight: pricing.Freight
    payable_fen: int
    from_cart: bool
    expires_at: str


def freight_rule() -> pricing.Freight:
    """The shop's freight, as it is set now."""
    own = shop.current()
    return pricing.Freight(flat_fen=own.freight_fen, free_over_fen=own.free_freight_over_fen)


def sign(quote: Quote) -> str:
    """The quote as an opaque token."""
    body = urlsafe_b64encode(zlib.compress(quote.model_dump_json().encode(), 9)).decode().rstrip("=")
    return f"q1.{body}.{tokens.derive('quote', body)[:32]}"


def read(token: str, uid: str, now: datetime) -> Quote:
    """The quote of a genuine token of this buyer. Raises ShopError quote_expired (also for a forged one: get a new quote)."""
    version, _, rest = token.partition(".")
    body, _, mark = rest.rpartition(".")
    if version != "q1" or not tokens.derived("quote", body, mark, length=32):
        raise ShopError("quote_expired")
    text = zlib.decompressobj().decompress(urlsafe_b64decode(body + "=" * (-len(body) % 4)), _MOST_TEXT)
    quote = Quote.model_validate(json.loads(text))
    if quote.uid != uid or clock.parse(quote.expires_at) <= now:
        raise ShopError("quote_expired")
    return quote


def priced(goods: list[Goods], terms: Terms | None, quote: Quote | None) -> Price:
    """The price of goods now, or as the quote promised."""
    if quote is None:
        return pricing.price(goods, terms, freight_rule())
    promised = [entry.model_copy(update={"unit_price_fen": quote.unit_prices[entry.sku_id]}) for entry in goods]
    return pricing.price(promised, quote.terms, quote.freight)
