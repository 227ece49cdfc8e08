"""RSA2 as Alipay uses it, from Alipay's side: check what an app signs, sign answers and notifications."""

import base64
from collections.abc import Mapping
from typing import cast

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_der_private_key, load_der_public_key

from infra.local.simulator.alipay_credentials import AlipaySide
from infra.local.simulator.crypto import sign, verifies


class AlipayKeyring:
    """Alipay's signing key and the app's public key; the texts are parsed once."""

    def __init__(self, side: AlipaySide) -> None:
        self.app_id = side.merchant.app_id
        self.seller_id = side.merchant.seller_id
        self._app_key = cast(RSAPublicKey, load_der_public_key(base64.b64decode(side.app_public_key)))
        own = base64.b64decode(side.alipay_private_key)
        # our own key: checking its primes again would be most of the start-up time
        self._own = cast(RSAPrivateKey, load_der_private_key(own, password=None, unsafe_skip_rsa_key_validation=True))

    def sign(self, message: bytes) -> str:
        """Base64, as in `sign` of answers and notifications."""
        return sign(self._own, message)

    def app_signed(self, parameters: Mapping[str, str]) -> bool:
        """Whether the app signed a request: all parameters but `sign`, without empty ones, sorted ("请求签名")."""
        kept = {name: value for name, value in parameters.items() if name != "sign" and value}
        return verifies(self._app_key, listed(kept), parameters.get("sign", ""))


def listed(parameters: Mapping[str, str]) -> bytes:
    """`a=1&b=2`, sorted by name, nothing encoded."""
    return "&".join(f"{name}={value}" for name, value in sorted(parameters.items())).encode()
