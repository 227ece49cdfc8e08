"""A tracking provider's push as it came: a form, its signature checked before anything is believed, then written down, then acknowledged."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl

from .. import providers
from ..platform.errors import BadSignature
from ..runtime import log
from ..runtime.operation import Knock, Reply
from ..store.errors import StoreError
from .items import load
from .watch import heard

_MOST_FIELDS = 20
_CARRIER, _NUMBER = re.compile(r"[A-Z0-9_]{1,40}"), re.compile(r"[0-9A-Za-z-]{4,64}")


def receive(knock: Knock, provider: str) -> Reply:
    """Any number of times, in any order: what is known only grows. A push that is not authentic changes nothing."""
    port = providers.couriers()
    if port is None or port.name != provider:
        return Reply(404)
    try:
        reports = port.read_push(_form(knock.body), _salt)
    except BadSignature as error:
        log.warning("tracking_push_refused", provider=provider, why=error.message)
        return Reply(401, port.refused)
    try:
        known = [heard(report) for report in reports if _spelled(report.carrier, report.number)]
    except StoreError as error:  # it is sent again in half an hour, and the timer asks in any case
        log.warning("tracking_push_postponed", provider=provider, error=type(error).__name__)
        return Reply(500, port.refused)
    log.info("tracking_push", provider=provider, reports=len(reports), known=sum(known))
    return Reply(200, port.acknowledged)


def _form(body: bytes) -> dict[str, str]:
    """The fields. Raises BadSignature for what is no form, or says something twice."""
    try:
        pairs = parse_qsl(body.decode(), keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS)
    except ValueError:
        pairs = []
    fields = dict(pairs)
    if not fields or len(fields) != len(pairs):
        raise BadSignature("not a form")
    return fields


def _salt(carrier: str, number: str) -> str | None:
    waybill = load(carrier, number) if _spelled(carrier, number) else None
    return waybill.salt.reveal() if waybill else None


def _spelled(carrier: str, number: str) -> bool:
    return bool(_CARRIER.fullmatch(carrier) and _NUMBER.fullmatch(number))
