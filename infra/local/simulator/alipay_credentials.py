"""What a merchant of the simulated Alipay holds, and what Alipay holds: an app, a PID, and a key pair on each side."""

import base64
import json
import os
import secrets
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

FILE = "alipay.json"


@dataclass(frozen=True, slots=True)
class AlipayCredentials:
    """The merchant's share. Keys are bare base64, as the console shows them: the app's private one, Alipay's public one."""

    app_id: str
    seller_id: str
    app_private_key: str = field(repr=False)
    alipay_public_key: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class AlipaySide:
    """The merchant's share, and the other half of each key pair."""

    merchant: AlipayCredentials
    app_public_key: str = field(repr=False)
    alipay_private_key: str = field(repr=False)


def create_alipay() -> AlipaySide:
    """A new merchant with new RSA-2048 keys, kept nowhere."""
    app_key, own_key = (rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(2))
    merchant = AlipayCredentials(
        app_id=f"2021{_digits(12)}",
        seller_id=f"2088{_digits(12)}",
        app_private_key=_private(app_key),
        alipay_public_key=_public(own_key),
    )
    return AlipaySide(merchant, _public(app_key), _private(own_key))


def load_or_create_alipay(folder: Path) -> AlipaySide:
    """Both sides' keys of this data directory, made at the first call; of two processes at once the first one's are the ones."""
    original = folder / FILE
    if not original.exists():
        draft = folder / f".draft-{secrets.token_hex(8)}.json"
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(asdict(create_alipay()), file, indent=2)
        with suppress(FileExistsError):
            os.link(draft, original)
        draft.unlink()
    stored = json.loads(original.read_text("utf-8"))
    return AlipaySide(**{**stored, "merchant": AlipayCredentials(**stored["merchant"])})


def _digits(count: int) -> str:
    return str(secrets.randbelow(10**count)).zfill(count)


def _private(key: rsa.RSAPrivateKey) -> str:
    return base64.b64encode(key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())).decode()


def _public(key: rsa.RSAPrivateKey) -> str:
    return base64.b64encode(key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()
