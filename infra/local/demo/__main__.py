"""Plays the demo: `python -m infra.local.demo [--port N] [--provider alipay] [--fault pay]`, what `make demo` starts.

A buyer, a merchant and the payment provider, from the login to the refund, against the local shop on the port; if none
answers there, against one of its own on free ports, which is ended afterwards. Every run is a new buyer, so it can be
repeated; it compares stock before and after, so nobody else should be buying at the same moment.
"""

import argparse
import os
import secrets
import signal
import sys

from infra.local.demo import buyer, merchant
from infra.local.demo.buyer import Choice
from infra.local.demo.cashiers import CASHIERS, Cashier
from infra.local.demo.client import Person, WeChat
from infra.local.demo.expecting import Surprise
from infra.local.demo.story import Demo
from infra.local.demo.telling import Teller
from infra.local.own_shop import NotStarted, a_shop, simulator_of
from infra.local.ports import Ports, port
from infra.local.shop import content

_EXIT = """exit status:
  0    every step went as expected
  1    a step did not: the last lines name it, what was expected and what came
  2    wrong arguments
  3    no shop answered, and none could be started
  130  Ctrl-C
"""


def main() -> int:
    options = _options()
    # told to end is like Ctrl-C: a shop of our own is ended in order
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    tell = Teller(sys.stdout)
    try:
        with a_shop(Ports(options.port).shop_url) as url:
            return _run(url, tell, CASHIERS[options.provider], options.fault)
    except NotStarted as problem:
        print(f"✗ 本地商城没有启动 / The local shop did not start\n{problem}", flush=True)
        return 3
    except KeyboardInterrupt:
        return 130


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m infra.local.demo",
        description="A buyer, a merchant and a payment provider over HTTP, told step by step. Repeatable; it compares stock\n"
        "before and after, so nobody else should be buying in that shop at the same moment.",
        epilog=_EXIT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--port", type=port, default=os.environ.get("PORT") or "8000", help="the local shop's")
    parser.add_argument("--provider", choices=sorted(CASHIERS), default="wechat", help="where the buyer pays")
    parser.add_argument("--fault", choices=["pay"], help="let the provider refuse the payment, to see the demo fail")
    return parser.parse_args()


def _run(url: str, tell: Teller, cashier: Cashier, fault: str | None) -> int:
    simulator = simulator_of(url)
    demo = Demo(
        visitor=f"demo-{secrets.token_hex(4)}",
        buyer=Person(url, tell.exchange),
        merchant=Person(url, tell.exchange),
        wechat=WeChat(simulator, tell.exchange),
        tell=tell,
        content=content.load(),
        fault=fault,
        cashier=cashier,
    )
    tell.title(url, simulator, f"{cashier.zh} / {cashier.en}")
    try:
        play(demo)
    except Surprise as surprise:
        tell.surprise(surprise)
        return 1
    return 0


def play(demo: Demo) -> None:
    """The whole story. Raises Surprise."""
    buyer.log_in(demo)
    chosen = buyer.browse(demo)
    coupon_id = buyer.claim_coupon(demo)
    address_id = buyer.save_address(demo)
    units = buyer.fill_cart(demo, *chosen)
    quote = buyer.preview(demo, coupon_id, _worth(chosen, units))
    order = buyer.submit(demo, quote, chosen, units)
    payment = buyer.pay(demo, order)
    buyer.await_payment(demo, order, payment)
    buyer.hear_of_payment(demo, order)
    merchant.ship(demo, order)
    buyer.confirm_receipt(demo, order)
    cancelled = buyer.rush_and_cancel(demo, address_id)
    merchant.refund(demo, order, payment)
    buyer.look_back(demo, [order, cancelled])
    demo.tell.closing(orders=2)


def _worth(chosen: list[Choice], units: dict[str, int]) -> int:
    return sum(choice.price_fen * units[choice.sku_id] for choice in chosen)


if __name__ == "__main__":
    sys.exit(main())
