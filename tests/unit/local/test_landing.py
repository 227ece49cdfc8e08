"""The first page: whole in one file, every operation counted and linked, its script and commands fit for any port."""

from __future__ import annotations

import json
import re
import shutil
import subprocess

import pytest

from functions import OPERATIONS
from infra.local import landing, web

ROUTES = sorted(["/docs", "/openapi.json", *(f"/{name}" for name in OPERATIONS)])


@pytest.fixture(scope="module")
def page() -> str:
    return landing.page(9000, ROUTES)


def test_it_counts_the_operations_of_the_catalogue(page: str) -> None:
    assert f"全部 {len(OPERATIONS)} 个接口" in page
    assert {name for name in OPERATIONS if f'href="/docs#{name}"' in page} == set(OPERATIONS)


def test_it_speaks_of_the_ports_that_are_used(page: str) -> None:
    assert 'data-shop="http://127.0.0.1:9000" data-simulator="http://127.0.0.1:9001"' in page
    assert "SHOP=http://127.0.0.1:9000 SIM=http://127.0.0.1:9001" in page
    assert "127.0.0.1:8000" not in page
    assert "127.0.0.1:8001" not in page


def test_nothing_is_loaded_from_elsewhere(page: str) -> None:
    assert not re.search(r"@import|\burl\(|<iframe|<img|<script src|<link rel=.stylesheet", page)


def test_it_says_how_the_two_numbers_hang_together(page: str) -> None:
    assert "outTradeNo</code> 是订单号加两位的支付次序" in page


@pytest.mark.parametrize("built", [True, False])
def test_it_leads_to_the_sites_and_says_how_to_build_them(built: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "built", lambda: built)
    page = landing.page(9000, ROUTES)
    for path in ("/shop/", "/console/", "/docs"):
        assert f'href="{path}"' in page
    assert (f"<code>{web.HOW}</code>" in page) != built


def test_long_commands_are_wrapped(page: str) -> None:
    (style,) = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    (rule,) = re.findall(r"^pre \{(.*?)\}", style, re.DOTALL | re.MULTILINE)
    assert "white-space: pre-wrap" in rule
    assert "overflow-wrap: anywhere" in rule


def test_the_address_is_data_that_stays_in_its_element(page: str) -> None:
    (text,) = re.findall(r'<script type="application/json" id="address">(.*?)</script>', page, re.DOTALL)
    assert json.loads(text)["cityName"] == "杭州市"


def test_the_buttons_call_operations_that_there_are(page: str) -> None:
    (script,) = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    called = set(re.findall(r"(?:ask|tell)\(step, \"([a-z_]+/[a-z_]+)\"", script))
    called |= set(re.findall(r"\$\{shop\}/([a-z_]+/[a-z_]+)", script))
    assert {"identity/login", "cart/add", "orders/submit", "staff/login", "orders/ship", "orders/refund"} <= called
    assert called <= set(OPERATIONS)


@pytest.mark.skipif(not shutil.which("node"), reason="node is not installed")
def test_the_script_is_javascript(page: str) -> None:
    (script,) = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    checked = subprocess.run(["node", "--check", "-"], input=script, text=True, capture_output=True)
    assert checked.returncode == 0, checked.stderr
