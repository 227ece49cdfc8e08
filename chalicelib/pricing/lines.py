"""What is priced and what comes out: goods in; lines, gifts and the explained trace out. All amounts are integer fen."""

from typing import Literal

from pydantic import Field

from ..runtime.model import Shape

RuleKind = Literal[
    "goods",
    "price_cut",
    "limited_price",
    "member_price",
    "bundle",
    "pick_n",
    "full_reduction",
    "full_discount",
    "full_gift",
    "coupon",
    "points",
    "freight",
    "extra",
    "policy",
]
Reason = Literal[
    "set_aside",
    "not_chosen",
    "not_started",
    "ended",
    "level_too_low",
    "first_order_only",
    "not_in_audience",
    "control_group",
    "nothing_in_scope",
    "threshold_not_reached",
    "incomplete",
    "excluded_by",
    "not_with_coupons",
    "line_full",
    "too_many_coupons",
    "not_better",
    "gift_gone",
    "points_too_few",
    "nothing_to_take",
    "budget_spent",
]


class Goods(Shape):
    """A line before pricing; one per SKU. `listed_in` are the categories of its product, ancestors included. `freight_template` names its
    freight rule; without a name the default one applies."""

    product_id: str
    sku_id: str
    title: str
    spec_text: str = ""
    image: str | None = None
    unit_price_fen: int
    quantity: int
    weight_grams: int = 0
    volume_cm3: int = 0
    listed_in: list[str] = []
    freight_template: str | None = None

    @property
    def subtotal_fen(self) -> int:
        return self.unit_price_fen * self.quantity


class Line(Shape):
    """A priced line: what it costs alone, what was taken off, what is paid for it. `gift_of`: the rule that brings it for nothing."""

    product_id: str
    sku_id: str
    title: str
    spec_text: str = ""
    image: str | None = None
    unit_price_fen: int
    quantity: int
    subtotal_fen: int
    discount_fen: int
    payable_fen: int
    gift_of: str | None = None


class Gift(Shape):
    """What comes with the order for nothing, and the rule that gives it."""

    sku_id: str
    title: str
    quantity: int
    rule_id: str


class Step(Shape):
    """One rule of the price: what it looked at, what it changed, and its effect on each line (by SKU), in fen.

    `amount_fen` is what the payable amount changes by; `target` says which part of it. `bases` are the lines' amounts that the effect is spread
    over by largest remainder, `remainder` the lines that got one of the fen left over. `figures` are the rule's own numbers, such as
    `percent_off` or `times`: with them `recompute` derives the amount again.
    """

    rule: RuleKind
    text: str
    base_fen: int
    amount_fen: int
    # an empty literal would be copied deeply for each step that is read
    per_line: dict[str, int] = Field(default_factory=dict)
    rule_id: str = ""
    version: int = 0
    target: Literal["lines", "freight", "extras"] = "lines"
    bases: dict[str, int] = Field(default_factory=dict)
    remainder: list[str] = Field(default_factory=list)
    figures: dict[str, int] = Field(default_factory=dict)


class Unused(Shape):
    """A rule that changed nothing, and why: a word for programs, a sentence with figures for people. `by`: the rule that stood in its way."""

    rule: RuleKind
    rule_id: str
    version: int
    name: str
    reason: Reason
    text: str
    figures: dict[str, int] = {}
    by: str = ""


class Refusal(Shape):
    """Why the order cannot be made as it is: lines that no freight template brings to this region, or of which nobody can say it because the address
    has no code that is narrow enough (region_needed)."""

    reason: Literal["no_delivery", "region_needed"]
    text: str
    sku_ids: list[str]
    template_id: str


class Price(Shape):
    """A priced order. payable = goods - discount + freight + extras; goods and discount are sums over the lines.

    `points` are spent for `points_fen`, which is part of the discount. With `refused` the order cannot be made.
    """

    lines: list[Line]
    goods_fen: int
    discount_fen: int
    freight_fen: int
    payable_fen: int
    trace: list[Step]
    extras_fen: int = 0
    points: int = 0
    points_fen: int = 0
    gifts: list[Gift] = []
    unused: list[Unused] = []
    refused: list[Refusal] = []

    @property
    def coupons(self) -> list[str]:
        """The coupons that were used."""
        return list(dict.fromkeys(step.rule_id for step in self.trace if step.rule == "coupon" and step.rule_id))
