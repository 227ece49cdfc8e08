"""Text messages and mails as Alibaba Cloud takes them: the RPC signature is checked, what was sent is kept for GET /_sim/sent."""

from __future__ import annotations

import base64
import hashlib
import hmac
from urllib.parse import parse_qsl, quote

from infra.local.simulator.faults import Fault
from infra.local.simulator.router import Answer, Handler, Request, Route, json_answer

KEY_ID, SECRET = "SIMKEYID", "sim-aliyun-secret-0123456789abcdef"
_SENT = {"SendSms", "SingleSendMail"}


class Mailing:
    """What was sent in this run."""

    def __init__(self) -> None:
        self._sent: list[dict[str, str]] = []

    def routes(self) -> list[Route]:
        """The endpoints of this module; one address serves both products."""
        return [Route("POST", "/aliyun/", self.send, _as_it_is), Route("GET", "/_sim/sent", self.sent, _as_it_is)]

    def send(self, request: Request) -> Answer:
        """SendSms or SingleSendMail."""
        fields = dict(parse_qsl(request.body.decode(), keep_blank_values=True))
        given = fields.pop("Signature", "")
        if fields.get("AccessKeyId") != KEY_ID or not hmac.compare_digest(given, _signed(fields)):
            return json_answer({"Code": "SignatureDoesNotMatch", "Message": "signature", "RequestId": "sim"}, 400)
        if fields.get("Action") not in _SENT:
            return json_answer({"Code": "InvalidAction.NotFound", "Message": "action", "RequestId": "sim"}, 404)
        self._sent.append(fields)
        return json_answer({"Code": "OK", "Message": "OK", "RequestId": "sim"})

    def sent(self, request: Request) -> Answer:
        """Everything that was sent, oldest first."""
        return json_answer({"sent": self._sent})


def _signed(fields: dict[str, str]) -> str:
    query = "&".join(f"{quote(name, safe='~')}={quote(fields[name], safe='~')}" for name in sorted(fields))
    text = f"POST&{quote('/', safe='')}&{quote(query, safe='~')}"
    return base64.b64encode(hmac.new(f"{SECRET}&".encode(), text.encode(), hashlib.sha1).digest()).decode()


def _as_it_is(request: Request, handler: Handler, _: Fault | None) -> Answer:
    return handler(request)
