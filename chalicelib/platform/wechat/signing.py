"""The cryptography that is WeChat's own: AES-GCM, AES-CBC, sorted SHA-1, and the texts that are signed.

Everything here is pure. `cryptography` is imported on first use, so that a Lambda that never signs does
not pay for it.
"""

import hashlib
import hmac

from chalicelib.platform.errors import BadSignature

SIGNATURE_TYPE = "WECHATPAY2-SHA256-RSA2048"


def request_message(method: str, path_and_query: str, timestamp: str, nonce: str, body: bytes) -> bytes:
    """What a merchant signs for a request (WeChat Pay v3, request signature)."""
    return f"{method}\n{path_and_query}\n{timestamp}\n{nonce}\n".encode() + body + b"\n"


def answer_message(timestamp: str, nonce: str, body: bytes) -> bytes:
    """What the platform signs for an answer or a notification (WeChat Pay v3, verifying)."""
    return f"{timestamp}\n{nonce}\n".encode() + body + b"\n"


def cashier_message(appid: str, timestamp: str, nonce: str, package: str) -> bytes:
    """What a merchant signs for wx.requestPayment (WeChat Pay v3, opening the cashier)."""
    return f"{appid}\n{timestamp}\n{nonce}\n{package}\n".encode()


def aes_gcm_decrypt(key: bytes, nonce: bytes, ciphertext: bytes, associated: bytes) -> bytes | None:
    """The plaintext, or None when the tag does not fit: another key, or a forgery."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        return AESGCM(key).decrypt(nonce, ciphertext, associated)
    except (InvalidTag, ValueError):
        return None


def aes_cbc_decrypt(key: bytes, iv: bytes, ciphertext: bytes, padded_to: int) -> bytes:
    """The plaintext without its PKCS#7 padding, which fills up to `padded_to` bytes (16, or 32 for pushes).

    Errors: one BadSignature for every reason. CBC proves nothing, and telling a wrong padding from a
    wrong length would help to guess the content (padding oracle).
    """
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    try:
        decryptor = Cipher(algorithms.AES(key), modes.CBC(iv)).decryptor()
        padded = decryptor.update(ciphertext) + decryptor.finalize()
    except ValueError:
        padded = b""
    fill = padded[-1] if padded else 0
    if not 1 <= fill <= padded_to or padded[-fill:] != bytes([fill]) * fill:
        raise BadSignature("cannot be decrypted")
    return padded[:-fill]


def sorted_sha1(*parts: str) -> str:
    """Hexadecimal SHA-1 of the sorted parts (WeChat message push, signature)."""
    return hashlib.sha1("".join(sorted(parts)).encode(errors="replace")).hexdigest()  # noqa: S324 (theirs)


def same_text(ours: str, theirs: str) -> bool:
    """Compares in constant time. Bytes, because compare_digest refuses text outside ASCII."""
    return hmac.compare_digest(ours.encode(errors="replace"), theirs.encode(errors="replace"))
