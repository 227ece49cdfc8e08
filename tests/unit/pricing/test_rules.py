"""Rules as data: each kind reads from JSON, nonsense is refused, and schedule, audience, scope and stacking do what they say."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from chalicelib.pricing import Goods, Price, priced
from chalicelib.pricing.combination import MOST_EVALUATED
from chalicelib.pricing.remainder import MOST_BASKETS
from chalicelib.pricing.rulebook import Choice, Circumstances, Rulebook, Stacking
from chalicelib.pricing.trace import TraceBroken, recompute

from .carts import NOW

ROOT = Path(__file__).parents[3]


def rule(kind: str, **said: Any) -> dict[str, Any]:
    return {"kind": kind, "id": kind, "name": kind, **said}


CUT = rule("price_cut", offFen=100)
LADDER = rule("full_reduction", rungs=[{"at": 1000, "offFen": 100}])


def price_of(rules: list[dict[str, Any]], *, stacking: dict[str, Any] | None = None, **buyer: Any) -> Price:
    goods = [
        Goods(product_id="p", sku_id="a", title="a", unit_price_fen=1000, quantity=1, listed_in=["tea", "green"]),
        Goods(product_id="q", sku_id="b", title="b", unit_price_fen=1000, quantity=1, listed_in=["tea"]),
    ]
    book = Rulebook.model_validate({"rules": rules, "stacking": stacking or {}})
    coupons = [entry["id"] for entry in rules if entry["kind"] == "coupon"]
    return priced(goods, book, Circumstances(now=NOW, **buyer), Choice(coupons=coupons))


def reasons(price: Price) -> dict[str, str]:
    return {unused.rule_id: unused.reason for unused in price.unused}


@pytest.mark.parametrize(
    "nonsense",
    [
        rule("price_cut"),
        rule("price_cut", offFen=1, percentOff=10),
        rule("limited_price", offFen=1),
        rule("full_reduction", rungs=[]),
        rule("full_reduction", rungs=[{"at": 2, "offFen": 1}, {"at": 1, "offFen": 1}]),
        rule("full_reduction", every=True, rungs=[{"at": 1, "offFen": 1}, {"at": 2, "offFen": 1}]),
        rule("full_discount", rungs=[{"at": 1, "percentOff": 101}]),
        rule("bundle", parts=[{"skuId": "a"}, {"skuId": "a"}], priceFen=1),
        rule("pick_n", pieces=1, priceFen=1),
        rule("price_cut", offFen=1, startsAt="2026-01-02T00:00:00Z", endsAt="2026-01-01T00:00:00Z"),
        rule("no_such_kind"),
        rule("coupon", benefit="money"),
        rule("price_cut", offFen=-1),
    ],
)
def test_nonsense_is_refused(nonsense: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Rulebook.model_validate({"rules": [nonsense]})


def test_a_schedule_begins_with_its_first_moment_and_ends_before_its_last() -> None:
    start, end = "2026-11-11T04:00:00Z", "2026-11-11T05:00:00Z"
    timed = CUT | {"startsAt": start, "endsAt": end}
    assert price_of([timed]).discount_fen == 200
    goods = [Goods(product_id="p", sku_id="a", title="a", unit_price_fen=1000, quantity=1)]
    book = Rulebook.model_validate({"rules": [timed]})
    for moved, reason in ((timedelta(seconds=-1), "not_started"), (timedelta(hours=1), "ended")):
        assert reasons(priced(goods, book, Circumstances(now=NOW + moved))) == {"price_cut": reason}


@pytest.mark.parametrize(
    ("audience", "buyer", "reason"),
    [
        ({"minLevel": 2}, {"level": 1}, "level_too_low"),
        ({"firstOrder": True}, {}, "first_order_only"),
        ({"tags": ["vip"]}, {"tags": ["new"]}, "not_in_audience"),
        (
            {"minLevel": 2, "firstOrder": True, "tags": ["vip"]},
            {"level": 2, "first_order": True, "tags": ["vip"]},
            None,
        ),
    ],
)
def test_an_audience_is_asked(audience: dict[str, Any], buyer: dict[str, Any], reason: str | None) -> None:
    price = price_of([CUT | {"audience": audience}], **buyer)
    assert reasons(price).get("price_cut") == reason
    assert price.discount_fen == (0 if reason else 200)


@pytest.mark.parametrize(
    ("scope", "covered"),
    [
        ({}, {"a", "b"}),
        ({"kind": "categories", "ids": ["green"]}, {"a"}),
        ({"kind": "categories", "ids": ["tea"], "exceptCategories": ["green"]}, {"b"}),
        ({"kind": "products", "ids": ["q"]}, {"b"}),
        ({"kind": "skus", "ids": ["a"]}, {"a"}),
        ({"exceptSkus": ["a"]}, {"b"}),
        ({"kind": "skus", "ids": ["a"], "exceptProducts": ["p"]}, set()),
    ],
)
def test_a_scope_covers_what_it_names_and_not_what_it_excludes(scope: dict[str, Any], covered: set[str]) -> None:
    price = price_of([CUT | {"scope": scope}])
    assert {line.sku_id for line in price.lines if line.discount_fen} == covered


def test_a_second_ladder_finds_the_line_full_unless_the_shop_allows_two() -> None:
    second = LADDER | {"id": "second"}
    assert reasons(price_of([LADDER, second])) == {"second": "line_full"}
    assert price_of([LADDER, second], stacking={"laddersPerLine": 2}).discount_fen == 200


def test_rules_per_line_are_counted_over_all_stages() -> None:
    coupon = rule("coupon", benefit="amount", offFen=50)
    price = price_of([CUT, LADDER, coupon], stacking={"rulesPerLine": 2})
    assert reasons(price) == {"coupon": "line_full"}
    assert price.discount_fen == 300


def test_one_rule_of_a_group_is_used_and_the_other_names_it() -> None:
    price = price_of(
        [
            LADDER | {"group": "g", "name": "甲"},
            LADDER | {"id": "z", "group": "g", "scope": {"kind": "skus", "ids": ["a"]}},
        ]
    )
    (unused,) = price.unused
    assert (unused.rule_id, unused.reason, unused.text) == ("z", "excluded_by", "与“甲”不可同享")


def test_a_rule_that_cannot_take_effect_does_not_block_its_group() -> None:
    far = LADDER | {"id": "far", "priority": 1, "group": "g", "rungs": [{"at": 99_999, "offFen": 9}]}
    price = price_of([far, LADDER | {"group": "g"}])
    assert reasons(price) == {"far": "threshold_not_reached"}
    assert price.discount_fen == 100


def test_more_coupons_than_the_order_takes_are_refused_and_not_used_up() -> None:
    coupons = [rule("coupon", benefit="amount", offFen=50) | {"id": name} for name in ("c1", "c2")]
    price = price_of(coupons)
    assert (price.coupons, reasons(price)) == (["c1"], {"c2": "too_many_coupons"})
    assert price_of(coupons, stacking={"mostCoupons": 2}).coupons == ["c1", "c2"]


def test_a_free_freight_coupon_takes_the_freight_and_is_not_used_up_without_any() -> None:
    coupon = rule("coupon", benefit="free_freight", mostOffFen=500)
    freight = rule("freight", default=True, zones=[{"firstFen": 800}])
    charged = price_of([coupon, freight])
    assert (charged.freight_fen, charged.coupons, recompute(charged.trace).freight_fen) == (300, ["coupon"], 300)
    free = price_of([coupon, rule("freight", default=True)])
    assert (free.coupons, reasons(free)) == ([], {"coupon": "nothing_to_take"})


def test_what_is_twice_or_not_there_is_an_error() -> None:
    one = Goods(product_id="p", sku_id="a", title="a", unit_price_fen=1, quantity=1)
    nobody = Circumstances(now=NOW)
    with pytest.raises(ValueError, match="SKU a is there twice"):
        priced([one, one], Rulebook(), nobody)
    with pytest.raises(ValueError, match="rule price_cut is there twice"):
        priced([one], Rulebook.model_validate({"rules": [CUT, CUT]}), nobody)
    with pytest.raises(ValueError, match="no such coupon"):
        priced([one], Rulebook(), nobody, Choice(coupons=["x"]))
    with pytest.raises(ValueError, match="no such extra"):
        priced([one], Rulebook(), nobody, Choice(extras={"x": 1}))


def test_shares_that_were_moved_between_lines_are_found_out() -> None:
    trace = price_of([LADDER]).trace
    moved = trace[1].model_copy(update={"per_line": {"a": -51, "b": -49}})
    with pytest.raises(TraceBroken, match="not proportional"):
        recompute([trace[0], moved])


def test_the_engine_knows_neither_clock_nor_table() -> None:
    beside = {"..runtime.model"}  # of the whole product; the rest is pydantic and the standard library
    for path in (ROOT / "chalicelib" / "pricing").glob("*.py"):
        imported = set(re.findall(r"^ *from (\.\.[\w.]*) import", path.read_text(encoding="utf-8"), re.M))
        assert imported <= beside, path.name
        assert "chalicelib" not in "".join(re.findall(r"^ *(?:from|import) .*", path.read_text(encoding="utf-8"), re.M))


def test_stacking_defaults_are_what_the_page_says() -> None:
    usual = Stacking()
    assert (usual.most_coupons, usual.ladders_per_line, usual.rules_per_line, usual.freight) == (1, 1, None, "sum")


def test_the_bounds_are_what_the_page_says() -> None:
    page = (ROOT / "docs" / "pricing.md").read_text(encoding="utf-8")
    assert f"{MOST_EVALUATED:,} 种组合以内" in page
    assert f"超过 {MOST_BASKETS:,} 种" in page
