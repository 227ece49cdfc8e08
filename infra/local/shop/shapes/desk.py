"""Paper, pens, and what lies on a desk."""

from __future__ import annotations

from ..pen import INK, PAPER, Pen, tone

RAINBOW = ("#c8553d", "#e08e45", "#eac35b", "#8fb26a", "#4f9183", "#5b8fb9", "#5f6caf", "#9a6aa8", "#cf7a94", "#8a6248")


def notebook(pen: Pen, hue: str) -> None:
    with pen.moved(226, 196, turn=9):
        pen.rect(-104, -132, 212, 276, INK, r=10, opacity=0.12)
        pen.rect(-108, -138, 212, 276, pen.volume(tone(hue, 0.5)), r=10)
    with pen.moved(182, 206, turn=-5):
        pen.rect(-98, -132, 210, 276, INK, r=10, opacity=0.14)
        pen.rect(-96, -132, 206, 272, tone(hue, 0.8), r=6)
        pen.rect(-106, -138, 212, 276, pen.volume(hue), r=10)
        pen.rect(-106, -138, 30, 276, INK, r=8, opacity=0.16)
        for x, y in ((-40, -100), (10, -118), (60, -96), (-20, 96), (40, 112), (84, 88), (-56, 60), (74, 20)):
            pen.line(f"M{x} {y}h16", PAPER, 2, opacity=0.22)
        pen.rect(-30, -72, 88, 62, PAPER, r=4)
        for y, width in ((-52, 56), (-40, 56), (-28, 34)):
            pen.line(f"M-14 {y}h{width}", tone(hue, 0.25), 3)
        pen.rect(78, -138, 9, 276, tone(hue, -0.4))
        pen.path("M-52 138v34l8-8l8 8v-34Z", "#c8553d")


def fountain_pen(pen: Pen, hue: str) -> None:
    pen.line("M52 316C92 286 112 342 140 312S176 302 196 312S230 318 252 306", tone(hue, -0.35), 5, opacity=0.85)
    with pen.moved(206, 178, turn=-42):
        pen.rect(-150, 10, 300, 24, INK, r=12, opacity=0.12)
        pen.path("M-196 0L-150 -12V12Z", "#d8b25c")
        pen.line("M-190 0H-160", "#8d6f2c", 2)
        pen.circle(-162, 0, 3, "#8d6f2c")
        pen.path("M-152 -11H-112V11H-152Z", "#3b3744")
        barrel = pen.fade(tone(hue, 0.4), tone(hue, -0.25))
        pen.rect(-116, -17, 150, 34, barrel, r=9)
        pen.rect(16, -20, 128, 40, barrel, r=12)
        pen.rect(12, -20, 9, 40, "#d8b25c")
        pen.rect(34, -20, 4, 40, "#d8b25c")
        pen.path("M40 -27H120Q128 -27 128 -20V-14H40Q32 -20 40 -27Z", "#e2c274")
        pen.rect(-104, -11, 104, 6, PAPER, r=3, opacity=0.45)


def pencils(pen: Pen, hue: str) -> None:
    pen.rect(78, 84, 256, 246, INK, r=14, opacity=0.13)
    pen.rect(70, 74, 260, 248, pen.volume(hue), r=14)
    pen.rect(82, 86, 236, 224, tone(hue, -0.35), r=8)
    for number, colour in enumerate(RAINBOW):
        x = 88 + number * 22.6
        pen.path(f"M{x} 148l10.5-42l10.5 42Z", "#e6c9a0")
        pen.path(f"M{x + 6.5} 122l4-16l4 16Z", colour)
        pen.path(f"M{x} 148q5.2-8 10.5 0q5.2-8 10.5 0V302H{x}Z", colour)
        pen.rect(x + 7, 150, 7, 152, PAPER, opacity=0.22)
    pen.rect(82, 232, 236, 44, tone(hue, 0.7), opacity=0.95)
    pen.circle(200, 254, 13, tone(hue, -0.05))
    pen.path("M200 246c8 4 8 12 0 16c-8-4-8-12 0-16Z", PAPER)


def tapes(pen: Pen, hue: str) -> None:
    pen.shadow(196, 330, 122)
    rolls = ((134, 262, 66, hue), (252, 256, 72, tone(hue, 0.42)), (190, 158, 72, tone(hue, -0.22)))
    pen.path("M252 328H372l-6 -7l6 -7H252Z", tone(hue, 0.42))
    for number, (x, y, r, colour) in enumerate(rolls):
        pen.circle(x, y, r, pen.volume(colour))
        pattern, width, ink = (("0 27", 8, PAPER), ("11 9", 3, tone(hue, -0.3)), ("4 24", 12, PAPER))[number]
        ends = "butt" if number == 2 else "round"
        pen.circle(
            x,
            y,
            r - 12,
            "none",
            opacity=0.8,
            stroke=ink,
            stroke_width=width,
            stroke_dasharray=pattern,
            stroke_linecap=ends,
        )
        pen.circle(x, y, r * 0.64, tone("#c9a27a", 0.3))
        pen.circle(x, y, r * 0.55, tone("#8a6848", -0.1))
        pen.circle(x + 3, y + 3, r * 0.52, "#efe4d2")


def calendar(pen: Pen, hue: str) -> None:
    pen.shadow(200, 330, 132)
    pen.path("M86 118L62 330H96L110 150Z", tone(hue, -0.35))
    pen.path("M92 112H308L338 330H62Z", tone(hue, 0.1))
    page = "M98 112H302L326 312H74Z"
    pen.path(page, PAPER)
    with pen.inside(page):
        pen.path("M60 112H340V196H60Z", pen.fade("#f3d6a8", tone(hue, 0.35)))
        pen.circle(250, 146, 20, "#e8935a")
        pen.path("M60 190C120 140 160 178 196 180S280 150 340 190V202H60Z", tone(hue, 0.05))
        pen.circle(167, 244, 11, "#e8b96a")
        for row in range(4):
            spread, y = 33 + row, 220 + row * 24
            weekdays, weekend = 200 - 3 * spread, 200 + 2 * spread
            pen.line(f"M{weekdays} {y}h{4 * spread + 1}", tone(hue, -0.1), 8, stroke_dasharray=f"0 {spread}")
            pen.line(f"M{weekend} {y}h{spread + 1}", "#d98370", 8, stroke_dasharray=f"0 {spread}")
    for x in range(116, 300, 24):
        pen.line(f"M{x} 122v-22a6 6 0 0 1 12 0v8", "#8d9196", 4)


def pencil_case(pen: Pen, hue: str) -> None:
    pen.shadow(202, 330, 134)
    for x, colour, top in ((226, "#eac35b", 96), (252, "#c8553d", 76), (280, "#5b8fb9", 104)):
        with pen.moved(x, 210, turn=(x - 240) / 3):
            pen.path(f"M-9 {top - 184}L0 {top - 210}L9 {top - 184}Z", "#e6c9a0")
            pen.path(f"M-3 {top - 201}L0 {top - 210}L3 {top - 201}Z", colour)
            pen.rect(-9, top - 184, 18, 120, colour)
            pen.rect(-3, top - 184, 6, 120, PAPER, opacity=0.25)
    body = "M70 222Q72 196 98 196H302Q330 196 332 222V300Q332 330 302 330H100Q70 330 70 300Z"
    pen.path(body, pen.volume(hue))
    with pen.inside(body):
        pen.rect(60, 286, 290, 50, pen.volume("#a8703f"))
        pen.line("M66 292H340", PAPER, 2, opacity=0.7, stroke_dasharray="6 6")
    pen.line("M88 212H312", tone(hue, -0.45), 8)
    pen.line("M88 212H312", "#d8b25c", 4, stroke_dasharray="1 7")
    pen.rect(98, 206, 24, 13, "#d8b25c", r=4)
    pen.line("M106 218l-10 34", "#a8703f", 7)
    pen.rect(170, 236, 66, 34, PAPER, r=4, opacity=0.92)
    pen.line("M182 248h42M182 258h24", tone(hue, -0.2), 3)
