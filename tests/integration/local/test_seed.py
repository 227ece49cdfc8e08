"""The demo shop goes in over the shop's own operations: once, whatever broke off before, and only into a local shop."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from chalicelib.runtime.settings import settings
from infra.local.calls import Caller, Refusal, Shop, Web, key_of
from infra.local.environment import stored_environment
from infra.local.own_shop import own_shop, ports_of
from infra.local.shop import content, seed

DEMO = content.load()
# of every fourth product: SKU -> units
STOCK = {sku.sku_id: sku.stock for product in DEMO.products[::4] for sku in product.skus}


class Unseeded:
    """A shop that was started without the demo; this process has its environment, as the seeding has."""

    def __init__(self, url: str, data_dir: Path) -> None:
        self.url = url
        self.data_dir = data_dir
        self.shop = Shop(url)

    def keeper(self) -> Caller:
        return self.shop.staff(DEMO.staff.username, DEMO.staff.password)

    def stock(self) -> dict[str, int]:
        """What was ever put into the stock of STOCK's SKUs."""
        keeper = self.keeper()
        return {sku: keeper.call("stock/get", {"skuId": sku})["adjusted"] for sku in STOCK}


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Unseeded]:
    data_dir = tmp_path_factory.mktemp("shop")
    with own_shop(data_dir, seeded=False) as url:
        yield Unseeded(url, data_dir)


@pytest.fixture
def unseeded(started: Unseeded) -> Unseeded:
    os.environ.update(stored_environment(ports_of(started.url), started.data_dir))
    settings.cache_clear()
    return started


def everything_is_there_once(shop: Unseeded) -> None:
    assert shop.stock() == STOCK
    first = shop.shop.call("catalog/browse", {"pageSize": 40})
    listed = [*first["products"]]
    if first["nextCursor"]:
        listed += shop.shop.call("catalog/browse", {"pageSize": 40, "cursor": first["nextCursor"]})["products"]
    assert {card["productId"] for card in listed} == {
        product.product_id for product in DEMO.products if product.on_sale
    }
    roots = shop.shop.call("catalog/categories")["categories"]
    assert [node["name"] for node in roots] == [category.name for category in DEMO.categories]
    offered = shop.shop.call("coupons/available")["campaigns"]
    assert {campaign["campaignId"] for campaign in offered} == {campaign.campaign_id for campaign in DEMO.campaigns}
    for buyer in DEMO.buyers:
        person = shop.shop.buyer(buyer.login)
        assert person.call("identity/profile")["profile"]["nickname"] == buyer.nickname
        (address,) = person.call("addresses/list")["addresses"]
        assert address["isDefault"]
        assert address["detail"] == buyer.address["detail"]
    found = shop.keeper().call("settings/get")
    assert (found["settings"]["shopName"], found["version"]) == (DEMO.name, 1)


@pytest.mark.row("X26")
def test_a_seeding_that_broke_off_goes_on_and_makes_nothing_twice(
    unseeded: Unseeded, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    real, calls = Caller.call, 0

    def breaks_off(
        self: Caller, operation: str, body: Mapping[str, Any] | None = None, *, key: str | None = None
    ) -> Any:
        nonlocal calls
        calls += operation == "products/create"
        if calls > 20:
            raise ConnectionError("the machine was switched off")
        return real(self, operation, body, key=key)

    monkeypatch.setattr(Caller, "call", breaks_off)
    with pytest.raises(ConnectionError):
        seed.seed(unseeded.url)
    monkeypatch.setattr(Caller, "call", real)
    assert unseeded.keeper().call("settings/get")["version"] == 0

    # so long ago that the shop has forgotten the keys
    monkeypatch.setattr(seed, "key_of", lambda operation, body: f"another-{key_of(operation, body)}"[:60])
    facts = seed.seed(unseeded.url)
    everything_is_there_once(unseeded)
    assert "✓ 商品 / products 44/44" in capsys.readouterr().out
    assert "demo / xiaoman-demo" in facts.values()


@pytest.mark.row("X26")
def test_the_second_start_is_one_look_and_leaves_the_shop_as_its_people_made_it(
    unseeded: Unseeded, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    first = seed.seed(unseeded.url)
    keeper = unseeded.keeper()
    before = keeper.call("settings/get")
    changes = {"expectedVersion": before["version"], "changes": {"shopName": "我的店"}}
    keeper.call("settings/update", changes, key="my-own-name-0001")
    keeper.call("products/set_on_sale", {"productId": "glaze-mug", "onSale": False})
    capsys.readouterr()

    asked: list[str] = []
    real = Web.post
    monkeypatch.setattr(Web, "post", lambda self, url, *rest: (asked.append(url), real(self, url, *rest))[1])
    assert seed.seed(unseeded.url) == first
    monkeypatch.undo()

    assert [url.removeprefix(f"{unseeded.url}/") for url in asked] == ["staff/login", "settings/get"]
    assert capsys.readouterr().out == ""
    assert keeper.call("settings/get")["settings"]["shopName"] == "我的店"
    assert not unseeded.shop.call("catalog/product", {"productId": "glaze-mug"})["onSale"]
    keeper.call("products/set_on_sale", {"productId": "glaze-mug", "onSale": True})


def test_buyers_see_the_content_as_it_was_written(unseeded: Unseeded) -> None:
    seed.seed(unseeded.url)

    def product(product_id: str) -> Any:
        return unseeded.shop.call("catalog/product", {"productId": product_id})

    mug = product("glaze-mug")
    assert (mug["title"], mug["minPriceFen"], mug["maxPriceFen"]) == ("小满釉色马克杯", 5_900, 6_900)
    assert [sku["specText"] for sku in mug["skus"]][:2] == ["青瓷绿 300 ml", "青瓷绿 420 ml"]
    assert product("paper-lantern")["soldOut"]
    assert not product("desk-calendar")["onSale"]
    offered = {coupon["campaignId"] for coupon in product("grain-full-box")["coupons"]}
    assert offered == {"welcome", "over-199", "tea-90", "box-20"}


@pytest.mark.parametrize(
    "elsewhere", [{"stage": "staging"}, {"stage": "prod"}, {"stage": "dev", "aws_endpoint": None}], ids=str
)
def test_no_account_with_a_published_password_is_made_elsewhere(
    elsewhere: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    found = settings().model_copy(update={"aws_endpoint": "http://127.0.0.1:9", **elsewhere})
    monkeypatch.setattr(seed, "settings", lambda: found)
    monkeypatch.setattr("chalicelib.staff.create_member", lambda *_: pytest.fail("an account was made"))
    with pytest.raises(seed.NotLocal):
        seed.seed("http://127.0.0.1:9")


def test_a_refusal_that_is_not_there_already_ends_the_seeding(
    unseeded: Unseeded, monkeypatch: pytest.MonkeyPatch
) -> None:
    seed.seed(unseeded.url)
    send = seed._sender(unseeded.keeper())
    request = {
        "productId": "new-product",
        "title": "新",
        "skus": [{"skuId": "glaze-mug-oat-300", "priceFen": 1, "stock": 1}],
    }
    with pytest.raises(Refusal, match="sku_taken"):
        send("products/create", request)
