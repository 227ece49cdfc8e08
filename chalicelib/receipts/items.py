"""What is stored of receipts.

U#<uid>    D#<order_no>#RECEIPT#<nnn>   a receipt: written once; only the day's proof is added later
RECEIPTS   <day>                        the published head of a day
"""

from __future__ import annotations

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from ..runtime import ids
from ..store.item import Item, Json, Key, Time, user

DAYS = "RECEIPTS"


class Receipt(Item):
    """One fact of an order's money. `body` is canonical JSON; `day` and `proof` lead to the published head of its day."""

    KIND = "receipt"
    order_no = UnicodeAttribute()
    number = NumberAttribute()
    body = UnicodeAttribute()
    hash_hex = UnicodeAttribute()
    day = UnicodeAttribute(null=True)
    proof = Json[list[str]](list[str], null=True)


class DayHead(Item):
    """What a day's receipts come to. `previous`: the head of the last day before that has one."""

    KIND = "receipt_day"
    day = UnicodeAttribute()
    orders = NumberAttribute()
    root = UnicodeAttribute()
    previous = UnicodeAttribute()
    hash_hex = UnicodeAttribute()
    made_at = Time()


def receipt_key(order_no: str, number: int) -> Key:
    return Key(user(ids.buyer_of(order_no)), f"D#{order_no}#RECEIPT#{number:03d}")


def day_head_key(day: str) -> Key:
    return Key(DAYS, day)
