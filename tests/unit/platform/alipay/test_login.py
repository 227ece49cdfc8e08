"""alipay.system.oauth.token: who a code belongs to."""

from __future__ import annotations

import pytest

from chalicelib.platform.alipay.login import Login, Visitor
from chalicelib.platform.errors import Refused, Unknown
from tests.unit.platform.alipay import doubles
from tests.unit.platform.doubles import ScriptedHttp

TOKEN = "alipay.system.oauth.token"


def visitor(account, clock, answer) -> tuple[Visitor, dict[str, str]]:
    http = ScriptedHttp([answer])
    found = Login(account, http, clock).visitor("a-code")
    assert not http.requests[0].repeatable  # a code works once
    return found, doubles.sent(http.requests[0])


@pytest.mark.row("E2")
@pytest.mark.parametrize(
    ("node", "openid", "unionid"),
    [
        ('{"open_id":"074a","user_id":"2088","union_id":"u","access_token":"t"}', "074a", "u"),
        ('{"user_id":"2088102169481075","access_token":"t","expires_in":300}', "2088102169481075", None),
    ],
)
def test_a_code_gives_the_person(account, clock, alipay, node: str, openid: str, unionid: str | None) -> None:
    found, sent = visitor(account, clock, alipay.answer(TOKEN, node))
    assert (found.openid, found.unionid) == (openid, unionid)
    assert (sent["grant_type"], sent["code"]) == ("authorization_code", "a-code")
    assert "biz_content" not in sent
    assert openid not in repr(found)


def test_errors_are_told_apart(account, clock, alipay) -> None:
    for answer in (
        alipay.error(TOKEN, "40002", "isv.code-invalid", name="error_response"),
        doubles.unsigned(TOKEN, "40002", "isv.code-invalid", "error_response"),
    ):
        with pytest.raises(Refused):
            visitor(account, clock, answer)
    for answer in (
        alipay.error(TOKEN, "20000", "isp.unknow-error"),
        alipay.answer(TOKEN, '{"access_token":"t"}'),
        doubles.Answer(200, {}, b'{"alipay_system_oauth_token_response":{"open_id":"074a"}}'),
    ):
        with pytest.raises(Unknown):
            visitor(account, clock, answer)
