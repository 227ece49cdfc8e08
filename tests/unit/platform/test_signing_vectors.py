"""Published and recomputed vectors of each primitive, and round trips against `cryptography` used directly."""

from __future__ import annotations

import base64
import os

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.platform import rsa
from chalicelib.platform.errors import BadSignature
from chalicelib.platform.wechat import signing


def test_aes_gcm_opens_the_vector_of_the_official_go_sdk():
    ciphertext = base64.b64decode("FsdXzxryWfKwvLJKf8LG/ToRPTRh8RN9wROC")
    associated = b"Dl56FrqWQJF1t9LtC3vEUsniZKvbqdR8"
    assert signing.aes_gcm_decrypt(b"testAPIv3Key0000", b"wCq51qZv4Yfg", ciphertext, associated) == b"Hello World"
    assert signing.aes_gcm_decrypt(b"testAPIv3Key0001", b"wCq51qZv4Yfg", ciphertext, associated) is None
    assert signing.aes_gcm_decrypt(b"testAPIv3Key0000", b"wCq51qZv4Yfg", ciphertext, b"") is None
    assert signing.aes_gcm_decrypt(b"testAPIv3Key0000", b"short", ciphertext, associated) is None


def test_push_signatures_match_the_published_ones():
    assert signing.sorted_sha1("AAAAA", "1714036504", "1514711492") == "f464b24fc39322e44b38aa78f5edd27bd1441696"
    assert signing.sorted_sha1("AAAAA", "1714037059", "486452656") == "899cf89e464efb63f54ddac96b0a0a235f53aa78"


@settings(max_examples=25, deadline=None)
@given(message=st.binary(max_size=300), at=st.integers(0, 299), change=st.integers(1, 255))
def test_a_signature_fits_its_message_and_no_other(merchant_key: RSAPrivateKey, message: bytes, at: int, change: int):
    signature = rsa.sign(merchant_key, message)
    public = merchant_key.public_key()
    assert rsa.verifies(public, message, signature)
    assert not rsa.verifies(public, message + b"\n", signature)
    if at < len(message):
        other = message[:at] + bytes([message[at] ^ change]) + message[at + 1 :]
        assert not rsa.verifies(public, other, signature)


@pytest.mark.parametrize("garbage", ["", "WECHATPAY/SIGNTEST/abc", "é", "AAAA", "not base64!"])
def test_text_that_is_no_signature_never_fits(merchant_key: RSAPrivateKey, garbage: str):
    assert not rsa.verifies(merchant_key.public_key(), b"message", garbage)


@settings(max_examples=50, deadline=None)
@given(message=st.binary(max_size=100), block=st.sampled_from([16, 32]))
def test_cbc_opens_what_was_padded_to_either_block(message: bytes, block: int):
    key, iv = os.urandom(32), os.urandom(16)
    fill = block - len(message) % block
    encryptor = Cipher(algorithms.AES(key), modes.CBC(iv)).encryptor()
    ciphertext = encryptor.update(message + bytes([fill]) * fill) + encryptor.finalize()
    assert signing.aes_cbc_decrypt(key, iv, ciphertext, block) == message


def test_cbc_refuses_a_padding_that_is_right_in_its_last_byte_alone():
    encryptor = Cipher(algorithms.AES(bytes(32)), modes.CBC(bytes(16))).encryptor()
    ciphertext = encryptor.update(b"message" + b"\x08" * 8 + b"\x09") + encryptor.finalize()
    with pytest.raises(BadSignature):
        signing.aes_cbc_decrypt(bytes(32), bytes(16), ciphertext, 16)


@pytest.mark.parametrize("ciphertext", [b"", b"x" * 15, bytes(16), bytes(48)])
def test_cbc_gives_one_error_for_every_reason(ciphertext: bytes):
    with pytest.raises(BadSignature) as refused:
        signing.aes_cbc_decrypt(bytes(32), bytes(16), ciphertext, 16)
    assert refused.value.message == "cannot be decrypted"


def test_comparing_takes_text_outside_ascii():
    assert signing.same_text("é", "é")
    assert not signing.same_text("e", "é")
