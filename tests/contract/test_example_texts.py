"""An example is written as people write each language: names without quotes, quotes escaped, long requests a field to a line."""

from __future__ import annotations

import ast
import json
import shutil
import subprocess
from typing import Any

import pytest

from chalicelib.reference import examples
from chalicelib.runtime.operation import Operation
from functions import load

SAMPLE: dict[str, Any] = {"text": 'it\'s "so" \\ 好\n', "a-b": None, "deep": [{"yes": True, "n": 1.5}, {}], "none": []}


def operation(name: str) -> Operation[Any, Any]:
    found = load(name)
    assert isinstance(found, Operation)
    return found


def test_python_reads_back_what_was_meant() -> None:
    said = ast.parse(examples.python(operation("cart/add"), SAMPLE), mode="eval").body
    assert isinstance(said, ast.Call)
    assert ast.literal_eval(said.args[0]) == "cart/add"
    assert ast.literal_eval(said.args[1]) == SAMPLE


@pytest.mark.skipif(shutil.which("node") is None, reason="needs Node")
def test_javascript_reads_back_what_was_meant() -> None:
    said = examples.javascript(operation("orders/confirm_receipt"), SAMPLE)
    shop = "const shop = { orders: { confirmReceipt: async (sent) => console.log(JSON.stringify(sent)) } }"
    program = f"{shop};(async () => {{ {said} }})()"
    ran = subprocess.run(["node", "-e", program], capture_output=True, text=True, check=True, timeout=60)
    assert json.loads(ran.stdout) == SAMPLE


def test_staff_and_buyers_have_their_own_token() -> None:
    assert examples.javascript(operation("orders/staff_list"), {}) == "await staff.shop.orders.staffList()"
    assert examples.javascript(operation("catalog/browse"), {}) == "await shop.catalog.browse()"
    assert examples.python(operation("orders/staff_list"), {}) == 'call("orders/staff_list", token=staff)'
    assert examples.python(operation("catalog/browse"), {}) == 'call("catalog/browse")'


def test_a_long_request_has_a_line_for_each_field() -> None:
    sample = {"first": "x" * 50, "second": "y" * 50}
    for text in (examples.javascript(operation("cart/add"), sample), examples.python(operation("cart/add"), sample)):
        assert len(text.splitlines()) == 4
