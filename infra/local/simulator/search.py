"""Pages that the shop tells WeChat's search of: checked as WeChat does, and then forgotten."""

import re

from infra.local.simulator.router import Answer, Request, Route, json_answer
from infra.local.simulator.wechat_border import WeChatBorder, WeChatError, read_object

_MOST = 1000
_QUERY = re.compile(r"[^=&\s]+=[^=&\s]*(&[^=&\s]+=[^=&\s]*)*")


class Search:
    """Takes pages ("submitPages")."""

    def routes(self, border: WeChatBorder) -> list[Route]:
        """The endpoint of this module."""
        return [Route("POST", "/wxa/search/wxaapi_submitpages", self.take, border, "pages")]

    def take(self, request: Request) -> Answer:
        """Check each of them."""
        pages = read_object(request).get("pages")
        if not isinstance(pages, list) or not pages:
            raise WeChatError(40219, "pages is empty")
        if len(pages) > _MOST:
            raise WeChatError(47004, "pages count exceeds 1000")
        for page in pages:
            if not isinstance(page, dict) or not page.get("path"):
                raise WeChatError(40210, "path is empty")
            if not _QUERY.fullmatch(str(page.get("query", ""))):
                raise WeChatError(40212, "invalid query")
        return json_answer({"errcode": 0, "errmsg": "ok"})
