"""Sending goods: the parcels of an order, what may still be sent, and a number that was written wrongly. WeChat is told by `shipping_upload`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

from pydantic import StringConstraints
from pynamodb.expressions.update import Action

from . import shop
from .aftersales.items import Claims, Units, any_case, claims_key
from .orders.items import OrderHead, Parcel, Snapshot, parcel_key, units_of
from .orders.transition import move
from .pricing.lines import Line
from .runtime import ids
from .runtime.errors import ShopError
from .runtime.sealed import Sealed
from .runtime.settings import settings
from .store import table, timers
from .store.errors import Raw
from .store.item import user
from .store.transaction import Transaction
from .tracking.items import follow

Carrier = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9_]{1,40}$")]  # WeChat's courier codes: SF, YTO, ZTO …
TrackingNo = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z-]{4,64}$")]

# WeChat takes in an order about a minute after its payment (order-shipping rule).
UPLOAD_AFTER = timedelta(seconds=60)


@dataclass(frozen=True)
class Sending:
    """What leaves, and how. `last`: nothing more of the order will follow. `contents`: units by SKU, where they are known; `content`: what a
    virtual parcel delivers, which is sealed; `note`: what the shop tells everybody with it."""

    method: str
    carrier: str | None = None
    tracking_no: str | None = None
    last: bool = True
    contents: Mapping[str, int] | None = None
    content: str | None = None
    note: str | None = None


def ship(
    transaction: Transaction,
    head: OrderHead,
    number: int,
    sending: Sending,
    by: str,
    now: datetime,
    asked: str | None = None,
) -> None:
    """Put a parcel into the transaction; with the last one the order is SHIPPED. Refused while money is going back.

    `asked`: the `Call.note` of who sends it. Parts: "parcel", those of `tracking.items.follow`, and those of the move.
    Raises ShopError order_state.
    """
    key = parcel_key(head.order_no, number)
    upload = settings().wechat_shipping_upload and head.paid_attempt is not None
    known_at = (head.paid_at or now) + UPLOAD_AFTER  # until then by the clock, afterwards by the queue (`tell`)
    parcel = Parcel.at(
        key,
        order_no=head.order_no,
        number=number,
        method=sending.method,
        carrier=sending.carrier,
        tracking_no=sending.tracking_no,
        shipped_at=now,
        last=sending.last,
        upload="pending" if upload else "not_needed",
        contents=dict(sending.contents) if sending.contents else None,
        content=Sealed.of(sending.content) if sending.content else None,
        note=sending.note or None,
        asked=asked,
        **(timers.attributes(key, "upload", known_at) if upload and now < known_at else {}),
    )
    transaction.create("parcel", parcel)
    if sending.carrier and sending.tracking_no and settings().courier:
        follow(transaction, head.order_no, number, sending.carrier, sending.tracking_no, now)
    facts = {
        "parcel": number,
        "method": sending.method,
        "carrier": sending.carrier or "",
        "trackingNo": sending.tracking_no or "",
    }
    move(
        transaction,
        head,
        "shipped" if sending.last else "partly_shipped",
        by,
        now,
        facts=facts,
        condition=OrderHead.refunding_fen == 0,
        auto_receive_days=shop.current().auto_receive_days,
    )


def unsent(lines: Sequence[Line], parcels: Sequence[Parcel], gone: Mapping[str, int]) -> Units:
    """Units by SKU that are still to be sent: no parcel is known to hold them, and they are not `given_up`."""
    left = units_of(lines)
    for sku, units in gone.items():
        left[sku] = left.get(sku, 0) - units
    for parcel in parcels:
        for sku, units in (parcel.contents or {}).items():
            left[sku] = left.get(sku, 0) - units
    return {sku: units for sku, units in left.items() if units > 0}


@dataclass
class Beside:
    """What a parcel depends on and lies beside the order's head: read after it, as its sequence number guards it."""

    parcels: list[Parcel]
    ledger: Claims
    lines: list[Line]


def beside(head: OrderHead) -> Beside:
    """All of it by one Query. An order without its snapshot has no lines."""
    found = Beside([], Claims.at(claims_key(head.order_no), order_no=head.order_no, claims={}), [])
    for raw in all_beside(head.order_no):
        kind = raw["kind"]["S"]
        if kind == Parcel.KIND:
            found.parcels.append(Parcel.of(raw))
        elif kind == Claims.KIND:
            found.ledger = Claims.of(raw)
        elif kind == Snapshot.KIND:
            found.lines = Snapshot.of(raw).lines
    return found


def given_up(ledger: Claims) -> Units:
    """Units whose money went back and of which nothing came back by parcel: what of an order is not sent any more."""
    gone: Counter[str] = Counter()
    for number, claim in ledger.claims.items():
        if claim.state in ("settled", "back") and ids.ORDER_NO.fullmatch(number) and _of_money_alone(number):
            gone.update(claim.restocked or claim.units)  # what returned to the shelf holds the gifts, too
    return dict(gone)


def _of_money_alone(case_no: str) -> bool:
    return any_case(case_no).kind_of == "refund"


def packed(wanted: dict[str, int], left: dict[str, int]) -> bool:
    """Is everything sent with a parcel of these units? Raises ShopError parcel_units when there are not so many left."""
    over = {sku: left.get(sku, 0) for sku, units in wanted.items() if units > left.get(sku, 0)}
    if over:
        raise ShopError("parcel_units", left=over)
    return all(units == wanted.get(sku, 0) for sku, units in left.items())


def correct(
    transaction: Transaction, head: OrderHead, parcel: Parcel, carrier: str, tracking_no: str, by: str, now: datetime
) -> None:
    """Another courier or number for a parcel that is on its way; WeChat is told again, which it takes once (order shipping). Parts: "parcel",
    those of `follow` and of the move. Raises ShopError order_state."""
    if parcel.delivered_at is not None or parcel.method != "express":
        raise ShopError("order_state", status=head.status, parcel=int(parcel.number))
    again = settings().wechat_shipping_upload and head.paid_attempt is not None
    actions: list[Action] = [
        Parcel.carrier.set(carrier),
        Parcel.tracking_no.set(tracking_no),
        Parcel.changed.set((Parcel.changed | 0) + 1),
    ]
    if again:
        actions += [
            Parcel.upload.set("pending"),
            *timers.arm(parcel.key, "upload", max(now, (head.paid_at or now) + UPLOAD_AFTER)),
        ]
    unchanged = (Parcel.tracking_no == parcel.tracking_no) & Parcel.delivered_at.does_not_exist()
    transaction.update("parcel", parcel.key, actions, unchanged)
    if settings().courier:
        follow(transaction, head.order_no, int(parcel.number), carrier, tracking_no, now)
    move(
        transaction,
        head,
        "parcel_changed",
        by,
        now,
        facts={"parcel": int(parcel.number), "carrier": carrier, "trackingNo": tracking_no},
    )


def wanted_back(ledger: Claims) -> list[str]:
    """Open cases in which the buyer asks for money instead of goods."""
    return [number for number in ledger.open() if _of_money_alone(number)]


def refuse_wanted_back(ledger: Claims) -> None:
    """Sending would change what an open case of money alone gives back. Raises ShopError aftersales_open."""
    wanted = wanted_back(ledger)
    if wanted:
        raise ShopError("aftersales_open", caseNos=wanted)


def all_beside(order_no: str) -> list[Raw]:
    """What lies beside an order's head."""
    return table.query_all(user(ids.buyer_of(order_no)), begins=f"D#{order_no}#")


def parcels_in(raws: Sequence[Raw]) -> list[Parcel]:
    return [Parcel.of(raw) for raw in raws if raw["kind"]["S"] == Parcel.KIND]
