"""Generated carts: goods, rulebooks, buyers and choices that meet often enough for rules to act on each other.

Hypothesis draws the sizes and a seed; the content comes from the seed: a cart takes a millisecond, and a small one fails first.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, NamedTuple

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from chalicelib.pricing.lines import Goods
from chalicelib.pricing.rulebook import Choice, Circumstances, RefundPolicy, Rulebook, Stacking
from chalicelib.pricing.rules import (
    Audience,
    Bundle,
    BundlePart,
    CouponRule,
    DiscountRung,
    Extra,
    FreightTemplate,
    FullDiscount,
    FullGift,
    FullReduction,
    GiftItem,
    GiftRung,
    LevelPrice,
    LimitedPrice,
    MemberPrice,
    PickN,
    PointsRule,
    PriceCut,
    ReductionRung,
    Rule,
    Scope,
    Zone,
)

NOW = datetime(2026, 11, 11, 4, tzinfo=UTC)
SKUS = ["a", "b", "c", "d", "e"]
CATEGORIES = ["tea", "cups"]

# 500 in `make test`; HYPOTHESIS_PROFILE=nightly brings 20,000
generated = settings(
    max_examples=max(500, settings.default.max_examples if settings.default else 0),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)


class Cart(NamedTuple):
    """What is priced."""

    goods: list[Goods]
    book: Rulebook
    circumstances: Circumstances
    choice: Choice


@st.composite
def carts(
    draw: st.DrawFn, most_lines: int = 5, most_units: int = 5, most_promotions: int = 4, most_coupons: int = 3
) -> Cart:
    lines, units = draw(st.integers(1, most_lines)), draw(st.integers(1, most_units))
    promotions, coupons = draw(st.integers(0, most_promotions)), draw(st.integers(0, most_coupons))
    return Dice(draw(st.integers(0, 2**40))).cart(lines, units, promotions, coupons)


class Dice(Random):
    """Draws the parts of a cart."""

    def cart(self, lines: int, units: int, promotions: int, coupons: int) -> Cart:
        book = self.book(promotions, coupons)
        own = [rule.id for rule in book.rules if rule.kind == "coupon"]
        promoted = [rule.id for rule in book.rules if rule.id.startswith("r")]
        choice = Choice(
            coupons=self.some(own, 2),
            points=self.choice([0, self.randint(0, 50_000)]),
            extras=self.choice([{}, {}, {"box": 1}, {"donate": 3, "box": 2}]),
            set_aside=self.some(promoted, 1),
        )
        circumstances = Circumstances(
            now=NOW,
            level=self.randint(0, 4),
            first_order=self.chance(),
            region=self.choice([None, "440305", "650100", "659001"]),
            points=self.randint(0, 50_000),
        )
        return Cart(self.goods(lines, units), book, circumstances, choice)

    def chance(self, of: int = 2) -> bool:
        return self.randrange(of) == 0

    def some(self, pool: list[str], most: int, least: int = 0) -> list[str]:
        return self.sample(pool, min(len(pool), self.randint(least, most)))

    def price(self) -> int:
        return self.choice([0, 1, 99, 333, 1000, 1999, 2990, 5000, 10001, *(self.randint(0, 30_000) for _ in range(9))])

    def amount(self) -> int:
        return self.choice([1, 50, 333, 1000, 2000, 5000, *(self.randint(0, 20_000) for _ in range(6))])

    def threshold(self) -> int:
        return self.choice([1, 999, 3000, 5000, 9900, 10000, *(self.randint(1, 60_000) for _ in range(6))])

    def percent(self) -> int:
        return self.choice([1, 5, 12, 33, 50, 100, *(self.randint(1, 100) for _ in range(6))])

    def perhaps(self, value: int) -> int | None:
        return self.choice([None, value])

    def goods(self, lines: int, units: int) -> list[Goods]:
        return [
            Goods(
                product_id=f"p{SKUS.index(sku) // 2}",
                sku_id=sku,
                title=f"商品{sku}",
                unit_price_fen=self.price(),
                quantity=self.randint(1, units),
                listed_in=self.some(CATEGORIES, 2),
                weight_grams=self.choice([0, 200, 999, 1500]),
                volume_cm3=self.choice([0, 500, 8000]),
                freight_template=self.choice([None, None, "heavy"]),
            )
            for sku in self.sample(SKUS, lines)
        ]

    def scope(self) -> Scope:
        kind = self.choice(["shop", "shop", "categories", "products", "skus"])
        pool = {"shop": [], "categories": CATEGORIES, "products": ["p0", "p1", "p2"], "skus": SKUS}[kind]
        return Scope(kind=kind, ids=self.some(pool, 3, 1), except_skus=self.some(SKUS, 1))

    def common(self, number: int, groups: list[str | None]) -> dict[str, Any]:
        return {
            "id": f"r{number}",
            "name": f"活动{number}",
            "version": self.randint(1, 3),
            "starts_at": self.choice([None, None, None, NOW - timedelta(days=1), NOW + timedelta(days=1)]),
            "audience": self.choice([Audience()] * 4 + [Audience(min_level=2), Audience(first_order=True)]),
            "scope": self.scope(),
            "priority": self.randint(0, 3),
            "group": self.choice(groups),
            "with_coupons": not self.chance(3),
        }

    def rungs(self, by: str, most: int) -> list[int]:
        return sorted(
            {self.threshold() if by == "amount" else self.randint(1, 12) for _ in range(self.randint(1, most))}
        )

    def promotion(self, number: int) -> Rule:
        common = self.common(number, [None, None, "g", "h"])
        make = self.choice(
            [self.cut, self.limited, self.member, self.bundle, self.pick, self.reduction, self.discount, self.full_gift]
        )
        return make(common)

    def cut(self, common: dict[str, Any]) -> Rule:
        return PriceCut(**common, off_fen=self.randint(1, 3000))

    def limited(self, common: dict[str, Any]) -> Rule:
        common["starts_at"] = None
        given = {sku: self.price() for sku in self.some(SKUS, 3, 1)}
        most = self.perhaps(self.randint(1, 3))
        return LimitedPrice(**common, ends_at=NOW + timedelta(hours=1), prices=given, most_units=most)

    def member(self, common: dict[str, Any]) -> Rule:
        return MemberPrice(**common, levels=[LevelPrice(min_level=self.randint(0, 3), percent_off=self.percent())])

    def bundle(self, common: dict[str, Any]) -> Rule:
        parts = [BundlePart(sku_id=sku, quantity=self.randint(1, 2)) for sku in self.some(SKUS, 3, 1)]
        common["scope"] = Scope()
        return Bundle(**common, parts=parts, price_fen=self.price(), most_times=self.perhaps(self.randint(1, 3)))

    def pick(self, common: dict[str, Any]) -> Rule:
        times = self.perhaps(self.randint(1, 3))
        return PickN(**common, pieces=self.randint(2, 4), price_fen=self.price(), most_times=times)

    def reduction(self, common: dict[str, Any]) -> Rule:
        by, every = self.choice(["amount", "amount", "pieces"]), self.chance()
        rungs = [ReductionRung(at=at, off_fen=self.amount()) for at in self.rungs(by, 1 if every else 3)]
        most = self.perhaps(self.amount())
        return FullReduction(**common, by=by, rungs=rungs, every=every, most_off_fen=most)

    def discount(self, common: dict[str, Any]) -> Rule:
        by = self.choice(["amount", "amount", "pieces"])
        rungs = [DiscountRung(at=at, percent_off=self.percent()) for at in self.rungs(by, 3)]
        return FullDiscount(**common, by=by, rungs=rungs, most_off_fen=self.perhaps(self.amount()))

    def full_gift(self, common: dict[str, Any]) -> Rule:
        by = self.choice(["amount", "amount", "pieces"])
        gift = [GiftItem(sku_id="gift", title="赠品")]
        return FullGift(**common, by=by, rungs=[GiftRung(at=at, gifts=gift) for at in self.rungs(by, 2)])

    def coupon(self, number: int) -> CouponRule:
        common = self.common(number, [None, None, None, "g"])
        common.update(id=f"coupon-{number}", name=f"券{number}", ends_at=NOW + timedelta(days=self.randint(2, 5)))
        benefit = self.choice(["amount", "amount", "percent", "free_freight", "gift"])
        return CouponRule(
            **common,
            benefit=benefit,
            off_fen=self.amount() if benefit == "amount" else 0,
            percent_off=self.percent() if benefit == "percent" else 0,
            most_off_fen=self.perhaps(self.amount()),
            gifts=[GiftItem(sku_id="gift", title="赠品")] if benefit == "gift" else [],
            threshold_fen=self.choice([0, self.threshold()]),
        )

    def points(self) -> PointsRule:
        common = self.common(90, [None])
        common.update(id="points", name="积分", starts_at=None, audience=Audience())
        return PointsRule(
            **common,
            unit_points=self.choice([1, 10, 100]),
            unit_fen=self.choice([1, 7, 100]),
            most_percent=self.percent(),
            most_fen=self.perhaps(self.amount()),
        )

    def template(self, name: str, *, default: bool) -> FreightTemplate:
        by = self.choice(["order", "piece", "weight", "volume"])
        big = by in ("weight", "volume")
        far = Zone(regions=["65"], first_fen=2500, first=1000 if big else 1, next=1000 if big else 1, next_fen=900)
        near = Zone(
            first=1000 if big else 1,
            first_fen=self.choice([0, 600, 1200]),
            next=500 if big else 2,
            next_fen=self.choice([0, 100, 333]),
            free_over_fen=self.perhaps(self.threshold()),
            free_over_units=self.perhaps(self.randint(1, 12)),
        )
        refused = self.choice([[], [], ["6590"]])
        return FreightTemplate(id=name, name=f"运费{name}", by=by, zones=[far, near], refused=refused, default=default)

    def book(self, promotions: int, coupons: int) -> Rulebook:
        rules: list[Rule] = [self.promotion(number) for number in range(promotions)]
        rules += [self.coupon(number) for number in range(coupons)]
        rules += [self.points()] if self.chance() else []
        rules += [self.template("usual", default=True)]
        rules += [self.template("heavy", default=False)] if self.chance() else []
        rules += [
            Extra(id="box", name="礼盒", what="packaging", fen=500),
            Extra(id="donate", name="公益", what="donation", fen=100, refundable="never"),
        ]
        stacking = Stacking(
            most_coupons=self.randint(0, 2),
            ladders_per_line=self.choice([1, 1, 2]),
            rules_per_line=self.choice([None, None, 1, 2]),
            freight=self.choice(["sum", "highest_first"]),
        )
        refunds = RefundPolicy(freight=self.choice(["as_charged", "as_charged", "repriced"]))
        return Rulebook(rules=rules, stacking=stacking, refunds=refunds)
