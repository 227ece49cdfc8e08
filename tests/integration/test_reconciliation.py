"""The books beside the providers' bills: what agrees, what mends itself, what people must see; twice is once, and a closed day is closed."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib import providers
from chalicelib.payments.items import refunds_of
from chalicelib.platform.bill import Bill
from chalicelib.platform.pay import RefundOrder
from chalicelib.reconciliation.day import midnight_after, reconcile
from chalicelib.reconciliation.items import Statement, cases_of, load_day
from chalicelib.runtime import clock
from chalicelib.store import scan
from functions.jobs import reconcile as job
from tests.integration.seams import table_seam
from tests.integration.shop import Shop


class Books:
    """The shop of a test at noon of a day, and the same one when the day's bills are made."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        now = clock.now()
        noon = midnight_after(clock.day(now)) + timedelta(hours=12)
        shop.forward(seconds=(noon - now).total_seconds())
        self.day = clock.day(clock.now())
        self.goods = shop.product(stock=50, price=5000)

    def paid(self, name: str, **how: Any) -> str:
        order_no = str(self.shop.order(self.shop.buyer(name), (self.goods, 1))["orderNo"])
        return order_no if how.get("nothing") else self.pay(order_no, name, **how)

    def pay(self, order_no: str, name: str, **how: Any) -> str:
        self.shop.buyer(name).call("orders/pay", {"orderNo": order_no})
        self.shop.pay(order_no, **how)
        return order_no

    def next_morning(self) -> None:
        self.shop.drain()
        ten = midnight_after(self.day) + timedelta(hours=10, minutes=5)
        self.shop.forward(seconds=(ten - clock.now()).total_seconds())

    def compare(self, provider: str) -> Statement:
        """The job compares the day once more; how it stands with this provider."""
        job.handle({"day": self.day})
        return load_day(self.day).statements[provider]

    def cases(self) -> list[tuple[str, str, str]]:
        return sorted((str(one.movement), str(one.difference), str(one.state)) for one in cases_of(self.day))

    def state(self) -> dict[str, Any]:
        """Everything that the books hold of the day."""
        partition = f"BOOKS#{self.day}"
        return {str(raw["sk"]): raw for page in scan.pages() for raw in page.items if raw["pk"]["S"] == partition}

    def call(self, name: str, **body: Any) -> dict[str, Any]:
        return self.shop.staff.call(f"books/{name}", body)

    def refused(self, name: str, **body: Any) -> str:
        return self.shop.staff.refused(f"books/{name}", body).code


@pytest.fixture
def books(shop: Shop) -> Books:
    return Books(shop)


@contextmanager
def billed(change: Any, name: str = "bills") -> Iterator[None]:
    """The provider's bill, changed on its way."""
    real = providers.bills("alipay" if name == "alipay_bills" else "wechat")

    class Changed:
        def bill(self, day: str) -> Bill | None:
            got = real.bill(day)
            return change(got) if got is not None else None

    before = providers.use(name, Changed())
    try:
        yield
    finally:
        providers.use(name, before)


def without(number: str) -> Any:
    return lambda bill: replace(bill, lines=tuple(one for one in bill.lines if one.out_trade_no != f"{number}01"))


@pytest.mark.row("X3")
def test_a_day_that_agrees_is_compared_and_can_be_closed(books: Books) -> None:
    first, second = books.paid("lan"), books.paid("mei")
    books.shop.staff.call("orders/refund", {"orderNo": second})
    books.shop.platform.until(lambda: books.shop.head(second).status == "CLOSED")
    assert books.refused("close", day=books.day) == "books_not_compared"
    books.next_morning()
    counts = job.handle({})
    assert counts["compared"] == 1
    assert counts["failed"] == 0
    (day,) = [one for one in books.call("days", month=books.day[:7])["days"] if one["day"] == books.day]
    statements = {one["provider"]: one for one in day["statements"]}
    assert statements["wechat"] == {
        "provider": "wechat", "state": "compared", "payments": 2, "paidFen": 10000, "refunds": 1, "refundedFen": 5000,
        "matched": 3, "foreign": 0,
    }  # fmt: skip
    assert statements["alipay"]["state"] == "empty"
    assert day["openCases"] == 0
    closed = books.call("close", day=books.day)["books"]
    assert closed["closed"]
    assert [mark["what"] for mark in closed["marks"]] == ["closed"]
    assert books.shop.head(first).status == "PAID"


@pytest.mark.row("X3")
def test_fault_12_a_payment_that_nobody_told_us_of_is_settled_and_twice_is_once(books: Books) -> None:
    order_no = books.paid("lan", notify=False)
    assert books.shop.head(order_no).status == "UNPAID"
    books.shop.drain()
    ten = midnight_after(books.day) + timedelta(hours=10, minutes=5)
    books.shop.forward(seconds=(ten - clock.now()).total_seconds())
    assert books.compare("wechat").matched == 1
    assert books.shop.head(order_no).status == "PAID"
    assert books.cases() == [("payment", "missing_here", "healed")]
    before = books.state()
    assert books.compare("wechat").matched == 1
    assert books.state() == before


@pytest.mark.row("X3")
def test_a_refund_made_in_the_console_is_recorded_on_its_order(books: Books) -> None:
    order_no = books.paid("lan")
    (attempt,) = books.shop.attempts(order_no)
    providers.pay().refund(
        RefundOrder("console-1", 5000, 5000, transaction_id=attempt.transaction_id, reason="线下协商")
    )
    books.next_morning()
    assert books.compare("wechat").matched == 2
    head = books.shop.head(order_no)
    assert (head.status, head.refunded_fen, head.refunding_fen) == ("CLOSED", 5000, 0)
    assert [(one.out_refund_no, one.state) for one in refunds_of(order_no)] == [("console-1", "SUCCESS")]
    assert [(entry.type, entry.by) for entry in head.timeline][-2:] == [
        ("refund_requested", "bill"),
        ("refunded", "bill"),
    ]
    assert books.shop.left(books.goods.sku) == 50
    assert books.cases() == [("refund", "missing_here", "healed")]


@pytest.mark.row("X3")
def test_a_part_given_back_in_the_console_waits_for_staff(books: Books) -> None:
    order_no = books.paid("lan")
    (attempt,) = books.shop.attempts(order_no)
    providers.pay().refund(RefundOrder("console-2", 1200, 5000, transaction_id=attempt.transaction_id))
    books.next_morning()
    books.compare("wechat")
    assert books.cases() == [("refund", "missing_here", "open")]
    assert books.shop.head(order_no).status == "PAID"


@pytest.mark.row("X3")
@pytest.mark.complaint("Nobody reconciles")
def test_fault_12_every_kind_of_difference_is_a_case_of_its_own(books: Books, alarms: list[str]) -> None:
    missing, wrong, revoked = books.paid("lan"), books.paid("mei"), books.paid("qing")

    def bent(bill: Bill) -> Bill:
        lines = []
        for line in without(missing)(bill).lines:
            if line.out_trade_no == f"{wrong}01":
                line = replace(line, fen=line.fen - 1)
            if line.out_trade_no == f"{revoked}01":
                line = replace(line, state="REVOKED")
            lines.append(line)
        lines.append(replace(bill.lines[0], out_trade_no="OTHERSYSTEM1", transaction_id="4200000000000000000000000001"))
        lines.append(
            replace(bill.lines[0], out_trade_no="OTHERAPP1", transaction_id="42000002", appid="wx0000000000000000")
        )
        return replace(bill, lines=tuple(lines))

    books.next_morning()
    with billed(bent):
        statement = books.compare("wechat")
        assert books.cases() == [
            ("payment", "amount_differs", "open"),
            ("payment", "missing_here", "open"),
            ("payment", "missing_there", "open"),
            ("payment", "state_differs", "open"),
        ]
        assert (statement.matched, statement.foreign) == (0, 1)
        assert alarms == ["books_differ"]
        before = books.state()
        assert books.compare("wechat") == statement
        assert books.state() == before
    unknown = next(one for one in cases_of(books.day) if one.difference == "missing_here")
    assert (unknown.out_trade_no, unknown.theirs_fen, unknown.ours_fen) == ("OTHERSYSTEM1", 5000, None)
    assert all(books.shop.head(order_no).status == "PAID" for order_no in (missing, wrong, revoked))
    # nothing was sent back of the money that may be another system's
    assert not [raw for page in scan.pages() for raw in page.items if raw["pk"]["S"].startswith("REF#orphan#")]


@pytest.mark.row("X3")
def test_a_day_is_closed_only_when_its_cases_are_settled_and_opening_it_again_is_on_record(books: Books) -> None:
    missing = books.paid("lan")
    books.next_morning()
    with billed(without(missing)):
        job.handle({})
        (case,) = books.call("list")["cases"]
        assert (case["difference"], case["oursFen"], case["theirsState"]) == ("missing_there", 5000, "SUCCESS")
        assert books.refused("close", day=books.day) == "books_cases_open"
        settled = books.call("resolve", day=books.day, caseId=case["caseId"], reason="平台补入次日账单")["case"]
        assert (settled["state"], settled["endedBy"]) == ("resolved", "staff:owner")
        assert books.refused("resolve", day=books.day, caseId=case["caseId"], reason="再次") == "book_case_ended"
        assert books.refused("resolve", day=books.day, caseId="0" * 16, reason="没有") == "book_case_not_found"
        assert books.call("list")["cases"] == []
        assert books.call("list", day=books.day)["cases"] == [settled]
        assert books.call("close", day=books.day)["books"]["closed"]
        assert books.call("close", day=books.day)["books"]["closed"]
        job.handle({"day": books.day})  # what staff has decided stays decided
        assert books.call("reopen", day=books.day, reason="复核")["books"]["closed"] is False
        books.call("reopen", day=books.day, reason="复核")
        books.call("close", day=books.day)
    # a new difference opens a closed day by itself
    with billed(lambda bill: replace(bill, lines=tuple(replace(one, fen=one.fen + 1) for one in bill.lines))):
        job.handle({"day": books.day})
    (day,) = [one for one in books.call("days", month=books.day[:7])["days"] if one["day"] == books.day]
    assert (day["closed"], day["openCases"]) == (False, 1)
    assert [(mark["what"], mark["by"]) for mark in day["marks"]] == [
        ("closed", "staff:owner"), ("reopened", "staff:owner"), ("closed", "staff:owner"), ("reopened", "reconcile"),
    ]  # fmt: skip


@pytest.mark.row("X3")
def test_a_difference_that_is_gone_vanishes(books: Books) -> None:
    missing = books.paid("lan")
    books.next_morning()
    with billed(without(missing)):
        books.compare("wechat")
    assert books.cases() == [("payment", "missing_there", "open")]
    books.compare("wechat")
    assert books.cases() == [("payment", "missing_there", "vanished")]
    with billed(without(missing)):
        books.compare("wechat")
    assert books.cases() == [("payment", "missing_there", "open")]


@pytest.mark.row("X3")
def test_fault_12_a_day_without_a_bill_is_its_own_state_unless_our_books_have_money_on_it(books: Books) -> None:
    books.next_morning()
    assert books.compare("wechat").state == "empty"
    assert books.compare("alipay").state == "empty"
    assert books.call("close", day=books.day)["books"]["closed"]


def test_a_bill_that_should_be_there_is_waited_for_and_then_missed(books: Books, alarms: list[str]) -> None:
    books.paid("lan")
    books.next_morning()
    with billed(lambda bill: None):
        assert job.handle({"day": books.day})["waiting"] == 1
        assert books.cases() == []
        books.shop.forward(hours=9)
        books.compare("wechat")
    assert books.cases() == [("payment", "missing_there", "open")]


@pytest.mark.row("X3")
def test_fault_12_a_bill_that_is_still_made_is_asked_for_again(books: Books, alarms: list[str]) -> None:
    books.paid("lan")
    assert job.handle({})["compared"] == 0  # today's has to wait for tomorrow
    books.next_morning()
    books.shop.platform.fault("bill", "error", status=400, code="STATEMENT_CREATING", times=1)
    assert job.handle({})["waiting"] == 1
    books.shop.forward(minutes=30)
    assert job.handle({})["compared"] == 1
    assert job.handle({}) == {"compared": 0, "empty": 0, "waiting": 0, "failed": 0}
    assert alarms == []


def test_a_bill_that_stays_away_until_the_evening_raises_an_alarm(books: Books, alarms: list[str]) -> None:
    books.next_morning()
    books.shop.forward(hours=9)

    books.shop.platform.fault("bill", "error", status=400, code="STATEMENT_CREATING", times=1)
    job.handle({"day": books.day})
    assert alarms == ["bill_late"]


@pytest.mark.parametrize("fault", [("unsigned", {}), ("error", {"status": 500}), ("drop_after", {"times": 2})])
def test_a_provider_that_gives_no_bill_is_an_alarm_and_nothing_is_written(
    books: Books, alarms: list[str], fault: tuple[str, dict[str, Any]]
) -> None:
    books.paid("lan")
    books.next_morning()
    books.shop.platform.fault("bill", fault[0], **fault[1])
    assert job.handle({"day": books.day})["failed"] == 1
    assert alarms == ["bill_failed"]
    assert books.cases() == []
    books.shop.platform.clear_faults()
    assert job.handle({"day": books.day})["compared"] == 1


@pytest.mark.row("X3")
@pytest.mark.row("E2")
def test_fault_12_a_bill_of_alipay_with_a_wrong_sum_and_an_unknown_order_twice(books: Books) -> None:
    buyer = books.shop.buyer("ann", platform="alipay")
    order_no = str(books.shop.order(buyer, (books.goods, 1))["orderNo"])
    buyer.call("orders/pay", {"orderNo": order_no})
    books.shop.pay(order_no)

    def bent(bill: Bill) -> Bill:
        (own,) = bill.lines
        unknown = replace(own, out_trade_no="OTHERSYSTEM1", transaction_id="2026112200001")
        return replace(bill, lines=(replace(own, fen=own.fen + 1), unknown))

    books.next_morning()
    with billed(bent, "alipay_bills"):
        statement = books.compare("alipay")
        assert books.cases() == [("payment", "amount_differs", "open"), ("payment", "missing_here", "open")]
        before = books.state()
        assert books.compare("alipay") == statement
        assert books.state() == before
    assert books.shop.head(order_no).status == "PAID"


@pytest.mark.row("E2")
def test_alipay_s_bill_is_compared_with_the_same_books(books: Books) -> None:
    paid, lost = (books.shop.buyer(name, platform="alipay") for name in ("ann", "bob"))
    orders = []
    for buyer in (paid, lost):
        order_no = str(books.shop.order(buyer, (books.goods, 1))["orderNo"])
        buyer.call("orders/pay", {"orderNo": order_no})
        orders.append(order_no)
    books.shop.pay(orders[0])
    books.shop.pay(orders[1], notify=False)
    books.shop.staff.call("orders/refund", {"orderNo": orders[0]})
    books.shop.platform.until(lambda: books.shop.head(orders[0]).status == "CLOSED")
    books.next_morning()
    statement = books.compare("alipay")
    assert (statement.payments, statement.paid_fen, statement.refunds, statement.refunded_fen) == (2, 10000, 1, 5000)
    assert statement.matched == 3
    assert books.cases() == [("payment", "missing_here", "healed")]
    assert books.shop.head(orders[1]).status == "PAID"
    assert books.compare("wechat").state == "empty"


def test_a_refund_whose_end_was_not_heard_of_is_carried_to_it(books: Books) -> None:
    order_no = books.paid("lan")
    books.shop.platform.config(refund_delay=None)
    books.shop.staff.call("orders/refund", {"orderNo": order_no})
    (refund,) = refunds_of(order_no)
    books.shop.platform.fault("notify", "lost", times=1)
    books.shop.platform.refund(str(refund.out_refund_no), "SUCCESS")
    books.shop.platform.config(refund_delay=0)
    books.next_morning()
    books.compare("wechat")
    assert books.shop.head(order_no).status == "CLOSED"
    assert [row for row in books.cases() if row[2] == "open"] == []


def test_money_that_went_back_because_nobody_wanted_it_is_known_to_the_books(books: Books) -> None:
    late, twice = books.paid("lan", nothing=True), books.paid("mei")
    buyer = books.shop.buyer("lan")
    buyer.call("orders/pay", {"orderNo": late})
    buyer.call("orders/cancel", {"orderNo": late})
    books.shop.pay(late, ignore_expiry=True)
    books.shop.pay(twice, again=True)
    for _ in range(3):
        books.shop.forward(minutes=2)
        books.shop.run_timers()
    books.next_morning()
    statement = books.compare("wechat")
    assert (statement.payments, statement.refunds, statement.matched) == (3, 2, 5)
    assert books.cases() == []


def test_money_for_no_order_that_we_were_told_of_is_known_to_the_books(books: Books) -> None:
    url = f"{books.shop.door.url}/payments/wechat_notify"
    books.shop.platform.pay("NOBODYSORDER1", total=700, notify_url=url)
    books.shop.platform.until(lambda: all(one["attempts"] for one in books.shop.platform.deliveries("NOBODYSORDER1")))
    books.shop.forward(hours=2)
    books.shop.run_timers()
    books.next_morning()
    statement = books.compare("wechat")
    assert (statement.payments, statement.refunds, statement.matched) == (1, 1, 2)


@pytest.mark.row("X3")
def test_a_case_that_is_found_while_somebody_closes_the_day_keeps_it_open(books: Books) -> None:
    missing = books.paid("lan")
    books.next_morning()
    books.compare("wechat")
    found: list[str] = []

    def finds(operation: str, request: Any, below: Any) -> Any:
        if operation == "TransactWriteItems" and not found:
            found.append(operation)
            with billed(without(missing)):
                reconcile(books.day, "wechat")
        return below(operation, request)

    with table_seam(finds):
        assert books.refused("close", day=books.day) == "books_cases_open"
    assert books.cases() == [("payment", "missing_there", "open")]


def test_fault_12_two_runs_at_once_write_each_case_once(books: Books) -> None:
    missing = books.paid("lan")
    books.next_morning()
    with billed(without(missing)), ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: reconcile(books.day, "wechat"), range(4)))
    assert books.cases() == [("payment", "missing_there", "open")]
    assert load_day(books.day).open_cases == 1


def test_a_console_refund_under_a_number_that_cannot_be_asked_for_is_left_to_people(books: Books) -> None:
    order_no = books.paid("lan")
    (attempt,) = books.shop.attempts(order_no)
    providers.pay().refund(RefundOrder("console-9", 5000, 5000, transaction_id=attempt.transaction_id))
    books.next_morning()

    def odd(bill: Bill) -> Bill:
        lines = (replace(one, refund_no="退款 1") if one.refund_no else one for one in bill.lines)
        return replace(bill, lines=tuple(lines))

    with billed(odd):
        assert books.compare("wechat").matched == 1
    assert books.cases() == [("refund", "missing_here", "open")]


def test_a_day_that_is_closed_while_a_case_is_written_is_opened_again(books: Books) -> None:
    missing = books.paid("lan")
    books.next_morning()
    books.compare("wechat")
    closed: list[str] = []

    def closes(operation: str, request: Any, below: Any) -> Any:
        if operation == "TransactWriteItems" and not closed:
            closed.append(operation)
            books.call("close", day=books.day)
        return below(operation, request)

    with billed(without(missing)), table_seam(closes):
        reconcile(books.day, "wechat")
    day = load_day(books.day)
    assert (day.closed, day.open_cases) == (False, 1)
    assert [mark.what for mark in day.marks] == ["closed", "reopened"]
