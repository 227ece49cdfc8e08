"""The demo shop's content: complete, consistent, and accepted by the operations that it is put in with."""

from collections import Counter
from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from functions.addresses.save import SaveAddress
from functions.campaigns.create import CreateCampaign
from functions.products.create import CreateProduct
from functions.products.save_category import SaveCategory
from infra.local.shop.content import Campaign, Product, load
from infra.local.shop.requests import campaign_request, category_request, product_request

SHOP = load()
EVERY_PRODUCT = pytest.mark.parametrize("product", SHOP.products, ids=lambda product: product.product_id)


def depth(category_id: str) -> int:
    parents = {category.category_id: parent for category, parent in SHOP.category_tree}
    parent = parents[category_id]
    return 1 if parent is None else 1 + depth(parent)


def test_the_shop_has_what_a_demo_needs() -> None:
    products = SHOP.products
    assert len(products) == 44
    assert sum(len(product.skus) for product in products) > 200
    assert {len(product.specs) for product in products} == {0, 1, 2, 3}
    assert [product.product_id for product in products if product.rush] == ["grain-full-box", "first-green-tea"]
    assert [product.product_id for product in products if not product.on_sale] == ["desk-calendar"]
    sold_out = [product.product_id for product in products if not any(sku.stock for sku in product.skus)]
    assert sold_out == ["paper-lantern"]
    assert [buyer.login for buyer in SHOP.buyers] == ["sim-lan", "sim-ming"]
    assert SHOP.staff.username == "demo"


def test_the_category_tree_has_three_levels_and_every_leaf_has_goods() -> None:
    tree = [category.category_id for category, _ in SHOP.category_tree]
    assert len(tree) == len(set(tree))
    assert {depth(category_id) for category_id in tree} == {1, 2, 3}
    used = Counter(category_id for product in SHOP.products for category_id in product.category_ids)
    leaves = {category.category_id for category, _ in SHOP.category_tree if not category.children}
    assert set(used) == leaves
    assert all(category.picture for category, _ in SHOP.category_tree if not category.children)


def test_ids_are_used_once_in_the_whole_shop() -> None:
    products = Counter(product.product_id for product in SHOP.products)
    skus = Counter(sku.sku_id for product in SHOP.products for sku in product.skus)
    campaigns = Counter(campaign.campaign_id for campaign in SHOP.campaigns)
    assert {*products.values(), *skus.values(), *campaigns.values()} == {1}


@EVERY_PRODUCT
def test_every_product_is_a_request_that_the_shop_accepts(product: Product) -> None:
    request = CreateProduct.model_validate(product_request(product))
    assert [sku.sku_id for sku in request.skus] == [sku.sku_id for sku in product.skus]
    assert {sku.rush for sku in request.skus} == {product.rush}
    assert request.on_sale == product.on_sale
    assert request.images[0] == f"/media/{product.product_id}.svg"


@EVERY_PRODUCT
def test_prices_are_sound(product: Product) -> None:
    for sku in product.skus:
        assert sku.price_fen >= 1_000
        assert sku.line_price_fen is None or sku.line_price_fen > sku.price_fen
        assert 0 <= sku.stock <= 1_000
        assert sku.weight_grams > 0


@EVERY_PRODUCT
def test_texts_are_there_and_chinese(product: Product) -> None:
    for text in (product.title, product.subtitle, product.description, product.packaging):
        assert any("\u4e00" <= letter <= "\u9fff" for letter in text)
    assert 8 <= len(product.description) <= 120
    assert len(product.attributes) >= 3


def test_skus_are_all_combinations_with_their_own_price_stock_and_picture() -> None:
    mug = next(product for product in SHOP.products if product.product_id == "glaze-mug")
    skus = {sku.sku_id: sku for sku in mug.skus}
    assert len(skus) == 8
    small, large = skus["glaze-mug-oat-300"], skus["glaze-mug-oat-420"]
    assert (small.price_fen, small.line_price_fen, small.stock) == (5_900, 7_900, 80)
    assert (large.price_fen, large.line_price_fen, large.stock) == (6_900, 8_900, 3)
    assert (small.weight_grams, large.weight_grams) == (360, 440)
    assert large.spec_values == {"color": "oat", "size": "420"}
    assert large.picture == "glaze-mug-oat"
    assert skus["glaze-mug-celadon-300"].picture == "glaze-mug"


def test_a_product_without_specs_has_one_sku() -> None:
    chopsticks = next(product for product in SHOP.products if not product.specs)
    (sku,) = chopsticks.skus
    assert (sku.sku_id, sku.spec_values, sku.picture) == (chopsticks.product_id, {}, chopsticks.product_id)


def test_categories_are_requests_in_an_order_that_can_be_saved() -> None:
    saved: set[str | None] = {None}
    for order, (category, parent_id) in enumerate(SHOP.category_tree):
        request = SaveCategory.model_validate(category_request(category, parent_id, order))
        assert request.parent_id in saved
        saved.add(request.category_id)


@pytest.mark.parametrize("buyer", SHOP.buyers, ids=lambda buyer: buyer.login)
def test_addresses_are_requests_that_the_shop_accepts(buyer) -> None:
    request = SaveAddress.model_validate(buyer.address)
    assert request.is_default
    assert request.phone.startswith("1380000000")  # a number for examples


def test_coupons_come_in_every_kind_and_name_what_exists() -> None:
    campaigns = SHOP.campaigns
    assert len(campaigns) == 5
    assert {campaign.kind for campaign in campaigns} == {"amount", "percent"}
    assert {campaign.scope.kind for campaign in campaigns} == {"all", "categories", "products"}
    known = {
        "all": set(),
        "categories": {category.category_id for category, _ in SHOP.category_tree},
        "products": {product.product_id for product in SHOP.products},
    }
    for campaign in campaigns:
        assert set(campaign.scope.ids) <= known[campaign.scope.kind]
        assert bool(campaign.scope.ids) == (campaign.scope.kind != "all")
        assert bool(campaign.amount_off_fen) == (campaign.kind == "amount")
        assert bool(campaign.percent_off) == (campaign.kind == "percent")
        assert campaign.total >= campaign.per_buyer >= 1


def test_a_campaign_is_open_from_the_moment_of_stocking() -> None:
    campaign = next(campaign for campaign in SHOP.campaigns if campaign.campaign_id == "tea-90")
    request = campaign_request(campaign, datetime(2026, 5, 20, 8, 0, tzinfo=UTC))
    assert (request["startsAt"], request["endsAt"]) == ("2026-05-20T08:00:00Z", "2026-08-18T08:00:00Z")
    assert (request["percentOff"], request["maxOffFen"], request["validDays"]) == (10, 3_000, 14)
    assert request["scope"] == {"kind": "categories", "ids": ["tea"]}
    assert "amountOffFen" not in request


@pytest.mark.parametrize("campaign", SHOP.campaigns, ids=lambda campaign: campaign.campaign_id)
def test_every_campaign_is_a_request_that_the_shop_accepts(campaign: Campaign) -> None:
    request = CreateCampaign.model_validate(campaign_request(campaign, datetime(2026, 5, 20, 8, 0, tzinfo=UTC)))
    assert (request.campaign_id, request.total, request.listed) == (campaign.campaign_id, campaign.total, True)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"extraFen": {"huge": 1}}, "unknown values"),
        ({"hues": {"red": "#ff0000"}}, "hues are those of no spec"),
        ({"stockOf": {"oat-999": 1}}, "unknown choices"),
        ({"specs": [{"specId": spec, "title": spec, "values": {"a": "a"}} for spec in "xy"]}, "occurs in two specs"),
        ({"prize": 1}, "Extra inputs are not permitted"),
    ],
)
def test_a_slip_in_the_content_is_named(change: dict[str, object], fault: str) -> None:
    mug = next(product for product in SHOP.products if product.product_id == "glaze-mug")
    with pytest.raises(ValidationError, match=fault):
        Product.model_validate(mug.model_dump(by_alias=True) | change)


def test_campaigns_cost_no_more_than_they_look() -> None:
    """The largest amount off stays below its threshold's half, so that a typing error of a zero does not go out."""
    for campaign in SHOP.campaigns:
        if campaign.kind == "amount" and campaign.scope.kind != "products":
            assert campaign.amount_off_fen * 2 < campaign.threshold_fen
