"""Clothes and bags."""

from __future__ import annotations

from ..pen import INK, PAPER, Pen, tone


def tee(pen: Pen, hue: str) -> None:
    _hanger(pen)
    shirt = (
        "M152 106L112 122Q96 128 86 146L40 218L88 252L122 214V320Q122 332 134 332H266Q278 332 278 320V214L312 252"
        "L360 218L314 146Q304 128 288 122L248 106C236 132 164 132 152 106Z"
    )
    with pen.moved(5, 8):
        pen.path(shirt, INK, opacity=0.1)
    pen.path(shirt, pen.volume(hue, 0.2, 0.14))
    with pen.inside(shirt):
        pen.line("M122 216L126 178M278 216L274 178", tone(hue, -0.2), 3)
        pen.line("M160 332C170 300 158 280 168 250M246 332C238 306 248 290 240 262", tone(hue, -0.14), 4, opacity=0.8)
        pen.line("M50 206l50 36M350 206l-50 36", tone(hue, -0.18), 3)
        pen.line("M122 318H278", tone(hue, -0.18), 3, opacity=0.8)
    pen.path("M152 106C164 140 236 140 248 106L238 102C228 124 172 124 162 102Z", tone(hue, -0.16))
    with pen.moved(232, 190):
        pen.circle(0, 0, 13, tone(hue, 0.55))
        pen.path("M-12 4C-6 -4 0 -2 3 1S9 -2 12 3A13 13 0 0 1 -12 4Z", "#6f9463")
        pen.circle(4, -5, 3, "#e8935a")


def hoodie(pen: Pen, hue: str) -> None:
    _hanger(pen)
    body = (
        "M142 120L96 142Q84 148 80 164L50 304L92 316L122 222V318Q122 334 138 334H262Q278 334 278 318V222L308 316"
        "L350 304L320 164Q316 148 304 142L258 120Z"
    )
    with pen.moved(5, 8):
        pen.path(body, INK, opacity=0.1)
    pen.path(body, pen.volume(hue, 0.2, 0.16))
    with pen.inside(body):
        pen.path("M46 288l54 16v30H40ZM354 288l-54 16v30h60Z", tone(hue, -0.2))
        pen.rect(116, 312, 170, 30, tone(hue, -0.2))
        pen.line("M124 324H276", tone(hue, -0.32), 20, opacity=0.6, stroke_dasharray="2 8", stroke_linecap="butt")
    pen.path("M150 246H250L270 298H130Z", tone(hue, -0.1))
    pen.line("M152 248l-18 44M248 248l18 44", tone(hue, -0.28), 3)
    pen.path(
        "M138 132C130 84 168 70 200 70S270 84 262 132C240 152 222 160 200 160S160 152 138 132Z",
        pen.volume(tone(hue, 0.1)),
    )
    pen.path("M156 128C152 98 176 90 200 90S248 98 244 128C230 142 214 146 200 146S170 142 156 128Z", tone(hue, -0.38))
    for x, end in ((176, 208), (224, 200)):
        pen.line(f"M{x} 148V{end}", PAPER, 5)
        pen.line(f"M{x} {end}v8", tone(hue, -0.45), 7)


def bucket_hat(pen: Pen, hue: str) -> None:
    pen.shadow(200, 322, 150, 12)
    crown = "M112 244L130 140Q134 110 200 110T270 140L288 244Z"
    pen.path("M112 238H288L352 296Q362 312 340 318C260 334 140 334 60 318Q38 312 48 296Z", pen.volume(tone(hue, -0.06)))
    for inset in (12, 24, 36):
        pen.line(
            f"M{66 + inset} {308 - inset}C150 {330 - inset} 250 {330 - inset} {334 - inset} {308 - inset}",
            tone(hue, 0.4),
            2,
            opacity=0.6,
            stroke_dasharray="6 5",
        )
    pen.path(crown, pen.volume(hue))
    with pen.inside(crown):
        pen.path("M100 222Q200 252 300 222V250H100Z", tone(hue, -0.32))
        pen.line("M162 112C152 150 150 190 148 232M240 112C250 150 252 190 254 232", tone(hue, -0.16), 2.5)
    pen.ellipse(200, 124, 62, 15, tone(hue, 0.2))
    pen.rect(178, 196, 44, 24, PAPER, r=3)
    pen.line("M188 208h24", tone(hue, -0.1), 3)


def socks(pen: Pen, hue: str) -> None:
    _sock(pen, 214, 60, 8, tone(hue, 0.5), hue)
    _sock(pen, 96, 76, -4, hue, tone(hue, 0.6))


def scarf(pen: Pen, hue: str) -> None:
    back = "M176 88C180 160 156 236 124 308L200 314C214 232 218 160 214 88Z"
    front = "M186 88C184 170 190 248 204 324L286 316C262 240 244 168 234 88Z"
    _fringe(pen, 126, 198, 308, tone(hue, -0.3))
    pen.path(back, pen.volume(tone(hue, -0.18)))
    with pen.inside(back):
        for y in (150, 196, 242, 288):
            pen.line(f"M110 {y}L230 {y + 8}", tone(hue, -0.4), 9, opacity=0.5)
        pen.line("M196 90C196 170 180 250 160 320", tone(hue, 0.4), 7, opacity=0.5)
    with pen.moved(-6, 5):
        pen.path(front, INK, opacity=0.14)
    _fringe(pen, 206, 286, 318, tone(hue, -0.1))
    pen.path(front, pen.volume(hue))
    with pen.inside(front):
        for x, width in ((202, 6), (216, 14), (230, 5)):
            pen.line(f"M{x} 84C{x} 170 {x + 8} 250 {x + 28} 330", tone(hue, 0.5), width, opacity=0.55)
        for y, width in ((128, 12), (166, 5), (204, 12), (242, 5), (280, 12), (306, 5)):
            pen.line(f"M180 {y + 6}L290 {y - 4}", tone(hue, -0.3), width, opacity=0.5)
    pen.path("M176 92C176 62 236 62 236 92L235 122C214 112 196 112 175 122Z", pen.volume(tone(hue, 0.06)))
    pen.line(
        "M190 80C186 92 186 102 188 112M206 74V108M222 80C226 92 226 102 224 112", tone(hue, -0.25), 2.5, opacity=0.7
    )


def tote(pen: Pen, hue: str) -> None:
    pen.shadow(200, 332, 116)
    for x, colour in ((262, "#c88d4a"), (282, "#d9a35f")):
        with pen.moved(x, 130, turn=12):
            pen.rect(-13, -64, 26, 120, colour, r=13)
            for y in (-46, -24, -2):
                pen.line(f"M-7 {y}l14 8", PAPER, 3, opacity=0.7)
    for x, y, turn in ((132, 104, -30), (150, 84, 4), (116, 132, -58)):
        with pen.moved(x, y, turn=turn):
            pen.path("M0 40C-22 14-14 -22 0 -36C14 -22 22 14 0 40Z", "#7fae7b")
            pen.line("M0 36V-26", "#5f8f63", 2.5)
    pen.line("M150 152C146 66 254 66 250 152", tone(hue, -0.22), 13)
    bag = "M92 146H308L318 318Q318 332 302 332H98Q82 332 82 318Z"
    pen.path(bag, pen.volume(hue, 0.2, 0.12))
    with pen.inside(bag):
        pen.rect(80, 146, 240, 16, tone(hue, -0.12))
        pen.circle(200, 238, 52, tone(hue, 0.6))
        with pen.inside("M148 238A52 52 0 1 0 252 238A52 52 0 1 0 148 238Z"):
            pen.circle(222, 216, 13, "#e8935a")
            pen.path("M140 262C170 224 184 244 204 252S240 238 262 258V300H140Z", "#6f9463")
            pen.path("M140 276C176 252 206 266 262 268V300H140Z", "#4f7a5e")
    pen.line("M150 158C146 92 254 92 250 158", tone(hue, -0.08), 13)
    for x in (150, 250):
        pen.rect(x - 9, 150, 18, 22, tone(hue, -0.2), r=3)


def backpack(pen: Pen, hue: str) -> None:
    pen.shadow(200, 332, 112)
    pen.line("M168 84C168 46 232 46 232 84", tone(hue, -0.35), 11)
    for side in (-1, 1):
        pen.path(f"M{200 + side * 96} 150q{side * 34} 40 {side * 26} 150l{-side * 22} 6Z", tone(hue, -0.36))
    pen.path("M100 326V156Q100 76 200 76T300 156V326Q300 334 290 334H110Q100 334 100 326Z", pen.volume(hue))
    pen.line("M118 190V158Q120 96 200 96T282 158V190", tone(hue, -0.34), 4)
    pen.rect(274, 184, 12, 22, "#d8b25c", r=4)
    pen.rect(126, 216, 148, 104, pen.volume(tone(hue, 0.14)), r=16)
    pen.path("M126 236Q126 216 146 216H254Q274 216 274 236V252Q200 274 126 252Z", pen.volume(tone(hue, -0.14)))
    pen.rect(188, 246, 24, 30, "#a8703f", r=5)
    pen.circle(200, 266, 4, "#d8b25c")
    pen.rect(168, 134, 64, 40, PAPER, r=6, opacity=0.92)
    pen.path("M176 164C186 146 194 154 202 159S216 150 224 164Z", "#6f9463")
    pen.circle(214, 146, 4.5, "#e8935a")
    pen.rect(112, 140, 9, 150, PAPER, r=4, opacity=0.2)


def _hanger(pen: Pen) -> None:
    pen.line("M200 92C200 80 214 82 214 70A14 14 0 1 0 187 66", "#8d9196", 5)
    pen.line("M130 124L200 92L270 124", "#a87f58", 9)


def _sock(pen: Pen, x: float, y: float, turn: float, colour: str, trim: str) -> None:
    sock = (
        "M0 0H82V128C82 148 86 158 98 174L120 204C138 228 122 258 92 258C74 258 62 250 50 234L16 188C4 172 0 160 0 142Z"
    )
    with pen.moved(x, y, turn=turn):
        with pen.moved(6, 8):
            pen.path(sock, INK, opacity=0.12)
        pen.path(sock, pen.volume(colour, 0.2, 0.14))
        with pen.inside(sock):
            pen.rect(-4, 0, 100, 30, trim)
            for stripe in (52, 70, 88):
                pen.rect(-4, stripe, 100, 9, trim, opacity=0.85)
            pen.circle(126, 240, 46, trim)
            pen.circle(-4, 180, 40, trim)
        pen.line("M7 15H78", tone(trim, -0.15), 24, opacity=0.6, stroke_dasharray="2 7", stroke_linecap="butt")


def _fringe(pen: Pen, left: int, right: int, y: int, colour: str) -> None:
    pen.line(f"M{left} {y + 9}H{right}", colour, 18, stroke_dasharray="4 3.5", stroke_linecap="butt")
