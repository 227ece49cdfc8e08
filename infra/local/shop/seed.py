"""Stocks the local shop with the demo's content, over the shop's own operations; called at every start.

A shop that was stocked to the end has its settings, which are written last: one look, and nothing more is done. A seeding
that broke off goes on where it stopped: what is there already is left as it is, and keys come from the requests themselves.

The one thing that no operation can do is to make the first staff member: that is written to the table directly, and only
in a development shop on an emulator.
"""

import time
from collections.abc import Callable, Mapping
from typing import Any

from chalicelib import staff
from chalicelib.runtime import clock
from chalicelib.runtime.settings import settings
from infra.local.calls import Caller, Refusal, Shop, key_of
from infra.local.progress import Progress, each
from infra.local.shop import content
from infra.local.shop.content import Buyer
from infra.local.shop.requests import campaign_request, category_request, product_request

_THREADS = 6
_LISTED_SECONDS = 30.0
_PAGE = 40

Send = Callable[[str, Mapping[str, Any]], object]


class NotLocal(RuntimeError):
    """This is not a development shop on an emulator: nobody gets an account with a published password here."""


def seed(shop_url: str) -> dict[str, str]:
    """Put the demo shop into the shop at `shop_url`, whose environment this process shares.

    Returns what a person should know of it, label -> text. Raises NotLocal, calls.Refusal.
    """
    _require_local()
    demo = content.load()
    staff.create_member(demo.staff.username, demo.staff.password, [staff.EVERYTHING])
    shop = Shop(shop_url, _THREADS)
    keeper = shop.staff(demo.staff.username, demo.staff.password)
    found = keeper.call("settings/get")
    if found["version"] == 0:
        _stock(shop, keeper, demo)
        changes = {"expectedVersion": 0, "changes": {"shopName": demo.name}}
        keeper.call("settings/update", changes, key=key_of("settings/update", changes))
    return _facts(demo)


def _require_local() -> None:
    if settings().stage != "dev" or not settings().aws_endpoint:
        raise NotLocal("the demo shop goes into a local development shop only")


def _stock(shop: Shop, keeper: Caller, demo: content.Shop) -> None:
    send = _sender(keeper)
    print(f"演示商城「{demo.name}」/ the demo shop", flush=True)
    with Progress("类目 / categories", len(demo.category_tree)) as progress:
        for order, (category, parent_id) in enumerate(demo.category_tree):  # a child needs its parent
            send("products/save_category", category_request(category, parent_id, order))
            progress.step()
    products = [product_request(product) for product in demo.products]
    each("商品 / products", products, lambda request: send("products/create", request), _THREADS)
    today = clock.now().replace(hour=0, minute=0, second=0, microsecond=0)  # a second try sends the same
    campaigns = [campaign_request(campaign, today) for campaign in demo.campaigns]
    each("优惠券 / coupons", campaigns, lambda request: send("campaigns/create", request), _THREADS)
    each("买家 / buyers", demo.buyers, lambda buyer: _move_in(shop, buyer), _THREADS)
    _wait_until_listed(shop, sum(product.on_sale for product in demo.products))


def _sender(keeper: Caller) -> Send:
    def send(operation: str, request: Mapping[str, Any]) -> None:
        try:
            keeper.call(operation, request, key=key_of(operation, request))
        except Refusal as refusal:
            if not _is_there_already(refusal):
                raise

    return send


def _is_there_already(refusal: Refusal) -> bool:
    """Made by a seeding that broke off so long ago that its keys are forgotten."""
    fields = [fault["field"] for fault in refusal.details.get("fields", [])]
    return refusal.code == "product_exists" or (refusal.code == "invalid_request" and fields == ["campaignId"])


def _move_in(shop: Shop, buyer: Buyer) -> None:
    """The buyer exists once, with a name and one address."""
    person = shop.buyer(buyer.login)
    person.call("identity/update_profile", {"nickname": buyer.nickname})
    if not person.call("addresses/list")["addresses"]:
        person.call("addresses/save", buyer.address, key=key_of("addresses/save", buyer.address))


def _wait_until_listed(shop: Shop, count: int) -> None:
    """Cards are projected from the table's stream, shortly after the products."""
    deadline = time.monotonic() + _LISTED_SECONDS
    while (listed := _listed(shop)) < count:
        if time.monotonic() > deadline:
            raise TimeoutError(f"{listed} of {count} products are listed after {_LISTED_SECONDS:.0f} s")
        time.sleep(0.1)


def _listed(shop: Shop) -> int:
    found, cursor = 0, None
    while True:
        page = shop.call("catalog/browse", {"pageSize": _PAGE, "cursor": cursor})
        found += len(page["products"])
        cursor = page["nextCursor"]
        if cursor is None:
            return found


def _facts(demo: content.Shop) -> dict[str, str]:
    buyers = "、".join(f"{buyer.login}（{buyer.nickname}）" for buyer in demo.buyers)
    return {
        "店员 / staff": f"{demo.staff.username} / {demo.staff.password}",
        "买家 / buyers": buyers,
    }
