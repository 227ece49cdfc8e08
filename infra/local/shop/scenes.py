"""What stands behind the goods: a wall, a floor, and one large quiet form. Each scene takes the colour of its wall."""

from __future__ import annotations

from collections.abc import Callable

from .pen import Pen, mix, tone

FLOOR = 306  # where wall and floor meet; goods stand at 330

Scene = Callable[[Pen, str], None]


def plain(pen: Pen, wall: str) -> None:
    """A wall and a floor."""
    pen.rect(0, 0, 400, 400, pen.fade(tone(wall, 0.3), wall))
    pen.rect(0, FLOOR, 400, 94, pen.fade(tone(wall, -0.12), tone(wall, -0.04)))


def arch(pen: Pen, wall: str) -> None:
    """A niche with a round top."""
    plain(pen, wall)
    pen.path(f"M84 {FLOOR}V182A116 116 0 0 1 316 182V{FLOOR}Z", tone(wall, -0.08))
    pen.path(f"M96 {FLOOR}V184A104 104 0 0 1 304 184V{FLOOR}Z", tone(wall, 0.5))


def sun(pen: Pen, wall: str) -> None:
    """A large disc low on the wall."""
    plain(pen, wall)
    with pen.inside(f"M0 0H400V{FLOOR}H0Z"):
        pen.circle(252, 176, 128, tone(wall, 0.55))
        pen.circle(252, 176, 96, tone(wall, 0.75), opacity=0.7)


def window(pen: Pen, wall: str) -> None:
    """Afternoon light through a window, with the shade of a twig."""
    plain(pen, wall)
    light = tone(wall, 0.72)
    for x, y in ((92, 46), (188, 58), (92, 152), (188, 164)):
        pen.path(f"M{x} {y}l84 11v88l-84-11Z", light)
    shade = tone(wall, -0.06)
    pen.line("M318 20C280 70 260 110 196 150", shade, 4)
    for x, y, turn in ((296, 52, 20), (272, 84, 70), (254, 92, 10), (232, 124, 60), (212, 132, 5)):
        with pen.moved(x, y, turn=turn):
            pen.path("M0 0C12-12 30-12 40 0C30 10 12 10 0 0Z", shade)


def table(pen: Pen, wall: str) -> None:
    """A wooden table before a wall."""
    pen.rect(0, 0, 400, 400, pen.fade(tone(wall, 0.5), wall))
    pen.circle(112, 140, 74, tone(wall, 0.6))
    wood = mix("#d9b48c", wall, 0.25)
    pen.rect(0, 294, 400, 106, pen.fade(wood, tone(wood, -0.1)))
    pen.rect(0, 294, 400, 7, tone(wood, 0.35))
    for line in ("M30 340H150", "M210 364H370", "M60 384H130", "M270 328H340"):
        pen.line(line, tone(wood, -0.12), 2, opacity=0.5)


def cloth(pen: Pen, wall: str) -> None:
    """Seen from above: a cloth with a hem."""
    pen.rect(0, 0, 400, 400, pen.fade(tone(wall, 0.4), wall))
    with pen.moved(200, 200, turn=-8):
        pen.rect(-150, -150, 300, 300, tone(wall, 0.62), r=10)
        pen.rect(-138, -138, 276, 276, "none", r=4, stroke=tone(wall, -0.08), stroke_dasharray="7 7")


def hook(pen: Pen, wall: str) -> None:
    """A wall with a rail to hang things on."""
    pen.rect(0, 0, 400, 400, pen.fade(tone(wall, 0.5), wall))
    pen.circle(200, 216, 150, tone(wall, 0.5))
    pen.rect(40, 52, 320, 10, mix("#c9a27a", wall, 0.2), r=5)
    for x in (90, 200, 310):
        pen.rect(x - 4, 58, 8, 22, mix("#a87f58", wall, 0.15), r=4)


def hills(pen: Pen, wall: str) -> None:
    """Out of doors: a low sun over hills."""
    pen.rect(0, 0, 400, 400, pen.fade(tone(wall, 0.1), tone(wall, 0.7)))
    pen.circle(292, 128, 44, tone("#f6c878", 0.3))
    pen.path("M0 250C70 190 120 210 180 240S320 180 400 230V400H0Z", mix("#9cc0ae", wall, 0.35))
    pen.path("M0 288C90 244 170 270 240 276S350 250 400 268V400H0Z", mix("#7fae93", wall, 0.2))
    pen.path("M0 318C120 296 280 302 400 312V400H0Z", "#6b9c7c")


def bare(pen: Pen, wall: str) -> None:
    """A quiet ground for thumbnails and close-ups."""
    pen.rect(0, 0, 400, 400, pen.fade(tone(wall, 0.15), tone(wall, -0.04)))
    pen.circle(200, 205, 164, tone(wall, 0.65), opacity=0.7)
