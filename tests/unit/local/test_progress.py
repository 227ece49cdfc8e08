"""The progress of long work: a bar on a terminal, few plain lines elsewhere, and work that ends at its first failure."""

import io
import threading
import time

import pytest

from infra.local import progress
from infra.local.progress import Progress, each, in_parallel


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_gets_a_bar_that_ends_as_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "_REDRAW_SECONDS", 0)
    terminal = Terminal()
    with Progress("订单 / orders", 2, terminal) as shown:
        shown.step()
        shown.step()
    assert "█" in terminal.getvalue()
    drawn = [line.rpartition("\033[K")[2] for line in terminal.getvalue().split("\n")]
    assert drawn[0].startswith("  ✓ 订单 / orders 2/2")


def test_elsewhere_there_is_a_plain_line_now_and_then() -> None:
    log = io.StringIO()
    with Progress("订单 / orders", 500, log) as shown:
        for _ in range(500):
            shown.step()
    (line,) = log.getvalue().splitlines()
    assert line.startswith("  ✓ 订单 / orders 500/500 · ")
    assert "\033" not in line


def test_work_that_broke_off_is_not_called_done() -> None:
    log = io.StringIO()
    with Progress("订单 / orders", 2, log) as shown:
        shown.step()
    assert log.getvalue().startswith("  ✗ 订单 / orders 1/2")


def test_results_come_in_the_order_of_the_things(capsys: pytest.CaptureFixture[str]) -> None:
    assert each("squares", range(20), lambda number: number * number, 4) == [number * number for number in range(20)]
    assert "✓ squares 20/20" in capsys.readouterr().out


def test_the_first_failure_ends_the_work() -> None:
    begun: list[int] = []

    def do(number: int) -> None:
        begun.append(number)
        time.sleep(0.01)
        if number == 3:
            raise ZeroDivisionError

    stopped = threading.Event()
    with pytest.raises(ZeroDivisionError):
        in_parallel(range(200), do, 2, stopped)
    assert len(begun) < 50
    assert stopped.is_set()
