"""An order whose goods come back: what a test of after-sale does to it and sees of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from chalicelib.aftersales.items import Case, Claims, any_case, ledger_of
from chalicelib.coupons import Coupon, coupon_key
from chalicelib.orders.items import OrderHead
from chalicelib.payments.items import refunds_of
from chalicelib.runtime import ids
from chalicelib.stock import stock_key
from chalicelib.store import table
from chalicelib.store.item import user
from tests.integration import laws, money
from tests.integration.outside import paid, until
from tests.integration.shop import Product, Shop
from tests.world import Person

STOCK = 10
PARCEL = {"carrier": "SF", "trackingNo": "SF1234567890"}


@dataclass
class Sale:
    """A paid order of some products, by a buyer who has no other."""

    shop: Shop
    buyer: Person
    products: list[Product]
    order_no: str
    coupon_id: str | None

    # what is done to it

    def ship(self) -> Sale:
        self.shop.staff.call("orders/ship", {"orderNo": self.order_no, **PARCEL})
        return self

    def chosen(
        self, *units: tuple[int, int], kind: str = "refund", reason: str = "agreed", **more: Any
    ) -> dict[str, Any]:
        """A body that names `units` (product number, quantity)."""
        lines = [{"skuId": self.products[number].sku, "quantity": count} for number, count in units]
        return {"orderNo": self.order_no, "kind": kind, "reasonId": reason, "lines": lines, **more}

    def preview(self, *units: tuple[int, int], **how: Any) -> dict[str, Any]:
        return self.buyer.call("aftersales/preview", self.chosen(*units, **how))["refund"]

    def apply(self, *units: tuple[int, int], **how: Any) -> str:
        """A new case."""
        return str(self.buyer.call("aftersales/apply", self.chosen(*units, **how))["caseNo"])

    def refused(self, *units: tuple[int, int], **how: Any) -> str:
        return self.buyer.refused("aftersales/apply", self.chosen(*units, **how)).code

    def review(self, case_no: str, decision: str = "approve", **how: Any) -> str:
        return str(
            self.shop.staff.call("aftersales/review", {"caseNo": case_no, "decision": decision, **how})["status"]
        )

    def returned(self, *units: tuple[int, int], restock: bool = True, **how: Any) -> str:
        """A return that has gone its whole way, up to the refund."""
        case_no = self.apply(*units, kind="return", **how)
        self.review(case_no)
        self.send(case_no)
        self.receive(case_no, restock=restock)
        return case_no

    def send(self, case_no: str) -> None:
        self.buyer.call("aftersales/send_parcel", {"caseNo": case_no, **PARCEL})

    def receive(self, case_no: str, condition: str = "good", **how: Any) -> str:
        body = {"caseNo": case_no, "condition": condition, **how}
        return str(self.shop.staff.call("aftersales/receive_parcel", body)["status"])

    def next_turn(self) -> None:
        """The minute that the provider wants between two refunds of an order is over, and the timers have run."""
        self.shop.forward(seconds=62)
        self.shop.run_timers()

    # what is seen of it

    @property
    def head(self) -> OrderHead:
        return self.shop.head(self.order_no)

    @property
    def ledger(self) -> Claims:
        return ledger_of(self.order_no)

    def case(self, case_no: str) -> Case:
        return any_case(case_no)

    def status(self, case_no: str) -> str:
        return str(self.case(case_no).status)

    def left(self, number: int = 0) -> int:
        """Pieces on the shelf."""
        return self.shop.left(self.products[number].sku)

    def coupon(self) -> str:
        assert self.coupon_id is not None
        found = table.get(Coupon, coupon_key(self.buyer.uid, self.coupon_id))
        assert found is not None
        return str(found.state)

    def refunds(self) -> list[tuple[str, int]]:
        """How far and how much, in the order of their numbers."""
        return [(str(one.state), int(one.refund_fen)) for one in refunds_of(self.order_no)]

    def refunded(self, *fen: int) -> None:
        """These refunds, one after the other, have arrived; order, ledger, provider and doctor agree."""
        until(lambda: self.refunds() == [("SUCCESS", one) for one in fen])
        head = money.check_order(self.order_no, paid(self.shop.platform, self.order_no))
        assert head.refunded_fen == sum(fen)
        self.check()

    def check(self) -> None:
        """The doctor finds nothing in the buyer's partition, nor on the shelf."""
        skus = [sku for product in self.products for sku in product.skus]
        keys = [user(self.buyer.uid), *(stock_key(sku).pk for sku in skus)]
        laws.check([raw for pk in keys for raw in table.query_all(pk)])

    def told(self) -> list[str]:
        """What the buyer finds in the inbox about after-sale, newest first."""
        self.shop.drain()
        return [notice["type"] for notice in self.buyer.call("messages/inbox", {"pageSize": 50})["notices"]]


def sold(shop: Shop, *lines: tuple[int, int], off: int = 0, threshold: int = 0) -> Sale:
    """A paid order of (price, pieces) lines; with `off` it has a coupon."""
    products = [shop.product(stock=STOCK, price=price) for price, _ in lines]
    buyer = shop.buyer(f"buyer-{ids.random_text(8)}")
    options = {}
    if off:
        campaign = shop.campaign(off=off, threshold=threshold)
        options["couponId"] = buyer.call("coupons/claim", {"campaignId": campaign})["coupon"]["couponId"]
    pairs = [(product, pieces) for product, (_, pieces) in zip(products, lines, strict=True)]
    order_no = shop.paid_order(buyer, *pairs, **options)
    return Sale(shop, buyer, products, order_no, options.get("couponId"))
