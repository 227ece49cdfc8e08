"""Whether a company's tax number can be one, pure: its own check characters tell.

18 characters   unified social credit code (GB 32100-2015): the last one checks the others, base 31
15 characters   the older number: six digits of region and an organisation code (GB 11714-1997) whose last one checks its first eight
"""

from __future__ import annotations

_CREDIT = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # without I, O, S, V, Z
_ORGANISATION = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


def is_valid(number: str) -> bool:
    """`number` in upper case, without spaces."""
    if len(number) == 18:
        return set(number) <= set(_CREDIT) and number[:8].isalnum() and _credit_check(number[:17]) == number[17]
    if len(number) == 15:
        region, organisation = number[:6], number[6:]
        known = set(organisation[:8]) <= set(_ORGANISATION)
        return (
            region.isascii() and region.isdigit() and known and _organisation_check(organisation[:8]) == organisation[8]
        )
    return False


def _credit_check(body: str) -> str:
    total = sum(_CREDIT.index(character) * pow(3, place, 31) for place, character in enumerate(body))
    return _CREDIT[-total % 31]


def _organisation_check(body: str) -> str:
    total = sum(_ORGANISATION.index(character) * weight for character, weight in zip(body, _WEIGHTS, strict=True))
    return "0123456789X"[-total % 11]
