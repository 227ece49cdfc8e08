"""The pages for people: a cashier like WeChat's, and an overview of what the simulator holds (zh-CN)."""

import json
import re
from collections.abc import Iterable, Sequence
from html import escape
from typing import TypeVar
from urllib.parse import quote, urlencode, urlsplit

from pydantic import ValidationError

from infra.local.simulator.cashier import Cashier, ClientPayment, HowToPay, PaymentRefused
from infra.local.simulator.clock import BEIJING
from infra.local.simulator.model import Refund, RefundStatus, Trade
from infra.local.simulator.router import Answer, Border, Request, Route
from infra.local.simulator.state import State
from infra.local.simulator.transactions import STATE_WORDS

STYLE = """
:root{--green:#07c160;--ink:#1a1a1a;--grey:#888;--line:#ececec}
*{box-sizing:border-box}body{margin:0;background:#f4f5f7;color:var(--ink);
font:16px/1.6 -apple-system,"PingFang SC","Noto Sans CJK SC","Microsoft YaHei",sans-serif}
main.card{max-width:420px;margin:8vh auto;padding:32px 28px;background:#fff;border-radius:16px;text-align:center;
box-shadow:0 8px 32px rgba(0,0,0,.06)}
.merchant{color:var(--grey)}.amount{font-size:44px;font-weight:600;letter-spacing:-1px;margin:4px 0 20px}
.amount small{font-size:24px;margin-right:2px}
dl{margin:0 0 24px;padding:16px 0;border-top:1px solid var(--line);border-bottom:1px solid var(--line);font-size:14px}
dl div{display:flex;justify-content:space-between;gap:16px;padding:3px 0}dt{color:var(--grey);white-space:nowrap}
dd{margin:0;text-align:right;word-break:break-all}
button,.button{display:block;width:100%;border:0;border-radius:10px;padding:13px;font:inherit;font-size:18px;
background:var(--green);color:#fff;text-decoration:none;cursor:pointer}
button:hover{filter:brightness(.95)}.plain{background:#f2f2f2;color:var(--ink);margin-top:12px;font-size:16px}
.sign{font-size:56px;line-height:1;margin:8px 0 12px;color:var(--green)}.sign.bad{color:#fa5151}.sign.dim{color:#b2b2b2}
.provider{color:var(--green);font-size:14px}main.alipay{--green:#1677ff}
.note{margin-top:24px;color:#b2b2b2;font-size:12px}
main.wide{max-width:1100px;margin:0 auto;padding:24px 16px 64px}h1{font-size:24px}h2{font-size:18px;margin:32px 0 8px}
.scroll{overflow-x:auto;background:#fff;border-radius:12px}table{border-collapse:collapse;width:100%;font-size:13px}
th,td{padding:8px 12px;text-align:left;border-bottom:1px solid var(--line);vertical-align:top}th{color:var(--grey);
font-weight:400;white-space:nowrap}td.empty{color:var(--grey);text-align:center}a{color:#576b95}code{font-size:12px}
"""

CONTROLS = (
    ("POST /_sim/pay/{单号}", "付款。单号为商户单号，或商城的订单号（其最新一次支付）。可选：payer_total、notify（true/false/\"duplicate\"）、"
     "amount_delta、times、again、ignore_expiry、appid、mchid、currency、transaction_id；未下单的号码另给total与notify_url"),
    ("POST /_sim/request-payment", "wx.requestPayment的五个参数：验证paySign后付款"),
    ("POST /_sim/trade-pay", "{\"tradeNO\"}：my.tradePay的参数，付款（支付宝）"),
    ("POST /_sim/notify/{单号}", "再次发送支付通知；{\"notify\": \"duplicate\"}为同时两次；GET看投递记录"),
    ("POST /_sim/refund/{out_refund_no}/{SUCCESS|ABNORMAL|CLOSED}", "让退款有结果并通知"),
    ("POST /_sim/code", "{\"name\"}：一次性登录code（sim-<名字>可直接当code反复使用）"),
    ("POST /_sim/phone-code", "{\"phone\", \"openid\"}：一次性手机号code"),
    ("POST /_sim/grant", "{\"openid\", \"template_id\", \"times\"}：订阅消息剩余次数"),
    ("POST /_sim/receive/{单号}", "买家在微信确认收货"),
    ("POST /_sim/push", "{\"url\", \"event\", \"mode\", \"forged\"}：发送消息推送，GET /_sim/push/{id}看结果"),
    ("POST /_sim/clock", "{\"offset\": 秒} 或 {\"advance\": 秒}：模拟时钟"),
    ("POST /_sim/config", "notify_speed、refund_delay、refund_outcome、shipping_delay等，见state里的config"),
    ("POST | GET | DELETE /_sim/fault", "{\"operation\", \"kind\", \"status\", \"code\", \"errcode\", \"times\", \"delay\", "
     "\"match\"}：预约故障、查看、清除"),
    ("GET /_sim/state", "全部状态（JSON）；/_sim/state/trades/{out_trade_no}等为其中一项"),
    ("POST /_sim/reset", "清空状态，保留密钥"),
)  # fmt: skip

_NAMES = {"wechat": "微信支付", "alipay": "支付宝"}
_UNKNOWN = PaymentRefused(404, "ORDER_NOT_EXIST", "该支付单不存在")
_REFUNDS: dict[RefundStatus, str] = {
    "PROCESSING": "退款处理中",
    "SUCCESS": "退款成功",
    "ABNORMAL": "退款异常",
    "CLOSED": "退款关闭",
}

Shown = TypeVar("Shown")


class Pages:
    """HTML for a person at a browser."""

    def __init__(self, state: State, cashier: Cashier) -> None:
        self._state = state
        self._cashier = cashier

    def routes(self, border: Border) -> list[Route]:
        """The endpoints of this module."""
        return [
            Route("GET", "/", self.home, border),
            Route("GET", "/_sim", self.home, border),
            Route("GET", "/_sim/", self.overview, border),
            Route("GET", "/cashier", self.cashier_of_client, border),
            Route("GET", "/cashier/{number}", self.cashier, border),
            Route("POST", "/cashier/{number}/pay", self.pay, border),
            Route("GET", "/cashier/{number}/result", self.result, border),
        ]

    def home(self, _: Request) -> Answer:
        """To the overview."""
        return Answer(302, headers={"Location": "/_sim/"})

    def cashier_of_client(self, request: Request) -> Answer:
        """The cashier opened by ?prepay_id=, by my.tradePay's ?tradeNO= or by the arguments of wx.requestPayment (paySign is checked)."""
        try:
            if "paySign" in request.query:
                trade = self._cashier.requested(ClientPayment.model_validate(request.query))
            else:
                trade = self._cashier.prepaid(request.query.get("tradeNO") or request.query.get("prepay_id", ""))
        except PaymentRefused as refused:
            return self._failure(refused, "", _back(request))
        except ValidationError:
            return self._failure(PaymentRefused(400, "PARAM_ERROR", "支付参数不完整"), "", _back(request))
        query = _back_query(_back(request))
        return Answer(303, headers={"Location": f"/cashier/{quote(trade.out_trade_no, safe='')}{query}"})

    def cashier(self, request: Request) -> Answer:
        """What is to be paid, 支付 and 取消; of a trade that cannot be paid, why. Takes an order's number, too."""
        trade, back = self._cashier.trade(request.params["number"]), _back(request)
        if trade is None:
            return self._failure(_UNKNOWN, request.params["number"], back)
        try:
            self._cashier.check_payable(trade, HowToPay())
        except PaymentRefused as refused:
            return self._ended(trade, refused, back)
        number, query = quote(trade.out_trade_no, safe=""), _back_query(back)
        cancel = f"/cashier/{number}/result?{urlencode({'outcome': 'cancel', **({'back': back} if back else {})})}"
        expiry = f"{trade.pay_until.astimezone(BEIJING):%Y-%m-%d %H:%M:%S}"
        return _page(
            f"{_NAMES[trade.provider]}（模拟）",
            f"""<main class="card {trade.provider}"><div class="provider">{_NAMES[trade.provider]}</div>
<div class="merchant">{escape(self._state.config.merchant_name)}</div>
<div class="amount"><small>¥</small>{_yuan(trade.total)}</div>
<dl>{_terms([("商品", trade.description), ("商户单号", trade.out_trade_no), ("最晚支付", expiry)])}</dl>
<form method="post" action="/cashier/{number}/pay{escape(query)}"><button type="submit">支付</button></form>
<a class="button plain" href="{escape(cancel)}">取消</a>
<div class="note">本机模拟的收银台，不会产生真实扣款</div></main>""",
        )

    def pay(self, request: Request) -> Answer:
        """The person pressed 支付."""
        number, back = request.params["number"], _back(request)
        try:
            self._cashier.pay(number, HowToPay())
        except PaymentRefused as refused:
            return self._failure(refused, number, back)
        return Answer(303, headers={"Location": f"/cashier/{quote(number, safe='')}/result{_back_query(back)}"})

    def result(self, request: Request) -> Answer:
        """Paid, or cancelled; of a trade that has ended meanwhile, how."""
        trade, back = self._cashier.trade(request.params["number"]), _back(request)
        if trade is None:
            return self._failure(_UNKNOWN, request.params["number"], back)
        if trade.trade_state == "SUCCESS":
            return self._outcome(trade, back, "✓", "支付成功", "requestPayment:ok")
        try:
            self._cashier.check_payable(trade, HowToPay())
        except PaymentRefused as refused:
            return self._ended(trade, refused, back)
        cashier = f"/cashier/{quote(trade.out_trade_no, safe='')}{_back_query(back)}"
        again = f'<a class="button plain" href="{escape(cashier)}">继续支付</a>'
        return self._outcome(trade, back, "–", "已取消支付", "requestPayment:fail cancel", again)

    def overview(self, _: Request) -> Answer:
        """Trades, refunds, notifications, messages, and how to control all this."""
        state = self._state
        trades = [
            (_link(f"/cashier/{quote(t.out_trade_no, safe='')}", t.out_trade_no), escape(t.description), _yuan(t.total),
             STATE_WORDS[t.trade_state], escape(" ".join(p.transaction_id for p in t.payments)))
            for t in _newest(state.trades.values())
        ]  # fmt: skip
        refunds = [
            (escape(r.out_refund_no), escape(r.out_trade_no), _yuan(r.refund), r.status, escape(r.reason or ""))
            for r in _newest(state.refunds.values())
        ]
        sent = [
            (
                escape(n.subject),
                n.event_type,
                n.status,
                str(len(n.attempts)),
                escape(n.attempts[-1].outcome if n.attempts else ""),
            )
            for n in _newest(state.notifications.values())
        ]
        messages = [
            (escape(state.people[m.openid].name if m.openid in state.people else m.openid), escape(m.template_id),
             escape("；".join(m.values.values())), escape(m.page))
            for m in _newest(state.messages.values())
        ]  # fmt: skip
        controls = [(f"<code>{escape(path)}</code>", escape(meaning)) for path, meaning in CONTROLS]
        return _page(
            "微信模拟器",
            f"""<main class="wide"><h1>微信、微信支付与支付宝（本机模拟）</h1>
<p>{escape(state.config.merchant_name)} · AppID {state.merchant.appid} · 商户号 {state.merchant.mchid} ·
模拟时间 {state.clock.now().astimezone(BEIJING):%Y-%m-%d %H:%M:%S} · 预约的故障 {len(state.faults.listing())} 个</p>
{_table("交易", ["商户单号", "商品", "金额", "状态", "微信单号"], trades)}
{_table("退款", ["退款单号", "商户单号", "金额", "状态", "原因"], refunds)}
{_table("通知", ["单号", "事件", "状态", "次数", "最近一次"], sent)}
{_table("订阅消息", ["收件人", "模板", "内容", "页面"], messages)}
{_table("控制", ["接口", "说明"], controls)}</main>""",
        )

    def _ended(self, trade: Trade, refused: PaymentRefused, back: str) -> Answer:
        """A trade that is paid, refunded, closed or too old: what it is, and nothing to press."""
        if not trade.payments:
            sign, title = "–", "已关闭" if trade.trade_state == "CLOSED" else "已过支付时间"
            return self._outcome(trade, back, sign, title, f"requestPayment:fail ({refused.message})")
        given_back = sum(refund.refund for refund in self._refunds(trade) if refund.status == "SUCCESS")
        title = "已支付"
        if trade.trade_state == "REFUND":
            whole = sum(payment.total for payment in trade.payments)
            title = "退款中" if not given_back else "已退款" if given_back >= whole else "已部分退款"
        return self._outcome(trade, back, "✓" if title == "已支付" else "↩", title, "requestPayment:ok")

    def _refunds(self, trade: Trade) -> list[Refund]:
        return [refund for payment in trade.payments for refund in self._state.refunds_of(payment.transaction_id)]

    def _outcome(self, trade: Trade, back: str, sign: str, title: str, words: str, more: str = "") -> Answer:
        terms = [("商户", self._state.config.merchant_name), ("商品", trade.description)]
        terms += [("商户单号", trade.out_trade_no)]
        terms += [
            ("支付宝交易号" if trade.provider == "alipay" else "微信单号", payment.transaction_id)
            for payment in trade.payments
        ]
        terms += [(_REFUNDS[refund.status], f"¥{_yuan(refund.refund)}") for refund in self._refunds(trade)]
        return _page(
            title,
            f"""<main class="card {trade.provider}"><div class="sign{"" if sign == "✓" else " dim"}">{sign}</div><div>{title}</div>
<div class="amount"><small>¥</small>{_yuan(trade.total)}</div><dl>{_terms(terms)}</dl>
{_return_button(back)}{more}</main>{_tell_opener(_said(words, trade), trade.out_trade_no, back)}""",
        )

    def _failure(self, refused: PaymentRefused, out_trade_no: str, back: str) -> Answer:
        return _page(
            "支付失败",
            f"""<main class="card"><div class="sign bad">✕</div><div>支付失败</div>
<p>{escape(refused.message)}</p><dl>{_terms([("错误码", refused.code), ("商户单号", out_trade_no or "—")])}</dl>
{_return_button(back)}</main>{_tell_opener(f"requestPayment:fail ({refused.message})", out_trade_no, back)}""",
            refused.status,
        )


def _said(words: str, trade: Trade) -> str:
    """The outcome in the words of the client's call: my.tradePay knows result codes."""
    if trade.provider == "wechat":
        return words
    codes = {"requestPayment:ok": "9000", "requestPayment:fail cancel": "6001"}
    return f"tradePay:{codes.get(words, '4000')}"


def _page(title: str, body: str, status: int = 200) -> Answer:
    html = f"""<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>{escape(title)}</title>
<meta name="viewport" content="width=device-width,initial-scale=1"><style>{STYLE}</style></head><body>{body}</body></html>"""
    return Answer(status, html.encode(), {"Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store"})


def _back(request: Request) -> str:
    """The page of the shop to return to: only of this machine, so that the cashier leads nobody astray."""
    url = request.query.get("back", "")
    return url if re.match(r"https?://(127\.0\.0\.1|localhost)(:\d+)?(/|$)", url) else ""


def _back_query(back: str) -> str:
    return f"?{urlencode({'back': back})}" if back else ""


def _return_button(back: str) -> str:
    return f'<a class="button" href="{escape(back)}">返回商家</a>' if back else ""


def _tell_opener(words: str, out_trade_no: str, back: str) -> str:
    """A storefront that opened the cashier in a window or frame learns the result (a hint, as in WeChat)."""
    parts = urlsplit(back)
    target = f"{parts.scheme}://{parts.netloc}" if back else "*"
    message = json.dumps({"source": "cashier", "errMsg": words, "outTradeNo": out_trade_no}).replace("<", "\\u003c")
    return f"<script>(window.opener||window.parent).postMessage({message},{json.dumps(target)})</script>"


def _yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"


def _terms(rows: Iterable[tuple[str, str]]) -> str:
    return "".join(f"<div><dt>{escape(name)}</dt><dd>{escape(value)}</dd></div>" for name, value in rows)


def _link(path: str, words: str) -> str:
    return f'<a href="{escape(path)}">{escape(words)}</a>'


def _table(title: str, heads: list[str], rows: Sequence[Sequence[str]]) -> str:
    """A table of cells that are already HTML."""
    head = "".join(f"<th>{escape(name)}</th>" for name in heads)
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    empty = f'<tr><td class="empty" colspan="{len(heads)}">暂无</td></tr>'
    return f'<h2>{escape(title)}</h2><div class="scroll"><table><tr>{head}</tr>{body or empty}</table></div>'


def _newest(items: Iterable[Shown], most: int = 50) -> list[Shown]:
    return list(items)[: -most - 1 : -1]
