"""Where a service lives: the partition's rule, an emulator's address, or the one that AWS_ENDPOINT_URL… names."""

from __future__ import annotations

import ssl
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

from .connection import Address

# Partitions by the beginning of a region's name ("AWS service endpoints", AWS General Reference). Others have suffixes of their own,
# and a client that knows them: None leaves them to botocore.
_SUFFIXES = {"cn-": "amazonaws.com.cn", "us-gov-": "amazonaws.com"}
_COMMON = "amazonaws.com"
_ORDINARY = ("us-east-", "us-west-", "eu-", "ap-", "sa-", "ca-", "me-", "af-", "il-", "mx-")
_ELSEWHERE = ("eu-isoe-", "us-iso")


def regional(service: str, region: str) -> str | None:
    """The address of a service of a region, or None where this rule does not reach."""
    if region.startswith(_ELSEWHERE):
        return None
    for beginning, suffix in _SUFFIXES.items():
        if region.startswith(beginning):
            return f"https://{service}.{region}.{suffix}"
    return f"https://{service}.{region}.{_COMMON}" if region.startswith(_ORDINARY) else None


def address(url: str) -> tuple[Address, str]:
    """Where to connect, and the Host header. Raises ValueError for what is no plain address of a server."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path not in ("", "/") or parts.query:
        raise ValueError(f"{url} is no address of a service")
    tls = parts.scheme == "https"
    usual = 443 if tls else 80
    port = parts.port or usual
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return Address(parts.hostname, port, tls), host if port == usual else f"{host}:{port}"


def trust(bundle: str | None) -> ssl.SSLContext:
    """Whom TLS believes: the bundle that the environment names, or the one that botocore brings and believes."""
    if bundle is None:
        found = find_spec("botocore")
        if found is None or found.origin is None:
            return ssl.create_default_context()
        bundle = str(Path(found.origin).with_name("cacert.pem"))
    return ssl.create_default_context(cafile=bundle)
