"""Listing cards: what browsing reads, projected from the stream's records of products.

A record may come twice, late, or after newer ones (a repeated batch, a repair). So a record is only the occasion: the cards of the product as
it stands are written, and the old image's cards that are not among them removed, in one transaction that checks that the product still stands
so. A card of an outdated state can therefore never be written, and each state's cards are removed by the record that ended it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from pynamodb.expressions.condition import Condition

from ..store import table
from ..store.errors import Contended, TransactionRefused
from ..store.item import Key
from ..store.transaction import Transaction
from ..store.units import size
from .items import ALL, MEMBERS, SORTS, Card, Product, Sort, listing, product_key

_TRIES = 4
MOST_CARD_BYTES = (
    399  # 41 of them, a page of 40 and one that tells of the next, are four blocks of 4 KB: two read units
)
_SHORTEST_TITLE = 60  # bytes: twenty Chinese characters
_DOUBLING_SECONDS = 14 * 86_400
# A product's cards of two sorts are one transaction: in fifteen categories, old ones and new ones, there would be too many of four.
TOGETHER: tuple[tuple[Sort, ...], ...] = (("overall", "newest"), ("price", "sales"))


def sort_key(sort: Sort, product: Product) -> str:
    """Where a product stands in a listing; text order is list order (newest and sales are read backwards)."""
    if sort == "price":
        return f"{product.min_price_fen:012d}#{product.product_id}"
    if sort == "sales":
        return f"{product.sold:012d}#{product.product_id}"
    if sort == "overall":
        return f"{overall(product):014d}#{product.product_id}"
    return f"{int(product.created_at.timestamp() * 1000):014d}#{product.product_id}"


def overall(product: Product) -> int:
    """The rank of a product in the default order: what sells is above what does not, and each doubling of units sold is worth two weeks of age.

    Time passes for all of them alike, so a rank moves only when the product sells, and nothing has to be ranked anew each day.
    """
    seconds = int(product.created_at.timestamp())
    return seconds + int(math.log2(1 + int(product.sold)) * _DOUBLING_SECONDS)


def listing_of(product: Product | None, sorts: Sequence[Sort] = SORTS) -> dict[Key, Card]:
    """Every card of a product that is on sale: each category it is listed in, in each sort; what is hidden from others stands in MEMBERS alone."""
    if product is None or not product.on_sale:
        return {}
    cards: dict[Key, Card] = {}
    level = product.page.min_level
    public = [] if product.page.hidden_at(0) else [ALL, *product.listed_in]
    for category in [*public, *([MEMBERS] if level else [])]:
        for sort in sorts:
            key = Key(listing(category, sort), sort_key(sort, product))
            cards[key] = fitted(
                Card.at(
                    key,
                    product_id=product.product_id,
                    title=product.title,
                    image=next(iter(product.page.images), None),
                    price_fen=product.min_price_fen,
                    line_price_fen=product.line_price_fen,
                    sold=product.sold,
                    tags=product.page.tags[:3],
                    min_level=level or None,
                    version=product.version,
                )
            )
    return cards


def fitted(card: Card) -> Card:
    """The card in at most MOST_CARD_BYTES: tags go first, then the end of the title, and a picture whose address alone is too long."""
    while card.tags and _excess(card) > 0:
        card.tags = card.tags[:-1]
    if _excess(card) > 0:
        card.title = _cut(card.title, max(_SHORTEST_TITLE, len(card.title.encode()) - _excess(card)))
    if _excess(card) > 0:
        card.image = None
    return card


def _excess(card: Card) -> int:
    return size(card.raw()) - MOST_CARD_BYTES


def _cut(text: str, most: int) -> str:
    """At most so many bytes of UTF-8, with an ellipsis for what is missing."""
    if len(text.encode()) <= most:
        return text
    return text.encode()[: most - len("…".encode())].decode(errors="ignore").rstrip() + "…"


def stands_as(product: Product) -> Condition:
    """The product is as it was read: neither changed by people (`version`) nor re-ranked (`sold`) since."""
    condition: Condition = (Product.version == product.version) & (Product.sold == product.sold)
    return condition


def project(old: Product | None, new: Product | None) -> None:
    """A product changed from `old` to `new`: bring its cards to what it is now.

    Raises Contended when it keeps changing, ValueError for images that are no product's.
    """
    known = new or old
    if known is None or known.key != product_key(known.product_id):
        raise ValueError("no product")
    for sorts in TOGETHER:
        _project(known.key, old, new, sorts)


def _project(product: Key, old: Product | None, current: Product | None, sorts: Sequence[Sort]) -> None:
    for _ in range(_TRIES):
        try:
            _transaction(product, current, sorts, gone=listing_of(old, sorts)).commit()
            return
        except TransactionRefused:
            current = table.get(Product, product)
    raise Contended(product.pk)


def _transaction(product: Key, current: Product | None, sorts: Sequence[Sort], gone: Iterable[Key]) -> Transaction:
    transaction = Transaction("catalog/project")
    as_it_stands = Product.pk.does_not_exist() if current is None else stands_as(current)
    transaction.check("product", product, as_it_stands)
    cards = listing_of(current, sorts)
    for key, card in cards.items():
        transaction.put(f"card:{key.pk}", card)
    for key in gone:
        if key not in cards:
            transaction.delete(f"gone:{key.pk}", key)
    return transaction
