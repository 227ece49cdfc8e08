"""What is stored of invoices, and how they are shown.

U#<uid>  INVOICE#<order_no>   the order's invoice: asked for, issued, …; asked for again it goes on in the same item, its history stays

    requested ─> issued ─(money went back)─> red_due ─> red        requested ─> rejected | cancelled        red, rejected, cancelled ─> requested

In the merchant's lists while staff has something to do: requested, red_due.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, StringConstraints, model_validator
from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from ..runtime import clock, ids
from ..runtime.model import Moment, Phone, Shape, Title
from ..runtime.settings import settings
from ..store.item import Item, Json, Key, SealedText, Time, user
from . import taxnumber

State = Literal["requested", "issued", "rejected", "cancelled", "red_due", "red"]
ENDED = frozenset({"rejected", "cancelled", "red"})
STAFF_WORK = frozenset({"requested", "red_due"})
TitleType = Literal["personal", "company"]
ContentType = Literal["detail", "category"]


def _tax_number(number: str) -> str:
    if not taxnumber.is_valid(number):
        raise ValueError("is no tax number: its check character does not fit")
    return number


TaxNumber = Annotated[
    str, StringConstraints(strip_whitespace=True, to_upper=True, pattern=r"^[0-9A-Za-z]{15}([0-9A-Za-z]{3})?$"), AfterValidator(_tax_number)
]  # fmt: skip
Email = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=120, pattern=r"^[^\s@]{1,64}@[^\s@.]+(\.[^\s@.]+)+$")
]


class InvoiceTo(Shape):
    """Whom the invoice is made out to, and where it is sent. A company has a tax number, a person has none."""

    title_type: TitleType
    title: Title
    tax_number: TaxNumber | None = None
    email: Email
    phone: Phone | None = None
    content_type: ContentType = "detail"

    @model_validator(mode="after")
    def _a_company_has_a_number(self) -> Self:
        if (self.title_type == "company") != (self.tax_number is not None):
            raise ValueError("taxNumber goes with titleType company")
        return self


class Step(BaseModel, defer_build=True):
    """One line of an invoice's history."""

    at: str
    what: str
    by: str
    amount_fen: int
    note: str = ""


class Invoice(Item):
    """`to` is the JSON of an InvoiceTo. `amount_fen`: what it is of. `number`, `url`: of the issued one, then of the red letter in `history`."""

    KIND = "invoice"
    order_no = UnicodeAttribute()
    uid = UnicodeAttribute()
    state = UnicodeAttribute()
    to = SealedText()
    amount_fen = NumberAttribute()
    number = UnicodeAttribute(null=True)
    url = UnicodeAttribute(null=True)
    reason = UnicodeAttribute(null=True)
    requested_at = Time()
    issued_at = Time(null=True)
    history = Json[list[Step]](list[Step])

    @property
    def made_out_to(self) -> InvoiceTo:
        return InvoiceTo.model_validate_json(self.to.reveal())


class StepView(Shape):
    at: str
    what: str
    amount_fen: int
    note: str


class InvoiceView(Shape):
    """An invoice as its buyer and the staff see it. Money in fen."""

    order_no: str
    state: State
    to: InvoiceTo
    amount_fen: int
    number: str | None
    url: str | None
    reason: str | None
    requested_at: Moment
    issued_at: Moment | None
    history: list[StepView]


def invoice_key(order_no: str) -> Key:
    uid = ids.buyer_of(order_no)
    return Key(user(uid), f"INVOICE#{order_no}")


def work_partition(state: str, shard: int) -> str:
    return f"INVOICES#{state}#{shard}"


def listing(order_no: str, state: str, now: datetime) -> tuple[str | None, str | None]:
    """Where it stands in the merchant's lists: keys of the index, or none."""
    if state not in STAFF_WORK:
        return None, None
    return work_partition(state, ids.shard(order_no, settings().ops_shards)), f"{clock.iso(now)}#{order_no}"


def view(invoice: Invoice) -> InvoiceView:
    return InvoiceView(
        order_no=invoice.order_no,
        state=invoice.state,
        to=invoice.made_out_to,
        amount_fen=int(invoice.amount_fen),
        number=invoice.number,
        url=invoice.url,
        reason=invoice.reason,
        requested_at=invoice.requested_at,
        issued_at=invoice.issued_at,
        history=[
            StepView(at=one.at, what=one.what, amount_fen=one.amount_fen, note=one.note) for one in invoice.history
        ],
    )
