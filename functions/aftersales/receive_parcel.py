"""The goods of a case are back: as they should be, and the money goes; or not, and the case is looked at again.

Reads    the case, its order's ledger of returns
Writes   RECEIVED or PARCEL_BAD, with `restock` the shelf, the order's ledger and timeline     (one transaction with the answer)
Calls    the provider, after the commit, for a return; if it does not answer, a timer goes on with the same number
Errors   aftersale_not_found 404, aftersale_state 409, forbidden 403 (permission aftersales.receive)
Retry    recorded: units return to the shelf once
"""

from __future__ import annotations

from typing import Literal, Self

from pydantic import model_validator

from chalicelib.aftersales import working
from chalicelib.aftersales.choice import Note
from chalicelib.aftersales.items import Case, any_case, ledger_of
from chalicelib.orders.items import any_head
from chalicelib.payments import cases
from chalicelib.runtime.model import OrderNo, Request, Response
from chalicelib.runtime.operation import RECORDED, Call, operation
from chalicelib.staff import staff
from chalicelib.store.again import look_again
from chalicelib.store.transaction import Transaction


class ReceiveParcel(Request):
    """`restock`: good goods return to the shelf. `note` is told to the buyer; bad goods need one."""

    case_no: OrderNo
    condition: Literal["good", "bad"]
    restock: bool = True
    note: Note = ""

    @model_validator(mode="after")
    def _bad_says_why(self) -> Self:
        if self.condition == "bad" and not self.note:
            raise ValueError("note: what is wrong with the goods")
        return self


class ReceivedParcel(Response):
    """`status` as it is now."""

    case_no: str
    status: str


def _as_it_is(answer: ReceivedParcel, request: ReceiveParcel, call: Call) -> ReceivedParcel:
    return _shown(any_case(answer.case_no))


def _shown(case: Case) -> ReceivedParcel:
    return ReceivedParcel(case_no=case.case_no, status=case.status)


@operation(ReceiveParcel, ReceivedParcel, caller=staff("aftersales.receive"), retry=RECORDED, replayed=_as_it_is)
def receive_parcel(request: ReceiveParcel, call: Call) -> ReceivedParcel:
    look_again("aftersales/receive_parcel", lambda: _receive(request, call))
    cases.settle_if_possible(request.case_no)
    return _shown(any_case(request.case_no))


def _receive(request: ReceiveParcel, call: Call) -> None:
    case = any_case(request.case_no)
    head = any_head(case.order_no)
    transaction = Transaction("aftersales/receive_parcel")
    working.receive(
        transaction,
        case,
        head,
        ledger_of(case.order_no),
        call.caller.name,
        call.now,
        good=request.condition == "good",
        restock=request.restock,
        note=request.note,
    )
    call.commit(transaction, _shown(case))
