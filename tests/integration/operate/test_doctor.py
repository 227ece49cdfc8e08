"""The doctor at work: on a whole shop in segments and in a moving one, told in zh-CN with an exit status."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest

from chalicelib import stock
from chalicelib.doctor import Context
from chalicelib.runtime import clock
from chalicelib.runtime.settings import settings
from chalicelib.stock import Stock
from chalicelib.store import scan, table
from infra.operate import doctor
from tests.integration.operate.conftest import Command
from tests.integration.seams import table_seam
from tests.integration.shop import Shop

NO_LAG = timedelta()


def context() -> Context:
    return Context(clock.now(), settings().due_shards, lag=NO_LAG)


def busy_shop(shop: Shop) -> str:
    """Orders in many states, by several buyers; gives a SKU that was sold."""
    tea, campaign = shop.product(stock=30, price=5000), shop.campaign(off=300)
    for name in ("lan", "mei", "qing"):
        buyer = shop.buyer(name)
        coupon = buyer.call("coupons/claim", {"campaignId": campaign})["coupon"]["couponId"]
        shop.order(buyer, (tea, 1))
        order_no = shop.paid_order(buyer, (tea, 2), couponId=coupon)
        if name == "mei":
            shop.staff.call(
                "orders/ship", {"orderNo": order_no, "method": "express", "carrier": "SF", "trackingNo": "SF12345"}
            )
        if name == "qing":
            shop.staff.call("orders/refund", {"orderNo": order_no})
    shop.forward(minutes=2)
    shop.run_timers()
    shop.drain()
    return tea.sku


@pytest.mark.row("X4")
def test_a_shop_whose_books_are_right_is_told_so(
    shop: Shop, command: Command, capsys: pytest.CaptureFixture[str]
) -> None:
    busy_shop(shop)
    assert command("doctor", "--lag", "0", "--patience", "0") == 0
    told = capsys.readouterr().out
    assert "账目相符" in told
    assert "3 位买家" in told


@pytest.mark.row("X4")
def test_what_is_wrong_is_told_with_its_law_and_item_and_nothing_is_changed(
    shop: Shop, command: Command, capsys: pytest.CaptureFixture[str]
) -> None:
    sku = busy_shop(shop)
    table.update(Stock, stock.stock_key(sku), [Stock.available.set(Stock.available + 3)])
    before = [page.items for page in scan.pages()]
    assert command("doctor", "--lag", "0", "--patience", "0") == 1
    told = capsys.readouterr().out
    assert "✗ stock  库存守恒" in told
    assert f"S#{sku} STOCK" in told
    assert "共 1 处不符" in told
    assert [page.items for page in scan.pages()] == before
    assert command("doctor", "--lag", "0", "--patience", "0", "--but", "stock") == 0


@pytest.mark.parametrize("segments", [1, 7])
def test_every_item_is_seen_once_however_many_read(shop: Shop, segments: int) -> None:
    busy_shop(shop)
    found = doctor.look(context(), segments)
    assert found.findings == []
    assert found.items == sum(len(page.items) for page in scan.pages())


def test_what_moves_between_two_looks_is_not_told(shop: Shop) -> None:
    sku = busy_shop(shop)
    wrong = [Stock.available.set(Stock.available + 1)]
    table.update(Stock, stock.stock_key(sku), wrong)
    looks = 0

    def moves(operation: str, request: Any, below: Any) -> Any:
        nonlocal looks
        if operation == "Scan" and not request.get("ExclusiveStartKey"):
            looks += 1
            if looks == 2:
                below("UpdateItem", _one_less(sku))
        return below(operation, request)

    with table_seam(moves):
        found, moved = doctor.examine(context(), segments=1, patience=0)
    assert (found.findings, moved) == ([], 1)


def _one_less(sku: str) -> dict[str, Any]:
    return {
        "TableName": settings().table,
        "Key": stock.stock_key(sku).raw(),
        "UpdateExpression": "SET available = available - :one",
        "ExpressionAttributeValues": {":one": {"N": "1"}},
    }


def test_a_buyer_that_the_scan_gives_in_two_parts_is_read_whole(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    busy_shop(shop)
    whole = scan.partitions

    def torn(**options: Any) -> Any:
        for pk, raws in whole(**options):
            middle = len(raws) // 2
            yield from ((pk, part) for part in (raws[:middle], raws[middle:]) if part and pk.startswith("U#"))
            if not pk.startswith("U#"):
                yield pk, raws

    monkeypatch.setattr(scan, "partitions", torn)
    assert doctor.look(context(), 1).findings == []


def test_a_shop_at_work_has_no_findings_that_stay(shop: Shop) -> None:
    tea = shop.product(stock=500)
    buyers = [shop.buyer(f"b{number}") for number in range(3)]
    stopping = threading.Event()

    def buy(buyer: Any) -> None:
        while not stopping.is_set():
            order_no = shop.order(buyer, (tea, 1))["orderNo"]
            buyer.call("orders/cancel", {"orderNo": order_no})

    threads = [threading.Thread(target=buy, args=(buyer,)) for buyer in buyers]
    for thread in threads:
        thread.start()
    try:
        late = Context(clock.now(), settings().due_shards)  # with the usual lag: nobody reads the stream here
        found, _ = doctor.examine(late, segments=2, patience=0.2, but=["cards", "stock"])
    finally:
        stopping.set()
        for thread in threads:
            thread.join()
    assert found.findings == []
    assert [one.law for one in doctor.look(late, 2, but=["cards"]).findings] == []


def test_the_laws_are_listed(command: Command, capsys: pytest.CaptureFixture[str]) -> None:
    assert command("doctor", "--laws") == 0
    assert "库存守恒" in capsys.readouterr().out


def test_no_shop_is_told_and_nothing_is_begun(
    command: Command, tmp_path: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("MINIMALL_TABLE", raising=False)
    assert command("doctor", "--data-dir", tmp_path / "none") == 2
    assert "没有本地商城" in capsys.readouterr().err
