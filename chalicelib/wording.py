"""What people write in public, pure: the shop's words that must be looked at first, and names that give nobody away."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

ANONYMOUS = "匿名用户"
NAMELESS = "微信用户"


def plain(text: str) -> str:
    """What is left when width, case, spaces and punctuation are set aside: `加 V-信` and `加ｖ信` are the same."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(character for character in folded if unicodedata.category(character)[0] in "LN")


def found(words: Iterable[str], *texts: str) -> list[str]:
    """Which of the words stand in the texts."""
    written = [plain(text) for text in texts]
    return [word for word in words if plain(word) and any(plain(word) in text for text in written)]


def shown_name(nickname: str | None, *, anonymous: bool = False) -> str:
    """As others see it: `小岚` stays, an anonymous one is nobody."""
    return ANONYMOUS if anonymous else (nickname or NAMELESS)
