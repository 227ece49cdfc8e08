"""The bill of a million orders as bars, one below the other, each divided into what is paid for; and the aim as a line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape

from .prices import Part, total

AIM_USD = 34
# sizes in pixels
_LEFT, _WIDE, _BAR, _ROW, _TOP = 150, 640, 30, 46, 34
_COLOURS = ("#3f68a8", "#6f9bd1", "#e0a030", "#5a9e5a", "#93c493", "#b06fa8", "#8a8a8a")


def drawn(bills: Mapping[str, Sequence[Part]]) -> str:
    """SVG; `bills` by who pays them."""
    scale = _WIDE / max(AIM_USD * 1.1, *(total(list(parts)) for parts in bills.values()))
    foot = _TOP + _ROW * len(bills)
    height, width = foot + 44, _LEFT + _WIDE + 70
    aim = _LEFT + AIM_USD * scale
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="11">',
        f'<rect width="{width}" height="{height}" fill="#fff"/>',
        f'<text x="{_LEFT}" y="18" font-size="13">US$ for a million completed orders of two lines</text>',
    ]
    for row, (name, bill) in enumerate(bills.items()):
        parts += _bar(name, bill, _TOP + _ROW * row, scale)
    parts += [
        f'<line x1="{aim:.1f}" x2="{aim:.1f}" y1="{_TOP - 6}" y2="{foot - 6}" stroke="#c33" stroke-dasharray="4 3"/>',
        f'<text x="{aim:.1f}" y="{foot + 6}" text-anchor="middle" fill="#c33">aim {AIM_USD}</text>',
        *_legend([part.what for part in next(iter(bills.values()))], foot + 30),
    ]
    return "\n".join([*parts, "</svg>"]) + "\n"


def _bar(name: str, bill: Sequence[Part], top: float, scale: float) -> Iterator[str]:
    yield f'<text x="{_LEFT - 8}" y="{top + _BAR / 2 + 4}" text-anchor="end">{escape(name)}</text>'
    left = float(_LEFT)
    for part, colour in zip(bill, _COLOURS, strict=True):
        wide = part.usd * scale
        told = f"{escape(part.what)}: {part.usd:.2f}"
        yield f'<rect x="{left:.1f}" y="{top}" width="{wide:.1f}" height="{_BAR}" fill="{colour}"><title>{told}</title></rect>'
        left += wide
    yield f'<text x="{left + 6:.1f}" y="{top + _BAR / 2 + 4}">{total(list(bill)):.2f}</text>'


def _legend(names: Sequence[str], at: float) -> Iterator[str]:
    left = 10.0
    for name, colour in zip(names, _COLOURS, strict=True):
        yield f'<rect x="{left:.0f}" y="{at - 9}" width="10" height="10" fill="{colour}"/>'
        yield f'<text x="{left + 14:.0f}" y="{at}">{escape(name)}</text>'
        left += 26 + 6.2 * len(name)
