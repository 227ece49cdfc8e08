"""Tea, coffee, and what they are made with."""

from __future__ import annotations

from ..pen import INK, PAPER, Pen, tone


def tea_tin(pen: Pen, hue: str) -> None:
    pen.shadow(200, 330, 104)
    pen.rect(122, 128, 156, 202, pen.volume(hue), r=8)
    pen.rect(122, 128, 156, 10, INK, opacity=0.12)
    pen.rect(116, 82, 168, 50, pen.volume(tone(hue, -0.28)), r=8)
    pen.ellipse(200, 84, 82, 13, tone(hue, -0.08))
    pen.ellipse(200, 82, 60, 8, tone(hue, 0.1))
    pen.rect(146, 160, 108, 134, PAPER, r=4)
    pen.rect(152, 166, 96, 122, "none", r=2, stroke=tone(hue, 0.1), stroke_width=2)
    with pen.inside("M153 167h94v120h-94Z"):
        pen.circle(222, 200, 15, "#e8b96a")
        pen.path("M150 256C172 216 188 236 204 246S232 228 252 246V290H150Z", tone(hue, 0.45))
        pen.path("M150 272C180 246 206 262 252 256V290H150Z", tone(hue, 0.1))
    for x, y, turn in ((86, 322, -20), (312, 320, 24), (334, 330, -8), (66, 332, 12)):
        _leaf(pen, x, y, turn, tone(hue, -0.1))


def tea_cake(pen: Pen, hue: str) -> None:
    pen.ellipse(206, 212, 136, 132, INK, opacity=0.12)
    pen.circle(200, 200, 134, pen.volume(tone(hue, 0.7), 0.3, 0.12))
    for angle in range(0, 360, 20):
        with pen.moved(200, 200, turn=angle):
            pen.line("M0 -132C8 -118 4 -106 0 -96", tone(hue, 0.25), 2.4, opacity=0.75)
    pen.circle(200, 200, 88, tone(hue, 0.82))
    pen.circle(200, 200, 80, "none", stroke="#a8483d", stroke_width=3)
    with pen.inside("M124 200A76 76 0 1 0 276 200A76 76 0 1 0 124 200Z"):
        pen.path("M110 250C150 190 176 214 196 226S250 190 290 240V290H110Z", tone(hue, 0.2), opacity=0.8)
        pen.circle(238, 168, 14, "#e0a458")
    twig = tone(hue, -0.45)
    pen.line("M176 236C180 214 178 196 186 172", twig, 3.4)
    for x, y, turn in ((198, 196, -32), (162, 200, 28), (190, 164, -74)):
        _leaf(pen, x, y, turn, twig, 1.15)
    pen.rect(224, 226, 26, 26, "#a8483d", r=4)
    pen.line("M231 233h12M231 240h12M237 233v13", PAPER, 2.4)
    with pen.moved(322, 322, turn=-42):
        pen.rect(-46, -8, 52, 16, pen.volume("#7a5236"), r=7)
        pen.path("M4 -4L78 -1V1L4 4Z", "#9aa0a6")


def pouch(pen: Pen, hue: str) -> None:
    pen.shadow(200, 330, 106)
    body = "M110 86H290L302 306Q302 330 278 330H122Q98 330 98 306Z"
    pen.path(body, pen.volume(hue))
    pen.rect(106, 72, 188, 34, pen.volume(tone(hue, -0.12)), r=4)
    pen.line("M116 116H284", PAPER, 3, opacity=0.7)
    pen.path("M110 74h8v30h-8ZM282 74h8v30h-8Z", PAPER, opacity=0.25)
    window = "M200 150C252 150 268 196 268 226S246 288 200 288S132 256 132 226S148 150 200 150Z"
    pen.path(window, tone(hue, 0.75))
    with pen.inside(window):
        pen.rect(120, 236, 160, 60, "#5c4a34")
        for x, y, turn in (
            (150, 246, 20),
            (178, 240, -16),
            (208, 246, 30),
            (238, 240, -24),
            (164, 262, -8),
            (196, 264, 12),
            (226, 262, -14),
            (250, 258, 8),
        ):
            _leaf(pen, x, y, turn, "#3f5a3c", 1.1)
        for x, y in ((160, 238), (190, 252), (222, 240), (206, 268), (244, 250), (176, 270)):
            _osmanthus(pen, x, y)
    pen.line("M172 206C186 190 196 182 226 176", "#7a8f5a", 3)
    for x, y in ((172, 206), (188, 192), (206, 184), (226, 176), (198, 202)):
        _osmanthus(pen, x, y, 1.5)
    pen.line("M104 300Q200 322 296 300", tone(hue, -0.25), 3, opacity=0.5)


def flower_jar(pen: Pen, hue: str) -> None:
    pen.shadow(200, 330, 100)
    jar = "M118 146Q118 128 136 128H264Q282 128 282 146V306Q282 330 258 330H142Q118 330 118 306Z"
    pen.path(jar, tone("#bcd3d6", 0.45), opacity=0.75)
    with pen.inside(jar):
        roses = (
            (150, 298, 30),
            (208, 302, 31),
            (258, 292, 28),
            (178, 248, 29),
            (232, 244, 29),
            (144, 216, 24),
            (202, 200, 26),
            (252, 196, 23),
        )
        for number, (x, y, r) in enumerate(roses):
            _rose(pen, x, y, r, tone(hue, (0.05, 0.3, -0.1, 0.38)[number % 4]))
        for x, y, turn in ((176, 278, 20), (236, 274, -24), (170, 220, -30), (236, 220, 40)):
            _leaf(pen, x, y, turn, "#7d9a6a", 1.2)
        pen.rect(128, 142, 12, 160, PAPER, r=6, opacity=0.6)
    pen.line(jar, tone("#bcd3d6", -0.08), 3.5)
    pen.rect(134, 84, 132, 48, pen.volume("#c9a06c"), r=9)
    for x, y in ((156, 102), (190, 112), (224, 98), (248, 114), (172, 120)):
        pen.circle(x, y, 3, "#9a744a", opacity=0.6)
    pen.line("M118 150C170 160 230 160 282 150", "#b98b56", 4)
    pen.path("M250 152l30 8v34l-30-8Z", PAPER)
    _rose(pen, 265, 174, 9, hue)


def coffee_bag(pen: Pen, hue: str) -> None:
    pen.shadow(200, 330, 112)
    pen.path("M124 122L112 306Q112 330 130 330H150L140 122Z", tone(hue, -0.34))
    body = "M132 108H276L288 306Q288 330 270 330H138Q120 330 120 306Z"
    pen.path(body, pen.volume(hue))
    pen.rect(126, 76, 156, 40, pen.volume(tone(hue, -0.18)), r=5)
    pen.rect(118, 94, 172, 13, tone("#c49a6c", 0.1), r=6)
    pen.circle(204, 142, 8, tone(hue, -0.35))
    pen.circle(204, 142, 3.4, tone(hue, 0.3))
    pen.rect(146, 168, 116, 112, PAPER, r=6)
    pen.circle(204, 214, 32, tone(hue, 0.35))
    _bean(pen, 204, 214, 28, 1.7, tone(hue, -0.35))
    for y, width in ((258, 66), (268, 42)):
        pen.rect(204 - width / 2, y, width, 4, tone(hue, 0.1), r=2)
    for x, y, turn in ((88, 322, 20), (318, 320, -30), (336, 332, 40), (66, 334, 80), (300, 334, 10)):
        _bean(pen, x, y, turn, 1, "#5a3a28")


def drip_box(pen: Pen, hue: str) -> None:
    pen.shadow(200, 330, 116)
    pen.path("M92 178L110 128H290L308 178Z", tone(hue, -0.36))
    for x, y, turn in ((128, 96, -9), (188, 84, 3), (246, 98, 11)):
        with pen.moved(x, y, turn=turn):
            pen.rect(-2, 0, 64, 130, pen.volume(tone(hue, 0.62), 0.2, 0.1), r=4)
            pen.rect(-2, 0, 64, 15, tone(hue, 0.1), r=4)
            _bean(pen, 30, 52, 26, 1, tone(hue, -0.2))
    pen.rect(92, 166, 216, 164, pen.volume(hue), r=6)
    pen.path("M170 166A30 30 0 0 0 230 166Z", tone(hue, -0.3))
    pen.rect(92, 246, 216, 46, PAPER)
    for number, x in enumerate((120, 152, 184, 216, 248, 280)):
        _bean(pen, x, 269, 26, 0.9, tone(hue, -0.35 if number % 2 else 0.15))


def dripper(pen: Pen, hue: str) -> None:
    pen.shadow(200, 330, 96)
    carafe = "M158 206H242C242 226 290 248 290 292Q290 330 252 330H148Q110 330 110 292C110 248 158 226 158 206Z"
    pen.line("M280 244C338 244 338 306 288 308", tone(hue, -0.1), 12)
    pen.path(carafe, tone("#bcd3d6", 0.45), opacity=0.85)
    with pen.inside(carafe):
        pen.rect(100, 270, 200, 64, pen.volume("#6b4029"))
        pen.ellipse(200, 270, 88, 9, "#8a5a3c")
        pen.rect(126, 250, 11, 64, PAPER, r=5, opacity=0.6)
    pen.path("M198 190h4v78h-4Z", "#6b4029")
    pen.rect(150, 196, 100, 13, tone(hue, -0.25), r=6)
    pen.path("M112 104L96 62L200 84L304 62L288 104Z", tone("#e9dfca", 0.5))
    pen.path("M106 96H294L236 190Q232 198 222 198H178Q168 198 164 190Z", pen.volume(hue))
    for rib in ("M140 110L178 186", "M200 110V188", "M260 110L222 186"):
        pen.line(rib, tone(hue, 0.45), 3.5, opacity=0.7)
    pen.rect(100, 88, 200, 15, pen.volume(tone(hue, 0.2)), r=7)
    pen.line("M292 116C336 116 332 164 270 162", tone(hue, -0.1), 10)


def grinder(pen: Pen, hue: str) -> None:
    pen.shadow(200, 330, 78)
    pen.line("M200 92H296V74", "#8d9196", 9)
    pen.circle(200, 92, 11, "#8d9196")
    pen.rect(280, 36, 32, 44, pen.volume("#a8703f"), r=14)
    pen.path("M150 118Q152 98 200 98T250 118V130H150Z", pen.volume("#a7abb0"))
    pen.rect(144, 128, 112, 110, pen.volume("#c7cacd"), r=6)
    for x in range(154, 254, 12):
        pen.line(f"M{x} 140V226", "#9a9ea3", 2.4, opacity=0.6)
    pen.rect(140, 232, 120, 16, pen.volume("#8d9196"), r=6)
    pen.rect(146, 246, 108, 84, pen.volume(hue), r=10)
    pen.line("M160 262V312", PAPER, 6, opacity=0.35)
    for x, y, turn in ((92, 324, 20), (110, 332, 60), (312, 326, -30)):
        _bean(pen, x, y, turn, 1, "#5a3a28")


def _leaf(pen: Pen, x: float, y: float, turn: float, colour: str, scale: float = 1) -> None:
    with pen.moved(x, y, turn=turn, scale=scale):
        pen.path("M-16 0C-8 -9 8 -9 16 0C8 9-8 9-16 0Z", colour)


def _bean(pen: Pen, x: float, y: float, turn: float, scale: float, colour: str) -> None:
    with pen.moved(x, y, turn=turn, scale=scale):
        pen.ellipse(0, 0, 9, 12, colour)
        pen.line("M0 -10C-4 -3 4 3 0 10", tone(colour, 0.5), 2)


def _osmanthus(pen: Pen, x: float, y: float, scale: float = 1) -> None:
    with pen.moved(x, y, scale=scale):
        pen.path(
            "M0 0C-5 -6 5 -6 0 0C6 -5 6 5 0 0C5 6-5 6 0 0C-6 5-6 -5 0 0Z",
            "#f0b23e",
            stroke="#f0b23e",
            stroke_width=2,
        )


def _rose(pen: Pen, x: float, y: float, r: float, colour: str) -> None:
    with pen.moved(x, y, scale=r / 20):
        pen.circle(0, 0, 20, colour)
        pen.circle(2, 1, 13, tone(colour, -0.12))
        pen.circle(-1, -1, 8, tone(colour, 0.2))
        pen.line("M-14 4A15 15 0 0 0 12 9M-3 -2a4 4 0 1 1 6 4", tone(colour, 0.45), 2)
