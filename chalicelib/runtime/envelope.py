"""Envelope keys: a data key for each month, wrapped by a master key, beside the data that it seals.

    DATAKEYS   <month>-<mark of the master>    the wrapped key, and which master opens it

Who has the table alone has nothing; who has the master key alone has nothing. The master is the ring (`MINIMALL_SEAL_MASTER=local`) or a key
of AWS KMS (its ARN): every unwrapping then stands in CloudTrail, and KMS can be told to refuse. A process asks once for each key and keeps it.
Rotation needs nobody: a new month, and a new master, take a new data key; old values name theirs and are readable as long as its item and its
master are there. Two that make the month's key at the same moment agree on the one that was written.
"""

from __future__ import annotations

import hashlib
import re
from base64 import b64decode, b64encode

from pynamodb.attributes import UnicodeAttribute

from ..store import kms, rider, table
from ..store.errors import Unanswered
from ..store.item import Item, Key, Time
from . import clock, ids
from .settings import settings

LOCAL = "local"
PARTITION = "DATAKEYS"
_FORM = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9a-f]{6}")
_BYTES = 32
_opened: dict[tuple[str, str], bytes] = {}


class DataKey(Item):
    """`master`: `ring:<key id>`, or the ARN of a KMS key. `wrapped`: base64."""

    KIND = "data_key"
    master = UnicodeAttribute()
    wrapped = UnicodeAttribute()
    created_at = Time()


def forget() -> None:
    """Keep no key in memory (tests)."""
    _opened.clear()


def current() -> tuple[str, bytes]:
    """This month's key with its name. Raises the store's errors when it must be made or fetched and cannot be."""
    mark = hashlib.sha256(settings().seal_master.encode()).hexdigest()[:6]
    key_id = f"{clock.month(clock.now())}-{mark}"
    try:
        return key_id, named(key_id)
    except KeyError:
        return key_id, _make(key_id)


def named(key_id: str) -> bytes:
    """A data key by its name. Raises KeyError when there is none, and the store's errors."""
    if not _FORM.fullmatch(key_id):
        raise KeyError(key_id)
    where = (settings().table, key_id)
    if where not in _opened:
        found = table.get(DataKey, _place(key_id))
        if found is None:
            raise KeyError(key_id)
        _opened[where] = _unwrap(found, key_id)
    return _opened[where]


def _make(key_id: str) -> bytes:
    plain, master, wrapped = _new(key_id)
    item = DataKey.at(_place(key_id), master=master, wrapped=b64encode(wrapped).decode(), created_at=clock.now())
    try:
        with rider.without():
            written = table.put_new(item)
    except Unanswered:
        written = False  # perhaps it was: what stands there counts
    if not written:
        return named(key_id)
    _opened[settings().table, key_id] = plain
    return plain


def _place(key_id: str) -> Key:
    return Key(PARTITION, key_id)


# masters


def _new(key_id: str) -> tuple[bytes, str, bytes]:
    """A fresh key: plain, its master's name, wrapped."""
    master = settings().seal_master
    if master != LOCAL:
        plain, wrapped = kms.generate(master, _context(key_id))
        return plain, master, wrapped
    plain, nonce, ring_id = ids.randbytes(_BYTES), ids.randbytes(12), settings().seal_key_id
    return plain, f"ring:{ring_id}", nonce + _ring(ring_id).encrypt(nonce, plain, _sentence(key_id))


def _unwrap(item: DataKey, key_id: str) -> bytes:
    """Raises ValueError or KeyError for what the master does not open, and the store's errors."""
    wrapped = b64decode(item.wrapped)
    kind, _, ring_id = item.master.partition(":")
    if kind != "ring":
        return kms.decrypt(item.master, wrapped, _context(key_id))
    from cryptography.exceptions import InvalidTag

    try:
        return bytes(_ring(ring_id).decrypt(wrapped[:12], wrapped[12:], _sentence(key_id)))
    except InvalidTag as error:
        raise ValueError(f"the ring does not open data key {key_id}") from error


def _ring(ring_id: str):  # type: ignore[no-untyped-def]  # AESGCM is imported where it is needed
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    secret = settings().seal_keys[ring_id].get_secret_value().encode()
    return AESGCM(hashlib.sha256(b"minimall data keys " + secret).digest())


def _context(key_id: str) -> dict[str, str]:
    """KMS binds the wrapped key to this, and CloudTrail shows it."""
    return {"minimall:table": settings().table, "minimall:data-key": key_id}


def _sentence(key_id: str) -> bytes:
    return "\0".join(_context(key_id).values()).encode()
