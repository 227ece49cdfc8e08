"""The search index: `python -m infra.operate.search rebuild | opensearch --url … | embedded`.

rebuild      make it anew of all products; buyers see the old one until then
opensearch   fill an index on OpenSearch, then let it answer; with `--user` its password is read from standard input
embedded     let the embedded engine answer again
"""

from __future__ import annotations

import sys

from chalicelib.search import engines
from infra.operate.deployment import NoDeployment, choose, parser, say


def main(arguments: list[str] | None = None) -> int:
    asked = parser("search", "the search index: rebuild it, or switch its engine")
    asked.add_argument("verb", choices=("rebuild", "opensearch", "embedded"))
    asked.add_argument("--url", help="of OpenSearch: https://host:port")
    asked.add_argument("--index", default="minimall")
    asked.add_argument("--user", default="", help="its password comes from standard input")
    options = asked.parse_args(arguments)
    if options.verb == "opensearch" and not options.url:
        asked.error("--url says where OpenSearch is")
    try:
        choose(options)
    except NoDeployment as error:
        print(f"✗ {error}", file=sys.stderr)
        return 2
    if options.verb == "rebuild":
        say(f"✓ {engines.rebuild()} 件在售商品已重建索引 / products are in the new index")
    elif options.verb == "opensearch":
        password = sys.stdin.readline().rstrip("\n") if options.user else ""
        sent = engines.switch_to_opensearch(options.url, options.index, options.user, password)
        say(f"✓ 已写入 {sent} 份文档，搜索由 OpenSearch 应答 / OpenSearch answers")
    else:
        engines.switch_to_embedded()
        say("✓ 搜索由内置索引应答 / the embedded index answers")
    return 0


if __name__ == "__main__":
    sys.exit(main())
