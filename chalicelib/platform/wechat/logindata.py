"""What the client brings along from wx.login and proves with the session key (WeChat, open data)."""

import base64
import hashlib
import hmac
import json
from datetime import datetime, timedelta
from typing import Any

from chalicelib.platform.errors import BadSignature
from chalicelib.platform.wechat.signing import aes_cbc_decrypt, same_text

MAX_AGE = timedelta(hours=1)


def decrypt_user_data(
    session_key: str, encrypted_data: str, iv: str, appid: str, now: datetime, max_age: timedelta = MAX_AGE
) -> dict[str, Any]:
    """The content of `encryptedData` (all arguments base64 as received), made for `appid`, not older than `max_age`.

    Errors: one BadSignature for every reason. The cipher is not authenticated, and saying why it failed
    would help to guess the content.
    """
    content = _decrypted(session_key, encrypted_data, iv)
    watermark = content.get("watermark") if isinstance(content, dict) else None
    if not isinstance(content, dict) or not isinstance(watermark, dict):
        raise BadSignature("login data")
    made_at = watermark.get("timestamp")
    own = watermark.get("appid") == appid
    if not own or not isinstance(made_at, int) or abs(now.timestamp() - made_at) > max_age.total_seconds():
        raise BadSignature("login data")
    return content


def raw_data_is_signed(raw_data: str, session_key: str, signature: str) -> bool:
    """Whether WeChat signed `rawData`, byte for byte as received."""
    digest = hashlib.sha1((raw_data + session_key).encode(errors="replace"))  # noqa: S324 (theirs)
    return same_text(digest.hexdigest(), signature)


def check_session_signature(session_key: str) -> str:
    """What checkSessionKey and ResetUserSessionKey ask for: hexadecimal HMAC-SHA256 of nothing."""
    return hmac.new(session_key.encode(), b"", hashlib.sha256).hexdigest()


def _decrypted(session_key: str, encrypted_data: str, iv: str) -> object:
    try:
        key, start, ciphertext = (base64.b64decode(part, validate=True) for part in (session_key, iv, encrypted_data))
        content: object = json.loads(aes_cbc_decrypt(key, start, ciphertext, padded_to=16))
    except (BadSignature, ValueError, RecursionError):
        return None
    return content
