"""What a product's page shows of promotions: the price everybody pays now, the prices of members, and what else applies. Pure.

Prices come from the very stage that prices an order, one unit of each SKU at a time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from ..pricing.lines import Goods, Price
from ..pricing.rulebook import Circumstances, Rulebook
from ..pricing.rules import (
    Bundle,
    FullDiscount,
    FullGift,
    FullReduction,
    LimitedPrice,
    MemberPrice,
    PickN,
    PriceCut,
)
from ..pricing.stages import priced
from ..pricing.words import yuan, zhe
from .items import Terms
from .narrow import concerns
from .views import PriceOfLevel, PromoPrice, PromotionLabel

SOON = timedelta(days=3)  # a promotion that begins within is announced, where it does not say from when


def unit_prices(rules: Sequence[Terms], goods: Sequence[Goods], now: datetime) -> dict[str, PromoPrice]:
    """SKU -> what everybody pays for one now, where a price cut or a time-limited price lowers it."""
    cuts = {rule.id: rule for rule in rules if isinstance(rule, (PriceCut, LimitedPrice))}
    shown: dict[str, PromoPrice] = {}
    for step in _priced(list(cuts.values()), goods, now, 0).trace:
        rule = cuts.get(step.rule_id)
        if rule is None:
            continue
        most = rule.most_units if isinstance(rule, LimitedPrice) else None
        for sku, fen in step.per_line.items():
            price = next(entry.unit_price_fen for entry in goods if entry.sku_id == sku) + fen
            shown[sku] = PromoPrice(price_fen=price, promotion_id=rule.id, ends_at=rule.ends_at, most_units=most)
    return shown


def level_prices(rules: Sequence[Terms], goods: Sequence[Goods], now: datetime) -> dict[str, list[PriceOfLevel]]:
    """SKU -> what members pay, by level, each where it is less than the level below pays."""
    prices = [rule for rule in rules if isinstance(rule, (PriceCut, LimitedPrice, MemberPrice))]
    levels = sorted({entry.min_level for rule in prices if isinstance(rule, MemberPrice) for entry in rule.levels})
    lowest = {line.sku_id: line.payable_fen for line in _priced(prices, goods, now, 0).lines}
    shown: dict[str, list[PriceOfLevel]] = {}
    for level in levels:
        for line in _priced(prices, goods, now, level).lines:
            if line.payable_fen < lowest[line.sku_id]:
                lowest[line.sku_id] = line.payable_fen
                shown.setdefault(line.sku_id, []).append(PriceOfLevel(min_level=level, price_fen=line.payable_fen))
    return shown


def _priced(rules: Sequence[Terms], goods: Sequence[Goods], now: datetime, level: int) -> Price:
    single = [entry.model_copy(update={"quantity": 1}) for entry in goods]
    return priced(single, Rulebook(rules=list(rules)), Circumstances(now=now, level=level))


def is_announced(rule: Terms, announce_from: datetime | None, now: datetime) -> bool:
    """Does a public page tell of it? Of one with a control group none does: the page is everybody's, and some would be promised what they do not
    get."""
    if rule.audience.control_percent or (rule.ends_at is not None and rule.ends_at <= now):
        return False
    return rule.starts_at is None or (announce_from or rule.starts_at - SOON) <= now or rule.starts_at <= now


def labels(
    rules: Sequence[Terms], announced: Mapping[str, datetime], goods: Sequence[Goods], now: datetime
) -> list[PromotionLabel]:
    """The promotions that can apply to these SKUs of a product, running or about to begin. `announced`: rule -> from when it is told of, where that
    is said."""
    return [
        PromotionLabel(
            promotion_id=rule.id,
            name=rule.name,
            kind=rule.kind,
            text=tell(rule),
            starts_at=rule.starts_at,
            ends_at=rule.ends_at,
        )
        for rule in sorted(rules, key=lambda rule: (rule.priority, rule.id))
        if is_announced(rule, announced.get(rule.id), now) and concerns(rule, goods)
    ]


def tell(rule: Terms) -> str:
    """The rule in a few words (zh-CN)."""
    if isinstance(rule, FullReduction):
        every = "每满" if rule.every else "满"
        return "；".join(f"{every}{_at(rule, rung.at)}减 {yuan(rung.off_fen)}" for rung in rule.rungs)
    if isinstance(rule, FullDiscount):
        return "；".join(f"满{_at(rule, rung.at)}打 {zhe(rung.percent_off)}" for rung in rule.rungs)
    if isinstance(rule, FullGift):
        return "；".join(f"满{_at(rule, rung.at)}赠 {'、'.join(g.title for g in rung.gifts)}" for rung in rule.rungs)
    if isinstance(rule, Bundle):
        return f"组合价 {yuan(rule.price_fen)}"
    if isinstance(rule, PickN):
        return f"任选 {rule.pieces} 件 {yuan(rule.price_fen)}"
    if isinstance(rule, MemberPrice):
        return "会员价"
    if isinstance(rule, LimitedPrice):
        return "限时价" + (f"，每单每款限 {rule.most_units} 件" if rule.most_units else "")
    return f"直降 {yuan(rule.off_fen)}" if rule.off_fen else "直降"


def _at(rule: FullReduction | FullDiscount | FullGift, at: int) -> str:
    return f" {yuan(at)} " if rule.by == "amount" else f" {at} 件"
