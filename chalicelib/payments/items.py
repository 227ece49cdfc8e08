"""What is stored of money.

U#<uid>                 D#<order_no>#PAY#<nn>         a payment attempt: written before the provider is called
                        D#<order_no>#REFUND#<number>  a refund: one number for ever
REF#txn#<transaction>   REF                           a transaction that paid an order: it pays once
REF#orphan#<transaction> REFUND                       money for no order of ours, waiting to go back
"""

from __future__ import annotations

from typing import Literal

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from ..runtime import ids
from ..store import table
from ..store.item import Item, Key, SealedText, Time, user

AttemptState = Literal["INTENT", "OPEN", "OWED", "PAID", "MISMATCH", "DEAD"]
LIVING = frozenset({"INTENT", "OPEN"})  # the buyer may still pay

RefundState = Literal["REQUESTED", "PROCESSING", "SUCCESS", "ABNORMAL", "CLOSED"]
UNDER_WAY = frozenset({"REQUESTED", "PROCESSING", "ABNORMAL"})


class Attempt(Item):
    """One number under which the buyer may pay. INTENT: written, the provider's answer not yet known. OWED: cash, at the door. Money in fen.

    `asked_at`: when the provider was last asked for its prepay; until that surely has landed, "no such number" means nothing.
    """

    KIND = "attempt"
    order_no = UnicodeAttribute()
    number = NumberAttribute()
    provider = UnicodeAttribute()
    out_trade_no = UnicodeAttribute()
    amount_fen = NumberAttribute()
    description = UnicodeAttribute()
    openid = SealedText()
    state = UnicodeAttribute()
    prepay_id = UnicodeAttribute(null=True)
    asked_at = Time()
    expires_at = Time()
    transaction_id = UnicodeAttribute(null=True)
    paid_fen = NumberAttribute(null=True)


class Refund(Item):
    """Money going back under one number. `why`: order | late | duplicate | orphan. Without `provider`: WeChat Pay, once the only one.

    `created_at`: when it was made, or when its turn comes.
    """

    KIND = "refund"
    provider = UnicodeAttribute(null=True)
    out_refund_no = UnicodeAttribute()
    why = UnicodeAttribute()
    order_no = UnicodeAttribute(null=True)
    out_trade_no = UnicodeAttribute()
    transaction_id = UnicodeAttribute()
    refund_fen = NumberAttribute()
    total_fen = NumberAttribute()
    reason = UnicodeAttribute()
    state = UnicodeAttribute()
    refund_id = UnicodeAttribute(null=True)
    problem = UnicodeAttribute(null=True)  # the provider's last word, for staff
    polls = NumberAttribute(default=0)
    case_no = UnicodeAttribute(null=True)  # the after-sale case that it settles
    ask_from = Time(null=True)  # not its turn before
    created_at = Time()


class TransactionRef(Item):
    """A provider's transaction and the order it paid: the key makes it unique."""

    KIND = "txn"
    order_no = UnicodeAttribute()
    out_trade_no = UnicodeAttribute()


def out_trade_no(order_no: str, number: int) -> str:
    """The provider's number of an attempt: 28 characters, and the order can be read from it."""
    return f"{order_no}{number:02d}"


def order_and_number(trade_no: str) -> tuple[str, int]:
    """The order and the attempt that `out_trade_no` names. Raises ValueError when it is none of ours."""
    order_no, number = trade_no[:-2], trade_no[-2:]
    ids.buyer_of(order_no)
    if not (number.isascii() and number.isdigit()):
        raise ValueError("not an attempt's number")
    return order_no, int(number)


def attempt_key(order_no: str, number: int) -> Key:
    return Key(user(ids.buyer_of(order_no)), f"D#{order_no}#PAY#{number:02d}")


def refund_key(order_no: str, number: str) -> Key:
    return Key(user(ids.buyer_of(order_no)), f"D#{order_no}#REFUND#{number}")


def transaction_key(transaction_id: str) -> Key:
    return Key(f"REF#txn#{transaction_id}", "REF")


def orphan_key(transaction_id: str) -> Key:
    return Key(f"REF#orphan#{transaction_id}", "REFUND")


def extra_refund_key(order_no: str | None, transaction_id: str, number: str) -> Key:
    """A refund of money that no order took: under the order that it was meant for, or under its transaction."""
    if order_no:
        return refund_key(order_no, number)
    first = orphan_key(transaction_id)
    return first if "-" not in number else Key(first.pk, f"REFUND#{number}")


def attempts_of(order_no: str) -> list[Attempt]:
    """All attempts of an order, oldest first."""
    raws = table.query_all(user(ids.buyer_of(order_no)), begins=f"D#{order_no}#PAY#")
    return [Attempt.of(raw) for raw in raws]


def refunds_of(order_no: str) -> list[Refund]:
    """All refunds of an order."""
    raws = table.query_all(user(ids.buyer_of(order_no)), begins=f"D#{order_no}#REFUND#")
    return [Refund.of(raw) for raw in raws]
