"""RSA and AES-GCM as WeChat Pay v3 uses them, from the platform's side: sign answers, check merchants, encrypt resources."""

import base64
import re
import secrets
from typing import cast

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key

from infra.local.simulator.credentials import Platform

SCHEME = "WECHATPAY2-SHA256-RSA2048"
ALLOWED_SKEW = 300  # seconds, WeChat Pay v3, "签名生成"
# The real platform sends such signatures now and then to see that the merchant refuses them ("通知注意事项").
PROBE_PREFIX = "WECHATPAY/SIGNTEST/"

_PARAMETER = re.compile(r'(\w+)="([^"]*)"')
_PARAMETERS = {"mchid", "nonce_str", "signature", "timestamp", "serial_no"}


class SignatureRefused(Exception):
    """The Authorization of a request does not hold; the text says why, in the platform's words."""


def sign(key: RSAPrivateKey, message: bytes) -> str:
    """base64(RSASSA-PKCS1-v1_5 with SHA-256)."""
    return base64.b64encode(key.sign(message, PKCS1v15(), SHA256())).decode()


def verifies(key: RSAPublicKey, message: bytes, signature: str) -> bool:
    """Whether `signature` (base64) is one of `message`."""
    try:
        key.verify(base64.b64decode(signature, validate=True), message, PKCS1v15(), SHA256())
    except (InvalidSignature, ValueError):
        return False
    return True


def encrypt_resource(apiv3_key: str, plaintext: bytes, associated_data: str) -> dict[str, str]:
    """The encrypted part of a notification or certificate (AEAD_AES_256_GCM, 12 character nonce)."""
    nonce = secrets.token_hex(6)
    sealed = AESGCM(apiv3_key.encode()).encrypt(nonce.encode(), plaintext, associated_data.encode())
    return {
        "algorithm": "AEAD_AES_256_GCM",
        "nonce": nonce,
        "associated_data": associated_data,
        "ciphertext": base64.b64encode(sealed).decode(),
    }


class Keyring:
    """The platform's signing keys by serial, and the merchant's public key; the PEM texts are parsed once."""

    def __init__(self, platform: Platform) -> None:
        merchant = platform.merchant
        self.public_key_id = merchant.public_key_id
        self.certificate_serial = merchant.platform_certificate_serial
        self._mchid = merchant.mchid
        self._merchant_serial = merchant.merchant_serial
        self._merchant_key = cast(RSAPublicKey, load_pem_public_key(platform.merchant_public_key_pem.encode()))
        self._signers = {
            self.public_key_id: _private_key(platform.public_key_private_pem),
            self.certificate_serial: _private_key(platform.certificate_private_pem),
        }

    def knows(self, serial: str) -> bool:
        """Whether the platform holds a signing key under this serial."""
        return serial in self._signers

    def signature_headers(self, serial: str, body: bytes, timestamp: int) -> dict[str, str]:
        """The five Wechatpay-* headers over `body` (b"" for 204)."""
        nonce = secrets.token_hex(16)
        message = f"{timestamp}\n{nonce}\n".encode() + body + b"\n"
        return {
            "Wechatpay-Timestamp": str(timestamp),
            "Wechatpay-Nonce": nonce,
            "Wechatpay-Signature": sign(self._signers[serial], message),
            "Wechatpay-Serial": serial,
            "Wechatpay-Signature-Type": SCHEME,
        }

    def check_authorization(self, header: str, method: str, target: str, body: bytes, timestamp: int) -> None:
        """Check a merchant's Authorization over the exact path, query and body; raises SignatureRefused."""
        scheme, _, rest = header.partition(" ")
        given = dict(_PARAMETER.findall(rest))
        if scheme != SCHEME or not given.keys() >= _PARAMETERS:
            raise SignatureRefused("Http头Authorization值格式错误，请参考《微信支付商户REST API签名规则》")
        if given["mchid"] != self._mchid or given["serial_no"] != self._merchant_serial:
            raise SignatureRefused("商户证书序列号有误，请使用签名私钥匹配的证书序列号")
        if not re.fullmatch(r"[0-9]{1,12}", given["timestamp"]) or not 1 <= len(given["nonce_str"]) <= 32:
            raise SignatureRefused("Http头Authorization中的timestamp或nonce_str格式错误")
        if abs(timestamp - int(given["timestamp"])) > ALLOWED_SKEW:
            raise SignatureRefused("Http头Authorization中的timestamp与发起请求的时间不得超过5分钟")
        message = f"{method}\n{target}\n{given['timestamp']}\n{given['nonce_str']}\n".encode() + body + b"\n"
        if not verifies(self._merchant_key, message, given["signature"]):
            raise SignatureRefused("错误的签名，验签失败")

    def merchant_signed(self, message: bytes, signature: str) -> bool:
        """Whether the merchant's private key made `signature` (used for wx.requestPayment's paySign)."""
        return verifies(self._merchant_key, message, signature)


def _private_key(pem: str) -> RSAPrivateKey:
    # our own keys: checking their primes again would be most of the start-up time
    return cast(RSAPrivateKey, load_pem_private_key(pem.encode(), password=None, unsafe_skip_rsa_key_validation=True))
