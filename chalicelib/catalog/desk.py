"""Products as staff finds them: by state, newest first, or by words in the title; and by their number or a SKU's.

The list is the index `ops`, in which every product stands under its status: a list of words reads titles there, a bounded number a call.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from heapq import merge
from itertools import islice

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.operand import Path

from ..runtime.model import Fen, Moment, Shape
from ..stock import Stock, stock_key
from ..store import schema, table
from ..store.errors import Raw
from ..store.item import Key
from .items import STATUSES, Product, Status, product_key
from .life import shelf, status_of

MOST_READ = 600  # index entries of one call, by status
_CHUNK = 200


class ProductLine(Shape):
    """A product in staff's list. Money in fen; `review_note`: why it was rejected."""

    product_id: str
    title: str
    status: Status
    image: str | None
    min_price_fen: Fen
    max_price_fen: Fen
    sold: int
    category_ids: list[str]
    tags: list[str]
    brand: str | None
    review_note: str | None
    on_at: Moment | None
    off_at: Moment | None
    created_at: Moment
    version: int

    @classmethod
    def of(cls, product: Product) -> ProductLine:
        return cls(
            product_id=product.product_id,
            title=product.title,
            status=status_of(product),
            image=next(iter(product.page.images), None),
            min_price_fen=int(product.min_price_fen),
            max_price_fen=int(product.max_price_fen),
            sold=int(product.sold),
            category_ids=product.category_ids,
            tags=product.page.tags,
            brand=product.page.brand,
            review_note=product.review_note,
            on_at=product.on_at,
            off_at=product.off_at,
            created_at=product.created_at,
            version=int(product.version),
        )


def numbered(number: str) -> Product | None:
    """The product of this id, or that has a SKU of this id."""
    product = table.get(Product, product_key(number), strong=False)
    if product is None:
        stock = table.get(Stock, stock_key(number), strong=False)
        product = table.get(Product, product_key(stock.product_id), strong=False) if stock else None
    return product


def page(
    statuses: Sequence[Status], words: str, category_id: str | None, before: str | None, size: int
) -> tuple[list[Product], str | None]:
    """Products, newest first, and where the next page begins (None: there is none).

    With words or a category a page may be short, or empty, and have a next one: a call reads no more than MOST_READ entries a status.
    """
    streams = [_Stream(status, words, before) for status in statuses or STATUSES]
    newest_first = merge(*streams, key=lambda raw: raw[schema.OPS.sk]["S"], reverse=True)
    found: list[Product] = []
    last: str | None = None
    for raws in _in_chunks(newest_first, size):
        wanted = [(Product, Key.of(raw)) for raw in raws]
        items = table.get_many(wanted, strong=False)
        for raw in raws:
            product = items.get(Key.of(raw))
            last = raw[schema.OPS.sk]["S"]
            if isinstance(product, Product) and (category_id is None or category_id in product.listed_in):
                found.append(product)
            if len(found) == size:
                return found, last
    stopped = [stream.stopped_at for stream in streams if stream.stopped_at]
    return found, max(stopped) if stopped else None


def _in_chunks(raws: Iterator[Raw], size: int) -> Iterator[list[Raw]]:
    while chunk := list(islice(raws, size)):
        yield chunk


class _Stream:
    """The entries of one status, newest first, as far as one call reads; `stopped_at`: where it stopped before its end."""

    def __init__(self, status: Status, words: str, before: str | None) -> None:
        self._partition, self._words, self._before = shelf(status), words, before
        self.stopped_at: str | None = None

    def __iter__(self) -> Iterator[Raw]:
        title: Condition | None = Path(["title"]).contains(self._words) if self._words else None
        start: Raw | None = None
        read = 0
        while read < MOST_READ:
            found = table.query(
                self._partition,
                index=schema.OPS.name,
                newest_first=True,
                below=self._before,
                limit=_CHUNK,
                start=start,
                filtered=title,
            )
            yield from (raw for raw in found.items if raw[schema.OPS.sk]["S"] != self._before)
            start = found.next
            if start is None:
                return
            read += _CHUNK
        self.stopped_at = start[schema.OPS.sk]["S"] if start else None
