"""What one takes out of doors, the plants at home, and the gift box."""

from __future__ import annotations

import math

from ..pen import INK, PAPER, Pen, tone


def tent(pen: Pen, hue: str) -> None:
    pen.ellipse(200, 334, 156, 12, INK, opacity=0.16)
    pen.line("M52 336L84 306M348 336L316 306", tone(hue, -0.3), 3)
    pen.path("M186 122L68 332H214Z", pen.volume(hue))
    pen.path("M186 122L214 332H338Z", tone(hue, -0.2))
    pen.path("M186 122L338 332H300Z", tone(hue, -0.32), opacity=0.5)
    pen.path("M180 158L112 332H196Z", tone(hue, -0.5))
    pen.circle(158, 306, 52, pen.glow("#ffd98a", 0.9))
    pen.path("M180 158L112 332H134C150 280 168 230 180 158Z", tone(hue, 0.45))
    pen.path("M180 158L196 332H182C176 280 174 220 180 158Z", tone(hue, 0.3))
    pen.line("M186 122L178 108M186 122L196 106", tone(hue, -0.45), 5)
    pen.path("M252 236l34 10l8 34l-38-8Z", tone(hue, 0.4), opacity=0.7)
    for x, y in ((44, 342), (356, 342), (80, 352), (318, 350)):
        pen.line(f"M{x - 6} {y}l-3-12M{x} {y}v-15M{x + 6} {y}l3-11", "#4f7f60", 3.4)


def camp_chair(pen: Pen, hue: str) -> None:
    pen.ellipse(200, 334, 124, 11, INK, opacity=0.16)
    metal = "#4b4a55"
    pen.line("M106 332L262 224M294 332L138 224", metal, 9)
    pen.line("M128 336L112 236M272 336L288 236", tone(metal, 0.25), 8)
    pen.line("M112 238L96 106M288 238L304 106", metal, 8)
    pen.path("M92 104Q200 136 308 104Q316 170 296 244Q270 292 200 292T104 244Q84 170 92 104Z", pen.volume(hue))
    pen.path("M104 244Q130 226 200 226T296 244Q270 292 200 292T104 244Z", tone(hue, -0.24))
    pen.path("M126 130Q200 148 274 130L268 196Q200 210 132 196Z", tone(hue, 0.22))
    for x, y in ((94, 106), (306, 106), (106, 244), (294, 244)):
        pen.circle(x, y, 10, "#a8703f")
    pen.path("M176 172C186 154 194 162 202 167S216 158 224 172Z", PAPER, opacity=0.9)


def camp_light(pen: Pen, hue: str) -> None:
    pen.circle(200, 220, 180, pen.glow("#ffdf9a", 0.95))
    pen.shadow(200, 330, 84)
    pen.line("M132 176C110 40 290 40 268 176", "#8d9196", 6)
    pen.rect(150, 128, 100, 26, pen.volume(tone(hue, -0.1)), r=8)
    pen.path("M142 152H258L268 174H132Z", pen.volume(hue))
    pen.path("M140 174H260V272H140Z", "#fff3d0", opacity=0.9)
    pen.rect(140, 174, 120, 98, pen.volume("#ffe2a0", 0.5, 0.04), opacity=0.75)
    pen.path("M200 194C216 218 218 238 200 256C182 238 184 218 200 194Z", "#f7b955")
    pen.path("M200 220C208 232 208 246 200 254C192 246 192 232 200 220Z", "#fff6dd")
    for x in (140, 180, 220, 260):
        pen.line(f"M{x} 174V272", tone(hue, -0.3), 4)
    pen.rect(128, 268, 144, 24, pen.volume(tone(hue, -0.1)), r=6)
    pen.path("M136 292H264L276 320Q276 330 264 330H136Q124 330 124 320Z", pen.volume(hue))
    pen.circle(200, 310, 8, "#e2c274")


def umbrella(pen: Pen, hue: str) -> None:
    pen.shadow(200, 336, 70)
    pen.line("M200 72V300C200 340 154 340 154 306", "#7a5236", 10)
    pen.line("M200 52V76", "#7a5236", 7)
    pen.path(
        "M44 212C50 124 118 70 200 70S350 124 356 212C336 192 312 192 294 212C270 188 226 188 200 212C174 188 130 188 106 212C88 192 64 192 44 212Z",
        pen.volume(hue),
    )
    pen.path("M106 212C110 140 150 84 200 70C176 100 140 150 106 212Z", tone(hue, 0.3), opacity=0.65)
    pen.path("M200 212V70C250 84 290 140 294 212C270 188 226 188 200 212Z", tone(hue, -0.18), opacity=0.6)
    pen.line("M106 212C120 140 160 84 200 70C240 84 280 140 294 212", tone(hue, -0.28), 2.5)
    pen.line("M200 70V204", tone(hue, -0.28), 2.5)
    for x, y in ((78, 250), (318, 262), (108, 296), (284, 312), (52, 304), (346, 226)):
        pen.path(f"M{x} {y}c-7 12-7 20 0 20s7-8 0-20Z", "#8fb8c9", opacity=0.8)


def flask(pen: Pen, hue: str) -> None:
    pen.shadow(200, 330, 66)
    pen.line("M168 84C150 84 146 62 168 58H232C254 62 250 84 232 84", tone(hue, -0.4), 9)
    pen.rect(164, 62, 72, 52, pen.volume("#c8cbce"), r=10)
    pen.rect(158, 106, 84, 14, pen.volume("#8d9196"), r=5)
    body = "M158 118H242C262 128 264 148 264 162V306Q264 330 242 330H158Q136 330 136 306V162C136 148 138 128 158 118Z"
    pen.path(body, pen.volume(hue))
    with pen.inside(body):
        pen.path("M120 262C160 214 184 240 204 250S246 226 290 262V340H120Z", tone(hue, 0.35), opacity=0.8)
        pen.path("M120 290C170 256 216 280 290 282V340H120Z", tone(hue, -0.25), opacity=0.8)
        pen.circle(226, 206, 15, "#f0c98a")
        pen.rect(148, 136, 12, 176, PAPER, r=6, opacity=0.35)
    pen.rect(136, 314, 128, 16, "#c8cbce", r=8)


def succulents(pen: Pen, hue: str) -> None:
    pen.shadow(200, 330, 140)
    for x, width, pot, leaf in (
        (100, 84, tone(hue, 0.35), "#8fb39a"),
        (298, 88, tone(hue, -0.16), "#c79aa3"),
        (198, 104, hue, "#7fa37a"),
    ):
        top = 330 - width
        pen.path(f"M{x - width / 2} {top}h{width}l-10 {width - 8}q-2 8-12 8h{44 - width}q-10 0-12-8Z", pen.volume(pot))
        pen.rect(x - width / 2 - 5, top - 8, width + 10, 20, pen.volume(tone(pot, 0.12)), r=7)
        with pen.moved(x, top - 24, scale=width / 96):
            for number, (count, reach, shade) in enumerate(((9, 46, -0.2), (7, 35, 0.06), (5, 23, 0.3))):
                pen.path(
                    _petals(count, reach, number * 20),
                    tone(leaf, shade),
                    stroke=tone(leaf, -0.3),
                    stroke_width=0.8,
                )
            pen.circle(0, 0, 6, tone(leaf, 0.5))


def _petals(count: int, reach: int, turn: int) -> str:
    """An outline of pointed petals around the origin."""
    outline = ""
    for number in range(count):
        angle = math.radians(turn + 360 / count * number)
        points = [
            (round(x * math.cos(angle) - y * math.sin(angle)), round(x * math.sin(angle) + y * math.cos(angle)))
            for x, y in ((-reach * 0.34, -reach * 0.45), (-reach * 0.2, -reach * 0.9), (0, -reach))
        ]
        mirrored = [
            (round(x * math.cos(angle) - y * math.sin(angle)), round(x * math.sin(angle) + y * math.cos(angle)))
            for x, y in ((reach * 0.2, -reach * 0.9), (reach * 0.34, -reach * 0.45), (0, 0))
        ]
        outline += "M0 0C" + " ".join(f"{x} {y}" for x, y in points) + "C" + " ".join(f"{x} {y}" for x, y in mirrored)
    return outline + "Z"


def monstera(pen: Pen, hue: str) -> None:
    pen.shadow(200, 332, 84)
    green = "#4f8a63"
    leaves = (
        (118, 142, -50, 0.86, 0.12),
        (286, 128, 48, 0.9, -0.14),
        (138, 226, -78, 0.62, 0.25),
        (268, 216, 74, 0.66, 0.1),
        (202, 98, -4, 1.04, 0.0),
    )
    for x, y, *_ in leaves:
        pen.line(f"M200 268Q{(x + 200) / 2:g} {y + 40} {x} {y}", tone(green, -0.2), 5)
    for x, y, turn, scale, shade in leaves:
        with pen.moved(x, y, turn=turn, scale=scale):
            colour = tone(green, shade) if shade else green
            pen.path(
                "M0 40C-24 41-44 34-50 22L-20 16L-55 8C-58-4-57-12-53-20L-20-8L-49-29C-45-40-38-48-31-53L-16-30L-24-58"
                "C-12-63-4-68 0-78C4-68 12-63 24-58L16-30L31-53C38-48 45-40 49-29L20-8L53-20C57-12 58-4 55 8L20 16L50 22"
                "C44 34 24 41 0 40Z",
                colour,
            )
            pen.line("M0 38V-66", tone(colour, 0.4), 2.6)
    pen.path("M130 258H270L256 322Q254 332 242 332H158Q146 332 144 322Z", pen.volume(hue))
    pen.rect(122, 246, 156, 26, pen.volume(tone(hue, 0.12)), r=8)
    pen.line("M146 292Q200 302 254 292", tone(hue, 0.45), 3)


def watering_can(pen: Pen, hue: str) -> None:
    pen.shadow(186, 330, 104)
    pen.line("M104 190C30 200 52 316 112 300", tone(hue, -0.24), 12)
    pen.path("M240 284L340 138L356 148L256 312Z", pen.volume(tone(hue, -0.08)))
    pen.path("M322 120L376 150L366 164L318 134Z", tone(hue, -0.3))
    body = "M108 176H244L258 314Q258 330 242 330H110Q94 330 94 314Z"
    pen.path(body, pen.volume(hue))
    pen.path("M176 176V150Q220 132 246 176Z", tone(hue, -0.26))
    pen.ellipse(142, 176, 36, 9, tone(hue, -0.4))
    with pen.inside(body):
        pen.rect(90, 294, 180, 40, tone(hue, -0.2), opacity=0.5)
        pen.rect(112, 190, 11, 92, PAPER, r=5, opacity=0.35)
        pen.line("M196 286C198 258 190 246 196 224", PAPER, 3.4, opacity=0.85)
        for x, y, turn in ((208, 240, -30), (182, 252, 34), (206, 262, -24)):
            with pen.moved(x, y, turn=turn):
                pen.path("M-14 0C-7 -8 7 -8 14 0C7 8-7 8-14 0Z", PAPER, opacity=0.85)
    for x, y in ((362, 190), (376, 214), (350, 216)):
        pen.path(f"M{x} {y}c-6 10-6 17 0 17s6-7 0-17Z", "#8fb8c9")


def gift_box(pen: Pen, hue: str) -> None:
    pen.shadow(200, 330, 132)
    for x, height, turn in ((112, 84, -24), (132, 64, -12), (284, 74, 18), (266, 58, 6)):
        with pen.moved(x, 176, turn=turn):
            pen.line(f"M0 0V-{height}", "#b98b3f", 3.4)
            for step in range(5):
                for side in (-1, 1):
                    y = -height + step * 11
                    pen.path(f"M0 {y + 12}q{side * 13}-4 {side * 11}-18q{-side * 10} 4 {-side * 11} 18Z", "#e0b04f")
    pen.rect(88, 194, 224, 136, pen.volume(hue), r=6)
    pen.rect(88, 194, 224, 12, INK, opacity=0.14)
    pen.rect(76, 158, 248, 42, pen.volume(tone(hue, 0.1)), r=7)
    gold = "#e7c27a"
    pen.rect(184, 158, 32, 172, pen.volume(gold, 0.3, 0.12))
    pen.path("M196 156C150 160 116 146 124 120S186 118 198 152Z", pen.volume(gold, 0.3, 0.16))
    pen.path("M204 156C250 160 284 146 276 120S214 118 202 152Z", pen.volume(gold, 0.3, 0.16))
    pen.path(
        "M150 138C164 130 182 140 194 152C176 152 160 150 150 138ZM250 138C236 130 218 140 206 152C224 152 240 150 250 138Z",
        tone(gold, -0.3),
    )
    pen.rect(184, 142, 32, 24, pen.volume(tone(gold, -0.08)), r=9)
    pen.circle(200, 264, 25, PAPER)
    pen.path("M200 248C212 260 212 270 200 280C188 270 188 260 200 248Z", hue)
