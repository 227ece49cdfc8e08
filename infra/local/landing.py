"""The page at `/` of the local shop: one order from the login to the refund by buttons, the same as commands, and where all is.

landing.html, landing.css and landing.js are the page; landing.sh are its commands, which a test runs. Nothing is loaded from
elsewhere, and the buttons call the shop and the simulated WeChat as any other client does.
"""

import json
from collections.abc import Iterable
from functools import cache
from html import escape
from pathlib import Path
from string import Template

from chalicelib.reference.entries import ENTRIES
from infra.local import web
from infra.local.ports import Ports

_ADDRESS = ENTRIES["addresses/save"].sample
_LINKS = {
    "/docs": "接口文档 <small>API docs</small>",
    "/openapi.json": "OpenAPI",
}
_SITES = {"shop": "商城 H5 <small>storefront</small>", "console": "商家后台 <small>console</small>"}
_UNBUILT = (
    f'<p id="unbuilt">商城 H5 和商家后台还没有构建，需要 Node 18 或更新版本：<code>{web.HOW}</code>。'
    f'<span class="en">Not built yet; with Node 18 or newer run <code>{web.HOW}</code>.</span></p>'
)


def page(port: int, routes: Iterable[str]) -> str:
    """The HTML of the page; `port` is the shop's, from which the simulator's follows."""
    ports = Ports(port)
    known = list(routes)
    operations = [route.removeprefix("/") for route in known if route.count("/") == 2]  # /{domain}/{verb}
    links = [_link(f"/{site}/", _SITES[site]) for site in web.SITES]
    links += [_link(path, title) for path, title in _LINKS.items() if path in known]
    links.append(_link(f"{ports.simulator_url}/_sim/", "微信与微信支付模拟器 <small>simulated WeChat</small>"))
    return _template("landing.html").substitute(
        style=_text("landing.css"),
        script=_text("landing.js"),
        shop=ports.shop_url,
        simulator=ports.simulator_url,
        links="".join(links),
        unbuilt="" if web.built() else _UNBUILT,
        address=_inert(json.dumps(_ADDRESS, ensure_ascii=False)),
        commands=escape(commands(port), quote=False),
        count=len(operations),
        operations="\n".join(_operation(name) for name in operations),
    )


def commands(port: int) -> str:
    """The same walk for a terminal."""
    ports = Ports(port)
    address = json.dumps(_ADDRESS, ensure_ascii=False)
    return _template("landing.sh").substitute(shop=ports.shop_url, simulator=ports.simulator_url, address=address)


def _operation(name: str) -> str:
    title = ENTRIES[name].title if name in ENTRIES else ""
    return f'<li><a href="/docs#{escape(name)}"><code>{escape(name)}</code></a> {escape(title)}</li>'


def _link(address: str, title: str) -> str:
    return f'<a href="{escape(address)}">{title}</a>'


def _inert(text: str) -> str:
    """JSON that cannot end the element it stands in."""
    return text.replace("<", "\\u003c")


@cache
def _text(name: str) -> str:
    return (Path(__file__).parent / name).read_text(encoding="utf-8")


def _template(name: str) -> Template:
    return Template(_text(name))


__all__ = ["commands", "page"]
