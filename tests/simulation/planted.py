"""Planted defects: each breaks the product in one place, as a tired developer might, and the simulation must find it.

Each is a context manager that puts the defect in and takes it out again. Add one by a function with `@defect`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any
from unittest import mock

from pynamodb.expressions.condition import Condition

from chalicelib import counting, journal, relay, stock
from chalicelib.cart import Cart
from chalicelib.catalog import sales
from chalicelib.checkout import basket, reservation, submit
from chalicelib.deadlines import orders as of_orders
from chalicelib.messages import inbox
from chalicelib.orders import items as order_items
from chalicelib.orders import states, transition
from chalicelib.payments import attempts, closing, notifications, refunds, reviving, settle
from chalicelib.payments.items import Attempt, Refund
from chalicelib.runtime import idempotency, ids
from chalicelib.stock import Stock
from chalicelib.store import table, transport
from chalicelib.store import transaction as transaction_module
from chalicelib.store.errors import StoreError, TransactionRefused
from chalicelib.store.transaction import Transaction
from functions.jobs import timers

Defect = Callable[[], Any]  # a context manager
DEFECTS: dict[str, Defect] = {}


def defect(name: str) -> Callable[[Callable[[], Iterator[None]]], Defect]:
    def register(plant: Callable[[], Iterator[None]]) -> Defect:
        DEFECTS[name] = contextmanager(plant)
        return DEFECTS[name]

    return register


def replaced(name: str, owner: Any, attribute: str, new: Any) -> None:
    """A defect that puts `new` where `attribute` was."""
    DEFECTS[name] = lambda: mock.patch.object(owner, attribute, new)


def without(condition: Condition | None, names: set[str]) -> Condition | None:
    """The condition without what it says of these attributes."""
    if condition is None:
        return None
    if condition.operator == "AND":
        parts = [kept for value in condition.values if (kept := without(value, names)) is not None]
        return parts[0] & parts[1] if len(parts) == 2 else parts[0] if parts else None
    path = str(condition.values[0])
    return None if any(name in path for name in names) else condition


def dropped(name: str, part: str, *attributes: str, within: str = "", create: bool = False) -> None:
    """A defect: the condition on some attributes is missing from the parts labelled `part` (of transactions named `within…`)."""
    DEFECTS[name] = _dropping(part, *attributes, within=within, create=create)


def _dropping(part: str, *attributes: str, within: str = "", create: bool = False) -> Defect:

    @contextmanager
    def plant() -> Iterator[None]:
        before = {verb: getattr(Transaction, verb) for verb in ("update", "put")}

        def concerned(transaction: Transaction, label: str) -> bool:
            return label.split(":")[0] == part and transaction.name.startswith(within)

        def update(self: Transaction, label: str, key: Any, actions: Any, condition: Any = None) -> None:
            if concerned(self, label):
                condition = without(condition, set(attributes))
            before["update"](self, label, key, actions, condition)

        def put(self: Transaction, label: str, item: Any, condition: Any = None) -> None:
            before["put"](self, label, item, None if concerned(self, label) and create else condition)

        with mock.patch.object(Transaction, "update", update), mock.patch.object(Transaction, "put", put):
            yield

    return plant


def left_out(name: str, part: str, within: str = "") -> None:
    """A defect: a part of a transaction is not written."""

    @contextmanager
    def plant() -> Iterator[None]:
        before = Transaction._add

        def add(self: Transaction, label: str, verb: str, target: Any, expressions: Any) -> None:
            if not (label.split(":")[0] == part and self.name.startswith(within)):
                before(self, label, verb, target, expressions)

        with mock.patch.object(Transaction, "_add", add):
            yield

    DEFECTS[name] = plant


# a condition is missing
dropped("stock: taken without looking", "stock", "available")
dropped("coupon: claimed over the one that is there", "coupon", within="coupons/claim", create=True)
dropped("coupon: issued beyond the total", "quota", "left")
dropped("order: no guard on the sequence number", "order", "seq", "status")
dropped("order: an attempt is opened whatever its state", "order", "status", "attempt", "due", within="payments/open")
dropped("order: closed though an attempt was just opened", "order", "attempt", within="orders/closed")
dropped("caps: two submits at once", "open", "ver")
dropped("record: an answer is written over", "idempotency", create=True)
dropped("login: two users of one person", "identity", create=True)
dropped("journal: a line is written twice, and sales counted", "journal", create=True)


@defect("coupon: held by two orders at once")
def _held_twice() -> Iterator[None]:
    """Either guard is enough while the other stands."""
    with DEFECTS["caps: two submits at once"](), _dropping("coupon", "state", within="orders/submit")():
        yield


# a part, or a key, is missing
left_out("record: the answer is not kept", "idempotency")
left_out("log: an old entry is lost", "log")
left_out("transaction: its number is not registered", "transaction", "payments/settle")
left_out("coupon: paying does not use it up", "coupon", "payments/settle")
left_out("snapshot: forgotten", "snapshot")
left_out("stock: not given back", "stock", "orders/closed")
left_out("coupon: not given back", "coupon", "orders/closed")
left_out("caps: the hold is not removed", "open", "orders/closed")
left_out("payment: the newer attempt stays open", "other", "payments/settle")


# given back, counted or told twice


def _twice(transaction: Transaction, sku_id: str, units: int) -> None:
    actions = [Stock.available.set(Stock.available + 2 * units)]
    transaction.update(stock.label(sku_id), stock.stock_key(sku_id), actions, Stock.pk.exists())


replaced("stock: given back twice", stock, "give_back", _twice)
replaced(
    "stock: given back though it was sent", refunds.states, "UNSHIPPED", frozenset({"PAID", "SHIPPED", "RECEIVED"})
)


@defect("stock: given back by an order that never had it")
def _given_back_by_reserving() -> Iterator[None]:
    before = transition.release

    def release(transaction: Any, head: Any, snapshot: Any, *, stock_held: bool, coupon_was: str) -> None:
        before(transaction, head, snapshot, stock_held=True, coupon_was=coupon_was)

    with mock.patch.object(closing, "release", release), mock.patch.object(reservation, "release", release):
        yield


@defect("refund: a new number for each notification")
def _new_number() -> Iterator[None]:
    before = settle.refund_key

    def key(order_no: str, number: str) -> Any:
        return before(order_no, f"{number}{ids.random_text(4)}" if number.startswith(("LP", "DP")) else number)

    with mock.patch.object(settle, "refund_key", key):
        yield


@defect("notice: told again with every delivery")
def _told_again() -> Iterator[None]:
    before = inbox.notice_key

    def key(uid: str, notice: str) -> Any:
        return before(uid, notice.replace("#", f"#{ids.random_text(3)}-", 1))

    with mock.patch.object(inbox, "notice_key", key):
        yield


# money


replaced("money: a duplicate payment is forgotten", settle, "_give_back", lambda *facts: settle.Outcome.DUPLICATE)


@defect("money: any sum will do")
def _any_sum() -> Iterator[None]:
    def hold(head: Any, attempt: Any, trade: Any, transaction_id: str, total: int, source: str, now: Any) -> Any:
        settle.mark_paid(head, attempt, transaction_id, source, now)
        return settle.Outcome.PAID

    with mock.patch.object(settle, "_hold", hold):
        yield


@defect("money: in floating point")
def _float() -> Iterator[None]:
    before = basket.as_of_now

    def as_of_now(*facts: Any) -> Any:
        made = before(*facts)
        price = made.price.model_copy(update={"payable_fen": made.price.payable_fen * 0.99917})
        return replace(made, price=price)

    with mock.patch.object(basket, "as_of_now", as_of_now):
        yield


@defect("quote: not honoured")
def _unquoted() -> Iterator[None]:
    def today(uid: str, promise: Any, terms: Any, wish: Any, found: Any, now: Any) -> Any:
        own = [found.coupon] if found.coupon else []
        return basket.as_of_now(found, wish, own, basket.buyer(uid, found), now)

    with (
        mock.patch.object(basket, "_as_promised", return_value=None),
        mock.patch.object(basket, "_compared", today),
    ):
        yield


@defect("notification: acknowledged though nothing was done")
def _acknowledged() -> Iterator[None]:
    before = notifications._act

    def act(notification: Any, provider: str) -> tuple[str, bool]:
        try:
            return before(notification, provider)
        except StoreError:
            return "later", True

    with mock.patch.object(notifications, "_act", act):
        yield


@defect("closing: what the provider does not answer is taken for dead")
def _unsure_is_dead() -> Iterator[None]:
    before = attempts.shut

    def shut(attempt: Attempt) -> str:
        standing = before(attempt)
        return "dead" if standing == "unsure" else standing

    with mock.patch.object(attempts, "shut", shut):
        yield


@defect("closing: the provider is not asked to close")
def _not_closed() -> Iterator[None]:
    with mock.patch.object(attempts, "shut", return_value="dead"):
        yield


@defect("closing: a prepay under way is forgotten")
def _no_patience() -> Iterator[None]:
    before = attempts.PREPAY_LANDS
    with mock.patch.object(attempts, "PREPAY_LANDS", before * 0):
        yield


@defect("refund: two answers at once")
def _two_answers() -> Iterator[None]:
    """What was read before the provider was asked is taken for what stands now."""

    def apply(refund: Refund, result: Any, source: str) -> None:
        refunds.look_again("payments/refund", lambda: refunds._write(refund, result, source, refunds.clock.now()))

    with (
        mock.patch.object(refunds, "apply", apply),
        _dropping("refund", "state", "polls", within="payments/refund")(),
    ):
        yield


# an order that is paid after its end

left_out("revival: the goods are not taken again", "stock", "payments/revive")
left_out("revival: the coupon stays with the buyer", "coupon", "payments/revive")
dropped("revival: the coupon is taken from another order", "coupon", "state", within="payments/revive")
dropped("revival: twice at once", "order", "seq", "status", "attempt", "reason", within="payments/revive")
replaced("revival: also of what the buyer cancelled", reviving, "may_revive", lambda head: head.status == states.CLOSED)
replaced("revival: the points stay with the buyer", reviving.rewards, "spend_again", lambda *given: None)


replaced("attempt: its timer closes nothing", closing, "close_attempt", lambda attempt: True)


# time


@defect("timer: the index is trusted")
def _index_trusted() -> Iterator[None]:
    before = timers.timers.look

    def look(key: Any) -> Any:
        waiting = before(key)
        return waiting and waiting._replace(due_sk=_Any(waiting.due_sk))

    with mock.patch.object(timers.timers, "look", look):
        yield


class _Any(str):
    """A deadline that equals every other."""

    __hash__ = str.__hash__

    def __eq__(self, other: object) -> bool:
        return True

    def __ne__(self, other: object) -> bool:
        return False


@defect("timer: none for an order that waits for stock")
def _no_timer() -> Iterator[None]:
    before = transition.deadline_of

    def deadline_of(head: Any, status: Any, now: Any, days: int = 10) -> Any:
        return None if status == states.RESERVING else before(head, status, now, days)

    with mock.patch.object(submit, "deadline_of", deadline_of):
        yield


replaced(
    "timer: expiry forgets the order", of_orders, "DUE", {**of_orders.DUE, ("order", "expire"): lambda head: False}
)


# reading and sending


@defect("batch: unprocessed keys are not asked for again")
def _unprocessed() -> Iterator[None]:
    def batch(keys: Any, strong: bool) -> Iterator[Any]:
        name = table.settings().table
        asked = {name: {"Keys": [key.raw() for key in keys], "ConsistentRead": strong}}
        yield from transport.call("BatchGetItem", {"RequestItems": asked})["Responses"].get(name, [])

    with mock.patch.object(table, "_batch", batch):
        yield


@defect("points: spent by whoever saw them")
def _points_unguarded() -> Iterator[None]:
    """The account's number does not matter, nor that its entry is there."""
    with ExitStack() as planted:
        for plant in (
            _dropping("points", "seq"),
            _dropping("points-entry", create=True),
            _dropping("points-mark", create=True),
        ):
            planted.enter_context(plant())
        yield


@defect("points: kept by an order that was never paid")
def _points_kept() -> Iterator[None]:
    before = transition.release

    def release(*given: Any, **options: Any) -> None:
        before(*given, **{**options, "points": False})

    with (
        mock.patch.object(closing, "release", release),
        mock.patch.object(reservation, "release", release),
    ):
        yield


left_out("points: the account moves without an entry", "points-entry")


# what comes back, and accounts that staff move

left_out("balance: the account moves without an entry", "balance-entry")
left_out("case: asked for without a claim", "claims", "aftersales/apply")
left_out("case: what is on the shelf again is not noted", "claims", "aftersales/receive_parcel")
left_out("case: taken back, and its claim stays", "claims", "aftersales/cancel")
left_out("case: sent in exchange without taking it from the shelf", "stock", "aftersales/review")
left_out("budget: spent without counting", "budget", "orders/")
dropped("budget: spent beyond its end", "budget", "left")


@defect("balance: spent by whoever saw it")
def _balance_unguarded() -> Iterator[None]:
    """The account's number does not matter, nor that its entry is there."""
    with _dropping("balance", "seq")(), _dropping("balance-entry", create=True)():
        yield


@defect("query: only the first page")
def _first_page() -> Iterator[None]:
    def query_all(pk: str, **options: Any) -> list[Any]:
        return table.query(pk, **options).items

    with mock.patch.object(table, "query_all", query_all):
        yield


@defect("buyer: another's order can be addressed")
def _foreign() -> Iterator[None]:
    before = order_items.head_key
    with mock.patch.object(order_items, "head_key", lambda order_no, uid=None: before(order_no)):
        yield


@defect("conflict: told as sold out")
def _conflict_is_final() -> Iterator[None]:
    final = transaction_module._FINAL | {"TransactionConflict"}
    with mock.patch.object(transaction_module, "_FINAL", final):
        yield


@defect("relay: what the queue does not take is dropped")
def _unsent() -> Iterator[None]:
    before = relay._send

    def send(messages: Any) -> None:
        before(messages)

    with mock.patch.object(relay, "_send", send):
        yield


@defect("relay: stops and calls it done")
def _relayed_half() -> Iterator[None]:
    before = relay.relay

    def half(event: Any, *, bury: bool = True) -> None:
        before(event, bury=bury)

    from functions.workers import relay as worker

    with mock.patch.object(worker, "relay", half):
        yield


@defect("cart: emptied although the buyer added to it")
def _cart() -> Iterator[None]:
    def take_out(transaction: Transaction, cart: Cart, ordered: dict[str, int]) -> None:
        transaction.put("cart", Cart.at(cart.key, lines={}))

    with mock.patch.object(submit.cart, "take_out", take_out):
        yield


@defect("key: used again for something else")
def _any_body() -> Iterator[None]:
    with mock.patch.object(idempotency, "fingerprint", return_value="same"):
        yield


@defect("sales: counted by the relay, and by the clock")
def _counted_by_both() -> Iterator[None]:
    def write_down(uid: str, order_no: str, entry: Any, *, promoted: bool) -> None:
        line = journal.line(uid, order_no, entry)
        transaction = Transaction("relay/paid")
        transaction.create("journal", line)
        if entry.type == "paid":
            line.by_clock = True
            transaction = Transaction("relay/paid")
            transaction.create("journal", line)
            sales.count(transaction, counting.units_of(relay.snapshot_of(order_no)), relay.clock.now())
        with suppress(TransactionRefused):
            transaction.commit()

    with mock.patch.object(relay, "_write_down", write_down):
        yield


@defect("sales: the clock does not wait for the lines")
def _counted_too_early() -> Iterator[None]:
    soon = timedelta(seconds=1)  # without any pause a step would never be done
    with mock.patch.object(counting, "AGED", timedelta()), mock.patch.object(counting, "EVERY", soon):
        yield
