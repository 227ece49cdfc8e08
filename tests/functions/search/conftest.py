"""A shop with a few goods that search knows, as the stream brings them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from chalicelib.search import engines, popular
from tests.goods import clerk, relayed, sku
from tests.world import Person, TestClock

GOODS = {
    "pot": ("宜兴 紫砂壶", 12_800, 5, {"品牌": "茗屿"}, ["新品"]),
    "cup": ("陶瓷 马克杯 350ml", 3_900, 5, {"品牌": "山白"}, []),
    "mug": ("骨瓷 马克杯 0.5升", 5_900, 0, {"品牌": "茗屿"}, ["热卖"]),
    "flask": ("不锈钢 保温杯", 8_900, 5, {}, []),
}


@pytest.fixture
def staff(small_table: TestClock) -> Iterator[Person]:
    engines.forget()
    popular.forget()
    yield clerk()
    engines.forget()
    popular.forget()


@pytest.fixture
def goods(staff: Person) -> Person:
    """The goods above, on sale."""
    staff.call("products/save_category", {"categoryId": "cups", "name": "杯具"})
    with relayed():
        for product_id, (title, price, stock, attributes, tags) in GOODS.items():
            body = {
                "productId": product_id,
                "title": title,
                "categoryIds": ["cups"] if "杯" in title else [],
                "attributes": [{"name": name, "value": value} for name, value in attributes.items()],
                "tags": tags,
                "skus": [sku(f"{product_id}-1", priceFen=price, stock=stock)],
            }
            staff.call("products/create", body)
    return staff
