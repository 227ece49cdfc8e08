"""The tree of errors: what may be caught as what."""

from __future__ import annotations

import pytest

from chalicelib.platform import errors


def test_a_lost_answer_is_unknown_and_an_unsent_question_is_busy():
    assert issubclass(errors.Unanswered, errors.Unknown)
    assert issubclass(errors.NotSent, errors.Busy)


def test_the_five_kinds_exclude_each_other():
    kinds = [errors.Refused, errors.Unknown, errors.Busy, errors.Misconfigured, errors.BadSignature]
    for kind in kinds:
        assert issubclass(kind, errors.PlatformError)
        assert not any(issubclass(kind, other) for other in kinds if other is not kind)


@pytest.mark.parametrize("code", ["ORDER_NOT_EXIST", "ORDERNOTEXIST", "order_not_exist"])
def test_both_spellings_are_one_kind(code):
    error = errors.Refused(code, "订单不存在", 404)
    assert (error.kind, error.code) == ("ORDERNOTEXIST", code)


def test_an_error_says_what_is_known():
    assert str(errors.Unknown("TIMEOUT")) == "TIMEOUT"
    assert str(errors.BadSignature("unknown serial")) == "BAD_SIGNATURE: unknown serial"
