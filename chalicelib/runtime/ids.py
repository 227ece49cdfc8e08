"""Names that nobody can guess or foresee: the only place where randomness comes from.

The order number carries its buyer (the "gene method"): 10 characters of time in milliseconds, 4 of chance, the buyer's 12. A payment
callback therefore finds the order from the number alone, and numbers sort by time.
"""

from __future__ import annotations

import random
import re
import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from zlib import crc32

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford base 32: no I, L, O, U
UID_LENGTH = 12
ORDER_NO = re.compile(rf"[{ALPHABET}]{{26}}")
UID = re.compile(rf"[{ALPHABET}]{{{UID_LENGTH}}}")

Chance = random.Random

_chance: Callable[[int], int] = secrets.randbits


def use(randbits: Callable[[int], int]) -> Callable[[int], int]:
    """Put a source of random bits in place (simulation); returns the one that was there."""
    global _chance
    before, _chance = _chance, randbits
    return before


def encode(number: int, length: int) -> str:
    """`number` in `length` characters of Crockford base 32, most significant first."""
    return "".join(ALPHABET[number >> (5 * place) & 31] for place in range(length - 1, -1, -1))


def random_text(length: int) -> str:
    """`length` random characters, 5 bits each."""
    return encode(_chance(5 * length), length)


def uid() -> str:
    """A buyer's id: 60 random bits. It is a name, never a credential."""
    return random_text(UID_LENGTH)


def order_no(moment: datetime, buyer: str) -> str:
    """An order number of 26 characters: time, chance, buyer."""
    milliseconds = int(moment.timestamp() * 1000)
    return encode(milliseconds, 10) + random_text(4) + buyer


def made_at(order_number: str) -> datetime:
    """The time that an order number carries."""
    number = 0
    for letter in order_number[:10]:
        number = number * 32 + ALPHABET.index(letter)
    return datetime.fromtimestamp(number / 1000, UTC)


def buyer_of(order_number: str) -> str:
    """The uid that an order number carries. Raises ValueError when it is no order number."""
    if not ORDER_NO.fullmatch(order_number):
        raise ValueError("not an order number")
    return order_number[-UID_LENGTH:]


def token() -> str:
    """36 hexadecimal characters: a ClientRequestToken, at most 36 allowed by DynamoDB."""
    return f"{_chance(144):036x}"


def request_id() -> str:
    return random_text(16)


def nonce() -> str:
    """32 hexadecimal characters, as WeChat Pay's nonce_str (at most 32)."""
    return f"{_chance(128):032x}"


def jitter(seconds: float) -> float:
    """A random time between half of `seconds` and the whole."""
    return seconds * (0.5 + _chance(16) / 65536 / 2)


def randbytes(count: int) -> bytes:
    return _chance(8 * count).to_bytes(count, "big")


def shuffled(count: int) -> list[int]:
    """0..count-1 in random order: which shard to try first."""
    order = list(range(count))
    quick_chance().shuffle(order)
    return order


def quick_chance() -> Chance:
    """Chance for what need not be a secret: as foreseeable as its 64 bits of seed are guessable."""
    return Chance(_chance(64))


def shard(name: str, shards: int) -> int:
    """The shard of a name: the same for ever, spread evenly."""
    return crc32(name.encode()) % shards


def digits(count: int, alphabet: str = "0123456789") -> str:
    """`count` random characters of an alphabet, each as likely as any other to one in 2^48."""
    return "".join(alphabet[_chance(48) % len(alphabet)] for _ in range(count))
