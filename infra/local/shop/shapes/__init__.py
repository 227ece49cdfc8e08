"""The drawings of the goods, one function each: it puts one on a 400 x 400 sheet, standing at y = 330, in a hue."""

from __future__ import annotations

from collections.abc import Callable

from ..pen import Pen
from . import desk, home, kitchen, outdoor, tea, wear

Shape = Callable[[Pen, str], None]

SHAPES: dict[str, Shape] = {
    shape.__name__: shape
    for shape in (
        *(kitchen.mug, kitchen.tumbler, kitchen.teapot, kitchen.bowl, kitchen.plate, kitchen.chopsticks),
        *(kitchen.casserole, home.cushion, home.towel, home.basket, home.lamp, home.lantern, home.candle),
        *(home.diffuser, tea.tea_tin, tea.tea_cake, tea.pouch, tea.flower_jar, tea.coffee_bag, tea.drip_box),
        *(tea.dripper, tea.grinder, desk.notebook, desk.fountain_pen, desk.pencils, desk.tapes, desk.calendar),
        *(desk.pencil_case, wear.tee, wear.hoodie, wear.bucket_hat, wear.scarf, wear.socks, wear.tote),
        *(wear.backpack, outdoor.tent, outdoor.camp_chair, outdoor.camp_light, outdoor.umbrella, outdoor.flask),
        *(outdoor.succulents, outdoor.monstera, outdoor.watering_can, outdoor.gift_box),
    )
}
