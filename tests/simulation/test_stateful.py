"""Short histories that Hypothesis draws step by step: buyers, staff, the provider, the clock and the machines, and every law after each step."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from tests.simulation import history, premises, rest
from tests.simulation.choices import Choices
from tests.simulation.planted import DEFECTS
from tests.simulation.premises import WARES
from tests.simulation.stage import Stage
from tests.simulation.watch import Violation

_BUYERS = st.integers(0, 2)
_WARES = st.sampled_from(WARES)
_KEYS = st.sampled_from(["the-first-key", "the-second-key", "the-third-key"])
_PICK = st.integers(0, 7)


def step(**drawn: Any) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """A rule whose violations Hypothesis takes for failures, and makes smaller."""

    def of(act: Callable[..., None]) -> Callable[..., None]:
        @wraps(act)
        def told(self: Any, **values: Any) -> None:
            with told_to_hypothesis():
                act(self, **values)

        return rule(**drawn)(told)

    return of


@contextmanager
def told_to_hypothesis() -> Iterator[None]:
    try:
        yield
    except Violation as violation:
        raise AssertionError(str(violation)) from violation


class Shopping(RuleBasedStateMachine):
    """One shop; each rule is one call, carried out whole. What overlaps is the other tests' matter."""

    @initialize(seed=st.integers(0, 999))
    def open_the_shop(self, seed: int) -> None:
        premises.set_up()
        self.stage = Stage(history.shop(), f"stateful/{seed}", Choices(seed, ()))
        self.stage.seams.faulty = False
        self.open = self.stage.open()
        self.open.__enter__()

    def _buyer(self, number: int) -> Any:
        return self.stage.shop.buyers[number]

    def _order(self, number: int, pick: int) -> str | None:
        own = sorted(name for name in self.stage.watch.heads if name.endswith(self._buyer(number).uid))
        return own[pick % len(own)] if own else None

    def _about(self, number: int, pick: int, name: str, **options: Any) -> dict[str, Any] | None:
        order_no = self._order(number, pick)
        return order_no and self.stage.ask(self._buyer(number), name, {"orderNo": order_no, **options}, "")

    @step(number=_BUYERS, ware=_WARES, units=st.integers(1, 3), key=_KEYS)
    def put_into_the_cart(self, number: int, ware: Any, units: int, key: str) -> None:
        self.stage.ask(self._buyer(number), "cart/add", ware.item(units), key)

    @step(number=_BUYERS, key=_KEYS)
    def claim(self, number: int, key: str) -> None:
        self.stage.ask(self._buyer(number), "coupons/claim", {"campaignId": self.stage.shop.campaign}, key)

    @step(number=_BUYERS, ware=_WARES, units=st.integers(1, 3), key=_KEYS, coupon=st.booleans())
    def order_now(self, number: int, ware: Any, units: int, key: str, coupon: bool) -> None:
        person = self._buyer(number)
        body = {"items": [ware.item(units)], "addressId": person.headers["x-address"]}
        mine = [sk for sk in self.stage.table.partitions[f"U#{person.uid}"] if sk.startswith("COUPON#")]
        if coupon and mine:
            body["couponId"] = mine[0].removeprefix("COUPON#").replace("#", "-")
        self.stage.ask(person, "orders/submit", body, key)

    @step(number=_BUYERS, key=_KEYS)
    def order_the_cart(self, number: int, key: str) -> None:
        person = self._buyer(number)
        self.stage.ask(person, "orders/submit", {"addressId": person.headers["x-address"]}, key)

    @step(number=_BUYERS, pick=_PICK)
    def pay(self, number: int, pick: int) -> None:
        self._about(number, pick, "orders/pay")

    @step(number=_BUYERS, pick=_PICK)
    def cancel(self, number: int, pick: int) -> None:
        self._about(number, pick, "orders/cancel")

    @step(number=_BUYERS, pick=_PICK)
    def come_back_from_the_cashier(self, number: int, pick: int) -> None:
        self._about(number, pick, "orders/get", confirm=True)

    @step(pick=_PICK, again=st.booleans(), late=st.booleans())
    def spend(self, pick: int, again: bool, late: bool) -> None:
        numbers = sorted(self.stage.provider.numbers)
        if numbers:
            self.stage.provider.spend(numbers[pick % len(numbers)], again=again, late=late)

    @step(pick=_PICK)
    def bring_a_notification(self, pick: int) -> None:
        if self.stage.provider.news:
            self.stage.knock(pick % len(self.stage.provider.news))

    @step(chance=st.integers(0, 99))
    def refunds_end(self, chance: int) -> None:
        self.stage.provider.settle_refunds(Random(chance))

    @step(number=_BUYERS, pick=_PICK, name=st.sampled_from(["orders/ship", "orders/refund"]))
    def staff_acts(self, number: int, pick: int, name: str) -> None:
        order_no = self._order(number, pick)
        parcel = {"method": "express", "carrier": "ZTO", "trackingNo": "70000001"} if name == "orders/ship" else {}
        if order_no:
            self.stage.ask(
                self.stage.shop.staff, name, {"orderNo": order_no, **parcel}, f"staff-{name[7:]}-{order_no[:14]}"
            )

    @step(queue=st.sampled_from(["stock", "notify"]))
    def work_off_a_queue(self, queue: str) -> None:
        self.stage.work_off(queue)

    @step()
    def read_the_stream(self) -> None:
        self.stage.relay()

    @step(seconds=st.sampled_from([1, 31, 61, 600, 1_900]))
    def let_time_pass(self, seconds: float) -> None:
        self.stage.seams.clock.moment += premises.timedelta(seconds=seconds)

    @step()
    def the_minute_is_over(self) -> None:
        self.stage.run_timers()

    @invariant()
    def stock_is_never_below_zero(self) -> None:
        if hasattr(self, "stage"):  # every other law is checked at each write
            assert all(available >= 0 for available, _ in self.stage.watch.stock.values())

    def teardown(self) -> None:
        if hasattr(self, "open"):
            try:
                with told_to_hypothesis():
                    rest.come_to_rest(self.stage)
                    rest.check(self.stage)
            finally:
                self.open.__exit__(None, None, None)


def _run(*, examples: int, phases: tuple[Phase, ...] = tuple(Phase)) -> None:
    Shopping.TestCase.settings = settings(
        max_examples=examples,
        stateful_step_count=25,
        deadline=None,
        derandomize=True,
        phases=phases,
        suppress_health_check=list(HealthCheck),
    )
    Shopping.TestCase().runTest()


@pytest.mark.row("D3")
@pytest.mark.row("D6")
def test_whatever_people_do_one_after_the_other_every_law_holds() -> None:
    _run(examples=40)


def test_a_planted_defect_is_found_by_these_steps_too() -> None:
    with DEFECTS["stock: given back twice"](), pytest.raises(AssertionError, match=r"stock of|never came to rest"):
        _run(examples=40, phases=(Phase.generate,))
