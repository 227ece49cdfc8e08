"""What a buyer chooses for a case: order, kind, reason, lines with quantities. The shapes that preview and application share."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from ..runtime.model import OrderNo, Quantity, Shape, Slug
from .items import Units
from .states import What

# Pictures that were uploaded to this shop; never an address of somewhere else.
OwnPicture = Annotated[
    str, StringConstraints(max_length=200, pattern=r"^/media/[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*\.[a-z0-9]{2,5}$")
]
Carrier = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9_]{1,40}$")]  # WeChat's courier codes: SF, YTO, ZTO …
TrackingNo = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z-]{4,64}$")]
Note = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]


class ChosenLine(Shape):
    sku_id: Slug
    quantity: Quantity


class Chosen(Shape):
    """`refund`: money only; `return`: goods and money; `exchange`: goods for goods."""

    order_no: OrderNo
    kind: What = "refund"
    reason_id: Slug = "agreed"
    lines: list[ChosenLine] = Field([], max_length=50)

    @model_validator(mode="after")
    def _names_each_once(self) -> Self:
        if len(self.units) < len(self.lines):
            raise ValueError("a SKU is named twice")
        return self

    @property
    def units(self) -> Units:
        return {line.sku_id: line.quantity for line in self.lines}
