"""What is stored of after-sale. Everything lies under its buyer's key.

U#<uid>  A#<case_no>           a case: what, why, how far, its own history; its number carries time and buyer as an order's does
         D#<order_no>#CLAIMS   what the cases of an order claim, what came back of it, what returned to the shelf: the order's ledger of returns

Every step of a case also writes the order's head (an entry of its timeline): the head's sequence number guards the ledger, so that two cases,
a case and a refund of the whole order, or a case and a parcel never pass each other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Literal

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute

from ..pricing.lines import Step
from ..runtime import ids
from ..runtime.errors import ShopError
from ..runtime.model import Shape
from ..runtime.settings import settings
from ..store import table
from ..store.errors import Failure, TransactionRefused
from ..store.item import Item, Json, Key, Time, user
from ..store.timeline import Entry
from .states import ENDED, State, What, Work

Units = dict[str, int]  # by SKU
MOST_CASES = 30  # of one order: a provider takes 50 refunds of a payment


class CaseLine(Shape):
    """What of an order's line a case is about. Money in fen; `paid_fen` is what was paid for the whole line."""

    product_id: str
    sku_id: str
    title: str
    spec_text: str = ""
    image: str | None = None
    unit_price_fen: int
    bought: int
    quantity: int
    paid_fen: int


class CaseParcel(Shape):
    """A parcel of a case: the goods on their way back, or the replacement."""

    carrier: str
    tracking_no: str
    remark: str = ""


class Case(Item):
    """A case. Money in fen: `asked_fen` is what the buyer was shown, `cap_fen` what staff allowed at most, `due_fen` what the rules gave at the
    settlement, `refund_fen` what went back. `refund_no`: the number of its latest refund; `refund_tries` counts them."""

    KIND = "aftersale"
    case_no = UnicodeAttribute()
    order_no = UnicodeAttribute()
    uid = UnicodeAttribute()
    what = UnicodeAttribute()
    status = UnicodeAttribute()
    closed_why = UnicodeAttribute(null=True)
    reason_id = UnicodeAttribute()
    memo = UnicodeAttribute(null=True)
    images = Json[list[str]](list[str])
    lines = Json[list[CaseLine]](list[CaseLine])
    swap_sku_id = UnicodeAttribute(null=True)  # exchange: another SKU of the same product
    swap_fen = NumberAttribute(null=True)  # its price when it was asked for
    policy = UnicodeAttribute()  # version of the terms that the order keeps
    shops_fault = BooleanAttribute()
    asked_fen = NumberAttribute()
    cap_fen = NumberAttribute(null=True)
    due_fen = NumberAttribute(null=True)
    refund_fen = NumberAttribute(null=True)
    points = NumberAttribute(default=0)
    gifts = Json[Units](Units)
    trace = Json[list[Step]](list[Step])  # of the settlement once there is one, before that of the preview
    refund_no = UnicodeAttribute(null=True)
    refund_tries = NumberAttribute(default=0)
    note = UnicodeAttribute(null=True)  # what staff told the buyer
    parcel = Json[CaseParcel](CaseParcel, null=True)
    parcel_edits = NumberAttribute(default=0)
    replacement = Json[CaseParcel](CaseParcel, null=True)
    escalated = BooleanAttribute(default=False)
    applied_at = Time()
    channel = UnicodeAttribute(null=True)  # how it was asked for: states.Channel; none: by the buyer in the app
    exceeds = UnicodeAttribute(null=True)  # why staff opened it although the buyer could not have
    stars = NumberAttribute(null=True)
    review = UnicodeAttribute(null=True)
    rated_at = Time(null=True)
    seq = NumberAttribute()
    history = Json[list[Entry]](list[Entry])

    @property
    def kind_of(self) -> What:
        return self.what  # type: ignore[return-value]  # only states.KINDS are ever written

    @property
    def state(self) -> State:
        return self.status  # type: ignore[return-value]  # only states.after's answers are ever written

    @property
    def units(self) -> Units:
        return {line.sku_id: line.quantity for line in self.lines}

    @property
    def open(self) -> bool:
        return self.state not in ENDED


class Claim(Shape):
    """What one case (or a refund of all that was left) claims of its order.

    `state`: open (asked for) | settled (its refund is made) | back (the money is back) | done (exchanged: the units stay with the buyer).
    `due_fen`: what the rules gave; `refund_fen`: what is paid of it. `units` are of the SKUs that were bought; `held` says of which SKUs they are
    now, where an exchange has made them others. `restocked`: units that returned to the shelf; `replaced`: units that were taken from it for an
    exchange.
    """

    state: Literal["open", "settled", "back", "done"] = "open"
    units: Units
    held: dict[str, Units] = {}
    due_fen: int = 0
    refund_fen: int = 0
    points: int = 0
    coupons: list[str] = []
    restocked: Units = {}
    replaced: Units = {}

    def held_of(self, sku_id: str) -> Units:
        """Units of a bought SKU as the buyer has them."""
        return self.held.get(sku_id) or {sku_id: self.units[sku_id]}

    def all_held(self) -> Units:
        return _sum(self.held_of(sku_id) for sku_id in self.units)

    def instead(self, sku_id: str) -> Units:
        """What the buyer got for them when the exchange was done. Only one line at a time is exchanged for another SKU."""
        return self.replaced if len(self.units) == 1 else self.held_of(sku_id)


def _moved_since() -> TransactionRefused:
    return TransactionRefused("aftersales/claims", {"claims": Failure("ConditionalCheckFailed")})


class Claims(Item):
    """An order's ledger of returns. By case number, or by refund number for a refund of all that was left."""

    KIND = "claims"
    order_no = UnicodeAttribute()
    claims = Json[dict[str, Claim]](dict[str, Claim])

    def claim_of(self, case_no: str) -> Claim:
        """The claim of a case that was open when it was read. Raises TransactionRefused when it has ended since then: look again."""
        if case_no not in self.claims:
            raise _moved_since()
        return self.claims[case_no]

    def open_claim(self, case_no: str) -> Claim:
        """The claim of a case that owed money, or might, when it was read. Raises TransactionRefused when that was settled since: look again."""
        claim = self.claim_of(case_no)
        if claim.state != "open":
            raise _moved_since()
        return claim

    def claimed(self) -> Units:
        """Units that a case has asked for, or that came back: no other case can ask for them."""
        return _sum(claim.units for claim in self.claims.values() if claim.state != "done")

    def gone_back(self) -> list[Claim]:
        """Those that count when the next refund is reckoned."""
        return [claim for claim in self.claims.values() if claim.state in ("settled", "back")]

    def units_gone(self) -> Units:
        """Units of those."""
        return _sum(claim.units for claim in self.gone_back())

    def back(self) -> Units:
        """Units whose money is back."""
        return _sum(claim.units for claim in self.claims.values() if claim.state == "back")

    def open(self) -> list[str]:
        return [number for number, claim in self.claims.items() if claim.state == "open"]

    def restocked(self) -> Units:
        return _sum(claim.restocked for claim in self.claims.values())

    def coupons_back(self) -> set[str]:
        return {coupon for claim in self.claims.values() if claim.state == "back" for coupon in claim.coupons}

    def taken(self, units: Mapping[str, int]) -> Units:
        """What an order of `units` holds of the stock: without what returned to the shelf, with what was sent in exchange."""
        left = Counter(units)
        left.subtract(self.restocked())
        left.update(_sum(claim.replaced for claim in self.claims.values()))
        return dict(left)

    def in_hand(self, sku_id: str, bought: int) -> Units:
        """What the buyer has of a bought SKU that no case asks for: exchanges have made other SKUs of some units. Those exchanged stand in front."""
        had = Counter({sku_id: bought})
        for claim in self.claims.values():
            if sku_id not in claim.units:
                continue
            had.subtract(claim.held_of(sku_id))
            if claim.state == "done":
                had.update(claim.instead(sku_id))
        others = {sku: units for sku, units in had.items() if units > 0 and sku != sku_id}
        return {**others, sku_id: max(0, had[sku_id])}

    def new_claim(self, units: Units, bought: Mapping[str, int]) -> Claim:
        """A claim of `units` that were bought. Where some of a SKU were exchanged and some not, it is of the exchanged ones first."""
        held: dict[str, Units] = {}
        for sku_id, wanted in units.items():
            parts: Units = {}
            for sku, there in self.in_hand(sku_id, bought.get(sku_id, 0)).items():
                if count := min(there, wanted - sum(parts.values())):
                    parts[sku] = count
            if parts != {sku_id: wanted}:
                held[sku_id] = parts
        return Claim(units=units, held=held)

    def changed(self, number: str, claim: Claim | None) -> Claims:
        """The ledger with one claim as it is now; None: it is gone."""
        rest = {name: each for name, each in self.claims.items() if name != number or claim is not None}
        return Claims.at(self.key, order_no=self.order_no, claims=rest | ({number: claim} if claim else {}))


def _sum(many: Iterable[Units]) -> Units:
    total: Counter[str] = Counter()
    for units in many:
        total.update(units)
    return dict(total)


def case_key(case_no: str, uid: str | None = None) -> Key:
    """Where a case lies. Without `uid` the buyer is read from the number. Raises ValueError for what is no case's number."""
    return Key(user(uid or ids.buyer_of(case_no)), f"A#{case_no}")


def claims_key(order_no: str) -> Key:
    return Key(user(ids.buyer_of(order_no)), f"D#{order_no}#CLAIMS")


def own_case(uid: str, case_no: str) -> Case:
    """The buyer's own case. Raises ShopError aftersale_not_found, for another's exactly as for none."""
    case = table.get(Case, case_key(case_no, uid))
    if case is None:
        raise ShopError("aftersale_not_found")
    return case


def any_case(case_no: str) -> Case:
    """A case, for staff. Raises ShopError aftersale_not_found."""
    case = table.get(Case, case_key(case_no))
    if case is None:
        raise ShopError("aftersale_not_found")
    return case


def claims_of(order_no: str) -> Claims | None:
    """The order's ledger of returns; None: no case was ever opened. Read it after the head whose sequence number guards it."""
    return table.get(Claims, claims_key(order_no))


def ledger_of(order_no: str) -> Claims:
    """The same, empty where there is none yet."""
    return claims_of(order_no) or Claims.at(claims_key(order_no), order_no=order_no, claims={})


def ops_partition(work: Work, case_no: str) -> str:
    """The list of staff that a case stands in, sharded; sparse, so it stays as small as the work that waits."""
    return ops_shard(work, ids.shard(case_no, settings().ops_shards))


def ops_shard(work: Work, shard: int) -> str:
    return f"A#{work}#{shard}"
