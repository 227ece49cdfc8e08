"""A shop of one's own for as long as some work takes, or the one that is running already."""

from pathlib import Path

import pytest

from infra.local.own_shop import NotStarted, a_shop, is_shop, own_shop, ports_of, simulator_of
from infra.local.ports import is_free


def test_an_own_shop_lives_as_long_as_the_work_and_is_used_by_whoever_names_it(tmp_path: Path) -> None:
    said: list[str] = []
    with own_shop(tmp_path / "own", seeded=False) as url:
        assert is_shop(url)
        assert not is_shop(simulator_of(url))
        with a_shop(url, said.append) as same:
            assert same == url
        assert is_shop(url), "who uses a running shop does not end it"
        with pytest.raises(NotStarted, match="in use by another local shop"), own_shop(tmp_path / "own"):
            pass
    ports = ports_of(url)
    assert all(is_free(port) for port in (ports.shop, ports.simulator, ports.cloud))
    assert said == []


@pytest.mark.parametrize("url", ["https://127.0.0.1:8000", "http://shop.example:8000", "http://127.0.0.1"])
def test_only_a_shop_on_this_machine_is_a_local_shop(url: str) -> None:
    with pytest.raises(ValueError, match="not the address of a local shop"):
        ports_of(url)
