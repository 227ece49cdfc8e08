"""The worked examples of docs/pricing.md are what the engine does: each block is taken from the page and reckoned."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from chalicelib.pricing import Goods, Price, priced
from chalicelib.pricing.agreement import agree
from chalicelib.pricing.combination import best
from chalicelib.pricing.nudge import nudges
from chalicelib.pricing.refund import Ask, Refundable, Returned, refundable
from chalicelib.pricing.rulebook import Choice, Circumstances, Rulebook
from chalicelib.pricing.trace import recompute

PAGE = Path(__file__).parents[3] / "docs" / "pricing.md"
KNOWN = {"goods", "rules", "buyer", "choice", "best", "stacking", "policy", "expect", "refunds"}


def examples() -> list[Any]:
    """(title, block) of each example on the page; a second block of the same title gets a number."""
    found = []
    for section in PAGE.read_text(encoding="utf-8").split("\n### ")[1:]:
        title = section.partition("\n")[0]
        blocks = re.findall(r"```yaml\n(.*?)```", section, re.S)
        for number, block in enumerate(blocks, 1):
            found.append(pytest.param(yaml.safe_load(block), id=title if len(blocks) == 1 else f"{title} ({number})"))
    return found


def test_there_are_at_least_twenty_and_none_without_expectation() -> None:
    blocks = [example.values[0] for example in examples()]
    assert len(blocks) >= 20
    assert all(block.keys() <= KNOWN and block["expect"] for block in blocks)


@pytest.mark.row("H5")
@pytest.mark.row("H6")
@pytest.mark.row("H7")
@pytest.mark.row("H9")
@pytest.mark.row("F2")
@pytest.mark.row("I4")
@pytest.mark.row("X6")
@pytest.mark.row("X7")
@pytest.mark.row("X8")
@pytest.mark.parametrize("example", examples())
def test_the_page_is_true(example: dict[str, Any]) -> None:
    goods = [goods_of(sku, *said) for sku, said in example["goods"].items()]
    book = Rulebook.model_validate(
        {
            "rules": example["rules"],
            "stacking": example.get("stacking", {}),
            "refunds": example.get("policy", {}),
        }
    )
    circumstances = Circumstances.model_validate({"now": "2026-11-11T12:00:00Z", **example.get("buyer", {})})
    choice = Choice.model_validate(example.get("choice", {}))
    if example.get("best"):
        found = best(goods, book, circumstances)
        assert found.exact
        choice = found.choice
    price = priced(goods, book, circumstances, choice)
    assert recompute(price.trace).payable_fen == price.payable_fen
    expected = example["expect"]
    told = shown(price) | {"nudges": [nudge.text for nudge in nudges(goods, book, circumstances, choice, price)]}
    assert {name: told[name] for name in expected} == {**expected, **unused(price, expected)}
    agreed, already = agree(goods, book, circumstances, choice, price), Returned()
    for said in example.get("refunds", []):
        ask = Ask(units=said["units"], shipped=said.get("shipped", False), shops_fault=said.get("shopsFault", False))
        refund = refundable(agreed, already, ask)
        already = already.plus(ask, refund)
        settled = refunded(refund)
        assert {name: settled[name] for name in said["expect"]} == said["expect"]
        assert sum(step.amount_fen for step in refund.trace) == refund.refund_fen


def goods_of(sku: str, fen: int, quantity: int, more: dict[str, Any] | None = None) -> Goods:
    return Goods.model_validate(
        {"productId": sku, "skuId": sku, "title": sku, "unitPriceFen": fen, "quantity": quantity, **(more or {})}
    )


def shown(price: Price) -> dict[str, Any]:
    return {
        "lines": {line.sku_id: line.payable_fen for line in price.lines},
        "payable": price.payable_fen,
        "freight": price.freight_fen,
        "extras": price.extras_fen,
        "points": price.points,
        "gifts": {gift.sku_id: gift.quantity for gift in price.gifts},
        "refused": [sku for refusal in price.refused for sku in refusal.sku_ids],
        "remainder": {step.rule_id: step.remainder for step in price.trace if step.remainder},
        "unused": {unused.rule_id: unused.text for unused in price.unused},
    }


def unused(price: Price, expected: dict[str, Any]) -> dict[str, Any]:
    """The page names the unused rules that it talks about; there may be others."""
    if "unused" not in expected:
        return {}
    return {"unused": {unused.rule_id: unused.text for unused in price.unused} | expected["unused"]}


def refunded(refund: Refundable) -> dict[str, Any]:
    return {
        "refund": refund.refund_fen,
        "points": refund.points,
        "coupons": refund.coupons,
        "gifts": refund.gifts,
        "steps": {step.rule: step.amount_fen for step in refund.trace},
    }
