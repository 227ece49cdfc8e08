"""Corruptions of a whole shop, one of each kind: the doctor names each, a dry run changes nothing, --heal mends what it says it mends."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from pynamodb.expressions.operand import Path

from chalicelib import coupons, journal, stock
from chalicelib.balance.ledger import Balance, BalanceEntry, balance_key, entry_key
from chalicelib.catalog.items import Card
from chalicelib.coupons import Coupon, Quota
from chalicelib.doctor import Context
from chalicelib.doctor.heal import heal
from chalicelib.messages.inbox import InboxItem
from chalicelib.orders.items import Kept, OpenOrders, OrderHead, Snapshot, head_key, open_key, snapshot_key
from chalicelib.payments.items import Attempt, Refund, attempt_key, refund_key
from chalicelib.payments.offline import CashStanding, standing_key
from chalicelib.receipts.items import Receipt, receipt_key
from chalicelib.runtime import clock
from chalicelib.runtime.settings import settings
from chalicelib.stock import Stock
from chalicelib.store import scan, table
from chalicelib.store.item import Key
from functions.jobs import doctor as job
from infra.operate import doctor
from tests.integration.operate.conftest import Command
from tests.integration.seams import table_seam
from tests.integration.shop import Shop
from tests.world import buyer_with_token


@dataclass
class Patient:
    """A right shop: an unpaid order, a paid one with a coupon, one that is closed, one whose refund is under way, one that owes cash; a balance."""

    shop: Shop
    sku: str
    uid: str
    unpaid: str
    paid: str
    closed: str
    returning: str
    owing: str
    coupon: str
    campaign: str


@pytest.fixture
def patient(shop: Shop) -> Patient:
    tea, campaign = shop.product(stock=30, price=5000), shop.campaign(off=300)
    buyer = shop.buyer("lan")
    coupon = buyer.call("coupons/claim", {"campaignId": campaign})["coupon"]["couponId"]
    unpaid = str(shop.order(buyer, (tea, 1))["orderNo"])
    paid = shop.paid_order(buyer, (tea, 2), couponId=coupon)
    closed = str(shop.order(buyer, (tea, 1))["orderNo"])
    buyer.call("orders/pay", {"orderNo": closed})
    buyer.call("orders/cancel", {"orderNo": closed})
    returning = shop.paid_order(buyer, (tea, 1))
    shop.platform.config(refund_delay=None)
    shop.staff.call("orders/refund", {"orderNo": returning})
    shop.platform.config(refund_delay=0)
    shop.set(cash_on_delivery=True)
    owing = str(shop.order(buyer, (tea, 1))["orderNo"])
    buyer.call("orders/pay", {"orderNo": owing, "method": "offline"})
    shop.staff.call("balance/adjust", {"buyerId": buyer.uid, "deltaFen": 500, "reason": "充值"})
    shop.forward(seconds=5)
    shop.drain()
    return Patient(shop, tea.sku, buyer.uid, unpaid, paid, closed, returning, owing, coupon, campaign)


def _all(kind: str) -> list[Key]:
    return [Key.of(raw) for page in scan.pages(kinds=[kind]) for raw in page.items]


def _refund_of(patient: Patient) -> Key:
    return refund_key(patient.returning, str(patient.shop.refunds(patient.returning)[0].out_refund_no))


def _dearer(order_no: str) -> Kept:
    """The agreement of an order with a higher price of its first goods."""
    snapshot = table.get(Snapshot, snapshot_key(order_no))
    assert snapshot is not None
    agreed = copy.deepcopy(snapshot.kept.agreement)
    assert agreed is not None
    agreed["goods"][0]["unit_price_fen"] += 100
    return snapshot.kept.model_copy(update={"agreement": agreed})


def _holds_on(patient: Patient) -> None:
    table.update(OpenOrders, open_key(patient.uid), [Path(["holds", patient.closed]).set({patient.sku: 1})])


def _head(order_no: str, *actions: object) -> None:
    table.update(OrderHead, head_key(order_no), list(actions))  # type: ignore[arg-type]


# law that must name it -> the corruption
MENDED: dict[str, tuple[str, Callable[[Patient], object]]] = {
    "the deadline of an unpaid order is lost": (
        "deadline", lambda p: _head(p.unpaid, *(Path([name]).remove() for name in ("due", "due_pk", "due_sk", "due_tries"))),
    ),
    "a deadline stands in another shard": (
        "timer-found", lambda p: _head(p.unpaid, OrderHead.due_pk.set("T#9999")),
    ),
    "a refund's timer is half there": (
        "timer-found", lambda p: table.update(Refund, _refund_of(p), [Path(["due_sk"]).remove()]),
    ),
    "a paid order is missing in the merchant's list": (
        "worklist", lambda p: _head(p.paid, OrderHead.ops_pk.remove(), OrderHead.ops_sk.remove()),
    ),
    "an unpaid order holds nothing": (
        "caps", lambda p: table.update(OpenOrders, open_key(p.uid), [Path(["holds", p.unpaid]).remove()]),
    ),
    "an order that ended unpaid holds on": ("caps", lambda p: _holds_on(p)),
    "a paid order's coupon can be used again": (
        "coupons",
        lambda p: table.update(
            Coupon, coupons.coupon_key(p.uid, p.coupon), [Coupon.state.set("unused"), Coupon.order_no.remove()]
        ),
    ),
    "an order forgot that money is going back": (
        "refunds", lambda p: _head(p.returning, OrderHead.refunding_fen.set(0)),
    ),
    "a refund is followed by nobody": (
        "refunds",
        lambda p: table.update(
            Refund, _refund_of(p), [Path([name]).remove() for name in ("due", "due_pk", "due_sk", "due_tries")]
        ),
    ),
    "an order more owes cash than there is": (
        "cash", lambda p: table.update(CashStanding, standing_key(p.uid), [CashStanding.owing.set(2)]),
    ),
    "a closed order can still be paid": (
        "attempts", lambda p: table.update(Attempt, attempt_key(p.closed, 1), [Attempt.state.set("OPEN")]),
    ),
    "a line of the journal is lost": ("journal", lambda p: table.delete(_all(journal.JournalLine.KIND)[0])),
    "a notice never came": ("notices", lambda p: table.delete(_all(InboxItem.KIND)[0])),
    "a product is missing in its list": ("cards", lambda p: table.delete(_all(Card.KIND)[0])),
}  # fmt: skip

NAMED_ONLY: dict[str, tuple[str, Callable[[Patient], object]]] = {
    "a rule that an order keeps is another": (
        "price", lambda p: table.update(Snapshot, snapshot_key(p.paid), [Snapshot.kept.set(_dearer(p.paid))]),
    ),
    "pieces appear out of nothing": (
        "stock", lambda p: table.update(Stock, stock.stock_key(p.sku), [Stock.available.set(Stock.available + 3)]),
    ),
    "coupons appear out of nothing": (
        "quota", lambda p: table.update(Quota, _all(Quota.KIND)[0], [Quota.left.set(Quota.left + 1)]),
    ),
    "an order has other money than was paid": ("payment", lambda p: _head(p.paid, OrderHead.paid_fen.set(1))),
    "a buyer has more than was ever put in": (
        "balance", lambda p: table.update(Balance, balance_key(p.uid), [Balance.fen.set(501)]),
    ),
    "money was put in that no order gave back": (
        "balance-orders", lambda p: table.update(BalanceEntry, entry_key(p.uid, 1), [BalanceEntry.what.set("refunded")]),
    ),
    "an order owes what nobody will collect": (
        "payment", lambda p: table.update(Attempt, attempt_key(p.owing, 1), [Attempt.amount_fen.set(1)]),
    ),
    "a receipt was altered": (
        "receipts", lambda p: table.update(Receipt, receipt_key(p.paid, 1), [Receipt.body.set("{}")]),
    ),
    "what was bought is lost": ("snapshot", lambda p: table.delete(snapshot_key(p.paid))),
    "a payment is registered nowhere": ("transactions", lambda p: table.delete(_all("txn")[0])),
    "history has a hole": ("timeline", lambda p: _head(p.unpaid, OrderHead.seq.set(OrderHead.seq + 1))),
}  # fmt: skip


def _everything() -> list[object]:
    return [page.items for page in scan.pages()]


@pytest.mark.row("X4")
@pytest.mark.parametrize("corruption", MENDED)
def test_a_corruption_is_found_named_and_mended(
    corruption: str, patient: Patient, command: Command, capsys: pytest.CaptureFixture[str]
) -> None:
    law, plant = MENDED[corruption]
    plant(patient)
    before = _everything()
    capsys.readouterr()
    assert command("doctor", "--lag", "0", "--patience", "0", "--heal", "--dry-run") == 1
    told = capsys.readouterr().out
    assert f"✗ {law}" in told
    assert "可以修复 1 处" in told or "将重发" in told
    assert "须人工处理" not in told
    assert _everything() == before
    patient.shop.drain()
    command("doctor", "--lag", "0", "--patience", "0", "--heal")
    patient.shop.drain()  # what was mended is told like everything else
    capsys.readouterr()
    assert command("doctor", "--lag", "0", "--patience", "0") == 0, capsys.readouterr().out
    if law in ("deadline", "worklist", "refunds", "attempts", "coupons", "timer-found", "caps", "cash"):
        entries = [entry for no in (patient.unpaid, patient.paid, patient.closed, patient.returning, patient.owing)
                   for entry in patient.shop.head(no).timeline]  # fmt: skip
        (mended,) = [entry for entry in entries if entry.type == "mended"]
        assert (mended.by, mended.facts["law"]) == ("doctor", law)


@pytest.mark.row("X4")
@pytest.mark.parametrize("corruption", NAMED_ONLY)
def test_a_corruption_that_only_people_can_judge_is_found_named_and_left(
    corruption: str, patient: Patient, command: Command, capsys: pytest.CaptureFixture[str]
) -> None:
    law, plant = NAMED_ONLY[corruption]
    plant(patient)
    before = _everything()
    assert command("doctor", "--lag", "0", "--patience", "0", "--heal") == 1
    told = capsys.readouterr().out
    assert f"✗ {law}" in told
    assert law in told.split("须人工处理：")[1]
    assert _everything() == before


@pytest.mark.row("X4")
def test_what_moves_while_it_is_mended_is_read_again_and_mended_once(patient: Patient) -> None:
    """Between our look and our write the buyer cancels another order: the caps are those of afterwards."""
    buyer = buyer_with_token(patient.uid)
    _holds_on(patient)
    context = Context(clock.now(), settings().due_shards, timedelta())
    found = doctor.look(context, 1)
    assert [one.law for one in found.findings] == ["caps"]
    meddled: list[str] = []

    def meddles(operation: str, request: Any, below: Any) -> Any:
        if operation == "TransactWriteItems" and not meddled:
            meddled.append(operation)
            buyer.call("orders/cancel", {"orderNo": patient.unpaid})
        return below(operation, request)

    with table_seam(meddles):
        healed = heal(found.findings, context, dry_run=False)
    assert (len(healed.done), healed.refused, healed.left) == (1, [], [])
    patient.shop.drain()
    assert doctor.look(context, 1).findings == []


@pytest.mark.row("X4")
def test_the_nightly_job_raises_an_alarm_for_each_law_that_is_broken(patient: Patient, alarms: list[str]) -> None:
    patient.shop.forward(hours=1)
    patient.shop.run_timers()
    patient.shop.drain()
    assert job.handle({"now": True})["findings"] == 0
    table.update(Stock, stock.stock_key(patient.sku), [Stock.available.set(Stock.available + 3)])
    assert job.handle({"now": True})["findings"] == 1
    assert alarms == ["law_broken"]
    beijing = (clock.now() + clock.BEIJING).hour
    patient.shop.forward(hours=(28 - beijing) % 24 + (24 if beijing == 4 else 0))
    assert job.handle({})["items"] > 0
    patient.shop.forward(hours=1)
    assert job.handle({}) == {"items": 0, "findings": 0}
