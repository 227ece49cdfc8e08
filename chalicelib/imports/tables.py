"""Products -> a table that can be changed and imported again. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence

from ..catalog.items import Product, Sku
from .columns import COLUMNS, MOST_AXES, harmless

Goods = tuple[Product, Sequence[Sku], Mapping[str, int]]  # with what is left of each SKU


def text(goods: Sequence[Goods], *, with_head: bool) -> str:
    """CSV, a row for each SKU; prices in yuan."""
    out = io.StringIO()
    writer = csv.writer(out)
    if with_head:
        writer.writerow([column.zh for column in COLUMNS])
    for product, skus, left in goods:
        for cells in _rows(product, skus, left):
            writer.writerow([harmless(cells.get(column.name, "")) for column in COLUMNS])
    return out.getvalue()


def _rows(product: Product, skus: Sequence[Sku], left: Mapping[str, int]) -> Iterator[dict[str, str]]:
    page = product.page
    own = {
        "product_id": product.product_id,
        "title": product.title,
        "subtitle": page.subtitle,
        "category_ids": "|".join(product.category_ids),
        "brand": page.brand or "",
        "images": "|".join(page.images),
        "detail_images": "|".join(page.detail_images),
        "video_url": page.video_url or "",
        "tags": "|".join(page.tags),
        "unit": page.unit,
        "description": page.description,
        "on_sale": "是" if product.on_sale else "否",
    }
    for sku in skus:
        yield {**own, **_sku(product, sku), "stock": str(left.get(sku.sku_id, 0))}


def _sku(product: Product, sku: Sku) -> dict[str, str]:
    cells = {
        "sku_id": sku.sku_id,
        "price_fen": _yuan(int(sku.price_fen)),
        "line_price_fen": "" if sku.line_price_fen is None else _yuan(int(sku.line_price_fen)),
        "weight_grams": str(int(sku.weight_grams)),
        "volume_cm3": str(int(sku.volume_cm3 or 0)),
        "sku_image": sku.image or "",
    }
    for number, axis in enumerate(product.specs[:MOST_AXES], 1):
        names = {one.value_id: one.value for one in axis.values}
        cells |= {f"spec{number}": axis.title, f"value{number}": names.get(sku.spec_values.get(axis.spec_id, ""), "")}
    return cells


def _yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"
