"""What a price is made from besides the goods: the rules with how they stack, who buys when and where to, and what the buyer chose."""

from typing import Literal

from pydantic import AwareDatetime, Field

from ..runtime.model import Quantity, Shape, Slug
from .rules import Level, Rule


class Stacking(Shape):
    """How rules live together, as data.

    `most_coupons` of an order; `ladders_per_line` (满减 and 满折; 满赠 does not count); `rules_per_line` over price, bundle, ladder, coupon.
    A group chooses the rule that saves most (`best`, also when it is not named here) or the `first` by priority.
    Several freight templates: their `sum`, or `highest_first`: the dearest first fee, the others pay as if continuing.
    """

    most_coupons: int = Field(1, ge=0, le=10)
    ladders_per_line: int = Field(1, ge=0, le=10)
    rules_per_line: int | None = Field(None, ge=1, le=20)
    groups: dict[Slug, Literal["best", "first"]] = {}
    freight: Literal["sum", "highest_first"] = "sum"


class RefundPolicy(Shape):
    """What goes back with goods; kept with the order, so that a later change of mind changes no order.

    `freight_back`: when everything goes back `unshipped` (or by the shop's fault), `always`, or `never`. `freight`: stays `as_charged`, or is
    `repriced` for what remains when a free-freight threshold breaks. `coupon_back`: when it no longer takes anything off (`unused`), or `never`.
    """

    freight_back: Literal["unshipped", "always", "never"] = "unshipped"
    freight: Literal["as_charged", "repriced"] = "as_charged"
    coupon_back: Literal["unused", "never"] = "unused"


USUAL_STACKING = Stacking.usual()
USUAL_REFUNDS = RefundPolicy.usual()


class Rulebook(Shape):
    """All rules that a price looks at: the shop's promotions, the buyer's coupons, points, freight, extras; and how they stack."""

    rules: list[Rule] = Field(default=[], max_length=500)
    stacking: Stacking = Field(default_factory=lambda: USUAL_STACKING)
    refunds: RefundPolicy = Field(default_factory=lambda: USUAL_REFUNDS)


class Circumstances(Shape):
    """Who buys, when and where to. `region`: the destination's code (GB/T 2260), none while unknown. `points`: the buyer's balance.
    `gifts_left`: units of gift SKUs; none: not looked at. `control`: rules that this buyer does without, as one of their control groups."""

    now: AwareDatetime
    level: Level = 0
    first_order: bool = False
    tags: list[str] = []
    control: list[str] | None = None
    region: str | None = None
    points: int = 0
    gifts_left: dict[str, int] | None = None


class Choice(Shape):
    """What the buyer chose: coupons, how many points at most, extras (id -> units), and exclusive promotions to do without."""

    coupons: list[str] = Field(default=[], max_length=10)
    points: int = Field(0, ge=0)
    extras: dict[str, Quantity] = {}
    set_aside: list[str] = []
