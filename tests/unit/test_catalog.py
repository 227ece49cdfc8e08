"""The catalogue's rules: the SKU matrix, the tree, the cards."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import product as combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.catalog import ALL, MOST_CATEGORIES, SORTS, Category, Product, category_key, matrix, tree
from chalicelib.catalog.cards import TOGETHER, listing_of
from chalicelib.catalog.items import STORE, Description, SpecAxis, SpecValue, product_key
from chalicelib.catalog.matrix import Choice
from chalicelib.catalog.tree import LEVELS
from chalicelib.runtime.errors import ShopError
from chalicelib.store.transaction import MOST_PARTS


def _product(**attributes: object) -> Product:
    plain = {
        "product_id": "mug",
        "store_id": STORE,
        "title": "杯",
        "page": Description(images=["/a", "/b"], tags=["1", "2", "3", "4"]),
        "category_ids": [],
        "listed_in": [],
        "specs": [],
        "sku_ids": [],
        "on_sale": True,
        "min_price_fen": 100,
        "max_price_fen": 100,
        "sold": 0,
        "created_at": datetime(2030, 1, 1, tzinfo=UTC),
        "version": 1,
    }
    return Product.at(product_key("mug"), **{**plain, **attributes})


def _axes(sizes: list[int]) -> list[SpecAxis]:
    return [
        SpecAxis(
            spec_id=f"s{place}",
            title=f"s{place}",
            values=[SpecValue(value_id=f"v{number}", value=f"{place}:{number}") for number in range(size)],
        )
        for place, size in enumerate(sizes)
    ]


_SIZES = st.lists(st.integers(1, 3), max_size=3)


@pytest.mark.row("B1")
@settings(max_examples=60, deadline=None)
@given(_SIZES, st.data())
def test_the_full_matrix_is_accepted_and_any_two_alike_are_not(sizes: list[int], data: st.DataObject) -> None:
    axes = _axes(sizes)
    every = [
        Choice(
            spec_values={axis.spec_id: value.value_id for axis, value in zip(axes, values, strict=True)}, price_fen=100
        )
        for values in combinations(*(axis.values for axis in axes))
    ]
    choices = {f"k{number}": choice for number, choice in enumerate(every)}
    matrix.check(axes, choices, {})
    skus = matrix.fill(_product(specs=axes), choices)
    assert len({sku.spec_text for sku in skus}) == len(every)
    twin = data.draw(st.sampled_from(every))
    with pytest.raises(ShopError):
        matrix.check(axes, {**choices, "twin": twin}, {})


@pytest.mark.row("B1")
@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 10**10), st.none() | st.integers(0, 10**10)), min_size=1, max_size=45))
def test_a_product_carries_the_range_of_its_skus(prices: list[tuple[int, int | None]]) -> None:
    product = _product()
    choices = {f"k{n}": Choice(price_fen=price, line_price_fen=line) for n, (price, line) in enumerate(prices)}
    skus = matrix.fill(product, choices)
    assert product.min_price_fen == min(price for price, _ in prices)
    assert product.max_price_fen == max(price for price, _ in prices)
    assert product.line_price_fen in [line for price, line in prices if price == product.min_price_fen]
    assert [sku.sku_id for sku in skus] == product.sku_ids


# the tree


def _tree(parents: dict[str, str | None]) -> dict[str, Category]:
    return {
        name: Category.at(category_key(name), category_id=name, name=name, parent_id=parent, order=0, hidden=False)
        for name, parent in parents.items()
    }


@pytest.mark.row("B2")
@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.none() | st.sampled_from("abcdef")), max_size=25))
def test_whatever_is_moved_where_the_tree_stays_a_tree_of_three_levels(moves: list[tuple[str, str | None]]) -> None:
    parents: dict[str, str | None] = {}
    for name, parent in moves:
        try:
            tree.check_place(name, parent, _tree(parents))
        except ShopError:
            continue
        parents[name] = parent
    for name in parents:
        above: list[str] = []
        node: str | None = name
        while node is not None:
            assert node not in above
            above.append(node)
            node = parents[node]
        assert len(above) <= LEVELS
        assert tree.with_ancestors([name], _tree(parents)) == above


@pytest.mark.row("B2")
def test_shared_ancestors_are_listed_once() -> None:
    found = tree.with_ancestors(["c", "d"], _tree({"a": None, "b": "a", "c": "b", "d": "b"}))
    assert found == ["c", "b", "a", "d"]


# cards


@pytest.mark.row("B1")
def test_the_largest_move_of_a_product_fits_into_its_transactions() -> None:
    most = [str(number) for number in range(MOST_CATEGORIES * LEVELS)]
    assert sorted(sort for sorts in TOGETHER for sort in sorts) == sorted(SORTS)
    for sorts in TOGETHER:
        cards = listing_of(_product(listed_in=most), sorts)
        assert len(cards) == (len(most) + 1) * len(sorts)
        assert 2 * len(cards) + 1 <= MOST_PARTS


@pytest.mark.row("B1")
def test_a_card_is_small() -> None:
    page = Description(images=["/media/" + "x" * 40], tags=["新品上架", "热卖", "包邮", "第四"])
    for card in listing_of(_product(title="粗陶马克杯手作咖啡杯家用办公", page=page)).values():
        assert len(str(card.raw()).encode()) < 1_000
        assert card.tags == ["新品上架", "热卖", "包邮"]


@pytest.mark.row("B1")
@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 10**10), min_size=2, max_size=8))
def test_text_order_is_price_order_and_sales_order(numbers: list[int]) -> None:
    products = [_product(min_price_fen=number, sold=number) for number in numbers]
    for sort in ("price", "sales"):
        keys = [next(key.sk for key in listing_of(product) if key.pk == f"L#{ALL}#{sort}") for product in products]
        assert [int(key.split("#")[0]) for key in sorted(keys)] == sorted(numbers)


@pytest.mark.row("B1")
def test_a_product_off_sale_has_no_cards() -> None:
    assert listing_of(_product(on_sale=False)) == listing_of(None) == {}
