"""The storefront and the merchant console in the local cloud: what `make web` built, at /shop/ and /console/.

The same files run anywhere; where the shop is, they read from <meta> tags of their page, which are filled in here at each request.
A site that was not built answers with a page that says how to build it.
"""

import mimetypes
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from pathlib import Path
from urllib.parse import unquote

from infra.local.gateway import HttpAnswer

DIST = Path(__file__).parents[2] / "clients" / "web" / "dist"
SITES = {"shop": "商城 H5 / storefront", "console": "商家后台 / console"}
HOW = "make web"

_PAGE = "index.html"
_FOREVER = "public, max-age=31536000, immutable"  # an asset's name changes with its content
_NOT_BUILT = """<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>{title}</title>
<body style="font:16px/1.8 sans-serif;max-width:36em;margin:15vh auto;padding:0 1em">
<h1 style="font-size:1.2em">{title}</h1><p>页面还没有构建，需要 Node 18 或更新版本：<code>{how}</code>，然后刷新这一页。</p>
<p>The pages are not built yet; with Node 18 or newer run <code>{how}</code>, then reload.</p>"""


def built(dist: Path = DIST) -> bool:
    """Whether both sites are there."""
    return all((dist / site / _PAGE).is_file() for site in SITES)


@dataclass(frozen=True)
class Sites:
    """The built sites in `dist`, told the shop's name and where the simulated WeChat is."""

    simulator_url: str
    name: Callable[[], str] = str  # asked at each request: the merchant may change it
    dist: Path = DIST

    def answer(self, path: str) -> HttpAnswer | None:
        """The answer to GET `path`; None where it is no path of a site."""
        site, slash, rest = path.removeprefix("/").partition("/")
        if site not in SITES:
            return None
        if not slash:
            return HttpAnswer(301, [("Location", f"/{site}/")], b"")
        if rest in ("", _PAGE):
            return self._page(site)
        return _asset(self.dist / site, rest)

    def _page(self, site: str) -> HttpAnswer:
        try:
            page = (self.dist / site / _PAGE).read_text(encoding="utf-8")
        except FileNotFoundError:
            return _html(404, _NOT_BUILT.format(title=SITES[site], how=HOW))
        for name, value in {"name": self.name(), "simulator": self.simulator_url}.items():
            empty = f'<meta name="minimall-{name}" content="'
            page = page.replace(f'{empty}"', f'{empty}{escape(value)}"')
        return _html(200, page)


def _html(status: int, page: str) -> HttpAnswer:
    return HttpAnswer(
        status, [("Content-Type", "text/html; charset=utf-8"), ("Cache-Control", "no-cache")], page.encode()
    )


def _asset(root: Path, name: str) -> HttpAnswer | None:
    """A file of a site; None for a name that leads out of it, begins with a dot or is not there."""
    root = root.resolve()
    try:
        path = (root / unquote(name)).resolve()
        hidden = any(part.startswith(".") for part in path.relative_to(root).parts)
        if hidden or not path.is_file():
            return None
    except (OSError, ValueError):  # outside, too long, or with a NUL
        return None
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return HttpAnswer(200, [("Content-Type", kind), ("Cache-Control", _FOREVER)], path.read_bytes())
