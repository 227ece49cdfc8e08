"""Open data of the login: published vectors, and one error whatever is wrong."""

from __future__ import annotations

from base64 import b64decode, b64encode
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from chalicelib.platform.errors import BadSignature
from chalicelib.platform.wechat.logindata import check_session_signature, decrypt_user_data, raw_data_is_signed

pytestmark = pytest.mark.row("A1")

RAW_DATA = (
    '{"nickName":"Band","gender":1,"language":"zh_CN","city":"Guangzhou","province":"Guangdong","country":"CN",'
    '"avatarUrl":"http://wx.qlogo.cn/mmopen/vi_32/1vZvI39NWFQ9XM4LtQpFrQJ1xlgZxx3w7bQxKARol6503Iuswjjn6nIGBiaycAjAtpujxyzYsrztuuICqIM5ibXQ/0"}'
)
APPID = "wx4f4bc4dec97d474b"
SESSION_KEY = "tiihtNczf5v6AKRyjwEUhQ=="
IV = "r7BXXKkLb8qrSNn05n0qiA=="
ENCRYPTED = (
    "CiyLU1Aw2KjvrjMdj8YKliAjtP4gsMZMQmRzooG2xrDcvSnxIMXFufNstNGTyaGS9uT5geRa0W4oTOb1WT7fJlAC+oNPdbB+3hVbJSRgv+4lGOETKUQz6OYStslQ142d"
    "NCuabNPGBzlooOmB231qMM85d2/fV6ChevvXvQP8Hkue1poOFtnEtpyxVLW1zAo6/1Xx1COxFvrc2d7UL/lmHInNlxuacJXwu0fjpXfz/YqYzBIBzD6WUfTIF9GRHpOn"
    "/Hz7saL8xz+W//FRAUid1OksQaQx4CMs8LOddcQhULW4ucetDf96JcR3g0gfRK4PC7E/r7Z6xNrXd2UIeorGj5Ef7b1pJAYB6Y5anaHqZ9J6nKEBvB4DnNLIVWSgARns"
    "/8wR2SiRS7MNACwTyrGvt9ts8p12PKFdlqYTopNHR1Vf7XjfhQlVsAJdNiKdYmYVoKlaRv85IfVunYzO0IKXsyl7JCUjCpoG20f0a04COwfneQAGGwd5oa+T8yO5hzuy"
    "Db/XcxxmK01EpqOyuxINew=="
)
MADE_AT = datetime(2016, 10, 24, 13, 3, 7, tzinfo=UTC)  # the watermark of the vector


def open_vector(**changes: object) -> dict:
    arguments = {
        "session_key": SESSION_KEY,
        "encrypted_data": ENCRYPTED,
        "iv": IV,
        "appid": APPID,
        "now": MADE_AT,
    }
    return decrypt_user_data(**(arguments | changes))  # type: ignore[arg-type]


def test_the_published_data_opens():
    content = open_vector()
    assert content["openId"] == "oGZUI0egBJY1zhBYw2KhdUfwVJJE"
    assert content["unionId"] == "ocMvos6NjeKLIBqg5Mr9QjxrP1FA"
    assert content["watermark"]["appid"] == APPID


def encrypted(content: bytes) -> str:
    fill = 16 - len(content) % 16
    encryptor = Cipher(algorithms.AES(b64decode(SESSION_KEY)), modes.CBC(b64decode(IV))).encryptor()
    return b64encode(encryptor.update(content + bytes([fill]) * fill) + encryptor.finalize()).decode()


@pytest.mark.parametrize(
    "changes",
    [
        {"appid": "wx0000000000000000"},
        {"session_key": "HyVFkGl5F5OQWJZZaNzBBg=="},
        {"session_key": "not base64"},
        {"session_key": "AAAA"},
        {"iv": "AAAA"},
        {"iv": "s7BXXKkLb8qrSNn05n0qiA=="},
        {"encrypted_data": ENCRYPTED[:-8]},
        {"encrypted_data": ""},
        {"encrypted_data": "AAAAAAAAAAAAAAAAAAAAAA=="},
        {"encrypted_data": encrypted(b"[" * 3900)},
        {"now": MADE_AT + timedelta(minutes=61)},
        {"now": MADE_AT - timedelta(minutes=61)},
    ],
)
def test_whatever_is_wrong_there_is_one_error(changes):
    with pytest.raises(BadSignature) as refused:
        open_vector(**changes)
    assert refused.value.message == "login data"


def test_raw_data_is_signed_with_the_session_key():
    signature = "75e81ceda165f4ffa64f4068af58c64b8f54b88c"
    assert raw_data_is_signed(RAW_DATA, "HyVFkGl5F5OQWJZZaNzBBg==", signature)
    assert not raw_data_is_signed(RAW_DATA + " ", "HyVFkGl5F5OQWJZZaNzBBg==", signature)
    assert not raw_data_is_signed(RAW_DATA, SESSION_KEY, signature)
    assert not raw_data_is_signed(RAW_DATA, SESSION_KEY, "签名")


def test_the_session_check_is_an_hmac_of_nothing():
    signature = "46e043c5525c2d817c44be603d30837a808a1d930d038f6fdc3e62a201fed128"
    assert check_session_signature("o0q0otL8aEzpcZL/FT9WsQ==") == signature
