"""A delivery paper as staff types it in, whichever way the goods go; and what a refused transaction of one means."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, NoReturn, Self

from pydantic import Field, StringConstraints, model_validator

from .. import shop
from ..runtime.errors import ShopError
from ..runtime.model import Remark, Shape, Slug
from ..store.errors import TransactionRefused
from . import receiving
from .items import MOST_RECEIPT_LINES, Purchase, PurchaseNo, Receipt, ReceiptLine, any_purchase

Paper = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z-]{1,40}$")]


class DeliveryPaper(Shape):
    """`paper`: the number on the delivery note, once for each order. `locationId` null: the main location."""

    purchase_no: PurchaseNo
    paper: Paper
    lines: list[ReceiptLine] = Field(min_length=1, max_length=MOST_RECEIPT_LINES)
    location_id: Slug | None = None
    note: Remark = ""

    @model_validator(mode="after")
    def _names_each_once(self) -> Self:
        if len({line.sku_id for line in self.lines}) < len(self.lines):
            raise ValueError("a SKU is named twice")
        return self


def check_location(location_id: str | None) -> None:
    """Raises ShopError location_not_found for one that the shop does not have."""
    known = {place.location_id for place in shop.current().locations}
    if location_id is not None and location_id not in known:
        raise ShopError("location_not_found")


def written(wanted: DeliveryPaper, direction: str, by: str, now: datetime) -> tuple[Purchase, Receipt]:
    """The order as it stands, and the paper to be put to it. Raises ShopError purchase_not_found."""
    purchase = any_purchase(wanted.purchase_no)
    receipt = receiving.paper(
        purchase, wanted.paper, direction, wanted.lines, by, now, location_id=wanted.location_id, note=wanted.note
    )
    return purchase, receipt


def refused(failed: TransactionRefused, lines: list[ReceiptLine], *, out: bool) -> NoReturn:
    """Raises ShopError for what looking again does not help: the paper is known, or goods are not there; else `failed` itself."""
    if "receipt" in failed.failures:
        raise ShopError("receipt_exists") from failed
    short = [line.sku_id for line in lines if _refuses(failed, line.sku_id)]
    if short and out:
        raise ShopError("stock_below_zero", skuIds=short) from failed
    raise failed


def _refuses(failed: TransactionRefused, sku_id: str) -> bool:
    return any(label.startswith(f"goods:{sku_id}:") for label in failed.failures)
