"""Alipay's daily bill: a link for thirty seconds, a zip of two GBK tables between # lines, refunds as negative sums ("查询对账单下载地址")."""

import io
import secrets
import zipfile
from datetime import date, datetime, timedelta
from typing import Annotated, Any

from pydantic import Field

from infra.local.simulator import alipay_notices as notices
from infra.local.simulator.alipay_gateway import AlipayError, Asked, Content, Method, business, read_content
from infra.local.simulator.bills import Link
from infra.local.simulator.clock import BEIJING
from infra.local.simulator.faults import Fault
from infra.local.simulator.model import Payment, Refund, Trade
from infra.local.simulator.router import Answer, Handler, Request, Route
from infra.local.simulator.state import State

PATH = "/downloadBillFile.resource"
READY_HOUR = 9  # of the next day, Beijing time
LINK_LIFE = timedelta(seconds=30)
COLUMNS = [
    "支付宝交易号",
    "商户订单号",
    "业务类型",
    "商品名称",
    "创建时间",
    "完成时间",
    "门店编号",
    "门店名称",
    "操作员",
    "终端号",
    "对方账户",
    "订单金额（元）",
    "商家实收（元）",
    "支付宝红包（元）",
    "集分宝（元）",
    "支付宝优惠（元）",
    "商家优惠（元）",
    "券核销金额（元）",
    "券名称",
    "商家红包消费金额（元）",
    "卡消费金额（元）",
    "退款批次号/请求号",
    "服务费（元）",
    "分润（元）",
    "备注",
]


class WantedBill(Content):
    """The biz_content; only days are served here."""

    bill_type: Annotated[str, Field(pattern="^trade$")]
    bill_date: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]


class AlipayBills:
    """Bills are made when they are asked for."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._links: dict[str, Link] = {}

    def methods(self) -> dict[str, Method]:
        """The methods of this module."""
        return {"alipay.data.dataservice.bill.downloadurl.query": self.link}

    def routes(self) -> list[Route]:
        """The file lies outside of the gateway, and nothing about it is signed."""
        return [Route("GET", PATH, self.download, _open, None)]

    def link(self, asked: Asked) -> dict[str, Any]:
        """Where the bill of a day lies for half a minute."""
        content = self._bill(self._day(read_content(asked, WantedBill).bill_date))
        token = secrets.token_urlsafe(24)
        self._links[token] = Link(content, self._state.clock.now() + LINK_LIFE)
        return {"bill_download_url": f"http://{asked.host}{PATH}?fileId={token}"}

    def download(self, request: Request) -> Answer:
        """The zip, or an error page."""
        link = self._links.get(request.query.get("fileId", ""))
        if link is None or self._state.clock.now() > link.until:
            return Answer(404, "链接已失效".encode("gbk"), {"Content-Type": "text/html;charset=GBK"})
        return Answer(200, link.content, {"Content-Type": "application/octet-stream"})

    def _day(self, text: str) -> date:
        try:
            day = date.fromisoformat(text)
        except ValueError:
            raise business("INVALID_PARAMETER", "bill_date格式错误") from None
        now = self._state.clock.now().astimezone(BEIJING)
        ready = datetime(day.year, day.month, day.day, READY_HOUR, tzinfo=BEIJING) + timedelta(days=1)
        if now < ready and not (self._state.config.bill_at_once and day <= now.date()):
            raise _no_bill()
        return day

    def _bill(self, day: date) -> bytes:
        paid = [
            (payment.success_time, _line(trade, payment, None))
            for trade in self._state.trades.values()
            for payment in trade.payments
            if trade.provider == "alipay" and _day_of(payment.success_time) == day
        ]
        back = [
            (refund.created_at, self._refund_line(refund))
            for refund in self._state.refunds.values()
            if refund.provider == "alipay" and refund.status == "SUCCESS" and _day_of(refund.created_at) == day
        ]
        if not paid and not back:
            raise _no_bill()
        lines = [line for _, line in sorted([*paid, *back])]
        return _zipped(self._state.alipay.seller_id, day, lines, (len(paid), len(back)))

    def _refund_line(self, refund: Refund) -> list[str]:
        trade = self._state.trades[refund.out_trade_no]
        payment = next(one for one in trade.payments if one.transaction_id == refund.transaction_id)
        return _line(trade, payment, refund)


def _open(request: Request, handler: Handler, _: Fault | None) -> Answer:
    return handler(request)


def _no_bill() -> AlipayError:
    return AlipayError("40004", "isp.bill_not_exist", "账单不存在")


def _day_of(moment: datetime) -> date:
    return moment.astimezone(BEIJING).date()


def _line(trade: Trade, payment: Payment, refund: Refund | None) -> list[str]:
    sign, fen = ("-", refund.refund) if refund else ("", payment.total)
    ended = refund.created_at if refund else payment.success_time
    row = {
        "支付宝交易号": f"{payment.transaction_id}\t",
        "商户订单号": f"{trade.out_trade_no}\t",
        "业务类型": "退款" if refund else "交易",
        "商品名称": trade.description,
        "创建时间": notices.wall(trade.created_at),
        "完成时间": notices.wall(ended),
        "对方账户": "*岚(lan***@example.com)\t",
        "订单金额（元）": f"{sign}{notices.yuan(fen)}",
        "商家实收（元）": f"{sign}{notices.yuan(fen)}",
        "退款批次号/请求号": f"{refund.out_refund_no}\t" if refund else "",
        "备注": (refund.reason or "") if refund else "",
    }
    return [row.get(column, "0.00" if column.endswith("（元）") else "") for column in COLUMNS]


def _zipped(seller: str, day: date, lines: list[list[str]], counts: tuple[int, int]) -> bytes:
    """The table of trades and its summary, as two files whose names are GBK. A bill of the same lines is the same bytes, whenever it is fetched."""
    period = f"{day:%Y年%m月%d日} 00:00:00"
    head = ["#支付宝业务明细查询", f"#账号：[{seller}0156]", f"#起始日期：[{period}]   终止日期：[{period}]"]
    rule = "-" * 40
    table = [
        *head,
        f"#{rule}业务明细列表{rule}",
        ",".join(COLUMNS),
        *(",".join(line) for line in lines),
        f"#{rule}业务明细列表结束{rule}",
        f"#交易合计：{counts[0]}笔，商家实收共0.00元，商家优惠共0.00元",
        f"#退款合计：{counts[1]}笔，商家实收退款共0.00元，商家优惠退款共0.00元",
    ]
    summary = [*head, "门店编号,门店名称,交易订单总笔数,退款订单总笔数", f"合计,,{counts[0]},{counts[1]}"]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, rows in (("业务明细(汇总)", summary), ("业务明细", table)):
            # the name is stored as GBK bytes, which readers of other systems see as cp437
            entry = f"{seller}_{day:%Y%m%d}_{name}.csv".encode("gbk").decode("cp437")
            made = zipfile.ZipInfo(entry, (day.year, day.month, day.day, 0, 0, 0))
            text = ("\r\n".join(rows) + "\r\n").encode("gbk", "replace")
            archive.writestr(made, text, compress_type=zipfile.ZIP_DEFLATED)
    return packed.getvalue()
