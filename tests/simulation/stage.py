"""One shop at work: its seams, its provider, its queues and stream, and what everybody was answered. Roles act on it, laws look at it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from random import Random
from typing import Any, NamedTuple

from chalicelib.runtime import clock, http, idempotency
from chalicelib.runtime.operation import RECORDED
from chalicelib.store import schema
from functions import load
from functions.jobs import heal, timers
from functions.workers import deduct_stock, notify, relay
from tests.simulation import mail, premises
from tests.simulation.baton import Actor, Baton
from tests.simulation.choices import Choices
from tests.simulation.premises import APPID, MCHID, Premises
from tests.simulation.provider import Login, Provider, Shipping
from tests.simulation.seams import API_SECONDS, BEGINNING, IDLE, Seams
from tests.simulation.watch import Violation, Watch
from tests.world import Person

TIMERS_SECONDS, WORKER_SECONDS = 300.0, 60.0
SHARDS = 2  # of the stream
_ONCE = {  # what a repeated answer must say again
    *("orderNo", "payableFen", "units", "refundNo", "refundFen", "parcel", "movedAt"),
    *("caseNo", "balanceFen", "points", "promotion"),
}
_AS_IT_IS = {"aftersales/review": {"refundFen"}}  # but for what is told as it is by now
_NEVER = {  # nobody takes these away in a history
    *("address_not_found", "lines_unavailable", "sku_not_found", "product_off_sale", "product_not_found"),
    *("campaign_not_found", "campaign_closed", "coupon_not_found", "forbidden", "account_frozen", "login_code_invalid"),
}
_MAY_MOVE_ON = {"orders/submit"}  # recorded, and what was asked for beside it (pay) may be refused by now
Intent = tuple[str, Callable[[], object]]


def _kept_by(name: str, asked: str) -> str:
    """Where a key is kept, and so with what it is compared: with the buyer's orders, with the parcels of an order, or with all other operations."""
    if name == "orders/ship":
        return str(json.loads(asked)[1]["orderNo"])
    return name if name == "orders/submit" else ""


class Promise(NamedTuple):
    """What a buyer was told of an order."""

    uid: str
    payable_fen: int
    units: int


class Stage:
    """A history's shop. `chance` is for plans, drawn before anybody acts."""

    def __init__(self, shop: Premises, seed: int | str, choices: Choices, *, traced: bool = False) -> None:
        self.shop = shop
        self.seed = seed
        self.chance = Random(f"{seed}/plan")
        self.choices = choices
        self.table, self.units, self.settings = shop.opened(self.chance)
        self.baton = Baton(choices, seed)
        self.seams: Seams | None = None  # type: ignore[assignment]  # they need the watch, which needs their clock
        self.provider = Provider(APPID, MCHID, self._now, self._outside)
        self.watch = Watch(self.table, self.settings.max_open_orders, self._now, self.provider)
        self.provider.opened = self._opened
        self.seams = Seams(self.table, self.baton, self.watch, traced=traced)
        self.mail = self.seams.mail
        self.alarms: list[str] = []
        self.promises: dict[str, Promise] = {}
        self.answers: dict[tuple[str, str, str], tuple[str, dict[str, Any], datetime]] = {}
        self.newcomer = ""
        self.tolerated: set[str] = set()  # words that may be said because somebody in this history sees to it
        self.orders: dict[str, list[str]] = {}  # buyer -> numbers that their devices know
        self.relays = True  # is the stream read in this history?
        self._read = [0] * SHARDS
        self._reading = [False] * SHARDS
        self._sharded: list[list[int]] = [[] for _ in range(SHARDS)]
        self._seen = 0

    def _now(self) -> datetime:
        return self.seams.clock.moment if self.seams else BEGINNING

    def _opened(self, out_trade_no: str) -> None:
        head = self.watch.heads[out_trade_no[:-2]]
        if head["status"]["S"] == "CLOSED":
            raise Violation(f"{out_trade_no} was opened at the provider, and its order is closed")

    def _outside(self, what: str, effect: Callable[[], Any]) -> Any:
        return self.seams.call_outside(what, effect)

    @contextmanager
    def open(self) -> Iterator[None]:
        """The product stands on this stage."""
        outside = {
            "pay": self.provider,
            "wechat_login": Login(self._outside),
            "wechat_shipping": Shipping(self._outside),
        }
        bits = premises.seam_bits(lambda: self.baton.actor)
        self.seams.died = lambda: premises.begin_anew(outside)
        with premises.world(self.seams.call_table, self.seams.call_mail, self.seams.clock, bits, outside, self._alarm):
            yield

    def _alarm(self, event: str, **facts: Any) -> None:
        self.alarms.append(event)
        self.seams.say(f"  alarm: {event} {facts}")

    # buyers and staff call

    def ask(self, person: Person, name: str, body: dict[str, Any], key: str, tries: int = 3) -> dict[str, Any] | None:
        """What a person is answered, asking again as a client does when nothing usable comes back. None: refused, or given up."""
        for _ in range(tries):
            self.baton.step(IDLE)
            if self.seams.trace is not None:
                self.seams.say(f"{name} {json.dumps(body, ensure_ascii=False)[:120]} key {key[:8]}")
            answered: list[http.Outbound] = []
            began = self.seams.clock.moment
            buyer = person.uid if person is not self.shop.staff else ""
            with self.seams.work(name, API_SECONDS, buyer):
                lives = self.seams.survived(lambda into=answered: into.append(person.send(name, body, key=key)))
            if not lives:
                continue
            outbound = answered[0]
            content = json.loads(outbound.body)
            if self.seams.trace is not None:
                told = content.get("code") or json.dumps(content["data"], ensure_ascii=False)[:160]
                self.seams.say(f"  answer: {outbound.status} {told}")
            self._judge(person, name, key, outbound.status, content, body)
            if content.get("code") == "out_of_stock" and "lines" in content["details"]:
                self._was_short(content["details"], began)
            if outbound.status == 503:
                continue
            return content["data"] if outbound.status == 200 else None
        return None

    def _judge(
        self, person: Person, name: str, key: str, status: int, content: dict[str, Any], body: dict[str, Any]
    ) -> None:
        """Every answer is one that may be given, and says what was said before under this key."""
        code = content.get("code", "")
        own = str(body.get("orderNo", "")).endswith(person.uid)
        wrong = status in (400, 401) or (status >= 500 and code not in ("busy", "provider_unavailable"))
        if wrong or code in _NEVER - self.tolerated or (code == "order_not_found" and own):
            raise Violation(f"{name} was answered {status} {code} {content.get('details')}")
        if key and getattr(load(name), "retry", None) is RECORDED:
            self._say_the_same(person, name, key, status, content, json.dumps([name, body], sort_keys=True))
        if name == "orders/submit" and status == 200:
            promise = Promise(person.uid, content["data"]["payableFen"], content["data"]["units"])
            number = content["data"]["orderNo"]
            if self.promises.setdefault(number, promise) != promise:
                raise Violation(f"{number} was promised as {self.promises[number]}, now {promise}")

    def _say_the_same(
        self, person: Person, name: str, key: str, status: int, content: dict[str, Any], asked: str
    ) -> None:
        """One key, one request, one answer, for as long as answers are kept, wherever they are kept."""
        place = person.uid, key, _kept_by(name, asked)
        before, now = self.answers.get(place), self.seams.clock.moment
        if before is None or now > before[2] + idempotency.LIFETIME - timedelta(seconds=API_SECONDS):
            if status == 200:
                self.answers[place] = asked, content["data"], now
        elif before[0] != asked:
            if status == 200:
                raise Violation(f"{name}: the key {key} stood for another request, and was answered again")
        elif status == 200:
            for field in sorted((_ONCE & content["data"].keys()) - _AS_IT_IS.get(name, set())):
                if content["data"][field] != before[1][field]:
                    told = f"{field} was {before[1][field]} and is {content['data'][field]}"
                    raise Violation(f"{name}: {told} under the same key")
            if name == "coupons/claim" and content["data"]["coupon"]["couponId"] != before[1]["coupon"]["couponId"]:
                raise Violation(f"{name}: another coupon under the same key")
        elif status != 503 and name not in _MAY_MOVE_ON:
            raise Violation(f"{name} was answered before, and now {status} {content.get('code')} under the same key")

    def _was_short(self, details: dict[str, Any], began: datetime) -> None:
        """Nobody is told "sold out" of what was there all the time. What a process remembers of that lasts half a second."""
        if "orderNo" in details:
            began = clock.parse(self.watch.heads[details["orderNo"]]["created_at"]["S"])
        for line in details["lines"]:
            fewest = self.watch.fewest(line["skuId"], began - timedelta(seconds=1))
            if fewest >= line.get("wanted", 1):
                raise Violation(f"told that {line} is short, and there were always {fewest} or more")

    # the provider calls

    def knock(self, place: int) -> None:
        """A notification is brought, perhaps one more time."""
        news = self.provider.news[place]
        self.seams.say(f"notification {place}: {news.operation} {getattr(news.notification, 'event_id', '')}")
        answered: list[http.Outbound] = []
        inbound = http.Inbound("POST", {}, {}, json.dumps({"news": place}).encode())
        with self.seams.work(news.operation, API_SECONDS):
            lives = self.seams.survived(lambda: answered.append(http.answer(load(news.operation), inbound)))
        if not lives:
            return
        self.seams.say(f"  answer: {answered[0].status}")
        if answered[0].status not in (200, 204, 500):
            raise Violation(f"{news.operation} was answered {answered[0].status}")
        news.acknowledged = news.acknowledged or answered[0].status != 500

    # queues, stream, clock call

    def run_timers(self) -> bool:
        return self._job("jobs/timers", TIMERS_SECONDS, lambda: timers.handle({}))

    def run_heal(self) -> bool:
        return self._job("jobs/heal", TIMERS_SECONDS, lambda: heal.handle({}))

    def _job(self, name: str, seconds: float, handle: Callable[[], Any]) -> bool:
        self.seams.say(name)
        with self.seams.work(name, seconds):
            return self.seams.survived(handle)

    def work_off(self, queue: str, actor: Actor | None = None) -> bool:
        """A worker takes a batch of a queue. False: there was none."""
        handle = {"stock": deduct_stock.handle, "notify": notify.handle}[queue]
        most = 10 if actor is None else actor.random.choice((1, 2, 10))
        taken = self.mail.take(queue, most, actor.random if actor else None)
        if not taken:
            return False
        self.seams.say(f"workers: {queue}, {len(taken)} messages")
        answered: list[dict[str, Any]] = []
        with self.seams.work(f"workers/{queue}", WORKER_SECONDS):
            lives = self.seams.survived(lambda: answered.append(handle(mail.event(taken))))
        if not lives:
            self.mail.show_again(taken)
            return True
        failed = {int(one["itemIdentifier"]) for one in answered[0]["batchItemFailures"]}
        again = actor is not None and self.seams.faulty and actor.random.random() < 0.1
        done = [message.number for message in taken if message.number not in failed]
        if again:
            self.seams.faults["redelivered"] += 1
            self.seams.say("  the queue brings them again")
        else:
            self.mail.drop(queue, done)
        self.mail.show_again([message for message in taken if again or message.number in failed])
        return True

    def relay(self, actor: Actor | None = None) -> bool:
        """Lambda reads a shard of the stream from where it stands. False: nothing to read, or the shard is being read."""
        self._sort_stream()
        shards = [shard for shard in range(SHARDS) if self.unread(shard) and not self._reading[shard]]
        if not shards:
            return False
        shard = actor.random.choice(shards) if actor else shards[0]
        most = actor.random.choice((1, 3, 100)) if actor else 100
        start = self._read[shard]
        if actor is not None and self.seams.faulty and actor.random.random() < 0.1:
            self.seams.faults["redelivered"] += 1
            start = max(0, start - actor.random.randint(1, 5))
        places = self._sharded[shard][start : self._read[shard] + most]
        records = [premises.record(self.table.stream[place], place) for place in places]
        self.seams.say(f"workers/relay: shard {shard}, records {places[0]} to {places[-1]}")
        answered: list[dict[str, Any]] = []
        self._reading[shard] = True
        try:
            with self.seams.work("workers/relay", WORKER_SECONDS):
                lives = self.seams.survived(lambda: answered.append(relay.handle({"Records": records})))
        finally:
            self._reading[shard] = False
        if lives:
            failures = answered[0]["batchItemFailures"]
            done = start + len(places)
            if failures:
                done = start + places.index(int(failures[0]["itemIdentifier"]))
            self._read[shard] = max(self._read[shard], done) if not failures else done
        return True

    def rewind(self) -> None:
        """The stream is read once more from its beginning."""
        self._read = [0] * SHARDS

    @property
    def products(self) -> bool:
        """Has a product or a card changed?"""
        return any(change.key[0].startswith(("P#", "L#")) for change in self.table.stream)

    def unread(self, shard: int) -> int:
        return len(self._sharded[shard]) - self._read[shard]

    def _sort_stream(self) -> None:
        """New records go to their shards: a partition's always to the same one."""
        stream = self.table.stream
        for place in range(self._seen, len(stream)):
            self._sharded[hash_of(stream[place].key[0])].append(place)
        self._seen = len(stream)

    def all_read(self) -> bool:
        self._sort_stream()
        return not any(self.unread(shard) for shard in range(SHARDS))

    # time

    def deadlines(self, prefix: str = "T#") -> list[datetime]:
        """What the timers wait for, the earliest first."""
        index = self.table.indexed[schema.DUE.name]
        found = [place[0] for pk, entries in index.items() if pk.startswith(prefix) for place in entries]
        return [_moment(text) for text in sorted(found)]

    def next_deadline(self, prefix: str = "T#") -> datetime | None:
        """The earliest of them."""
        index = self.table.indexed[schema.DUE.name]
        found = [min(entries)[0] for pk, entries in index.items() if entries and pk.startswith(prefix)]
        return _moment(min(found)) if found else None


def _moment(deadline: str) -> datetime:
    return clock.parse(deadline[: deadline.index("#")])


def hash_of(pk: str) -> int:
    return sum(pk.encode()) % SHARDS
