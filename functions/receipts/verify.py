"""Check receipts that somebody kept: whether they follow from each other, and whether they are what the shop has and has published.

Reads    the order's receipts, the published head of the day
Errors   none of its own
Retry    read

Nothing is told that the caller did not bring: whose order it is and what else happened to it stays unsaid.
"""

from __future__ import annotations

import json
from typing import Annotated

from pydantic import Field, StringConstraints

from chalicelib.receipts import chain
from chalicelib.receipts.items import DayHead, Receipt, day_head_key, receipt_key
from chalicelib.runtime.caller import ANYONE
from chalicelib.runtime.limits import per_minute
from chalicelib.runtime.model import Request, Response, Shape
from chalicelib.runtime.operation import READ, Call, operation
from chalicelib.store import table

Hash = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Step = Annotated[str, StringConstraints(pattern=r"^[<>][0-9a-f]{64}$")]
Day = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]


class KeptReceipt(Shape):
    body: Annotated[str, StringConstraints(min_length=2, max_length=4_000)]
    hash: Hash


class VerifyReceipts(Request):
    """All receipts of one order up to the one in question, the first one first; `day` and `proof` of the last one, if it has them."""

    receipts: Annotated[list[KeptReceipt], Field(min_length=1, max_length=100)]
    day: Day | None = None
    proof: Annotated[list[Step], Field(max_length=40)] | None = None


class VerifiedReceipts(Response):
    """`whole`: each follows from the one before; else `firstFault` is the place (from 1) of the first that does not. `known`: the shop has the
    last one under its number. `published`: it leads to the published head of `day`; null when no proof was brought."""

    whole: bool
    first_fault: int | None
    known: bool
    published: bool | None


@operation(VerifyReceipts, VerifiedReceipts, caller=ANYONE, retry=READ, limit=per_minute(600, loose=True))
def verify(request: VerifyReceipts, call: Call) -> VerifiedReceipts:
    fault = chain.first_fault([(one.body, one.hash) for one in request.receipts])
    last = request.receipts[-1]
    order_no = _order_of(last.body)
    return VerifiedReceipts(
        whole=fault is None,
        first_fault=None if fault is None else fault + 1,
        known=_is_known(order_no, len(request.receipts), last.hash),
        published=_is_published(request, order_no, last.hash),
    )


def _order_of(body: str) -> str:
    try:
        facts = json.loads(body)
    except (ValueError, RecursionError):  # no JSON, or nested without end
        return ""
    return str(facts.get("orderNo", "")) if isinstance(facts, dict) else ""


def _is_known(order_no: str, number: int, hashed: str) -> bool:
    try:
        found = table.get(Receipt, receipt_key(order_no, number))
    except ValueError:  # no order number
        return False
    return found is not None and found.hash_hex == hashed


def _is_published(request: VerifyReceipts, order_no: str, hashed: str) -> bool | None:
    if request.day is None or request.proof is None:
        return None
    head = table.get(DayHead, day_head_key(request.day))
    return head is not None and chain.leads_to(chain.leaf(order_no, hashed), request.proof) == head.root
