"""Text messages (SendSms) and mails (SingleSendMail) of Alibaba Cloud: one form, signed by HMAC-SHA1 ("RPC" signature, version 1)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlencode

from chalicelib.platform.answers import Body, read
from chalicelib.platform.errors import Busy, Misconfigured, Refused, Unknown
from chalicelib.platform.http import API_TIMEOUT, Http, Request

_SMS_VERSION, _MAIL_VERSION = "2017-05-25", "2015-11-23"
_BUSY = {"isp.SYSTEM_ERROR", "isv.BUSINESS_LIMIT_CONTROL", "Throttling", "Throttling.User", "ServiceUnavailable"}
_OUR_FAULTS = {
    "SignatureDoesNotMatch",
    "InvalidAccessKeyId.NotFound",
    "isv.SMS_SIGNATURE_ILLEGAL",
    "isv.SMS_TEMPLATE_ILLEGAL",
    "isv.AMOUNT_NOT_ENOUGH",
    "isv.ACCOUNT_NOT_EXISTS",
    "InvalidMailAddress.NotFound",
}


class _Answer(Body):
    Code: str = "OK"
    Message: str = ""
    RequestId: str | None = None


class Aliyun:
    """Sends once: a lost answer is Unknown, and the person may have got it."""

    def __init__(
        self,
        key_id: str,
        secret: str,
        sms_url: str,
        mail_url: str,
        http: Http,
        now: Callable[[], datetime],
        nonce: Callable[[], str],
    ) -> None:
        self._key_id, self._secret = key_id, secret
        self._sms_url, self._mail_url, self._http, self._now, self._nonce = sms_url, mail_url, http, now, nonce

    def text_message(self, phone: str, sign: str, template: str, words: Mapping[str, str]) -> None:
        """Errors: Refused, Busy, Unknown, Misconfigured."""
        self._call(
            self._sms_url,
            {
                "Action": "SendSms",
                "Version": _SMS_VERSION,
                "PhoneNumbers": phone,
                "SignName": sign,
                "TemplateCode": template,
                "TemplateParam": json.dumps(dict(words), ensure_ascii=False),
            },
        )

    def mail(self, sender: str, to: str, subject: str, text: str, alias: str = "") -> None:
        """A plain text mail. Errors: Refused, Busy, Unknown, Misconfigured."""
        self._call(
            self._mail_url,
            {
                "Action": "SingleSendMail",
                "Version": _MAIL_VERSION,
                "AccountName": sender,
                "AddressType": "1",
                "ReplyToAddress": "false",
                "ToAddress": to,
                "Subject": subject,
                "TextBody": text,
                **({"FromAlias": alias} if alias else {}),
            },
        )

    def _call(self, url: str, parameters: dict[str, str]) -> None:
        fields = {
            **parameters,
            "AccessKeyId": self._key_id,
            "Format": "JSON",
            "SignatureMethod": "HMAC-SHA1",
            "SignatureNonce": self._nonce(),
            "SignatureVersion": "1.0",
            "Timestamp": f"{self._now().astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        }
        fields["Signature"] = signature("POST", fields, self._secret)
        answer = self._http.send(
            Request(
                "POST",
                url + "/",
                {"Content-Type": "application/x-www-form-urlencoded"},
                urlencode(fields).encode(),
                API_TIMEOUT,
            )
        )
        self._judge(answer.status, answer.body)

    def _judge(self, status: int, body: bytes) -> None:
        try:
            found: Any = read(_Answer, body)
        except Unknown:
            if status >= 500:
                raise Unknown(str(status), "Alibaba Cloud answers with an error", status) from None
            raise
        if status == 200 and found.Code == "OK":
            return
        told = (found.Code, found.Message[:200], status, found.RequestId)
        if found.Code in _BUSY:
            raise Busy(*told)
        if found.Code in _OUR_FAULTS:
            raise Misconfigured(*told)
        if status >= 500:
            raise Unknown(*told)
        raise Refused(*told)


def signature(method: str, fields: Mapping[str, str], secret: str) -> str:
    """base64(HMAC-SHA1(secret + "&", method & %2F & the sorted query))."""
    query = "&".join(f"{_spelled(name)}={_spelled(fields[name])}" for name in sorted(fields))
    text = f"{method}&%2F&{_spelled(query)}"
    return base64.b64encode(hmac.new(f"{secret}&".encode(), text.encode(), hashlib.sha1).digest()).decode()


def _spelled(text: str) -> str:
    """RFC 3986: only letters, digits, - _ . ~ stay."""
    return quote(text, safe="~")
