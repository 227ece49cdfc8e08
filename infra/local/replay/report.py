"""What the replay tells the person at the terminal, in Chinese and English."""

from __future__ import annotations

import textwrap
import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from infra.local.replay.account import Account
from infra.local.replay.plan import Plan, Reason

_REASONS = {
    Reason.CANCELLATION: "退货单 / a cancellation",
    Reason.QUANTITY: "数量不为正 / no positive quantity",
    Reason.PRICE: "价格不为正 / no positive price",
}
_LABEL_WIDTH = 26


def say(text: str) -> None:
    print(text, flush=True)


def planned(path: Path, plan: Plan) -> None:
    invoices = len({order.invoice for order in plan.orders}) + len(plan.refused)
    skus = sum(len(product.skus) for product in plan.products)
    say(
        f"{path.name}: {invoices} 张发票 / invoices → {len(plan.orders)} 个订单 / orders, "
        f"{len(plan.products)} 种商品 / products, {skus} SKU"
    )


def bought(plan: Plan, new_products: int, new_orders: int, turned: int) -> None:
    """What was done, what was there, and which invoices are no orders, each with its reason; `turned`: by the shop."""
    old_products, old_orders = len(plan.products) - new_products, len(plan.orders) - new_orders - turned
    if old_products or old_orders:
        say(
            f"  此前已有、未重复 / there already, not done twice: {old_products} 种商品 / products, "
            f"{old_orders} 个订单 / orders"
        )
    say(f"  新增 / new: {new_products} 种商品 / products, {new_orders} 个订单 / orders")
    by_reason: dict[Reason, list[str]] = defaultdict(list)
    for refusal in plan.refused:
        by_reason[refusal.reason].append(refusal.invoice)
    for reason, invoices in by_reason.items():
        say(f"  不成单 / refused: {len(invoices)} · {_REASONS[reason]}")
        say(textwrap.fill(" ".join(invoices), 110, initial_indent="      ", subsequent_indent="      "))
    for line in plan.dropped:
        say(f"  略去一行 / a line left out: {line.invoice} 第 {line.line} 行 · {_REASONS[line.reason]}")


def given_back(orders: int, new: int, fen: int) -> None:
    """What was refunded at the end."""
    say(f"  退款 / refunded: {orders} 个订单 / orders（本次 / now {new}），{fen:,} 分 / fen")


def closing(expected: Account, answered: Account, differences: Sequence[str], returned: int, seconds: float) -> None:
    """The two accounts side by side, and what differs."""
    say(f"\n    {_padded('结账 / Closing account')}  文件 / file     商城 / shop")
    rows = [
        ("发票 / invoices", expected.invoices, answered.invoices),
        *(
            (f"  {reason}", expected.refused.get(reason, 0), answered.refused.get(reason, 0))
            for reason in map(str, Reason)
        ),
        ("成单 / accepted", expected.accepted, answered.accepted),
        ("订单 / orders", expected.orders, answered.orders),
        ("买家 / buyers", expected.buyers, answered.buyers),
        ("件数 / units", expected.units, answered.units),
        ("金额（分）/ fen", expected.total_fen, answered.total_fen),
        *((f"  {day}", fen, answered.fen_by_day.get(day, 0)) for day, fen in sorted(expected.fen_by_day.items())),
    ]
    for label, want, got in rows:
        say(f"  {'✓' if want == got else '✗'} {_padded(label)} {want:>12,} {got:>15,}")
    if differences:
        say(f"\n✗ {len(differences)} 处不符 / differences，用时 {seconds:.0f} s")
        for difference in differences:
            say(f"  {difference}")
    else:
        say(
            f"\n✓ 分文不差：全部已付款{'，退款全部到账' if returned else '，库存全部为零'}，用时 {seconds:.0f} 秒\n"
            f"  All agree: every order is paid, {'every refund is back' if returned else 'every SKU is at zero'}, {seconds:.0f} s"
        )


def _padded(label: str) -> str:
    """`label` filled up to a column; a Chinese character takes two places on a terminal."""
    width = sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in label)
    return label + " " * max(0, _LABEL_WIDTH - width)
