"""Changing promotions: the rule, its history and the live set in one transaction, under the versions that were read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar

from .. import budgets
from ..pricing.rules import Extra, FreightTemplate
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

T = TypeVar("T", FreightTemplate, Extra)
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
        note=note or None,
        created_at=known.created_at if known else now,
        changed_at=now,
        changed_by=by,
    )
    _budget(transaction, known, promotion)
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
    numbered = rules.model_copy(update={"freight_templates": templates, "extras": extras})
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


def _write(
    transaction: Transaction, promotion: Promotion, known: Promotion | None, live: LiveSet, now: datetime
) -> None:
    """The rule under its version, how it is now for the history, and the live set."""
    if known is None:
        transaction.create("promotion", promotion)
    else:
        transaction.put("promotion", promotion, Promotion.version == known.version)
    kept = {**promotion.raw(), **past_key(promotion.rule_id, int(promotion.version)).raw()}
    transaction.create("history", PastPromotion.of({**kept, "kind": {"S": PastPromotion.KIND}}))
    rules = [rule for rule in live.rules if rule.terms.id != promotion.rule_id]
    if promotion.state == "active":
        rules.append(LiveRule(terms=promotion.terms, shards=int(promotion.shards)))
    _put_live(transaction, live, rules, now, house=live.house, house_version=int(live.house_version))


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


def _budget(transaction: Transaction, known: Promotion | None, promotion: Promotion) -> None:
    """The first budget of a rule, or what was added to it or taken from it; a budget once given is changed, never taken away."""
    before = None if known is None or known.budget_fen is None else int(known.budget_fen)
    after = None if promotion.budget_fen is None else int(promotion.budget_fen)
    if before is not None and after is None:
        raise invalid("budgetFen", problem="a budget once given is changed, never taken away")
    if after is None:
        return
    shards = int(promotion.shards)
    if before is None:
        for item in budgets.first(promotion.rule_id, after, shards):
            transaction.create(f"budget:{promotion.rule_id}:{item.sk}", item)
    elif after > before:
        share, rest = divmod(after - before, shards)
        change = {number: share + (number < rest) for number in range(shards)}
        budgets.adjust(transaction, promotion.rule_id, {shard: fen for shard, fen in change.items() if fen})
    elif after < before:
        budgets.adjust(transaction, promotion.rule_id, _taken_out(promotion.rule_id, shards, before - after))


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
