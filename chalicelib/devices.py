"""What a login came from, as its owner recognises it: app and device, and the network without its last part; pure."""

from __future__ import annotations

from .masking import HIDDEN

_APPS = (
    ("micromessenger", "微信"),
    ("alipayclient", "支付宝"),
    ("edg", "Edge"),
    ("firefox", "Firefox"),
    ("chrome", "Chrome"),
    ("safari", "Safari"),
)
_MACHINES = (
    ("iphone", "iPhone"),
    ("ipad", "iPad"),
    ("harmonyos", "HarmonyOS"),
    ("openharmony", "HarmonyOS"),
    ("android", "Android"),
    ("windows", "Windows"),
    ("macintosh", "Mac"),
    ("linux", "Linux"),
)


def device(agent: str) -> str:
    """A User-Agent as people say it: "微信 · iPhone", or "" of none. Without version numbers, so that an update is no new device."""
    said = agent.lower()
    found = [next((name for mark, name in names if mark in said), "") for names in (_APPS, _MACHINES)]
    return " · ".join(name for name in found if name)


def network(address: str) -> str:
    """203.0.113.7 -> 203.0.113.***; of IPv6 the first three groups: about where, not whose line. "" of no address."""
    if not address:
        return ""
    if ":" in address:
        return ":".join(address.split(":")[:3]) + f":{HIDDEN}"
    return address.rpartition(".")[0] + f".{HIDDEN}"
