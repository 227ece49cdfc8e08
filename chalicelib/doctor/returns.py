"""Laws of after-sale: what a case says, what its order's ledger of returns says, and the refunds agree; no unit comes back twice."""

from __future__ import annotations

from collections.abc import Iterator

from ..aftersales import states
from ..aftersales.items import Case, Claim, claims_key
from ..orders.items import bought, units_of
from ..payments.items import UNDER_WAY, refund_key
from .buyer import Buyer
from .laws import Context, Wrong, of_buyer, wrong

_CLAIMED_AS = {"REFUNDING": "settled", "REFUNDED": "back", "EXCHANGED": "done"}
_DUE = {
    "APPLIED": "review",
    "PARCEL_BAD": "review",
    "WAIT_PARCEL": "parcel",
    "PARCEL_SENT": "receive",
    "APPROVED": "settle",
}


@of_buyer("aftersales", "售后单、订单的退货账与退款一致")
def aftersales(buyer: Buyer, context: Context) -> Iterator[Wrong]:
    for case in buyer.cases.values():
        order_no = str(case.order_no)
        ledger = buyer.claims.get(order_no)
        claim = ledger.claims.get(case.case_no) if ledger else None
        wanted = None if case.state == states.CLOSED else _CLAIMED_AS.get(case.state, "open")
        if (claim.state if claim else None) != wanted:
            found = claim.state if claim else "没有"
            yield wrong(
                f"售后单是 {case.status}，退货账应记 {wanted or '无'}，实为 {found}", case, claims_key(order_no)
            )
        elif claim is not None and claim.units != case.units:
            yield wrong(f"售后单要退 {case.units}，退货账记 {claim.units}", case, claims_key(order_no))
        if wanted in ("settled", "back") and claim is not None:
            yield from _refund_of(buyer, case, claim)


def _refund_of(buyer: Buyer, case: Case, claim: Claim) -> Iterator[Wrong]:
    """The money that a case says is going, or has gone."""
    if not claim.refund_fen:
        return
    refund = next((one for one in buyer.refunds[case.order_no] if one.out_refund_no == case.refund_no), None)
    right = UNDER_WAY if case.state == states.REFUNDING else {"SUCCESS"}
    if refund is None or refund.state not in right or refund.refund_fen != claim.refund_fen:
        told = f"{refund.state}、{refund.refund_fen} 分" if refund else "没有"
        key = refund_key(str(case.order_no), str(case.refund_no))
        yield wrong(f"售后单是 {case.status}、退 {claim.refund_fen} 分，退款却是 {told}", case, key)


@of_buyer("aftersale-units", "同一件商品不会退两次，退回的不多于买的")
def units(buyer: Buyer, context: Context) -> Iterator[Wrong]:
    for order_no, ledger in buyer.claims.items():
        snapshot = buyer.snapshots.get(order_no)
        if snapshot is None:
            yield wrong("有退货账，却没有订单快照", ledger)
            continue
        own = units_of(bought(snapshot.lines))
        for sku, count in ledger.claimed().items():
            if count > own.get(sku, 0):
                yield wrong(
                    f"{sku} 买了 {own.get(sku, 0)} 件，申请退 {count} 件", ledger, amount=count - own.get(sku, 0)
                )
        for number, claim in ledger.claims.items():
            for sku, held in claim.held.items():
                if sum(held.values()) != claim.units.get(sku, 0):
                    told = f"{number}：申请 {sku} {claim.units.get(sku, 0)} 件，手中记为 {held}"
                    yield wrong(told, ledger, amount=sum(held.values()) - claim.units.get(sku, 0))
        head = buyer.heads.get(order_no)
        due = sum(claim.due_fen for claim in ledger.gone_back())
        if head is not None and due > head.paid_fen:
            yield wrong(f"实付 {head.paid_fen} 分，退货账共 {due} 分", ledger, amount=due - int(head.paid_fen))


@of_buyer("aftersale-deadline", "处理中的售后单都定了时，或已上报")
def deadline(buyer: Buyer, context: Context) -> Iterator[Wrong]:
    for case in buyer.cases.values():
        wanted = _DUE.get(case.state)
        if case.state == states.RECEIVED:
            wanted = "settle" if case.what == "return" else "replace"
        if case.state == states.APPROVED and case.due == "escalate":
            continue  # its refund failed five times; it is about to be put before somebody
        if case.due != wanted and not (case.escalated and case.due is None):
            yield wrong(f"{case.status} 的售后单应等待 {wanted or '无'}，实际等待 {case.due or '无'}", case)
