"""A pen for flat pictures: shapes go in, SVG text comes out.

Coordinates are those of a 400 x 400 sheet with y downwards; colours are "#rrggbb". The same strokes always give the
same text, so that a picture can be committed and checked against its drawing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

PAPER = "#fffaf1"  # what light tones lean to: warm, never plain white
INK = "#2c2436"  # what dark tones lean to: plum, never plain black


def mix(one: str, other: str, share: float) -> str:
    """`share` of `other` (0 to 1) mixed into `one`."""
    pairs = zip(_rgb(one), _rgb(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def tone(colour: str, amount: float) -> str:
    """Lighter for a positive amount (1 is paper), darker for a negative one (-1 is ink)."""
    return mix(colour, PAPER if amount > 0 else INK, abs(amount))


class Pen:
    """Collects shapes in drawing order. Fills are colours or what `volume`, `fade` and `glow` return."""

    def __init__(self) -> None:
        self._definitions: list[str] = []
        self._shapes: list[str] = []

    def path(self, outline: str, fill: str, **style: str | float) -> None:
        self._add("path", d=outline, fill=fill, **style)

    def line(self, outline: str, stroke: str, width: float, **style: str | float) -> None:
        """An open stroke; its ends and corners are round, as everywhere on the sheet."""
        self._add("path", d=outline, fill="none", stroke=stroke, stroke_width=width, **style)

    def rect(
        self, x: float, y: float, width: float, height: float, fill: str, r: float = 0, **style: str | float
    ) -> None:
        corner = {"rx": r} if r else {}
        self._add("rect", x=x, y=y, width=width, height=height, **corner, fill=fill, **style)

    def circle(self, x: float, y: float, r: float, fill: str, **style: str | float) -> None:
        self._add("circle", cx=x, cy=y, r=r, fill=fill, **style)

    def ellipse(self, x: float, y: float, rx: float, ry: float, fill: str, **style: str | float) -> None:
        self._add("ellipse", cx=x, cy=y, rx=rx, ry=ry, fill=fill, **style)

    def shadow(self, x: float, y: float, rx: float, ry: float = 9) -> None:
        """What stands on the ground darkens it: a wide faint ellipse and a smaller, deeper one."""
        self.ellipse(x, y, rx, ry, INK, opacity=0.1)
        self.ellipse(x, y, rx * 0.78, ry * 0.6, INK, opacity=0.12)

    def volume(self, colour: str, light: float = 0.26, dark: float = 0.2) -> str:
        """Left to right from light to shade: a round body."""
        return self._gradient(tone(colour, light), (0.45, colour), tone(colour, -dark))

    def fade(self, top: str, bottom: str) -> str:
        """From top to bottom."""
        return self._gradient(top, None, bottom, ' x2="0" y2="1"')

    def glow(self, colour: str, strength: float = 0.8) -> str:
        """From the middle outwards to nothing."""
        name = self._define(
            "radialGradient",
            "",
            f'<stop stop-color="{colour}" stop-opacity="{strength:g}"/>'
            f'<stop offset="1" stop-color="{colour}" stop-opacity="0"/>',
        )
        return f"url(#{name})"

    @contextmanager
    def inside(self, outline: str) -> Iterator[None]:
        """What is drawn here shows only within the outline."""
        name = self._define("clipPath", "", f'<path d="{outline}"/>')
        self._shapes.append(f'<g clip-path="url(#{name})">')
        yield
        self._shapes.append("</g>")

    @contextmanager
    def moved(self, x: float = 0, y: float = 0, *, scale: float = 1, turn: float = 0) -> Iterator[None]:
        """What is drawn here is moved, then scaled, then turned by degrees (clockwise)."""
        steps = [f"translate({x:g} {y:g})"] if x or y else []
        steps += [f"scale({scale:g})"] if scale != 1 else []
        steps += [f"rotate({turn:g})"] if turn else []
        self._shapes.append(f'<g transform="{" ".join(steps)}">' if steps else "<g>")
        yield
        self._shapes.append("</g>")

    def svg(self, width: int = 400, height: int = 400) -> str:
        """The finished picture."""
        definitions = f"<defs>{''.join(self._definitions)}</defs>" if self._definitions else ""
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
            f'width="{width * 2}" height="{height * 2}" stroke-linecap="round" stroke-linejoin="round">'
            f"{definitions}{''.join(self._shapes)}</svg>\n"
        )

    def _add(self, tag: str, **attributes: str | float) -> None:
        text = " ".join(f'{name.replace("_", "-")}="{_short(value)}"' for name, value in attributes.items())
        self._shapes.append(f"<{tag} {text}/>")

    def _gradient(self, first: str, middle: tuple[float, str] | None, last: str, direction: str = "") -> str:
        between = f'<stop offset="{middle[0]:g}" stop-color="{middle[1]}"/>' if middle else ""
        stops = f'<stop stop-color="{first}"/>{between}<stop offset="1" stop-color="{last}"/>'
        return f"url(#{self._define('linearGradient', direction, stops)})"

    def _define(self, tag: str, attributes: str, body: str) -> str:
        """The id of a definition; equal ones are kept once."""
        for number, known in enumerate(self._definitions):
            if known == f'<{tag} id="d{number}"{attributes}>{body}</{tag}>':
                return f"d{number}"
        name = f"d{len(self._definitions)}"
        self._definitions.append(f'<{tag} id="{name}"{attributes}>{body}</{tag}>')
        return name


def _short(value: str | float) -> str:
    """Numbers without a leading zero: ".5"."""
    return value if isinstance(value, str) else re.sub(r"^(-?)0\.", r"\1.", f"{value:g}")


def _rgb(colour: str) -> tuple[int, int, int]:
    number = int(colour.removeprefix("#"), 16)
    return number >> 16, number >> 8 & 255, number & 255
