"""Links to pictures and videos that buyers send: only the shop's own media, so that no page shows what somebody else can exchange."""

from __future__ import annotations

from collections.abc import Iterable

from . import shop
from .runtime.errors import ShopError


def require_own(links: Iterable[str]) -> None:
    """Raises ShopError foreign_media for a link that does not lead to the shop's media."""
    bases = tuple(f"https://{host}/" for host in shop.current().media_hosts)
    for link in links:
        if not link.startswith(("/media/", *bases)) or ".." in link:
            raise ShopError("foreign_media", link=link[:200])
