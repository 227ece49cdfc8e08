"""Orders found by what somebody at the desk has before them: one field, whatever stands in it. Keys are read, never the table.

26 characters      an order number (with two digits more: the number under which it was paid)
12 characters      a buyer: their newest orders
11 digits, or with + or -: a phone, whole: the newest orders of whoever has it in their profile
8 digits           a pickup code
else               the provider's number of a payment, or a parcel's of any courier that we know
"""

from __future__ import annotations

import re
from typing import Literal

from .member_desk import by_phone
from .orders.items import OrderHead, head_key
from .payments.items import TransactionRef, order_and_number, transaction_key
from .pickup import CodeReference, reference_key
from .platform.couriers.kuaidi100 import COMPANIES
from .runtime import ids
from .runtime.model import Moment, Shape
from .store import table
from .store.item import Item, Key, user
from .tracking.items import Waybill, WaybillOrder, waybill_key

By = Literal["order_no", "trade_no", "transaction_id", "buyer_id", "phone", "tracking_no", "pickup_code"]
NEWEST = 20  # orders of a buyer that are shown
MOST_PEOPLE = 5  # of one phone
_PHONE = re.compile(r"\+?[0-9-]{11,20}")
_CODE = re.compile(r"[0-9]{8}")
_NUMBER = re.compile(r"[0-9A-Za-z-]{6,64}")
_CARRIERS = (*COMPANIES, "DB")


class FoundOrder(Shape):
    """`by`: what the words were taken for. Money in fen."""

    by: By
    order_no: str
    buyer_id: str
    status: str
    title: str
    units: int
    payable_fen: int
    paid_fen: int
    refunded_fen: int
    created_at: Moment
    paid_at: Moment | None


def find(words: str) -> list[FoundOrder]:
    """Newest first; nothing when nothing fits exactly. Numbers of ours are read in either case."""
    upper = words.upper()
    if ids.UID.fullmatch(upper):
        found = [_seen("buyer_id", head) for head in _newest_of(upper)]
        return found or _of_numbers(words)
    if ids.ORDER_NO.fullmatch(upper):
        return _heads("order_no", [upper])
    if (traded := _trade(upper)) and (of_trade := _heads("trade_no", [traded])):
        return of_trade
    of_phone = _of_phone(words) if _PHONE.fullmatch(words) else []
    return of_phone or _of_numbers(words)


def _trade(text: str) -> str | None:
    """The order that is paid under this number."""
    try:
        return order_and_number(text)[0]
    except ValueError:
        return None


def _of_phone(number: str) -> list[FoundOrder]:
    people = by_phone(number)[:MOST_PEOPLE]
    found = [_seen("phone", head) for person in people for head in _newest_of(person.uid)]
    return sorted(found, key=lambda order: order.order_no, reverse=True)[:NEWEST]


def _newest_of(uid: str) -> list[OrderHead]:
    page = table.query(user(uid), begins="O#", newest_first=True, limit=NEWEST, strong=False)
    return [OrderHead.of(raw) for raw in page.items]


def _of_numbers(words: str) -> list[FoundOrder]:
    """What others call an order, or its parcel: all that it may be in one read, then the parcels of the number."""
    if not _NUMBER.fullmatch(words):
        return []
    wanted: list[tuple[type[Item], Key]] = [(TransactionRef, transaction_key(words))]
    wanted += [(Waybill, waybill_key(carrier, number)) for carrier in _CARRIERS for number in {words, words.upper()}]
    if _CODE.fullmatch(words):
        wanted.append((CodeReference, reference_key(words)))
    found: list[FoundOrder] = []
    for item in table.get_many(wanted, strong=False).values():
        if isinstance(item, TransactionRef):
            found += _heads("transaction_id", [item.order_no])
        elif isinstance(item, CodeReference):
            found += _heads("pickup_code", [item.order_no])
        elif isinstance(item, Waybill):
            found += _heads("tracking_no", _under(item))
    return found


def _under(waybill: Waybill) -> list[str]:
    raws = table.query(waybill.pk, begins="ORDER#", limit=NEWEST, strong=False).items
    return list(dict.fromkeys(WaybillOrder.of(raw).order_no for raw in raws))


def _heads(by: By, numbers: list[str]) -> list[FoundOrder]:
    found = table.get_many([(OrderHead, head_key(number)) for number in numbers])
    heads = [head for head in found.values() if isinstance(head, OrderHead)]
    return [_seen(by, head) for head in sorted(heads, key=lambda head: head.order_no, reverse=True)]


def _seen(by: By, head: OrderHead) -> FoundOrder:
    return FoundOrder(
        by=by,
        order_no=head.order_no,
        buyer_id=head.uid,
        status=head.status,
        title=head.title,
        units=int(head.units),
        payable_fen=int(head.payable_fen),
        paid_fen=int(head.paid_fen),
        refunded_fen=int(head.refunded_fen),
        created_at=head.created_at,
        paid_at=head.paid_at,
    )
