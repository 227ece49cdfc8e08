"""The shop stays below WeChat Pay's rates, and what is above them waits instead of failing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import pytest

from chalicelib.payments import pace
from chalicelib.payments.pace import Pace
from chalicelib.platform.errors import Busy
from chalicelib.providers import ALIPAY, WECHAT
from chalicelib.runtime import clock
from chalicelib.runtime import settings as settings_module
from tests import world
from tests.world import TestClock


@pytest.fixture
def counted(small_table: TestClock, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClock]:
    monkeypatch.setenv("MINIMALL_LIMITS", "true")
    settings_module.settings.cache_clear()
    pace.forget()
    yield small_table
    pace.forget()


def _storm(of: Pace, processes: int, seconds: int) -> Counter[int]:
    """Calls by second of as many processes as there are, each of which calls again as soon as it may."""
    each = [replace(of, alone_from=clock.milliseconds() + 10**9) for _ in range(processes)]
    began, done = clock.milliseconds(), Counter[int]()
    while clock.milliseconds() < began + 1_000 * seconds:
        for one in each:
            if pace._wait(one, clock.milliseconds()) == 0:
                done[(clock.milliseconds() - began) // 1_000] += 1
        world.forward(milliseconds=5)
    return done


@pytest.mark.parametrize(("of", "rate"), [(pace.PREPAY, 600), (pace.REFUND, 150), (pace.FAILING_REFUND, 6)])
def test_however_many_processes_call_the_rate_holds_and_is_used(counted: TestClock, of: Pace, rate: int) -> None:
    done = _storm(of, processes=6, seconds=2)
    assert max(done.values()) <= rate
    assert min(done.values()) >= rate / 2
    assert done[1] <= 0.8 * rate  # the burst of the first moment is over


def test_a_call_now_and_then_asks_nobody(counted: TestClock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chalicelib.runtime.limits.take", lambda *asked: pytest.fail("the table was asked"))
    for _ in range(3):
        pace.turn(pace.PREPAY, WECHAT)
        world.forward(milliseconds=pace.ALONE_MS)


def test_a_call_waits_a_moment_and_is_told_to_come_again_then(
    counted: TestClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits = iter([200, 0])
    monkeypatch.setattr("chalicelib.payments.pace._wait", lambda of, now: next(waits))
    began = clock.milliseconds()
    pace.turn(pace.PREPAY, WECHAT)
    assert clock.milliseconds() - began == 200
    monkeypatch.setattr("chalicelib.payments.pace._wait", lambda of, now: pace.PATIENCE_MS + 1)
    with pytest.raises(Busy):
        pace.turn(pace.PREPAY, WECHAT)
    pace.turn(pace.PREPAY, ALIPAY)  # whose rates nobody has published
