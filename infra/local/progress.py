"""How far some work has come: a bar on a terminal, now and then a line elsewhere. Safe for threads."""

import sys
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Self, TextIO, TypeVar

_WIDTH = 28
_REDRAW_SECONDS, _LINE_SECONDS = 0.1, 5.0

Thing = TypeVar("Thing")
Done = TypeVar("Done")


def each(label: str, things: Iterable[Thing], do: Callable[[Thing], Done], threads: int) -> list[Done]:
    """`in_parallel`, showing under `label` how many are done."""
    todo = list(things)
    with Progress(label, len(todo)) as progress:

        def one(thing: Thing) -> Done:
            done = do(thing)
            progress.step()
            return done

        return in_parallel(todo, one, threads)


def in_parallel(
    things: Iterable[Thing], do: Callable[[Thing], Done], threads: int, stopped: threading.Event | None = None
) -> list[Done]:
    """Do it for all, `threads` at a time; what came of them, in their order.

    The first exception ends it: what has not begun then is not done, and `stopped` is set, so that what takes many steps
    can end after the next one.
    """
    pool = ThreadPoolExecutor(threads)
    try:
        return list(pool.map(do, things))
    except BaseException:
        if stopped:
            stopped.set()
        raise
    finally:
        pool.shutdown(cancel_futures=True)


class Progress:
    """with Progress("导入 / import", 1963) as progress: progress.step()"""

    def __init__(self, label: str, total: int, stream: TextIO | None = None) -> None:
        self._label, self._total = label, total
        self._stream = stream or sys.stdout
        self._bar = self._stream.isatty()
        self._lock = threading.Lock()
        self._done = 0
        self._started = self._shown = time.monotonic()

    def __enter__(self) -> Self:
        return self

    def step(self) -> None:
        """One more is done."""
        with self._lock:
            self._done += 1
            now = time.monotonic()
            if now - self._shown > (_REDRAW_SECONDS if self._bar else _LINE_SECONDS):
                self._shown = now
                self._show()

    def __exit__(self, *_: object) -> None:
        with self._lock:
            mark = "✓" if self._done >= self._total else "✗"
            seconds = time.monotonic() - self._started
            start = "\r\033[K" if self._bar else ""
            self._write(f"{start}  {mark} {self._text()} · {seconds:.1f} s\n")

    def _show(self) -> None:
        if self._bar:
            filled = _WIDTH * self._done // max(1, self._total)
            self._write(f"\r\033[K  {'█' * filled}{'░' * (_WIDTH - filled)} {self._text()}")
        else:
            self._write(f"  … {self._text()}\n")

    def _text(self) -> str:
        return f"{self._label} {self._done}/{self._total}"

    def _write(self, text: str) -> None:
        self._stream.write(text)
        self._stream.flush()
