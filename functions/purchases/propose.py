"""Draft an order to a supplier from the nightly list of what to order (forecast/list): what that supplier was last asked for, most urgent first.

Reads    the supplier, the nightly list, who supplied each SKU last and at what cost, what is on order by now, the goods
Writes   the draft                                                             (one transaction with the answer)
Errors   supplier_not_found 404, supplier_disabled 409, nothing_to_order 409, sku_not_found 404
Retry    recorded: the same Idempotency-Key makes one draft
"""

from __future__ import annotations

from datetime import timedelta

from pydantic import Field

from chalicelib import shop
from chalicelib.forecast import proposals
from chalicelib.runtime import clock
from chalicelib.runtime.errors import ShopError
from chalicelib.runtime.model import Request, Response, Slug
from chalicelib.runtime.operation import RECORDED, Call, operation
from chalicelib.staff import staff
from chalicelib.store.transaction import Transaction
from chalicelib.supply import items, ordering, views
from chalicelib.supply.items import MOST_LINES, Supplier, SupplierId, any_supplier
from chalicelib.supply.ordering import OrderedLine
from chalicelib.supply.suppliers import ACTIVE


class ProposePurchase(Request):
    """`skuIds`: SKUs of the list that this supplier shall bring although another one, or nobody, brought them before; at the cost last
    paid, else 0, to be filled in before the order is placed."""

    supplier_id: SupplierId
    sku_ids: list[Slug] = Field([], max_length=MOST_LINES)


class ProposedPurchase(Response):
    """`more`: SKUs that had no room in this draft."""

    purchase: views.PurchaseView
    more: int


@operation(ProposePurchase, ProposedPurchase, caller=staff("supply.write"), retry=RECORDED)
def propose(request: ProposePurchase, call: Call) -> ProposedPurchase:
    supplier = any_supplier(request.supplier_id)
    if supplier.status != ACTIVE:
        raise ShopError("supplier_disabled")
    wanted = _wanted(supplier, set(request.sku_ids))
    if not wanted:
        raise ShopError("nothing_to_order")
    days = shop.current().restock_lead_days if supplier.lead_days is None else int(supplier.lead_days)
    transaction = Transaction("purchases/propose")
    purchase = ordering.draft(
        transaction,
        supplier,
        ordering.named(wanted[:MOST_LINES]),
        call.caller.name,
        call.now,
        expected_on=(call.now + clock.BEIJING + timedelta(days=days)).date(),
        note="",
    )
    answer = ProposedPurchase(purchase=views.purchase(purchase), more=max(0, len(wanted) - MOST_LINES))
    call.commit(transaction, answer)
    return answer


def _wanted(supplier: Supplier, named: set[str]) -> list[OrderedLine]:
    """What the list wants of this supplier, less what was ordered since it was made."""
    short = [one for one in proposals.every() if one.order > 0]
    known = items.supplies([one.sku_id for one in short])
    lines = []
    for one in short:
        bought = known.get(one.sku_id)
        if one.sku_id not in named and (bought is None or bought.supplier_id != supplier.supplier_id):
            continue
        since = int(bought.on_order) - int(one.on_order) if bought else 0
        units = min(items.MOST_UNITS, int(one.order) - max(0, since))
        if units > 0:
            cost = int(bought.cost_fen) if bought else 0
            lines.append(OrderedLine(sku_id=one.sku_id, quantity=units, cost_fen=cost))
    return lines
