"""Laws of prices: what an order agreed to adds up to what its buyer pays, under the very rules that it keeps."""

from __future__ import annotations

from collections.abc import Iterator

from .buyer import Buyer
from .laws import Context, Wrong, of_buyer, wrong


@of_buyer("price", "按订单保存的规则重新计价，得到的就是应付金额")
def price(buyer: Buyer, context: Context) -> Iterator[Wrong]:
    from ..checkout.agreed import agreement_of  # the engine is read only where there are orders
    from ..pricing.stages import priced

    for order_no, head in buyer.heads.items():
        snapshot = buyer.snapshots.get(order_no)
        if snapshot is None:
            continue  # the law of snapshots says so
        try:
            agreed = agreement_of(snapshot)
            if agreed is None:
                continue  # an order from before they kept it
            again = priced(agreed.goods, agreed.book, agreed.circumstances, agreed.choice).payable_fen
        except (KeyError, TypeError, ValueError) as error:  # what is no agreement at all, or one that cannot be priced
            yield wrong(f"订单保存的计价约定无法读取：{type(error).__name__}", head, snapshot)
            continue
        if not agreed.payable_fen == again == head.payable_fen:
            told = f"订单应付 {head.payable_fen} 分，约定 {agreed.payable_fen} 分，重新计价 {again} 分"
            yield wrong(told, head, snapshot, amount=int(head.payable_fen) - again)
