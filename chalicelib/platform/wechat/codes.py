"""QR codes of the mini-program (WeChat, "wxacode.getUnlimited": POST /wxa/getwxacodeunlimit): a picture, or JSON that says why not."""

import json

from chalicelib.platform.errors import Misconfigured, Unknown
from chalicelib.platform.http import API_TIMEOUT, Http, Request
from chalicelib.platform.wechat.openapi import TOKEN_CODES, WeChatApp, read_answer
from chalicelib.platform.wechat.token import StableToken

_PATH = "/wxa/getwxacodeunlimit"
_PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")


class Codes:
    """state: "formal", or "trial" / "developer" for a mini-program that is not yet released."""

    def __init__(self, app: WeChatApp, http: Http, token: StableToken, state: str = "formal") -> None:
        self._app = app
        self._http = http
        self._token = token
        self._state = state

    def unlimited(self, scene: str, page: str, width: int) -> bytes:
        """The picture of a code that hands `scene` (at most 32 characters) to `page`. PNG or JPEG; asking again costs nothing.

        Errors: those of the open platform; Misconfigured for a page that is not published.
        """
        content = {
            "scene": scene,
            "page": page,
            "width": width,
            "check_path": self._state == "formal",
            "env_version": {"formal": "release", "trial": "trial", "developer": "develop"}[self._state],
        }
        token = self._token.current()
        try:
            return self._ask(content, token)
        except Misconfigured as refused:
            if refused.code not in TOKEN_CODES:
                raise
        return self._ask(content, self._token.replace(token))

    def _ask(self, content: dict[str, object], token: str) -> bytes:
        url = self._app.url(_PATH, {"access_token": token})
        body = json.dumps(content, ensure_ascii=False).encode()
        headers = {"Accept": "*/*", "Content-Type": "application/json"}
        answer = self._http.send(Request("POST", url, headers, body, API_TIMEOUT, repeatable=True))
        if answer.status == 200 and answer.body.startswith(_PICTURES):
            return answer.body
        read_answer(answer)  # raises what the platform says
        raise Unknown("UNREADABLE", "wxacode.getUnlimited without a picture", answer.status)
