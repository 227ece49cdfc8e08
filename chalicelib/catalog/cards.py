"""Listing cards: what browsing reads, projected from the stream's records of products.

A record may come twice, late, or after newer ones (a repeated batch, a repair). So a record is only the occasion: the cards of the product as
it stands are written, and the old image's cards that are not among them removed, in one transaction that checks that the product still stands
so. A card of an outdated state can therefore never be written, and each state's cards are removed by the record that ended it.
"""

from __future__ import annotations

from collections.abc import Iterable

from pynamodb.expressions.condition import Condition

from ..store import table
from ..store.errors import Contended, TransactionRefused
from ..store.item import Key
from ..store.transaction import Transaction
from .items import ALL, SORTS, Card, Product, Sort, product_key

_TRIES = 4


def listing(category_id: str, sort: Sort) -> str:
    """The partition of a listing."""
    return f"L#{category_id}#{sort}"


def sort_key(sort: Sort, product: Product) -> str:
    """Where a product stands in a listing; text order is list order (newest and sales are read backwards)."""
    if sort == "price":
        return f"{product.min_price_fen:012d}#{product.product_id}"
    if sort == "sales":
        return f"{product.sold:012d}#{product.product_id}"
    return f"{int(product.created_at.timestamp() * 1000):014d}#{product.product_id}"


def listing_of(product: Product | None) -> dict[Key, Card]:
    """Every card of a product that is on sale: each category it is listed in, in each sort."""
    if product is None or not product.on_sale:
        return {}
    cards: dict[Key, Card] = {}
    for category in [ALL, *product.listed_in]:
        for sort in SORTS:
            key = Key(listing(category, sort), sort_key(sort, product))
            cards[key] = Card.at(
                key,
                product_id=product.product_id,
                title=product.title,
                image=next(iter(product.page.images), None),
                price_fen=product.min_price_fen,
                line_price_fen=product.line_price_fen,
                sold=product.sold,
                tags=product.page.tags[:3],
                version=product.version,
            )
    return cards


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
    current = new
    for _ in range(_TRIES):
        try:
            _transaction(known.key, current, gone=listing_of(old)).commit()
            return
        except TransactionRefused:
            current = table.get(Product, known.key)
    raise Contended(known.pk)


def _transaction(product: Key, current: Product | None, gone: Iterable[Key]) -> Transaction:
    transaction = Transaction("catalog/project")
    as_it_stands = Product.pk.does_not_exist() if current is None else stands_as(current)
    transaction.check("product", product, as_it_stands)
    cards = listing_of(current)
    for key, card in cards.items():
        transaction.put(f"card:{key.pk}", card)
    for key in gone:
        if key not in cards:
            transaction.delete(f"gone:{key.pk}", key)
    return transaction
