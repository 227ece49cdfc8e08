"""What is stored of suppliers and orders to them. What a supplier may see lies under that supplier's own key.

    SUPPLIERS       <supplier>                  who supplies; contact and signing keys are sealed
    SUPPLIER#<id>   PO#<purchase_no>            an order to them, its lines with what has come of each
                    RC#<purchase_no>#<paper>    goods that came, or went back, on one delivery paper: each paper once
                    NONCE#<nonce>               a signed message that was acted on (swept after a day)
    SUPPLY#<sku>    SUPPLY                      pieces on order, and what the last ones cost

A purchase number carries its supplier, so that it leads to its item by itself. At any time, for each line: received and returned are the sums
of its papers, which are the stock's movements with the paper's reference; on_order of a SKU is the sum of what open orders still wait for.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

from pydantic import Field, StringConstraints
from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from ..runtime import ids
from ..runtime.errors import ShopError
from ..runtime.model import Fen, Shape, Slug
from ..store import table
from ..store.item import Item, Json, Key, SealedText, Time
from .states import State

MOST_LINES = 30  # of an order: placing it is one transaction
MOST_RECEIPT_LINES = 15  # of a paper: each is up to five parts of a transaction, and its end settles the other lines
MOST_UNITS = 100_000

SupplierId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]{1,20}$")]
PurchaseNo = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]{1,20}-[0-9A-HJKMNP-TV-Z]{16}$")]
Pieces = Annotated[int, Field(ge=1, le=MOST_UNITS, description="pieces")]
SUPPLIERS = "SUPPLIERS"
OPEN_LIST = "PURCHASES#open"  # in the index `ops`; people make these, so one partition carries them


class Supplier(Item):
    """Whom the shop buys from. `lead_days`: from the order to the goods. `old_keys`: those before `signing_key` that are
    still taken, as JSON: [[key, until], …], the oldest in front."""

    KIND = "supplier"
    supplier_id = UnicodeAttribute()
    name = UnicodeAttribute()
    contact = SealedText(null=True)
    phone = SealedText(null=True)
    address = SealedText(null=True)
    note = UnicodeAttribute(null=True)
    lead_days = NumberAttribute(null=True)
    status = UnicodeAttribute()
    signing_key = SealedText(null=True)
    old_keys = SealedText(null=True)
    version = NumberAttribute()
    created_at = Time()


class PurchaseLine(Shape):
    """`cost_fen`: for one piece. `received` and `returned`: pieces so far."""

    sku_id: str
    product_id: str
    title: str
    spec_text: str = ""
    quantity: Pieces
    cost_fen: Fen
    received: int = 0
    returned: int = 0

    @property
    def open_units(self) -> int:
        """Pieces that still have to come; none for what came too many."""
        return max(0, self.quantity - self.received)


class Purchase(Item):
    """An order to a supplier. `expected_on`: the day that we want it; `confirmed_on`: the day that the supplier has named."""

    KIND = "purchase"
    purchase_no = UnicodeAttribute()
    supplier_id = UnicodeAttribute()
    supplier_name = UnicodeAttribute()
    status = UnicodeAttribute()
    lines = Json[list[PurchaseLine]](list[PurchaseLine])
    expected_on = UnicodeAttribute(null=True)
    confirmed_on = UnicodeAttribute(null=True)
    confirmed_at = Time(null=True)
    note = UnicodeAttribute(null=True)
    by = UnicodeAttribute()
    created_at = Time()
    placed_at = Time(null=True)
    ended_at = Time(null=True)
    seq = NumberAttribute()  # the optimistic lock of every change

    @property
    def state(self) -> State:
        return self.status  # type: ignore[return-value]  # only states of the table are ever written


class ReceiptLine(Shape):
    sku_id: Slug
    units: Pieces


class Receipt(Item):
    """Goods that came (`in`) or went back (`back`), by the number of the paper that came or went with them."""

    KIND = "purchase_receipt"
    purchase_no = UnicodeAttribute()
    paper = UnicodeAttribute()
    direction = UnicodeAttribute()
    lines = Json[list[ReceiptLine]](list[ReceiptLine])
    location_id = UnicodeAttribute(null=True)
    note = UnicodeAttribute(null=True)
    by = UnicodeAttribute()
    received_at = Time()


class Nonce(Item):
    """A message that was acted on. `mark`: a hash of what it said."""

    KIND = "supplier_nonce"
    mark = UnicodeAttribute()


class SkuSupply(Item):
    """A SKU as it is bought. `cost_fen` and `supplier_id` are those of the last order that was placed."""

    KIND = "sku_supply"
    sku_id = UnicodeAttribute()
    on_order = NumberAttribute(default=0)
    cost_fen = NumberAttribute()
    supplier_id = UnicodeAttribute()
    ordered_at = Time()


def supplier_key(supplier_id: str) -> Key:
    return Key(SUPPLIERS, supplier_id)


def partition(supplier_id: str) -> str:
    """Everything that one supplier may see."""
    return f"SUPPLIER#{supplier_id}"


def new_purchase_no(supplier_id: str, now: datetime) -> str:
    """Supplier, time in milliseconds, chance: numbers of one supplier sort by time."""
    return f"{supplier_id}-{ids.encode(int(now.timestamp() * 1000), 10)}{ids.random_text(6)}"


def purchase_key(purchase_no: str) -> Key:
    return Key(partition(purchase_no.partition("-")[0]), f"PO#{purchase_no}")


def receipt_key(purchase_no: str, paper: str) -> Key:
    return Key(partition(purchase_no.partition("-")[0]), f"RC#{purchase_no}#{paper}")


def nonce_key(supplier_id: str, nonce: str) -> Key:
    return Key(partition(supplier_id), f"NONCE#{nonce}")


def supply_key(sku_id: str) -> Key:
    return Key(f"SUPPLY#{sku_id}", "SUPPLY")


def reference(purchase_no: str, paper: str) -> str:
    """What the stock's movements name of a paper."""
    return f"{purchase_no}#{paper}"


def any_supplier(supplier_id: str) -> Supplier:
    """Raises ShopError supplier_not_found."""
    found = table.get(Supplier, supplier_key(supplier_id))
    if found is None:
        raise ShopError("supplier_not_found")
    return found


def any_purchase(purchase_no: str) -> Purchase:
    """Raises ShopError purchase_not_found."""
    found = table.get(Purchase, purchase_key(purchase_no))
    if found is None:
        raise ShopError("purchase_not_found")
    return found


def receipts_of(purchase_no: str) -> list[Receipt]:
    """Its papers, by number."""
    place = receipt_key(purchase_no, "")
    return [Receipt.of(raw) for raw in table.query_all(place.pk, begins=place.sk)]


def supplies(sku_ids: Sequence[str], *, strong: bool = False) -> dict[str, SkuSupply]:
    """SKU -> how it is bought; those that never were are absent."""
    wanted = [(SkuSupply, supply_key(sku)) for sku in dict.fromkeys(sku_ids)]
    found = table.get_many(wanted, strong=strong) if wanted else {}
    return {item.sku_id: item for item in found.values() if isinstance(item, SkuSupply)}


def on_order(sku_ids: Sequence[str]) -> dict[str, int]:
    """SKU -> pieces that are ordered and have not come; 0 where none are."""
    known = supplies(sku_ids)
    return {sku: int(known[sku].on_order) if sku in known else 0 for sku in sku_ids}
