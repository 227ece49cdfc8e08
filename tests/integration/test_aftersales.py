"""Cases on their way: what comes back, to the fen and to the piece, for each kind, and what everybody is told."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.store import table
from tests.integration.aftersale import PARCEL, STOCK, Sale, sold
from tests.integration.outside import until
from tests.integration.shop import Shop
from tests.world import Person


@pytest.fixture
def shop(shared_shop: Shop) -> Shop:
    return shared_shop


@pytest.fixture
def sale(shop: Shop) -> Sale:
    """¥200 and ¥100 with ¥50 off from ¥300: paid ¥250."""
    return sold(shop, (20000, 1), (10000, 1), off=5000, threshold=30000)


# Money only


@pytest.mark.row("X8")
@pytest.mark.row("G2")
@pytest.mark.row("E9")
def test_a_broken_threshold_is_taken_back_as_the_preview_says_and_the_rest_comes_with_the_last(sale: Sale) -> None:
    shown = sale.preview((1, 1))
    assert (shown["refundFen"], shown["keptFen"], shown["coupons"]) == (5000, 20000, [sale.coupon_id])
    assert [(step["rule"], step["amountFen"]) for step in shown["trace"]] == [("goods", 10000), ("coupon", -5000)]
    assert sale.refused((1, 1), expectedFen=10000) == "aftersale_changed"
    hat = sale.apply((1, 1), expectedFen=5000)
    sale.review(hat)
    sale.refunded(5000)
    assert (sale.status(hat), sale.head.status, sale.coupon()) == ("REFUNDED", "PAID", "unused")
    assert (sale.left(0), sale.left(1)) == (STOCK - 1, STOCK)
    coat = sale.apply((0, 1))
    sale.review(coat)
    assert sale.refunds()[1] == ("REQUESTED", 20000), "one minute between two refunds of an order"
    sale.next_turn()
    sale.refunded(5000, 20000)
    assert (sale.head.status, sale.head.reason) == ("CLOSED", "refunded")
    assert (sale.left(0), sale.left(1)) == (STOCK, STOCK)
    assert sale.told()[:1] == ["refunded"]
    assert {"partly_refunded", "refund_requested"} <= set(sale.told())


@pytest.mark.row("G2")
def test_units_are_asked_for_once_and_again_only_after_a_case_has_ended_without_them(shop: Shop) -> None:
    sale = sold(shop, (1000, 3))
    first = sale.apply((0, 2))
    assert sale.refused((0, 2)) == "aftersale_units"
    second = sale.apply((0, 1))
    assert sale.refused((0, 1)) == "aftersale_units"
    sale.buyer.call("aftersales/cancel", {"caseNo": first})
    sale.buyer.call("aftersales/cancel", {"caseNo": first})
    assert sale.status(first) == "CLOSED"
    third = sale.apply((0, 2))
    sale.review(third, "reject", note="商品已使用")
    assert sale.buyer.call("aftersales/get", {"caseNo": third})["case"]["note"] == "商品已使用"
    fourth = sale.apply((0, 2))
    sale.review(fourth)
    sale.refunded(2000)
    assert sale.refused((0, 2)) == "aftersale_units"
    assert (sale.status(second), sale.left()) == ("APPLIED", STOCK - 1)
    assert sale.buyer.call("aftersales/list")["counts"] == {"audit": 1, "approved": 0, "complete": 1, "closed": 2}


@pytest.mark.row("G4")
def test_staff_pays_at_most_the_preview_and_what_they_keep_back_stays_kept(shop: Shop) -> None:
    sale = sold(shop, (5000, 2)).ship()
    case = sale.apply((0, 1), reason="damaged")
    refusal = shop.staff.refused("aftersales/review", {"caseNo": case, "decision": "approve", "mostFen": 5001})
    assert (refusal.code, refusal.details) == ("aftersale_amount", {"mostFen": 5000})
    sale.review(case, mostFen=3000)
    sale.refunded(3000)
    assert sale.preview((0, 1), reason="damaged")["refundFen"] == 5000
    other = sale.apply((0, 1), reason="damaged")
    sale.review(other)
    sale.next_turn()
    sale.refunded(3000, 5000)
    assert sale.head.status == "SHIPPED", "some of the money stayed, so the order lives"
    assert sale.left() == STOCK - 2


@pytest.mark.row("X8")
def test_freight_comes_back_with_the_last_unit_before_shipping_and_only_for_the_shops_fault_after(shop: Shop) -> None:
    shop.set(freight_fen=800)
    try:
        early, late = sold(shop, (5000, 2)), sold(shop, (5000, 1)).ship()
    finally:
        shop.set(freight_fen=0)
    assert early.preview((0, 1))["freightFen"] == 0
    assert (early.preview((0, 2))["refundFen"], early.preview((0, 2))["last"]) == (10800, True)
    assert late.preview((0, 1))["refundFen"] == 5000
    assert late.preview((0, 1), reason="damaged")["refundFen"] == 5800
    case = late.apply((0, 1), kind="return", reason="no_reason")
    late.review(case, shopsFault=True)
    late.send(case)
    late.receive(case)
    late.refunded(5800)
    assert late.head.status == "CLOSED"


@pytest.mark.row("G2")
def test_goods_that_cost_nothing_come_back_without_money(shop: Shop) -> None:
    sale = sold(shop, (1000, 2), off=1000)
    first = sale.apply((0, 1))
    sale.review(first)
    sale.refunded(1000)
    assert (sale.head.status, sale.coupon()) == ("PAID", "used"), "the other piece is still to be sent"
    assert sale.preview((0, 1))["refundFen"] == 0
    second = sale.apply((0, 1))
    assert sale.review(second) == "REFUNDED"
    sale.refunded(1000)
    assert (sale.head.status, sale.coupon(), sale.left()) == ("CLOSED", "unused", STOCK)


# Goods and money


@pytest.mark.row("G4")
@pytest.mark.row("G1")
def test_a_return_goes_its_whole_way(sale: Sale) -> None:
    assert sale.refused((1, 1), kind="return", reason="no_reason") == "aftersale_kind"
    sale.ship()
    case = sale.apply((1, 1), kind="return", reason="no_reason", memo="颜色不喜欢", images=["/media/e/1.jpg"])
    shown = sale.buyer.call("aftersales/get", {"caseNo": case})["case"]
    assert (shown["rightsType"], shown["rightsStatus"], shown["actions"]) == (10, 100, ["cancel"])
    assert (shown["memo"], shown["images"], shown["policy"]) == (
        "颜色不喜欢",
        ["/media/e/1.jpg"],
        sale.case(case).policy,
    )
    assert sale.review(case) == "WAIT_PARCEL"
    sale.send(case)
    sale.send(case)
    other = {**PARCEL, "trackingNo": "SF0987654321", "caseNo": case}
    assert sale.buyer.call("aftersales/send_parcel", other)["status"] == "PARCEL_SENT"
    assert sale.case(case).parcel.tracking_no == "SF0987654321"
    assert sale.buyer.refused("aftersales/cancel", {"caseNo": case}).code == "aftersale_state"
    waiting = sale.shop.staff.call("aftersales/staff_list", {"work": "receive", "pageSize": 50})["cases"]
    (shown,) = [one for one in waiting if one["caseNo"] == case]
    assert "staff:owner" in [entry["by"] for entry in shown["history"]]
    sale.receive(case)
    sale.refunded(5000)
    assert (sale.status(case), sale.left(1), sale.head.status) == ("REFUNDED", STOCK, "SHIPPED")
    happened = [entry.type for entry in sale.case(case).history]
    assert happened == ["applied", "approved", "parcel_sent", "parcel_sent", "received", "refunding", "refunded"]
    seen = [sale.buyer.call("aftersales/get", {"caseNo": case})["case"]["history"]]
    seen.append(sale.buyer.call("orders/get", {"orderNo": sale.order_no})["order"]["timeline"])
    for history in seen:
        assert "staff" in {entry["by"] for entry in history}, "a buyer reads that it was the staff, not who"
        assert "staff:owner" not in str(history)
    told = sale.told()
    assert {"aftersale_approved", "aftersale_received", "partly_refunded"} <= set(told)
    assert case not in [
        one["caseNo"] for one in sale.shop.staff.call("aftersales/staff_list", {"work": "receive"})["cases"]
    ]


@pytest.mark.row("G4")
def test_bad_goods_are_looked_at_again_and_paid_in_part_or_not(shop: Shop) -> None:
    sale = sold(shop, (5000, 2)).ship()
    cases = [sale.apply((0, 1), kind="return", reason="quality") for _ in range(2)]
    for case in cases:
        sale.review(case)
        sale.send(case)
        sale.receive(case, "bad", note="外壳破裂")
    assert sale.left() == STOCK - 2
    sale.review(cases[0], mostFen=2000, note="折价退款")
    sale.review(cases[1], "reject", note="人为损坏")
    sale.refunded(2000)
    assert [sale.status(case) for case in cases] == ["REFUNDED", "CLOSED"]
    assert sale.told().count("aftersale_parcel_bad") == 2


@pytest.mark.row("G4")
def test_what_staff_allowed_at_most_holds_until_they_say_otherwise_and_the_history_tells_it(shop: Shop) -> None:
    sale = sold(shop, (1000, 2)).ship()
    for again, paid in (({}, 500), ({"mostFen": 800}, 800)):
        case = sale.apply((0, 1), kind="return", reason="quality")
        sale.review(case, mostFen=500)
        sale.send(case)
        sale.receive(case, "bad", note="外壳破裂")
        sale.review(case, **again)
        approved = [entry.facts["amountFen"] for entry in sale.case(case).history if entry.type == "approved"]
        assert (approved, sale.case(case).refund_fen) == ([500, paid], paid)
        sale.next_turn()
    sale.refunded(500, 800)


@pytest.mark.row("G1")
def test_no_reason_is_good_until_the_end_of_the_seventh_day_and_faults_for_longer(shop: Shop) -> None:
    sale = sold(shop, (1000, 2)).ship()
    sale.buyer.call("orders/confirm_receipt", {"orderNo": sale.order_no})
    reasons = sale.buyer.call("aftersales/reasons", {"orderNo": sale.order_no, "kind": "return"})["reasons"]
    until_of = {reason["reasonId"]: reason["until"] for reason in reasons}
    assert until_of["no_reason"] < until_of["quality"]
    shop.forward(days=6, hours=23)
    sale.apply((0, 1), kind="return", reason="no_reason")
    shop.forward(days=1, hours=2)
    shop.run_timers()
    assert sale.head.status == "FINISHED"
    assert sale.refused((0, 1), kind="return", reason="no_reason") == "aftersale_over"
    assert sale.refused((0, 1), kind="return", reason="size") == "aftersale_reason"
    sale.apply((0, 1), kind="return", reason="quality")


@pytest.mark.row("G1")
def test_excluded_goods_do_not_come_back_without_a_reason_but_broken_they_do(shop: Shop) -> None:
    shop.staff.call("products/save_category", {"categoryId": "fresh", "name": "生鲜", "order": 1})
    shop.set(after_sale={"excluded": {"fresh": "perishable"}})
    fish = shop.product(stock=5, price=3000)
    version = shop.staff.call("catalog/product", {"productId": fish.id})["version"]
    change = {"productId": fish.id, "expectedVersion": version, "categoryIds": ["fresh"]}
    shop.staff.call("products/update", change)
    buyer = shop.buyer("eats-fish")
    sale = Sale(shop, buyer, [fish], shop.paid_order(buyer, (fish, 1)), None).ship()
    shop.set(after_sale={})
    refusal = buyer.refused("aftersales/apply", sale.chosen((0, 1), kind="return", reason="no_reason"))
    assert (refusal.code, refusal.details["why"]) == ("aftersale_excluded", "鲜活易腐的商品")
    assert buyer.call("aftersales/preview", {"orderNo": sale.order_no})["lines"][0]["excluded"] == "perishable"
    assert sale.preview((0, 1), kind="return", reason="quality")["refundFen"] == 3000


# Goods for goods


@pytest.mark.row("G3")
def test_an_exchange_keeps_the_new_goods_and_the_units_can_come_back_once_more(shop: Shop) -> None:
    sale = sold(shop, (1000, 2)).ship()
    case = sale.apply((0, 1), kind="exchange", reason="quality")
    sale.review(case)
    assert sale.left() == STOCK - 3, "the new piece is kept"
    sale.check()
    sale.send(case)
    sale.receive(case, restock=False)
    body = {"caseNo": case, "carrier": "SF", "trackingNo": "SF1112223334"}
    assert shop.staff.call("aftersales/ship_replacement", body)["status"] == "EXCHANGED"
    assert sale.told()[0] == "aftersale_replaced"
    assert sale.buyer.call("aftersales/get", {"caseNo": case})["case"]["replacement"]["trackingNo"] == "SF1112223334"
    sale.check()
    sale.returned((0, 2), reason="quality")
    sale.refunded(2000)
    assert sale.left() == STOCK - 1


@pytest.mark.row("G3")
def test_an_exchange_that_ends_otherwise_puts_the_new_goods_back(shop: Shop) -> None:
    sale = sold(shop, (1000, 1)).ship()
    for end in ("cancel", "timeout", "reject"):
        case = sale.apply((0, 1), kind="exchange", reason="quality")
        sale.review(case)
        assert sale.left() == STOCK - 2
        if end == "cancel":
            sale.buyer.call("aftersales/cancel", {"caseNo": case})
        elif end == "timeout":
            shop.forward(days=7, minutes=1)
            shop.run_timers()
        else:
            sale.send(case)
            sale.receive(case, "bad", note="不是本店商品")
            sale.review(case, "reject", note="不是本店商品")
        assert (sale.case(case).closed_why, sale.left()) == (end, STOCK - 1)
    sale.check()


@pytest.mark.row("G3")
def test_there_is_no_exchange_with_goods_that_are_not_there(shop: Shop) -> None:
    sale = sold(shop, (1000, 1)).ship()
    shop.staff.call("stock/adjust", {"skuId": sale.products[0].sku, "delta": 1 - STOCK, "reason": "盘亏"})
    case = sale.apply((0, 1), kind="exchange", reason="quality")
    refusal = shop.staff.refused("aftersales/review", {"caseNo": case, "decision": "approve"})
    assert (refusal.code, sale.status(case)) == ("out_of_stock", "APPLIED")


@pytest.mark.row("G3")
def test_another_size_of_the_same_product_is_sent_instead(shop: Shop) -> None:
    shoes = shop.product(stock=5, price=9900, skus=2)
    buyer = shop.buyer("barefoot")
    sale = Sale(shop, buyer, [shoes], shop.paid_order(buyer, (shoes, 1)), None).ship()
    assert sale.refused((0, 1), kind="exchange", reason="size", swapSkuId="s-of-nothing") == "sku_not_found"
    case = sale.apply((0, 1), kind="exchange", reason="size", swapSkuId=shoes.skus[1])
    sale.review(case)
    sale.send(case)
    sale.receive(case)
    shop.staff.call("aftersales/ship_replacement", {"caseNo": case, "carrier": "SF", "trackingNo": "SF1112223335"})
    assert [shop.left(sku) for sku in shoes.skus] == [5, 4]
    sale.check()


# Time


@pytest.mark.row("G5")
def test_a_request_that_nobody_answers_is_put_before_somebody_or_approved_as_the_shop_wants(shop: Shop) -> None:
    sale = sold(shop, (1000, 2))
    case = sale.apply((0, 1))
    shop.forward(hours=48, minutes=1)
    shop.run_timers()
    escalated = shop.staff.call("aftersales/staff_list", {"work": "escalated", "pageSize": 50})["cases"]
    assert [(one["caseNo"], one["status"]) for one in escalated if one["orderNo"] == sale.order_no] == [
        (case, "APPLIED")
    ]
    shop.set(after_sale={"onSilence": "approve", "reviewHours": 2})
    other = sale.apply((0, 1))
    shop.forward(hours=2, minutes=1)
    shop.run_timers()
    assert sale.status(other) == "APPROVED"
    shop.forward(minutes=1)
    shop.run_timers()
    sale.refunded(1000)
    sale.review(case)
    sale.next_turn()
    sale.refunded(1000, 1000)
    shop.set(after_sale={})
    assert sale.head.status == "CLOSED"


@pytest.mark.row("G5")
def test_goods_that_are_not_sent_in_seven_days_close_the_case(shop: Shop) -> None:
    sale = sold(shop, (1000, 1)).ship()
    case = sale.apply((0, 1), kind="return", reason="no_reason")
    sale.review(case)
    shop.forward(days=6, hours=23)
    shop.run_timers()
    assert sale.status(case) == "WAIT_PARCEL"
    shop.forward(hours=2)
    shop.run_timers()
    assert (sale.case(case).closed_why, sale.told()[0]) == ("timeout", "aftersale_closed")
    assert sale.buyer.refused("aftersales/send_parcel", {"caseNo": case, **PARCEL}).code == "aftersale_state"


@pytest.mark.row("G5")
def test_a_parcel_that_nobody_looks_into_is_put_before_somebody(shop: Shop) -> None:
    sale = sold(shop, (1000, 1)).ship()
    case = sale.apply((0, 1), kind="return", reason="no_reason")
    sale.review(case)
    sale.send(case)
    shop.forward(days=10, minutes=1)
    shop.run_timers()
    assert sale.case(case).escalated
    sale.receive(case)
    sale.refunded(1000)


@pytest.mark.row("G5")
def test_a_shop_that_wants_it_so_takes_a_silent_parcel_for_good_and_puts_nothing_on_the_shelf(shop: Shop) -> None:
    sale = sold(shop, (1000, 1)).ship()
    case = sale.apply((0, 1), kind="return", reason="no_reason")
    sale.review(case)
    sale.send(case)
    shop.set(after_sale={"onSilence": "approve"})
    shop.forward(days=10, minutes=1)
    shop.run_timers()
    shop.forward(minutes=1)
    shop.run_timers()
    shop.set(after_sale={})
    sale.refunded(1000)
    assert (sale.status(case), sale.left()) == ("REFUNDED", STOCK - 1)


@pytest.mark.row("E9")
def test_a_refund_that_fails_five_times_is_put_before_somebody_who_can_try_again(sale: Sale, alarms: list[str]) -> None:
    platform = sale.shop.platform
    platform.config(refund_outcome="CLOSED")
    case = sale.apply((1, 1))
    sale.review(case)
    for hours in range(1, 7):
        until(lambda: sale.status(case) == "APPROVED" and sale.head.refunding_fen == 0)
        sale.shop.forward(hours=hours, minutes=1)
        sale.shop.run_timers()
    assert alarms.count("aftersale_refund_given_up") == 1
    assert [state for state, _ in sale.refunds()] == ["CLOSED"] * 5
    waiting = sale.shop.staff.call("aftersales/staff_list", {"work": "escalated", "pageSize": 50})["cases"]
    assert case in [one["caseNo"] for one in waiting]
    sale.check()
    platform.config(refund_outcome="SUCCESS")
    sale.review(case)
    until(lambda: sale.status(case) == "REFUNDED")
    assert sale.head.refunded_fen == 5000


@pytest.mark.row("G6")
def test_an_ended_case_is_rated_once(sale: Sale) -> None:
    case = sale.apply((1, 1))
    rating = {"caseNo": case, "stars": 4, "review": "处理及时"}
    assert sale.buyer.refused("aftersales/rate", rating).code == "aftersale_state"
    sale.review(case)
    until(lambda: sale.status(case) == "REFUNDED")
    sale.buyer.call("aftersales/rate", rating)
    sale.buyer.call("aftersales/rate", rating)
    assert sale.buyer.refused("aftersales/rate", {**rating, "stars": 1}).code == "aftersale_rated"
    shown = sale.buyer.call("aftersales/get", {"caseNo": case})["case"]
    assert (shown["stars"], shown["review"], shown["actions"]) == (4, "处理及时", [])


# Refunds of the whole order, and refunds that fail


@pytest.mark.row("E9")
def test_the_whole_order_is_refunded_only_when_no_case_is_open_and_then_what_is_left(sale: Sale) -> None:
    case = sale.apply((1, 1))
    body = {"orderNo": sale.order_no, "reason": "缺货"}
    refusal = sale.shop.staff.refused("orders/refund", body)
    assert (refusal.code, refusal.details) == ("aftersales_open", {"caseNos": [case]})
    sale.review(case)
    sale.refunded(5000)
    assert sale.shop.staff.call("orders/refund", body)["refundFen"] == 20000
    assert sale.refused((0, 1)) == "aftersale_units"
    sale.next_turn()
    sale.refunded(5000, 20000)
    assert (sale.head.status, sale.coupon()) == ("CLOSED", "unused")
    assert (sale.left(0), sale.left(1)) == (STOCK, STOCK)


@pytest.mark.row("E9")
def test_the_rest_after_a_case_that_was_paid_less_adds_up(shop: Shop) -> None:
    sale = sold(shop, (1000, 1), (2000, 1))
    sale.review(sale.apply((0, 1), reason="changed_mind"), mostFen=200)
    sale.next_turn()
    shop.staff.call("orders/refund", {"orderNo": sale.order_no})
    sale.next_turn()
    sale.refunded(200, 2800)
    assert (sale.head.status, sale.head.refunded_fen) == ("CLOSED", 3000)
    sale.check()


@pytest.mark.row("E9")
def test_a_refund_that_failed_for_good_opens_the_claim_and_the_next_number_brings_it(sale: Sale) -> None:
    platform = sale.shop.platform
    platform.config(refund_outcome="CLOSED")
    case = sale.apply((1, 1))
    sale.review(case)
    until(lambda: sale.status(case) == "APPROVED")
    assert (sale.head.refunding_fen, sale.ledger.claims[case].state) == (0, "open")
    assert sale.refused((1, 1)) == "aftersale_units"
    first = sale.case(case).refund_no
    platform.config(refund_outcome="SUCCESS")
    sale.shop.forward(hours=1, minutes=1)
    sale.shop.run_timers()
    until(lambda: sale.status(case) == "REFUNDED")
    assert sale.refunds() == [("CLOSED", 5000), ("SUCCESS", 5000)]
    assert sale.case(case).refund_no != first
    sale.check()


@pytest.mark.row("E9")
def test_an_abnormal_refund_keeps_its_case_until_staff_has_acted(sale: Sale) -> None:
    platform = sale.shop.platform
    platform.config(refund_outcome="ABNORMAL")
    case = sale.apply((1, 1))
    sale.review(case)
    until(lambda: sale.refunds() == [("ABNORMAL", 5000)])
    assert (sale.status(case), sale.head.refunding_fen, sale.left(1)) == ("REFUNDING", 5000, STOCK - 1)
    sale.check()
    platform.refund(str(sale.case(case).refund_no), "SUCCESS")
    sale.refunded(5000)
    assert sale.status(case) == "REFUNDED"


@pytest.mark.row("E9")
def test_the_provider_takes_fifty_refunds_for_a_year(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    from chalicelib.payments import refunds as refunds_module

    sale = sold(shop, (1000, 3)).ship()
    monkeypatch.setattr(refunds_module, "_MOST_REFUNDS", 2)
    one, two = sale.apply((0, 1), reason="quality"), sale.apply((0, 1), reason="quality")
    sale.review(one)
    assert sale.review(two) == "APPROVED", "the last one must take all that is left"
    assert sale.case(two).due == "settle"
    monkeypatch.undo()
    sale.shop.forward(minutes=2)
    sale.shop.run_timers()
    sale.refunded(1000, 1000)
    monkeypatch.setattr(refunds_module, "_PROVIDER_YEAR", timedelta(0))
    late = sale.apply((0, 1), reason="not_received")
    assert sale.review(late) == "APPROVED"
    assert len(sale.refunds()) == 2


@pytest.mark.row("E9")
def test_what_was_paid_to_a_buyer_of_before_is_reckoned_from_the_order_itself(sale: Sale) -> None:
    """An order that kept neither agreement nor terms."""
    from chalicelib.orders.items import Snapshot, snapshot_key, snapshot_of

    key = snapshot_key(sale.order_no)
    bare = snapshot_of(sale.order_no).kept.model_copy(update={"agreement": None, "terms": None})
    table.update(Snapshot, key, [Snapshot.kept.set(bare)])
    shown = sale.preview((1, 1))
    assert (shown["refundFen"], shown["coupons"]) == (5000, [sale.coupon_id])
    case = sale.apply((1, 1))
    sale.review(case)
    sale.refunded(5000)


@pytest.mark.row("G4")
def test_only_who_may_can_review(sale: Sale) -> None:
    assert sale.buyer.refused("aftersales/review", {"caseNo": sale.apply((1, 1)), "decision": "approve"}).status == 401
    number = sale.case(sale.apply((0, 1))).case_no
    assert (
        Person(token="none").refused("aftersales/receive_parcel", {"caseNo": number, "condition": "good"}).status == 401
    )
