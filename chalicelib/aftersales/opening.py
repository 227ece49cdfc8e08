"""Opening a case: one shape and one way for a buyer in the app and for staff who do it for a buyer that called or came."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from pydantic import Field, model_validator

from .. import catalog
from ..runtime.errors import ShopError
from ..runtime.model import Fen, Slug
from ..store import table
from ..store.transaction import Transaction
from . import asking, working
from .asking import Order
from .choice import Chosen, Note, OwnPicture
from .items import Case
from .states import Channel


class Wanted(Chosen):
    """`expectedFen`: what the preview showed; another sum is refused. `swapSkuId`: another SKU of the same product, for one line of an exchange."""

    memo: Note = ""
    images: list[OwnPicture] = Field([], max_length=9)
    expected_fen: Fen | None = None
    swap_sku_id: Slug | None = None

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if not self.lines:
            raise ValueError("lines: at least one")
        if self.swap_sku_id and (self.kind != "exchange" or len(self.lines) > 1):
            raise ValueError("swapSkuId: for an exchange of one line")
        return self


def open_wanted(
    transaction: Transaction,
    order: Order,
    wanted: Wanted,
    now: datetime,
    *,
    by: str = "buyer",
    channel: Channel = "app",
    exceeds: str | None = None,
) -> Case:
    """The case that is wanted, put into the transaction as `working.open_case` does.

    Raises what that raises, ShopError aftersale_reason, sku_not_found, aftersale_changed.
    """
    reason = asking.reason_of(order, wanted.kind, wanted.reason_id)
    swap = _swap(order, wanted.lines[0].sku_id, wanted.swap_sku_id) if wanted.swap_sku_id else None
    case = working.open_case(
        transaction,
        order,
        wanted.kind,
        wanted.units,
        reason,
        now,
        memo=wanted.memo,
        images=wanted.images,
        swap=swap,
        by=by,
        channel=channel,
        exceeds=exceeds,
    )
    if wanted.expected_fen is not None and wanted.expected_fen != case.asked_fen:
        raise ShopError("aftersale_changed", expectedFen=wanted.expected_fen, refundFen=int(case.asked_fen))
    return case


def _swap(order: Order, instead_of: str, sku_id: str) -> catalog.Sku:
    """The other SKU of the same product. Raises ShopError sku_not_found."""
    product_id = next((line.product_id for line in order.snapshot.lines if line.sku_id == instead_of), None)
    sku = table.get(catalog.Sku, catalog.sku_key(product_id, sku_id)) if product_id else None
    if sku is None or not sku.on_sale:
        raise ShopError("sku_not_found", skuId=sku_id)
    return sku
