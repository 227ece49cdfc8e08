"""What the demo says: one line for what was sent, one for what was found true, Chinese first. Colours on a terminal only."""

import json
import os
import time
from collections.abc import Mapping
from typing import Any, TextIO

from infra.local.demo.client import Exchange
from infra.local.demo.expecting import Surprise

_MOST_SENT = 84  # characters of a request that are shown
_MOST_VALUE = 36  # characters of one text in it: tokens and signatures are long
_BOLD, _GREEN, _RED, _DIM, _PLAIN = "\033[1m", "\033[32m", "\033[31m", "\033[2m", "\033[0m"


class Teller:
    """Tells people how far the demo is. The same request several times in a row is told once, with its count."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._colours = stream.isatty() and "NO_COLOR" not in os.environ
        self._step = (0, "", "")
        self._waiting: list[Exchange] = []
        self._calls = 0
        self._started = time.monotonic()

    def title(self, shop: str, simulator: str, where: str = "微信 / WeChat") -> None:
        """The demo begins, and its time. `where` the buyer pays."""
        self._started = time.monotonic()
        self._line(f"\n演示 / demo：商城 / shop {shop}，{where} {simulator}", _BOLD)

    def step(self, number: int, zh: str, en: str) -> None:
        """A step begins."""
        self._tell_exchange()
        self._step = (number, zh, en)
        self._line(f"\n{number:2} {zh} / {en}", _BOLD)

    def exchange(self, exchange: Exchange) -> None:
        """A request was answered."""
        if self._waiting and not _alike(self._waiting[-1], exchange):
            self._tell_exchange()
        self._waiting.append(exchange)
        self._calls += 1

    def fact(self, text: str) -> None:
        """Something is as it should be."""
        self._tell_exchange()
        self._line(f"   ✓ {text}", _GREEN, "   ✓")

    def detail(self, text: str) -> None:
        """A line that belongs to the fact above it."""
        self._line(f"       {text}")

    def surprise(self, surprise: Surprise) -> None:
        """Something is not."""
        self._tell_exchange()
        number, zh, en = self._step
        self._line(f"\n✗ 第 {number} 步「{zh}」不符合预期 / step {number} ({en}) went otherwise than expected", _RED)
        self._line(f"  什么 / what      {surprise.what}")
        self._line(f"  预期 / expected  {surprise.expected}")
        self._line(f"  实际 / came      {surprise.came}\n")

    def closing(self, orders: int) -> None:
        """All steps went well."""
        seconds = time.monotonic() - self._started
        number, _, _ = self._step
        self._line(f"\n✓ 全部 {number} 步符合预期：{orders} 个订单，{self._calls} 次调用，{seconds:.1f} 秒", _GREEN)
        self._line(f"  All {number} steps as expected: {orders} orders, {self._calls} calls, {seconds:.1f} s\n")

    def _tell_exchange(self) -> None:
        if not self._waiting:
            return
        first = self._waiting[0]
        milliseconds = sum(exchange.seconds for exchange in self._waiting) * 1000
        times = f" ×{len(self._waiting)}" if len(self._waiting) > 1 else ""
        self._waiting.clear()
        self._line(f"   → {first.method:4} {first.path}{_short(first.sent)}{times} · {milliseconds:.0f} ms", _DIM)

    def _line(self, text: str, colour: str = _PLAIN, coloured: str | None = None) -> None:
        """Writes a line; `coloured` is the part at its beginning that takes the colour, without it all of it."""
        if self._colours and colour != _PLAIN:
            part = text if coloured is None else coloured
            text = f"{colour}{part}{_PLAIN}{text[len(part) :]}"
        print(text, file=self._stream, flush=True)


def _alike(one: Exchange, other: Exchange) -> bool:
    return (one.method, one.path, one.sent) == (other.method, other.path, other.sent)


def _short(sent: Mapping[str, Any]) -> str:
    if not sent:
        return ""
    values = {name: _value(name, value) for name, value in sent.items()}
    text = json.dumps(values, ensure_ascii=False, separators=(",", ":"))
    return " " + (text if len(text) <= _MOST_SENT else text[:_MOST_SENT] + "…")


def _value(name: str, value: Any) -> Any:
    if name == "password":
        return "***"
    return value[:_MOST_VALUE] + "…" if isinstance(value, str) and len(value) > _MOST_VALUE else value
