"""A right shop has no findings; each way of breaking it is found by the law that forbids it, named in zh-CN with the items."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib import coupons, journal, members, pickup, punctuality, stock
from chalicelib.aftersales.items import Case, CaseLine, Claim, Claims, claims_key
from chalicelib.aftersales.items import case_key as aftersale_key
from chalicelib.balance import ledger
from chalicelib.balance.ledger import Balance, BalanceEntry
from chalicelib.budgets import Budget, budget_key
from chalicelib.catalog.cards import listing_of
from chalicelib.catalog.items import Description, Product, Sales, product_key, sales_key
from chalicelib.checkout.agreed import bare
from chalicelib.coupons import Campaign, Terms, campaign_key, coupon_key, new_coupon
from chalicelib.credit.items import CreditReason, reason_key
from chalicelib.doctor import LAWS, Context, Examination, Finding, examine
from chalicelib.doctor.money import Paid, provider_agrees
from chalicelib.imports import items as imports
from chalicelib.incidents import items as incidents
from chalicelib.media import items as media
from chalicelib.messages.inbox import InboxItem, notice_id, notice_key
from chalicelib.messages.notices import Happening, notice_of
from chalicelib.orders.items import (
    Kept,
    OpenOrders,
    OrderHead,
    Parcel,
    Snapshot,
    head_key,
    open_key,
    ops_partition,
    parcel_key,
    snapshot_key,
)
from chalicelib.payments.items import (
    Attempt,
    Refund,
    TransactionRef,
    attempt_key,
    orphan_key,
    out_trade_no,
    refund_key,
    transaction_key,
)
from chalicelib.payments.offline import CashStanding, standing_key
from chalicelib.points import ledger as points
from chalicelib.points.ledger import PointsEntry
from chalicelib.pricing import Line
from chalicelib.pricing.agreement import Agreement
from chalicelib.pricing.rulebook import Choice, Circumstances, Rulebook
from chalicelib.receipts import book
from chalicelib.receipts.items import receipt_key
from chalicelib.reconciliation import items as books
from chalicelib.reconciliation.items import case_key, new_day
from chalicelib.reviews.items import ReviewCount, count_key
from chalicelib.risk.items import RiskCase, Seen
from chalicelib.risk.items import case_key as risk_key
from chalicelib.runtime import clock
from chalicelib.runtime.sealed import Sealed
from chalicelib.runtime.settings import settings
from chalicelib.store import timeline, timers
from chalicelib.store.errors import Raw
from chalicelib.store.item import Item, Key
from chalicelib.store.timeline import LogEntry
from chalicelib.supply import items as supply

NOW = datetime.fromisoformat("2026-11-22T04:00:00Z")
THEN = NOW - timedelta(days=1)
UID = "0123456789AB"
UNPAID_NO, PAID_NO, SHIPPED_NO, CLOSED_NO = (f"01M7{number:010d}{UID}" for number in range(4))
CASE_NO = f"01M8{0:010d}{UID}"
_FILE, _IMPORT = "01M8205H50VHBBBTY0P6KY", "01M8205H50VHBBBT"
SHARDS = 16
FEN = 1000


def context(**changes: Any) -> Context:
    return Context(**{"now": NOW, "due_shards": SHARDS, "lag": timedelta(minutes=10), **changes})


def _pool(units: int) -> Item:
    """A shard of the tea's stock that nobody filled from it."""
    return stock.Pool.at(stock.pool_key("tea", "a00"), sku_id="tea", product_id="tea", pool="a00", available=units)


def _review_count(good: int) -> Item:
    return ReviewCount.at(count_key("tea", PAID_NO), product_id="tea", good=good)


def _spent_budget() -> Budget:
    """A budget of 500 of which 100 are gone, though no order took any."""
    return Budget.at(budget_key("r", 0), rule_id="r", left=400, adjusted=500)


def _purchase(w: World, received: int = 0, on_order: int = 10) -> None:
    """Ten teas that were ordered and have not come."""
    line = supply.PurchaseLine(sku_id="tea", product_id="tea", title="茶", quantity=10, cost_fen=9, received=received)
    number = "farm-01M74C6EG07QXD7K"
    w.put(
        supply.Purchase.at(
            supply.purchase_key(number),
            purchase_no=number,
            supplier_id="farm",
            supplier_name="茶园",
            status="PLACED",
            lines=[line],
            by="staff:lin",
            created_at=THEN,
            seq=2,
        )
    )
    w.put(
        supply.SkuSupply.at(
            supply.supply_key("tea"), sku_id="tea", on_order=on_order, cost_fen=9, supplier_id="farm", ordered_at=THEN
        )
    )


class World:
    """A right shop: one product, one campaign, a buyer with an order unpaid, paid, shipped, and closed by a refund."""

    def __init__(self) -> None:
        self.items: dict[Key, Raw] = {}
        self._told: dict[str, list[timeline.Entry]] = {}
        self._goods()
        self._campaign()
        self._order(UNPAID_NO, "UNPAID", [], coupon="held", due=("expire", NOW + timedelta(minutes=20)))
        self._order(PAID_NO, "PAID", ["paid"], coupon="used")
        self._order(SHIPPED_NO, "SHIPPED", ["paid", "shipped"], due=("receive", NOW + timedelta(days=9)))
        returned = ["paid", "refund_requested", "refund_abnormal", "refunded"]
        self._order(CLOSED_NO, "CLOSED", returned, reason="refunded", refunded_fen=FEN)
        self.put(OpenOrders.at(open_key(UID), holds={UNPAID_NO: {"tea": 2}}, ver=9))
        self.put(CashStanding.at(standing_key(UID), owing=0, refused=1))
        self._balance([500, -200])
        self._points()
        self._aftersale()
        self._on_their_way()
        self._files()
        self._receipts(PAID_NO)
        self._receipts(CLOSED_NO)

    def put(self, item: Item) -> None:
        self.items[item.key] = item.raw()

    def _goods(self) -> None:
        tea = Product.at(
            product_key("tea"), product_id="tea", store_id="main", title="茶", category_ids=["cups"],
            page=Description(images=[f"/media/u/{_FILE}.jpg"]),
            listed_in=["cups"], specs=[], sku_ids=["tea"], on_sale=True, min_price_fen=500, max_price_fen=500, sold=4,
            created_at=THEN, version=1, status="on_sale", ops_pk="PRODUCTS#on_sale", ops_sk=f"{clock.iso(THEN)}#tea",
        )  # fmt: skip
        self.put(tea)
        for card in listing_of(tea).values():
            self.put(card)
        shelf = stock.first("tea", "tea", 10)
        shelf.available = 4  # of ten: two each in the unpaid, the paid and the shipped order
        self.put(shelf)
        self.put(Sales.at(sales_key("tea"), product_id="tea", units=6))

    def _campaign(self) -> None:
        self.campaign = Campaign.at(
            campaign_key("save"), campaign_id="save", name="立减", terms=Terms(kind="amount", amount_off_fen=100), total=50,
            per_buyer=5, shards=1, starts_at=THEN, ends_at=NOW + timedelta(days=7),
        )  # fmt: skip
        self.put(self.campaign)
        (quota,) = coupons.quotas(self.campaign)
        quota.left = 47
        self.put(quota)
        self.put(new_coupon(self.campaign, UID, 3, THEN))

    def _coupon(self, order_no: str, state: str) -> str:
        number = 1 if state == "held" else 2
        coupon = new_coupon(self.campaign, UID, number, THEN)
        coupon.state, coupon.order_no = state, order_no
        self.put(coupon)
        return str(coupon.coupon_id)

    def _order(
        self, order_no: str, status: str, events: list[str], *, coupon: str = "", due: Any = None, **more: Any
    ) -> None:
        entries = [timeline.entry(n, THEN + timedelta(minutes=n), what, "wechat", amountFen=FEN)
                   for n, what in enumerate(["submitted", *events], 1)]  # fmt: skip
        paid = "paid" in events
        head = OrderHead.at(
            head_key(order_no), seq=len(entries), timeline=entries[-timeline.KEPT :], order_no=order_no, uid=UID,
            store_id="main", status=status, title="茶", units=2, payable_fen=FEN, paid_fen=FEN if paid else 0,
            attempt=1, paid_attempt=1 if paid else None, entrance="inline", created_at=THEN,
            pay_until=NOW, paid_at=THEN if paid else None, coupon_id=self._coupon(order_no, coupon) if coupon else None,
            **(timers.attributes(head_key(order_no), *due) if due else {}), **more,
        )  # fmt: skip
        if status == "PAID":
            head.ops_pk = ops_partition("PAID", clock.month(THEN), order_no)
            head.ops_sk = f"{clock.iso(THEN)}#{order_no}"
        self.put(head)
        for old in entries[: -timeline.KEPT]:
            self.put(timeline.log_item(head.key, old))
        line = Line.model_construct(product_id="tea", sku_id="tea", quantity=2)
        lines = [Line(**{**_LINE, **line.model_dump(include={"product_id", "sku_id", "quantity"})})]
        self.put(Snapshot.at(
            snapshot_key(order_no), kept=Kept(lines=lines, goods_fen=FEN), receiver=Sealed("x"),
        ))  # fmt: skip
        number = out_trade_no(order_no, 1)
        attempt = Attempt.at(
            attempt_key(order_no, 1), order_no=order_no, number=1, provider="wechat", out_trade_no=number, amount_fen=FEN,
            description="茶", openid=Sealed("x"), state="PAID" if paid else "OPEN", asked_at=THEN, expires_at=NOW,
        )  # fmt: skip
        if paid:
            attempt.transaction_id, attempt.paid_fen = f"T{order_no}", FEN
            reference = transaction_key(f"T{order_no}")
            self.put(TransactionRef.at(reference, order_no=order_no, out_trade_no=number))
        self.put(attempt)
        if more.get("refunded_fen"):
            self.put(self.refund(order_no, "R1", "order", "SUCCESS"))
        for entry in entries:
            if entry.type in journal.TOLD:
                self.put(journal.line(UID, order_no, entry))
            event = Happening(aggregate=order_no, uid=UID, **entry.model_dump())
            if notice_of(event):
                own = notice_id(event)
                self.put(InboxItem.at(
                    notice_key(UID, own), notice_id=own, type=event.type, title="", text="", order_no=order_no,
                    happened_at=event.at, push="none",
                ))  # fmt: skip

    def _aftersale(self) -> None:
        key = aftersale_key(CASE_NO)
        line = CaseLine(
            product_id="tea", sku_id="tea", title="茶", unit_price_fen=500, bought=2, quantity=1, paid_fen=FEN
        )
        self.put(Case.at(
            key, case_no=CASE_NO, order_no=SHIPPED_NO, uid=UID, what="return", status="APPLIED", reason_id="quality",
            images=[], lines=[line], policy="x", shops_fault=True, asked_fen=500, gifts={}, trace=[], applied_at=THEN,
            seq=1, history=[], **timers.attributes(key, "review", NOW + timedelta(hours=1)),
        ))  # fmt: skip
        self.claim()

    def claim(self, **changes: Any) -> None:
        """The order's ledger of returns, with its one claim changed."""
        claim = Claim(units={"tea": 1}).model_copy(update=changes)
        self.put(Claims.at(claims_key(SHIPPED_NO), order_no=SHIPPED_NO, claims={CASE_NO: claim}))

    def _balance(self, changes: list[int]) -> None:
        after = 0
        for seq, fen in enumerate(changes, 1):
            after += fen
            self.put(BalanceEntry.at(
                ledger.entry_key(UID, seq), seq=seq, entered_at=THEN, what="adjusted", fen=fen, after_fen=after,
                reference=f"A{seq}", by="staff:owner",
            ))  # fmt: skip
        self.put(Balance.at(ledger.balance_key(UID), fen=after, seq=len(changes)))

    def _points(self) -> None:
        """900 of staff, of which the paid order took 300."""
        account, until = points.empty(points.points_key(UID)), clock.iso(NOW + timedelta(days=30))
        after = 0
        for seq, (what, count, order_no) in enumerate([("adjusted", 900, None), ("spent", -300, PAID_NO)], 1):
            after += count
            self.put(PointsEntry.at(
                points.entry_key(UID, seq), seq=seq, entered_at=THEN, what=what, points=count, after=after,
                reference=f"P{seq}", by="staff:owner", order_no=order_no,
            ))  # fmt: skip
        account.seq, account.points, account.buckets = 2, after, {until: after}
        for name, value in timers.attributes(account.key, "expire", clock.parse(until)).items():
            setattr(account, name, value)
        self.put(account)
        self.change(head_key(PAID_NO), points=300)
        self.agree(PAID_NO, points={until: 300})

    def _on_their_way(self) -> None:
        """The paid order waits at a point for its buyer; the shipped one was promised, and came in time."""
        self.change(head_key(PAID_NO), method="pickup", point_id="gate")
        terms = pickup.PointTerms.model_construct(name="门口", detail="1 号")
        self.put(pickup.PickupPoint.at(
            pickup.point_key("gate"), point_id="gate", terms=terms, open=True, capacity=9, held=1, updated_at=THEN
        ))  # fmt: skip
        self.put(pickup.CodeReference.at(pickup.reference_key("12345678"), order_no=PAID_NO))
        self.put(pickup.PickupCode.at(pickup.code_key(PAID_NO), order_no=PAID_NO, code="12345678", point_id="gate"))
        self.promise("kept")
        self.put(punctuality.OnTime.at(punctuality.day_key(THEN), kept=1))

    def promise(self, state: str, **more: Any) -> None:
        key = punctuality.promise_key(SHIPPED_NO)
        self.put(punctuality.OrderPromise.at(key, order_no=SHIPPED_NO, promised_at=THEN, state=state, **more))

    def _files(self) -> None:
        """The tea's picture, and a table of goods with one product and one row that was wrong."""
        key = media.media_key(media.SHOP, _FILE)
        self.put(media.Media.at(
            key, media_id=_FILE, state=media.READY, claimed="image/jpeg", extension="jpg", prepared=True, used=True, sent_at=THEN
        ))  # fmt: skip
        self.put(media.Place.at(media.place_key(_FILE), owner=media.SHOP))
        self.put(imports.Import.at(
            imports.import_key(_IMPORT), import_id=_IMPORT, state=imports.FINISHED, by="staff:lin", sent_at=THEN, done=2, products=2,
            made=1, faulty=1, ttl=imports.expiry(THEN),
        ))  # fmt: skip
        self.put(imports.Done.at(imports.done_key(_IMPORT, 0)))
        self.put(imports.Fault.at(imports.fault_key(_IMPORT, 3), line=3, reason="价格", cells=["x"]))

    def _receipts(self, order_no: str) -> None:
        own = OrderHead.of(self.items[head_key(order_no)])
        older = [LogEntry.of(raw).entry for key, raw in self.items.items() if key.sk.startswith(f"D#{order_no}#LOG#")]
        snapshot = Snapshot.of(self.items[snapshot_key(order_no)])
        for receipt in book.written(own, snapshot, [*older, *own.timeline]):
            self.put(receipt)

    def refund(self, order_no: str, number: str, why: str, state: str) -> Refund:
        return Refund.at(
            refund_key(order_no, number), out_refund_no=number, why=why, order_no=order_no,
            out_trade_no=out_trade_no(order_no, 1), transaction_id="T", refund_fen=FEN, total_fen=FEN, reason="", state=state,
            created_at=THEN,
        )  # fmt: skip

    # breaking it

    def change(self, key: Key, **values: Any) -> None:
        """Set attributes of an item as plain text or numbers; None removes one."""
        raw = dict(self.items[key])
        for name, value in values.items():
            if value is None:
                del raw[name]
            else:
                raw[name] = {"N": str(value)} if isinstance(value, int) else {"S": value}
        self.items[key] = raw

    def agree(self, order_no: str, **kept: Any) -> None:
        """Something else is kept of an order."""
        snapshot = Snapshot.of(self.items[snapshot_key(order_no)])
        snapshot.kept = snapshot.kept.model_copy(update=kept)
        self.put(snapshot)

    def lose(self, key: Key) -> None:
        del self.items[key]

    def findings(self, **changes: Any) -> list[Finding]:
        return examine(self.items.values(), context(**changes))


_LINE: dict[str, Any] = {}


@pytest.fixture(autouse=True)
def _sixteen_shards(monkeypatch: pytest.MonkeyPatch) -> None:
    """As many as `context` says, whatever shop was played in this process before."""
    monkeypatch.setenv("MINIMALL_DUE_SHARDS", "16")
    settings.cache_clear()


@pytest.fixture(autouse=True)
def _lines() -> Iterator[None]:
    """A line with every field that there is, whatever it is worth."""
    blank = {"str": "x", "int": 500, "bool": False}
    for name, one in Line.model_fields.items():
        if one.is_required():
            _LINE[name] = blank.get(getattr(one.annotation, "__name__", "str"), "x")
    yield
    _LINE.clear()


@pytest.fixture
def world() -> World:
    return World()


@pytest.mark.row("X4")
def test_a_right_shop_has_no_findings(world: World) -> None:
    assert world.findings() == []


@pytest.mark.row("X4")
def test_a_paid_order_may_stand_among_the_unpaid_until_somebody_looks(world: World) -> None:
    world.put(held({UNPAID_NO: {"tea": 2}, PAID_NO: {"tea": 2}, CLOSED_NO: {"tea": 2}}))
    assert world.findings() == []


def head(order_no: str) -> Key:
    return head_key(order_no)


def held(holds: dict[str, dict[str, int]]) -> OpenOrders:
    return OpenOrders.at(open_key(UID), holds=holds, ver=9)


_STOCK = stock.stock_key("tea")
_COUPON = coupon_key(UID, "save-1")
_USED = coupon_key(UID, "save-2")
_FREE = coupon_key(UID, "save-3")
_ATTEMPT = attempt_key(PAID_NO, 1)
_PICTURE = media.media_key(media.SHOP, _FILE)


def _lose_first(kind: str) -> Callable[[World], None]:
    def lose(world: World) -> None:
        world.lose(next(key for key, raw in world.items.items() if raw["kind"]["S"] == kind))

    return lose


def _orphan(world: World) -> None:
    refund = world.refund(PAID_NO, "LPx", "orphan", "REQUESTED")
    refund.pk, refund.sk = orphan_key("x")
    world.put(refund)


def _slow(state: str, days: int) -> Callable[[World], None]:
    def slow(world: World) -> None:
        refund = world.refund(PAID_NO, "R2", "order", state)
        refund.created_at = NOW - timedelta(days=days)
        world.put(refund)

    return slow


def _book_day(open_cases: int, cases: int, *, closed: bool = False) -> Callable[[World], None]:
    def put(world: World) -> None:
        day = new_day("2026-11-20")
        day.open_cases, day.closed = open_cases, closed
        world.put(day)
        for number in range(cases):
            world.put(
                books.Case.at(
                    case_key("2026-11-20", f"c{number}"), case_id=f"c{number}", day="2026-11-20", provider="wechat",
                    movement="payment", difference="missing_here", state="open", out_trade_no="x", transaction_id="y",
                    found_at=NOW,
                )
            )  # fmt: skip

    return put


def _sent_long_ago(world: World) -> None:
    """An order that was sent forty days ago and whose cash did not come."""
    entry = timeline.entry(3, NOW - timedelta(days=40), "shipped", "staff:owner")
    told = [*OrderHead.of(world.items[head(SHIPPED_NO)]).timeline[:2], entry]
    world.change(head(SHIPPED_NO), owed_fen=FEN, timeline=OrderHead.timeline.serialize(told))


def _untold() -> Parcel:
    """A parcel of which WeChat never heard."""
    return Parcel.at(
        parcel_key(SHIPPED_NO, 1), order_no=SHIPPED_NO, number=1, method="express", shipped_at=THEN, last=True, upload="pending"
    )  # fmt: skip


def _agreed(**changes: Any) -> Callable[[World], None]:
    """The paid order keeps how its price came about: two cups at 500 fen, without any rule."""

    def put(world: World) -> None:
        about = {"product_id": "tea", "sku_id": "tea", "title": "茶", "unit_price_fen": 500, "quantity": 2}
        agreed = {
            "goods": [about], "book": Rulebook(rules=[]), "circumstances": Circumstances(now=THEN), "choice": Choice(),
            "net_fen": FEN, "points": 0, "points_fen": 0, "freight_fen": 0, "extras_fen": 0, "payable_fen": FEN,
        }  # fmt: skip
        world.agree(PAID_NO, agreement=bare(Agreement.model_validate({**agreed, **changes})))

    return put


def _compensated_twice(w: World) -> None:
    """One coupon made good for two promises."""
    w.promise("missed", coupon_id="save-3")
    again = punctuality.promise_key(PAID_NO)
    w.put(punctuality.OrderPromise.at(again, order_no=PAID_NO, promised_at=THEN, state="missed", coupon_id="save-3"))


def _credit(w: World, *, marked: bool = True, order_no: str = UNPAID_NO, **changes: Any) -> None:
    """A buyer against whom an unpaid order stands."""
    name, fades = f"X{order_no}", NOW + timedelta(days=9)
    marks = {name: (5, clock.iso(fades))} if marked else None
    w.put(
        members.User.at(
            members.profile_key(UID), uid=UID, status="active", token_version=1, platform="wechat", appid="wx1",
            openid=Sealed.of("o"), created_at=THEN, last_login_at=THEN, credit=marks,
        )
    )  # fmt: skip
    reason = dict(reason_id=name, uid=UID, what="unpaid", weight=5, happened_at=THEN, fades_at=fades, by="system")
    w.put(CreditReason.at(reason_key(UID, name), **reason, **{"state": "live", **changes}))


def _told(w: World, *, told: bool = True, lost: bool = False, **changes: Any) -> None:
    """A leak that concerned one buyer, who was told."""
    number = "01M74C6EG07QXD7K"
    since = NOW - timedelta(days=2)
    said = dict.fromkeys(("kinds", "cause", "harm", "remedies", "can_do", "contact"), "如此")
    whom = incidents.Whom(kind="list", buyer_ids=[UID])
    there = {"state": "sent", "concerned": 1, "sent": 1, **changes}
    key = incidents.notice_key(number, 1)
    leak = incidents.Leak(since=since, **said)
    by = dict(incident_id=number, number=1, prepared_by="staff:lin", prepared_at=THEN)
    w.put(incidents.LeakNotice.at(key, **by, whom=whom, leak=leak, **there))
    if lost:
        w.lose(key)
    w.put(
        incidents.Concerned.at(
            incidents.concerned_key(number, 1, UID), uid=UID, number=1, sent_at=NOW if told else None
        )
    )


def _noticed(state: str) -> Item:
    risk_id = "orders_per_hour-2026-11-22"
    seen = dict(risk_id=risk_id, uid=UID, rule="orders_per_hour", count=3, over=2, seen=Seen(), noticed_at=NOW)
    return RiskCase.at(risk_key(UID, risk_id), **seen, state=state)


BREAKS: list[tuple[str, str, Callable[[World], None]]] = [
    ("not-stuck", "已停下", lambda w: w.change(head(UNPAID_NO), due_pk=w.items[head(UNPAID_NO)]["due_pk"]["S"].replace("T#", "STUCK#"))),
    ("timer-found", "位置不对", lambda w: w.change(head(UNPAID_NO), due_pk="T#99")),
    ("timer-found", "位置不对", lambda w: w.change(head(UNPAID_NO), due_sk=f"{clock.iso(NOW)}#U#else#O#1")),
    ("timer-found", "不全", lambda w: w.change(head(UNPAID_NO), due_tries=None)),
    ("timer-met", "分钟仍未处理", lambda w: w.change(head(SHIPPED_NO), due_sk=f"{clock.iso(THEN)}#{'#'.join(head(SHIPPED_NO))}")),
    ("readable", "无法读取", lambda w: w.change(head(PAID_NO), timeline="[{]")),
    ("snapshot", "没有快照", lambda w: w.lose(snapshot_key(PAID_NO))),
    ("snapshot", "订单记 3 件", lambda w: w.change(head(PAID_NO), units=3)),
    ("timeline", "应为 1–5", _lose_first("log")),
    ("timeline", "应为 1–4", lambda w: w.change(head(SHIPPED_NO), seq=4)),
    ("deadline", "应等待 expire", lambda w: w.change(head(UNPAID_NO), due=None, due_pk=None, due_sk=None, due_tries=None)),
    ("deadline", "应等待 expire", lambda w: w.change(head(UNPAID_NO), due="close")),
    ("worklist", "应在列表 PAID", lambda w: w.change(head(PAID_NO), ops_pk=None, ops_sk=None)),
    ("worklist", "应在列表 无", lambda w: w.change(head(SHIPPED_NO), ops_pk="O#PAID#2026-11#0", ops_sk="x")),
    ("caps", "未计入限额", lambda w: w.put(held({}))),
    ("caps", "占着限额", lambda w: w.put(held({UNPAID_NO: {"tea": 2}, "x": {"tea": 1}}))),
    ("caps", "限额记", lambda w: w.put(held({UNPAID_NO: {"tea": 1}}))),
    ("coupons", "却没有用它", lambda w: w.change(_COUPON, order_no=PAID_NO)),
    ("coupons", "它的券却是 unused", lambda w: w.change(_COUPON, state="unused", order_no=None)),
    ("coupons", "券却是 held", lambda w: w.change(_USED, state="held")),
    ("coupons", "券已算使用", lambda w: w.change(_COUPON, state="used")),
    ("coupons", "不存在", lambda w: w.lose(_USED)),
    ("coupons", "却记着订单", lambda w: w.change(_FREE, order_no=PAID_NO)),
    ("notices", "没有送进站内信", _lose_first("notice")),
    ("payment", "应付 900", lambda w: w.change(head(PAID_NO), payable_fen=900)),
    ("payment", "不存在", lambda w: w.lose(_ATTEMPT)),
    ("payment", "没有付款记录", lambda w: w.change(head(PAID_NO), paid_attempt=None)),
    ("payment", "付款记录是 DEAD", lambda w: w.change(_ATTEMPT, state="DEAD")),
    ("payment", "留着 1000 分", lambda w: w.change(head(CLOSED_NO), reason="expired")),
    ("refunds", "订单记退款中 5 分", lambda w: w.change(head(PAID_NO), refunding_fen=5)),
    ("refunds", "订单记已退 1000 分", lambda w: w.lose(refund_key(CLOSED_NO, "R1"))),
    ("refunds", "超过实付", lambda w: w.change(head(PAID_NO), refunding_fen=FEN + 1)),
    ("refunds", "没有定时跟进", lambda w: w.put(w.refund(PAID_NO, "DPx", "duplicate", "PROCESSING"))),
    ("refunds", "须人工退回", lambda w: w.put(w.refund(PAID_NO, "DPx", "duplicate", "CLOSED"))),
    ("refund-slow", "退款 REQUESTED 已 48 小时", _slow("REQUESTED", 2)),
    ("refund-slow", "退款 PROCESSING 已 96 小时", _slow("PROCESSING", 4)),
    ("book-days", "记 0 处未处理，实有 1 处", _book_day(0, 1)),
    ("book-days", "记 2 处未处理，实有 0 处", _book_day(2, 0)),
    ("book-days", "已关账，却有 1 处", _book_day(1, 1, closed=True)),
    ("payment", "待收的现金却是", lambda w: w.change(head(SHIPPED_NO), owed_fen=FEN)),
    ("payment", "还记着欠款", lambda w: w.change(head(UNPAID_NO), owed_fen=FEN)),
    ("attempts", "订单却不欠", lambda w: w.change(attempt_key(SHIPPED_NO, 1), state="OWED")),
    ("worklist", "应在列表 OWED", lambda w: w.change(head(SHIPPED_NO), owed_fen=FEN)),
    ("cash", "记 1 单未收现金，实有 0 单", lambda w: w.change(standing_key(UID), owing=1)),
    ("cash-slow", "1000 分货款未收到", lambda w: _sent_long_ago(w)),
    ("balance", "余额记 301 分", lambda w: w.change(ledger.balance_key(UID), fen=301)),
    ("balance", "第 1 笔不见了", lambda w: w.lose(ledger.entry_key(UID, 1))),
    ("balance", "第 2 笔后记 900 分", lambda w: w.change(ledger.entry_key(UID, 2), after_fen=900)),
    ("balance", "明细合计 500 分、1 笔", lambda w: w.lose(ledger.entry_key(UID, 2))),
    ("balance-orders", "没有对应的付款或退款", lambda w: w.change(ledger.entry_key(UID, 2), what="paid")),
    ("balance-orders", "没有记入余额明细", lambda w: w.change(_ATTEMPT, provider="balance")),
    ("points", "积分记 601 分", lambda w: w.change(points.points_key(UID), points=601)),
    ("points", "批次与欠数合计 500 分", lambda w: w.change(points.points_key(UID), debt=100)),
    ("points", "却有可用的批次", lambda w: w.change(points.points_key(UID), debt=100)),
    ("points", "第 1 笔不见了", lambda w: w.lose(points.entry_key(UID, 1))),
    ("points-deadline", "应等待 expire", lambda w: w.change(points.points_key(UID), due=None)),
    ("points-orders", "订单用了 300 积分，明细扣了 0", lambda w: w.change(points.entry_key(UID, 2), what="adjusted")),
    ("points-orders", "订单用了 0 积分，明细扣了 300", lambda w: w.change(head(PAID_NO), points=None)),
    ("points-orders", "快照记 0", lambda w: w.agree(PAID_NO, points={})),
    ("points-orders", "应已退 300 积分", lambda w: w.change(head(PAID_NO), points_back=300)),
    ("points-orders", "退款应退 0，已退 300", lambda w: w.change(head(PAID_NO), points_back=300)),
    ("points-earned", "订单记入 5 积分", lambda w: w.change(head(PAID_NO), points_earned=5)),
    ("points-earned", "订单应入 10 积分", lambda w: w.change(head(PAID_NO), earn_rate=1, earn_fen=FEN, points_earned=0)),
    ("receipts", "第 1 张凭证与前面的不相扣", lambda w: w.change(receipt_key(PAID_NO, 1), body="{}")),
    ("receipts", "第 2 张凭证与前面的不相扣", lambda w: w.change(receipt_key(CLOSED_NO, 2), hash_hex="0" * 64)),
    ("receipts", "第 1 张凭证与订单不一致", lambda w: w.agree(PAID_NO, goods_fen=FEN + 1)),
    ("receipts", "第 1 张凭证与前面的不相扣", lambda w: w.lose(receipt_key(CLOSED_NO, 1))),
    ("receipts", "却没有订单", lambda w: w.lose(head(CLOSED_NO))),
    ("aftersales", "应记 open，实为 没有", lambda w: w.lose(claims_key(SHIPPED_NO))),
    ("aftersales", "应记 无，实为 open", lambda w: w.change(aftersale_key(CASE_NO), status="CLOSED")),
    ("aftersales", "退货账记 {'tea': 2}", lambda w: w.claim(units={"tea": 2})),
    ("aftersales", "退款却是 没有", lambda w: (w.change(aftersale_key(CASE_NO), status="REFUNDING"), w.claim(state="settled", refund_fen=500))),
    ("aftersale-units", "申请退 3 件", lambda w: w.claim(units={"tea": 3})),
    ("aftersale-units", "手中记为", lambda w: w.claim(held={"tea": {"cup": 2}})),
    ("aftersale-units", "退货账共 1001 分", lambda w: w.claim(state="back", due_fen=FEN + 1)),
    ("aftersale-deadline", "应等待 review", lambda w: w.change(aftersale_key(CASE_NO), due="settle")),
    ("attempts", "却仍可付", lambda w: w.change(head(UNPAID_NO), attempt=0)),
    ("attempts", "订单却不认它", lambda w: w.change(head(PAID_NO), paid_attempt=2)),
    ("attempts", "却没有订单", lambda w: w.lose(head(UNPAID_NO))),
    ("stock", "账上售出或占用 5 件，订单合计 6 件", lambda w: w.change(_STOCK, available=5)),
    ("stock", "可售 -1 件", lambda w: w.change(_STOCK, available=-1)),
    ("stock", "为排队的人保留 2 件，实际保留 0 件", lambda w: w.change(_STOCK, held=2)),
    ("stock", "账上售出或占用 3 件", lambda w: w.put(_pool(3))),
    ("price", "约定 999 分，重新计价 1000 分", _agreed(payable_fen=999)),
    ("price", "无法读取", lambda w: w.agree(PAID_NO, agreement={})),
    ("credit-score", "实为 (5, ", lambda w: _credit(w, marked=False)),
    ("credit-score", "实为 None", lambda w: _credit(w, state="taken_away")),
    ("credit-appeal", "仍在扣分", lambda w: _credit(w, appeal="granted")),
    ("credit-appeal", "与员工的列表不符", lambda w: _credit(w, appeal="open")),
    ("credit-unpaid", "订单已付款", lambda w: _credit(w, order_no=CLOSED_NO)),
    ("credit-unpaid", "从未锁定库存", lambda w: (_credit(w), w.change(head(UNPAID_NO), entrance="queue"))),
    ("risk-queue", "与员工的列表不符", lambda w: w.put(_noticed("open"))),
    ("leak-notices", "名单是 1 人、1 人", lambda w: _told(w, concerned=2)),
    ("leak-notices", "只告知了 0 人", lambda w: _told(w, told=False, sent=0)),
    ("leak-notices", "定时是 None", lambda w: _told(w, state="sending")),
    ("leak-notices", "第 1 份告知不在了", lambda w: _told(w, lost=True)),
    ("stock-known", "没有库存记录", lambda w: w.lose(_STOCK)),
    ("purchases", "记到货 4 件，送货单共 0 件，库存流水共 0 件", lambda w: _purchase(w, received=4, on_order=6)),
    ("purchases", "记在途 11 件，未完成的采购单共 10 件", lambda w: _purchase(w, on_order=11)),
    ("reviews", "tea 的 good 记 2，实有 0", lambda w: w.put(_review_count(2))),
    ("products", "应在 PRODUCTS#on_sale", lambda w: w.change(product_key("tea"), ops_pk="PRODUCTS#off_sale")),
    ("products", "实在 None None", lambda w: w.change(product_key("tea"), ops_pk=None, ops_sk=None)),
    ("products", "旧版代码写的", lambda w: w.change(product_key("tea"), v=1, status=None, ops_pk=None, ops_sk=None)),
    ("media", "图片 01M8205H50VHBBBTY0P6KY 不在了", lambda w: w.lose(_PICTURE)),
    ("media", "没有记为用到，会被清理", lambda w: w.change(_PICTURE, used=None)),
    ("media", "公开过的文件数 1，登记 0", lambda w: w.lose(media.place_key(_FILE))),
    ("media", "公开过的文件数 0，登记 1", lambda w: w.lose(_PICTURE)),
    ("media-deadline", "没有用到，也没有清理的期限", lambda w: w.change(_PICTURE, used=None)),
    ("media-deadline", "没有处理过", lambda w: w.change(_PICTURE, prepared=None)),
    ("imports", "记成功 2 个、问题 1 行，记号是 1 个、1 行", lambda w: w.change(imports.import_key(_IMPORT), made=2)),
    ("imports", "记号是 1 个、0 行", lambda w: w.lose(imports.fault_key(_IMPORT, 3))),
    ("imports", "共 3 个商品，有结果的 2 个", lambda w: w.change(imports.import_key(_IMPORT), products=3)),
    ("imports", "没有等下一步", lambda w: w.change(imports.import_key(_IMPORT), state=imports.RUNNING)),
    ("shipping-told", "没有定时去告诉", lambda w: w.put(_untold())),
    ("pickup", "却没有提货码", lambda w: w.lose(pickup.code_key(PAID_NO))),
    ("pickup", "提货码是 lane 的", lambda w: w.change(pickup.code_key(PAID_NO), point_id="lane")),
    ("pickup", "提货码已用，订单却是 PAID", lambda w: w.change(pickup.code_key(PAID_NO), used_at=clock.iso(THEN))),
    ("pickup-codes", "提货码数 1，登记 0", lambda w: w.lose(pickup.reference_key("12345678"))),
    ("pickup-codes", "提货码数 1，登记 1", lambda w: w.change(pickup.reference_key("12345678"), order_no=SHIPPED_NO)),
    ("pickup-room", "记占用 2 单，实有 1 单", lambda w: w.change(pickup.point_key("gate"), held=2)),
    ("pickup-room", "记占用 0 单，实有 1 单", lambda w: w.lose(pickup.point_key("gate"))),
    ("promises", "承诺是 missed，订单里记了 0 次", lambda w: w.promise("missed")),
    ("promises", "承诺是 kept，却补偿了 save-3", lambda w: w.promise("kept", coupon_id="save-3")),
    ("promises", "补偿的券 save-9 不在买家手里", lambda w: w.promise("missed", coupon_id="save-9")),
    ("promises", "补偿了 2 个订单", lambda w: _compensated_twice(w)),
    ("promises", "没有定时去看", lambda w: w.promise("open")),
    ("on-time", "kept 记 2，实有 1", lambda w: w.change(punctuality.day_key(THEN), kept=2)),
    ("on-time", "kept 记 0，实有 1", lambda w: w.lose(punctuality.day_key(THEN))),
    ("budgets", "用掉 100 分，订单合计 0 分", lambda w: w.put(_spent_budget())),
    ("quota", "总量 50，剩余 46，已领 3", lambda w: w.change(coupons.quota_key("save", 0), left=46)),
    ("sales", "销量记 7 件，已付款订单共 6 件", lambda w: w.change(sales_key("tea"), units=7)),
    ("journal", "应有", _lose_first("journal")),
    ("transactions", "登记", _lose_first("txn")),
    ("orphans", "没有定时跟进", _orphan),
    ("cards", "实有 7 张", _lose_first("card")),
    ("cards", "应有 8 张", lambda w: w.change(product_key("tea"), title="好茶")),
]  # fmt: skip


@pytest.mark.row("X4")
@pytest.mark.parametrize(("law", "told", "breaks"), BREAKS, ids=[f"{law}-{told}" for law, told, _ in BREAKS])
def test_what_breaks_a_law_is_found_by_it_and_named(
    world: World, law: str, told: str, breaks: Callable[[World], None]
) -> None:
    breaks(world)
    found = [finding for finding in world.findings() if finding.law == law]
    assert found, f"not found; found were {[finding.law for finding in world.findings()]}"
    assert any(told in finding.say for finding in found), [finding.say for finding in found]
    assert all(finding.items for finding in found)


def test_an_order_that_keeps_its_price_is_right(world: World) -> None:
    _agreed()(world)
    assert world.findings() == []


def test_a_buyer_against_whom_something_stands_is_right(world: World) -> None:
    _credit(world)
    _told(world)
    assert world.findings() == []


def test_every_law_is_broken_by_some_example() -> None:
    assert {law for law, _, _ in BREAKS} == set(LAWS)


def test_what_may_still_be_on_its_way_is_not_missed_yet(world: World) -> None:
    for kind in ("journal", "notice"):
        for key in [key for key, raw in world.items.items() if raw["kind"]["S"] == kind]:
            world.lose(key)
    assert {finding.law for finding in world.findings()} == {"journal", "notices"}
    assert world.findings(lag=timedelta(days=2)) == []


def test_a_second_look_names_the_lines_that_are_missing(world: World) -> None:
    lost = next(key for key, raw in world.items.items() if raw["kind"]["S"] == "journal")
    world.lose(lost)
    (first,) = world.findings()
    assert lost.sk not in first.say
    again = Examination(context(), watch={"journal": frozenset({first.items[0].pk})})
    by_partition: dict[str, list[Raw]] = {}
    for key, raw in world.items.items():
        by_partition.setdefault(key.pk, []).append(raw)
    for pk, raws in by_partition.items():
        again.partition(pk, raws)
    (second,) = again.shop()
    assert lost.sk in second.say
    assert second.identity == first.identity


def test_a_law_can_be_left_out(world: World) -> None:
    world.change(_STOCK, available=5)
    assert examine(world.items.values(), context(), but=["stock"]) == []


def test_an_order_held_for_staff_is_right_as_it_is(world: World) -> None:
    """Money of a wrong sum came: nothing is due, it stands in the list of held orders, its attempt says MISMATCH."""
    key = head(UNPAID_NO)
    world.change(
        key, due=None, due_pk=None, due_sk=None, due_tries=None, paid_fen=7, paid_attempt=1, paid_at=clock.iso(THEN)
    )
    world.items[key]["mismatch"] = {"BOOL": True}
    world.change(key, ops_pk=ops_partition("HELD", clock.month(THEN), UNPAID_NO), ops_sk="x")
    attempt = attempt_key(UNPAID_NO, 1)
    world.change(attempt, state="MISMATCH", transaction_id="TX", paid_fen=7)
    number = out_trade_no(UNPAID_NO, 1)
    world.put(TransactionRef.at(transaction_key("TX"), order_no=UNPAID_NO, out_trade_no=number))
    assert world.findings() == []


@pytest.mark.parametrize(
    ("payments", "agrees"),
    [
        ([Paid(f"T{PAID_NO}", FEN)], True),
        ([Paid(f"T{PAID_NO}", FEN), Paid("T2", FEN, (FEN,))], True),
        ([Paid(f"T{PAID_NO}", FEN), Paid("T2", FEN)], False),
        ([Paid(f"T{PAID_NO}", FEN), Paid("T2", FEN, (FEN, FEN))], False),
        ([Paid(f"T{PAID_NO}", FEN, (FEN,))], False),
        ([], False),
    ],
)
def test_the_provider_must_know_the_same_payments(world: World, payments: list[Paid], agrees: bool) -> None:
    own = OrderHead.of(world.items[head(PAID_NO)])
    attempts = [Attempt.of(world.items[_ATTEMPT])]
    assert (list(provider_agrees(own, attempts, payments)) == []) is agrees
