"""What is stored of an order. Everything lies under its buyer's key, so that another buyer's order cannot even be addressed.

U#<uid>  O#<order_no>          the head: state, amounts, deadlines, last timeline entries
         D#<order_no>#SNAP     what was bought, for how much, and where it goes; never changes
         D#<order_no>#PARCEL#n a parcel
         D#<order_no>#LOG#n    older timeline entries
         OPEN                  unpaid orders with the units they hold; paid ones, too, until the caps are looked at again
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from pynamodb.attributes import BooleanAttribute, MapAttribute, NumberAttribute, UnicodeAttribute

from ..budgets import BudgetTaken
from ..pricing import Line, Step
from ..runtime import ids
from ..runtime.errors import ShopError
from ..runtime.model import Shape
from ..runtime.settings import settings
from ..store import table
from ..store.item import Item, Json, Key, Pressed, SealedText, Time, user
from ..store.timeline import Aggregate, LogEntry
from .states import Status


class OrderHead(Aggregate):
    """The order's head, about 1 KB. Money in fen."""

    KIND = "order"
    order_no = UnicodeAttribute()
    uid = UnicodeAttribute()
    store_id = UnicodeAttribute()
    status = UnicodeAttribute()
    reason = UnicodeAttribute(null=True)  # why it was closed, or is being closed
    title = UnicodeAttribute()
    units = NumberAttribute()
    payable_fen = NumberAttribute()
    paid_fen = NumberAttribute(default=0)
    owed_fen = NumberAttribute(default=0)  # cash on delivery: what is to be collected at the door
    refunding_fen = NumberAttribute(default=0)
    refunded_fen = NumberAttribute(default=0)
    coupon_id = UnicodeAttribute(null=True)
    # promotions made its price, and count it; None: of a time when that was not noted
    promoted = BooleanAttribute(null=True)
    points = NumberAttribute(null=True)  # that it was paid with, only where it was
    points_back = NumberAttribute(null=True)  # of these, by refunds
    earn_rate = NumberAttribute(null=True)  # points per yuan that were promised for its goods
    earn_fen = NumberAttribute(null=True)  # what its goods cost of `payable_fen`
    points_earned = NumberAttribute(null=True)  # by now; from FINISHED on
    attempt = NumberAttribute(default=0)  # number of the last payment attempt
    paid_attempt = NumberAttribute(null=True)
    by_hand = BooleanAttribute(null=True)  # its money was collected in cash, and goes back from hand to hand
    entrance = UnicodeAttribute()  # inline | queue: how its stock was reserved
    from_cart = BooleanAttribute(default=False)
    mismatch = BooleanAttribute(default=False)  # money of a wrong amount came: held for staff
    hidden = BooleanAttribute(default=False)
    created_at = Time()
    pay_until = Time()
    paid_at = Time(null=True)
    received_at = Time(null=True)
    delivered_at = Time(null=True)  # its last parcel is in the buyer's hands, as the courier says
    method = UnicodeAttribute(null=True)  # how it is delivered; none: express
    point_id = UnicodeAttribute(null=True)  # where it is fetched
    promised_at = Time(null=True)  # by when it was promised to be there
    region = UnicodeAttribute(
        null=True
    )  # where it goes, for the stock queue to choose a location; only where there are several
    taken = Json[dict[str, dict[str, int]]](
        dict[str, dict[str, int]], null=True
    )  # SKU -> "@location" -> units that come from there

    @property
    def delivery(self) -> str:
        """express | same_city | virtual | pickup"""
        return self.method or "express"

    @property
    def state(self) -> Status:
        return self.status  # type: ignore[return-value]  # only states.after's answers are ever written


class Kept(Shape):
    """What was bought, how its price came about, and what was promised with it. Money in fen.

    `agreement`: a pricing.Agreement without titles (`checkout.agreed.agreement_of`); `points`: expiry -> points that it took; `budgets`: what its
    promotions took from theirs; `terms`: a return_terms.KeptTerms.
    """

    lines: list[Line]
    trace: list[Step] = []
    goods_fen: int = 0
    discount_fen: int = 0
    freight_fen: int = 0
    extras_fen: int = 0  # packaging and donations
    remark: str | None = None
    agreement: dict[str, Any] | None = None
    terms: dict[str, Any] | None = None
    points: dict[str, int] | None = None
    budgets: list[BudgetTaken] | None = None


class Snapshot(Item):
    """What was agreed when the order was made. `kept` never changes: pressed into one value it keeps the whole within a kilobyte."""

    KIND = "snapshot"
    kept = Pressed[Kept](Kept)
    receiver = SealedText()  # an addresses.Receiver
    place = SealedText(null=True)  # "latitude,longitude" of what is brought within the city

    @property
    def order_no(self) -> str:
        return self.sk.split("#")[1]

    @property
    def lines(self) -> list[Line]:
        return self.kept.lines


class Parcel(Item):
    """A parcel on its way. `upload`: pending | done | given_up | not_needed — telling WeChat of the shipment.

    `contents`: units by SKU, where staff said what is in it; `content`: what a virtual one delivers. `changed`: its number was corrected.
    """

    KIND = "parcel"
    order_no = UnicodeAttribute()
    number = NumberAttribute()
    carrier = UnicodeAttribute(null=True)
    tracking_no = UnicodeAttribute(null=True)
    method = UnicodeAttribute()  # express | same_city | virtual | pickup
    shipped_at = Time()
    last = BooleanAttribute()
    upload = UnicodeAttribute()
    contents = Json[dict[str, int]](dict[str, int], null=True)
    content = SealedText(null=True)
    asked = UnicodeAttribute(null=True)  # `Call.note` of who sent it: asked again, it is the answer
    note = UnicodeAttribute(null=True)  # what the shop tells every buyer of something virtual: nobody's secret
    delivered_at = Time(null=True)
    changed = NumberAttribute(null=True)


class OpenOrders(Item):
    """What a buyer's unpaid orders hold, for the caps (`holds`: order number -> {SKU: units}).

    An order that ends unpaid leaves in the transaction that ends it. One that is paid stays, which costs its payment nothing, until somebody
    who would refuse a new order for it looks at its head (`checkout.caps`). `ver` changes whenever a hold is added: two submits at once cannot
    both pass the caps, nor can the same request make two orders (`checkout.repeated`). The tabs' counts were kept here once; that an old item has
    any still says that its buyer has bought.
    """

    KIND = "open"
    holds: MapAttribute[str, Any] = MapAttribute()  # type: ignore[no-untyped-call]  # PynamoDB's own signature
    ver = NumberAttribute(default=0)
    to_ship = NumberAttribute(null=True)
    to_receive = NumberAttribute(null=True)
    received = NumberAttribute(null=True)
    asked = Json[list[str]](
        list[str], null=True
    )  # "order number `Call.note`" of the last day: asked again, the order is the answer
    more_until = Time(null=True)  # until then there may be records beside this item, of who orders very often
    # one that is here no more was paid, or accepted for cash at the door
    bought_before = BooleanAttribute(default=False)

    @property
    def is_first(self) -> bool:
        """Would the next order be the buyer's first? An unpaid one counts, or every one of several would be."""
        return not (self.bought_before or self.by_order() or self.to_ship or self.to_receive or self.received)

    def by_order(self) -> dict[str, dict[str, int]]:
        """Order number -> units by SKU. Every unpaid order is here."""
        held = cast(dict[str, dict[str, Any]], self.holds.as_dict())  # type: ignore[no-untyped-call]  # PynamoDB's own signature
        return {order_no: {sku: int(units) for sku, units in by_sku.items()} for order_no, by_sku in held.items()}


def head_key(order_no: str, uid: str | None = None) -> Key:
    """Where the head lies. Without `uid` the buyer is read from the number. Raises ValueError for what is no order number."""
    return Key(user(uid or ids.buyer_of(order_no)), f"O#{order_no}")


def snapshot_key(order_no: str) -> Key:
    return _detail(order_no, "SNAP")


def parcel_key(order_no: str, number: int) -> Key:
    return _detail(order_no, f"PARCEL#{number:02d}")


def parcels_of(order_no: str, uid: str) -> list[Parcel]:
    """The parcels of an order, in the order they were sent."""
    return [Parcel.of(raw) for raw in table.query_all(user(uid), begins=f"D#{order_no}#PARCEL#")]


def was_held(head: OrderHead) -> bool:
    """Were the order's goods ever reserved? One that waited for the stock queue until its end held nothing, and nobody could pay it."""
    if head.entrance != "queue" or any(entry.type == "reserved" for entry in head.timeline):
        return True
    if head.timeline[0].seq == 1:
        return False
    older = table.query_all(user(head.uid), begins=f"D#{head.order_no}#LOG#")
    return any(LogEntry.of(raw).entry.type == "reserved" for raw in older)


def _detail(order_no: str, name: str) -> Key:
    return Key(user(ids.buyer_of(order_no)), f"D#{order_no}#{name}")


def open_key(uid: str) -> Key:
    return Key(user(uid), "OPEN")


def own_head(uid: str, order_no: str) -> OrderHead:
    """The buyer's own order. Raises ShopError order_not_found, for another's exactly as for none."""
    head = table.get(OrderHead, head_key(order_no, uid))
    if head is None:
        raise ShopError("order_not_found")
    return head


def any_head(order_no: str) -> OrderHead:
    """An order, for staff. Raises ShopError order_not_found."""
    head = table.get(OrderHead, head_key(order_no))
    if head is None:
        raise ShopError("order_not_found")
    return head


def snapshot_of(order_no: str) -> Snapshot:
    """The order's snapshot; it was written together with the head."""
    snapshot = table.get(Snapshot, snapshot_key(order_no))
    if snapshot is None:
        raise LookupError(f"order {order_no} has no snapshot")
    return snapshot


def bought(lines: Iterable[Line]) -> list[Line]:
    """The lines that the buyer chose: all but the gifts of promotions."""
    return [line for line in lines if line.gift_of is None]


def gifts(lines: Iterable[Line]) -> list[Line]:
    """The lines that promotions brought. Their stock is reserved in submit's transaction, also when the rest waits for the stock queue."""
    return [line for line in lines if line.gift_of is not None]


def units_of(lines: Iterable[Line]) -> dict[str, int]:
    """Units by SKU."""
    units: dict[str, int] = {}
    for line in lines:
        units[line.sku_id] = units.get(line.sku_id, 0) + line.quantity
    return units


def ops_partition(status: str, month: str, order_no: str) -> str:
    """The merchant list's partition of an order: a state's month, sharded. Shards spread the writes; the list is sparse, so a month stays small."""
    return ops_shard(status, month, ids.shard(order_no, settings().ops_shards))


def ops_shard(status: str, month: str, shard: int) -> str:
    return f"O#{status}#{month}#{shard}"
