"""One-tap login: the code of wx.login for the person's openid (WeChat, code2session)."""

from dataclasses import dataclass, field

from chalicelib.platform.errors import Unknown
from chalicelib.platform.http import Http
from chalicelib.platform.wechat.openapi import WeChatApp, get


@dataclass(frozen=True, slots=True)
class Session:
    """Who logged in.

    openid       stable within this mini-program
    unionid      stable over all apps of one Open Platform account, None where there is none
    session_key  a secret: it never leaves the back-end
    """

    openid: str
    unionid: str | None
    session_key: str = field(repr=False)


class Login:
    def __init__(self, app: WeChatApp, http: Http) -> None:
        self._app = app
        self._http = http

    def code2session(self, code: str) -> Session:
        """A code works once, for five minutes.

        Errors: Refused 40029 (not a code, or too old), 40163 (used), 40226 (WeChat blocks this person);
        Busy -1, 45011; Misconfigured 40013, 40125; Unknown. After any of them the client takes a new code.
        """
        query = {
            "appid": self._app.appid,
            "secret": self._app.secret,
            "js_code": code,
            "grant_type": "authorization_code",
        }
        answer = get(self._http, self._app.url("/sns/jscode2session", query))
        openid, session_key = answer.get("openid"), answer.get("session_key")
        if not openid or not session_key:
            raise Unknown("UNREADABLE", "code2session without openid or session_key", 200)
        return Session(str(openid), answer.get("unionid") or None, str(session_key))
