"""One-tap login: the code of my.getAuthCode for the person's name at Alipay (alipay.system.oauth.token)."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from chalicelib.platform.alipay.account import AlipayAccount
from chalicelib.platform.alipay.gateway import Gateway
from chalicelib.platform.answers import Body, OptionalText, read
from chalicelib.platform.errors import Unknown
from chalicelib.platform.http import Http


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who logged in.

    openid   stable within this mini-program: the open_id, or for an older app the user_id (2088...)
    unionid  stable over all apps of one merchant, None where there is none
    """

    openid: str = field(repr=False)
    unionid: str | None = field(repr=False)


class _TokenBody(Body):
    open_id: OptionalText = None
    user_id: OptionalText = None
    union_id: OptionalText = None


class Login:
    def __init__(self, account: AlipayAccount, http: Http, now: Callable[[], datetime]) -> None:
        self._gateway = Gateway(account, http, now)

    def visitor(self, code: str) -> Visitor:
        """A code works once, for a short while. The access token that comes along is not needed and not kept.

        Errors: Refused isv.code-invalid (used, too old, no code); Unknown; Busy; Misconfigured. After any of them the client takes a new code.
        """
        node = self._gateway.call(
            "alipay.system.oauth.token",
            repeatable=False,
            names_success=False,
            grant_type="authorization_code",
            code=code,
        )
        body = read(_TokenBody, node)
        openid = body.open_id or body.user_id
        if not openid:
            raise Unknown("UNREADABLE", "alipay.system.oauth.token without open_id and user_id", 200)
        return Visitor(openid, body.union_id)
