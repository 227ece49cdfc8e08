"""What is looked at by itself before people look at a product: words, prices, pictures. Pure.

Words: Advertising Law of the PRC, article 9 (absolute words), and what the shop watches. Prices: what looks like a slip of the keyboard.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from ..runtime.model import Shape
from .items import Product, Sku

# A word stands for itself alone: 第一 in 第一代 is no boast, so what is listed is long enough to be one.
ABSOLUTE = (
    *(
        "国家级",
        "世界级",
        "最高级",
        "最佳",
        "最优秀",
        "最便宜",
        "最先进",
        "全网第一",
        "全国第一",
        "世界第一",
        "销量第一",
        "独一无二",
    ),
    *("绝无仅有", "史无前例", "万能", "百分之百有效", "100%有效", "永久有效", "包治百病", "根治"),
)
_SPREAD = 100  # the dearest SKU costs at most so many times the cheapest
_CROSSED_OUT = 20  # the crossed-out price is at most so many times the price
_LEAST, _MOST = 1, 10_000_000  # fen


class Problem(Shape):
    """What keeps a product from being submitted. `found`: the word, the SKU or the field."""

    check: Literal["words", "price", "pictures", "title"]
    found: str


def problems(product: Product, skus: Sequence[Sku], watched: Sequence[str]) -> list[Problem]:
    """Everything that is wrong with it; none: people may look at it."""
    return [*_words(product, watched), *_prices(skus), *_pictures(product)]


def _words(product: Product, watched: Sequence[str]) -> Iterator[Problem]:
    page = product.page
    facts = [f"{one.name}{one.value}" for one in page.attributes]
    text = "\n".join([product.title, page.subtitle, page.description, page.packaging, *page.tags, *facts])
    for word in dict.fromkeys([*ABSOLUTE, *watched]):
        if word in text:
            yield Problem(check="words", found=word)
    if len(product.title.strip()) < 2:
        yield Problem(check="title", found=product.title)


def _prices(skus: Sequence[Sku]) -> Iterator[Problem]:
    cheapest = min((int(sku.price_fen) for sku in skus), default=0)
    for sku in skus:
        price, crossed_out = int(sku.price_fen), int(sku.line_price_fen or 0)
        if (
            not _LEAST <= price <= _MOST
            or price > _SPREAD * max(cheapest, 1)
            or crossed_out > _CROSSED_OUT * max(price, 1)
        ):
            yield Problem(check="price", found=sku.sku_id)


def _pictures(product: Product) -> Iterator[Problem]:
    if not product.page.images:
        yield Problem(check="pictures", found="images")
