"""What has changed between a quote and now, line by line, in figures for programs and in words for people. Pure."""

from __future__ import annotations

from typing import Any

from ..pricing.agreement import Agreement
from ..pricing.lines import Price
from ..pricing.rules import gifts_of
from ..pricing.words import yuan
from .quote import Quote

_COUPON = {
    "expired": "已过期",
    "used": "已使用",
    "in_use": "已被其他订单占用",
    "coupon_not_found": "已失效",
    "void": "已作废",
}


def differences(promise: Quote, terms: Agreement, price: Price, coupon_gone: str | None) -> list[dict[str, Any]]:
    """Each difference: `what` (line, freight, coupon, promotion, points, gift), its id, its name, and where it is money from and to, in fen; of a
    gift `fromUnits` and `toUnits`, of points `fromPoints` and `toPoints`.

    `coupon_gone`: why the quote's coupon cannot be used any more.
    """
    found: list[dict[str, Any]] = []
    for line in price.lines:
        before = promise.lines.get(line.sku_id)
        if before is not None and before != line.payable_fen:
            found.append(_money("line", line.sku_id, line.title, before, line.payable_fen))
    if promise.freight_fen != price.freight_fen:
        found.append(_money("freight", "freight", "运费", promise.freight_fen, price.freight_fen))
    used = {step.rule_id for step in price.trace}
    why = {unused.rule_id: unused for unused in price.unused}
    for rule in terms.book.rules:
        if rule.kind in ("freight", "extra", "full_gift", "points") or rule.id in used:
            continue  # of gifts each is named below
        if rule.kind == "coupon":
            reason = coupon_gone or (why[rule.id].reason if rule.id in why else "not_chosen")
            said = _COUPON.get(reason) or (why[rule.id].text if rule.id in why else "不可用")
            found.append(_gone("coupon", rule.id, rule.name, reason, said))
        else:
            reason, said = (why[rule.id].reason, why[rule.id].text) if rule.id in why else ("ended", "活动已结束")
            found.append(_gone("promotion", rule.id, rule.name, reason, said))
    return [*found, *_points(terms, price), *gone_gifts(promise, terms, price)]


def _points(terms: Agreement, price: Price) -> list[dict[str, Any]]:
    """The points of the quote that cannot be spent any more: another order has them, they are over, or the rule is."""
    if price.points == terms.points:
        return []
    money = _money("points", "points", "积分抵扣", terms.points_fen, price.points_fen)
    text = f"{money['text']}（{terms.points} → {price.points} 积分）"
    return [{**money, "fromPoints": terms.points, "toPoints": price.points, "text": text}]


def gone_gifts(promise: Quote, terms: Agreement, price: Price) -> list[dict[str, Any]]:
    """The gifts of the quote that the price does not bring, or not as many of."""
    given: dict[str, int] = {}
    for gift in price.gifts:
        given[gift.sku_id] = given.get(gift.sku_id, 0) + gift.quantity
    titles = {gift.sku_id: gift.title for rule in terms.book.rules for gift in gifts_of(rule)}
    why = {unused.rule_id: (unused.reason, unused.text) for unused in price.unused}
    said = {gift.sku_id: why[rule.id] for rule in terms.book.rules if rule.id in why for gift in gifts_of(rule)}
    return [
        {
            **_gone("gift", sku, titles.get(sku, sku), *said.get(sku, ("ended", "活动已结束"))),
            "fromUnits": units,
            "toUnits": given.get(sku, 0),
        }
        for sku, units in promise.gifts.items()
        if given.get(sku, 0) < units
    ]


def _money(what: str, name: str, title: str, before: int, now: int) -> dict[str, Any]:
    text = f"{title}：{yuan(before)} → {yuan(now)}"
    return {"what": what, "id": name, "name": title, "fromFen": before, "toFen": now, "text": text}


def _gone(what: str, name: str, title: str, reason: str, said: str) -> dict[str, Any]:
    return {"what": what, "id": name, "name": title, "reason": reason, "text": f"{title}：{said}"}
