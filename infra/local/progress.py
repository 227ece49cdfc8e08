"""How far some work has come: a bar on a terminal, a line for every tenth elsewhere. Safe for threads."""

import sys
import threading
import time
from typing import Self, TextIO

_WIDTH = 28
_REDRAW_SECONDS = 0.1


class Progress:
    """with Progress("导入 / import", 1963) as progress: progress.step()"""

    def __init__(self, label: str, total: int, stream: TextIO | None = None) -> None:
        self._label, self._total = label, total
        self._stream = stream or sys.stdout
        self._bar = self._stream.isatty()
        self._lock = threading.Lock()
        self._done = 0
        self._shown = 0.0
        self._started = time.monotonic()

    def __enter__(self) -> Self:
        return self

    def step(self) -> None:
        """One more is done."""
        with self._lock:
            self._done += 1
            if self._bar:
                self._redraw()
            elif self._done < self._total and self._done * 10 // self._total > (self._done - 1) * 10 // self._total:
                self._write(f"  … {self._text()}\n")

    def note(self, text: str) -> None:
        """Say something without spoiling the bar."""
        with self._lock:
            self._write(f"\r\033[K{text}\n" if self._bar else f"{text}\n")

    def __exit__(self, *_: object) -> None:
        with self._lock:
            mark = "✓" if self._done >= self._total else "✗"
            seconds = time.monotonic() - self._started
            start = "\r\033[K" if self._bar else ""
            self._write(f"{start}  {mark} {self._text()} · {seconds:.1f} s\n")

    def _redraw(self) -> None:
        now = time.monotonic()
        if now - self._shown > _REDRAW_SECONDS:
            self._shown = now
            filled = _WIDTH * self._done // max(1, self._total)
            self._write(f"\r\033[K  {'█' * filled}{'░' * (_WIDTH - filled)} {self._text()}")

    def _text(self) -> str:
        return f"{self._label} {self._done}/{self._total}"

    def _write(self, text: str) -> None:
        self._stream.write(text)
        self._stream.flush()
