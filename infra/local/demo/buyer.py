"""The buyer's part: from the login to the goods in hand. Each step calls the shop as a mini-program does."""

import time
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

from chalicelib.messages.notices import yuan
from infra.local.demo.client import new_key
from infra.local.demo.expecting import Surprise, expect, wait_for
from infra.local.demo.story import Demo, notices_of, order_of, status_of, step

_SPARE = 5  # units that a SKU must have left to be taken for the demo


@dataclass(frozen=True)
class Choice:
    """A SKU that the buyer likes, with its price in fen."""

    product_id: str
    sku_id: str
    title: str
    price_fen: int

    @property
    def names(self) -> dict[str, str]:
        return {"productId": self.product_id, "skuId": self.sku_id}


@dataclass(frozen=True)
class Quote:
    """What the shop offered: its token, and the total in fen."""

    token: str
    payable_fen: int


@dataclass(frozen=True)
class Order:
    """An order that was made."""

    order_no: str
    payable_fen: int


@dataclass(frozen=True)
class Payment:
    """The buyer pressed pay, at this reading of the monotonic clock; `out_trade_no` is the provider's name for it."""

    out_trade_no: str
    pressed_at: float


@step(1, "买家登录", "the buyer logs in")
def log_in(demo: Demo) -> None:
    """wx.login or my.getAuthCode gives a code. The simulated ones take `sim-<name>` as the code of the person of that name."""
    session = demo.buyer.write("identity/login", {"code": f"sim-{demo.visitor}", "platform": demo.cashier.platform})
    expect("是新买家 / a new buyer", session["isNew"], True)
    demo.buyer.token = session["accessToken"]
    demo.tell.fact(f"新买家 {session['buyerId']}，访问凭证 {session['expiresIn'] // 60} 分钟有效")
    profile = demo.buyer.read("identity/profile")["profile"]
    expect("资料属于本人 / one's own profile", profile["buyerId"], session["buyerId"])
    demo.tell.fact(f"个人资料：状态 {profile['status']}")


@step(2, "逛一逛", "browse: categories, a category, products")
def browse(demo: Demo) -> list[Choice]:
    """Two products that can be bought; their pages tell what is left."""
    roots = demo.buyer.read("catalog/categories")["categories"]
    if not roots:
        raise Surprise("商品类目 / categories", "演示商城的类目 / those of the demo shop", "空的商城 / an empty shop")
    demo.tell.fact(f"{len(roots)} 个类目：{'、'.join(root['name'] for root in roots)}")
    category = roots[0]

    newest = _listed(demo, category["categoryId"], "newest")
    demo.tell.fact(f"「{category['name']}」最新：{'、'.join(card['title'] for card in newest[:3])} …")
    prices = [card["priceFen"] for card in _listed(demo, category["categoryId"], "price")]
    expect("价格由低到高 / cheapest first", prices, sorted(prices))
    demo.tell.fact(f"按价格：{yuan(prices[0])} 起，由低到高")
    sold = [card["sold"] for card in _listed(demo, category["categoryId"], "sales")]
    expect("销量由高到低 / best sellers first", sold, sorted(sold, reverse=True))
    demo.tell.fact(f"按销量：由高到低，最多已售 {sold[0]} 件")

    chosen: list[Choice] = []
    for choice in _in_stock(demo, newest):
        chosen.append(choice)
        if len(chosen) == 2:
            return chosen
    raise Surprise("有货的商品 / products in stock", "2", len(chosen))


def _listed(demo: Demo, category_id: str, sort: str) -> list[dict[str, Any]]:
    page: list[dict[str, Any]] = demo.buyer.read("catalog/browse", categoryId=category_id, sort=sort)["products"]
    return page


def _in_stock(demo: Demo, cards: list[dict[str, Any]]) -> Iterator[Choice]:
    """Of each product that is no rush one, a SKU of which there is enough."""
    rush = {product.product_id for product in demo.content.products if product.rush}
    for card in cards:
        if card["productId"] in rush:
            continue
        page = demo.buyer.read("catalog/product", productId=card["productId"])
        sku = next((sku for sku in page["skus"] if sku["stockLeft"] >= _SPARE), None)
        if sku is None:
            demo.tell.fact(f"{page['title']}：售罄，看看别的")
            continue
        demo.tell.fact(f"{page['title']}（{sku['specText']}）{yuan(sku['priceFen'])}，剩 {sku['stockLeft']} 件")
        yield Choice(card["productId"], sku["skuId"], page["title"], sku["priceFen"])


@step(3, "领优惠券", "claim a coupon")
def claim_coupon(demo: Demo) -> str:
    """Of what anybody may claim, the coupon for everything that asks for the least; returns its id."""
    campaigns = demo.buyer.read("coupons/available")["campaigns"]
    fitting = [one for one in campaigns if one["terms"]["scope"]["kind"] == "all" and not one["exhausted"]]
    if not fitting:
        raise Surprise("可领的全场券 / coupons for everything", "≥ 1", f"0 / {len(campaigns)}")
    names = "、".join(campaign["name"] for campaign in campaigns)
    demo.tell.fact(f"可领 {len(campaigns)} 种：{names}")
    easiest = min(fitting, key=lambda campaign: int(campaign["terms"]["thresholdFen"]))
    coupon = demo.buyer.write("coupons/claim", {"campaignId": easiest["campaignId"]})["coupon"]
    unused = demo.buyer.read("coupons/mine", tab="unused")["coupons"]
    expect("我的未用优惠券 / my unused coupons", [one["couponId"] for one in unused], [coupon["couponId"]])
    demo.tell.fact(f"领到「{coupon['name']}」，有效至 {coupon['validUntil'][:10]}")
    return str(coupon["couponId"])


@step(4, "填写收货地址", "save an address")
def save_address(demo: Demo) -> str:
    """The address of one of the demo's people; the first one becomes the default. Returns its id."""
    address_id = demo.buyer.write("addresses/save", demo.content.buyers[0].address)["addressId"]
    (saved,) = demo.buyer.read("addresses/list")["addresses"]
    expect("默认地址 / the default address", (saved["addressId"], saved["isDefault"]), (address_id, True))
    demo.tell.fact(f"已保存并设为默认：{saved['provinceName']}{saved['cityName']}{saved['districtName']}")
    return str(address_id)


@step(5, "购物车", "fill the cart")
def fill_cart(demo: Demo, one: Choice, other: Choice) -> dict[str, int]:
    """Two of one and one of the other, both ticked; returns the units by SKU."""
    for choice in (one, other):
        demo.buyer.write("cart/add", {**choice.names, "quantity": 1})
    _expect_cart(demo, "加入两件", one.price_fen + other.price_fen)
    demo.buyer.write("cart/set_quantity", {"skuId": one.sku_id, "quantity": 2})
    _expect_cart(demo, f"{one.title} 改为 2 件", 2 * one.price_fen + other.price_fen)
    demo.buyer.write("cart/select", {"skuIds": [other.sku_id], "selected": False})
    _expect_cart(demo, f"{other.title} 取消勾选", 2 * one.price_fen)
    demo.buyer.write("cart/select", {"selected": True})
    _expect_cart(demo, "全选", 2 * one.price_fen + other.price_fen)
    return {one.sku_id: 2, other.sku_id: 1}


def _expect_cart(demo: Demo, what: str, selected_fen: int) -> None:
    cart = demo.buyer.read("cart/view")
    expect("购物车已选合计（分）/ the cart's total in fen", cart["selectedFen"], selected_fen)
    demo.tell.fact(f"{what}：已选 {cart['selectedUnits']} 件，合计 {yuan(selected_fen)}")


@step(6, "结算", "preview the order: the price, explained")
def preview(demo: Demo, coupon_id: str, goods_fen: int) -> Quote:
    """First which coupons fit, then the price with ours; the quote holds for ten minutes."""
    choices = demo.buyer.read("orders/preview")["coupons"]
    mine = {choice["coupon"]["couponId"]: choice for choice in choices}
    expect("可选优惠券 / coupons to choose from", list(mine), [coupon_id])
    ours = mine[coupon_id]
    expect("优惠券可用 / the coupon can be used", (ours["usable"], ours["reason"]), (True, ""))
    demo.tell.fact(f"可用优惠券「{ours['coupon']['name']}」省 {yuan(ours['savesFen'])}")

    shown = demo.buyer.read("orders/preview", couponId=coupon_id)
    price = shown["price"]
    expect("商品金额（分）/ goods in fen", price["goodsFen"], goods_fen)
    expect("优惠（分）/ discount in fen", price["discountFen"], ours["savesFen"])
    _expect_sums(price)
    trace = "，".join(f"{entry['text']} {_signed(entry['amountFen'])}" for entry in price["trace"])
    demo.tell.fact(f"{trace} → 应付 {yuan(price['payableFen'])}")
    if not shown["quoteToken"]:
        raise Surprise("报价 / the quote", "quoteToken", {"unavailable": shown["unavailable"], "short": shown["short"]})
    demo.tell.fact(f"报价有效至 {shown['quoteExpiresAt'][11:16]} UTC")
    return Quote(shown["quoteToken"], price["payableFen"])


def _expect_sums(price: dict[str, Any]) -> None:
    """A price that adds up to the fen, however one adds it."""
    payable = price["payableFen"]
    expect(
        "应付 = 商品 − 优惠 + 运费 / payable = goods - discount + freight",
        payable,
        price["goodsFen"] - price["discountFen"] + price["freightFen"],
    )
    lines = sum(line["payableFen"] for line in price["lines"])
    expect("各行之和 + 运费 = 应付 / lines + freight = payable", lines + price["freightFen"], payable)
    expect("明细之和 = 应付 / the trace adds up", sum(entry["amountFen"] for entry in price["trace"]), payable)


def _signed(fen: int) -> str:
    return f"−{yuan(-fen)}" if fen < 0 else yuan(fen)


@step(7, "提交订单", "submit the order, twice with one key")
def submit(demo: Demo, quote: Quote, chosen: list[Choice], units: dict[str, int]) -> Order:
    """The key belongs to the press of the button: a retry after a lost answer must not become a second order."""
    before = {choice.sku_id: left_of(demo, choice) for choice in chosen}
    key = new_key()
    made = demo.buyer.write("orders/submit", {"quoteToken": quote.token}, key)
    order_no = made["orderNo"]
    expect("应付等于报价（分）/ payable as quoted", made["payableFen"], quote.payable_fen)
    demo.tell.fact(f"订单 {order_no}，应付 {yuan(made['payableFen'])}")
    again = demo.buyer.write("orders/submit", {"quoteToken": quote.token}, key)
    expect("同一 Idempotency-Key 的订单 / the order of the same key", again["orderNo"], order_no)
    demo.tell.fact("同一 Idempotency-Key 再次提交：还是同一个订单")

    wait_for("订单状态 / status", "UNPAID", lambda: status_of(demo, order_no))
    left = {choice.sku_id: left_of(demo, choice) for choice in chosen}
    expect("下单后库存 / stock afterwards", left, {sku: before[sku] - units[sku] for sku in before})
    demo.tell.fact(f"库存已锁定：{'、'.join(f'{before[sku]} → {left[sku]}' for sku in before)}")
    expect("购物车已清空 / the cart is empty", demo.buyer.read("cart/view")["lines"], [])
    demo.tell.fact("购物车中已下单的商品已移出")
    return Order(order_no, made["payableFen"])


def left_of(demo: Demo, choice: Choice) -> int:
    """How many units the product's page says are left."""
    skus = demo.buyer.read("catalog/product", productId=choice.product_id)["skus"]
    return next(int(sku["stockLeft"]) for sku in skus if sku["skuId"] == choice.sku_id)


@step(8, "付款", "pay")
def pay(demo: Demo, order: Order) -> Payment:
    """The shop opens a payment at the provider; the buyer confirms it there, which tells the shop, not us."""
    cashier = demo.cashier
    payment = demo.buyer.write("orders/pay", {"orderNo": order.order_no})["payment"]
    expect(f"{cashier.call} 参数 / arguments", sorted(payment), sorted(cashier.arguments))
    named = payment.get("package") or payment["tradeNO"]
    demo.tell.fact(f"{cashier.call} 参数已备好，{named[:32]} …")
    pressed_at = time.monotonic()
    with demo.wechat.failing(demo.fault) if demo.fault else nullcontext():
        paid = cashier.confirm(demo.wechat, payment)
    expect(f"{cashier.zh}收款 / {cashier.en} took the money", paid["trade_state"], "SUCCESS")
    demo.tell.fact(f"买家已在{cashier.zh}中付款，商户单号 {paid['out_trade_no']}")
    return Payment(paid["out_trade_no"], pressed_at)


@step(9, "支付结果通知", "the provider's notification arrives")
def await_payment(demo: Demo, order: Order, payment: Payment) -> None:
    """We only look at our order: that it was paid, the shop hears from the provider."""
    wait_for("订单状态 / status", "PAID", lambda: status_of(demo, order.order_no))
    seconds = time.monotonic() - payment.pressed_at
    seen = order_of(demo, order.order_no)
    expect("实付（分）/ paid in fen", seen["paidFen"], order.payable_fen)
    demo.tell.fact(f"付款后 {seconds:.2f} 秒订单变为 PAID，实付 {yuan(seen['paidFen'])}")
    expect_delivered(demo, payment.out_trade_no)
    expect("我的订单角标 / badges", badges_of(demo), {"toShip": 1})
    demo.tell.fact("我的订单：待发货 1")


def badges_of(demo: Demo) -> dict[str, int]:
    """How many orders stand in each tab of "my orders" that has any."""
    return {tab: count for tab, count in demo.buyer.read("orders/counts").items() if count}


def expect_delivered(demo: Demo, number: str) -> None:
    """The provider has our answer to its notification about a payment or a refund."""
    delivered = wait_for(
        "回调送达 / notifications delivered",
        "DELIVERED",
        lambda: demo.wechat.notifications(number),
        lambda found: bool(found) and all(one["status"] == "DELIVERED" for one in found),
    )
    last = delivered[-1]["attempts"][-1]
    demo.tell.fact(f"回调 {delivered[-1]['event_type']} 已送达，商城答 {last['status']}，{last['milliseconds']} ms")


@step(10, "消息：付款成功", "the inbox tells of the payment")
def hear_of_payment(demo: Demo, order: Order) -> None:
    hear(demo, order, "paid", naming=yuan(order.payable_fen))


def hear(demo: Demo, order: Order, notice: str, *, naming: str) -> None:
    """A notice of this type is, or soon will be, in the inbox and names this."""
    found = wait_for(
        "收件箱 / inbox", notice, lambda: notices_of(demo, order.order_no), lambda notices: notice in notices
    )
    if naming not in found[notice]:
        raise Surprise("消息内容 / the notice", naming, found[notice])
    demo.tell.fact(f"收件箱：{found[notice]}")


@step(12, "确认收货", "the goods have arrived")
def confirm_receipt(demo: Demo, order: Order) -> None:
    """The last of the order's states that the buyer brings about; then all that happened to it."""
    demo.buyer.write("orders/confirm_receipt", {"orderNo": order.order_no})
    seen = order_of(demo, order.order_no)
    expect("订单状态 / status", seen["status"], "RECEIVED")
    timeline = seen["timeline"]
    types = [entry["type"] for entry in timeline if entry["type"] != "reserved"]  # there if the stock queue decided
    expect("时间线 / timeline", types, ["submitted", "paid", "shipped", "received"])
    expect("时间线序号 / its numbers", [entry["seq"] for entry in timeline], list(range(1, len(timeline) + 1)))
    demo.tell.fact("已确认收货，订单时间线（UTC）：")
    for entry in timeline:
        demo.tell.detail(f"{entry['at'][11:23]}  {entry['type']:<10} {entry['by']}")


@step(13, "抢购一件再取消", "rush for one, then cancel: the stock comes back")
def rush_and_cancel(demo: Demo, address_id: str) -> Order:
    """A rush SKU goes through the stock queue: first come first served, without jams at the item."""
    choice = _rush_choice(demo)
    before = left_of(demo, choice)
    body = {"items": [{**choice.names, "quantity": 1}], "addressId": address_id}
    order_no = demo.buyer.write("orders/submit", body)["orderNo"]
    wait_for("订单状态 / status", "UNPAID", lambda: status_of(demo, order_no))
    seen = order_of(demo, order_no)
    expect("商品金额（分）/ goods in fen", seen["goodsFen"], choice.price_fen)
    happened = [(entry["type"], entry["by"]) for entry in seen["timeline"][1:]]
    expect("经排队锁定库存 / reserved by the queue", happened, [("reserved", "stock")])
    expect("抢购后库存 / stock after the rush", left_of(demo, choice), before - 1)
    demo.tell.fact(f"抢到 {choice.title}，排队锁定库存：{before} → {before - 1}")

    demo.buyer.write("orders/cancel", {"orderNo": order_no})
    wait_for("订单状态 / status", "CLOSED", lambda: status_of(demo, order_no))
    expect("取消后库存 / stock after the cancellation", left_of(demo, choice), before)
    demo.tell.fact(f"订单 {order_no} 已取消，库存归还：{before - 1} → {before}")
    return Order(order_no, seen["payableFen"])


def _rush_choice(demo: Demo) -> Choice:
    """The first SKU of the demo shop's rush products that is not sold out."""
    for product in demo.content.products:
        if product.rush and product.on_sale:
            page = demo.buyer.read("catalog/product", productId=product.product_id)
            for sku in page["skus"]:
                if not sku["soldOut"]:
                    return Choice(product.product_id, sku["skuId"], page["title"], sku["priceFen"])
    raise Surprise("抢购商品有货 / rush products in stock", "≥ 1", 0)


@step(15, "收尾", "the end: what is left")
def look_back(demo: Demo, orders: list[Order]) -> None:
    """Nothing waits any more, and both orders are closed."""
    expect("我的订单角标 / badges", badges_of(demo), {})
    listed = demo.buyer.read("orders/list")["orders"]
    expect(
        "我的订单，新的在前 / my orders, newest first",
        [(one["orderNo"], one["status"]) for one in listed],
        [(order.order_no, "CLOSED") for order in reversed(orders)],
    )
    for one in listed:
        demo.tell.fact(f"{one['orderNo']} {one['title']}：{one['status']}（{one['reason']}）")
