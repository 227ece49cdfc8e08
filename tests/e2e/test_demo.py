"""`make demo` as people run it: a process of its own, against a shop of its own or one that runs already."""

from __future__ import annotations

import io
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from infra.local.child import ROOT
from infra.local.demo import expecting
from infra.local.demo.__main__ import play
from infra.local.demo.client import Exchange, Person, WeChat
from infra.local.demo.expecting import Surprise, wait_for
from infra.local.demo.story import Demo
from infra.local.demo.telling import Teller
from infra.local.own_shop import a_shop, free_ports, ports_of, simulator_of
from infra.local.ports import Ports, is_free
from infra.local.shop import content

STEPS = [str(number) for number in range(1, 16)]
ADDRESS = re.compile(r"商城 / shop +http://127\.0\.0\.1:(\d+)")


@pytest.fixture(scope="module")
def shop() -> Iterator[str]:
    """The address of a seeded shop that runs for all tests of this module."""
    with a_shop() as url:
        yield url


@pytest.mark.row("X26")
@pytest.mark.row("D5")
@pytest.mark.row("D4")
@pytest.mark.row("E1")
@pytest.mark.row("E9")
def test_without_a_shop_the_demo_starts_one_goes_all_the_way_and_ends_it(tmp_path: Path) -> None:
    played = demo(free_ports(), TMPDIR=str(tmp_path))
    assert played.returncode == 0, played.stdout + played.stderr
    assert steps_in(played.stdout) == STEPS
    assert "全部 15 步符合预期：2 个订单" in played.stdout
    assert "✗" not in played.stdout
    assert "\033" not in played.stdout  # no colours where no terminal is
    assert_gone(played.stdout, tmp_path)


def test_ctrl_c_ends_the_shop_that_was_being_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(expecting, "PATIENCE_SECONDS", 60.0)
    process = subprocess.Popen(
        command(free_ports()),
        cwd=ROOT,
        env=environment(TMPDIR=str(tmp_path)),
        stdout=subprocess.PIPE,
        text=True,
        # tests that run in the background ignore Ctrl-C, and would hand that down
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    with process:
        started = wait_for("the shop starts", "its address", lambda: logged(tmp_path), is_address_in)
        process.send_signal(signal.SIGINT)
        said = process.communicate(timeout=60)[0]
    assert process.returncode == 130, said
    assert_gone(started, tmp_path)


@pytest.mark.row("X26")
def test_a_refused_payment_ends_it_with_the_step_and_leaves_the_shop_fit_for_the_next_run(shop: str) -> None:
    simulator = WeChat(simulator_of(shop), ignore)
    with simulator.failing("pay"):
        failed = demo(ports_of(shop))
    assert failed.returncode == 1, failed.stdout + failed.stderr
    assert steps_in(failed.stdout) == STEPS[:8]
    assert "✗ 第 8 步「付款」不符合预期 / step 8 (pay) went otherwise than expected" in failed.stdout
    assert "HTTP 500 SYSTEM_ERROR" in failed.stdout

    failed_by_option = demo(ports_of(shop), "--fault", "pay")
    assert failed_by_option.returncode == 1
    assert "✗ 第 8 步" in failed_by_option.stdout
    assert simulator.send("GET", "/_sim/fault") == {"faults": []}

    again = demo(ports_of(shop))
    assert again.returncode == 0, again.stdout + again.stderr


@pytest.mark.row("E2")
@pytest.mark.row("X26")
def test_with_alipay_it_tells_the_same_fifteen_steps(shop: str) -> None:
    played = demo(ports_of(shop), "--provider", "alipay")
    assert played.returncode == 0, played.stdout + played.stderr
    assert steps_in(played.stdout) == STEPS
    assert "my.tradePay 参数已备好" in played.stdout
    assert "回调 trade_status_sync 已送达，商城答 200" in played.stdout
    assert "✗" not in played.stdout
    assert "wx." not in played.stdout
    refused = demo(ports_of(shop), "--provider", "alipay", "--fault", "pay")
    assert (refused.returncode, "✗ 第 8 步" in refused.stdout) == (1, True)


# What a shop with a fault would answer: the operation, and what becomes of its answer.
Lie = Callable[[Any], None]


def a_category_without_name(tree: Any) -> None:
    del tree["categories"][0]["name"]


def a_fen_too_much(preview: Any) -> None:
    preview["price"]["payableFen"] += 1


def always_another_order() -> Lie:
    made: list[str] = []

    def lie(submitted: Any) -> None:
        made.append(submitted["orderNo"])
        if len(made) == 2:
            submitted["orderNo"] = submitted["orderNo"][::-1]

    return lie


def never_paid(got: Any) -> None:
    got["order"]["status"] = "UNPAID"


def rush_stock_stands_still() -> Lie:
    first: dict[str, Any] = {}

    def lie(page: Any) -> None:
        if page["productId"] in {product.product_id for product in content.load().products if product.rush}:
            page["skus"] = first.setdefault(page["productId"], page["skus"])

    return lie


def a_fen_kept_back(got: Any) -> None:
    if got["order"]["refundedFen"]:
        got["order"]["refundedFen"] -= 1


@pytest.mark.parametrize(
    ("operation", "lie", "step", "named"),
    [
        ("catalog/categories", a_category_without_name, 2, "KeyError: 'name'"),
        ("orders/preview", a_fen_too_much, 6, "应付 = 商品 − 优惠 + 运费"),
        ("orders/submit", always_another_order(), 7, "同一 Idempotency-Key 的订单"),
        ("orders/get", never_paid, 9, "订单状态"),
        ("catalog/product", rush_stock_stands_still(), 13, "抢购后库存"),
        ("orders/get", a_fen_kept_back, 14, "商城账"),
    ],
    ids=["missing field", "price", "double order", "never paid", "stock", "refund"],
)
@pytest.mark.row("X26")
def test_a_shop_that_is_wrong_anywhere_is_found_out(
    shop: str, monkeypatch: pytest.MonkeyPatch, operation: str, lie: Lie, step: int, named: str
) -> None:
    if lie is never_paid:
        monkeypatch.setattr(expecting, "PATIENCE_SECONDS", 1.0)
    said = io.StringIO()
    tell = Teller(said)
    buyer = Lying(shop, tell.exchange, operation, lie)
    visitor = f"demo-{os.urandom(4).hex()}"
    merchant, wechat = Person(shop, tell.exchange), WeChat(simulator_of(shop), tell.exchange)
    with pytest.raises(Surprise) as surprised:
        play(Demo(visitor, buyer, merchant, wechat, tell, content.load()))
    tell.surprise(surprised.value)
    assert f"✗ 第 {step} 步" in said.getvalue(), said.getvalue()
    assert named in said.getvalue()


class Lying(Person):
    """A buyer to whom the shop says something wrong."""

    def __init__(self, url: str, heard: Callable[[Exchange], None], operation: str, lie: Lie) -> None:
        super().__init__(url, heard)
        self._path, self._lie = f"/{operation}", lie

    def send(self, method: str, path: str, **what: Mapping[str, Any] | None) -> Any:
        answer = super().send(method, path, **what)
        if path == self._path:
            self._lie(answer["data"])
        return answer


def demo(ports: Ports, *options: str, **more: str) -> subprocess.CompletedProcess[str]:
    """`make demo` without make."""
    return subprocess.run(command(ports, *options), cwd=ROOT, env=environment(**more), text=True, capture_output=True)


def command(ports: Ports, *options: str) -> list[str]:
    return [sys.executable, "-m", "infra.local.demo", "--port", str(ports.shop), *options]


def environment(**more: str) -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("MINIMALL_")} | more


def ignore(exchange: Exchange) -> None:
    """Nobody needs to hear of it."""


def steps_in(said: str) -> list[str]:
    return re.findall(r"^ ?(\d+) \S+ ?\S* / ", said, re.MULTILINE)


def logged(directory: Path) -> str:
    """What the shop in a temporary directory below this one has said so far."""
    return "".join(log.read_text() for log in directory.glob("*/said.log"))


def is_address_in(said: str) -> bool:
    return ADDRESS.search(said) is not None


def assert_gone(said: str, directory: Path) -> None:
    """The shop that was named in what was said answers no more, and nothing of it is left."""
    found = ADDRESS.search(said)
    assert found, said
    ports = Ports(int(found[1]))
    assert all(is_free(port) for port in (ports.shop, ports.simulator, ports.cloud))
    assert list(directory.iterdir()) == []
