"""Draws every picture of the demo shop into `media/`: `python -m infra.local.shop.draw` (`--check` only compares).

Per product: one picture per hue, and `<product>-detail`, a close-up with the hues side by side. Per category with a
picture: a thumbnail. Per banner: goods on a table, 750 x 350. Without text, without outside references, always the same.
"""

from __future__ import annotations

import sys
from pathlib import Path

from . import scenes
from .content import Banner, Picture, Product, load
from .pen import INK, PAPER, Pen, mix, tone
from .scenes import Scene
from .shapes import SHAPES

MEDIA = Path(__file__).parent / "media"

SCENES: dict[str, Scene] = {
    scene.__name__: scene
    for scene in (
        *(scenes.plain, scenes.arch, scenes.sun, scenes.window, scenes.table),
        *(scenes.cloth, scenes.hook, scenes.hills, scenes.bare),
    )
}


def pictures() -> dict[str, str]:
    """File name -> SVG text of the whole shop."""
    shop = load()
    drawn: dict[str, str] = {}
    for product in shop.products:
        for name, hue in product.pictures.items():
            drawn[f"{name}.svg"] = product_picture(product, hue)
        drawn[f"{product.product_id}-detail.svg"] = detail(product)
    for category, _ in shop.category_tree:
        if category.picture:
            drawn[f"category-{category.category_id}.svg"] = thumbnail(category.picture)
    for banner in shop.banners:
        drawn[f"banner-{banner.banner_id}.svg"] = banner_picture(banner)
    return drawn


def product_picture(product: Product, hue: str) -> str:
    """The product in its scene."""
    pen = Pen()
    SCENES[product.drawing.scene](pen, product.drawing.wall)
    SHAPES[product.drawing.shape](pen, hue)
    return pen.svg()


def detail(product: Product) -> str:
    """A close-up in the first hue, and all hues as samples of colour."""
    hues = list(product.hues.values())
    pen = Pen()
    scenes.bare(pen, mix(product.drawing.wall, hues[0], 0.22))
    with pen.moved(-66, -84, scale=1.5):
        SHAPES[product.drawing.shape](pen, hues[0])
    if len(hues) > 1:
        left = 400 - 46 * len(hues)
        pen.rect(left - 30, 336, 46 * len(hues) + 14, 48, PAPER, r=24, opacity=0.92)
        for number, hue in enumerate(hues):
            pen.circle(left + 46 * number, 360, 15, hue, stroke=tone(hue, -0.2), stroke_width=2)
    return pen.svg()


def thumbnail(picture: Picture) -> str:
    """One good on a quiet ground, for lists of categories."""
    pen = Pen()
    scenes.bare(pen, picture.wall)
    with pen.moved(28, 20, scale=0.86):
        SHAPES[picture.shape](pen, picture.hue)
    return pen.svg()


def banner_picture(banner: Banner) -> str:
    """Goods side by side on a table."""
    pen = Pen()
    wall = banner.wall
    pen.rect(0, 0, 750, 350, pen.fade(tone(wall, 0.35), wall))
    pen.circle(590, 150, 132, tone(wall, 0.55))
    pen.circle(120, 90, 60, tone(wall, 0.5), opacity=0.7)
    pen.rect(0, 284, 750, 66, mix("#d9b48c", wall, 0.3))
    pen.rect(0, 284, 750, 6, PAPER, opacity=0.5)
    for number, (shape, hue) in enumerate(banner.goods):
        with pen.moved(-14 + number * 176, 96, scale=0.62):
            SHAPES[shape](pen, hue)
    pen.rect(0, 344, 750, 6, INK, opacity=0.06)
    return pen.svg(750, 350)


def main(arguments: list[str]) -> int:
    """Writes the pictures, or with `--check` tells which differ; 0 if all is well."""
    drawn = pictures()
    if arguments == ["--check"]:
        stale = [
            name
            for name, svg in drawn.items()
            if not (MEDIA / name).is_file() or (MEDIA / name).read_text(encoding="utf-8") != svg
        ]
        stale += [path.name for path in MEDIA.glob("*") if path.name not in drawn]
        print("\n".join(stale) or f"{len(drawn)} pictures are as drawn")
        return 1 if stale else 0
    MEDIA.mkdir(exist_ok=True)
    for name, svg in drawn.items():
        (MEDIA / name).write_text(svg, encoding="utf-8", newline="\n")
    for path in MEDIA.glob("*.svg"):
        if path.name not in drawn:
            path.unlink()
    print(f"{len(drawn)} pictures, {sum(len(svg.encode()) for svg in drawn.values()) // 1024} KB, in {MEDIA}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
