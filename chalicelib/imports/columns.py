"""The columns of a table of goods: their names in Chinese and English, and how a cell becomes a value. Pure.

Prices are yuan as people type them ("19.9", "¥1,299.00"); money is never rounded. Several values in a cell are separated by `|`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, NamedTuple

MOST_AXES = 3  # of a table; products made otherwise may have more
_PRICE = re.compile(r"(\d{1,8})(?:\.(\d{1,2}))?")
_YES, _NO = {"是", "上架", "yes", "y", "true", "1"}, {"否", "下架", "no", "n", "false", "0"}
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet would run what begins so (OWASP, CSV injection)


class Column(NamedTuple):
    """`name` is the field; `zh` the head of a Chinese table. `of_sku`: of the row's choice, not of its product."""

    name: str
    zh: str
    read: Callable[[str], Any]
    of_sku: bool = False


def text(cell: str) -> str:
    return cell


def number(cell: str) -> str:
    """A product's or a SKU's. Raises ValueError."""
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,40}", cell):
        raise ValueError("格式不对（只能用字母、数字、- 和 _，最多 40 个）")
    return cell


def several(cell: str) -> list[str]:
    return [part.strip() for part in re.split(r"[|｜]", cell) if part.strip()]


def fen(cell: str) -> int:
    """Fen of yuan. Raises ValueError, also for more than two decimals."""
    plain = cell.replace(",", "").replace("，", "").removeprefix("¥").removeprefix("￥").strip()
    match = _PRICE.fullmatch(plain)
    if match is None:
        raise ValueError("不是金额（元，最多两位小数）")
    return int(match[1]) * 100 + int((match[2] or "0").ljust(2, "0"))


def price(cell: str) -> int:
    """A price of something that is sold. Raises ValueError."""
    found = fen(cell)
    if found < 1:
        raise ValueError("价格必须大于 0")
    return found


def whole(cell: str) -> int:
    if not re.fullmatch(r"\d{1,9}", cell):
        raise ValueError("不是非负整数")
    return int(cell)


def yes(cell: str) -> bool:
    if cell.lower() in _YES | _NO:
        return cell.lower() in _YES
    raise ValueError("只能填 是 或 否")


COLUMNS: tuple[Column, ...] = (
    Column("product_id", "商品编号", number),
    Column("title", "标题", text),
    Column("subtitle", "副标题", text),
    Column("category_ids", "分类", several),
    Column("brand", "品牌", text),
    Column("images", "图片", several),
    Column("detail_images", "详情图", several),
    Column("video_url", "视频", text),
    Column("tags", "标签", several),
    Column("unit", "单位", text),
    Column("description", "描述", text),
    Column("on_sale", "上架", yes),
    Column("sku_id", "规格编号", number, of_sku=True),
    *(
        column
        for axis in range(1, MOST_AXES + 1)
        for column in (
            Column(f"spec{axis}", f"规格名{axis}", text, of_sku=True),
            Column(f"value{axis}", f"规格值{axis}", text, of_sku=True),
        )
    ),
    Column("price_fen", "价格", price, of_sku=True),
    Column("line_price_fen", "划线价", fen, of_sku=True),
    Column("stock", "库存", whole, of_sku=True),
    Column("weight_grams", "重量克", whole, of_sku=True),
    Column("volume_cm3", "体积cm3", whole, of_sku=True),
    Column("sku_image", "规格图", text, of_sku=True),
)
BY_NAME = {column.name: column for column in COLUMNS}
NEEDED = ("product_id", "title", "price_fen", "stock")
LINE, REASON = "行号", "原因"  # what a report adds; read again they mean nothing
_ENGLISH = {
    "product_id": "productId",
    "category_ids": "categories",
    "detail_images": "detailImages",
    "video_url": "video",
    "on_sale": "onSale",
    "sku_id": "skuId",
    "price_fen": "price",
    "line_price_fen": "linePrice",
    "weight_grams": "weightGrams",
    "volume_cm3": "volumeCm3",
    "sku_image": "skuImage",
}
_HEADS = {column.zh: column.name for column in COLUMNS} | {_ENGLISH.get(name, name).lower(): name for name in BY_NAME}


def field_of(head: str) -> str | None:
    """The field that a column's head names; None: no column of ours."""
    plain = head.strip()
    return _HEADS.get(plain) or _HEADS.get(plain.lower())


def harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def meant(cell: str) -> str:
    """A cell as it was before `harmless`."""
    plain = cell.strip()
    return plain[1:] if plain.startswith("'") and plain[1:].startswith(FORMULA) else plain
