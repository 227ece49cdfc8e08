"""The account of the real orders: a second computation that agrees with the plan and shows differences."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from infra.local.replay.account import Account, differences, expected
from infra.local.replay.dataset import OrderLine, read
from infra.local.replay.plan import Limits, Plan, plan

FILE = Path(__file__).parents[2] / "data" / "online-retail-2010-12.csv.gz"


@pytest.fixture(scope="module")
def rows() -> tuple[OrderLine, ...]:
    return read(FILE)


def account_of(planned: Plan) -> Account:
    """The sums of a plan, as a shop that took every planned order would answer them."""
    by_day: Counter[str] = Counter()
    by_product: Counter[str] = Counter()
    for order in planned.orders:
        by_day[order.placed_at.date().isoformat()] += order.total_fen
        for line in order.lines:
            by_product[line.product_id] += line.quantity
    accepted = {order.invoice for order in planned.orders}
    return Account(
        invoices=len(accepted) + len(planned.refused),
        accepted=len(accepted),
        orders=len(planned.orders),
        buyers=len({order.buyer for order in planned.orders}),
        units=sum(order.units for order in planned.orders),
        total_fen=sum(order.total_fen for order in planned.orders),
        refused=Counter(str(refusal.reason) for refusal in planned.refused),
        fen_by_day=by_day,
        units_by_product=by_product,
    )


def test_the_account_of_the_file_is_known_to_the_fen() -> None:
    account = expected(FILE)
    assert (account.invoices, account.accepted, account.orders) == (512, 424, 499)
    assert (account.buyers, account.units, account.total_fen) == (326, 90_121, 18_424_833)
    assert account.refused == {"cancellation": 43, "quantity_not_positive": 30, "price_not_positive": 15}
    assert account.fen_by_day == {
        "2010-12-01": 5_896_079,
        "2010-12-02": 4_774_838,
        "2010-12-03": 4_694_371,
        "2010-12-05": 3_059_545,
    }
    assert account.units_by_product["85123A"] == 1_009
    assert len(account.units_by_product) == 1_963


@pytest.mark.parametrize("limits", [Limits(), Limits(50, 100), Limits(7, 9), Limits(1000, 10**6)])
def test_plan_and_account_agree_whatever_the_limits(rows: tuple[OrderLine, ...], limits: Limits) -> None:
    account = expected(FILE, lines_per_order=limits.lines_per_order, units_per_line=limits.units_per_line)
    assert differences(account, account_of(plan(rows, limits))) == []


def test_a_plain_file_gives_the_same_account(tmp_path: Path) -> None:
    plain = tmp_path / "orders.csv"
    header = "InvoiceNo;StockCode;Description;Quantity;InvoiceDate;UnitPrice;CustomerID;Country"
    plain.write_text(f"\ufeff{header}\n1;22;LANTERN;2;1/12/2010 08:26;3,39;;EIRE\n", encoding="utf-8")
    account = expected(plain)
    assert (account.orders, account.units, account.total_fen, account.buyers) == (1, 2, 678, 1)


def test_each_number_that_differs_is_named() -> None:
    account = expected(FILE)
    wrong = replace(
        account,
        total_fen=account.total_fen - 1,
        refused={
            "cancellation": 42,
            "quantity_not_positive": 30,
            "price_not_positive": 15,
            "out_of_stock": 1,
        },
    )
    assert differences(account, wrong) == [
        "total_fen: expected 18424833, answered 18424832",
        "refused[cancellation]: expected 43, answered 42",
        "refused[out_of_stock]: expected 0, answered 1",
    ]
