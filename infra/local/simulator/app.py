"""The simulator put together: one ASGI application on one port for WeChat, WeChat Pay, Alipay, the cashier and the controls."""

import asyncio
import socket
from contextlib import suppress
from pathlib import Path

import uvicorn

from infra.local.simulator.accounts import Accounts
from infra.local.simulator.alipay_bills import AlipayBills
from infra.local.simulator.alipay_gateway import AlipayGateway
from infra.local.simulator.alipay_refunds import AlipayRefunds
from infra.local.simulator.alipay_trades import AlipayTrades
from infra.local.simulator.bills import Bills
from infra.local.simulator.cashier import Cashier
from infra.local.simulator.certificates import Certificates
from infra.local.simulator.codes import Codes
from infra.local.simulator.control import Control, control_border
from infra.local.simulator.couriers import Couriers
from infra.local.simulator.credentials import Platform
from infra.local.simulator.mailing import Mailing
from infra.local.simulator.messages import Messages
from infra.local.simulator.model import Config
from infra.local.simulator.notifications import Notifier
from infra.local.simulator.pages import Pages
from infra.local.simulator.pay_border import PayBorder
from infra.local.simulator.refunds import Refunds
from infra.local.simulator.router import App
from infra.local.simulator.search import Search
from infra.local.simulator.shipping import Shipping
from infra.local.simulator.state import State
from infra.local.simulator.transactions import Transactions
from infra.local.simulator.wechat_border import WeChatBorder


def build(platform: Platform, config: Config, saved_in: Path | None) -> App:
    """The application; with `saved_in` its state outlives it."""
    state = State(platform, config, saved_in)
    notifier = Notifier(state)
    refunds = Refunds(state, notifier)
    cashier = Cashier(state, notifier)
    accounts, messages, shipping = Accounts(state), Messages(state), Shipping(state)
    control = Control(state, notifier, cashier, refunds, accounts, messages, shipping)
    pay, open_border, token_border = PayBorder(state), WeChatBorder(state, token=False), WeChatBorder(state, token=True)
    trades = AlipayTrades(state, notifier, accounts)
    alipay_bills = AlipayBills(state)
    alipay = AlipayGateway(
        state, trades.methods() | AlipayRefunds(state, trades, refunds).methods() | alipay_bills.methods()
    )
    couriers = Couriers()
    routes = [
        *alipay.routes(),
        *alipay_bills.routes(),
        *Transactions(state).routes(pay),
        *refunds.routes(pay),
        *Bills(state).routes(pay),
        *Certificates(state).routes(pay),
        *accounts.routes(open_border, token_border),
        *messages.routes(token_border),
        *Codes().routes(token_border),
        *Search().routes(token_border),
        *shipping.routes(token_border),
        *couriers.routes(),
        *Mailing().routes(),
        *control.routes(),
        *Pages(state, cashier).routes(control_border),
    ]
    deliveries: list[asyncio.Task[None]] = []

    async def start() -> None:
        deliveries.append(asyncio.create_task(notifier.run(refunds.settle_due)))

    async def stop() -> None:
        for task in deliveries:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        await notifier.stop()
        control.stop()
        couriers.stop()
        state.close()

    return App(routes, state.faults, start=start, changed=state.flush, stop=stop)


def serve(app: App) -> uvicorn.Server:
    """A uvicorn server for the application, to be run on a socket of `listen`."""
    return uvicorn.Server(
        uvicorn.Config(
            app,
            interface="asgi3",
            http="httptools",
            ws="none",
            lifespan="on",
            proxy_headers=False,
            access_log=False,
            log_level="warning",
            server_header=False,
            timeout_keep_alive=60,
            timeout_graceful_shutdown=1,
        )
    )


def listen(host: str, port: int) -> socket.socket:
    """A listening socket (port 0: any free one); OSError if the port is taken."""
    return socket.create_server((host, port), backlog=256)
