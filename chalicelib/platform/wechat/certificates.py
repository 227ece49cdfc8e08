"""The platform's certificates, for merchants that WeChat has not yet moved to a platform public key.

An operator or a daily job calls this and puts the result into the account's `platform_keys`. It is never
called because a message named an unknown serial.
"""

from collections.abc import Callable
from datetime import datetime

from chalicelib.platform.answers import Body, Text, read
from chalicelib.platform.errors import BadSignature, Unknown
from chalicelib.platform.http import Http
from chalicelib.platform.wechat.account import KeyRing, WeChatPayAccount
from chalicelib.platform.wechat.gateway import PayGateway, failure_of
from chalicelib.platform.wechat.notification import EncryptedResource


class _Certificate(Body):
    serial_no: Text
    encrypt_certificate: EncryptedResource


class _Certificates(Body):
    data: list[_Certificate]


def fetch_certificates(
    account: WeChatPayAccount, http: Http, now: Callable[[], datetime], nonce: Callable[[], str]
) -> dict[str, str]:
    """serial -> certificate in PEM, of all that have not expired (GET /v3/certificates).

    Each is authentic because it opens with the APIv3 key. The answer as a whole must be signed by one of
    them or by a key that was already known, so that none can be left out on the way.
    Errors: Unknown when that fails; those of a merchant in public-key mode, who has no certificates.
    """
    gateway = PayGateway(account, http, now, nonce)
    answer = gateway.send("GET", "/v3/certificates")
    if answer.status != 200:
        raise failure_of(answer, gateway.distrust(answer))
    reason = ""
    try:
        found = {
            each.serial_no: each.encrypt_certificate.open(account.apiv3_keys).decode()
            for each in read(_Certificates, answer.body).data
        }
        KeyRing({**account.platform_keys, **found}).check(answer.headers, answer.body, now())
    except (BadSignature, UnicodeDecodeError) as bad:
        reason = str(bad)
    if reason:
        raise Unknown("UNSIGNED_ANSWER", f"the certificates cannot be trusted: {reason}", answer.status)
    return {serial: pem for serial, pem in found.items() if _is_current(serial, pem, now())}


def _is_current(serial: str, pem: str, now: datetime) -> bool:
    """The certificate has the serial under which it was sent, and has not expired."""
    from cryptography.x509 import load_pem_x509_certificate

    certificate = load_pem_x509_certificate(pem.encode())
    if f"{certificate.serial_number:X}" != serial.upper().lstrip("0"):
        raise Unknown("UNREADABLE", f"the certificate sent as {serial} has another serial")
    return now < certificate.not_valid_after_utc
