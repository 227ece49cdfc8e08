"""Cups, bowls and pots."""

from __future__ import annotations

from ..pen import PAPER, Pen, tone


def mug(pen: Pen, hue: str) -> None:
    pen.shadow(196, 330, 104)
    pen.line("M252 196C322 180 330 292 246 286", tone(hue, -0.14), 20)
    pen.line("M252 196C322 180 330 292 246 286", tone(hue, 0.12), 9)
    body = "M112 158L120 300Q122 330 150 330H230Q258 330 260 300L268 158Z"
    pen.path(body, pen.volume(tone(hue, 0.62), 0.3, 0.14))
    with pen.inside(body):
        glaze = "M100 150V236C122 262 138 216 160 240S196 268 214 242S250 222 280 250V150Z"
        pen.path(glaze, pen.volume(hue))
        for x, y, r in ((140, 290, 2), (166, 304, 3), (190, 282, 2), (222, 300, 2.5), (240, 276, 2), (152, 268, 2)):
            pen.circle(x, y, r, tone(hue, -0.1), opacity=0.6)
        pen.rect(128, 168, 12, 120, PAPER, r=6, opacity=0.25)
    pen.ellipse(190, 158, 78, 17, tone(hue, 0.3))
    pen.ellipse(190, 160, 68, 12, tone(hue, -0.35))
    pen.ellipse(190, 164, 58, 8, "#8a5a3c")
    _steam(pen, 168, 132)
    _steam(pen, 208, 122)


def tumbler(pen: Pen, hue: str) -> None:
    for x, y, scale in ((210, 119, 0.9), (92, 96, 1.0)):
        with pen.moved(x, y, scale=scale):
            pen.shadow(56, 234, 56)
            pen.path("M8 20L20 224Q22 234 32 234H82Q92 234 94 224L106 20Z", tone(hue, 0.5), opacity=0.55)
            pen.path("M12 96L20 222Q22 232 32 232H82Q92 232 94 222L102 96Z", pen.volume(tone(hue, 0.2)), opacity=0.75)
            pen.ellipse(57, 96, 45, 9, tone(hue, 0.45))
            for rib in (26, 41, 57, 73, 88):
                pen.line(f"M{rib} 34L{57 + (rib - 57) * 0.8:g} 222", PAPER, 3, opacity=0.4)
            pen.ellipse(57, 20, 49, 11, "none", stroke=tone(hue, -0.12), stroke_width=4)
    pen.circle(138, 214, 5, PAPER, opacity=0.6)
    pen.circle(160, 236, 3.5, PAPER, opacity=0.6)


def teapot(pen: Pen, hue: str) -> None:
    pen.shadow(200, 330, 112)
    bamboo = "#b98b56"
    pen.line("M128 214C118 82 282 82 272 214", tone(bamboo, -0.2), 15)
    pen.line("M128 214C118 82 282 82 272 214", bamboo, 9)
    for knot in ("M139 152l13 6", "M178 115l4 13", "M222 115l-4 13", "M261 152l-13 6"):
        pen.line(knot, tone(bamboo, -0.3), 4)
    pen.path("M282 262C318 262 318 210 350 204L358 214C336 226 336 300 276 302Z", pen.volume(tone(hue, -0.08)))
    body = "M98 258C98 206 146 194 200 194S302 206 302 258S256 330 200 330S98 310 98 258Z"
    pen.path(body, pen.volume(hue))
    with pen.inside(body):
        pen.rect(90, 284, 220, 60, tone(hue, -0.25), opacity=0.35)
        pen.ellipse(140, 234, 20, 32, PAPER, opacity=0.2)
        for y in (222, 228):
            pen.line(f"M96 {y}Q200 {y + 22} 304 {y}", tone(hue, 0.4), 1.6, opacity=0.7)
    pen.ellipse(200, 196, 58, 12, tone(hue, -0.3))
    pen.path("M144 194C150 172 250 172 256 194Q228 204 200 204T144 194Z", pen.volume(tone(hue, 0.1)))
    pen.circle(200, 166, 13, pen.volume(tone(hue, -0.1)))


def bowl(pen: Pen, hue: str) -> None:
    pen.shadow(200, 330, 100)
    stack = ((138, hue), (166, tone(hue, 0.5)), (194, tone(hue, -0.18)), (222, tone(hue, 0.25)))
    pen.ellipse(200, 138, 110, 24, tone(hue, 0.6))
    pen.ellipse(200, 141, 100, 19, pen.volume(tone(hue, -0.12), 0.05, 0.3))
    pen.ellipse(200, 149, 60, 8, tone(hue, -0.35), opacity=0.5)
    pen.path("M166 316H234L230 330H170Z", tone(hue, -0.3))
    for y, colour in stack:  # each lower bowl stands before the one that it holds
        pen.path(
            f"M90 {y}C92 {y + 66} 150 {y + 98} 200 {y + 98}S308 {y + 66} 310 {y}Q200 {y + 48} 90 {y}Z",
            pen.volume(colour),
        )
        pen.line(f"M92 {y + 5}Q200 {y + 52} 308 {y + 5}", tone(colour, 0.5), 3, opacity=0.7)
    for x, y in ((140, 282), (176, 298), (214, 290), (246, 276), (160, 268)):
        pen.circle(x, y, 2.4, tone(hue, -0.3), opacity=0.5)


def plate(pen: Pen, hue: str) -> None:
    pen.ellipse(206, 212, 138, 136, "#2c2436", opacity=0.12)
    pen.circle(200, 200, 136, tone(hue, 0.78))
    pen.circle(200, 200, 136, "none", stroke=tone(hue, -0.05), stroke_width=5)
    pen.circle(200, 200, 98, tone(hue, 0.62))
    well = "M104 200A96 96 0 1 0 296 200A96 96 0 1 0 104 200Z"
    with pen.inside(well):
        pen.circle(242, 158, 26, "#f4d9a4")
        pen.path("M90 246C130 186 164 196 190 226S250 190 310 236V310H90Z", tone(hue, 0.2))
        pen.path("M90 268C140 226 196 246 226 258S280 240 310 262V310H90Z", tone(hue, -0.12))
    pen.line("M84 138A132 132 0 0 1 150 80", PAPER, 8)
    for angle in range(0, 360, 30):
        with pen.moved(200, 200, turn=angle):
            pen.circle(0, -117, 3, tone(hue, 0.1))


def chopsticks(pen: Pen, hue: str) -> None:
    with pen.moved(200, 200, turn=38):
        for offset in (-48, -28, 8, 28):
            pen.path(f"M{offset - 4} -166h14l-3 330h-8Z", "#2c2436", opacity=0.12)
            pen.path(f"M{offset - 7} -170h14l-3 330q-4 6-8 0Z", pen.volume(hue))
            pen.rect(offset - 7, -170, 14, 22, tone(hue, -0.4), r=3)
            for y in (-110, -40, 30):
                pen.line(f"M{offset - 6} {y}h11", tone(hue, -0.2), 2.5)
        pen.rect(-66, -30, 112, 54, "#b4564a", r=3)
        pen.rect(-66, -24, 112, 4, tone("#b4564a", 0.5))
        pen.rect(-66, 14, 112, 4, tone("#b4564a", 0.5))
        pen.circle(-10, -3, 12, PAPER)
        pen.path("M-10 -12C-2 -8-2 2-10 6C-18 2-18 -8-10 -12Z", "#b4564a")


def casserole(pen: Pen, hue: str) -> None:
    pen.shadow(200, 330, 126)
    for side in (-1, 1):
        pen.line(f"M{200 + side * 112} 236q{side * 34} 4 {side * 22} 34", tone(hue, -0.22), 17)
    body = "M84 226H316C320 290 292 330 246 330H154C108 330 80 290 84 226Z"
    pen.path(body, pen.volume(hue))
    with pen.inside(body):
        pen.rect(80, 286, 240, 50, tone("#c9a98a", 0.1), opacity=0.75)
        pen.rect(108, 236, 14, 84, PAPER, r=7, opacity=0.22)
    pen.rect(76, 214, 248, 20, tone(hue, -0.25), r=10)
    pen.path("M86 214C92 160 150 142 200 142S308 160 314 214Z", pen.volume(tone(hue, 0.1)))
    pen.line("M116 196C124 174 146 164 168 160", PAPER, 8, opacity=0.45)
    pen.rect(180, 118, 40, 26, tone(hue, -0.2), r=12)
    _steam(pen, 136, 112)
    _steam(pen, 256, 108)


def _steam(pen: Pen, x: float, y: float) -> None:
    pen.line(f"M{x} {y}c-14-16 14-28 0-44s8-22 2-30", PAPER, 6, opacity=0.75)
