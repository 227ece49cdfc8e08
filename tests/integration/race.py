"""One order and everybody who may run into each other over it, in the order of steps that a seed draws.

The actors: expiry, cancelling, paying, confirming, two notices at once, a buyer who pays, one who pays again, staff who gives the money back. Their
seams are the table and the provider: there the baton changes hands, and there, with `faulty`, calls are lost before or after their effect, meet
conflicts and throttling, or the function dies.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

from chalicelib import coupons, providers
from chalicelib.coupons import Campaign
from chalicelib.orders import states
from chalicelib.orders.items import OrderHead, head_key
from chalicelib.payments.items import Attempt, Refund, out_trade_no
from chalicelib.platform.errors import Unknown
from chalicelib.runtime import clock, http, ids
from chalicelib.runtime import settings as settings_module
from chalicelib.store import table, transport
from chalicelib.store.errors import Failure, Raw, StoreError, Throttled, TransactionCancelled, Unanswered
from chalicelib.store.timeline import LogEntry
from functions import load
from functions.jobs import timers
from tests.integration import money
from tests.integration.pay_double import PayDouble
from tests.integration.scheduler import Scheduler
from tests.integration.seams import makes
from tests.integration.shop import Product, Shop, items
from tests.integration.wire import Wire
from tests.world import Person, Refusal, TestClock

_REFUSALS = {"order_closed", "already_paid", "pay_time_over", "order_state", "refund_not_possible", "undo_over"}
_AFTER_FAULTS = {"busy", "provider_unavailable"}
_OFF = 300  # fen of a coupon
_FAULTS = 0.1  # of all calls
_WRITES = {"TransactWriteItems", "UpdateItem", "PutItem"}
_IDLE, _READ, _WRITE, _OUTSIDE = 0.3, 1, 2, 4  # how dangerous it is when others go first


class Killed(BaseException):
    """The function's process is gone in the middle of its work."""


class Arena:
    """One shop on the emulator for many orders: a lean transport, a provider in memory, a clock that only the tests move."""

    def __init__(self, shop: Shop, wire: Wire) -> None:
        self.shop = shop
        self.wire = wire
        self.clock = TestClock()
        self.alarms: list[str] = []
        self.campaign = shop.campaign(total=10_000, off=_OFF)

    def buyer(self) -> Person:
        return self.shop.buyer(f"racer-{ids.random_text(8)}")


class Race:
    """One seed: an order, its actors, its end."""

    def __init__(self, arena: Arena, buyer: Person, product: Product, seed: int, *, faulty: bool) -> None:
        self.arena, self.buyer, self.product = arena, buyer, product
        self.schedule = Scheduler(seed)
        self.chance = self.schedule.random
        self.faulty = faulty
        self.storm = 0  # how many of the next calls to the table are turned away
        self.seed = seed
        own = settings_module.settings()
        self.provider = PayDouble(own.wechat_appid, own.wechatpay_mchid, clock.now)
        self.provider.around = self._around_provider

    # the seams

    def _call_table(self, operation: str, request: Raw) -> Raw:
        self.schedule.point(_described(operation, request), _WRITE if operation in _WRITES else _READ)
        lost_after = self._fault_at_the_table(operation, request)
        answer = self.arena.wire(operation, request)
        if makes(operation, request, "attempt"):
            status = self._head_under_the_seam().status
            assert status == states.UNPAID, f"an attempt was opened while the order is {status}"
        if lost_after is not None:
            self.schedule.trace.append(f"  its answer is lost: {lost_after.__name__}")
            raise lost_after("after the effect")
        return answer

    def _fault_at_the_table(self, operation: str, request: Raw) -> type[BaseException] | None:
        """Raises what is to happen before the effect; returns what is to happen after it."""
        if not self._fault_now():
            return None
        if not self.storm and self.chance.random() < 0.3:
            self.storm = self.chance.randint(1, 6)
        if self.storm:
            self.storm -= 1
            raise self._turned_away(operation, request)
        kind = self.chance.choice([Unanswered, Killed])
        if self.chance.random() < 0.5:
            self.schedule.trace.append(f"  it does not arrive: {kind.__name__}")
            raise kind("before the effect")
        return kind

    def _turned_away(self, operation: str, request: Raw) -> StoreError:
        if operation == "TransactWriteItems" and self.chance.random() < 0.5:
            return TransactionCancelled([Failure("TransactionConflict") for _ in request["TransactItems"]])
        return Throttled("before the effect")

    def _around_provider(self, what: str) -> None:
        self.schedule.point(what, _OUTSIDE)
        if self._fault_now():
            kind = self.chance.choice([Unknown, Killed])
            self.schedule.trace.append(f"  lost: {kind.__name__}")
            raise kind("LOST")

    def _fault_now(self) -> bool:
        return self.faulty and self.schedule._holder is not None and (self.storm > 0 or self.chance.random() < _FAULTS)

    def _head_under_the_seam(self) -> OrderHead:
        """Not a step of anybody."""
        asked = {"TableName": settings_module.settings().table, "ConsistentRead": True}
        return OrderHead.of(self.arena.wire("GetItem", {**asked, "Key": head_key(self.order_no).raw()})["Item"])

    # the story

    def submit(self) -> None:
        ids.use(self.chance.getrandbits)
        providers.use("pay", self.provider)
        transport.use(self._call_table)
        body: dict[str, Any] = {"items": items((self.product, 2)), "addressId": self.buyer.headers["x-address"]}
        if self.chance.random() < 0.5:
            body["couponId"] = self._coupon()
        answer = self.buyer.call("orders/submit", body)
        self.order_no = str(answer["orderNo"])
        self.pay_until = clock.parse(answer["payUntil"])
        self.prepared = self.chance.choice(["nothing", "prepaid", "accepted", "lost", "spoilt", "second"])
        self._prepare()
        self.takes_late_money = self.chance.random() < 0.3
        self.over = self.chance.random() < 0.4
        if self.over and self.chance.random() < 0.5:
            self.provider.pay(self._number(len(self.provider.numbers)), f"T{self.seed}air")  # the news is in the air
        ahead = 61 if self.over else -self.chance.choice([1, 30, 300, 900])
        self.arena.clock.moment = self.pay_until + timedelta(seconds=ahead)

    def _prepare(self) -> None:
        """What has happened before the race. accepted, lost: the answer to the first prepay is lost, in the second case the question too;
        spoilt: that number cannot be asked for again; second: so there is another one."""
        if self.prepared == "nothing":
            return
        if self.prepared == "prepaid":
            self.buyer.call("orders/pay", {"orderNo": self.order_no})
            return
        self._lose_the_prepay("prepay asked" if self.prepared == "lost" else "prepay answered")
        if self.prepared in ("spoilt", "second"):
            self.provider.spoilt.add(self._number(1))
        if self.prepared == "second":
            self.buyer.call("orders/pay", {"orderNo": self.order_no})

    def _number(self, attempt: int) -> str:
        return out_trade_no(self.order_no, attempt)

    def _coupon(self) -> str:
        campaign = table.get(Campaign, coupons.campaign_key(self.arena.campaign))
        assert campaign is not None
        own = coupons.new_coupon(campaign, self.buyer.uid, 1_000 + self.seed, clock.now())
        own.valid_until = clock.now() + timedelta(days=30)
        table.put(own)
        return str(own.coupon_id)

    def _lose_the_prepay(self, where: str) -> None:
        def lose(what: str) -> None:
            if what == where:
                raise Unknown("LOST")

        self.provider.around, before = lose, self.provider.around
        assert self.buyer.refused("orders/pay", {"orderNo": self.order_no}).code == "provider_unavailable"
        self.provider.around = before

    def race(self) -> None:
        always = {"news 1": self.deliver, "news 2": self.deliver}
        sometimes: dict[str, Callable[[], None]] = {
            "clock": self.let_time_pass,
            "expiry": lambda: self.repeat(2, lambda: timers.handle({})),
            "cancel": lambda: self.ask("orders/cancel"),
            "pay 1": self.pay,
            "pay 2": self.pay,
            "payer": lambda: self.spend(again=False),
            "second payer": lambda: self.spend(again=True),
            "confirm": lambda: self.ask("orders/get", confirm=True),
            "staff": self.give_back,
            "platform": lambda: self.repeat(3, self.provider.end_refunds),
        }
        chosen = set(self.chance.sample(sorted(sometimes), self.chance.randint(4, 8)))
        if self.prepared in ("spoilt", "lost"):
            chosen |= {"pay 1", "cancel"}
        raised = self.schedule.run(always | {name: act for name, act in sometimes.items() if name in chosen})
        if raised:
            raise AssertionError(f"raised: {raised}") from next(iter(raised.values()))

    def repeat(self, times: int, act: Callable[[], object]) -> None:
        for _ in range(times):
            self.schedule.point("begins", _IDLE)
            self.survive(act)

    def survive(self, act: Callable[[], object]) -> None:
        """A function may die; whoever called it goes on."""
        try:
            act()
        except Killed:
            self.schedule.trace.append("  dead")
        except StoreError:
            if not self.faulty:
                raise

    def ask(self, name: str, by: Person | None = None, **options: Any) -> dict[str, Any] | None:
        """The buyer (or `by`) asks, again if nothing comes back. None: refused for good."""
        key = ids.random_text(20)
        for _ in range(3):
            self.schedule.point(name, _IDLE)
            try:
                return (by or self.buyer).call(name, {"orderNo": self.order_no, **options}, key=key)
            except Killed:
                self.schedule.trace.append("  dead")
            except Refusal as refusal:
                self.schedule.trace.append(f"  refused: {refusal.code}")
                if refusal.code in _REFUSALS:
                    return None
                if not (self.faulty and refusal.code in _AFTER_FAULTS):
                    raise
        return None

    def pay(self) -> None:
        answer = self.ask("orders/pay")
        if answer and answer["payment"]:
            self._spend(answer["payment"]["package"].removeprefix("prepay_id=wx"), again=False)

    def give_back(self) -> None:
        """Staff gives the money back, as soon as there is some."""
        self.linger()
        for _ in range(2):
            self.ask("orders/refund", self.arena.shop.staff)

    def spend(self, *, again: bool) -> None:
        """Somebody has a cashier open and pays, sooner or later. `again`: although it was paid."""
        self.linger()
        for _ in range(4):
            self._spend(self._number(self.chance.choice([1, 1, 2])), again=again)

    def linger(self) -> None:
        for _ in range(self.chance.randint(0, 25)):
            self.schedule.point("lingers", _IDLE)

    def _spend(self, number: str, *, again: bool) -> None:
        self.schedule.point(f"pays {number[-2:]}{' again' if again else ''}")
        if self.provider.pay(
            number, f"T{self.seed}-{len(self.provider.news)}", again=again, late=self.takes_late_money
        ):
            self.schedule.trace.append("  paid")

    def let_time_pass(self) -> None:
        for _ in range(self.chance.randint(1, 12)):
            self.schedule.point("ticks", _IDLE)
        self.arena.clock.moment = max(self.arena.clock.moment, self.pay_until + timedelta(seconds=61))

    def deliver(self) -> None:
        self.linger()
        for _ in range(4):
            self.schedule.point("looks for news", _IDLE)
            if self.provider.news:
                self.survive(lambda: self.knock(self.chance.choice(range(len(self.provider.news)))))

    def knock(self, place: int) -> None:
        """Bring a notification, perhaps one more time."""
        news = self.provider.news[place]
        body = json.dumps({"news": place}).encode()
        status = http.answer(load(news.operation), http.Inbound("POST", {}, {}, body)).status
        assert status in (200, 204) or (self.faulty and status == 500), status
        news.acknowledged = news.acknowledged or status in (200, 204)

    # the end

    def come_to_rest(self) -> None:
        """Fair completion: every notification is brought until it is taken, every deadline is met."""
        self.faulty = False
        for _ in range(60):
            for place in self.provider.waiting:
                self.knock(place)
            self.provider.end_refunds()
            due = table.query("T#0", index="due", limit=1).items
            if not due and not self.provider.waiting:
                return
            if due:
                at = clock.parse(due[0]["due_sk"]["S"].split("#")[0])
                self.arena.clock.moment = max(self.arena.clock.moment, at) + timedelta(seconds=1)
                timers.handle({})
        raise AssertionError("it never came to rest")

    def check(self, head: OrderHead, details: Iterable[Raw]) -> None:
        """The money of the order, its history, and that nobody can pay any more for what is ended.

        `details`: the raw items that stand beside the head.
        """
        mine = [raw for raw in details if raw["sk"]["S"].startswith(f"D#{self.order_no}#")]
        attempts = [Attempt.of(raw) for raw in mine if raw["kind"]["S"] == Attempt.KIND]
        refunds = [Refund.of(raw) for raw in mine if raw["kind"]["S"] == Refund.KIND]
        logged = [LogEntry.of(raw).entry for raw in mine if raw["kind"]["S"] == LogEntry.KIND]
        assert head.status in (states.PAID, states.CLOSED), head.status
        told = Counter(entry.type for entry in [*logged, *head.timeline])
        ended = (0, 1, 0)
        if head.status == states.PAID or head.reason == "refunded":
            ended = (1, 0, head.reason == "refunded")
        revived = told["revived"]  # it was closed, and then its money came
        assert revived in (0, 1)
        assert (told["paid"] + revived, told["closed"] - revived, told["refunded"]) == ended
        assert (told["late_payment"], told["duplicate_payment"], told["extra_payment_returned"]) == (
            sum(refund.why == "late" for refund in refunds),
            sum(refund.why == "duplicate" for refund in refunds),
            sum(refund.why != "order" for refund in refunds),
        )
        money.check(head, attempts, refunds, self.provider.paid())
        for number, trade in self.provider.numbers.items():
            assert trade.closed or trade.payments, f"{number} can still be paid, and the order is {head.status}"
        for attempt in attempts:
            assert attempt.state in ("PAID", "DEAD") or self.provider.numbers[attempt.out_trade_no].payments

    def run(self) -> None:
        try:
            self.submit()
            self.race()
            self.come_to_rest()
        except BaseException as error:
            raise self.told(error) from error

    def told(self, error: BaseException) -> AssertionError:
        """The error with the schedule that led to it."""
        return AssertionError(f"seed {self.seed}: {error}\n" + "\n".join(self.schedule.trace))


def _described(operation: str, request: dict[str, Any]) -> str:
    """A request in one short line."""
    if operation == "TransactWriteItems":
        parts = [next(iter(part.items())) for part in request["TransactItems"]]
        names = [f"{verb} {_short((body.get('Key') or body['Item'])['sk']['S'])}" for verb, body in parts]
        return f"transaction: {', '.join(names)}"
    if operation == "BatchGetItem":
        (asked,) = request["RequestItems"].values()
        return f"reads {', '.join(_short(key['sk']['S']) for key in asked['Keys'])}"
    if operation == "Query":
        return f"queries {list(request['ExpressionAttributeValues'].values())[-1]}"
    return f"{operation} {_short((request.get('Key') or request['Item'])['sk']['S'])}"


def _short(sk: str) -> str:
    head, _, rest = sk.partition("#")
    return head if head != "D" else rest.partition("#")[2]
