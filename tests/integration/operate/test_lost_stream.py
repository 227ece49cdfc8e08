"""The pumps are killed while orders come in, and the emulator forgets its stream: after the next start nothing is missing all the same."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from chalicelib import journal
from chalicelib.doctor import Context, examine
from chalicelib.messages.inbox import InboxItem
from chalicelib.orders.items import OrderHead
from chalicelib.runtime import clock
from chalicelib.runtime import settings as settings_module
from chalicelib.store import scan
from chalicelib.store.errors import Raw
from infra.local.calls import Shop, Web
from infra.local.environment import stored_environment
from infra.local.ministack import Ministack
from infra.local.own_shop import own_shop, ports_of, simulator_of
from infra.local.pumps.lost import tell_again
from infra.local.pumps.stream import Position
from infra.local.simulator.in_process import Simulator
from tests.integration.shop import open_shop

ORDERS = 6


def until(happened: Callable[[], object], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.1)


def buy(url: str, count: int) -> list[str]:
    """Paid orders of somebody new."""
    buyer = Shop(url).buyer("sim-lan")
    address = {"name": "林小满", "phone": "13800000000", "detail": "科技园路 1 号"}
    region = {"provinceName": "广东省", "cityName": "深圳市", "districtName": "南山区"}
    codes = {"provinceCode": "440000", "cityCode": "440300", "districtCode": "440305"}
    saved = buyer.call("addresses/save", {**address, **region, **codes}, key="the-address-of-lan")
    cards = buyer.call("catalog/browse", {})["products"]
    product = buyer.call("catalog/product", {"productId": cards[0]["productId"]})
    sku = next(sku["skuId"] for sku in product["skus"] if sku["stockLeft"] > count)
    numbers = []
    for place in range(count):
        items = [{"productId": cards[0]["productId"], "skuId": sku, "quantity": 1}]
        ask = {"items": items, "addressId": saved["addressId"], "pay": True}
        order_no = buyer.call("orders/submit", ask, key=f"the-order-number-{place}")["orderNo"]
        Web(1).post(f"{simulator_of(url)}/_sim/pay/{order_no}01", {})
        until(lambda no=order_no: buyer.call("orders/get", {"orderNo": no})["order"]["status"] == "PAID")  # type: ignore[misc]
        numbers.append(order_no)
    return numbers


def everything() -> list[Raw]:
    return [raw for page in scan.pages() for raw in page.items]


def look_at(url: str, data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From here on this process reads the table of that shop."""
    for name, value in stored_environment(ports_of(url), data_dir).items():
        monkeypatch.setenv(name, value)
    settings_module.settings.cache_clear()


def of_orders(raws: list[Raw], kind: str, orders: list[str]) -> Counter[str]:
    return Counter(raw["order_no"]["S"] for raw in raws if raw["kind"]["S"] == kind and raw["order_no"]["S"] in orders)


@pytest.mark.row("T3")
def test_what_nobody_had_read_when_the_pumps_were_killed_is_told_after_the_next_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data_dir = tmp_path / "shop"
    with own_shop(data_dir) as url:
        parts: dict[str, int] = json.loads((data_dir / "run.json").read_text())
        os.kill(parts["pumps"], signal.SIGSTOP)  # in the middle of something
        orders = buy(url, ORDERS)
        look_at(url, data_dir, monkeypatch)
        before = everything()
        os.kill(parts["pumps"], signal.SIGKILL)
        until(lambda: not (data_dir / "run.json").exists())  # the supervisor ends the rest, and the emulator saves
    assert of_orders(before, OrderHead.KIND, orders).total() == ORDERS
    assert of_orders(before, journal.JournalLine.KIND, orders).total() == 0
    assert of_orders(before, InboxItem.KIND, orders).total() == 0

    with own_shop(data_dir, seeded=False) as url:
        look_at(url, data_dir, monkeypatch)
        until(lambda: "told again" in (data_dir / "logs" / "pumps.log").read_text().rpartition("shop is")[2])
        until(lambda: of_orders(everything(), InboxItem.KIND, orders).total() == ORDERS)
        raws = everything()
        assert of_orders(raws, journal.JournalLine.KIND, orders) == Counter(dict.fromkeys(orders, 2))
        context = Context(clock.now(), settings_module.settings().due_shards, lag=timedelta())
        assert examine(raws, context) == []


@pytest.mark.row("T3")
def test_a_killed_emulator_comes_back_with_what_it_had_saved_and_all_of_that_is_told(
    platform: Simulator, tmp_path: Path
) -> None:
    before = dict(os.environ)
    first = Ministack(data_dir=tmp_path / "cloud", autosave_seconds=0.2)
    with first:
        shop = open_shop(first, platform)
        try:
            lan, tea = shop.buyer("lan"), shop.product(stock=9)
            orders = [str(shop.order(lan, (tea, 1))["orderNo"]) for _ in range(3)]
            time.sleep(1.5)  # it saves in this time
            assert first.process
            first.process.kill()
            first.process.wait()
            with Ministack(port=first.port, data_dir=tmp_path / "cloud"):
                assert shop.pumps.drain_stream() == 0
                assert of_orders(everything(), journal.JournalLine.KIND, orders).total() == 0
                tell_again(None, threading.Event())
                shop.drain()
                assert of_orders(everything(), journal.JournalLine.KIND, orders).total() == 3
                assert examine(everything(), Context(clock.now(), 16, lag=timedelta())) == []
        finally:
            shop.close()
            os.environ.clear()
            os.environ.update(before)


def test_the_span_begins_where_the_stream_was_last_seen_empty(tmp_path: Path) -> None:
    path, at = tmp_path / "position.json", datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    position = Position(path)
    assert position.empty_at is None
    position.open("one stream")
    position.advance("shard", "7")
    position.empty(at)
    position.empty(at + timedelta(seconds=1))  # not written: that was a moment ago
    again = Position(path)
    assert again.empty_at == at
    again.open("another stream, after a restart")
    assert (again.of("shard"), again.empty_at) == (None, at)
