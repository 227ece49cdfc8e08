"""RSA-SHA256 signatures, as every provider wants them. `cryptography` is imported on first use: whoever never signs does not pay for it."""

import base64
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey


def sign(key: "RSAPrivateKey", message: bytes) -> str:
    """Base64 of the RSASSA-PKCS1-v1_5 signature with SHA-256."""
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
    from cryptography.hazmat.primitives.hashes import SHA256

    return base64.b64encode(key.sign(message, PKCS1v15(), SHA256())).decode()


def verifies(key: "RSAPublicKey", message: bytes, signature: str) -> bool:
    """Whether `signature` (base64) is that of `message`. Text that is not base64 is simply not a signature."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
    from cryptography.hazmat.primitives.hashes import SHA256

    try:
        key.verify(base64.b64decode(signature, validate=True), message, PKCS1v15(), SHA256())
    except (InvalidSignature, ValueError):
        return False
    return True
