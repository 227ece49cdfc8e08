"""The demo shop's pictures: as drawn, self-contained, small, and there for every address that the content names."""

import re
import xml.etree.ElementTree as ET

import pytest

from infra.local.shop.content import load
from infra.local.shop.draw import MEDIA, SCENES, main, pictures
from infra.local.shop.pen import Pen, mix, tone
from infra.local.shop.requests import category_request, product_request
from infra.local.shop.shapes import SHAPES

COMMITTED = {path.name: path.read_text(encoding="utf-8") for path in MEDIA.iterdir()}


def test_the_committed_pictures_are_what_the_pen_draws() -> None:
    assert pictures() == COMMITTED


def test_drawing_twice_gives_the_same_text() -> None:
    assert pictures() == pictures()


def test_all_pictures_together_stay_under_600_kilobytes() -> None:
    assert sum(len(svg.encode()) for svg in COMMITTED.values()) < 600 * 1024


def test_pictures_are_well_formed_and_refer_to_nothing_outside() -> None:
    plain = {
        "svg",
        "defs",
        "g",
        "path",
        "rect",
        "circle",
        "ellipse",
        "linearGradient",
        "radialGradient",
        "stop",
        "clipPath",
    }
    for name, svg in COMMITTED.items():
        tags = {element.tag.removeprefix("{http://www.w3.org/2000/svg}") for element in ET.fromstring(svg).iter()}
        assert tags <= plain, name
        assert "href" not in svg, name
        assert "nan" not in svg, name


def test_every_gradient_and_clip_that_is_used_is_defined_once() -> None:
    for name, svg in COMMITTED.items():
        defined = re.findall(r' id="(\w+)"', svg)
        assert len(defined) == len(set(defined)), name
        assert set(re.findall(r"url\(#(\w+)\)", svg)) == set(defined), name


def test_every_address_in_the_content_has_its_picture() -> None:
    shop = load()
    named = {sku["image"] for product in shop.products for sku in product_request(product)["skus"]}
    for product in shop.products:
        request = product_request(product)
        named |= {*request["images"], *request["detailImages"]}
    named |= {category_request(category, None, 0)["image"] for category, _ in shop.category_tree} - {None}
    files = {address.removeprefix("/media/") for address in named}
    banners = {f"banner-{banner.banner_id}.svg" for banner in shop.banners}
    assert files | banners == set(COMMITTED)


def test_pictures_of_one_product_differ_by_hue() -> None:
    for product in load().products:
        drawn = {COMMITTED[f"{name}.svg"] for name in product.pictures}
        assert len(drawn) == len(product.hues)


def test_every_shape_and_scene_is_used_by_some_product() -> None:
    drawings = [product.drawing for product in load().products]
    assert {drawing.shape for drawing in drawings} == set(SHAPES)
    assert {drawing.scene for drawing in drawings} | {"bare"} == set(SCENES)


def test_the_check_names_a_picture_that_is_not_as_drawn(
    tmp_path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("infra.local.shop.draw.MEDIA", tmp_path)
    assert main([]) == 0
    assert main(["--check"]) == 0
    (tmp_path / "glaze-mug.svg").write_text("<svg/>")
    (tmp_path / "stray.svg").write_text("<svg/>")
    capsys.readouterr()
    assert main(["--check"]) == 1
    assert capsys.readouterr().out.split() == ["glaze-mug.svg", "stray.svg"]
    assert main([]) == 0
    assert {path.name: path.read_text(encoding="utf-8") for path in tmp_path.iterdir()} == COMMITTED


def test_tones_go_from_ink_to_paper() -> None:
    assert mix("#000000", "#ffffff", 0.5) == "#808080"
    assert tone("#808080", 1) == "#fffaf1"
    assert tone("#808080", -1) == "#2c2436"
    assert tone("#808080", 0) == "#808080"


def test_equal_definitions_are_kept_once() -> None:
    pen = Pen()
    assert pen.volume("#112233") == pen.volume("#112233") != pen.volume("#112234")
    assert pen.svg().count("<linearGradient") == 2
