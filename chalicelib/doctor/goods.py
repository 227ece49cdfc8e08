"""Laws of goods: products are where staff finds them, their pictures are there and stay, imports count what they took."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from ..catalog.items import Product
from ..catalog.life import shelf, status_of
from ..imports.items import FINISHED, RUNNING, Done, Fault, Import
from ..media.items import READY, SHOP, Media, Place, named_in
from ..runtime import clock, ids
from ..store import schema, upgrades
from ..store.errors import Raw
from ..store.item import Key
from .books import Both
from .laws import Context, Wrong, of_item, of_shop, wrong
from .timers import key_of


@of_item("products", "每个商品都在员工列表里与它状态相应的位置", Product)
def products(raw: Raw, context: Context) -> Iterator[Wrong]:
    if upgrades.version_of(raw) < Product.VERSION:
        yield wrong("是旧版代码写的，员工找不到它，须升级数据", key_of(raw))
        return
    product = Product.of(raw)
    status = status_of(product)
    place = (status, shelf(status), f"{clock.iso(product.created_at)}#{product.product_id}")
    told = (product.status, product.ops_pk, product.ops_sk)
    if told != place:
        yield wrong(f"应在 {place[1]} {place[2]}，实在 {told[1]} {told[2]}", product)


@of_item("media-deadline", "没有用到的文件都等着被清理或处理", Media)
def media_deadline(raw: Raw, context: Context) -> Iterator[Wrong]:
    media = Media.of(raw)
    if media.due is None and not media.used:
        yield wrong(f"文件 {media.state}，没有用到，也没有清理的期限", media)
    elif media.due is None and media.state == READY and not media.prepared:
        yield wrong("图片没有处理过，也没有人再去处理", media)


@of_shop("media", "公开过的文件都查得到是谁的；商品用到的本店图片都在，并且不会被清理", Media, Place, Product)
class PicturesThere:
    """Pictures of products are the shop's own; memory grows with them. Who sent a file is compared in 64 parts by its name."""

    def __init__(self, context: Context, watch: frozenset[str] = frozenset()) -> None:
        self._still = context.now - context.lag
        self._both = Both(watch)
        self._kept: dict[str, bool] = {}  # the shop's files that can be shown -> marked as used
        self._shown: dict[
            str, tuple[str, bool]
        ] = {}  # files that products show -> one of them, and whether it did so a while ago

    def see(self, raw: Raw) -> None:
        kind = raw["kind"]["S"]
        if kind == Media.KIND and "extension" in raw:  # it was published, and some were withdrawn since
            key = key_of(raw)
            name = raw["media_id"]["S"]
            self._both.add(f"REF#media 第 {ids.shard(name, 64)} 组", 0, f"{name} {key.pk}")
            if key.pk == SHOP and raw["state"]["S"] == READY:
                self._kept[name] = raw.get("used", {}).get("BOOL", False)
        elif kind == Place.KIND:
            name = key_of(raw).pk.removeprefix("REF#media#")
            self._both.add(f"REF#media 第 {ids.shard(name, 64)} 组", 1, f"{name} {raw['owner']['S']}")
        elif kind == Product.KIND:
            product = Product.of(raw)
            settled = (product.updated_at or product.created_at) <= self._still
            for name in named_in(raw["page"]["S"]):
                self._shown.setdefault(name, (product.pk, settled))

    def see_buyer(self, buyer: Any) -> None:
        """Their files were seen one by one."""

    def wrongs(self, context: Context) -> Iterator[Wrong]:
        yield from self._both.wrongs("公开过的文件数", "登记", "未登记", "没有文件")
        for name, (product, settled) in sorted(self._shown.items()):
            if name not in self._kept:
                yield wrong(f"图片 {name} 不在了", Key(product, "PRODUCT"))
            elif settled and not self._kept[name]:
                yield wrong(f"图片 {name} 没有记为用到，会被清理", Key(product, "PRODUCT"))


@of_shop(
    "imports", "导入记的成功与问题数与逐条的记号一致，做完的每个商品都有结果，没做完的在等下一步", Import, Done, Fault
)
class ImportsCounted:
    """Those whose marks may have been swept already are left alone."""

    def __init__(self, context: Context, watch: frozenset[str] = frozenset()) -> None:
        self._imports: list[Import] = []
        self._marks: Counter[tuple[str, str]] = Counter()

    def see(self, raw: Raw) -> None:
        kind = raw["kind"]["S"]
        if kind == Import.KIND:
            self._imports.append(Import.of(raw))
        elif kind in (Done.KIND, Fault.KIND):
            self._marks[raw[schema.PK]["S"].removeprefix("IMPORT#"), kind] += 1

    def see_buyer(self, buyer: Any) -> None:
        """Nothing of them is needed."""

    def wrongs(self, context: Context) -> Iterator[Wrong]:
        for found in sorted(self._imports, key=lambda one: str(one.import_id)):
            if found.state == RUNNING and found.due != "step":
                yield wrong("正在进行，却没有等下一步", found)
            if found.state != FINISHED or found.ttl <= context.now.timestamp():
                continue
            made, faulty = (self._marks[found.import_id, kind] for kind in (Done.KIND, Fault.KIND))
            if (found.made, found.faulty) != (made, faulty):
                told = f"记成功 {found.made} 个、问题 {found.faulty} 行，记号是 {made} 个、{faulty} 行"
                yield wrong(told, found, amount=int(found.made) - made or int(found.faulty) - faulty)
            if found.done != found.products:
                yield wrong(f"共 {found.products} 个商品，有结果的 {found.done} 个", found)
