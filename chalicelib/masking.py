"""What staff see of a buyer who has not been revealed to them: enough to tell two apart, too little to call or to visit; pure."""

from __future__ import annotations

HIDDEN = "***"


def phone(number: str) -> str:
    """13800000000 -> 138****0000; short ones keep their last two digits."""
    if len(number) < 9:
        return "*" * (len(number) - 2) + number[-2:]
    return number[:3] + "*" * (len(number) - 7) + number[-4:]


def name(full: str) -> str:
    """林小满 -> 林**: the family name of most."""
    return full[:1] + "*" * max(1, len(full) - 1)


def detail(street: str) -> str:
    """科技园路 1 号 -> 科技***: where about, not which door."""
    return (street[:2] if len(street) > 4 else "") + HIDDEN
