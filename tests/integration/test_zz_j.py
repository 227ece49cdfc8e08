from functools import partial
from tests.integration import laws
from tests.integration.crowd import *
from tests.integration.seams import Conflicts, table_seam
from contextlib import nullcontext
def test_many(shop):
    tea = shop.product(stock=1000)
    (b,) = crowd(1)
    for n in range(60):
        o = shop.order(b, (tea, 1))["orderNo"]
        with table_seam(Conflicts()) if n % 2 else nullcontext():
            r = at_once([partial(until_served, b, "orders/cancel", {"orderNo": o})] * 6)
        assert codes(r) == {"ok": 6}, (n, codes(r))
    assert shop.left(tea.sku) == 1000
    laws.check()
    print("cancels fine")
def test_confirm(shop):
    tea = shop.product(stock=1000)
    b = shop.buyer("lan")
    for n in range(25):
        o = shop.paid_order(b, (tea, 1))
        shop.staff.call("orders/ship", {"orderNo": o, "carrier": "SF", "trackingNo": "SF1234567890"})
        with table_seam(Conflicts()) if n % 2 else nullcontext():
            r = at_once([partial(until_served, b, "orders/confirm_receipt", {"orderNo": o})] * 6)
        assert codes(r) == {"ok": 6}, (n, codes(r))
    laws.check(); print("confirms fine")
def test_keys(shop):
    tea = shop.product(stock=1000)
    for n in range(40):
        (b,) = crowd(1)
        with table_seam(Conflicts()) if n % 2 else nullcontext():
            r = at_once([partial(until_served, b, "orders/submit", body(b, (tea, 1)), key="k"*12)] * 8)
        assert codes(r) == {"ok": 8}, (n, codes(r))
        assert len({a["orderNo"] for a in answers(r)}) == 1
    shop.drain()
    laws.check(); assert shop.left(tea.sku) == 960; print("keys fine")
