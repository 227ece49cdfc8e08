"""Writing a review: it, its card, its counts and its place in the staff's lists change in one transaction, so they never disagree."""

from __future__ import annotations

from collections.abc import Mapping

from pynamodb.expressions.operand import Path
from pynamodb.expressions.update import Action

from .. import shop, wording
from ..orders.items import OrderHead
from ..pricing import Line
from ..runtime import ids
from ..runtime.errors import ShopError
from ..store import table
from ..store.item import Item
from ..store.transaction import Transaction
from .items import (
    HIDDEN,
    PENDING,
    SHOWN,
    Content,
    ForStaff,
    Review,
    ReviewCard,
    ReviewCount,
    card_key,
    count_key,
    level_of,
    review_key,
    staff_key,
)

_LISTED = (PENDING, HIDDEN)


def load(order_no: str, sku_id: str) -> Review:
    """Raises ShopError review_not_found."""
    found = table.get(Review, review_key(order_no, sku_id))
    if found is None:
        raise ShopError("review_not_found")
    return found


def state_of(content: Content) -> tuple[str, str | None]:
    """Where a text begins: shown, or pending and why (the shop looks at everything first, or one of its words stands in it)."""
    own = shop.current()
    appended = content.appended.text if content.appended else ""
    words = wording.found(own.watched_words, content.text, appended)
    if words:
        return PENDING, f"含有：{'、'.join(words)}"[:200]
    return (PENDING, None) if own.moderate_first and not content.automatic else (SHOWN, None)


def new(head: OrderHead, line: Line, content: Content) -> Review:
    """A review that does not stand anywhere yet."""
    state, why = state_of(content)
    return Review.at(
        review_key(head.order_no, line.sku_id),
        uid=head.uid,
        order_no=head.order_no,
        sku_id=line.sku_id,
        product_id=line.product_id,
        title=line.title,
        state=state,
        why=why,
        chance=ids.random_text(8),
        content=content,
        version=1,
    )


def write(transaction: Transaction, before: Review | None, after: Review) -> None:
    """Put a new or changed review into the transaction. Rating and time of a review never change.

    Parts: "review" (refused: there is one already, or it was changed meanwhile), "card", "counts", "list:<state>".
    """
    if before is None:
        transaction.create("review", after)
    else:
        after.version = int(before.version) + 1
        transaction.put("review", after, Review.version == before.version)
    was, is_now = before is not None and before.state == SHOWN, after.state == SHOWN
    if is_now:
        transaction.put(
            "card",
            ReviewCard.at(
                card_key(after),
                product_id=after.product_id,
                pictured=after.content.pictured,
                content=after.content,
            ),
        )
    elif was:
        transaction.delete("card", card_key(after))
    _count(
        transaction, after, _worth(before.content) if was and before else {}, _worth(after.content) if is_now else {}
    )
    _list(transaction, before, after)


def _worth(content: Content) -> dict[str, int]:
    """What a shown review adds to the counts."""
    return {level_of(content.rating): 1, "stars": content.rating, "pictured": int(content.pictured)}


def _count(transaction: Transaction, review: Review, before: Mapping[str, int], after: Mapping[str, int]) -> None:
    changes = {name: after.get(name, 0) - before.get(name, 0) for name in sorted({*before, *after})}
    changes = {name: change for name, change in changes.items() if change}
    if not changes:
        return
    actions: list[Action] = [
        Item.kind.set(ReviewCount.KIND),
        Item.v.set(ReviewCount.VERSION),
        ReviewCount.product_id.set(review.product_id),
        *(Path([name]).add(change) for name, change in changes.items()),
    ]
    transaction.update("counts", count_key(review.product_id, review.order_no), actions)


def _list(transaction: Transaction, before: Review | None, after: Review) -> None:
    if before is not None and before.state in _LISTED and before.state != after.state:
        transaction.delete(f"list:{before.state}", staff_key(before.state, before))
    if after.state in _LISTED:
        pointer = ForStaff.at(
            staff_key(after.state, after), uid=after.uid, order_no=after.order_no, sku_id=after.sku_id
        )
        transaction.put(f"list:{after.state}", pointer)


def changed(review: Review, content: Content, state: str, why: str | None = None) -> Review:
    """The review with this content and state, to be written over the one that was read."""
    after = Review.of(review.raw())
    after.content, after.state, after.why = content, state, why
    return after


def revise(review: Review, content: Content, state: str, why: str | None = None) -> Review:
    """Write a changed review at once; returns it. Raises TransactionRefused when it was changed meanwhile."""
    after = changed(review, content, state, why)
    transaction = Transaction("reviews/revise")
    write(transaction, review, after)
    transaction.commit()
    return after
