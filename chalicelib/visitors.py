"""Who stands in front of us, by a platform's word: the code that its client got, for the person's name there.

The openid, and whatever else the platform tells, stay here: nobody outside ever needs them.
"""

from __future__ import annotations

from collections.abc import Callable

from . import providers
from .members import Identified
from .platform.errors import Busy, Misconfigured, PlatformError
from .providers import Provider
from .runtime import clock, ids, log
from .runtime.errors import ShopError
from .runtime.settings import settings

_TRIES = 3
_SYSTEM_BUSY = "-1"  # nothing was done and the code still works (WeChat, code2session)
_MEANING = {
    "40029": "login_code_invalid",
    "40163": "login_code_invalid",
    "40226": "login_blocked",
    "45011": "too_many_requests",
    "isv.code-invalid": "login_code_invalid",
}


def identify(platform: Provider, code: str) -> Identified:
    """The person whose code this is (of wx.login, or of my.getAuthCode). It works once.

    Raises ShopError login_code_invalid (take a new code), login_blocked, too_many_requests, provider_unavailable;
    provider_refused when this shop does not know the platform.
    """
    if not providers.offered(platform):
        raise ShopError("provider_refused", providerCode="NOT_OFFERED")
    if not code:
        raise ShopError("login_code_invalid")
    try:
        return _ASKED[platform](code)
    except PlatformError as error:
        raise _refusal(error) from error


def _at_wechat(code: str) -> Identified:
    for attempt in range(1, _TRIES + 1):
        try:
            session = providers.wechat_login().code2session(code)
        except Busy as busy:
            if busy.code != _SYSTEM_BUSY or attempt == _TRIES:
                raise
            clock.sleep(ids.jitter(0.1 * 2**attempt))
        else:
            return Identified(providers.WECHAT, settings().wechat_appid, session.openid, session.unionid)
    raise AssertionError("unreachable")


def _at_alipay(code: str) -> Identified:
    visitor = providers.alipay_login().visitor(code)
    return Identified(providers.ALIPAY, settings().alipay_app_id, visitor.openid, visitor.unionid)


_ASKED: dict[str, Callable[[str], Identified]] = {providers.WECHAT: _at_wechat, providers.ALIPAY: _at_alipay}


def _refusal(error: PlatformError) -> ShopError:
    code = _MEANING.get(error.code, "provider_unavailable")
    tell = log.alarm if isinstance(error, Misconfigured) else log.info
    tell("login_refused", answered=code, errcode=error.code, rid=error.request_id)
    return ShopError(code)
