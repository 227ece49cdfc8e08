"""What an order earns: points for each yuan that was paid for its goods and has not gone back. Pure."""

from __future__ import annotations


def earned(rate: int, goods_fen: int, payable_fen: int, paid_fen: int, back_fen: int) -> int:
    """Points of an order, rounded down.

    `rate`: points per yuan; `goods_fen`: what its goods cost of `payable_fen`, all else is freight and extras and earns nothing; `back_fen`: what
    went back of `paid_fen`, or is on its way. Freight counts as what stays longest.
    """
    on_top = payable_fen - goods_fen
    return rate * max(0, min(goods_fen, paid_fen - back_fen - on_top)) // 100
