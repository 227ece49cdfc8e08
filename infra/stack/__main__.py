"""`make stack`: deploys the package of stage dev into the emulated cloud, stocks the shop, and plays the demo through its gateway.

Exit status: 0 every step went as expected, 1 one did not, 2 there is no package or it could not be deployed.
"""

from __future__ import annotations

import argparse
import secrets
import signal
import sys
from pathlib import Path
from typing import NoReturn, TextIO

from infra.local import child
from infra.local.demo.__main__ import play
from infra.local.demo.client import Person, WeChat
from infra.local.demo.expecting import Surprise
from infra.local.demo.story import Demo
from infra.local.demo.telling import Teller
from infra.local.shop import content
from infra.stack.deployment import Artefact, NotDeployed
from infra.stack.running import NotStocked, Running, running


def main() -> int:
    options = _options()
    signal.signal(signal.SIGTERM, _end)
    try:
        artefact = Artefact.of(options.package)
    except FileNotFoundError as missing:
        print(
            f"没有部署包，请先 make package STAGE=dev / no package, first: make package STAGE=dev ({missing.filename})"
        )
        return 2
    try:
        with running(artefact, _say) as shop:
            shop.stock()
            status = tell(shop)
            if options.stay:
                _stay(shop)
            return status
    except (NotDeployed, NotStocked) as problem:
        print(f"✗ {problem}")
        return 2
    except KeyboardInterrupt:
        return 130


def _say(text: str) -> None:
    print(text, flush=True)


def _end(*_: object) -> NoReturn:
    raise KeyboardInterrupt


def require_runnable(artefact: Artefact) -> None:
    """The emulator runs Lambdas with this interpreter: raises NotDeployed when they are made for another one, or for another system."""
    here = f"python{sys.version_info.major}.{sys.version_info.minor}"
    wanted = artefact.template["Resources"]["APIHandler"]["Properties"]["Runtime"]
    if sys.platform != "linux" or wanted != here:
        raise NotDeployed(
            f"部署包只能在 Linux 的 {wanted} 上运行 / the package runs on Linux with {wanted}: this is {sys.platform}, {here}"
        )


def tell(shop: Running, stream: TextIO = sys.stdout) -> int:
    """Play the demo on it, told to `stream`; the exit status."""
    teller = Teller(stream)
    demo = Demo(
        visitor=f"demo-{secrets.token_hex(4)}",
        buyer=Person(shop.url, teller.exchange),
        merchant=Person(shop.url, teller.exchange),
        wechat=WeChat(shop.platform.url, teller.exchange),
        tell=teller,
        content=content.load(),
    )
    teller.title(shop.url, shop.platform.url, f"{demo.cashier.zh} / {demo.cashier.en}")
    try:
        play(demo)
    except Surprise as surprise:
        teller.surprise(surprise)
        print("", *shop.complaints(), sep="\n  ", file=stream, flush=True)
        return 1
    return 0


def _stay(shop: Running) -> None:
    print(f"\n{shop.url}\n云 / cloud {shop.cloud.endpoint}\nCtrl-C 结束 / ends it", flush=True)
    signal.pause()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="make stack", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--package", type=Path, default=child.ROOT / "build/dev", help="where zip and template are")
    parser.add_argument("--stay", action="store_true", help="go on running after the demo, until Ctrl-C")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
