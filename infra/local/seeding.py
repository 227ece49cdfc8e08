"""Puts the demo shop in, as a task of the local cloud: `python -m infra.local.seeding --shop URL --facts FILE`.

`infra.local.shop.seed.seed(shop_url)` does the work over the shop's own API; it may be called at every start. What it
returns, a mapping of label to text (a demo account, say), is written to the file for the summary on the terminal.
"""

import argparse
import json
import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from infra.local.calls import Refusal

_SEED = "infra.local.shop.seed"


def main() -> None:
    parser = argparse.ArgumentParser(description="Seeds the demo shop")
    parser.add_argument("--shop", required=True, help="the shop's address")
    parser.add_argument("--facts", type=Path, required=True, help="where to write what people should know")
    options = parser.parse_args()

    if find_spec(_SEED) is None:
        return  # somebody took the demo out: the shop starts empty
    try:
        facts = import_module(_SEED).seed(options.shop) or {}
    except (Refusal, TimeoutError) as error:
        sys.exit(f"  ✗ {error}")
    options.facts.write_text(json.dumps({label: str(text) for label, text in facts.items()}, ensure_ascii=False))


if __name__ == "__main__":
    main()
