"""Products and their stock -> documents, from the stream.

A record is only the occasion: the document is made of the product as it stands, under a revision that is taken before anything is read. So
records that come twice, late, or in another order do no harm; what did not change is not written; and what was written last is true. Stock
matters only when a SKU sells out or comes back: a sale is no news to search.
"""

from __future__ import annotations

from .. import stock
from ..catalog.items import Category, Product, category_key, product_key
from ..runtime import clock
from ..stock import Pool, Stock, stock_key
from ..store import table
from ..store.errors import Contended, Raw, TransactionRefused
from ..store.stream import Record
from ..store.transaction import Transaction
from . import document as documents
from .document import Document
from .records import KEPT, SearchChange, SearchDocument, change_key, document_key

BRAND = ("品牌", "brand")  # the attribute that names it
_TRIES = 6


KINDS = frozenset({Product.KIND, Stock.KIND, Pool.KIND})  # of items whose changes may change a document


def touched(record: Record) -> str | None:
    """The product whose document a stream record may change; None: no product's."""
    image = record.new or record.old or {}
    if record.kind == Product.KIND:
        return str(image["product_id"]["S"])
    if record.kind in (Stock.KIND, Pool.KIND) and _is_there(record.old) != _is_there(record.new):
        return str(image["product_id"]["S"])
    return None


def _is_there(shelf: Raw | None) -> bool:
    return shelf is not None and int(shelf["available"]["N"]) > 0 and "line" not in shelf


def project(product_id: str) -> Document | None:
    """Bring the document to what the product is now; returns it as it stands, None when there never was such a product. Raises Contended."""
    for _ in range(_TRIES):
        stored = table.get(SearchDocument, document_key(product_id))  # before the product: see above
        known = stored.document if stored else None
        document = _document(product_id, known)
        if document is None or document == known:
            return document
        transaction = Transaction("search/project")
        key = document_key(product_id)
        item = SearchDocument.at(key, product_id=product_id, revision=document.revision, document=document)
        unchanged = SearchDocument.pk.does_not_exist() if known is None else SearchDocument.revision == known.revision
        transaction.put("document", item, unchanged)
        now = clock.now()
        change = SearchChange.at(change_key(now, document), document=document)
        change.ttl = int((now + KEPT).timestamp())
        transaction.put("change", change)
        try:
            transaction.commit()
        except TransactionRefused:
            continue
        return document
    raise Contended(f"search document {product_id}")


def _document(product_id: str, known: Document | None) -> Document | None:
    """The document of the product as it stands: under the revision that is known when nothing has changed, else under the next one."""
    product = table.get(Product, product_key(product_id))
    if product is None and known is None:
        return None
    revision = known.revision if known else 0
    if product is None or not product.on_sale or product.page.hidden_at(0):
        found = Document(product_id=product_id, revision=revision, on_sale=False)
    else:
        found = described(product, category_names(product), in_stock(product), revision)
    return found if found == known else found.model_copy(update={"revision": revision + 1})


def described(product: Product, names: list[str], there: bool, revision: int) -> Document:
    """What search takes of a product on sale. Pure."""
    page = product.page
    brands = [one.value for one in page.attributes if one.name.lower() in BRAND]
    return Document(
        product_id=product.product_id,
        revision=revision,
        title=product.title,
        brand=page.brand or (brands[0] if brands else ""),
        category_names=names,
        categories=list(product.listed_in),
        tags=list(page.tags),
        attributes=[one.value for one in page.attributes if one.name.lower() not in BRAND and len(one.value) <= 40],
        subtitle=page.subtitle,
        description=page.description[: documents.MOST_TEXT],
        price_fen=int(product.min_price_fen),
        sold=int(product.sold),
        created=int(product.created_at.timestamp() * 1000),
        in_stock=there,
    )


def category_names(product: Product) -> list[str]:
    """The names of the categories that the product is listed in; a renamed one reaches its products when they change, or by `rebuild`."""
    found = (table.get(Category, category_key(category_id), strong=False) for category_id in product.listed_in)
    return [category.name for category in found if category is not None]


def in_stock(product: Product) -> bool:
    """Can any of its SKUs be bought? Reads until one is."""
    for sku_id in product.sku_ids:
        supply = stock.count([table.get(Stock, stock_key(sku_id))]).get(sku_id)
        if supply is not None and supply.left > 0:
            return True
    return False
