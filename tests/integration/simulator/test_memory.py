"""Keys and state survive a restart; the command line starts and stops cleanly; nothing is borrowed from the shop."""

import ast
import json
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
import urllib3

from infra.local.simulator import credentials
from infra.local.simulator.__main__ import main
from infra.local.simulator.credentials import load_or_create
from infra.local.simulator.in_process import Simulator, throwaway_platform
from tests.integration.simulator.conftest import BUYER, Shop, loads, wechatpay

ROOT = Path(__file__).parents[3]
ASKED = {"description": "茶", "amount": {"total": 100, "currency": "CNY"}, "payer": {"openid": BUYER}}


@pytest.fixture
def ready_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Key files are made from the session's keys, so that no test waits for RSA."""
    monkeypatch.setattr(credentials, "create_platform", throwaway_platform)


def test_credentials_are_made_once_and_kept_private(tmp_path: Path) -> None:
    first = load_or_create(tmp_path)
    assert load_or_create(tmp_path) == first
    assert json.loads((tmp_path / "merchant.json").read_text())["apiv3_key"] == first.apiv3_key
    assert {stat.S_IMODE(file.stat().st_mode) for file in tmp_path.iterdir()} == {0o600}
    assert sorted(file.name for file in tmp_path.iterdir()) == ["alipay.json", "merchant.json", "platform.json"]
    assert first.appid.startswith("wx")
    assert len(first.apiv3_key) == 32
    assert first.public_key_id.startswith("PUB_KEY_ID_SIM")
    assert "PRIVATE" not in repr(first)
    assert first.secret not in repr(first)


def test_processes_that_start_together_agree(tmp_path: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        seen = list(pool.map(lambda _: load_or_create(tmp_path), range(4)))
    assert len({one.appid for one in seen}) == 1


def test_a_restart_remembers_what_was_paid(tmp_path: Path, ready_keys: None, shop: Shop) -> None:
    shop.statuses = [500]
    with Simulator(tmp_path, refund_delay=None) as sim:
        wx = wechatpay(sim, shop.url)
        for number in ("KEPT0001", "KEPT0002"):
            assert wx.pay(out_trade_no=number, **ASKED)[0] == 200
        transaction_id = sim.pay("KEPT0001")["transaction_id"]
        wx.refund(out_refund_no="R1", amount={"refund": 1, "total": 100, "currency": "CNY"}, out_trade_no="KEPT0001")
        sim.until(lambda: sim.deliveries("KEPT0001")[0]["attempts"])
        code, before = sim.code("lan"), sim.state
    with Simulator(tmp_path) as sim:
        after = sim.state
        for shelf in ("trades", "refunds", "codes", "notifications"):
            assert after[shelf] == before[shelf]
        wx = wechatpay(sim, shop.url)
        assert loads(wx.query(transaction_id=transaction_id))[1]["out_trade_no"] == "KEPT0001"
        assert sim.pay("KEPT0002")["trade_state"] == "SUCCESS"
        sim.clock(advance=15)
        sim.until(lambda: sim.deliveries("KEPT0001")[0]["status"] == "DELIVERED")
        assert sim.refund("R1", "SUCCESS")["status"] == "SUCCESS"
        assert code in sim.state["codes"]
        sim.reset()
    with Simulator(tmp_path) as sim:
        assert sim.state["trades"] == {}


def test_a_killed_simulator_forgets_nothing_it_answered(tmp_path: Path, ready_keys: None) -> None:
    merchant = load_or_create(tmp_path)
    order = {"total": 100, "notify_url": "http://127.0.0.1:9/notify"}
    with urllib3.PoolManager(retries=False) as http:
        with running(tmp_path) as (process, url):
            assert http.request("POST", f"{url}/_sim/pay/KILLED01", json=order).status == 200
            process.send_signal(signal.SIGKILL)
            process.communicate(timeout=10)
        with running(tmp_path) as (process, url):
            assert "KILLED01" in http.request("GET", f"{url}/_sim/state").json()["trades"]
            process.send_signal(signal.SIGTERM)
            assert "Traceback" not in process.communicate(timeout=10)[1]
    assert load_or_create(tmp_path) == merchant


def test_a_taken_port_is_said_plainly(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert main(["--port", str(port), "--data-dir", str(tmp_path)]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert f"端口 {port} 不可用" in said.err


def test_it_shares_no_code_with_the_shop() -> None:
    for file in (ROOT / "infra/local/simulator").glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not [
                name for name in names if name.split(".")[0] in {"chalicelib", "functions", "app", "os.environ"}
            ]


@contextmanager
def running(data_dir: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A simulator of its own process and its address (it listens once the line with the address is out)."""
    command = [sys.executable, "-W", "error", "-m", "infra.local.simulator", "--port", "0", "--data-dir", str(data_dir)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            yield process, process.stdout.readline().split(": ")[1].removesuffix("/_sim/\n")
        finally:
            process.kill()
