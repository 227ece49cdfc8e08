"""A rule as far as an order needs it: what it says of other goods and other regions is left out, so that quotes and orders stay small. Pure.

Goods of an order only ever become fewer, so the narrowed rule prices them, and what remains of them after a refund, like the whole one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from ..pricing.lines import Goods
from ..pricing.rules import (
    Bundle,
    Extra,
    FreightTemplate,
    LimitedPrice,
    MemberPrice,
    PriceCut,
    Rule,
    Scope,
)
from ..pricing.worksheet import covers


def concerns(rule: Rule, goods: Sequence[Goods]) -> bool:
    """Could the rule say anything of these goods?"""
    if isinstance(rule, FreightTemplate):
        return rule.default or any(entry.freight_template == rule.id for entry in goods)
    if isinstance(rule, Extra):
        return True
    if isinstance(rule, Bundle):
        return not {part.sku_id for part in rule.parts}.isdisjoint(entry.sku_id for entry in goods)
    return any(covers(rule.scope, entry) for entry in goods)


def narrowed(rule: Rule, goods: Sequence[Goods], region: str | None) -> Rule:
    """The rule without what it says of other goods and regions."""
    if isinstance(rule, Extra):
        return rule
    if isinstance(rule, FreightTemplate):
        return _to_region(rule, region)
    skus = {entry.sku_id for entry in goods}
    changed: dict[str, object] = {"scope": _scope(rule.scope, goods)}
    if isinstance(rule, (PriceCut, LimitedPrice)) and rule.prices:
        changed["prices"] = _only(rule.prices, skus)
    elif isinstance(rule, MemberPrice):
        changed["levels"] = [
            level.model_copy(update={"prices": _only(level.prices, skus)}) if level.prices else level
            for level in rule.levels
        ]
    return rule.model_copy(update=changed)


def _only(prices: dict[str, int], skus: Collection[str]) -> dict[str, int]:
    """The prices of these SKUs; one of another SKU when there is none, for a table of prices must not become empty and so mean something else."""
    own = {sku: fen for sku, fen in prices.items() if sku in skus}
    return own or dict(list(prices.items())[:1])


def _scope(scope: Scope, goods: Sequence[Goods]) -> Scope:
    named = {
        "products": {entry.product_id for entry in goods},
        "skus": {entry.sku_id for entry in goods},
        "categories": {category for entry in goods for category in entry.listed_in},
    }
    return scope.model_copy(
        update={
            "ids": _kept(scope.ids, named.get(scope.kind, set())),
            "except_categories": _kept(scope.except_categories, named["categories"]),
            "except_products": _kept(scope.except_products, named["products"]),
            "except_skus": _kept(scope.except_skus, named["skus"]),
        }
    )


def _kept(ids: Iterable[str], named: Collection[str]) -> list[str]:
    return [name for name in ids if name in named]


def _to_region(template: FreightTemplate, region: str | None) -> FreightTemplate:
    if region is None:
        return template
    zones = []
    for zone in template.zones:
        reaching = [prefix for prefix in zone.regions if region.startswith(prefix)]
        if reaching or not zone.regions:
            zones.append(zone.model_copy(update={"regions": reaching}) if zone.regions else zone)
    refused = [prefix for prefix in template.refused if region.startswith(prefix)]
    if template.zones and not zones:
        refused = refused or [region]  # nowhere near: what is not delivered must not become delivered anywhere
    return template.model_copy(update={"zones": zones, "refused": refused})
