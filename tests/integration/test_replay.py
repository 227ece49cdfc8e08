"""Real orders replayed in a whole local shop over HTTP: the account agrees, twice is once, and what differs is named."""

import gzip
import io
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import redirect_stdout
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from infra.local.calls import Caller, Shop
from infra.local.own_shop import own_shop, ports_of
from infra.local.replay import account, returns
from infra.local.replay.__main__ import main
from infra.local.replay.dataset import HEADER
from infra.local.replay.driver import replay
from infra.local.shop import content

FILE = Path(__file__).parents[1] / "data" / "online-retail-2010-12.csv.gz"
ALSO = ("536830", "536589")  # 2,880 units of one thing, in three orders; a quantity below zero
BUYERS = 4
AGREES = "✓ 分文不差"


@pytest.fixture(scope="module")
def kept_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the shop keeps its data."""
    return tmp_path_factory.mktemp("shop")


@pytest.fixture(scope="module")
def url(kept_in: Path) -> Iterator[str]:
    with own_shop(kept_in) as running:
        yield running


@pytest.fixture(scope="module")
def keeper(url: str) -> Caller:
    staff = content.load().staff
    return Shop(url).staff(staff.username, staff.password)


@pytest.fixture(scope="module")
def some_invoices(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first 40 invoices of at most three lines, and two more, as a file like the whole one."""
    lines = gzip.decompress(FILE.read_bytes()).decode("utf-8-sig").splitlines()
    by_invoice: dict[str, list[str]] = {}
    for line in lines[1:]:
        by_invoice.setdefault(line.partition(";")[0].strip('"'), []).append(line)
    small = [invoice for invoice, rows in by_invoice.items() if len(rows) <= 3][:40]
    path = tmp_path_factory.mktemp("files") / "some.csv"
    chosen = [row for invoice in [*small, *ALSO] for row in by_invoice[invoice]]
    path.write_text("\n".join([lines[0], *chosen]) + "\n", encoding="utf-8-sig")
    return path


@pytest.fixture(scope="module")
def replayed(url: str, keeper: Caller, some_invoices: Path) -> str:
    """What the first replay of `some_invoices` told; it went well, and left the shop's limits as they were."""
    limits = limits_of(keeper)
    with redirect_stdout(io.StringIO()) as told:
        assert replay(some_invoices, url, BUYERS) == 0, told.getvalue()
    assert limits_of(keeper) == limits
    return told.getvalue()


def a_file(path: Path, rows: Sequence[tuple[str, str, int, str, str]]) -> Path:
    """Rows of (invoice, code, quantity, price, customer)."""
    lines = [f"{no};{code};THING;{n};1/12/2010 08:26;{price};{who};France" for no, code, n, price, who in rows]
    path.write_text("\n".join([HEADER, *lines]) + "\n", encoding="utf-8-sig")
    return path


def orders_of(url: str, name: str) -> list[dict[str, Any]]:
    buyer = Shop(url).buyer(f"sim-{name}")
    found: list[dict[str, Any]] = buyer.call("orders/list", {"pageSize": 50})["orders"]
    return found


def limits_of(keeper: Caller) -> dict[str, Any]:
    found = keeper.call("settings/get")["settings"]
    return {name: found[name] for name in ("maxOpenOrders", "maxOpenUnitsPerSku", "freightFen", "freeFreightOverFen")}


@pytest.mark.row("D3")
@pytest.mark.row("C1")
@pytest.mark.row("E1")
def test_real_orders_come_to_the_account_of_the_file_to_the_fen_and_the_unit(
    url: str, keeper: Caller, some_invoices: Path, replayed: str
) -> None:
    expected = account.expected(some_invoices)
    assert (expected.invoices, expected.accepted) == (42, 28)
    assert f"{expected.orders} 个订单 / orders" in replayed
    assert AGREES in replayed
    for refused in ("C536379", "C536383", "C536506", "C536543", "536414", "536545", "536589"):
        assert f" {refused}" in replayed.partition("结账")[0]

    bulk = orders_of(url, "16754")  # invoice 536830: 2,880 and 1,400 units, at most 999 in one order
    assert [order["status"] for order in bulk] == ["PAID"] * 3
    assert sum(order["units"] for order in bulk) == 4_280
    assert sum(order["paidFen"] for order in bulk) == 2_880 * 18 + 1_400 * 106
    stock = keeper.call("stock/get", {"skuId": "84077-18"})
    assert (stock["available"], stock["inOrders"]) == (0, 2_880)


@pytest.mark.row("X9")
def test_a_second_run_orders_nothing_twice_and_says_so(
    url: str,
    some_invoices: Path,
    replayed: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    before = orders_of(url, "17850")
    monkeypatch.setattr(sys, "argv", ["replay", str(some_invoices), "--url", url, "--buyers", str(BUYERS)])
    assert main() == 0
    told = capsys.readouterr().out
    assert orders_of(url, "17850") == before
    assert "新增 / new: 0 种商品 / products, 0 个订单 / orders" in told
    expected = account.expected(some_invoices)
    products, orders = len(expected.units_by_product), expected.orders
    assert f"not done twice: {products} 种商品 / products, {orders} 个订单 / orders" in told
    assert AGREES in told


def test_an_account_that_is_one_fen_off_fails_and_is_named(
    url: str,
    some_invoices: Path,
    replayed: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    truth = account.expected(some_invoices)
    monkeypatch.setattr(account, "expected", lambda path: replace(truth, total_fen=truth.total_fen + 1))
    assert replay(some_invoices, url, BUYERS) == 1
    told = capsys.readouterr().out
    assert f"total_fen: expected {truth.total_fen + 1}, answered {truth.total_fen}" in told
    assert "✗ 1 处不符" in told


def test_one_unit_that_is_left_over_fails_and_is_named(
    url: str, keeper: Caller, some_invoices: Path, replayed: str, capsys: pytest.CaptureFixture[str]
) -> None:
    found = {"skuId": "84077-18", "delta": 1, "reason": "盘点多出一件"}
    keeper.call("stock/adjust", found, key="one-piece-more-1")
    try:
        assert replay(some_invoices, url, BUYERS) == 1
    finally:
        keeper.call("stock/adjust", {**found, "delta": -1}, key="one-piece-less-1")
    assert "84077-18: expected {'available': 0," in capsys.readouterr().out


def test_what_the_shop_refuses_is_named_and_the_buyer_goes_on(
    url: str, keeper: Caller, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Product SCARCE is in the shop already, with fewer units than the file wants."""
    scarce = {"productId": "SCARCE", "title": "SCARCE", "skus": [{"skuId": "SCARCE-100", "priceFen": 100, "stock": 2}]}
    keeper.call("products/create", scarce, key="a-scarce-product")
    limits = limits_of(keeper)
    rows = [("R1", "SCARCE", 5, "1", "r1"), ("R2", "PLENTY", 5, "2", "r1"), ("R3", "SCARCE", 2, "1", "r2")]
    assert replay(a_file(tmp_path / "refused.csv", rows), url, BUYERS) == 1
    told = capsys.readouterr().out
    assert "R1-1: 商城拒绝 / the shop refused: " in told
    assert "'skuId': 'SCARCE-100'" in told
    assert "accepted: expected 3, answered 2" in told
    assert [(order["units"], order["status"]) for order in orders_of(url, "r1")] == [(5, "PAID")]
    assert limits_of(keeper) == limits


class SwitchedOff(Exception):
    """The machine that replays is gone."""


@pytest.mark.row("D3")
@pytest.mark.parametrize("after", ["cart/add", "orders/submit", "orders/pay"])
def test_a_run_that_broke_off_is_finished_by_the_next(
    after: str,
    url: str,
    keeper: Caller,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    name = after.partition("/")[2].upper()
    rows = [(f"{name}{invoice}", f"{name}-{code}", 3, "1,5", f"b-{name}") for invoice in (1, 2) for code in "xyz"]
    file = a_file(tmp_path / "broken.csv", rows)
    limits = limits_of(keeper)
    real, left = Caller.call, 2

    def breaks_off(
        self: Caller, operation: str, body: Mapping[str, Any] | None = None, *, key: str | None = None
    ) -> Any:
        nonlocal left
        answer = real(self, operation, body, key=key)
        left -= operation == after
        if operation == after and not left:
            raise SwitchedOff
        return answer

    monkeypatch.setattr(Caller, "call", breaks_off)
    with pytest.raises(SwitchedOff):
        replay(file, url, 1)
    monkeypatch.undo()
    assert limits_of(keeper) == limits

    assert replay(file, url, 1) == 0
    assert AGREES in capsys.readouterr().out
    assert [order["paidFen"] for order in orders_of(url, f"b-{name}")] == [1_350, 1_350]


@pytest.mark.row("X4")
@pytest.mark.row("E9")
def test_orders_that_are_given_back_leave_books_in_which_the_doctor_finds_nothing(
    url: str, kept_in: Path, keeper: Caller, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """The same ones again when it is run again, and each once; what was given back is on the shelf."""
    rows = [(f"G{number}", f"GIVEN-{number % 5}", number, "0,35", f"g{number % 6}") for number in range(1, 31)]
    file = a_file(tmp_path / "given.csv", rows)
    assert replay(file, url, BUYERS, 20) == 0
    told = capfd.readouterr().out
    assert AGREES in told
    (line,) = [line for line in told.splitlines() if "退款 / refunded" in line]
    count = int(line.split("：")[-1].split(": ")[1].split(" ")[0])
    assert 1 <= count <= 15
    assert replay(file, url, BUYERS, 20) == 0
    assert f"{count} 个订单 / orders（本次 / now 0）" in capfd.readouterr().out
    back = [order for name in range(6) for order in orders_of(url, f"g{name}") if order["refundedFen"]]
    assert len(back) == count
    assert all(order["refundedFen"] == order["paidFen"] and order["status"] == "CLOSED" for order in back)
    assert returns.examine(ports_of(url), kept_in), capfd.readouterr().out


@pytest.mark.row("C2")
def test_it_works_through_the_stock_queue_too(
    url: str, keeper: Caller, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [(f"Q{number}", f"QUEUED-{number % 3}", number, "0,35", f"q{number % 4}") for number in range(1, 9)]
    _set(keeper, reservation="queue")
    try:
        assert replay(a_file(tmp_path / "queued.csv", rows), url, BUYERS) == 0
    finally:
        _set(keeper, reservation="inline")
    assert AGREES in capsys.readouterr().out


def test_a_file_that_is_not_there_or_not_of_the_format_is_told_by_the_exit_status(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "bad.csv").write_text("a;b\n1;2\n")
    for name, complaint in (("none.csv", "none.csv"), ("bad.csv", "line 1: the header is not")):
        monkeypatch.setattr(sys, "argv", ["replay", str(tmp_path / name), "--url", url])
        assert main() == 2
        assert complaint in capsys.readouterr().err


def _set(keeper: Caller, **changes: Any) -> None:
    version = keeper.call("settings/get")["version"]
    keeper.call("settings/update", {"expectedVersion": version, "changes": changes}, key=f"set-at-version-{version}")
