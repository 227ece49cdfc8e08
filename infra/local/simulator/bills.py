"""WeChat Pay v3, bills: the trade bill of a day and its download (27 columns, backticks, yuan, +08:00)."""

import gzip
import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from infra.local.simulator.clock import BEIJING
from infra.local.simulator.model import Payment, Refund, Trade
from infra.local.simulator.pay_border import PayBorder, PayError, field_error
from infra.local.simulator.router import Answer, Request, Route, json_answer
from infra.local.simulator.state import State

READY_HOUR = 9  # of the next day, Beijing time
KEPT = timedelta(days=92)
LINK_LIFE = timedelta(minutes=5)
FEE_PER_TEN_THOUSAND = 60  # 0.60 %

PAID_COLUMNS = [
    "交易时间",
    "公众账号ID",
    "商户号",
    "特约商户号",
    "设备号",
    "微信订单号",
    "商户订单号",
    "用户标识",
    "交易类型",
    "交易状态",
    "付款银行",
    "货币种类",
    "应结订单金额",
    "代金券金额",
]
REFUND_TIMES = ["退款申请时间", "退款成功时间"]
REFUND_COLUMNS = ["微信退款单号", "商户退款单号", "退款金额", "充值券退款金额", "退款类型", "退款状态"]
LAST_COLUMNS = ["商品名称", "商户数据包", "手续费", "费率", "订单金额", "申请退款金额", "费率备注"]
SUMMARY = [
    "总交易单数",
    "应结订单总金额",
    "退款总金额",
    "充值券退款总金额",
    "手续费总金额",
    "订单总金额",
    "申请退款总金额",
]
COLUMNS = {
    "ALL": PAID_COLUMNS + REFUND_COLUMNS + LAST_COLUMNS,
    "SUCCESS": PAID_COLUMNS + LAST_COLUMNS,
    "REFUND": PAID_COLUMNS + REFUND_TIMES + REFUND_COLUMNS + LAST_COLUMNS,
}


@dataclass(frozen=True, slots=True)
class Link:
    """A bill that can be fetched once more for a short while."""

    content: bytes
    until: datetime


class Bills:
    """Bills are made when they are asked for."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._links: dict[str, Link] = {}

    def routes(self, border: PayBorder) -> list[Route]:
        """The endpoints of this module."""
        return [
            Route("GET", "/v3/bill/tradebill", self.trade_bill, border, "bill"),
            Route("GET", "/v3/billdownload/file", self.download, border, "bill"),
        ]

    def trade_bill(self, request: Request) -> Answer:
        """A download link (five minutes) and the SHA-1 of the decompressed file."""
        kind = request.query.get("bill_type", "ALL")
        packed = request.query.get("tar_type")
        if kind not in COLUMNS:
            raise field_error("bill_type", "应为ALL、SUCCESS或REFUND", kind, "query")
        if packed not in (None, "GZIP"):
            raise field_error("tar_type", "应为GZIP", packed, "query")
        text = self._text(self._day(request.query.get("bill_date", "")), kind)
        token = secrets.token_urlsafe(48)
        content = text.encode("utf-8-sig")
        until = self._state.clock.now() + LINK_LIFE
        self._links[token] = Link(gzip.compress(content) if packed else content, until)
        return json_answer(
            {
                "hash_type": "SHA1",
                "hash_value": hashlib.sha1(content).hexdigest(),  # noqa: S324 - the platform's choice
                "download_url": f"http://{request.headers['host']}/v3/billdownload/file?token={token}",
            }
        )

    def download(self, request: Request) -> Answer:
        """The file; this answer alone is not signed."""
        link = self._links.get(request.query.get("token", ""))
        if link is None or self._state.clock.now() > link.until:
            raise PayError(400, "INVALID_REQUEST", "下载地址无效或已过期")
        return Answer(200, link.content, {"Content-Type": "application/octet-stream"}, sign=False)

    def _day(self, text: str) -> date:
        try:
            day = date.fromisoformat(text)
        except ValueError:
            raise field_error("bill_date", "应为yyyy-MM-dd格式", text, "query") from None
        now = self._state.clock.now().astimezone(BEIJING)
        if self._state.config.bill_at_once and day <= now.date():
            return day
        if day >= now.date():
            raise field_error("bill_date", "只能查询今天以前的账单", text, "query")
        if now.date() - day > KEPT:
            raise PayError(400, "NO_STATEMENT_EXIST", "账单文件不存在")
        if now < datetime(day.year, day.month, day.day, READY_HOUR, tzinfo=BEIJING) + timedelta(days=1):
            raise PayError(400, "STATEMENT_CREATING", "账单生成中")
        return day

    def _text(self, day: date, kind: str) -> str:
        rows: list[tuple[datetime, dict[str, str]]] = []
        for trade in self._state.trades.values() if kind in {"ALL", "SUCCESS"} else ():
            if trade.provider != "wechat":
                continue
            rows += [(p.success_time, _paid_row(trade, p)) for p in trade.payments if _day_of(p.success_time) == day]
        for refund in self._state.refunds.values() if kind in {"ALL", "REFUND"} else ():
            if refund.provider == "wechat" and _day_of(refund.created_at) == day:
                rows.append((refund.created_at, self._refund_row(refund)))
        if not rows:
            raise PayError(400, "NO_STATEMENT_EXIST", "账单文件不存在")
        ordered = [row for _, row in sorted(rows, key=lambda timed: timed[0])]
        columns = COLUMNS[kind]
        lines = [",".join(columns)]
        lines += [_line(row.get(column, "") for column in columns) for row in ordered]
        lines += [",".join(SUMMARY), _line(_summary(ordered))]
        return "\r\n".join(lines) + "\r\n"

    def _refund_row(self, refund: Refund) -> dict[str, str]:
        trade = self._state.trades[refund.out_trade_no]
        payment = next(p for p in trade.payments if p.transaction_id == refund.transaction_id)
        return {
            **_common(trade, payment),
            "交易时间": _moment(refund.created_at),
            "交易状态": "REFUND",
            "应结订单金额": "0.00",
            "代金券金额": "0.00",
            "退款申请时间": _moment(refund.created_at),
            "退款成功时间": _moment(refund.success_time) if refund.success_time else "",
            "微信退款单号": refund.refund_id,
            "商户退款单号": refund.out_refund_no,
            "退款金额": _yuan(refund.payer_refund),
            "充值券退款金额": "0.00",
            "退款类型": "ORIGINAL",
            "退款状态": refund.status,
            "手续费": _fee(-refund.payer_refund),
            "订单金额": "0.00",
            "申请退款金额": _yuan(refund.refund),
        }


def _paid_row(trade: Trade, payment: Payment) -> dict[str, str]:
    return {
        **_common(trade, payment),
        "交易时间": _moment(payment.success_time),
        "交易状态": "SUCCESS",
        "应结订单金额": _yuan(payment.payer_total),
        "微信退款单号": "0",
        "商户退款单号": "0",
        "退款金额": "0.00",
        "充值券退款金额": "0.00",
        "手续费": _fee(payment.payer_total),
        "订单金额": _yuan(payment.total),
        "申请退款金额": "0.00",
    }


def _common(trade: Trade, payment: Payment) -> dict[str, str]:
    return {
        "公众账号ID": payment.appid,
        "商户号": payment.mchid,
        "特约商户号": "0",
        "微信订单号": payment.transaction_id,
        "商户订单号": trade.out_trade_no,
        "用户标识": payment.openid,
        "交易类型": "JSAPI",
        "付款银行": "OTHERS",
        "货币种类": payment.currency,
        "代金券金额": _yuan(payment.total - payment.payer_total),
        "商品名称": trade.description,
        "商户数据包": trade.attach or "",
        "费率": "0.60%",
    }


def _summary(rows: list[dict[str, str]]) -> list[str]:
    sums = {
        name: sum(_fen(row[name]) for row in rows)
        for name in ("应结订单金额", "退款金额", "充值券退款金额", "订单金额", "申请退款金额")
    }
    fee = sum(int(row["手续费"].replace(".", "")) for row in rows)
    return [
        str(len(rows)),
        _yuan(sums["应结订单金额"]),
        _yuan(sums["退款金额"]),
        _yuan(sums["充值券退款金额"]),
        _scaled(fee, 5),
        _yuan(sums["订单金额"]),
        _yuan(sums["申请退款金额"]),
    ]


def _line(values: Iterable[str]) -> str:
    return ",".join(f"`{value}" for value in values)


def _day_of(moment: datetime) -> date:
    return moment.astimezone(BEIJING).date()


def _moment(moment: datetime) -> str:
    return moment.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M:%S")


def _scaled(number: int, places: int) -> str:
    """An integer of 10**-places units as decimal text, without floats."""
    sign, digits = "-" if number < 0 else "", str(abs(number)).zfill(places + 1)
    return f"{sign}{digits[:-places]}.{digits[-places:]}"


def _yuan(fen: int) -> str:
    return _scaled(fen, 2)


def _fen(yuan: str) -> int:
    return int(yuan.replace(".", ""))


def _fee(fen: int) -> str:
    """0.60 % of an amount, in yuan with five decimals, rounded to the fen as the platform does."""
    rounded = (abs(fen) * FEE_PER_TEN_THOUSAND + 5000) // 10000
    return _scaled((rounded if fen >= 0 else -rounded) * 1000, 5)
