"""Laws of promotions: what is missing from a budget is what orders took of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from ..budgets import Budget, budget_key
from ..orders import states
from ..store.errors import Raw
from .buyer import Buyer
from .laws import Context, Wrong, of_shop, wrong
from .orders import holds_stock


@of_shop("budgets", "促销预算守恒：投入 = 剩余 + 有效订单占用或用掉的", Budget)
class BudgetsConserved:
    """Orders keep their part of a budget as long as they keep their units, and from the moment they are made."""

    def __init__(self, context: Context, watch: frozenset[str] = frozenset()) -> None:
        self._shards: dict[tuple[str, int], tuple[int, int]] = {}
        self._taken: Counter[tuple[str, int]] = Counter()

    def see(self, raw: Raw) -> None:
        if raw["kind"]["S"] == Budget.KIND:
            budget = Budget.of(raw)
            shard = int(budget.sk.rpartition("#")[2])
            self._shards[budget.rule_id, shard] = int(budget.left), int(budget.adjusted)

    def see_buyer(self, buyer: Buyer) -> None:
        for order_no, snapshot in buyer.snapshots.items():
            head = buyer.heads.get(order_no)
            if head is None or not snapshot.kept.budgets:
                continue
            types = {entry.type for entry in buyer.entries(order_no)}
            if head.status == states.RESERVING or holds_stock(head, types):
                for part in snapshot.kept.budgets:
                    self._taken[part.rule_id, part.shard] += part.fen

    def wrongs(self, context: Context) -> Iterator[Wrong]:
        for place in sorted(self._shards.keys() | self._taken.keys()):
            left, adjusted = self._shards.get(place, (0, 0))
            gone, taken = adjusted - left, self._taken[place]
            if left < 0:
                yield wrong(f"预算剩余 {left} 分", budget_key(*place), amount=left)
            if gone != taken:
                told = f"预算账上用掉 {gone} 分，订单合计 {taken} 分"
                yield wrong(told, budget_key(*place), amount=gone - taken)
