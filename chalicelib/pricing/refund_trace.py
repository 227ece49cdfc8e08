"""A refund explained in the form of a price trace: the goods that go back, what each rule takes back, points, freight, and the borders."""

from __future__ import annotations

from .agreement import Agreement
from .lines import Price, RuleKind, Step
from .words import yuan


def explain(
    agreed: Agreement, was: Price, will_be: Price, refund_fen: int, freight_fen: int, extras_fen: int
) -> list[Step]:
    """The steps from what the goods cost before to what those that stay cost (`was`, `will_be`: without points). They add up to the refund."""
    steps = _rules(agreed, was, will_be)
    steps += _points(agreed, was, will_be)
    steps += _freight(agreed, was, will_be)
    if freight_fen:
        steps.append(_on_top("freight", "退回运费", freight_fen))
    if extras_fen:
        steps.append(_on_top("extra", "退回附加服务", extras_fen))
    left = refund_fen - sum(step.amount_fen for step in steps)
    if left:
        text = (
            f"应收回的优惠超过本次退款，不再补收 {yuan(left)}" if left > 0 else f"扣除此前多退或未补收的 {yuan(-left)}"
        )
        steps.append(Step(rule="policy", text=text, base_fen=refund_fen - left, amount_fen=left))
    return steps


def _rules(agreed: Agreement, was: Price, will_be: Price) -> list[Step]:
    """What each rule gave before less what it gives now."""
    names = {rule.id: rule.name for rule in agreed.book.rules}
    now = {_key(step): step for step in will_be.trace}
    why = {unused.rule_id: unused.text for unused in will_be.unused}
    steps = []
    for before in was.trace:
        after = now.get(_key(before))
        if before.target == "freight":
            continue
        per_line = dict(before.per_line)
        for sku, fen in after.per_line.items() if after else ():
            per_line[sku] = per_line.get(sku, 0) - fen
        amount = before.amount_fen - (after.amount_fen if after else 0)
        if amount == 0:
            continue
        steps.append(
            Step(
                rule=before.rule,
                rule_id=before.rule_id,
                version=before.version,
                text=_text(before, after, names.get(before.rule_id, ""), why.get(before.rule_id, "")),
                base_fen=before.base_fen,
                amount_fen=amount,
                per_line={sku: fen for sku, fen in per_line.items() if fen},
            )
        )
    return steps


def _key(step: Step) -> tuple[str, str, str]:
    return step.rule, step.rule_id, step.target


def _text(before: Step, after: Step | None, name: str, why: str) -> str:
    if before.rule == "goods":
        return "退回商品的原价"
    gave, gives = -before.amount_fen, -after.amount_fen if after else 0
    if gives:
        return f"{name}：优惠由 {yuan(gave)} 变为 {yuan(gives)}"
    return f"{name}：收回优惠 {yuan(gave)}" + (f"（{why}）" if why else "")


def _points(agreed: Agreement, was: Price, will_be: Price) -> list[Step]:
    """The part of the goods' worth that had been paid with points goes back as points."""
    fen_before, fen_now = (agreed.points_fen_of(_net(price)) for price in (was, will_be))
    if fen_before == fen_now:
        return []
    back = fen_before - fen_now
    return [Step(rule="points", text=f"积分抵扣的 {yuan(back)} 以积分退回", base_fen=_net(was), amount_fen=-back)]


def _freight(agreed: Agreement, was: Price, will_be: Price) -> list[Step]:
    """What the freight of the rest costs more, or less than it was raised to before; only where the policy reprices it."""
    if agreed.book.refunds.freight == "as_charged":
        return []
    before, now = (max(agreed.freight_fen, price.freight_fen) for price in (was, will_be))
    if before == now:
        return []
    return [_on_top("freight", f"运费由 {yuan(before)} 变为 {yuan(now)}", before - now)]


def _net(price: Price) -> int:
    return price.goods_fen - price.discount_fen


def _on_top(rule: RuleKind, text: str, fen: int) -> Step:
    return Step(
        rule=rule, text=text, base_fen=abs(fen), amount_fen=fen, target="freight" if rule == "freight" else "extras"
    )
