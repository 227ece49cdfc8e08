"""The quote: what a selection costs, signed, so that the order made with it within ten minutes costs that.

The token carries what was agreed (goods with their prices, the rules used with their versions, the choice, the address), bound to its buyer; with
it, submit reads everything by key in one call and prices under the rules that were shown. Later the same day it still says what was promised, so
that the order can tell what has changed since.
"""

from __future__ import annotations

import json
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from ..delivery_terms import Method
from ..pricing.agreement import Agreement
from ..runtime import clock, tokens
from ..runtime.errors import ShopError
from ..runtime.model import Shape
from . import agreed
from .carriage import DeliveryChoice
from .deal import Deal
from .selection import Wanted

LIFETIME = timedelta(minutes=10)
COMPARABLE = timedelta(hours=24)
MOST_CHARACTERS = 16_000  # of a token; 50 lines under ten rules are about 5,000
_MOST_TEXT = 120_000  # characters of a token's content
_VERSION = "q2"


class Quote(Shape):
    """What the token says. `agreement`: `agreed.bare`; `lines`: what each line costs, SKU -> fen; `shards` of the budgets of
    rules used, `pots`: rule -> the budget that it shares with others."""

    uid: str
    address_id: str
    coupon_id: str | None
    from_cart: bool
    agreement: dict[str, Any]
    lines: dict[str, int]
    freight_fen: int
    gifts: dict[str, int]
    shards: dict[str, int]
    expires_at: str
    pots: dict[str, str] = {}
    method: Method = "express"
    point_id: str | None = None

    def terms(self) -> Agreement:
        """What was agreed, without titles."""
        return agreed.whole(self.agreement, {})

    def holds(self, now: datetime) -> bool:
        """Is the price still promised?"""
        return now < clock.parse(self.expires_at)


def wanted(terms: Agreement) -> list[Wanted]:
    """What is ordered."""
    return [Wanted(product_id=entry.product_id, sku_id=entry.sku_id, quantity=entry.quantity) for entry in terms.goods]


def of(
    deal: Deal,
    uid: str,
    address_id: str,
    from_cart: bool,
    shards: dict[str, int],
    expires: datetime,
    delivery: DeliveryChoice | None = None,
    pots: Mapping[str, str] | None = None,
) -> Quote:
    """The quote for a deal."""
    price = deal.price
    used = {step.rule_id for step in price.trace}
    shared = {rule: pot for rule, pot in (pots or {}).items() if rule in used}
    gifts: dict[str, int] = {}
    for gift in price.gifts:
        gifts[gift.sku_id] = gifts.get(gift.sku_id, 0) + gift.quantity
    return Quote(
        uid=uid,
        address_id=address_id,
        coupon_id=next(iter(price.coupons), None),
        from_cart=from_cart,
        agreement=agreed.bare(agreed.agreement(deal.goods, deal.book, deal.circumstances, deal.choice, price)),
        lines={line.sku_id: line.payable_fen for line in price.lines},
        freight_fen=price.freight_fen,
        gifts=gifts,
        shards={name: count for name, count in shards.items() if name in used or name in shared.values()},
        pots=shared,
        expires_at=clock.iso(expires),
        **(delivery.model_dump() if delivery else {}),
    )


def sign(quote: Quote) -> str:
    """The quote as an opaque token."""
    said = quote.model_dump_json(exclude_defaults=True)
    body = urlsafe_b64encode(zlib.compress(said.encode(), 9)).decode().rstrip("=")
    return f"{_VERSION}.{body}.{tokens.derive('quote', body)[:32]}"


def read(token: str, uid: str, now: datetime) -> Quote:
    """The quote of a genuine token of this buyer. Raises ShopError quote_expired (also for a forged one: get a new quote)."""
    version, _, rest = token.partition(".")
    body, _, mark = rest.rpartition(".")
    if version != _VERSION or not tokens.derived("quote", body, mark, length=32):
        raise ShopError("quote_expired")
    text = zlib.decompressobj().decompress(urlsafe_b64decode(body + "=" * (-len(body) % 4)), _MOST_TEXT)
    quote = Quote.model_validate(json.loads(text))
    if quote.uid != uid or clock.parse(quote.expires_at) + COMPARABLE <= now:
        raise ShopError("quote_expired")
    return quote
