"""The page at `/` of the local shop: where everything is, in Chinese and English."""

from collections.abc import Iterable
from html import escape

from infra.local.ports import Ports

_PAGE = """<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>minimall · 本地商城</title>
<style>
  :root {{ color-scheme: light dark; }}
  body {{ font: 16px/1.6 system-ui, "PingFang SC", "Microsoft YaHei", sans-serif; max-width: 44rem; margin: 3rem auto; padding: 0 1rem; }}
  h1 {{ font-size: 1.5rem; margin-bottom: 0; }} p.sub {{ margin-top: .2rem; opacity: .7; }}
  ul {{ padding-left: 1.2rem; }} li {{ margin: .3rem 0; }}
  pre {{ background: #8881; padding: .8rem 1rem; border-radius: .5rem; overflow-x: auto; font-size: .85rem; }}
  details {{ margin-top: 1.5rem; }} code {{ font-size: .9em; }}
</style></head><body>
<h1>minimall 本地商城正在运行</h1>
<p class="sub">The local shop is running: the real functions on an emulated cloud, with a simulated WeChat.</p>
<ul>
{links}
</ul>
<p>以买家 <code>sim-lan</code> 登录 / Log in as a buyer:</p>
<pre>curl -s {shop}/identity/login -H 'Content-Type: application/json' -d '{{"code": "sim-lan"}}'</pre>
<p>替买家付款 / Press pay for the buyer:</p>
<pre>curl -s -X POST {simulator}/_sim/pay/&lt;outTradeNo&gt;</pre>
<details><summary>接口 / Operations ({count})</summary><ul>
{operations}
</ul></details>
</body></html>
"""


def page(port: int, routes: Iterable[str]) -> str:
    """The HTML of the page; `port` is the shop's, from which the simulator's follows."""
    ports = Ports(port)
    known = list(routes)
    links = [(f"{ports.simulator_url}/_sim/", "微信与微信支付模拟器 / WeChat and WeChat Pay simulator")]
    if "/docs" in known:
        links.insert(0, ("/docs", "接口文档 / API documentation"))
    return _PAGE.format(
        links="\n".join(f'<li><a href="{escape(address)}">{escape(title)}</a></li>' for address, title in links),
        shop=ports.shop_url,
        simulator=ports.simulator_url,
        count=len(known),
        operations="\n".join(f"<li><code>{escape(route)}</code></li>" for route in known),
    )
