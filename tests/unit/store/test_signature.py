"""Signature Version 4: the cases of AWS's published test suite, built from their rules, held against botocore's own signer and documented values."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NamedTuple
from urllib.parse import unquote

import botocore.auth
import pytest
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from chalicelib.runtime.settings import AwsKeys
from chalicelib.store.wire.signature import Signer, canonical_request, signing_key

# the suite's own: published, and of no account
KEYS = AwsKeys("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "")
MOMENT = "20150830T123600Z"
TOKEN = "AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTflfKD8YUuwthAx7mSEI/qkPpKPi/kMcGd"


class Case(NamedTuple):
    """A request as it is sent: `path` and `query` are encoded. `signature`: where AWS's documentation prints it."""

    method: str = "GET"
    path: str = "/"
    query: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    token: str = ""
    signature: str = ""


CASES = {
    "get-vanilla": Case(signature="5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"),
    "get-vanilla-query-order-key-case": Case(
        query="Param1=value1&Param2=value2",
        signature="b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
    ),
    "get-vanilla-empty-query-key": Case(query="Param1=value1"),
    "get-unreserved": Case(path="/-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"),
    "get-utf8": Case(path="/%E1%88%B4", signature="8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85"),
    "get-vanilla-utf8-query": Case(query="%E1%88%B4=bar"),
    "get-header-key-duplicate": Case(headers=(("my-header1", "value2,value2,value1"),)),
    "get-header-value-order": Case(headers=(("my-header1", "value4,value1,value3,value2"),)),
    "get-header-value-trim": Case(headers=(("my-header1", "  value1"), ("my-header2", ' "a   b   c"'))),
    "post-vanilla": Case(method="POST", signature="5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"),
    "post-header-key-case": Case(method="POST"),
    "post-header-key-sort": Case(method="POST", headers=(("my-header1", "value1"), ("a-header", "z"))),
    "post-header-value-case": Case(method="POST", headers=(("my-header1", "VALUE1"),)),
    "post-vanilla-query": Case(method="POST", query="Param1=value1"),
    "post-x-www-form-urlencoded": Case(
        method="POST", headers=(("content-type", "application/x-www-form-urlencoded"),), body=b"Param1=value1"
    ),
    "post-sts-header-before": Case(method="POST", token=TOKEN),
    "dynamodb": Case(
        method="POST",
        headers=(("content-type", "application/x-amz-json-1.0"), ("x-amz-target", "DynamoDB_20120810.GetItem")),
        body='{"TableName":"店","Key":{}}'.encode(),
        token=TOKEN,
    ),
}


@pytest.fixture(autouse=True)
def _at_the_moment_of_the_suite(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(botocore.auth, "get_current_datetime", lambda *_: datetime(2015, 8, 30, 12, 36, tzinfo=UTC))


def ours(case: Case, keys: AwsKeys = KEYS, service: str = "service") -> str:
    headers = [("host", "example.amazonaws.com"), ("x-amz-date", MOMENT), *case.headers]
    if case.token:
        headers.append(("x-amz-security-token", case.token))
    signer = Signer("us-east-1", service)
    return signer.authorization(keys, MOMENT, headers, case.body, method=case.method, path=case.path, query=case.query)


def botocores(case: Case, service: str = "service") -> str:
    # it encodes the path by itself
    url = f"https://example.amazonaws.com{unquote(case.path)}" + (f"?{case.query}" if case.query else "")
    headers = {name: value for name, value in case.headers}
    request = AWSRequest(case.method, url, headers=headers, data=case.body)
    credentials = Credentials(KEYS.key_id, KEYS.secret, case.token or None)
    botocore.auth.SigV4Auth(credentials, service, "us-east-1").add_auth(request)
    return str(request.headers["Authorization"])


@pytest.mark.parametrize("name", CASES)
def test_a_request_of_the_published_suite_is_signed_as_botocore_signs_it(name: str) -> None:
    case = CASES[name]
    assert ours(case) == botocores(case)
    if case.signature:
        assert ours(case).endswith(f"Signature={case.signature}")


def test_the_documented_example_has_its_documented_steps() -> None:
    """ "Create a signed AWS API request", IAM User Guide: ListUsers."""
    headers = [
        ("content-type", "application/x-www-form-urlencoded; charset=utf-8"),
        ("host", "iam.amazonaws.com"),
        ("x-amz-date", MOMENT),
    ]
    query = "Action=ListUsers&Version=2010-05-08"
    text, names = canonical_request("GET", "/", query, headers, b"")
    assert names == "content-type;host;x-amz-date"
    assert text.endswith("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    key = signing_key(KEYS.secret, "20150830", "us-east-1", "iam")
    assert key.hex() == "c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9"
    signed = Signer("us-east-1", "iam").authorization(KEYS, MOMENT, headers, b"", method="GET", query=query)
    assert signed == (
        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, "
        "SignedHeaders=content-type;host;x-amz-date, "
        "Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7"
    )


def test_the_kept_key_is_not_used_for_another_day_or_another_secret() -> None:
    signer = Signer("us-east-1", "service")
    other = AwsKeys("AKIDOTHER", "anotherSecret", "")
    used = [(KEYS, "20150830"), (KEYS, "20150831"), (other, "20150831"), (KEYS, "20150830")]
    kept = [signer.authorization(keys, f"{day}T000000Z", [("host", "h")], b"") for keys, day in used]
    fresh = [
        Signer("us-east-1", "service").authorization(keys, f"{day}T000000Z", [("host", "h")], b"") for keys, day in used
    ]
    assert kept == fresh
    assert len(set(kept)) == 3
