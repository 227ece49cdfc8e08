"""Remove a category that holds nothing any more: no category, and no product that is on sale.

Reads    the category tree, the first cards of its listing
Writes   the category is gone, the tree's lock                                (one transaction)
Errors   category_not_found 404, category_in_use 409 (details.count)
Retry    recorded
What is off sale and still names it is told category_not_found when it comes back on sale, and gets another one then.
"""

from __future__ import annotations

from chalicelib.catalog import category_key, listing, tree
from chalicelib.runtime.errors import ShopError
from chalicelib.runtime.model import Request, Response, Slug
from chalicelib.runtime.operation import RECORDED, Call, operation
from chalicelib.staff import staff
from chalicelib.store import table
from chalicelib.store.errors import Contended, TransactionRefused
from chalicelib.store.transaction import Transaction

TRIES = 4
_COUNTED = 100


class RemoveCategory(Request):
    category_id: Slug


class RemovedCategory(Response):
    category_id: str


@operation(RemoveCategory, RemovedCategory, caller=staff("products.write"), retry=RECORDED)
def remove_category(request: RemoveCategory, call: Call) -> RemovedCategory:
    answer = RemovedCategory(category_id=request.category_id)
    for _ in range(TRIES):
        categories, lock = tree.load()
        if request.category_id not in categories:
            raise ShopError("category_not_found", categoryIds=[request.category_id])
        held = sum(one.parent_id == request.category_id for one in categories.values())
        held += len(table.query(listing(request.category_id, "newest"), limit=_COUNTED).items)
        if held:
            raise ShopError("category_in_use", count=held)
        transaction = Transaction("products/remove_category")
        transaction.delete("category", category_key(request.category_id))
        tree.take_turn(transaction, lock, call.now)
        try:
            call.commit(transaction, answer)
        except TransactionRefused:
            continue  # someone else changed the tree: look again
        return answer
    raise Contended("the category tree")
