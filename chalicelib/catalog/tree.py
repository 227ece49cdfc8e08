"""The category tree: at most three levels, no circles. `load` reads it in one Query, the rules are pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from ..runtime.errors import ShopError
from ..runtime.faults import invalid
from ..runtime.model import Shape
from ..store import table, timers
from ..store.transaction import Transaction
from .items import Category, Tree, tree_key

LEVELS = 3

Categories = Mapping[str, Category]


class CategoryNode(Shape):
    """A category with what is below it, in the merchant's order."""

    category_id: str
    name: str
    image: str | None
    children: list[CategoryNode]


def load(*, strong: bool = True) -> tuple[dict[str, Category], Tree | None]:
    """Every category by id, and the tree's lock (None before the first category)."""
    categories: dict[str, Category] = {}
    lock: Tree | None = None
    for raw in table.query_all(tree_key().pk, strong=strong):
        item = table.decode(raw, Category, Tree)
        if isinstance(item, Category):
            categories[item.category_id] = item
        elif isinstance(item, Tree):
            lock = item
    return categories, lock


def take_turn(transaction: Transaction, lock: Tree | None, now: datetime, moved: str | None = None) -> None:
    """Let the transaction change the tree only if nobody did since `lock` was read. Part: "tree".

    The products of a `moved` category follow by the timer `relist`.
    """
    waiting = dict.fromkeys([*(lock.moved if lock else []), *([moved] if moved else [])])
    timer = timers.attributes(tree_key(), "relist", now) if waiting else {}
    version = 1 if lock is None else int(lock.version) + 1
    unchanged = Tree.pk.does_not_exist() if lock is None else Tree.version == lock.version
    transaction.put("tree", Tree.at(tree_key(), version=version, moved=list(waiting), **timer), unchanged)


def with_ancestors(chosen: Sequence[str], tree: Categories) -> list[str]:
    """The chosen categories and all above them, once each. Raises KeyError with the id that is not in the tree."""
    found: dict[str, None] = {}
    for category_id in chosen:
        node: str | None = category_id
        while node is not None and node not in found:
            found[node] = None
            node = tree[node].parent_id
    return list(found)


def listed_in(chosen: Sequence[str], tree: Categories) -> list[str]:
    """The listings of a product in the `chosen` categories. Raises ShopError category_not_found with the unknown ids."""
    unknown = [category_id for category_id in chosen if category_id not in tree]
    if unknown:
        raise ShopError("category_not_found", categoryIds=unknown)
    return with_ancestors(chosen, tree)


def check_place(category_id: str, parent_id: str | None, tree: Categories) -> None:
    """May the category, with all below it, hang under the parent?

    Raises ShopError category_not_found for an unknown parent, invalid_request at parentId for a circle or a fourth level.
    """
    if parent_id is None:
        return
    if parent_id not in tree:
        raise ShopError("category_not_found", categoryIds=[parent_id])
    above = with_ancestors([parent_id], tree)
    if category_id in above:
        raise invalid("parentId", problem="a category cannot lie below itself")
    if len(above) + _height(category_id, tree) > LEVELS:
        raise invalid("parentId", problem=f"the tree has at most {LEVELS} levels")


def _height(category_id: str, tree: Categories) -> int:
    """Levels of the category and what is below it."""
    below = [child.category_id for child in tree.values() if child.parent_id == category_id]
    return 1 + max((_height(child, tree) for child in below), default=0)


def nested(tree: Categories) -> list[CategoryNode]:
    """The tree as everybody sees it: what is hidden is left out with all below it."""
    return _nodes(None, tree)


def _nodes(parent_id: str | None, tree: Categories) -> list[CategoryNode]:
    siblings = [node for node in tree.values() if node.parent_id == parent_id and not node.hidden]
    return [
        CategoryNode(
            category_id=node.category_id,
            name=node.name,
            image=node.image,
            children=_nodes(node.category_id, tree),
        )
        for node in sorted(siblings, key=lambda node: (node.order, node.category_id))
    ]
