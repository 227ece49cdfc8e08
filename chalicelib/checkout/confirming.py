"""What the law lets a shop exclude from the days without a reason only when the buyer confirms it for this very order (SAIC Order 90, art. 7)."""

from __future__ import annotations

from collections.abc import Sequence

from .. import shop
from ..pricing.lines import Goods
from ..return_terms import ToConfirm, to_confirm

_TEXT = (
    "该商品性质不宜退货。勾选确认后，收货七日内不支持无理由退货；不确认也可下单，仍可七日无理由退货。质量问题不受影响。"
)


def asked(goods: Sequence[Goods]) -> list[ToConfirm]:
    """The lines to ask about, with what to show."""
    wanted = set(to_confirm(shop.current().after_sale, {entry.sku_id: entry.listed_in for entry in goods}))
    return [ToConfirm(sku_id=entry.sku_id, title=entry.title, text=_TEXT) for entry in goods if entry.sku_id in wanted]
