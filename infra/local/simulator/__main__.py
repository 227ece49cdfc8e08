"""`python -m infra.local.simulator`: run the simulator until Ctrl-C."""

import argparse
import logging
import sys
from pathlib import Path

from infra.local.simulator.app import build, listen, serve
from infra.local.simulator.credentials import load_or_create_platform
from infra.local.simulator.model import Config


def main(arguments: list[str] | None = None) -> int:
    """Serve; 2 if the port is taken."""
    options = _options(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    config = Config(
        merchant_name=options.merchant_name,
        notify_speed=options.notify_speed,
        refund_delay=options.refund_delay,
        shipping_delay=options.shipping_delay,
    )
    try:
        listener = listen(options.host, options.port)
    except OSError as error:
        print(
            f"端口 {options.port} 不可用 / port {options.port} is not available ({error}); --port <n>", file=sys.stderr
        )
        return 2
    data_dir = Path(options.data_dir)
    server = serve(build(load_or_create_platform(data_dir), config, data_dir))
    print(f"微信模拟器 / platform simulator: http://{options.host}:{listener.getsockname()[1]}/_sim/", flush=True)
    server.run(sockets=[listener])
    return 0


def _options(arguments: list[str] | None) -> argparse.Namespace:
    defaults = Config()
    parser = argparse.ArgumentParser(prog="python -m infra.local.simulator", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8001, help="0: any free one")
    parser.add_argument("--data-dir", default=".local/simulator", help="keys and state live here")
    parser.add_argument("--merchant-name", default=defaults.merchant_name, help="shown at the cashier")
    parser.add_argument("--notify-speed", type=float, default=defaults.notify_speed, help="60: a minute takes a second")
    parser.add_argument("--refund-delay", type=float, default=defaults.refund_delay, help="seconds until SUCCESS")
    parser.add_argument("--shipping-delay", type=float, default=defaults.shipping_delay, help="seconds; really 60")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
