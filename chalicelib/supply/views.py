"""An order to a supplier as staff and as the supplier see it. Money in fen, for one piece unless it says total."""

from __future__ import annotations

from datetime import date

from ..runtime.model import Moment, Shape
from . import states
from .items import Purchase, PurchaseLine, Receipt, ReceiptLine


class PurchaseLineView(Shape):
    """`open`: pieces that still have to come. `over`: pieces that came beyond what was ordered."""

    sku_id: str
    product_id: str
    title: str
    spec_text: str
    quantity: int
    cost_fen: int
    received: int
    returned: int
    open: int
    over: int


class PurchaseView(Shape):
    """`version` is named by whoever changes it. `confirmedOn`: the day that the supplier has named."""

    purchase_no: str
    supplier_id: str
    supplier_name: str
    status: states.State
    lines: list[PurchaseLineView]
    total_fen: int
    expected_on: date | None
    confirmed_on: date | None
    note: str
    by: str
    created_at: Moment
    placed_at: Moment | None
    version: int


class PurchaseReceiptView(Shape):
    """A delivery paper. `direction`: `in` or `back`. `locationId` null: the main location."""

    paper: str
    direction: str
    lines: list[ReceiptLine]
    location_id: str | None
    note: str
    by: str
    received_at: Moment


class OwnPurchase(Shape):
    """An order as its supplier sees it: nothing of the shop's people or notes."""

    purchase_no: str
    status: states.State
    lines: list[PurchaseLineView]
    total_fen: int
    expected_on: date | None
    confirmed_on: date | None
    placed_at: Moment | None


def line(one: PurchaseLine, status: str) -> PurchaseLineView:
    return PurchaseLineView(
        **one.model_dump(),
        open=one.open_units if status in (states.DRAFT, *states.OPEN) else 0,
        over=max(0, one.received - one.quantity),
    )


def purchase(item: Purchase) -> PurchaseView:
    return PurchaseView(
        **_common(item),
        supplier_id=item.supplier_id,
        supplier_name=item.supplier_name,
        note=item.note or "",
        by=item.by,
        created_at=item.created_at,
        version=int(item.seq),
    )


def own(item: Purchase) -> OwnPurchase:
    return OwnPurchase(**_common(item))


def _common(item: Purchase) -> dict[str, object]:
    return {
        "purchase_no": item.purchase_no,
        "status": item.state,
        "lines": [line(one, item.status) for one in item.lines],
        "total_fen": sum(one.quantity * one.cost_fen for one in item.lines),
        "expected_on": item.expected_on,
        "confirmed_on": item.confirmed_on,
        "placed_at": item.placed_at,
    }


def receipt(item: Receipt) -> PurchaseReceiptView:
    return PurchaseReceiptView(
        paper=item.paper,
        direction=item.direction,
        lines=item.lines,
        location_id=item.location_id,
        note=item.note or "",
        by=item.by,
        received_at=item.received_at,
    )
