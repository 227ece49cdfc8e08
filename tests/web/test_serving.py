"""The local cloud serves the built sites, tells them where they are, and serves nothing else of the disk."""

from __future__ import annotations

from pathlib import Path

import pytest

from infra.local import web
from infra.local.gateway import HttpAnswer

PAGE = '<html><head><meta name="minimall-name" content="" /><meta name="minimall-simulator" content="" /></head></html>'


@pytest.fixture
def sites(tmp_path: Path) -> web.Sites:
    for site in web.SITES:
        assets = tmp_path / "dist" / site / "assets"
        assets.mkdir(parents=True)
        (tmp_path / "dist" / site / "index.html").write_text(PAGE, encoding="utf-8")
        (assets / "a-1.js").write_text("let a", encoding="utf-8")
        (tmp_path / "dist" / site / ".vite").mkdir()
        (tmp_path / "dist" / site / ".vite" / "manifest.json").write_text("{}", encoding="utf-8")
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    return web.Sites("http://127.0.0.1:8001", lambda: '小满 "生活"', tmp_path / "dist")


def header(answer: HttpAnswer | None, name: str) -> str:
    assert answer is not None
    return dict(answer.headers)[name]


def test_the_page_is_told_the_shops_name_and_where_the_simulator_is(sites: web.Sites) -> None:
    answer = sites.answer("/shop/")
    assert answer is not None
    page = answer.body.decode()
    assert 'name="minimall-simulator" content="http://127.0.0.1:8001"' in page
    assert 'name="minimall-name" content="小满 &quot;生活&quot;"' in page
    assert header(answer, "Cache-Control") == "no-cache"


def test_assets_are_kept_for_ever_and_have_their_type(sites: web.Sites) -> None:
    answer = sites.answer("/console/assets/a-1.js")
    assert answer is not None
    assert answer.body == b"let a"
    assert "javascript" in header(answer, "Content-Type")
    assert "immutable" in header(answer, "Cache-Control")


def test_a_site_without_its_slash_is_led_to_it(sites: web.Sites) -> None:
    answer = sites.answer("/shop")
    assert answer is not None
    assert (answer.status, header(answer, "Location")) == (301, "/shop/")


@pytest.mark.parametrize(
    "path",
    [
        "/shop/../../secret.txt",
        "/shop/%2e%2e/%2e%2e/secret.txt",
        "/shop//etc/passwd",
        "/shop/.vite/manifest.json",
        "/shop/assets",
        "/shop/nothing.js",
        "/shop/a%00b",
        "/catalog/browse",
        "/",
    ],
)
def test_nothing_else_is_answered(sites: web.Sites, path: str) -> None:
    assert sites.answer(path) is None


def test_a_site_that_is_not_built_says_how_to_build_it(tmp_path: Path) -> None:
    answer = web.Sites("http://127.0.0.1:8001", dist=tmp_path).answer("/shop/")
    assert answer is not None
    assert (answer.status, web.HOW in answer.body.decode()) == (404, True)
    assert not web.built(tmp_path)
