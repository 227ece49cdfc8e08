"""Points: spent at checkout once, whatever happens at the same moment; given back to the last one; earned when the return window is over."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest

from chalicelib import shop as settings
from chalicelib.points.ledger import load
from chalicelib.pricing.rules import PointsRule
from chalicelib.promotions import live
from chalicelib.runtime import ids
from chalicelib.store import table
from chalicelib.store.errors import Raw, Unanswered
from chalicelib.store.item import user
from chalicelib.store.transport import Transport
from tests.integration import laws
from tests.integration.aftersale import Sale
from tests.integration.crowd import at_once, body, codes
from tests.integration.outside import until
from tests.integration.seams import makes, table_seam
from tests.integration.shop import Shop
from tests.world import Person

RULE = {"id": "points", "name": "积分抵扣", "unitPoints": 100, "unitFen": 100, "mostPercent": 50}
PRICE = 3000


@pytest.fixture
def shop(shared_shop: Shop) -> Shop:
    """A shop that takes points for half of an order, and gives one for each yuan."""
    return opened(shared_shop)


@pytest.fixture
def short_lived(shop: Shop) -> Iterator[Shop]:
    """Points are over at the end of the next month."""
    shop.set(points_months=1)
    yield shop
    shop.set(points_months=12)


def opened(shop: Shop) -> Shop:
    version = shop.staff.call("promotions/house_rules")["version"]
    if not version:
        shop.staff.call("promotions/set_house_rules", {"rules": {"points": RULE}, "expectedVersion": 0})
        shop.set(points_per_yuan=1, max_open_orders=50)
    live.forget()
    settings.forget()
    return shop


def rich(shop: Shop, points: int = 2000) -> Person:
    buyer = newcomer(shop)
    grant(shop, buyer, points)
    return buyer


def newcomer(shop: Shop) -> Person:
    return shop.buyer(f"buyer-{ids.random_text(8)}")


def grant(shop: Shop, buyer: Person, points: int) -> int:
    sent = {"buyerId": buyer.uid, "deltaPoints": points, "reason": "活动赠送"}
    return int(shop.staff.call("points/adjust", sent)["points"])


def has(buyer: Person) -> int:
    return int(buyer.call("points/get")["available"])


def entries(buyer: Person) -> list[tuple[str, int]]:
    """How the points came and went, the first in front."""
    return [(one["what"], one["points"]) for one in reversed(buyer.call("points/list")["entries"])]


def lawful(buyer: Person) -> None:
    laws.check(table.query_all(user(buyer.uid)))


def bought(shop: Shop, buyer: Person, *prices: int, points: int = 0) -> Sale:
    """A paid order of one piece each."""
    products = [shop.product(price=price) for price in prices]
    order_no = shop.paid_order(buyer, *((product, 1) for product in products), points=points)
    return Sale(shop, buyer, products, order_no, None)


def finished(sale: Sale) -> Sale:
    """Sent, received, and the return window is over."""
    sale.ship()
    sale.buyer.call("orders/confirm_receipt", {"orderNo": sale.order_no})
    sale.shop.forward(days=7, minutes=1)
    sale.shop.run_timers()
    assert sale.head.status == "FINISHED"
    return sale


# spent


@pytest.mark.row("I4")
@pytest.mark.row("D2")
@pytest.mark.row("D3")
def test_points_are_offered_with_their_worth_spent_with_the_order_and_explained(shop: Shop) -> None:
    buyer, cup = rich(shop), shop.product(price=PRICE)
    plain = buyer.call("orders/preview", body(buyer, (cup, 1)))
    assert (plain["price"]["payableFen"], plain["price"]["points"]) == (PRICE, 0)
    assert plain["points"] == {"available": 2000, "most": 1500, "savesFen": 1500, "reason": "", "text": ""}
    assert (plain["best"]["points"], plain["best"]["payableFen"]) == (1500, 1500)
    best = buyer.call("orders/preview", body(buyer, (cup, 1), best=True))
    assert (best["price"]["points"], best["price"]["payableFen"]) == (1500, 1500)
    some = buyer.call("orders/preview", body(buyer, (cup, 1), points=799))
    assert (some["price"]["points"], some["price"]["payableFen"]) == (700, 2300)
    order = buyer.call("orders/submit", {"quoteToken": some["quoteToken"]})
    assert (order["payableFen"], has(buyer)) == (2300, 1300)
    shown = buyer.call("orders/get", {"orderNo": order["orderNo"]})["order"]
    assert (shown["points"], shown["pointsBack"]) == (700, 0)
    step = next(one for one in shown["trace"] if one["rule"] == "points")
    assert step["amountFen"] == -700
    assert entries(buyer) == [("adjusted", 2000), ("spent", -700)]
    lawful(buyer)


@pytest.mark.row("I4")
def test_points_go_with_a_coupon_and_where_the_rule_says_so_not(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    buyer, cup = rich(shop), shop.product(price=PRICE)
    coupon = buyer.call("coupons/claim", {"campaignId": shop.campaign(off=1000)})["coupon"]["couponId"]
    asked = body(buyer, (cup, 1), couponId=coupon, points=2000)
    assert buyer.call("orders/preview", asked)["price"]["points"] == 1000  # half of what the coupon leaves
    alone = live.current().house.model_copy(
        update={"points": PointsRule(id="points", name="积分", unit_points=100, unit_fen=100, with_coupons=False)}
    )
    monkeypatch.setattr(live, "current", lambda: live.Live([], alone))
    shown = buyer.call("orders/preview", asked)["price"]
    assert (shown["points"], shown["payableFen"]) == (0, 2000)


@pytest.mark.row("I4")
@pytest.mark.row("D3")
@pytest.mark.parametrize("entrance", ["inline", "queue"])
@pytest.mark.parametrize("end", ["cancelled", "expired"])
def test_an_order_that_ends_unpaid_gives_its_points_back_once(shop: Shop, entrance: str, end: str) -> None:
    buyer, cup = rich(shop), shop.product(price=PRICE)
    shop.reserve_by(entrance)
    order_no = str(shop.order(buyer, (cup, 1), points=1500)["orderNo"])
    shop.reserve_by("inline")
    assert (has(buyer), shop.head(order_no).points) == (500, 1500)
    lawful(buyer)
    if end == "cancelled":
        buyer.call("orders/cancel", {"orderNo": order_no})
        buyer.call("orders/cancel", {"orderNo": order_no})
    else:
        shop.forward(minutes=32)
        shop.run_timers()
    assert shop.head(order_no).status == "CLOSED"
    assert entries(buyer) == [("adjusted", 2000), ("spent", -1500), ("returned", 1500)]
    assert buyer.call("orders/get", {"orderNo": order_no})["order"]["pointsBack"] == 1500
    lawful(buyer)


@pytest.mark.row("D3")
def test_an_order_that_the_stock_queue_turns_away_gives_its_points_back(shop: Shop) -> None:
    buyer, other, last = rich(shop), rich(shop), shop.product(stock=1, price=PRICE, rush=True)
    for person in (buyer, other):
        person.call("orders/submit", body(person, (last, 1), points=1500), key=ids.random_text(20))
    shop.drain()
    assert sorted((has(buyer), has(other))) == [500, 2000]
    for person in (buyer, other):
        lawful(person)


@pytest.mark.row("I4")
@pytest.mark.complaint("Points overwritten")
def test_two_devices_that_spend_the_same_points_at_once_spend_them_once(shop: Shop) -> None:
    buyer, cup = rich(shop, 1500), shop.product(stock=50, price=PRICE)
    shop.order(buyer, (cup, 1))  # the first order is another price: what is asked here is the points alone
    quotes = [buyer.call("orders/preview", body(buyer, (cup, 1), points=1500))["quoteToken"] for _ in range(6)]
    results = at_once([partial(buyer.call, "orders/submit", {"quoteToken": quote}) for quote in quotes])
    said = codes(results)
    assert said["ok"] == 1
    assert set(said) <= {"ok", "total_changed", "busy"}
    assert (has(buyer), shop.left(cup.sku)) == (0, 48)
    refusal = buyer.refused("orders/submit", {"quoteToken": quotes[0]})
    (gone,) = [one for one in refusal.details["differences"] if one["what"] == "points"]
    assert (gone["fromPoints"], gone["toPoints"], gone["fromFen"], gone["toFen"]) == (1500, 0, 1500, 0)
    lawful(buyer)


@pytest.mark.row("D3")
def test_a_lost_answer_spends_once(shop: Shop) -> None:
    """The order stands with its points, and nobody knows it: asked again, it is the same order."""
    buyer, cup = rich(shop), shop.product(price=PRICE)
    lost = iter(range(3))

    def hook(operation: str, request: Raw, below: Transport) -> dict[str, Any]:
        answer = below(operation, request)
        if makes(operation, request, "points_entry") and next(lost, None) is not None:
            raise Unanswered("lost")
        return answer

    sent = body(buyer, (cup, 1), points=1500)
    with table_seam(hook):
        order = buyer.call("orders/submit", sent, key="points-lost")
    assert next(lost, None) is None
    assert buyer.call("orders/submit", sent, key="points-lost")["orderNo"] == order["orderNo"]
    assert (order["payableFen"], entries(buyer)[1:]) == (1500, [("spent", -1500)])
    lawful(buyer)


@pytest.mark.row("X2")
@pytest.mark.parametrize("spent", [False, True])
def test_money_that_comes_after_the_end_takes_the_points_again_while_they_are_there(shop: Shop, spent: bool) -> None:
    buyer, cup = rich(shop), shop.product(price=PRICE)
    order_no = str(shop.order(buyer, (cup, 1), points=1500)["orderNo"])
    buyer.call("orders/pay", {"orderNo": order_no})
    shop.forward(minutes=32)
    shop.run_timers()
    if spent:
        shop.order(buyer, (cup, 1), points=1000)
    shop.pay(order_no, ignore_expiry=True)
    for _ in range(3):
        shop.forward(minutes=2)
        shop.run_timers()
    came = [("spent", -1500), ("returned", 1500)]
    if spent:
        assert [(one.why, one.state) for one in shop.refunds(order_no)] == [("late", "SUCCESS")]
        assert entries(buyer)[1:] == [*came, ("spent", -1000)]
    else:
        assert (shop.head(order_no).status, shop.refunds(order_no)) == ("PAID", [])
        assert entries(buyer)[1:] == [*came, ("spent", -1500)]
        shop.staff.call("orders/refund", {"orderNo": order_no})
        for _ in range(3):
            shop.forward(minutes=2)
            shop.run_timers()
        assert shop.head(order_no).status == "CLOSED"
        assert entries(buyer)[1:] == [*came, ("spent", -1500), ("returned", 1500)]
    lawful(buyer)


@pytest.mark.row("I4")
def test_closing_against_paying_ends_one_way_for_the_points_too(shop: Shop) -> None:
    for _ in range(3):
        buyer, cup = rich(shop), shop.product(price=PRICE)
        order_no = str(shop.order(buyer, (cup, 1), points=1500)["orderNo"])
        buyer.call("orders/pay", {"orderNo": order_no})
        ask = {"orderNo": order_no}
        at_once([partial(shop.pay, order_no), partial(buyer.call, "orders/cancel", ask)])  # type: ignore[list-item]
        for _ in range(3):
            shop.forward(minutes=2)
            shop.run_timers()
        lives = shop.head(order_no).status == "PAID"
        assert has(buyer) == (500 if lives else 2000)
        lawful(buyer)


@pytest.mark.row("I4")
@pytest.mark.row("E5")
def test_points_are_spent_by_the_pin_where_the_shop_wants_it_and_no_record_keeps_the_pin(shop: Shop) -> None:
    buyer, cup = rich(shop), shop.product(price=PRICE)
    buyer.call("balance/set_pin", {"pin": "295817"})
    shop.set(points_pin=True)
    try:
        sent = body(buyer, (cup, 1), points=1500)
        assert buyer.refused("orders/submit", sent).code == "pin_needed"
        other = rich(shop)
        other.call("balance/set_pin", {"pin": "295817"})
        stolen = other.call("balance/confirm_pin", {"pin": "295817"})["pinProof"]
        assert buyer.refused("orders/submit", {**sent, "pinProof": stolen}).code == "pin_needed"
        assert buyer.refused("balance/confirm_pin", {"pin": "640283"}).details == {"left": 4}
        proof = buyer.call("balance/confirm_pin", {"pin": "295817"})["pinProof"]
        buyer.call("orders/submit", body(buyer, (cup, 1)))  # without points nobody is asked
        assert buyer.call("orders/submit", {**sent, "pinProof": proof}, key="with-proof-1")["payableFen"] == 1500
        shop.forward(minutes=5)
        assert buyer.refused("orders/submit", {**sent, "pinProof": proof}).code == "pin_needed"
        assert buyer.call("orders/submit", {**sent, "pinProof": proof}, key="with-proof-1")["payableFen"] == 1500
    finally:
        shop.set(points_pin=False)
    lawful(buyer)


# refunded


@pytest.mark.row("I4")
@pytest.mark.row("G2")
@pytest.mark.row("X8")
@pytest.mark.complaint("Points not returned")
@pytest.mark.parametrize("order", [(0, 1, 2), (2, 0, 1)])
def test_partial_refunds_give_back_every_point_in_any_order(shop: Shop, order: tuple[int, ...]) -> None:
    buyer = rich(shop)
    sale = bought(shop, buyer, 1000, 1100, 1200, points=1600).ship()
    back = []
    for number in order:
        shown = sale.preview((number, 1), reason="quality")
        sale.review(sale.apply((number, 1), reason="quality"))
        sale.next_turn()
        back.append(entries(buyer)[-1][1])
        assert back[-1] == shown["points"]
        lawful(buyer)
    assert (sum(back), has(buyer), sale.head.status) == (1600, 2000, "CLOSED")
    assert sale.head.refunded_fen == sale.head.paid_fen
    sale.check()


@pytest.mark.row("I4")
@pytest.mark.parametrize("shipped", [False, True])
def test_a_refund_of_the_whole_order_gives_back_the_points_that_cases_left(shop: Shop, shipped: bool) -> None:
    buyer = rich(shop)
    sale = bought(shop, buyer, 1000, 2000, points=1500)
    if shipped:
        sale.ship()
    sale.review(sale.apply((0, 1), reason="quality" if shipped else "agreed"))
    sale.next_turn()
    assert has(buyer) == 1000
    shop.staff.call("orders/refund", {"orderNo": sale.order_no})
    sale.next_turn()
    assert (sale.head.status, has(buyer)) == ("CLOSED", 2000)
    sale.check()


@pytest.mark.row("I4")
def test_an_order_paid_with_points_alone_needs_no_provider_and_gives_back_points_alone(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = live.current().house.model_copy(
        update={"points": PointsRule(id="points", name="积分", unit_points=100, unit_fen=100)}
    )
    monkeypatch.setattr(live, "current", lambda: live.Live([], whole))
    buyer, products = rich(shop, 3000), [shop.product(price=1000), shop.product(price=2000)]
    order_no = shop.order(buyer, *((one, 1) for one in products), points=3000)["orderNo"]
    buyer.call("orders/pay", {"orderNo": order_no})
    sale = Sale(shop, buyer, products, order_no, None)
    assert (sale.head.status, sale.head.payable_fen, has(buyer)) == ("PAID", 0, 0)
    sale.review(sale.apply((0, 1)))
    assert (has(buyer), sale.head.status) == (1000, "PAID")
    shop.staff.call("orders/refund", {"orderNo": order_no})
    assert (has(buyer), sale.head.status, shop.refunds(order_no)) == (3000, "CLOSED", [])
    sale.check()


@pytest.mark.row("I4")
def test_points_that_expired_meanwhile_come_back_with_a_grace(short_lived: Shop) -> None:
    shop = short_lived
    buyer = rich(shop)
    sale = bought(shop, buyer, PRICE, points=1500)
    shop.forward(days=70)
    shop.run_timers()
    assert entries(buyer)[-1] == ("expired", -500)
    assert has(buyer) == 0
    shop.staff.call("orders/refund", {"orderNo": sale.order_no})
    assert (sale.head.status, has(buyer)) == ("CLOSED", 1500)
    shop.forward(days=32)
    assert has(buyer) == 0
    shop.run_timers()
    lawful(buyer)


# earned


@pytest.mark.row("I3")
def test_an_order_earns_when_its_return_window_is_over_and_shows_it_before(shop: Shop) -> None:
    buyer = newcomer(shop)
    sale = bought(shop, buyer, 10_050)
    assert buyer.call("points/get") == {"available": 0, "debt": 0, "waiting": 100, "expiring": []}
    assert buyer.call("orders/get", {"orderNo": sale.order_no})["order"]["earns"] == 100
    finished(sale)
    told = buyer.call("points/get")
    assert (told["available"], told["waiting"]) == (100, 0)
    assert [one["points"] for one in told["expiring"]] == [100]
    assert entries(buyer) == [("earned", 100)]
    lawful(buyer)


@pytest.mark.row("I3")
def test_what_was_refunded_before_earns_nothing_and_a_later_refund_takes_back(shop: Shop) -> None:
    buyer = newcomer(shop)
    sale = bought(shop, buyer, 10_000, 5_000).ship()
    sale.review(sale.apply((1, 1), reason="quality"))
    sale.next_turn()
    buyer.call("orders/confirm_receipt", {"orderNo": sale.order_no})
    shop.forward(days=7, minutes=1)
    shop.run_timers()
    assert has(buyer) == 100
    lawful(buyer)
    shop.staff.call("orders/refund", {"orderNo": sale.order_no})
    sale.next_turn()
    assert (sale.head.status, has(buyer)) == ("CLOSED", 0)
    assert entries(buyer) == [("earned", 100), ("taken_back", -100)]
    sale.check()


@pytest.mark.row("I3")
def test_points_that_were_spent_already_leave_a_debt_that_the_next_ones_pay(shop: Shop) -> None:
    buyer = newcomer(shop)
    sale = finished(bought(shop, buyer, 20_000))
    later = bought(shop, buyer, PRICE, points=100)
    shop.staff.call("orders/refund", {"orderNo": sale.order_no})
    sale.next_turn()
    told = buyer.call("points/get")
    assert (told["available"], told["debt"]) == (0, 100)
    lawful(buyer)
    assert buyer.call("orders/preview", body(buyer, (later.products[0], 1)))["points"]["available"] == 0
    assert grant(shop, buyer, 250) == 150
    assert (has(buyer), buyer.call("points/get")["debt"]) == (150, 0)
    lawful(buyer)
    shop.staff.call("orders/refund", {"orderNo": later.order_no})
    later.next_turn()
    assert has(buyer) == 250
    lawful(buyer)


@pytest.mark.row("I3")
def test_what_was_on_its_way_back_at_the_end_earns_when_the_refund_has_failed(shop: Shop) -> None:
    buyer = newcomer(shop)
    sale = bought(shop, buyer, 10_000).ship()
    buyer.call("orders/confirm_receipt", {"orderNo": sale.order_no})
    shop.forward(days=6, hours=23)
    shop.platform.config(refund_delay=None)
    shop.staff.call("orders/refund", {"orderNo": sale.order_no})
    shop.forward(hours=1, minutes=1)
    shop.run_timers()
    assert (sale.head.status, has(buyer)) == ("FINISHED", 0)
    lawful(buyer)
    (refund,) = shop.refunds(sale.order_no)
    shop.platform.refund(refund.out_refund_no, "CLOSED")
    until(lambda: not sale.head.refunding_fen)
    assert has(buyer) == 100
    lawful(buyer)


@pytest.mark.row("I3")
def test_cash_that_comes_after_the_end_earns_then(shop: Shop) -> None:
    buyer, cup = newcomer(shop), shop.product(price=PRICE)
    shop.set(cash_on_delivery=True)
    order_no = str(shop.order(buyer, (cup, 1))["orderNo"])
    buyer.call("orders/pay", {"orderNo": order_no, "method": "offline"})
    shop.set(cash_on_delivery=False)
    finished(Sale(shop, buyer, [cup], order_no, None))
    assert has(buyer) == 0
    shop.staff.call("orders/confirm_cash", {"orderNo": order_no, "amountFen": PRICE})
    assert has(buyer) == 30
    lawful(buyer)


# the account


@pytest.mark.row("I3")
def test_points_expire_once_and_the_timer_goes_on_to_the_next(short_lived: Shop) -> None:
    shop = short_lived
    buyer = rich(shop, 100)
    shop.forward(days=40)
    grant(shop, buyer, 70)
    shop.forward(days=25)  # the first are over, the timers are late: nobody can spend them all the same
    assert has(buyer) == 70
    assert load(buyer.uid).points == 170
    shop.run_timers()
    shop.run_timers()
    assert entries(buyer) == [("adjusted", 100), ("adjusted", 70), ("expired", -100)]
    lawful(buyer)


@pytest.mark.row("I3")
def test_staff_grants_and_takes_with_a_reason_but_never_below_zero(shop: Shop) -> None:
    buyer = rich(shop, 300)
    sent = {"buyerId": buyer.uid, "deltaPoints": 50, "reason": "补偿"}
    assert shop.staff.call("points/adjust", sent, key="grant-once-1")["points"] == 350
    assert shop.staff.call("points/adjust", sent, key="grant-once-1")["points"] == 350
    refusal = shop.staff.refused("points/adjust", {**sent, "deltaPoints": -351})
    assert (refusal.code, refusal.details) == ("points_insufficient", {"missing": 1})
    assert shop.staff.refused("points/adjust", {**sent, "buyerId": ids.uid()}).code == "member_not_found"
    assert shop.staff.refused("points/adjust", {**sent, "deltaPoints": 10_000_000}).code == "points_too_many"
    assert grant(shop, buyer, -350) == 0
    page = buyer.call("points/list", {"pageSize": 2})
    rest = buyer.call("points/list", {"pageSize": 2, "cursor": page["nextCursor"]})
    assert [(one["points"], one["reason"]) for one in [*page["entries"], *rest["entries"]]] == [
        (-350, "活动赠送"),
        (50, "补偿"),
        (300, "活动赠送"),
    ]
    lawful(buyer)


@pytest.mark.row("I4")
def test_an_order_without_points_asks_the_table_nothing_more(shop: Shop) -> None:
    """A shop that takes points: who spends none pays no call, no key and no write for it."""
    buyer, cup = rich(shop), shop.product(price=PRICE)
    seen: list[tuple[str, str]] = []

    def hook(operation: str, request: Raw, below: Transport) -> dict[str, Any]:
        seen.append((operation, str(request)))
        return below(operation, request)

    buyer.call("orders/submit", body(buyer, (cup, 1)))  # settings and promotions are known from now on
    with table_seam(hook):
        buyer.call("orders/submit", body(buyer, (cup, 1)))
    assert [operation for operation, _ in seen] == ["BatchGetItem", "TransactWriteItems"]
    assert not any("POINTS" in request for _, request in seen)
