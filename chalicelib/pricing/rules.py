"""The rules of a price, as data: what a merchant sets up, what an order keeps. Each has an id, a name, a version, a schedule, an audience, a scope.

Stages in their order: price (a unit gets its lowest price), bundle, ladder, coupon, points, freight, extra. Within a stage rules apply by
(priority, id), each on what the one before left. A percentage is `percent_off`: 12 is what a shop calls 88 折.
"""

from typing import Annotated, Literal, Self

from pydantic import AwareDatetime, Field, model_validator

from ..runtime.model import Fen, Name, Quantity, Shape, Slug, Title

Percent = Annotated[int, Field(ge=1, le=100, description="percent taken off: 12 = 88 折")]
Level = Annotated[int, Field(ge=0, le=100)]


class Scope(Shape):
    """Which goods a rule covers. Exclusions win."""

    kind: Literal["shop", "categories", "products", "skus"] = "shop"
    ids: list[Slug] = Field(default=[], max_length=1_000)
    except_categories: list[Slug] = []
    except_products: list[Slug] = []
    except_skus: list[Slug] = []


class Audience(Shape):
    """Who a rule is for. Empty lists mean everybody; `min_level` and above; `tags`: any of them.

    `control_percent` of the buyers, drawn by lot once and for all, do without, so that the effect can be measured against them.
    """

    min_level: Level = 0
    first_order: bool = False
    tags: list[Slug] = []
    control_percent: int = Field(0, ge=0, le=50)


WHOLE_SHOP = Scope.usual()
EVERYBODY = Audience.usual()


class Ruled(Shape):
    """What every promotion has.

    Of a `group` only one rule is used in an order. `with_coupons=False`: what this rule touched no coupon may touch, and the other way round.
    """

    id: Slug
    name: Name
    version: int = Field(1, ge=1)
    starts_at: AwareDatetime | None = None
    ends_at: AwareDatetime | None = None
    audience: Audience = Field(default_factory=lambda: EVERYBODY)
    scope: Scope = Field(default_factory=lambda: WHOLE_SHOP)
    priority: int = Field(100, ge=0, le=9_999)
    group: Slug | None = None
    with_coupons: bool = True

    @model_validator(mode="after")
    def _begins_before_it_ends(self) -> Self:
        if self.starts_at and self.ends_at and self.starts_at >= self.ends_at:
            raise ValueError("ends before it starts")
        return self


class UnitPrice(Ruled):
    """A lower price of a unit: `prices` by SKU, or `percent_off`, or `off_fen` from the list price."""

    prices: dict[Slug, Fen] = {}
    percent_off: int = Field(0, ge=0, le=100)
    off_fen: Fen = 0

    @model_validator(mode="after")
    def _says_one_price(self) -> Self:
        if sum((bool(self.prices), bool(self.percent_off), bool(self.off_fen))) != 1:
            raise ValueError("exactly one of prices, percent_off, off_fen")
        return self


class PriceCut(UnitPrice):
    """直降."""

    kind: Literal["price_cut"] = "price_cut"


class LimitedPrice(UnitPrice):
    """限时价: has an end, and may be limited to so many units of a SKU per order; the units above pay what they would without it."""

    kind: Literal["limited_price"] = "limited_price"
    most_units: Quantity | None = None

    @model_validator(mode="after")
    def _ends(self) -> Self:
        if self.ends_at is None:
            raise ValueError("a time-limited price has an end")
        return self


class LevelPrice(Shape):
    """What buyers of a level and above pay: `prices` by SKU, or `percent_off`."""

    min_level: Level
    prices: dict[Slug, Fen] = {}
    percent_off: int = Field(0, ge=0, le=100)


class MemberPrice(Ruled):
    """会员价: the highest level that the buyer has reached counts."""

    kind: Literal["member_price"] = "member_price"
    levels: list[LevelPrice] = Field(min_length=1, max_length=20)


class BundlePart(Shape):
    sku_id: Slug
    quantity: Quantity = 1


class Bundle(Ruled):
    """组合价: these SKUs together for `price_fen`, as often as complete sets are there."""

    kind: Literal["bundle"] = "bundle"
    parts: list[BundlePart] = Field(min_length=1, max_length=20)
    price_fen: Fen
    most_times: Quantity | None = None

    @model_validator(mode="after")
    def _names_each_once(self) -> Self:
        if len({part.sku_id for part in self.parts}) < len(self.parts):
            raise ValueError("a SKU is named twice")
        return self


class PickN(Ruled):
    """N 件 X 元: any `pieces` units of the scope for `price_fen`, the dearest units first, as often as it saves something."""

    kind: Literal["pick_n"] = "pick_n"
    pieces: int = Field(ge=2, le=99)
    price_fen: Fen
    most_times: Quantity | None = None


class GiftItem(Shape):
    sku_id: Slug
    title: Title
    quantity: Quantity = 1


class ReductionRung(Shape):
    at: int = Field(ge=1)
    off_fen: Fen


class DiscountRung(Shape):
    at: int = Field(ge=1)
    percent_off: Percent


class GiftRung(Shape):
    at: int = Field(ge=1)
    gifts: list[GiftItem] = Field(min_length=1, max_length=10)


class Ladder(Ruled):
    """Something for reaching a threshold: `by` amount (fen) or pieces. The highest rung reached counts."""

    by: Literal["amount", "pieces"] = "amount"


class FullReduction(Ladder):
    """满减. `every`: the one rung again for each multiple, up to `most_off_fen`."""

    kind: Literal["full_reduction"] = "full_reduction"
    rungs: list[ReductionRung] = Field(min_length=1, max_length=10)
    every: bool = False
    most_off_fen: Fen | None = None

    @model_validator(mode="after")
    def _rises(self) -> Self:
        _ascending([rung.at for rung in self.rungs], self.every)
        return self


class FullDiscount(Ladder):
    """满折."""

    kind: Literal["full_discount"] = "full_discount"
    rungs: list[DiscountRung] = Field(min_length=1, max_length=10)
    most_off_fen: Fen | None = None

    @model_validator(mode="after")
    def _rises(self) -> Self:
        _ascending([rung.at for rung in self.rungs])
        return self


class FullGift(Ladder):
    """满赠. `every`: the one rung's gifts again for each multiple."""

    kind: Literal["full_gift"] = "full_gift"
    rungs: list[GiftRung] = Field(min_length=1, max_length=10)
    every: bool = False

    @model_validator(mode="after")
    def _rises(self) -> Self:
        _ascending([rung.at for rung in self.rungs], self.every)
        return self


def _ascending(thresholds: list[int], every: bool = False) -> None:
    if thresholds != sorted(set(thresholds)):
        raise ValueError("thresholds must rise")
    if every and len(thresholds) != 1:
        raise ValueError("a repeating ladder has one rung")


class CouponRule(Ruled):
    """A buyer's coupon; `id` is the coupon's own. free_freight takes the freight (up to `most_off_fen`), gift brings `gifts`."""

    kind: Literal["coupon"] = "coupon"
    benefit: Literal["amount", "percent", "free_freight", "gift"]
    off_fen: Fen = 0
    percent_off: int = Field(0, ge=0, le=100)
    most_off_fen: Fen | None = None
    gifts: list[GiftItem] = Field(default=[], max_length=10)
    threshold_fen: Fen = 0


class PointsRule(Ruled):
    """积分抵扣: `unit_points` are worth `unit_fen`, whole units only, up to `most_percent` of the goods after discounts and `most_fen`."""

    kind: Literal["points"] = "points"
    unit_points: int = Field(ge=1)
    unit_fen: int = Field(ge=1)
    most_percent: Percent = 100
    most_fen: Fen | None = None
    threshold_fen: Fen = 0


class Zone(Shape):
    """Freight to some regions (codes by prefix, the longest match wins; none: everywhere else).

    `first` pieces, grams or cm³ cost `first_fen`, each further `next` costs `next_fen`. Free from `free_over_fen` (goods after promotions and
    coupons, before points) or from `free_over_units` on.
    """

    regions: list[Slug] = []
    first: int = Field(1, ge=1)
    first_fen: Fen = 0
    next: int = Field(1, ge=1)
    next_fen: Fen = 0
    free_over_fen: Fen | None = None
    free_over_units: Quantity | None = None


class FreightTemplate(Shape):
    """运费模板: by order (one fee), piece, weight (grams) or volume (cm³). `refused`: region prefixes that it does not deliver to."""

    kind: Literal["freight"] = "freight"
    id: Slug
    name: Name
    version: int = Field(1, ge=1)
    by: Literal["order", "piece", "weight", "volume"] = "order"
    zones: list[Zone] = Field(default=[], max_length=100)
    refused: list[Slug] = []
    default: bool = False


class Extra(Shape):
    """Something on top that the buyer asks for: packaging or a donation. Never discounted. `refundable`: comes back when everything is taken back
    unshipped, or never."""

    kind: Literal["extra"] = "extra"
    id: Slug
    name: Name
    version: int = Field(1, ge=1)
    what: Literal["packaging", "donation"]
    fen: Fen
    refundable: Literal["unshipped", "never"] = "unshipped"


def gifts_of(rule: object) -> list[GiftItem]:
    """Everything that a rule could bring for nothing."""
    if isinstance(rule, FullGift):
        return [gift for rung in rule.rungs for gift in rung.gifts]
    return rule.gifts if isinstance(rule, CouponRule) else []


Promotion = (
    PriceCut
    | LimitedPrice
    | MemberPrice
    | Bundle
    | PickN
    | FullReduction
    | FullDiscount
    | FullGift
    | CouponRule
    | PointsRule
)
Rule = Annotated[Promotion | FreightTemplate | Extra, Field(discriminator="kind")]
