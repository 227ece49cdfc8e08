"""What a page of a listing costs, by our calculator: cards of at most 400 bytes, one query, at most two read units, however large the shop is."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.catalog import Card, Product, listing
from chalicelib.catalog.cards import MOST_CARD_BYTES, listing_of
from chalicelib.catalog.items import STORE, Description, product_key
from chalicelib.runtime import clock, ids
from chalicelib.store import table, transport, units
from chalicelib.store.transaction import Transaction
from tests.interleave import asked
from tests.world import TestClock, anyone

_SLUG = st.text(ids.ALPHABET, min_size=1, max_size=40)
_WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=120)


def _product(number: int = 0, **changes: Any) -> Product:
    fields: dict[str, Any] = dict(
        product_id=f"p{number:08d}",
        store_id=STORE,
        title=f"手作粗陶马克杯 流釉天成 大容量办公室咖啡杯 礼盒装 {number}",
        page=Description(images=["/media/u/01M8205H50VHBBBTY0P6KY.jpg"], tags=["新品", "热卖", "包邮"]),
        category_ids=["cups"],
        listed_in=["cups", "kitchen", "home"],
        specs=[],
        sku_ids=["s"],
        on_sale=True,
        min_price_fen=123_456_789,
        max_price_fen=123_456_789,
        line_price_fen=223_456_789,
        sold=123_456,
        created_at=clock.now() + timedelta(milliseconds=number),
        version=12_345,
    )
    fields |= changes
    return Product.at(product_key(fields["product_id"]), **fields)


@pytest.mark.row("T1")
@settings(max_examples=60)
@given(
    title=_WORDS,
    product_id=_SLUG,
    category=_SLUG,
    image=st.text("abc/", max_size=480),
    tags=st.lists(_WORDS.map(lambda text: text[:60]), max_size=3),
)
def test_no_card_has_more_than_400_bytes(
    title: str, product_id: str, category: str, image: str, tags: list[str]
) -> None:
    page = Description.model_construct(images=[f"https://i.example.com/{image}"], tags=tags)
    product = _product(product_id=product_id, title=title, page=page, listed_in=[category])
    for card in listing_of(product).values():
        assert units.size(card.raw()) <= MOST_CARD_BYTES <= 400
        assert card.title


@pytest.mark.row("B1")
def test_an_ordinary_card_loses_nothing() -> None:
    product = _product()
    for card in listing_of(product).values():
        assert (card.title, card.tags, card.image) == (product.title, product.page.tags, product.page.images[0])


@pytest.mark.row("T1")
@pytest.mark.parametrize(("size", "sort"), [(20, "overall"), (40, "price")])
def test_a_page_is_one_query_of_two_read_units_at_most(small_table: TestClock, size: int, sort: Any) -> None:
    """The shop's largest listing is written here as far as a few pages go, with the largest cards there are.

    What a query consumes follows from the bytes of the items that it reads, and it reads `Limit` of them from a place in one partition: how many
    lie before, behind and in other partitions is not in the sum. So 400 cards tell what 200,000 do.
    """
    long = "很长的标题" * 24
    for start in range(0, 400, 50):
        transaction = Transaction("cards")
        for number in range(start, start + 50):
            card = listing_of(_product(number, title=long, sold=number, min_price_fen=number), [sort])
            (of_all,) = (one for key, one in card.items() if key.pk == listing("all", sort))
            assert units.size(of_all.raw()) > MOST_CARD_BYTES - 4
            transaction.put(f"card:{number}", of_all)
        transaction.commit()
    cost: list[float] = []

    def seam(operation: str, request: dict[str, Any]) -> dict[str, Any]:
        answer: dict[str, Any] = below(operation, request)
        cost.append(units.queried(answer["Items"], strong=request["ConsistentRead"]).read)
        return answer

    below = transport.use(seam)
    try:
        first = anyone().get("catalog/browse", sort=sort, pageSize=size)
        second = anyone().get("catalog/browse", sort=sort, pageSize=size, cursor=first["nextCursor"])
    finally:
        transport.use(below)
    assert len(first["products"]) == len(second["products"]) == size
    assert len(cost) == 2, "one query a page"
    assert max(cost) <= 2
    with asked() as operations:
        anyone().get("catalog/browse", sort=sort, pageSize=size)
    assert operations == ["Query"]
    assert table.query(listing("all", sort), limit=1).items[0]["kind"]["S"] == Card.KIND
