"""Mini-program accounts: login by code, access tokens, phone numbers, content safety."""

import base64
import hashlib
import re
import secrets
from datetime import timedelta

from infra.local.simulator.model import AccessToken, OneTimeCode, Person
from infra.local.simulator.router import Answer, Request, Route, json_answer
from infra.local.simulator.state import State
from infra.local.simulator.wechat_border import WeChatBorder, WeChatError, ok, read_object, text

CODE_LIFE = timedelta(minutes=5)
TOKEN_LIFE = timedelta(hours=2)
TOKEN_OVERLAP = timedelta(minutes=5)  # a new token exists this long before the old one expires
FORCED_PER_DAY, FORCED_APART = 20, timedelta(seconds=30)
VISIT_LIFE = timedelta(hours=2)  # msg_sec_check knows only people who were here lately
REUSABLE_CODE = re.compile(r"sim-([\w.-]{1,64})")
RISKY, DOUBTFUL = "违规", "疑似"  # words that make content risky, or doubtful


class Accounts:
    """People, their codes, and the shop's access tokens."""

    def __init__(self, state: State) -> None:
        self._state = state

    def routes(self, open_border: WeChatBorder, token_border: WeChatBorder) -> list[Route]:
        """The endpoints of this module."""
        phone = "/wxa/business/getuserphonenumber"
        return [
            Route("GET", "/sns/jscode2session", self.code2session, open_border, "code2session"),
            Route("POST", "/cgi-bin/stable_token", self.stable_token, open_border, "stable_token"),
            Route("POST", phone, self.phone_number, token_border, "phone"),
            Route("POST", "/wxa/msg_sec_check", self.check_content, token_border, "sec_check"),
        ]

    def code2session(self, request: Request) -> Answer:
        """openid and session_key for a code; text/plain, as the real one often says."""
        self._check_app(request.query.get("appid", ""), request.query.get("secret", ""))
        if request.query.get("grant_type") != "authorization_code":
            raise WeChatError(40002, "invalid grant_type")
        name = self.redeem(request.query.get("js_code", ""))
        person = self.person(name)
        answer = {"session_key": person.session_key, "openid": person.openid}
        if self._state.config.with_unionid:
            answer["unionid"] = self.openid_of(f"union:{name}")
        return json_answer(answer, content_type="text/plain")

    def stable_token(self, request: Request) -> Answer:
        """The current token; the same one until five minutes before its end, unless force_refresh."""
        given = read_object(request)
        self._check_app(text(given, "appid", ""), text(given, "secret", ""))
        if given.get("grant_type") != "client_credential":
            raise WeChatError(40002, "invalid grant_type")
        now = self._state.clock.now()
        forced = given.get("force_refresh") is True
        if forced:
            self._check_forced()
        current = next((one for one in self._state.tokens.values() if one.current), None)
        if current and not forced and current.expires_at - now > TOKEN_OVERLAP:
            return self._token_answer(current)
        if current:
            current.current, current.revoked = False, forced
            self._state.keep(current)
        token = f"SIM_{secrets.token_urlsafe(96)}"
        new = AccessToken(token=token, issued_at=now, expires_at=now + TOKEN_LIFE, forced=forced)
        self._state.keep(new)
        return self._token_answer(new)

    def phone_number(self, request: Request) -> Answer:
        """The phone of a code: `sim-<digits>` is that number, `sim-<name>` a number of that name, others single use."""
        given = read_object(request)
        code = text(given, "code", "")
        reusable = REUSABLE_CODE.fullmatch(code)
        if reusable:
            phone = self.phone_of(reusable[1])
        else:
            entry = self._use(code, "phone")
            if entry.openid and given.get("openid") not in (None, entry.openid):
                raise WeChatError(40029, "invalid code, not of this openid")
            phone = entry.phone
        seconds = self._state.clock.seconds()
        watermark = {"timestamp": seconds, "appid": self._state.merchant.appid}
        shown = {"phoneNumber": phone, "purePhoneNumber": phone, "countryCode": "86", "watermark": watermark}
        return ok(phone_info=shown)

    def check_content(self, request: Request) -> Answer:
        """pass, review (content with 疑似) or risky (with 违规)."""
        given = read_object(request)
        content = text(given, "content", "")
        if given.get("version") != 2 or not content or len(content) > 2500:
            raise WeChatError(47001, "data format error, version 2 and content of 1 to 2500 characters")
        if given.get("scene") not in (1, 2, 3, 4):
            raise WeChatError(40129, "invalid scene")
        person = self._state.people.get(text(given, "openid", ""))
        if person is None:
            raise WeChatError(40003, "invalid openid")
        if self._state.clock.now() - person.last_login > VISIT_LIFE:
            raise WeChatError(61010, "code is expired, the user has not visited within two hours")
        words = " ".join([content, *(text(given, name, "") for name in ("title", "nickname", "signature"))])
        suggest, label = "pass", 100
        if RISKY in words or DOUBTFUL in words:
            suggest, label = ("risky", 20012) if RISKY in words else ("review", 20012)
        detail = {"strategy": "content_model", "errcode": 0, "suggest": suggest, "label": label, "prob": 90}
        return ok(trace_id=secrets.token_hex(12), result={"suggest": suggest, "label": label}, detail=[detail])

    def issue_code(self, name: str) -> OneTimeCode:
        """A single-use login code of five minutes, as wx.login gives it."""
        return self._issue(
            OneTimeCode(code=self._code(), purpose="login", name=name, issued_at=self._state.clock.now())
        )

    def issue_phone_code(self, phone: str, openid: str | None) -> OneTimeCode:
        """A single-use code of the phone button, bound to its person when `openid` is given."""
        now = self._state.clock.now()
        return self._issue(OneTimeCode(code=self._code(), purpose="phone", phone=phone, openid=openid, issued_at=now))

    def person(self, name: str) -> Person:
        """Log somebody in: a new person at the first time, a new session_key each time."""
        person = Person(
            openid=self.openid_of(name),
            name=name,
            session_key=base64.b64encode(secrets.token_bytes(16)).decode(),
            last_login=self._state.clock.now(),
        )
        self._state.keep(person)
        return person

    def openid_of(self, name: str) -> str:
        """The openid of a name within this appid: always the same 28 characters, the first an `o`."""
        digest = hashlib.sha256(f"{self._state.merchant.appid}\n{name}".encode()).digest()
        return "o" + base64.urlsafe_b64encode(digest).decode()[:27]

    def phone_of(self, name: str) -> str:
        """The name itself if it is a phone number, else always the same invented number."""
        if re.fullmatch(r"[0-9]{11}", name):
            return name
        return "138" + str(int.from_bytes(hashlib.sha256(name.encode()).digest()[:6]) % 10**8).zfill(8)

    def redeem(self, code: str) -> str:
        """The name behind a login code, at either platform; WeChatError if it is none, too old or used."""
        reusable = REUSABLE_CODE.fullmatch(code)
        return reusable[1] if reusable else self._use(code, "login").name

    def _use(self, code: str, purpose: str) -> OneTimeCode:
        entry = self._state.codes.get(code)
        if entry is None or entry.purpose != purpose or self._state.clock.now() - entry.issued_at > CODE_LIFE:
            raise WeChatError(40029, "invalid code")
        if entry.used:
            raise WeChatError(40163, "code been used")
        entry.used = True
        self._state.keep(entry)
        return entry

    def _issue(self, entry: OneTimeCode) -> OneTimeCode:
        self._state.keep(entry)
        return entry

    def _code(self) -> str:
        return "0" + secrets.token_hex(16)[:31]

    def _check_app(self, appid: str, secret: str) -> None:
        if appid != self._state.merchant.appid:
            raise WeChatError(40013, "invalid appid")
        if secret != self._state.merchant.secret:
            raise WeChatError(40125, "invalid appsecret")

    def _check_forced(self) -> None:
        now = self._state.clock.now()
        forced = [one.issued_at for one in self._state.tokens.values() if one.forced]
        lately = [at for at in forced if now - at < timedelta(days=1)]
        if len(lately) >= FORCED_PER_DAY:
            raise WeChatError(45009, "reach max api daily quota limit")
        if lately and now - max(lately) < FORCED_APART:
            raise WeChatError(45011, "api minute-quota reach limit, must slower, retry next minute")

    def _token_answer(self, token: AccessToken) -> Answer:
        left = int((token.expires_at - self._state.clock.now()).total_seconds())
        return json_answer({"access_token": token.token, "expires_in": left})
