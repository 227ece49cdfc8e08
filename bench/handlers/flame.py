"""Where the processor time of a journey goes, as a flame graph: `python -m bench.handlers --flame docs/pictures/journey.svg`.

Five lists, three pages, an add, a checkout with its quote and the callback, again and again; every two milliseconds of processor time the stack is
looked at. What is below is called by what is above it; its width is its share. The table's own time is left out.
"""

from __future__ import annotations

import signal
import zlib
from collections import Counter
from collections.abc import Iterator
from functools import cache
from html import escape
from pathlib import Path
from types import CodeType, FrameType

from .measure import Acts, opened
from .stage import Timed

Stack = tuple[str, ...]

_EVERY = 0.002  # seconds of processor time
_JOURNEYS, _WARM = 200, 3
_ROOT = Path(__file__).resolve().parents[2]
_WIDTH, _ROW, _TOP, _LEAST = 1200, 16, 30, 2.0  # pixels; what is narrower than the last is not drawn
_ENTRANCE = "app.py:__call__"


def sampled() -> Counter[Stack]:
    """How often each stack was met, outermost first, from the entrance of the API's Lambda on."""
    met: Counter[tuple[CodeType, ...]] = Counter()
    looking = False

    def look(number: int, frame: FrameType | None) -> None:
        nonlocal looking
        if looking:
            return
        looking = True
        codes = []
        while frame is not None:
            codes.append(frame.f_code)
            frame = frame.f_back
        met[tuple(codes)] += 1
        looking = False

    with opened() as stage:
        acts = Acts(stage)
        for number in range(-_WARM, 0):
            _journey(acts, number)
        signal.signal(signal.SIGPROF, look)
        signal.setitimer(signal.ITIMER_PROF, _EVERY, _EVERY)
        try:
            for number in range(_JOURNEYS):
                _journey(acts, number)
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
            signal.signal(signal.SIGPROF, signal.SIG_IGN)
    return _of_the_entrance(met)


def _of_the_entrance(met: Counter[tuple[CodeType, ...]]) -> Counter[Stack]:
    seen: Counter[Stack] = Counter()
    for codes, count in met.items():
        names = tuple(_name(code) for code in reversed(codes))
        if _ENTRANCE in names and Timed.__call__.__code__ not in codes:
            seen[names[names.index(_ENTRANCE) :]] += count
    return seen


def _journey(acts: Acts, number: int) -> None:
    for _ in range(5):
        acts.browse(number)
    for _ in range(3):
        acts.product(number)
    acts.add(number)
    acts.quoted(number)
    acts.callback(number)


@cache
def _name(code: CodeType) -> str:
    path = Path(code.co_filename)
    place = path.relative_to(_ROOT) if path.is_relative_to(_ROOT) else Path(*path.parts[-2:])
    return f"{place}:{code.co_name}"


def drawn(seen: Counter[Stack]) -> str:
    """SVG, outermost on top; whoever points at a bar reads its share."""
    whole = seen.total()
    bars = list(_bars(seen, 0, 0.0, _WIDTH / whole, whole))
    height = _TOP + _ROW * (1 + max(depth for depth, *_ in bars)) + 8
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" font-family="sans-serif" font-size="10">',
        f'<rect width="{_WIDTH}" height="{height}" fill="#fff"/>',
        f'<text x="4" y="18" font-size="13">Processor time of a journey, event to response, without the table: {whole:,} samples</text>',
    ]
    for depth, left, wide, name, share in bars:
        parts.append(_bar(depth, left, wide, name, share))
    return "\n".join([*parts, "</svg>"]) + "\n"


def _bars(
    seen: Counter[Stack], depth: int, left: float, scale: float, whole: int
) -> Iterator[tuple[int, float, float, str, float]]:
    """Each bar of this depth and below: depth, left, width, name, share of all."""
    below: dict[str, Counter[Stack]] = {}
    for stack, count in seen.items():
        if len(stack) > depth:
            below.setdefault(stack[depth], Counter())[stack] += count
    for name, inner in sorted(below.items()):
        wide = inner.total() * scale
        if wide >= _LEAST:
            yield depth, left, wide, name, inner.total() / whole
            yield from _bars(inner, depth + 1, left, scale, whole)
        left += wide


def _bar(depth: int, left: float, wide: float, name: str, share: float) -> str:
    top = _TOP + _ROW * depth
    letters = int(wide / 5.4)
    path, _, function = name.rpartition(":")
    short = f"{Path(path).stem}.{function}"
    label = f'<text x="{left + 2:.1f}" y="{top + 11}">{escape(short[:letters])}</text>' if letters > 3 else ""
    return (
        f'<g><title>{escape(name)} {share:.1%}</title><rect x="{left:.1f}" y="{top}" width="{wide - 0.5:.1f}" '
        f'height="{_ROW - 1}" fill="{_colour(name)}"/>{label}</g>'
    )


def _colour(name: str) -> str:
    """Ours is warm, what was installed is cool, and a file has always the same."""
    shade = zlib.crc32(name.partition(":")[0].encode()) % 40
    ours = name.startswith(("chalicelib/", "functions/", "app.py"))
    return (
        f"hsl({30 + shade // 2}, 80%, {62 + shade // 3}%)"
        if ours
        else f"hsl({200 + shade // 2}, 45%, {70 + shade // 3}%)"
    )
