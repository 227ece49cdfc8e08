"""The README's five minutes and the first page's commands, taken out of the text as they stand and run in a shop of their own."""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Iterator

import pytest

from infra.local import landing
from infra.local.child import ROOT
from infra.local.own_shop import a_shop, ports_of

SECTIONS = {"README.md": "## Five minutes", "README.zh-CN.md": "## 五分钟走一遍"}
BUYERS = {"README.md": "sim-lan", "README.zh-CN.md": "sim-ming"}  # each may claim the coupon once
TIMELINE = ["submitted", "paid", "shipped", "refund_requested", "refunded"]


@pytest.fixture(scope="module")
def shop() -> Iterator[str]:
    """The address of a seeded shop."""
    with a_shop() as url:
        yield url


def blocks(readme: str, language: str) -> list[str]:
    """The code blocks of the five minutes."""
    text = (ROOT / readme).read_text(encoding="utf-8")
    section = text.partition(SECTIONS[readme] + "\n")[2].partition("\n## ")[0]
    return [text for name, text in re.findall(r"```(\w*)\n(.*?)```", section, re.DOTALL) if name == language]


def run(script: str) -> list[str]:
    """What bash says to a script, line by line; it must say nothing on its error output."""
    bash = shutil.which("bash")
    assert bash
    said = subprocess.run([bash], input=script, capture_output=True, text=True, timeout=90)
    assert (said.returncode, said.stderr) == (0, ""), said.stdout + said.stderr
    assert '"code":' not in said.stdout, said.stdout  # no refusal
    return said.stdout.splitlines()


@pytest.mark.parametrize("readme", SECTIONS)
def test_the_five_minutes_of_the_readme_lead_to_a_paid_order_and_back(readme: str, shop: str) -> None:
    first, second = blocks(readme, "sh")
    ports = ports_of(shop)
    script = (first + second).replace("sim-lan", BUYERS[readme])
    for written, own in {"http://127.0.0.1:8000": ports.shop_url, "http://127.0.0.1:8001": ports.simulator_url}.items():
        assert written in script
        script = script.replace(written, own)
    said = run(script)
    (pay,) = (place for place, line in enumerate(said) if "trade_state" in line)
    order_no = json.loads(said[pay])["out_trade_no"][:-2]
    assert said[pay - 2] == order_no, "the same key is another order"
    # the last lines are those that the page promises, but for the numbers
    (promised,) = blocks(readme, "")
    shown = ["…" if line.startswith("{") else re.sub("[0-9A-Z]{26}", "N", line) for line in promised.splitlines()]
    came = ["…" if line.startswith("{") else line.replace(order_no, "N") for line in said[pay - 2 : pay + 2]]
    assert came == shown
    assert re.findall("'type': '([a-z_]+)'", said[-1]) == TIMELINE


def test_the_commands_of_the_first_page_lead_to_a_paid_order_and_back_and_do_so_again(shop: str) -> None:
    for _ in range(2):
        said = run(landing.commands(ports_of(shop).shop))
        assert {"PAID", "CLOSED"} <= set(said)
        assert re.findall("'type': '([a-z_]+)'", said[-1]) == TIMELINE


def test_the_code_in_the_guide_of_the_docs_runs(shop: str) -> None:
    with urllib.request.urlopen(f"{shop}/docs") as answer:
        page = answer.read().decode()
    guide = page[page.index('<section id="guide"') :].partition("</section>")[0]
    shell, mini_program, python = (
        html.unescape(text) for text in re.findall(r'<pre class="curl[^"]*"><code>(.*?)</code></pre>', guide, re.DOTALL)
    )
    assert run(shell.replace("curl -H", "curl -s -H"))[-1].startswith('{"data":{"lines":')
    python += '\nprint(call("cart/view", {}, buyer))'
    said = subprocess.run([sys.executable, "-c", python], capture_output=True, text=True, timeout=30)
    assert said.stdout.startswith("{'lines':"), said.stderr
    if node := shutil.which("node"):
        checked = subprocess.run([node, "--check", "-"], input=mini_program, capture_output=True, text=True)
        assert checked.returncode == 0, checked.stderr
