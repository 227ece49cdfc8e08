"""Control groups: buyers who do without a promotion, drawn by lot. The lot is a hash of buyer and promotion: the same at every look, nothing is kept,
another promotion draws anew, and a larger group contains the smaller one. Pure."""

from __future__ import annotations

import hashlib

_LOTS = 1 << 32


def in_control(uid: str, rule_id: str, percent: int) -> bool:
    """Is the buyer among the `percent` of all buyers who do without this promotion?"""
    drawn = int.from_bytes(hashlib.sha256(f"{rule_id} {uid}".encode()).digest()[:4], "big")
    return drawn * 100 < percent * _LOTS
