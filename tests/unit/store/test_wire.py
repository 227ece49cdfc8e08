"""Where services live and how values travel: by botocore's own rules."""

from __future__ import annotations

from typing import Any

import botocore.session
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.runtime import settings as environment
from chalicelib.store import aws
from chalicelib.store.wire import endpoint, protocol
from chalicelib.store.wire.connection import Address, Answer

SESSION = botocore.session.get_session()


def regions() -> list[str]:
    partitions = SESSION.get_available_partitions()
    return [region for one in partitions for region in SESSION.get_available_regions("dynamodb", partition_name=one)]


def test_a_service_lives_where_botocore_looks_for_it() -> None:
    """In every region of every partition, or the question is left to botocore; mainland China's and the usual ones are not."""
    asked = regions()
    assert {"cn-north-1", "cn-northwest-1", "ap-southeast-1", "us-east-1", "us-gov-west-1"} <= set(asked)
    for service in protocol.SERVICES:
        loader = SESSION.get_component("endpoint_resolver")
        for region in asked:
            found = endpoint.regional(service, region)
            told = loader.construct_endpoint(service, region)
            if found is not None:
                assert found == f"https://{told['hostname']}", region
            assert (found is None) == (told["partition"] not in ("aws", "aws-cn", "aws-us-gov")), region
    assert endpoint.regional("dynamodb", "cn-north-1") == "https://dynamodb.cn-north-1.amazonaws.com.cn"
    assert endpoint.regional("dynamodb", "moon-1") is None


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://127.0.0.1:4566", (Address("127.0.0.1", 4566, False), "127.0.0.1:4566")),
        ("http://127.0.0.1:80/", (Address("127.0.0.1", 80, False), "127.0.0.1")),
        ("https://sqs.cn-north-1.amazonaws.com.cn", (Address("sqs.cn-north-1.amazonaws.com.cn", 443, True), "sqs.cn-north-1.amazonaws.com.cn")),
        ("https://[::1]:8443", (Address("::1", 8443, True), "[::1]:8443")),
    ],
)  # fmt: skip
def test_an_address_is_where_to_connect_and_what_host_to_name(url: str, expected: Any) -> None:
    assert endpoint.address(url) == expected


@pytest.mark.parametrize(
    "url", ["127.0.0.1:4566", "ftp://x", "http://", "http://x/path", "http://x/?a=b", "http://x:y"]
)
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(ValueError):
        endpoint.address(url)


NAMES = st.sampled_from(["B", "BS", "S", "Item", "L"])
LEAVES = st.one_of(
    st.builds(lambda text: {"S": text}, st.text(max_size=5)),
    st.builds(lambda number: {"N": str(number)}, st.integers()),
    st.builds(lambda raw: {"B": raw}, st.binary(max_size=5)),
    st.builds(lambda raws: {"BS": raws}, st.lists(st.binary(min_size=1, max_size=3), min_size=1, max_size=3)),
    st.just({"BOOL": True}),
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds(lambda values: {"L": values}, st.lists(inner, max_size=3)),
        st.builds(lambda values: {"M": values}, st.dictionaries(NAMES, inner, max_size=3)),
    ),
    max_leaves=8,
)


@given(st.dictionaries(NAMES, VALUES, max_size=4))
def test_binary_values_come_back_as_they_went_whatever_their_neighbours_are_called(item: dict[str, Any]) -> None:
    body = protocol.encoded({"Item": item})
    assert protocol.decoded(Answer(200, {}, body)) == {"Item": item}


def test_nothing_but_bytes_is_made_text_in_silence() -> None:
    with pytest.raises(TypeError):
        protocol.encoded({"Item": {"at": object()}})


# which client, and where it goes


@pytest.fixture
def nowhere_in_particular(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """An environment that names neither an emulator nor a way."""
    for name in (*environment._OTHER_WAYS, *environment._PROXIES, "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_SQS"):
        monkeypatch.delenv(name, raising=False)
    aws._lean.cache_clear()
    return monkeypatch


def where(service: str, region: str = "cn-north-1", url: str | None = None) -> str | None:
    aws._lean.cache_clear()
    client = aws._lean(service, region, url)
    return client._host if client else None


def test_a_call_goes_to_its_region_unless_the_environment_says_elsewhere(
    nowhere_in_particular: pytest.MonkeyPatch,
) -> None:
    setenv = nowhere_in_particular.setenv
    assert where("sqs") == "sqs.cn-north-1.amazonaws.com.cn"
    setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:4566")
    assert where("sqs") == where("dynamodb") == "127.0.0.1:4566"
    setenv("AWS_ENDPOINT_URL_SQS", "http://127.0.0.1:9324")
    assert (where("sqs"), where("dynamodb")) == ("127.0.0.1:9324", "127.0.0.1:4566")
    assert where("sqs", url="http://127.0.0.1:1") == "127.0.0.1:1"
    setenv("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true")
    assert where("sqs") == "sqs.cn-north-1.amazonaws.com.cn"


@pytest.mark.parametrize("name", [*environment._OTHER_WAYS, *environment._PROXIES])
def test_ways_that_only_botocore_knows_are_left_to_it(name: str, nowhere_in_particular: pytest.MonkeyPatch) -> None:
    nowhere_in_particular.setenv(name, "http://127.0.0.1:3128")
    assert where("dynamodb") is None
    assert where("dynamodb", url="http://127.0.0.1:1") == "127.0.0.1:1"  # an emulator is asked directly


def test_a_region_of_a_partition_that_is_not_known_is_left_to_botocore(
    nowhere_in_particular: pytest.MonkeyPatch,
) -> None:
    assert where("dynamodb", "us-iso-east-1") is None
    assert where("dynamodb", "eusc-de-east-1") is None
