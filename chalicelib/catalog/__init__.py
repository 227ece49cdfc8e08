"""The catalogue: products, their SKUs, the category tree, and the listing cards that browsing reads.

    P#<product>     PRODUCT, SALES, SKU#<sku>   a product page is one Query
    CATEGORIES      #TREE, <category>           the tree is one Query
    L#<category>#<sort>  <sort key>#<product>   a page of a listing is one Query of cards

A SKU carries what the cart and the checkout need of its product (title, on sale, categories), written in the same transaction, so that
pricing a line reads one item. Cards are projected from the table's stream, never by scanning.

    items     what is stored, and where          offer     a product with its SKUs, read whole
    revision  what staff changes, laid over it   changes   and written whole, under one lock
    matrix    SKUs as choices of specs (pure)    cards     listings follow the product, from the stream
    tree      categories to three levels         sales     units sold: counted exactly, ranked on a schedule
    life      from the draft to the sale         vetting   what is looked at by itself before people look (pure)
    form      what a buyer fills in (pure)         older    products as older code wrote them
"""

from . import older as older  # so that its steps are known wherever a product is read
from .items import (
    ALL,
    MEMBERS,
    MOST_CATEGORIES,
    MOST_SKUS,
    SORTS,
    STORE,
    Attribute,
    Card,
    Category,
    Description,
    Product,
    Sales,
    Sku,
    Sort,
    SpecAxis,
    SpecValue,
    Tree,
    category_key,
    listing,
    product_key,
    sales_key,
    sku_key,
    tree_key,
)

__all__ = [
    "ALL",
    "MEMBERS",
    "MOST_CATEGORIES",
    "MOST_SKUS",
    "SORTS",
    "STORE",
    "Attribute",
    "Card",
    "Category",
    "Description",
    "Product",
    "Sales",
    "Sku",
    "Sort",
    "SpecAxis",
    "SpecValue",
    "Tree",
    "category_key",
    "listing",
    "product_key",
    "sales_key",
    "sku_key",
    "tree_key",
]
