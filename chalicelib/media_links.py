"""Links to pictures and videos that buyers send: only the shop's own media, so that no page shows what somebody else can exchange."""

from __future__ import annotations

from collections.abc import Iterable

from . import shop
from .runtime.errors import ShopError
from .runtime.settings import settings


def require_own(links: Iterable[str]) -> None:
    """Raises ShopError foreign_media for a link that does not lead to the shop's media."""
    bases = ["/media/", *(f"https://{host}/" for host in shop.current().media_hosts)]
    if settings().media_url:
        bases.append(f"{settings().media_url}/")
    for link in links:
        if not link.startswith(tuple(bases)) or ".." in link:
            raise ShopError("foreign_media", link=link[:200])
