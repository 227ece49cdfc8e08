"""The one seam to the bucket: pictures and files of the shop.

    incoming/<name>    what somebody sent by a form that we signed, not looked at yet; nobody can read it
    media/u/<name>     what was looked at; the CDN (locally the front) serves what is under media/
    imports/<name>     tables of goods that staff sent        exports/<name>   reports and exports, handed out by signed addresses

Under the seam sits `store.aws`, and for the two calls that ask nobody (PresignPost, PresignGet) this module itself; a bucket in memory can take
its place (`use`). Calls are named and shaped as S3's are; a transport raises the errors of `store.errors`.
"""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Mapping
from datetime import timedelta
from hashlib import sha256
from typing import Any, NamedTuple, Protocol
from urllib.parse import quote

from ..runtime import clock
from ..runtime import settings as environment
from ..runtime.settings import AwsKeys, SettingsError, settings
from . import aws
from .errors import StoreError, Throttled, Unanswered
from .wire import endpoint
from .wire.signature import signing_key

INCOMING, MEDIA, IMPORTS, EXPORTS = "incoming/", "media/", "imports/", "exports/"
_ALGORITHM = "AWS4-HMAC-SHA256"
_THROTTLED = {"SlowDown", "Throttling", "RequestTimeTooSkewed"}
_ABSENT = {"NoSuchKey", "404"}


class Form(NamedTuple):
    """What a client posts its file with: to `url`, as multipart/form-data, these fields first and the field `file` last."""

    url: str
    fields: dict[str, str]


class TooLarge(StoreError):
    """The object has more bytes than its reader takes."""


class Transport(Protocol):
    def __call__(self, operation: str, request: dict[str, Any]) -> dict[str, Any]: ...


def _aws(operation: str, request: dict[str, Any]) -> dict[str, Any]:
    if operation == "PresignPost":
        return _signed_form(request)
    if operation == "PresignGet":
        return {"Url": _signed_address(request)}
    answer = aws.ask("s3", operation, request, _meaning)
    if "Body" in answer:  # read while errors of the connection are still this call's
        answer = {**answer, "Body": answer["Body"].read()}
    return answer


def _meaning(no: aws.No) -> StoreError:
    if no.code in _ABSENT:
        return Absent(no.code)
    if no.code in _THROTTLED or no.status in (429, 503):
        return Throttled(no.code)
    if no.status >= 500 or no.status == 408:
        return Unanswered(no.code)
    return no.meaning


class Absent(StoreError):
    """There is no such object."""


_transport: Transport = _aws


def use(transport: Transport) -> Transport:
    """Put `transport` in place; returns the one that was there."""
    global _transport
    before, _transport = _transport, transport
    return before


def put(key: str, body: bytes, content_type: str, cache_seconds: int = 0) -> None:
    """Write an object whole. Raises StoreError."""
    request: dict[str, Any] = {"Key": key, "Body": body, "ContentType": content_type}
    if cache_seconds:
        request["CacheControl"] = f"public, max-age={cache_seconds}, immutable"
    _transport("PutObject", {"Bucket": _bucket(), **request})


def get(key: str, most: int) -> bytes | None:
    """An object's bytes; None: there is none. Raises TooLarge without keeping it, and StoreError."""
    asked = {
        "Bucket": _bucket(),
        "Key": key,
        "Range": f"bytes=0-{most}",
    }  # one byte more than `most` tells that there are more
    try:
        body: bytes = _transport("GetObject", asked)["Body"]
    except Absent:
        return None
    except StoreError as error:
        if "InvalidRange" in str(error):  # an object without a byte has no such range
            return b""
        raise
    if len(body) > most:
        raise TooLarge(key)
    return body


def delete(key: str) -> None:
    """Remove an object; none there is fine. Raises StoreError."""
    _transport("DeleteObject", {"Bucket": _bucket(), "Key": key})


def form(key: str, content_type: str, most: int, lifetime: timedelta) -> Form:
    """A form by which anybody who holds it can write this one object: of this type, of 1 to `most` bytes, until the lifetime is over.

    Amazon S3, "Browser-based uploads using POST": the bucket itself refuses anything else.
    """
    asked = {
        "Bucket": _bucket(),
        "Key": key,
        "ContentType": content_type,
        "Most": most,
        "Seconds": lifetime.total_seconds(),
    }
    answer = _transport("PresignPost", asked)
    return Form(answer["Url"], answer["Fields"])


def address(key: str, lifetime: timedelta, file_name: str) -> str:
    """An address at which a browser downloads the object as `file_name`, until the lifetime is over."""
    asked = {"Bucket": _bucket(), "Key": key, "Seconds": int(lifetime.total_seconds()), "FileName": file_name}
    return str(_transport("PresignGet", asked)["Url"])


def _bucket() -> str:
    bucket = settings().media_bucket
    if not bucket:
        raise SettingsError("MINIMALL_MEDIA_BUCKET is missing: there is nowhere to put files")
    return bucket


# what is signed here and asks nobody


def _signed_form(request: Mapping[str, Any]) -> dict[str, Any]:
    keys, moment = _keys(), clock.now()
    day, stamp = moment.strftime("%Y%m%d"), moment.strftime("%Y%m%dT%H%M%SZ")
    fields = {
        "key": request["Key"],
        "Content-Type": request["ContentType"],
        "success_action_status": "204",
        "x-amz-algorithm": _ALGORITHM,
        "x-amz-credential": f"{keys.key_id}/{_scope(day)}",
        "x-amz-date": stamp,
    }
    if keys.token:
        fields["x-amz-security-token"] = keys.token
    conditions: list[Any] = [{"bucket": request["Bucket"]}, *({name: value} for name, value in fields.items())]
    conditions.append(["content-length-range", 1, request["Most"]])
    until = clock.iso(moment + timedelta(seconds=request["Seconds"]))
    policy = base64.b64encode(json.dumps({"expiration": until, "conditions": conditions}).encode()).decode()
    fields |= {"policy": policy, "x-amz-signature": _signature(keys, day, policy)}
    return {"Url": f"{_site(request['Bucket'])}/", "Fields": fields}


def _signed_address(request: Mapping[str, Any]) -> str:
    """Signature Version 4 in the query ("Authenticating requests: using query parameters")."""
    keys, moment = _keys(), clock.now()
    day, stamp = moment.strftime("%Y%m%d"), moment.strftime("%Y%m%dT%H%M%SZ")
    query = {
        "X-Amz-Algorithm": _ALGORITHM,
        "X-Amz-Credential": f"{keys.key_id}/{_scope(day)}",
        "X-Amz-Date": stamp,
        "X-Amz-Expires": str(request["Seconds"]),
        "X-Amz-SignedHeaders": "host",
        "response-content-disposition": f"attachment; filename*=UTF-8''{quote(request['FileName'], safe='')}",
        **({"X-Amz-Security-Token": keys.token} if keys.token else {}),
    }
    site = _site(request["Bucket"])
    _, _, place = site.partition("://")
    host, slash, prefix = place.partition("/")
    path = quote(f"{slash}{prefix}/{request['Key']}")
    asked = "&".join(f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in sorted(query.items()))
    canonical = f"GET\n{path}\n{asked}\nhost:{host}\n\nhost\nUNSIGNED-PAYLOAD"
    digest = sha256(canonical.encode()).hexdigest()
    text = f"{_ALGORITHM}\n{stamp}\n{_scope(day)}\n{digest}"
    return f"{site.removesuffix(slash + prefix)}{path}?{asked}&X-Amz-Signature={_signature(keys, day, text)}"


def _scope(day: str) -> str:
    return f"{day}/{settings().region}/s3/aws4_request"


def _signature(keys: AwsKeys, day: str, text: str) -> str:
    key = signing_key(keys.secret, day, settings().region, "s3")
    return hmac.digest(key, text.encode(), "sha256").hex()


def _site(bucket: str) -> str:
    """Where a browser reaches the bucket: by its own name in AWS, by a path at an emulator."""
    here = settings()
    if emulator := here.aws_endpoint or environment.aws_url("s3"):
        return f"{emulator}/{bucket}"
    region = endpoint.regional("s3", here.region)
    if region is None:
        raise SettingsError(f"MINIMALL_REGION: {here.region} has addresses of S3 that are not known here")
    return region.replace("https://", f"https://{bucket}.", 1)


def _keys() -> AwsKeys:
    keys = environment.aws_keys()
    if keys is None:
        raise SettingsError("AWS_ACCESS_KEY_ID is missing: without a key in the environment no form can be signed")
    return keys
