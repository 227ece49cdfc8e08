"""The storefront and the merchant console keep their promises in a real browser; each is told by a file of clients/web/e2e."""

from __future__ import annotations

import subprocess
from pathlib import Path

from tests.web.conftest import CLIENT

_SECONDS = 400
_ALL_PAGES_SECONDS = 900  # under three minutes where nothing else runs


def run(command: list[str], environment: dict[str, str] | None = None, seconds: int = _SECONDS) -> None:
    ran = subprocess.run(command, cwd=CLIENT, env=environment, capture_output=True, text=True, timeout=seconds)
    assert ran.returncode == 0, ran.stdout + ran.stderr


def module(name: str) -> str:
    return str(CLIENT / "node_modules" / name)


def test_a_buyer_goes_from_home_to_a_paid_order_and_gets_half_of_it_back(
    node: str, environment: dict[str, str]
) -> None:
    run([node, "--test", "e2e/buyer.test.mjs"], environment)


def test_a_merchant_makes_a_product_ships_answers_and_starts_a_promotion(
    node: str, environment: dict[str, str]
) -> None:
    run([node, "--test", "e2e/merchant.test.mjs"], environment)


def test_the_last_button_of_every_dialog_does_what_the_shop_then_tells(node: str, environment: dict[str, str]) -> None:
    run([node, "--test", "e2e/dialogs.test.mjs"], environment)


def test_every_page_of_both_sites_looks_right_in_both_languages_on_a_phone_and_on_a_desk(
    node: str, environment: dict[str, str]
) -> None:
    run([node, "--test", "e2e/routes.test.mjs"], environment, _ALL_PAGES_SECONDS)


def test_money_countdowns_specs_and_the_matrix_reckon_right_and_no_word_is_untranslated(node: str) -> None:
    run([node, module("vitest/vitest.mjs"), "run"])


def test_the_types_agree_with_the_shops_contracts(node: str) -> None:
    run([node, "../miniprogram/scripts/esm.js"])
    run([node, module("vue-tsc/bin/vue-tsc.js"), "--noEmit", "-p", "."])


def test_the_first_view_of_the_storefront_is_under_200_kb_of_script(node: str, dist: Path) -> None:
    run([node, "scripts/size.js"])


def test_nothing_is_loaded_from_elsewhere(dist: Path) -> None:
    for page in dist.glob("*/index.html"):
        text = page.read_text(encoding="utf-8").replace("http://www.w3.org/", "")
        assert "://" not in text
    for style in dist.glob("*/assets/*.css"):
        assert "url(http" not in style.read_text(encoding="utf-8")


def test_the_lock_names_no_package_registry() -> None:
    assert '"resolved"' not in (CLIENT / "package-lock.json").read_text(encoding="utf-8")
