"""The play merchant's credentials and the platform's keys: made once, kept in the data directory, read by the local shop."""

import json
import os
import secrets
import string
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from cryptography.x509.oid import NameOID

from infra.local.simulator.alipay_credentials import (
    AlipayCredentials,
    AlipaySide,
    create_alipay,
    load_or_create_alipay,
)

MERCHANT_FILE = "merchant.json"
PLATFORM_FILE = "platform.json"


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a merchant holds: the mini-program, the merchant key and the platform's public side.

    `apiv3_key` is 32 ASCII characters; serials of certificates are upper-case hex; `public_key_id` starts with PUB_KEY_ID_;
    `push_token` and `push_aes_key` (43 characters) belong to the message push of the mini-program. `alipay` is what the same merchant
    holds at Alipay.
    """

    appid: str
    secret: str = field(repr=False)
    mchid: str
    merchant_serial: str
    merchant_private_key_pem: str = field(repr=False)
    apiv3_key: str = field(repr=False)
    public_key_id: str
    platform_public_key_pem: str = field(repr=False)
    platform_certificate_serial: str
    platform_certificate_pem: str = field(repr=False)
    push_token: str = field(repr=False)
    push_aes_key: str = field(repr=False)
    alipay: AlipayCredentials


@dataclass(frozen=True, slots=True)
class Platform:
    """What the platform holds: the merchant's credentials and the private halves of its own two signing keys."""

    merchant: Credentials
    merchant_public_key_pem: str = field(repr=False)
    public_key_private_pem: str = field(repr=False)
    certificate_private_pem: str = field(repr=False)
    alipay: AlipaySide


def load_or_create(data_dir: Path | str) -> Credentials:
    """The merchant's credentials of this data directory, made at the first call (about half a second).

    They are also in `data_dir/merchant.json` (mode 0600). Two processes that start at once agree on one set.
    """
    return load_or_create_platform(data_dir).merchant


def load_or_create_platform(data_dir: Path | str) -> Platform:
    """Both sides' keys of this data directory: platform.json and alipay.json are the originals, merchant.json the merchant's share."""
    folder = Path(data_dir)
    folder.mkdir(parents=True, exist_ok=True)
    original = folder / PLATFORM_FILE
    if not original.exists():
        draft = _write_private(folder, _of_wechat(create_platform()))
        with suppress(FileExistsError):  # another process was first: its keys are the ones
            os.link(draft, original)
        draft.unlink()
    stored, alipay = json.loads(original.read_text("utf-8")), load_or_create_alipay(folder)
    merchant = Credentials(**stored["merchant"], alipay=alipay.merchant)
    merchant_file = folder / MERCHANT_FILE
    if not merchant_file.exists() or json.loads(merchant_file.read_text("utf-8")) != asdict(merchant):
        _write_private(folder, asdict(merchant)).replace(merchant_file)
    return Platform(**{**stored, "merchant": merchant, "alipay": alipay})


def _of_wechat(platform: Platform) -> dict[str, object]:
    """Without what is kept in a file of its own."""
    content = asdict(platform)
    del content["alipay"], content["merchant"]["alipay"]
    return content


def create_platform() -> Platform:
    """A new merchant with new RSA-2048 keys, kept nowhere."""
    merchant_key, public_key_mode, certificate_mode = (
        rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(3)
    )
    certificate = _self_signed(certificate_mode)
    alipay = create_alipay()
    merchant = Credentials(
        appid="wx" + secrets.token_hex(8),
        secret=secrets.token_hex(16),
        mchid="19" + _characters(8, string.digits),
        merchant_serial=secrets.token_hex(20).upper(),
        merchant_private_key_pem=_private_pem(merchant_key),
        apiv3_key=_characters(32, string.ascii_letters + string.digits),
        public_key_id="PUB_KEY_ID_SIM" + _characters(22, string.digits),
        platform_public_key_pem=_public_pem(public_key_mode),
        platform_certificate_serial=f"{certificate.serial_number:040X}",
        platform_certificate_pem=certificate.public_bytes(Encoding.PEM).decode(),
        push_token=_characters(24, string.ascii_letters + string.digits),
        # 43 base64 characters are 258 bits: the last one must leave its two spare bits at zero
        push_aes_key=_characters(42, string.ascii_letters + string.digits) + _characters(1, "AEIMQUYcgkosw048"),
        alipay=alipay.merchant,
    )
    own = _private_pem(public_key_mode), _private_pem(certificate_mode)
    return Platform(merchant, _public_pem(merchant_key), *own, alipay)


def _self_signed(key: rsa.RSAPrivateKey) -> x509.Certificate:
    """A platform certificate of five years, as the real ones."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Simulated pay platform")])
    start = datetime.now(UTC) - timedelta(days=1)
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=5 * 365))
        .sign(key, SHA256())
    )


def _write_private(folder: Path, content: dict[str, object]) -> Path:
    draft = folder / f".draft-{secrets.token_hex(8)}.json"
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(content, file, ensure_ascii=False, indent=2)
    return draft


def _characters(count: int, alphabet: str) -> str:
    return "".join(secrets.choice(alphabet) for _ in range(count))


def _private_pem(key: rsa.RSAPrivateKey) -> str:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def _public_pem(key: rsa.RSAPrivateKey) -> str:
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
