"""Review a line of an own order that was received: once, with pictures or videos of the shop's own media.

Reads    the buyer, the order, its snapshot
Writes   the review; when it is shown, its card and the product's counts      (one transaction)
Errors   order_not_found 404, order_state 409 (not received), review_line_not_found 404, already_reviewed 409, foreign_media 409,
         account_frozen 403, function_suspended 403
Retry    recorded
"""

from __future__ import annotations

from pydantic import Field

from chalicelib import members, reviews, wording
from chalicelib.media_links import require_own
from chalicelib.orders.items import bought, own_head, snapshot_of
from chalicelib.reviews.expected import REVIEWABLE
from chalicelib.reviews.items import MOST_MEDIA
from chalicelib.runtime.caller import buyer
from chalicelib.runtime.errors import ShopError
from chalicelib.runtime.model import OrderNo, Request, Response, Slug, Text
from chalicelib.runtime.operation import RECORDED, Call, operation
from chalicelib.store.errors import TransactionRefused
from chalicelib.store.transaction import Transaction


class CreateReview(Request):
    """`rating`: 1 to 5 stars; 4 and 5 count as good, 3 as middling. `anonymous`: others see no name."""

    order_no: OrderNo
    sku_id: Slug
    rating: int = Field(ge=1, le=5)
    text: Text = ""
    media: list[reviews.Medium] = Field([], max_length=MOST_MEDIA)
    anonymous: bool = False


class CreatedReview(Response):
    """`state`: shown, or pending until staff has looked at it."""

    order_no: str
    sku_id: str
    state: str


@operation(CreateReview, CreatedReview, caller=buyer("comment"), retry=RECORDED)
def create(request: CreateReview, call: Call) -> CreatedReview:
    require_own(link for medium in request.media for link in medium.links)
    head = own_head(call.uid, request.order_no)
    if head.status not in REVIEWABLE:
        raise ShopError("order_state", status=head.status)
    lines = bought(snapshot_of(head.order_no).lines)
    line = next((line for line in lines if line.sku_id == request.sku_id), None)
    if line is None:
        raise ShopError("review_line_not_found", skuId=request.sku_id)
    member = members.check_active(members.load(call.uid), call)
    content = reviews.Content(
        rating=request.rating,
        text=request.text,
        media=request.media,
        anonymous=request.anonymous,
        name=wording.shown_name(member.nickname, anonymous=request.anonymous),
        avatar=None if request.anonymous else member.avatar_url,
        spec_text=line.spec_text,
        at=call.now,
    )
    review = reviews.new(head, line, content)
    transaction = Transaction("reviews/create")
    reviews.write(transaction, None, review)
    answer = CreatedReview(order_no=head.order_no, sku_id=line.sku_id, state=review.state)
    try:
        call.commit(transaction, answer)
    except TransactionRefused as refused:
        if "review" in refused.failures:
            raise ShopError("already_reviewed") from refused
        raise
    return answer
