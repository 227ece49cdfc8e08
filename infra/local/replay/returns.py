"""Some of the replayed orders are given back: the same ones every time, chosen by their names; then the doctor reads the whole shop.

A refund takes its usual way (staff asks, the platform answers and notifies), so what stands afterwards is what a real shop's table holds.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from infra.local.calls import Caller
from infra.local.ports import Ports
from infra.local.progress import each
from infra.local.replay.closing import ShopOrder

_PARTS = 10_000
_QUIET_SECONDS = 300.0


def chosen(orders: Sequence[ShopOrder], tag: str, percent: float) -> list[ShopOrder]:
    """About `percent` of a hundred of the paid orders. `tag` names the file: the same file gives the same ones."""
    return [order for order in orders if order["paidFen"] and _lot(tag, order["reference"]) < percent * _PARTS / 100]


def give_back(keeper: Caller, orders: Sequence[ShopOrder], tag: str, threads: int) -> int:
    """Staff refunds them whole; those that went back before are left. How many were asked for now. Raises Refusal."""
    left = [order for order in orders if not order["refundedFen"] and not order["refundingFen"]]

    def refund(order: ShopOrder) -> None:
        body = {"orderNo": order["orderNo"], "reason": "买家退货"}
        keeper.call("orders/refund", body, key=f"{tag}-{order['reference']}-refund")

    each("退款 / refunds", left, refund, threads)
    return len(left)


def faults(orders: Sequence[ShopOrder], wanted: Sequence[ShopOrder]) -> list[str]:
    """One line per order whose money did not go back whole, or went back though nobody asked."""
    asked = {order["reference"] for order in wanted}
    found = []
    for order in orders:
        back, name = order["refundedFen"], order["reference"]
        if name in asked and (order["status"], back, order["refundingFen"]) != ("CLOSED", order["paidFen"], 0):
            found.append(f"{name}: to be refunded, is {order['status']} with {back} of {order['paidFen']} fen back")
        if name not in asked and (back or order["refundingFen"]):
            found.append(f"{name}: {back} fen went back, and nobody asked for it")
    return found


def examine(ports: Ports, data_dir: Path) -> bool:
    """The doctor reads the whole shop and says what it finds; True when that is nothing.

    What was bought last may still be on its way through stream and queues: for some minutes the doctor looks again.
    """
    command = [sys.executable, "-m", "infra.operate.doctor", "--port", str(ports.shop), "--data-dir", str(data_dir)]
    deadline = time.monotonic() + _QUIET_SECONDS
    while True:
        looked = subprocess.run(
            [*command, "--lag", "0", "--patience", "5"], check=False, capture_output=True, text=True
        )
        if looked.returncode == 0 or time.monotonic() > deadline:
            print(looked.stdout + looked.stderr, flush=True)
            return looked.returncode == 0
        time.sleep(5)


def _lot(tag: str, reference: str) -> int:
    return int(hashlib.sha256(f"{tag} {reference}".encode()).hexdigest()[:8], 16) % _PARTS
