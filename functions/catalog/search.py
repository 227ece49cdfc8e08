"""Find products by words (Chinese, pinyin, mixed), with filters and sorts; without words, by filters alone.

Reads    the search index (in memory; one small Query each ten seconds), the cards of the page (one batch)
Writes   the count of words that found nothing, on the first page (words only, no person)
Errors   invalid_cursor 400, invalid_request 400 (naming the field)
Retry    a read; may be half a minute old in a CDN. What was just changed is found within seconds; prices and titles are those of the cards.
"""

from __future__ import annotations

from pydantic import Field

from chalicelib.catalog.views import CardView
from chalicelib.runtime.caller import ANYONE
from chalicelib.runtime.faults import invalid
from chalicelib.runtime.limits import per_minute
from chalicelib.runtime.model import Cursor, Fen, Name, PageSize, Request, Response, Slug
from chalicelib.runtime.operation import READ, Call, operation
from chalicelib.search import engines, paging, popular
from chalicelib.search.port import Wanted
from chalicelib.search.query import MOST_CHARACTERS
from chalicelib.search.rank import Filters, Sorting


class SearchProducts(Request):
    """Prices are bounds in fen, both included. `sort`: price is the cheapest first, price_desc the dearest."""

    words: str = Field("", max_length=MOST_CHARACTERS)
    category_id: Slug | None = None
    brand: Name | None = None
    tag: Name | None = None
    price_from_fen: Fen | None = None
    price_to_fen: Fen | None = None
    in_stock: bool = False
    sort: Sorting = "relevance"
    cursor: Cursor | None = None
    page_size: PageSize = 20


class FoundProducts(Response):
    """`total`: how many there are in all. `did_you_mean`: what was looked for instead of words that the shop does not have."""

    products: list[CardView]
    total: int
    did_you_mean: str | None
    next_cursor: str | None


@operation(
    SearchProducts, FoundProducts, caller=ANYONE, retry=READ, cache_seconds=30, limit=per_minute(1200, loose=True)
)
def search(request: SearchProducts, call: Call) -> FoundProducts:
    low, high = request.price_from_fen, request.price_to_fen
    if low is not None and high is not None and low > high:
        raise invalid("priceToFen", problem="below priceFromFen")
    filters = Filters(
        category=request.category_id,
        brands=(request.brand,) if request.brand else (),
        tags=(request.tag,) if request.tag else (),
        price_from=low,
        price_to=high,
        in_stock=request.in_stock,
    )
    after = paging.read(request.words, filters, request.sort, request.cursor)
    found = engines.search(Wanted(request.words, filters, request.sort, request.page_size + 1, after))
    page = found.hits[: request.page_size]
    if not found.total and after is None:
        popular.missed(request.words, call.now)
    last = page[-1].order if len(found.hits) > request.page_size else None
    return FoundProducts(
        products=[CardView.of(card) for card in paging.cards(page)],
        total=found.total,
        did_you_mean=found.did_you_mean,
        next_cursor=paging.write(request.words, filters, request.sort, last),
    )
