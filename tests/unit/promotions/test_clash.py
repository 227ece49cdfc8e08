"""Which promotions meet, and what then happens."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.pricing.rulebook import Stacking
from chalicelib.pricing.rules import (
    Audience,
    Bundle,
    BundlePart,
    FullReduction,
    LimitedPrice,
    PickN,
    PriceCut,
    ReductionRung,
    Scope,
)
from chalicelib.promotions.clash import clashes
from chalicelib.promotions.items import Terms

NOW = datetime(2026, 11, 11, tzinfo=UTC)


def reduction(name: str, **more: Any) -> FullReduction:
    return FullReduction(id=name, name=name, rungs=[ReductionRung(at=100, off_fen=1)], **more)


def cut(name: str, **more: Any) -> PriceCut:
    return PriceCut(id=name, name=name, off_fen=1, **more)


def effects(terms: Terms, *live: Terms, **stacking: Any) -> list[tuple[str, str]]:
    return [(clash.promotion_id, clash.effect) for clash in clashes(terms, live, Stacking(**stacking))]


@pytest.mark.row("X15")
def test_what_adds_up_stands_in_front() -> None:
    flash = LimitedPrice(id="flash", name="flash", prices={"a": 1}, ends_at=NOW)
    assert effects(cut("new"), flash, reduction("r")) == [("r", "add_up"), ("flash", "lowest_price")]
    assert effects(reduction("new"), reduction("r")) == [("r", "line_limit")]
    assert effects(reduction("new"), reduction("r"), ladders_per_line=2) == [("r", "add_up")]
    assert effects(reduction("new", group="g"), cut("c", group="g")) == [("c", "one_of_group")]
    pick, pair = PickN(id="p", name="p", pieces=2, price_fen=1), [BundlePart(sku_id="a"), BundlePart(sku_id="b")]
    assert effects(pick, Bundle(id="b", name="b", parts=pair, price_fen=1)) == [("b", "one_bundle")]
    assert effects(reduction("r"), reduction("r")) == []  # itself, as it is now


@pytest.mark.row("X15")
def test_rules_that_cannot_meet_do_not_clash() -> None:
    early, late = {"ends_at": NOW}, {"starts_at": NOW, "ends_at": NOW + timedelta(days=1)}
    assert effects(reduction("new", **late), cut("c", **early)) == []
    tags = [{"audience": Audience(tags=[tag])} for tag in ("a", "b")]
    assert effects(reduction("new", **tags[0]), cut("c", **tags[1])) == []
    skus = [{"scope": Scope(kind="skus", ids=[sku])} for sku in ("a", "b")]
    assert effects(reduction("new", **skus[0]), cut("c", **skus[1])) == []
    assert effects(reduction("new", **skus[0]), cut("c", **skus[0])) == [("c", "add_up")]
    assert effects(reduction("new", **skus[0]), PriceCut(id="c", name="c", prices={"b": 1})) == []
    assert effects(reduction("new", **skus[0]), cut("c", scope=Scope(kind="categories", ids=["x"]))) != []
