"""Changing promotions: the rule, its history and the live set in one transaction, under the versions that were read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from .. import budgets
from ..pricing.rules import Extra, FreightTemplate, PointsRule
from ..runtime.errors import ShopError
from ..runtime.faults import invalid
from ..store import table
from ..store.transaction import Transaction
from .items import (
    HouseChange,
    HouseRules,
    LiveRule,
    LiveSet,
    PastPromotion,
    Promotion,
    State,
    Terms,
    house_key,
    past_key,
    promotion_key,
)
from .live import LIVE, PARTITION

T = TypeVar("T", FreightTemplate, Extra, PointsRule)
MOST_RULES = 200
MOST_BYTES = 300_000  # of the live item, of at most 400 KB


def load(rule_id: str) -> Promotion:
    """Raises ShopError promotion_not_found."""
    found = table.get(Promotion, promotion_key(rule_id))
    if found is None:
        raise ShopError("promotion_not_found")
    return found


def load_live() -> LiveSet:
    """The live set as it stands; a new one when nothing was ever set up."""
    found = table.get(LiveSet, LIVE)
    return found or LiveSet.at(LIVE, version=0, rules=[], house=HouseRules(), house_version=0)


def every() -> list[Promotion]:
    """All promotions, those that were changed last in front."""
    found = [Promotion.of(raw) for raw in table.query_all(PARTITION, begins="RULE#")]
    return sorted(found, key=lambda promotion: (promotion.changed_at, promotion.rule_id), reverse=True)


def history(rule_id: str, count: int) -> list[PastPromotion]:
    """How a promotion was, newest first."""
    page = table.query(PARTITION, begins=f"WAS#{rule_id}#", newest_first=True, limit=count)
    return [PastPromotion.of(raw) for raw in page.items]


def set_up(
    transaction: Transaction,
    known: Promotion | None,
    live: LiveSet,
    terms: Terms,
    budget_fen: int | None,
    note: str,
    by: str,
    now: datetime,
    announce_from: datetime | None = None,
) -> Promotion:
    """Put a new promotion, or the new terms of a `known` one, into the transaction.

    Parts: "promotion", "history", "live", "budget:<rule>:<shard>". Raises ShopError promotions_full, promotion_over.
    """
    if known is not None and known.state == "ended":
        raise ShopError("promotion_over")
    version = int(known.version) + 1 if known else 1
    shards = int(known.shards) if known else 0
    if budget_fen is not None and not shards:
        shards = budgets.shards_for(budget_fen)
    promotion = Promotion.at(
        promotion_key(terms.id),
        rule_id=terms.id,
        version=version,
        terms=terms.model_copy(update={"version": version}),
        state=known.state if known else "active",
        budget_fen=budget_fen,
        shards=shards,
        plan_id=known.plan_id if known else None,
        pot_shards=known.pot_shards if known else None,
        announce_from=announce_from,
        note=note or None,
        created_at=known.created_at if known else now,
        changed_at=now,
        changed_by=by,
    )
    before = None if known is None or known.budget_fen is None else int(known.budget_fen)
    put_budget(transaction, terms.id, before, budget_fen, shards)
    _write(transaction, promotion, known, live, now)
    return promotion


def set_state(
    transaction: Transaction, known: Promotion, live: LiveSet, state: State, by: str, now: datetime
) -> Promotion:
    """Put a pause, the end of one, or the end of the promotion into the transaction. Raises ShopError promotion_over, promotions_full."""
    if known.state == "ended":
        raise ShopError("promotion_over")
    changed = Promotion.of(known.raw())
    changed.version = int(known.version) + 1
    changed.terms = known.terms.model_copy(update={"version": int(known.version) + 1})
    changed.state, changed.changed_at, changed.changed_by = state, now, by
    _write(transaction, changed, known, live, now)
    return changed


def set_house(transaction: Transaction, live: LiveSet, rules: HouseRules, by: str, now: datetime) -> LiveSet:
    """Put the house's new rules into the transaction. Templates and extras that differ get a new version. Parts: "live", "house"."""
    version = int(live.house_version) + 1
    templates = _versions(rules.freight_templates, live.house.freight_templates)
    extras = _versions(rules.extras, live.house.extras)
    points = _versions([rules.points] if rules.points else [], [live.house.points] if live.house.points else [])
    numbered = rules.model_copy(
        update={"freight_templates": templates, "extras": extras, "points": points[0] if points else None}
    )
    after = _put_live(transaction, live, live.rules, now, house=numbered, house_version=version)
    change = HouseChange.at(house_key(version), version=version, rules=numbered, changed_at=now, changed_by=by)
    transaction.create("house", change)
    return after


def _versions(wanted: Sequence[T], before: Sequence[T]) -> list[T]:
    """As they are wanted, each with the version that it has earned."""
    known = {rule.id: rule for rule in before}
    numbered = []
    for rule in wanted:
        was = known.get(rule.id)
        same = was is not None and rule.model_copy(update={"version": was.version}) == was
        version = 1 if was is None else was.version if same else was.version + 1
        numbered.append(rule.model_copy(update={"version": version}))
    return numbered


def group(
    transaction: Transaction,
    known: Sequence[Promotion],
    plan: Mapping[str, tuple[str | None, int]],
    live: LiveSet,
    by: str,
    now: datetime,
) -> list[Promotion]:
    """Put promotions into a plan, or out of it, in the transaction: `plan` says for each its plan and the shards of what that may spend.

    Parts: "promotion:<id>", "history:<id>", "live". Raises ShopError promotions_full.
    """
    changed = []
    for promotion in known:
        after = Promotion.of(promotion.raw())
        after.version = int(promotion.version) + 1
        after.terms = promotion.terms.model_copy(update={"version": int(promotion.version) + 1})
        after.plan_id, shards = plan[promotion.rule_id]
        after.pot_shards = shards or None
        after.changed_at, after.changed_by = now, by
        _keep(transaction, after, promotion, f":{promotion.rule_id}")
        changed.append(after)
    if changed:
        _put_rules(transaction, changed, live, now)
    return changed


def _write(
    transaction: Transaction, promotion: Promotion, known: Promotion | None, live: LiveSet, now: datetime
) -> None:
    """The rule under its version, how it is now for the history, and the live set."""
    _keep(transaction, promotion, known)
    _put_rules(transaction, [promotion], live, now)


def _keep(transaction: Transaction, promotion: Promotion, known: Promotion | None, suffix: str = "") -> None:
    if known is None:
        transaction.create(f"promotion{suffix}", promotion)
    else:
        transaction.put(f"promotion{suffix}", promotion, Promotion.version == known.version)
    kept = {**promotion.raw(), **past_key(promotion.rule_id, int(promotion.version)).raw()}
    transaction.create(f"history{suffix}", PastPromotion.of({**kept, "kind": {"S": PastPromotion.KIND}}))


def _put_rules(transaction: Transaction, changed: Sequence[Promotion], live: LiveSet, now: datetime) -> None:
    names = {promotion.rule_id for promotion in changed}
    rules = [rule for rule in live.rules if rule.terms.id not in names]
    rules += [_holding(promotion) for promotion in changed if promotion.state == "active"]
    _put_live(transaction, live, rules, now, house=live.house, house_version=int(live.house_version))


def _holding(promotion: Promotion) -> LiveRule:
    shares = promotion.plan_id is not None and bool(promotion.pot_shards)
    return LiveRule(
        terms=promotion.terms,
        shards=int(promotion.shards),
        pot=budgets.pot_of(promotion.plan_id) if shares else None,
        pot_shards=int(promotion.pot_shards) if shares else 0,
        announce_from=promotion.announce_from,
    )


def _put_live(
    transaction: Transaction,
    live: LiveSet,
    rules: Sequence[LiveRule],
    now: datetime,
    *,
    house: HouseRules,
    house_version: int,
) -> LiveSet:
    """The live set without what has ended, under the version that was read. Raises ShopError promotions_full."""
    holding = [rule for rule in rules if rule.terms.ends_at is None or rule.terms.ends_at > now]
    after = LiveSet.at(LIVE, version=int(live.version) + 1, rules=holding, house=house, house_version=house_version)
    size = sum(len(value["S"]) for value in after.raw().values() if "S" in value)
    if len(holding) > MOST_RULES or size > MOST_BYTES:
        raise ShopError("promotions_full", limit=MOST_RULES)
    unchanged = LiveSet.version == live.version if live.version else LiveSet.pk.does_not_exist()
    transaction.put("live", after, unchanged)
    return after


def put_budget(transaction: Transaction, name: str, before: int | None, after: int | None, shards: int) -> None:
    """The first budget of a rule or a plan, or what was added to it or taken from it; a budget once given is changed, never taken away."""
    if before is not None and after is None:
        raise invalid("budgetFen", problem="a budget once given is changed, never taken away")
    if after is None:
        return
    if before is None:
        for item in budgets.first(name, after, shards):
            transaction.create(f"budget:{name}:{item.sk}", item)
    elif after > before:
        share, rest = divmod(after - before, shards)
        change = {number: share + (number < rest) for number in range(shards)}
        budgets.adjust(transaction, name, {shard: fen for shard, fen in change.items() if fen})
    elif after < before:
        budgets.adjust(transaction, name, _taken_out(name, shards, before - after))


def _taken_out(rule_id: str, shards: int, fen: int) -> dict[int, int]:
    """Which shards give so much back, as far as they have it. Raises ShopError budget_in_use when orders have used it."""
    found = table.get_many(budgets.keys({rule_id: shards}))
    change: dict[int, int] = {}
    for shard, left in sorted(budgets.left_in(found, rule_id).items(), key=lambda entry: -entry[1]):
        part = min(left, fen)
        if part:
            change[shard] = -part
            fen -= part
    if fen:
        raise ShopError("budget_in_use", shortFen=fen)
    return change
