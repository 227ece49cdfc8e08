"""Fair completion: no faults any more, everything that was promised is carried out; and the laws of a shop at rest."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterator
from datetime import timedelta
from itertools import groupby

from chalicelib import providers
from chalicelib.counting import AGED, EVERY
from chalicelib.doctor import Context, Finding
from chalicelib.doctor.buyer import Buyer
from chalicelib.doctor.examine import Examination
from chalicelib.doctor.money import Paid, kept, provider_agrees
from chalicelib.orders import states
from chalicelib.orders.items import OrderHead
from chalicelib.runtime import clock
from chalicelib.store.errors import Raw
from tests.simulation.stage import SHARDS, Stage
from tests.simulation.watch import Violation
from tests.world import Person

HORIZON = timedelta(hours=5)  # refunds are asked for hourly; receipt and the end of an order take days
_ROUNDS = 150
_AGAIN = _LATE = 0.25  # of the histories
_OF_THE_STREAM = {"journal", "notices", "sales", "cards", "pickup", "shipping-told"}
_STILL = {
    "product",
    "card",
    "sku",
    "search_document",
    "search_change",
    "identity",
    "session",
    "address",
    "addresses",
    "idem",
    "audit",
}
_RESTING = {"PAID", "PARTLY_SHIPPED", "SHIPPED", "RECEIVED", "FINISHED", "CLOSED"}
_FORBIDDEN = {"unforeseen", "transaction_reused", "relay_record_buried", "reservation_unreadable", "event_failed"}


def come_to_rest(stage: Stage, horizon: timedelta = HORIZON, *, again: bool | None = None) -> None:
    """Everything is delivered, every deadline within the horizon is met. Raises Violation when that does not end.

    `again`: all is delivered once more at the end, which heals what a delivery lost; chance decides where nobody does. In some of these histories
    orders whose time was over are paid before.
    """
    stage.seams.faulty = False
    stage.seams.say("--- no more faults: everything comes to rest")
    end = stage.seams.clock.moment + horizon
    late = again is None and stage.chance.random() < _LATE
    again = stage.chance.random() < _AGAIN if again is None else again
    counted = not stage.relays
    for _ in range(_ROUNDS):
        busy = _deliver(stage)
        stuck, due = stage.next_deadline("STUCK#"), stage.next_deadline()
        waiting = [at for at in (stuck, due if due and due <= end else None) if at]
        if waiting:
            stage.seams.clock.moment = max(stage.seams.clock.moment, min(waiting)) + timedelta(seconds=1)
            if stuck is not None and stuck <= stage.seams.clock.moment:
                stage.run_heal()
            stage.run_timers()
        elif not busy and late:
            late = False
            _pay_late(stage)
        elif not busy and not again and counted:
            return
        elif not busy and not again:  # what was sold is counted by the clock
            counted = True
            stage.seams.clock.moment += AGED + EVERY + timedelta(minutes=1)
            stage.run_timers()
        elif not busy:
            again = False
            _once_more(stage)
    raise Violation("it never came to rest: " + ", ".join(_left(stage)))


def _pay_late(stage: Stage) -> None:
    """Cashiers were left open: orders whose time was over are paid all the same."""
    heads = stage.watch.heads
    for number in sorted(stage.provider.numbers):
        if heads.get(number[:-2], {}).get("reason", {}).get("S") == "expired" and stage.provider.spend(
            number, late=True
        ):
            stage.seams.say(f"--- paid under {number}, too late")


def _once_more(stage: Stage) -> None:
    """What was delivered is delivered once more: nobody may notice."""
    stage.seams.say("--- everything is delivered once more")
    for place in range(len(stage.provider.news)):
        stage.knock(place)
    stage.rewind()


def _deliver(stage: Stage) -> bool:
    """Everything that waits is brought to where it belongs. False: nothing waited."""
    busy = False
    stage.provider.settle_refunds()
    for place in stage.provider.waiting:
        stage.knock(place)
        busy = True
    for queue in ("stock", "notify"):
        for letter in stage.mail.queues[f"{queue}-dlq"]:
            stage.mail.put(queue, letter.body)  # redriven by hand
        stage.mail.queues[f"{queue}-dlq"].clear()
        for message in stage.mail.queues[queue]:
            message.hidden_until, message.received = stage.seams.clock.moment, 0
        while stage.work_off(queue):
            busy = True
    if stage.mail.queues["relay-dlq"]:
        stage.run_heal()
    while stage.relays and not stage.all_read() and stage.relay():
        busy = True
    for head in [raw for raw in stage.watch.heads.values() if raw.get("mismatch", {}).get("BOOL")]:
        if head["refunding_fen"]["N"] == "0" and head["status"]["S"] in ("UNPAID", "CLOSING"):
            order_no = head["order_no"]["S"]
            stage.ask(stage.shop.staff, "orders/refund", {"orderNo": order_no}, f"held-{order_no[:20]}")
            busy = True
    return busy


def _left(stage: Stage) -> list[str]:
    unread = sum(stage.unread(shard) for shard in range(SHARDS))
    waiting = {queue: len(messages) for queue, messages in stage.mail.queues.items() if messages}
    return [
        f"{unread} records",
        f"messages {waiting}",
        f"news {stage.provider.waiting}",
        f"due {stage.deadlines()[:3]}",
    ]


def check(stage: Stage) -> None:
    """All laws. Raises Violation."""
    changed = stage.products
    everything = [raw for raw in stage.table.every() if changed or not _stood_before(stage, raw)]
    buyers = _doctor(everything, () if stage.relays else _OF_THE_STREAM)
    heads = {order_no: head for buyer in buyers.values() for order_no, head in buyer.heads.items()}
    for order_no, promise in stage.promises.items():
        head = heads.get(order_no)
        if head is None:
            raise Violation(f"{order_no} was acknowledged and is not there")
        if (head.uid, head.payable_fen, head.units) != promise:
            raise Violation(
                f"{order_no} was promised as {promise} and costs {head.payable_fen} for {head.units} pieces"
            )
    for buyer in buyers.values():
        _orders(stage, buyer)
    _inbox(everything)
    wrong = _FORBIDDEN & set(stage.alarms)
    if wrong:
        raise Violation(f"alarms that must not be: {sorted(wrong)}")
    person = stage.shop.buyers[0]
    _seen_by(stage, person, buyers[person.uid])


def _stood_before(stage: Stage, raw: Raw) -> bool:
    """What nobody has touched since the history began, and what no sum needs, is right: it was examined when the shop was built.

    Where a product has changed, all is looked at.
    """
    return raw["kind"]["S"] in _STILL and stage.shop.table.at((raw["pk"]["S"], raw["sk"]["S"])) is raw


def _doctor(everything: list[Raw], but: Collection[str]) -> dict[str, Buyer]:
    """The laws of the doctor, over items in key order; the buyers that it found."""
    look = Examination(Context(clock.now(), 1, lag=timedelta()), but=but)
    findings: list[Finding] = []
    buyers: dict[str, Buyer] = {}
    for pk, own in groupby(everything, key=lambda raw: str(raw["pk"]["S"])):
        raws = list(own)
        wrong, buyer = look.look(pk, raws)
        look.count(raws, buyer)
        findings += wrong
        if buyer is not None:
            buyers[buyer.uid] = buyer
    findings += look.shop()
    if findings:
        raise Violation("; ".join(f"[{found.law}] {found.say} {found.items}" for found in findings[:4]))
    return buyers


def _orders(stage: Stage, buyer: Buyer) -> None:
    by_order: dict[str, list[Paid]] = {}
    for paid, number in zip(stage.provider.paid(), _numbers(stage), strict=True):
        by_order.setdefault(number[:-2], []).append(paid)
    for order_no, paid in _out_of_balance(buyer):
        by_order.setdefault(order_no, []).append(paid)
    for order_no, head in buyer.heads.items():
        if head.status not in _RESTING or head.refunding_fen:
            raise Violation(f"{order_no} is stuck: {head.status}, {head.refunding_fen} fen going back, {head.due_sk}")
        _money(head, buyer, by_order.get(order_no, []))
        for refund in buyer.refunds[order_no]:
            if refund.state not in ("SUCCESS", "CLOSED"):
                raise Violation(f"the refund {refund.out_refund_no} is {refund.state}")
        for attempt in buyer.attempts[order_no]:
            number = stage.provider.numbers.get(attempt.out_trade_no)
            if attempt.state not in ("PAID", "DEAD") and not (number and number.payments):
                raise Violation(f"the attempt {attempt.out_trade_no} is {attempt.state}")
        if payable := stage.provider.payable(order_no):
            raise Violation(f"{order_no} is {head.status}, and {payable[0]} can still be paid")


def _out_of_balance(buyer: Buyer) -> Iterator[tuple[str, Paid]]:
    """What orders were paid out of the buyer's balance, and what went back there: the doctor has held both to the entries of the account."""
    for order_no, attempts in buyer.attempts.items():
        for attempt in attempts:
            if attempt.provider == providers.BALANCE and attempt.transaction_id:
                own = [one for one in buyer.refunds[order_no] if one.transaction_id == attempt.transaction_id]
                returned = tuple(int(one.refund_fen) for one in own if one.state == "SUCCESS")
                yield order_no, Paid(str(attempt.transaction_id), int(attempt.paid_fen or 0), returned)


def _money(head: OrderHead, buyer: Buyer, payments: list[Paid]) -> None:
    """Our books and the provider's say the same."""
    attempts = buyer.attempts[head.order_no]
    for wrong in provider_agrees(head, attempts, payments):
        raise Violation(f"{head.order_no}: {wrong.say}")
    came = sum(paid.fen for paid in payments if paid.transaction_id == kept(head, attempts))
    if head.state in states.HOLDS_PAYMENT and came != head.paid_fen:
        raise Violation(f"{head.order_no} is {head.status} with {head.paid_fen} fen, of which {came} came")


def _numbers(stage: Stage) -> list[str]:
    return [payment.out_trade_no for number in stage.provider.numbers.values() for payment in number.payments]


def _inbox(everything: list[Raw]) -> None:
    """Each thing that happened is told once."""
    told = Counter(
        (raw["order_no"]["S"], raw["notice_id"]["S"].rpartition("#")[2])
        for raw in everything
        if raw["kind"]["S"] == "notice"
    )
    twice = [key for key, times in told.items() if times > 1]
    if twice:
        raise Violation(f"told twice: {twice}")


def _seen_by(stage: Stage, person: Person, buyer: Buyer) -> None:
    """The buyer's own list shows all of the buyer's orders and nobody else's, as they stand."""
    answer = person.send("orders/list", {"pageSize": 50})
    if answer.status != 200:
        raise Violation(f"orders/list was answered {answer.status}")
    shown = {order["orderNo"]: order["status"] for order in json.loads(answer.body)["data"]["orders"]}
    wanted = {order_no: head.status for order_no, head in buyer.heads.items() if not head.hidden}
    if shown != wanted:
        raise Violation(f"the list shows {shown}, the orders are {wanted}")
