"""The part of the walk that speaks and waits: reviews, questions, favourites, browsing history, stock beyond the count, waiting lists, forecast."""

from __future__ import annotations

from functions.jobs import forecast
from tests.integration.shop import Product, Shop
from tests.world import Person, anyone


def walk(shop: Shop, buyer: Person, goods: Product) -> None:
    order_no = shop.paid_order(buyer, (goods, 1))
    shop.staff.call("orders/ship", {"orderNo": order_no, "carrier": "SF", "trackingNo": "SF9876543210123"})
    buyer.call("orders/confirm_receipt", {"orderNo": order_no})
    shop.drain()
    _reviews(shop, buyer, goods, order_no)
    _questions(shop, buyer, goods)
    _looks_around(buyer, goods)
    _stock(shop, buyer)
    assert shop.staff.get("stock/origin", orderNo=order_no)["origins"]
    forecast.handle({"now": True})
    shop.staff.get("forecast/list")


def _reviews(shop: Shop, buyer: Person, goods: Product, order_no: str) -> None:
    line = {"orderNo": order_no, "skuId": goods.sku}
    assert buyer.get("reviews/mine", tab="todo")["todo"]
    pictures = [{"src": "/media/mug.png"}]
    buyer.call("reviews/create", {**line, "rating": 4, "text": "大小正好", "media": pictures})
    assert buyer.refused("reviews/create", {**line, "rating": 4}).code == "already_reviewed"
    buyer.call("reviews/append", {**line, "text": "仍然喜欢"})
    shop.staff.call("reviews/reply", {**line, "text": "谢谢"})
    assert anyone().get("reviews/list", productId=goods.id, filter="with_image")["reviews"]
    assert anyone().get("reviews/summary", productId=goods.id)["summary"]["good"] == 1
    shop.staff.call("reviews/moderate", {**line, "state": "hidden", "reason": "试一试"})
    assert shop.staff.get("reviews/staff_list", state="hidden")["reviews"]
    assert buyer.get("reviews/mine")["reviews"]


def _questions(shop: Shop, buyer: Person, goods: Product) -> None:
    product = {"productId": goods.id}
    question = {**product, "questionId": buyer.call("questions/ask", {**product, "text": "能进微波炉吗"})["questionId"]}
    answer = buyer.call("questions/answer", {**question, "text": "可以"})["answerId"]
    shop.staff.call("questions/reply", {**question, "text": "可以，两分钟以内"})
    buyer.call("questions/vote", {**question, "answerId": answer})
    assert anyone().get("questions/list", productId=goods.id)["questions"]
    shop.staff.call("questions/moderate", {**question, "answerId": answer, "state": "hidden"})
    assert shop.staff.get("questions/staff_list", state="hidden")["texts"]


def _looks_around(buyer: Person, goods: Product) -> None:
    buyer.call("footprints/record", {"productId": goods.id})
    assert buyer.get("footprints/list")["footprints"]
    buyer.call("footprints/clear")
    buyer.call("favourites/toggle", {"productId": goods.id, "favourite": True})
    assert buyer.get("favourites/list")["favourites"]
    assert buyer.get("favourites/count")["total"] == 1
    buyer.call("favourites/check", {"productIds": [goods.id]})


def _stock(shop: Shop, buyer: Person) -> None:
    rare = shop.product(stock=3)
    shop.staff.call("stock/warn_at", {"skuId": rare.sku, "lowAt": 3})
    shop.staff.call("stock/spread", {"skuId": rare.sku, "shards": 2})
    shop.staff.call("stock/spread", {"skuId": rare.sku, "shards": 0})
    shop.set(locations=[{"locationId": "east", "name": "东仓"}])
    for units in (2, -2):
        move = {"skuId": rare.sku, "locationId": "east", "units": units, "reason": "试仓"}
        shop.staff.call("stock/move", move)
    shop.staff.call("stock/adjust", {"skuId": rare.sku, "delta": -3, "reason": "送展"})
    shop.drain()
    assert shop.staff.get("stock/movements", skuId=rare.sku)["movements"]
    assert shop.staff.get("stock/low")["skus"]
    line = {"productId": rare.id, "skuId": rare.sku}
    buyer.call("waiting/join", line)
    shop.staff.call("stock/adjust", {"skuId": rare.sku, "delta": 1, "reason": "展毕"})
    shop.drain()
    assert buyer.get("waiting/mine")["places"][0]["state"] == "holding"
    buyer.call("waiting/leave", {"skuId": rare.sku})
