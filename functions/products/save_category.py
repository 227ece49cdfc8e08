"""Create a category, or change the fields that are sent of an existing one.

Reads    the category tree
Writes   the category, the tree's lock                                        (one transaction)
Errors   category_not_found 404 (the parent), invalid_request 400 (a circle, a fourth level, no name)
Retry    recorded: the same Idempotency-Key gets the same id
After a move the products follow to the new ancestors within minutes, by the timer `relist`.
"""

from __future__ import annotations

from chalicelib.catalog import ALL, Category, category_key, tree
from chalicelib.catalog.patch import Patch, unchanged
from chalicelib.runtime import ids
from chalicelib.runtime.faults import invalid
from chalicelib.runtime.model import Name, Request, Response, Slug, Url
from chalicelib.runtime.operation import RECORDED, Call, operation
from chalicelib.staff import staff
from chalicelib.store.errors import Contended, TransactionRefused
from chalicelib.store.transaction import Transaction

TRIES = 4


class SaveCategory(Patch, Request):
    """`parent_id` null: at the top. `order`: smaller comes first."""

    category_id: Slug | None = unchanged(None)
    name: Name = unchanged("")
    parent_id: Slug | None = unchanged(None)
    order: int = unchanged(0, ge=0, le=1_000_000)
    image: Url | None = unchanged(None)
    hidden: bool = unchanged(False)


class SavedCategory(Response):
    category_id: str


@operation(SaveCategory, SavedCategory, caller=staff("products.write"), retry=RECORDED)
def save_category(request: SaveCategory, call: Call) -> SavedCategory:
    category_id = request.category_id or ids.random_text(8)
    if category_id == ALL:
        raise invalid("categoryId", problem=f"{ALL} is the listing of everything")
    answer = SavedCategory(category_id=category_id)
    for _ in range(TRIES):
        categories, lock = tree.load()
        before = categories.get(category_id)
        parent_before = before.parent_id if before else None
        category = _changed(before, category_id, request)
        tree.check_place(category_id, category.parent_id, categories)
        moved = category_id if before and category.parent_id != parent_before else None
        transaction = Transaction("products/save_category")
        transaction.put("category", category)
        tree.take_turn(transaction, lock, call.now, moved)
        try:
            call.commit(transaction, answer)
        except TransactionRefused:
            continue  # someone else changed the tree: look again
        return answer
    raise Contended("the category tree")


def _changed(category: Category | None, category_id: str, request: SaveCategory) -> Category:
    fields = request.sent()
    if category is None:
        if not request.name:
            raise invalid("name", problem="needed for a new category")
        category = Category.at(category_key(category_id), category_id=category_id, order=0, hidden=False)
    for name in ("name", "parent_id", "order", "image", "hidden"):
        if name in fields:
            setattr(category, name, fields[name])
    return category
