"""Replays real orders: `python -m infra.local.replay [FILE] [--url http://127.0.0.1:8000] [--buyers 8]`, what `make replay` does.

The products of the file are put into the shop, then every invoice is bought as real carts, orders and payments, by several
buyers at once; at the end the shop's account must be that of the file, to the fen and to the unit. Without a shop at the
address a temporary one is started. A second run on the same shop finds everything there and orders nothing twice.

With `--refunds 5` five of a hundred orders are then given back, always the same ones, and the doctor reads the whole shop.

Exit status: 0 all agrees, 1 something differs (each difference is named), 2 the file or the shop is not usable.
"""

import argparse
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from infra.local.calls import Refusal
from infra.local.own_shop import NotStarted, is_shop, own_shop, ports_of
from infra.local.replay import returns
from infra.local.replay.dataset import BadRow
from infra.local.replay.driver import replay

_DATA = Path(".local")  # where `make run` keeps its shop
_FILE = Path("tests/data/online-retail-2010-12.csv.gz")


def main() -> int:
    options = _options()
    try:
        with _shop(options.url) as (url, data_dir):
            status = replay(options.file, url, options.buyers, options.refunds)
            right = returns.examine(ports_of(url), data_dir) if options.refunds else True
            return status if right else 1
    except (BadRow, OSError, NotStarted, Refusal) as error:
        print(f"✗ {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m infra.local.replay", description="Real orders in the local shop")
    parser.add_argument("file", type=Path, nargs="?", default=_FILE, help=f"order lines (default {_FILE})")
    parser.add_argument("--url", type=_url, default="http://127.0.0.1:8000", help="a running local shop, seeded")
    parser.add_argument("--refunds", type=_percent, default=0.0, help="how many of a hundred orders are given back")
    parser.add_argument("--buyers", type=_buyers, default=8, help="how many buy at once, 1 - 64")
    return parser.parse_args()


def _url(text: str) -> str:
    try:
        return ports_of(text).shop_url
    except ValueError as error:
        raise argparse.ArgumentTypeError(
            f"不是本地商城的地址 / not the address of a local shop: {text}（http://127.0.0.1:8000）"
        ) from error


@contextmanager
def _shop(url: str) -> Iterator[tuple[str, Path]]:
    """The address of the shop and where its data lies: the one at `url` if it answers, else a temporary one. Raises NotStarted."""
    with TemporaryDirectory(prefix="minimall-") as directory:
        if is_shop(url):
            yield url.rstrip("/"), _DATA
            return
        print(f"{url} 没有商城应答，另起一个临时的 / No shop answers there, starting a temporary one …", flush=True)
        with own_shop(Path(directory)) as own:
            yield own, Path(directory)


def _percent(text: str) -> float:
    number = float(text)
    if not 0 <= number <= 100:
        raise argparse.ArgumentTypeError("0 - 100")
    return number


def _buyers(text: str) -> int:
    number = int(text)
    if not 1 <= number <= 64:
        raise argparse.ArgumentTypeError("1 - 64")
    return number


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that a shop of our own is ended, and leaves nothing
    sys.exit(main())
