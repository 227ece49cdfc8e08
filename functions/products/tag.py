"""Put tags on products, and take tags off them; catalog/search lists by tag.

Reads    each product with its SKUs
Writes   each product that differs                                            (one transaction each)
Errors   product_not_found 404 (those before it in the list are tagged), invalid_request 400 (more than ten tags)
Retry    natural: a tag that is there stays, one that is not is gone
"""

from __future__ import annotations

from pydantic import Field

from chalicelib.catalog import Product, changes
from chalicelib.runtime.faults import invalid
from chalicelib.runtime.model import Name, Request, Response, Slug
from chalicelib.runtime.operation import NATURAL, Call, operation
from chalicelib.staff import staff

MOST_TAGS = 10


class TagProducts(Request):
    product_ids: list[Slug] = Field(min_length=1, max_length=50)
    add: list[Name] = Field(default=[], max_length=MOST_TAGS)
    remove: list[Name] = Field(default=[], max_length=MOST_TAGS)


class TaggedProducts(Response):
    """Product id -> its tags now."""

    tags: dict[str, list[str]]


@operation(TagProducts, TaggedProducts, caller=staff("products.write"), retry=NATURAL)
def tag(request: TagProducts, call: Call) -> TaggedProducts:
    def change(product: Product) -> bool:
        kept = [one for one in product.page.tags if one not in request.remove]
        tags = list(dict.fromkeys([*kept, *request.add]))
        if len(tags) > MOST_TAGS:
            raise invalid("add", problem=f"{product.product_id} would have more than {MOST_TAGS} tags")
        if tags == product.page.tags:
            return False
        product.page = product.page.model_copy(update={"tags": tags})
        return True

    return TaggedProducts(
        tags={one: changes.change(one, change).page.tags for one in dict.fromkeys(request.product_ids)}
    )
