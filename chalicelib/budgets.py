"""Budgets of promotions: what a rule may take off orders in all, in shards; an order takes its part in the transaction that makes it.

    PROMO#<rule>         BUDGET#<nn>   what is left of it, in fen
    PROMO#plan.<plan>    BUDGET#<nn>   the same of what all promotions of a plan share: an order takes its part of both

An order takes from one shard that has enough; towards the end from several that have enough together; else the rule does not apply to it. So the
budget is never exceeded, and less than one order's discount stays unspent. What an order took is kept in its snapshot and given back with the rest
when the order ends unpaid.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.expressions.update import Action

from .runtime import ids
from .runtime.model import Shape
from .store.item import Item, Key
from .store.transaction import Transaction

ONE_SHARD_BELOW = 10_000_00  # fen; a small budget in many shards would leave too much of it unspent
SHARDS = 8
MOST_TAKEN = 16  # parts of an order's transaction for all its budgets: beyond it a rule needs one shard that has enough


class Budget(Item):
    """What is left of a rule's budget in one shard, in fen. `adjusted` sums what staff put in or took out."""

    KIND = "budget"
    rule_id = UnicodeAttribute()
    left = NumberAttribute()
    adjusted = NumberAttribute()


class BudgetTaken(Shape):
    """What one order took of a rule's budget, and from which shard."""

    rule_id: str
    shard: int
    fen: int


def budget_key(rule_id: str, shard: int) -> Key:
    return Key(f"PROMO#{rule_id}", f"BUDGET#{shard:02d}")


def pot_of(plan_id: str) -> str:
    """The name of the budget that the promotions of a plan share; no rule can be called so."""
    return f"plan.{plan_id}"


def shards_for(fen: int) -> int:
    return 1 if fen < ONE_SHARD_BELOW else SHARDS


def keys(shards: Mapping[str, int]) -> list[tuple[type[Item], Key]]:
    """What to read for these rules (rule -> shards)."""
    return [(Budget, budget_key(rule, shard)) for rule, count in shards.items() for shard in range(count)]


def left_in(found: Mapping[Key, Item], rule_id: str) -> dict[int, int]:
    """What was read of a rule's shards: shard -> fen."""
    return {
        int(item.sk.rpartition("#")[2]): int(item.left)
        for item in found.values()
        if isinstance(item, Budget) and item.rule_id == rule_id
    }


def choose(rule_id: str, fen: int, left: Mapping[int, int], most: int = SHARDS) -> list[BudgetTaken]:
    """A shard that can give so much, one by chance so that orders do not queue on one. Where none can, those that have most, up to `most` of them.

    Empty when these have not enough together: the rule cannot apply any more.
    """
    able = sorted(shard for shard, has in left.items() if has >= fen)
    if able:
        return [BudgetTaken(rule_id=rule_id, shard=able[ids.shuffled(len(able))[0]], fen=fen)]
    taken: list[BudgetTaken] = []
    missing = fen
    for shard, has in sorted(left.items(), key=lambda entry: (-entry[1], entry[0]))[:most]:
        part = min(has, missing)
        if part > 0:
            taken.append(BudgetTaken(rule_id=rule_id, shard=shard, fen=part))
            missing -= part
    return taken if not missing else []


def first(rule_id: str, fen: int, shards: int) -> list[Budget]:
    """The budget items of a rule: together they hold `fen`."""
    share, rest = divmod(fen, shards)
    parts = [share + (number < rest) for number in range(shards)]
    return [
        Budget.at(budget_key(rule_id, number), rule_id=rule_id, left=part, adjusted=part)
        for number, part in enumerate(parts)
    ]


def label(taken: BudgetTaken) -> str:
    return f"budget:{taken.rule_id}:{taken.shard}"


def take(transaction: Transaction, taken: Iterable[BudgetTaken]) -> None:
    """The new order takes its part, where there is enough."""
    for part in taken:
        actions: list[Action] = [Budget.left.set(Budget.left - part.fen)]
        transaction.update(label(part), budget_key(part.rule_id, part.shard), actions, Budget.left >= part.fen)


def give_back(transaction: Transaction, taken: Iterable[BudgetTaken]) -> None:
    """An ended order gives its part back."""
    for part in taken:
        actions: list[Action] = [Budget.left.set(Budget.left + part.fen)]
        transaction.update(label(part), budget_key(part.rule_id, part.shard), actions, Budget.pk.exists())


def adjust(transaction: Transaction, rule_id: str, change: Mapping[int, int]) -> None:
    """Staff change what a rule may spend: fen by shard, never more out than is there."""
    for shard, fen in change.items():
        actions: list[Action] = [Budget.left.set(Budget.left + fen), Budget.adjusted.set(Budget.adjusted + fen)]
        transaction.update(f"budget:{rule_id}:{shard}", budget_key(rule_id, shard), actions, Budget.left >= -fen)
