"""The picture of waits: a row for each operation, in it the share of calls that took so long, a colour for each run."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from html import escape

from bench.local.visit import OPERATIONS, Waits

# upper bounds of the bars in milliseconds, and sizes in pixels
_BOUNDS = (2, 5, 10, 15, 20, 30, 40, 60, 80, 120, 200, 400, 1_000)
_BAR, _ROW, _LEFT, _TOP = 46, 74, 130, 52
_COLOURS = ("#4672b4", "#e0a030", "#5a9e5a")


def drawn(runs: Mapping[str, Waits]) -> str:
    """SVG; `runs` by what stands in the legend."""
    width, height = _LEFT + _BAR * (len(_BOUNDS) + 1) + 10, _TOP + _ROW * len(OPERATIONS) + 24
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="11">',
        f'<rect width="{width}" height="{height}" fill="#fff"/>',
        f'<text x="{_LEFT}" y="18" font-size="13">How long clients waited: share of calls by milliseconds</text>',
        *_legend(runs),
    ]
    for row, name in enumerate(OPERATIONS):
        foot = _TOP + _ROW * (row + 1) - 14
        parts.append(f'<text x="{_LEFT - 8}" y="{foot - 20}" text-anchor="end">{escape(name)}</text>')
        for place, waits in enumerate(runs.values()):
            parts += _bars(waits[name], place, len(runs), foot)
        parts.append(f'<line x1="{_LEFT}" x2="{width - 10}" y1="{foot}" y2="{foot}" stroke="#999"/>')
    for place, bound in enumerate((*(f"≤ {bound}" for bound in _BOUNDS), "more")):
        middle = _LEFT + place * _BAR + _BAR / 2 - 2
        parts.append(f'<text x="{middle}" y="{height - 10}" text-anchor="middle">{bound}</text>')
    return "\n".join([*parts, "</svg>"]) + "\n"


def _legend(runs: Mapping[str, Waits]) -> Iterator[str]:
    for place, name in enumerate(runs):
        left = _LEFT + 210 * place
        yield f'<rect x="{left}" y="28" width="10" height="10" fill="{_COLOURS[place]}"/>'
        yield f'<text x="{left + 15}" y="37">{escape(name)}</text>'


def _bars(waits: Sequence[float], place: int, of: int, foot: float) -> Iterator[str]:
    wide = (_BAR - 4) / of
    for bucket, share in enumerate(_shares(waits)):
        tall, left = round(share * (_ROW - 28), 1), round(_LEFT + bucket * _BAR + place * wide, 1)
        if share:
            yield f'<rect x="{left}" y="{foot - tall:.1f}" width="{wide - 1:.1f}" height="{tall}" fill="{_COLOURS[place]}"/>'
        if share >= 0.1:
            middle = round(left + wide / 2, 1)
            yield f'<text x="{middle}" y="{foot - tall - 2:.1f}" text-anchor="middle" fill="#555" font-size="8">{share:.0%}</text>'


def _shares(waits: Sequence[float]) -> list[float]:
    bounds = [0.0, *(bound / 1000 for bound in _BOUNDS), float("inf")]
    return [sum(low < wait <= high for wait in waits) / max(1, len(waits)) for low, high in itertools.pairwise(bounds)]
