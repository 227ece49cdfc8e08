"""Replays real orders: `python -m infra.local.replay [FILE] [--url http://127.0.0.1:8000] [--buyers 8]`, what `make replay` does.

The products of the file are put into the shop, then every invoice is bought as real carts, orders and payments, by several
buyers at once; at the end the shop's account must be that of the file, to the fen and to the unit. Without a shop at the
address a temporary one is started. A second run on the same shop finds everything there and orders nothing twice.

Exit status: 0 all agrees, 1 something differs (each difference is named), 2 the file or the shop is not usable.
"""

import argparse
import signal
import sys
from pathlib import Path

from infra.local.calls import Refusal
from infra.local.own_shop import NotStarted, a_shop, ports_of
from infra.local.replay.dataset import BadRow
from infra.local.replay.driver import replay

_FILE = Path("tests/data/online-retail-2010-12.csv.gz")


def main() -> int:
    options = _options()
    try:
        with a_shop(options.url) as url:
            return replay(options.file, url, options.buyers)
    except (BadRow, OSError, NotStarted, Refusal) as error:
        print(f"✗ {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m infra.local.replay", description="Real orders in the local shop")
    parser.add_argument("file", type=Path, nargs="?", default=_FILE, help=f"order lines (default {_FILE})")
    parser.add_argument("--url", type=_url, default="http://127.0.0.1:8000", help="a running local shop, seeded")
    parser.add_argument("--buyers", type=_buyers, default=8, help="how many buy at once, 1 - 64")
    return parser.parse_args()


def _url(text: str) -> str:
    try:
        return ports_of(text).shop_url
    except ValueError as error:
        raise argparse.ArgumentTypeError(
            f"不是本地商城的地址 / not the address of a local shop: {text}（http://127.0.0.1:8000）"
        ) from error


def _buyers(text: str) -> int:
    number = int(text)
    if not 1 <= number <= 64:
        raise argparse.ArgumentTypeError("1 - 64")
    return number


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that a shop of our own is ended, and leaves nothing
    sys.exit(main())
