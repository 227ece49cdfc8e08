"""The demo shop's whole content, put in through the shop's own operations and read back as a buyer sees it."""

import os
from collections.abc import Iterator

import boto3
import pytest

from chalicelib import staff
from chalicelib.runtime import clock
from chalicelib.runtime import settings as settings_module
from chalicelib.store import schema
from infra.local.ministack import Ministack
from infra.local.shop.content import load
from infra.local.shop.requests import campaign_request, category_request, product_request
from tests.world import anyone, staff_with_token


@pytest.fixture
def emulated_table() -> Iterator[None]:
    """An empty table in the emulator: moto needs minutes for transactions as large as these products."""
    with Ministack() as cloud:
        os.environ.update(MINIMALL_AWS_ENDPOINT=cloud.endpoint, MINIMALL_TABLE="minimall-demo")
        settings_module.settings.cache_clear()
        client = boto3.client("dynamodb", endpoint_url=cloud.endpoint, region_name="cn-north-1")
        client.create_table(**schema.create_table("minimall-demo"))
        yield


@pytest.mark.row("X26")
def test_the_whole_content_goes_in_and_is_shown_to_buyers(emulated_table: None) -> None:
    shop = load()
    assert staff.create_member(shop.staff.username, shop.staff.password, [staff.EVERYTHING])
    keeper, visitor = staff_with_token(shop.staff.username), anyone()

    for order, (category, parent_id) in enumerate(shop.category_tree):
        keeper.call("products/save_category", category_request(category, parent_id, order))
    for product in shop.products:
        keeper.call("products/create", product_request(product))
    for campaign in shop.campaigns:
        keeper.call("campaigns/create", campaign_request(campaign, clock.now()))

    roots = visitor.get("catalog/categories")["categories"]
    assert [node["categoryId"] for node in roots] == [category.category_id for category in shop.categories]
    mug = visitor.get("catalog/product", productId="glaze-mug")
    assert (mug["title"], mug["minPriceFen"], mug["maxPriceFen"]) == ("小满釉色马克杯", 5_900, 6_900)
    assert [sku["specText"] for sku in mug["skus"]][:2] == ["青瓷绿 300 ml", "青瓷绿 420 ml"]
    assert visitor.get("catalog/product", productId="paper-lantern")["soldOut"]
    assert not visitor.get("catalog/product", productId="desk-calendar")["onSale"]
    box = visitor.get("catalog/product", productId="grain-full-box")
    assert {coupon["campaignId"] for coupon in box["coupons"]} == {"welcome", "over-199", "tea-90", "box-20"}
