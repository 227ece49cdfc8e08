"""The category tree, nested; what is hidden is left out with all below it.

Reads    the categories (one Query)
Writes   nothing
Retry    a read; may be five minutes old in a CDN
"""

from __future__ import annotations

from chalicelib.catalog import tree
from chalicelib.catalog.tree import CategoryNode
from chalicelib.runtime.caller import ANYONE
from chalicelib.runtime.model import Request, Response
from chalicelib.runtime.operation import READ, Call, operation


class ListCategories(Request):
    pass


class CategoryTree(Response):
    categories: list[CategoryNode]


@operation(ListCategories, CategoryTree, caller=ANYONE, retry=READ, cache_seconds=300)
def categories(request: ListCategories, call: Call) -> CategoryTree:
    found, _ = tree.load(strong=False)
    return CategoryTree(categories=tree.nested(found))
