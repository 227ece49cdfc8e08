"""The walk through what a merchant does with goods, pictures, tables and pages; every answer is looked at by the witness."""

from __future__ import annotations

import urllib3

from chalicelib.reference.entries import ENTRIES
from chalicelib.runtime import clock
from tests import goods_tables
from tests.forms import post
from tests.integration.shop import Product, Shop
from tests.pictures import HTML, picture
from tests.world import Person, anyone


def walk(shop: Shop, buyer: Person, goods: Product) -> None:
    _products(shop, goods)
    _media(shop, buyer)
    _imports(shop)
    _home(shop, buyer, goods)


def _products(shop: Shop, goods: Product) -> None:
    staff = shop.staff
    draft = staff.call("products/create", {**ENTRIES["products/create"].sample, "onSale": False})["productId"]
    staff.call(
        "products/schedule", {"productId": draft, "onAt": clock.iso(clock.now().replace(year=clock.now().year + 1))}
    )
    staff.call("products/tag", {"productIds": [draft], "add": ["送礼"]})
    staff.get("products/staff_list", words="豆青")
    staff.get("products/get", productId=draft)
    staff.get("products/export", pageSize=2)
    anyone().get("catalog/related", productId=goods.id)
    staff.call("products/save_category", {"categoryId": "odd", "name": "其他"})
    staff.get("products/categories")
    siblings = [one["categoryId"] for one in staff.get("products/categories")["categories"] if one["parentId"] is None]
    staff.call("products/sort_categories", {"categoryIds": siblings[::-1]})
    staff.call("products/remove_category", {"categoryId": "odd"})
    shop.set(product_review=True)
    made = staff.call("products/create", {**ENTRIES["products/create"].sample, "title": "手捏浅杯"})["productId"]
    version = staff.call("products/submit", {"productId": made})["version"]
    staff.call("products/review", {"productId": made, "expectedVersion": version, "decision": "approve"})
    shop.set(product_review=False)


def _media(shop: Shop, buyer: Person) -> None:
    form = buyer.call("media/request_upload", {"contentType": "image/png"})
    refusal = buyer.refused("media/finish", {"mediaId": form["mediaId"]})
    assert refusal.code == "media_not_sent", refusal.body
    assert post(form, bytes(11 * 1024 * 1024)) == 400, "the bucket itself refuses what is too large"
    assert post(form, picture("PNG")) == 204
    buyer.call("media/finish", {"mediaId": form["mediaId"]})
    buyer.call("media/remove", {"mediaId": form["mediaId"]})
    disguised = buyer.call("media/request_upload", {"contentType": "image/png"})
    assert post(disguised, HTML) == 204
    assert buyer.refused("media/finish", {"mediaId": disguised["mediaId"]}).code == "media_refused"
    staff = shop.staff
    form = staff.call("media/staff_request_upload", {"contentType": "image/jpeg"})
    assert post(form, picture("JPEG", (900, 600))) == 204
    staff.call("media/staff_finish", {"mediaId": form["mediaId"]})
    shop.drain()
    (shown,) = staff.get("media/staff_list")["files"]
    assert set(shown["thumbnails"]) == {"240", "750"}
    staff.call("media/staff_remove", {"mediaId": form["mediaId"]})


def _imports(shop: Shop) -> None:
    staff = shop.staff
    form = staff.call("imports/request_upload", {})
    assert post(form, goods_tables.table([("walk-1", "竹筷", "9.9", 5), ("walk-2", "", "1", 1)]).encode()) == 204
    staff.call("imports/start", {"importId": form["importId"]})
    shop.drain()
    found = staff.get("imports/get", importId=form["importId"])
    assert (found["job"]["state"], found["job"]["made"], found["job"]["faulty"]) == ("finished", 1, 1)
    report = urllib3.request("GET", found["reportUrl"], retries=False, timeout=10)
    assert (report.status, "标题：必填" in report.data.decode("utf-8-sig")) == (200, True)
    staff.get("imports/list")


def _home(shop: Shop, buyer: Person, goods: Product) -> None:
    staff = shop.staff
    terms = {"listId": "spring", "title": "春日上新", "productIds": [goods.id]}
    staff.call("lists/save", {"expectedVersion": 0, "terms": terms})
    staff.call("lists/save", {"expectedVersion": 0, "terms": {**terms, "listId": "odd"}})
    staff.call("lists/remove", {"listId": "odd"})
    staff.get("lists/staff_list")
    anyone().get("lists/get", listId="spring")
    blocks = [*ENTRIES["home/save"].sample["blocks"], {"blockId": "spring", "kind": "list", "listId": "spring"}]
    staff.call("home/save", {"expectedVersion": 0, "blocks": blocks})
    staff.get("home/get")
    anyone().get("home/page")
    buyer.get("home/boot")
    buyer.call("home/seen", ENTRIES["home/seen"].sample)
    staff.get("home/effect", month=clock.month(clock.now()))
    made = staff.call("scenes/create", {"page": "pages/goods/details/index", "parameters": {"spuId": goods.id}})
    anyone().get("scenes/resolve", sceneId=made["sceneId"])
