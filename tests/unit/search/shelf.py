"""A small shelf to search on."""

from __future__ import annotations

from typing import Any

from chalicelib.search.document import Document
from chalicelib.search.engine import Engine
from chalicelib.search.port import Wanted
from chalicelib.search.rank import Filters, Sorting

TITLES = {
    "pot": "宜兴 紫砂壶 功夫茶",
    "cup": "陶瓷 马克杯 350ml",
    "cup2": "陶瓷 马克杯 白色 0.5升",
    "flask": "不锈钢 保温杯 500毫升",
    "flask2": "儿童 保温杯 粉色",
    "case": "行李箱 20寸",
    "hotpot": "火锅底料 麻辣",
    "shirt": "长袖 T恤 纯棉",
    "plant": "多肉植物 桌面",
    "mug": "Nordhem stoneware mugs",
    "umbrella": "Nordhem umbrella",
}


def goods(product_id: str, **changes: Any) -> Document:
    return Document(product_id=product_id, **{"title": TITLES.get(product_id, product_id), "brand": "", **changes})


def shelf(**changes: dict[str, Any]) -> Engine:
    """Every title once; `changes` by product."""
    return Engine.of([goods(product_id, **changes.get(product_id, {})) for product_id in TITLES])


def found(engine: Engine, words: str, sort: Sorting = "relevance", **filters: Any) -> list[str]:
    result = engine.search(Wanted(words, Filters(**filters), sort))
    return [hit.product_id for hit in result.hits]
