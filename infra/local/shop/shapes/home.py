"""Cushions, towels, baskets, lamps and scents."""

from __future__ import annotations

from ..pen import INK, PAPER, Pen, tone


def cushion(pen: Pen, hue: str) -> None:
    pen.shadow(200, 330, 124)
    with pen.moved(246, 208, turn=14, scale=0.92):
        _pillow(pen, tone(hue, 0.55))
        for x in (-60, -30, 0, 30, 60):
            pen.line(f"M{x} -92V92", tone(hue, 0.1), 3, opacity=0.5)
    with pen.moved(172, 214, turn=-7):
        _pillow(pen, hue)
        pen.line("M-88 -84C-92 -30-92 30-88 84", tone(hue, 0.4), 3, opacity=0.6)
        for x, y in ((-40, -40), (0, -40), (40, -40), (-40, 0), (0, 0), (40, 0), (-40, 40), (0, 40), (40, 40)):
            pen.line(f"M{x - 8} {y}h16M{x} {y - 8}v16", tone(hue, 0.6), 3.4, opacity=0.85)


def towel(pen: Pen, hue: str) -> None:
    pen.shadow(200, 330, 128)
    for y, colour in ((282, hue), (234, tone(hue, 0.5)), (186, tone(hue, -0.16))):
        pen.rect(82, y, 236, 48, pen.volume(colour), r=22)
        pen.line(f"M96 {y + 24}H318", tone(colour, -0.2), 3, opacity=0.6)
        for x in (262, 276):
            pen.rect(x, y, 7, 48, PAPER, opacity=0.5)
        pen.line(f"M104 {y + 4}a20 20 0 0 0 0 40", tone(colour, 0.45), 3)
    with pen.moved(200, 158):
        pen.rect(-92, -30, 184, 60, pen.volume(tone(hue, 0.25)), r=30)
        pen.circle(-64, 0, 29, tone(hue, 0.45))
        pen.line("M-64 0m0-4a4 4 0 0 1 4 8a11 11 0 1 1 8-10a17 17 0 1 1-20 16", tone(hue, -0.12), 3.4)
        pen.rect(28, -30, 26, 60, "#c49a6c")
        pen.rect(28, -30, 26, 60, PAPER, opacity=0.2)


def basket(pen: Pen, hue: str) -> None:
    pen.shadow(200, 330, 118)
    for x in (116, 284):
        pen.line(f"M{x - 22} 204C{x - 22} 142 {x + 22} 142 {x + 22} 204", tone(hue, -0.25), 12)
    pen.circle(162, 186, 44, "#d98c7a")
    pen.circle(226, 176, 50, "#e9c46a")
    pen.circle(270, 194, 34, "#8fb3a5")
    for line in ("M128 176q34-22 66 6", "M190 158q38-26 76 4", "M184 178q40-24 86 2", "M246 184q24-14 50 6"):
        pen.line(line, PAPER, 3.5, opacity=0.6)
    body = "M88 198H312L296 316Q294 330 278 330H122Q106 330 104 316Z"
    pen.path(body, pen.volume(hue))
    with pen.inside(body):
        for row in range(6):
            pen.line(
                f"M{72 + (15 if row % 2 else 0)} {228 + row * 19}H330",
                tone(hue, 0.35 if row % 2 else -0.16),
                11,
                opacity=0.75,
                stroke_dasharray="14 16",
            )
    pen.rect(80, 192, 240, 22, pen.volume(tone(hue, -0.12)), r=11)


def lamp(pen: Pen, hue: str) -> None:
    pen.circle(200, 214, 170, pen.glow("#ffe3a3", 0.9))
    pen.shadow(200, 330, 84)
    pen.path("M142 318Q146 300 200 300T258 318V322Q258 330 250 330H150Q142 330 142 322Z", pen.volume(hue))
    pen.path("M186 196H214L220 306H180Z", pen.volume(tone(hue, 0.12)))
    pen.ellipse(200, 196, 84, 16, "#ffedc2")
    pen.path("M86 190C86 116 138 78 200 78S314 116 314 190Q314 198 304 198H96Q86 198 86 190Z", pen.volume(hue, 0.34))
    pen.line("M110 172C114 134 136 112 164 102", PAPER, 9, opacity=0.55)
    pen.ellipse(200, 196, 98, 8, "#fff3d4", opacity=0.9)
    pen.circle(200, 260, 5, "#ffe3a3")


def lantern(pen: Pen, hue: str) -> None:
    pen.circle(200, 196, 180, pen.glow("#ffd99a", 0.95))
    pen.shadow(200, 330, 70)
    wood = "#9a6b45"
    pen.line("M130 326V92Q130 70 152 70H196", wood, 9)
    pen.rect(112, 318, 128, 12, tone(wood, -0.1), r=6)
    pen.line("M196 72V96", tone(wood, -0.2), 4)
    body = "M132 190A72 84 0 1 1 276 190A72 84 0 1 1 132 190Z"
    with pen.moved(-8, 0):
        pen.path(body, pen.volume(hue, 0.5, 0.06))
        with pen.inside(body):
            pen.ellipse(204, 200, 60, 66, pen.glow("#fff6da", 1))
            for y in range(122, 266, 18):
                pen.line(f"M128 {y}Q204 {y + 12} 280 {y}", tone(hue, -0.16), 1.8, opacity=0.6)
            pen.path("M176 212c16-44 40-30 58-58c4 34-12 60-50 62Z", "#b9804a", opacity=0.45)
        pen.rect(178, 102, 52, 11, wood, r=4)
        pen.rect(178, 267, 52, 11, wood, r=4)
        pen.line("M204 278V296", "#b4564a", 4)
        pen.path("M198 294h12l4 24h-20Z", "#b4564a")


def candle(pen: Pen, hue: str) -> None:
    pen.circle(186, 132, 110, pen.glow("#ffdf9e", 0.95))
    pen.shadow(206, 330, 116)
    jar = "M112 176H260V314Q260 330 244 330H128Q112 330 112 314Z"
    pen.path(jar, tone(hue, 0.72))
    with pen.inside(jar):
        pen.rect(104, 204, 164, 130, pen.volume(tone(hue, 0.12)))
        pen.ellipse(186, 204, 74, 10, tone(hue, 0.45))
        pen.rect(122, 182, 10, 134, PAPER, r=5, opacity=0.55)
    pen.ellipse(186, 176, 74, 11, "none", stroke=tone(hue, 0.4), stroke_width=4)
    pen.rect(144, 232, 84, 70, PAPER, r=4)
    _sprig(pen, 186, 292, tone(hue, -0.25))
    pen.line("M186 206V182", INK, 3.4)
    pen.path("M186 112C204 140 206 164 186 184C166 164 168 140 186 112Z", "#f7b955")
    pen.path("M186 142C196 158 196 172 186 182C176 172 176 158 186 142Z", "#fff0c4")
    pen.rect(256, 314, 84, 16, pen.volume("#c49a6c"), r=5)
    pen.rect(284, 302, 28, 14, pen.volume("#b0834f"), r=5)


def diffuser(pen: Pen, hue: str) -> None:
    pen.shadow(200, 330, 86)
    for x, y in ((132, 56), (166, 34), (204, 26), (244, 40), (276, 66)):
        pen.line(f"M{200 + (x - 200) * 0.1:g} 196L{x} {y}", "#a87f58", 5)
    pen.rect(176, 166, 48, 38, pen.volume("#c8a878"), r=6)
    body = "M178 198H222C222 222 276 226 276 262V310Q276 330 256 330H144Q124 330 124 310V262C124 226 178 222 178 198Z"
    pen.path(body, tone(hue, 0.6))
    with pen.inside(body):
        pen.rect(110, 250, 180, 90, pen.volume(hue), opacity=0.85)
        pen.ellipse(200, 250, 78, 8, tone(hue, 0.35))
        pen.rect(136, 238, 10, 78, PAPER, r=5, opacity=0.5)
    pen.rect(162, 262, 76, 52, PAPER, r=4)
    _sprig(pen, 200, 308, tone(hue, -0.3), 0.8)


def _pillow(pen: Pen, colour: str) -> None:
    """A cushion around the origin, about 220 wide."""
    pen.path(
        "M-104 -100C-112 -112-96 -114-84 -106C-30 -92 30 -92 84 -106C96 -114 112 -112 104 -100C92 -40 92 40 104 100"
        "C112 112 96 114 84 106C30 94-30 94-84 106C-96 114-112 112-104 100C-92 40-92 -40-104 -100Z",
        pen.volume(colour),
    )


def _sprig(pen: Pen, x: float, y: float, colour: str, scale: float = 1) -> None:
    """A twig with leaves, growing up from (x, y)."""
    with pen.moved(x, y, scale=scale):
        pen.line("M0 0C-2 -18 2 -34 0 -52", colour, 2.6)
        for height, side in ((-12, 1), (-22, -1), (-32, 1), (-42, -1)):
            outline = f"M0 {height}c{side * 8}-12 {side * 18}-10 {side * 22}-14c{-side * 4} 14 {-side * 14} 16 {-side * 22} 14Z"
            pen.path(outline, colour)
