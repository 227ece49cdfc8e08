"""The bill of an idle shop: it adds up, follows the template, and each price says where it is from."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from infra import definition
from infra.packaging import costs, summary

ROOT = Path(__file__).parents[3]


@pytest.fixture
def template() -> dict[str, Any]:
    """The stack as far as it is ours, with the schedules that Chalice adds."""
    found = definition.template("prod")
    for name, rate in (("Timers", "rate(1 minute)"), ("Heal", "rate(5 minutes)")):
        function = found["Resources"][name]
        function["Type"] = "AWS::Serverless::Function"
        function["Properties"]["Events"] = {"Clock": {"Type": "Schedule", "Properties": {"Schedule": rate}}}
    return found


def part(template: dict[str, Any], what: str) -> costs.Part:
    (found,) = (part for part in costs.idle_month(template) if what in part.what)
    return found


def test_the_total_is_the_sum_of_its_parts(template: dict[str, Any]) -> None:
    parts = costs.idle_month(template)
    last = list(summary.bill(parts))[-1]
    assert re.findall(r"\d+\.\d\d", last) == [
        f"{sum(each.list_price for each in parts):.2f}",
        f"{sum(each.billed for each in parts):.2f}",
    ]


def test_an_idle_shop_costs_less_than_a_lunch(template: dict[str, Any]) -> None:
    parts = costs.idle_month(template)
    assert 0 < sum(each.billed for each in parts) < sum(each.list_price for each in parts) < 10


def test_another_alarm_costs_what_an_alarm_costs(template: dict[str, Any]) -> None:
    before = part(template, "alarms")
    template["Resources"]["OneMore"] = dict(template["Resources"]["CrashedAlarm"])
    after = part(template, "alarms")
    assert after.list_price - before.list_price == pytest.approx(0.10)


def test_jobs_are_counted_by_their_schedules(template: dict[str, Any]) -> None:
    assert part(template, "runs of jobs").count * 1e6 == 30 * 1440 + 30 * 288
    template["Resources"]["Heal"]["Properties"]["Events"]["Clock"]["Properties"]["Schedule"] = "cron(0 1 * * ? *)"
    with pytest.raises(ValueError, match="no rate"):
        costs.idle_month(template)


def test_what_is_free_is_taken_off_and_never_paid_back() -> None:
    assert costs.Part("alarms", 12, "", 0.10, free=10).billed == pytest.approx(0.20)
    assert costs.Part("alarms", 7, "", 0.10, free=10).billed == 0


def test_each_price_says_where_it_is_from() -> None:
    text = (ROOT / "infra/packaging/costs.py").read_text(encoding="utf-8")
    prices = re.findall(r"^_[A-Z_]+ = \d+\.\d+  ?(.*)$", text, re.MULTILINE)
    assert len(prices) > 10
    for comment in prices:
        assert re.match(r'# ("[^"]+ [Pp]ricing|a |[A-Z])', comment), comment
