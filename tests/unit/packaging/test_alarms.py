"""Alarms on logged events: what they wait for is what the code writes, and nothing that the code calls an alarm is left out."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.packaging.alarms import ALARMS, ATTENTION, CRASHED, GROUPS, Group, pattern
from infra.packaging.lambdas import lambdas
from tests import house

ROOT = Path(__file__).parents[3]
FUNCTIONS = [each.name for each in lambdas()]


def logged(sources: house.Sources) -> Iterator[str]:
    """First words of log.alarm, log.error and log.warning, as far as they are written out."""
    for source in sources.values():
        for node in ast.walk(source.tree):
            called = isinstance(node, ast.Call) and ast.unparse(node.func) in ("log.alarm", "log.error", "log.warning")
            if called and isinstance(node.args[0], ast.Constant):
                yield str(node.args[0].value)


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: group.name)
def test_what_an_alarm_waits_for_is_logged_somewhere(group: Group) -> None:
    written = set(logged(house.read(ROOT)))
    assert set(group.events) - written == set()


def test_an_event_is_in_one_group() -> None:
    named = [event for group in GROUPS for event in group.events]
    assert len(named) == len(set(named))


@pytest.mark.parametrize("function", FUNCTIONS)
def test_what_no_group_names_needs_attention(function: str) -> None:
    rest = pattern(ATTENTION, function)
    assert rest.startswith("{ ($.alarm IS TRUE)")
    for group in GROUPS:
        for event in group.events:
            excluded = f'($.event != "{event}")' in rest
            assert excluded is group.of(function), "an alarm line is counted once, by its group or as attention"


def test_an_order_that_stays_reserving_alarms_as_such() -> None:
    """Its deadline is called `reserve` (chalicelib/orders/transition.py); one that failed ten times is stuck."""
    stuck = next(group for group in GROUPS if group.name == "reserving-stuck")
    assert pattern(stuck, "timers").endswith('|| (($.event = "deadline_stuck") && ($.due = "reserve")) }')
    assert {"deadline_stuck", "reserve"} <= house.words(house.read(ROOT))


def test_a_callback_alarm_looks_at_the_callback_alone() -> None:
    callback = next(group for group in GROUPS if group.name == "callback-failing")
    assert set(callback.only) <= set(FUNCTIONS)
    assert callback.of("payments_wechat_notify")
    assert not callback.of("relay")


@pytest.mark.parametrize("alarm", ALARMS, ids=lambda alarm: alarm.name)
def test_cloudwatch_takes_the_filter(alarm: Group) -> None:
    for function in FUNCTIONS:
        assert len(pattern(alarm, function)) <= 1_024
        assert "'" not in pattern(alarm, function)  # infra/template/filter.yaml quotes it so


def test_a_timeout_and_a_crash_are_seen_in_what_lambda_writes() -> None:
    for words in ("Task timed out", "[ERROR]", "Runtime.", "platform.report", "platform.initReport"):
        assert f'?"{words}"' in pattern(CRASHED, "relay")


def test_no_line_of_ours_looks_like_a_crash() -> None:
    """A trace in one of our lines shows text of ours."""
    for source in house.read(ROOT).values():
        assert "platform.report" not in source.text
        assert "platform.initReport" not in source.text
