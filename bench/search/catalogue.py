"""The generated zh-CN catalogue: `python -m bench.search.catalogue` writes tests/data/search/catalogue.zh.jsonl.gz, the same every time.

Each product has attributes that judgements read (type, material, size, colour, brand, use) and the text that search reads, in the manner of
shops: titles that heap up words in any order, units in several spellings, some without their brand or material, some in half a sentence.
"""

from __future__ import annotations

import gzip
import io
import json
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .goods import BRANDS, GOODS

FOLDER = Path(__file__).parents[2] / "tests/data/search"
CATALOGUE = FOLDER / "catalogue.zh.jsonl.gz"
SEED, PER_TYPE = 20_261_122, 37
_SPELLINGS = {
    "ml": ["{n}ml", "{n}毫升", "{n} ML", "{n}mL"],
    "L": ["{n}L", "{n}升", "{n} L"],
    "g": ["{n}g", "{n}克", "{n} g"],
    "kg": ["{n}kg", "{n}公斤", "{n} KG", "{n}千克"],
    "cm": ["{n}cm", "{n}厘米", "{n}CM"],
    "m": ["{n}m", "{n}米"],
    "mm": ["{n}mm", "{n}毫米"],
    "寸": ["{n}寸", "{n}英寸"],
}
_PRAISE = [
    "",
    "",
    "",
    "新款",
    "手工",
    "简约",
    "复古",
    "高颜值",
    "加厚",
    "ins风",
    "日式",
    "中式",
    "原创设计",
    "家用",
    "便携",
]
_TAGS = ["新品", "热卖", "限量", "店长推荐", "平价好物", "送礼佳选"]


def generate(products: int | None = None, seed: int = SEED) -> Iterator[dict[str, Any]]:
    """Products in a fixed order; `products` as many as asked for (all kinds in turn), else PER_TYPE of each kind."""
    chance = random.Random(seed)
    lines = [line.split("|") for line in GOODS.strip().splitlines()]
    for number in range(products or PER_TYPE * len(lines)):
        yield _product(number, lines[number % len(lines)], chance)


def _product(number: int, line: list[str], chance: random.Random) -> dict[str, Any]:
    kind, category, nouns, materials, sizes, colours, prices, uses, brands = (part.strip() for part in line)
    low, high = (int(yuan) for yuan in prices.split("-"))
    noun = _first_mostly(nouns.split(","), chance)
    pick = {
        name: chance.choice(text.split(","))
        for name, text in (
            ("material", materials),
            ("size", sizes),
            ("colour", colours),
            ("use", uses),
            ("brand", brands),
        )
    }
    words = [
        pick["brand"] if chance.random() < 0.7 else "",
        chance.choice(_PRAISE),
        pick["material"] if chance.random() < 0.75 else "",
        noun,
        pick["use"] if chance.random() < 0.5 else "",
        _spelt(pick["size"], chance) if chance.random() < 0.6 else "",
        pick["colour"] if chance.random() < 0.4 else "",
    ]
    if chance.random() < 0.3:  # another order, as sellers write
        head, tail = words[:1], words[1:]
        chance.shuffle(tail)
        words = head + tail
    join = " " if chance.random() < 0.25 else ""
    return {
        "productId": f"zh{number:06d}",
        "title": join.join(word for word in words if word),
        "subtitle": chance.choice([f"{pick['use']}好选择", f"{pick['colour']} {_spelt(pick['size'], chance)}", ""]),
        "category": category,
        "brand": pick["brand"],
        "tags": chance.sample(_TAGS, chance.choice([0, 0, 1, 2])),
        "attributes": {"材质": pick["material"], "规格": _spelt(pick["size"], chance), "款式": pick["colour"]},
        "priceFen": int(low * (high / low) ** chance.random()) * 100 + chance.choice([0, 50, 90]),
        "sold": int(chance.paretovariate(0.9)) - 1 if chance.random() < 0.8 else 0,
        "inStock": chance.random() < 0.93,
        "createdDay": chance.randrange(700),
        "judged": {"type": kind, "noun": noun, **pick, "amount": amount(pick["size"])},
    }


def _first_mostly(nouns: list[str], chance: random.Random) -> str:
    return nouns[0] if chance.random() < 0.5 else chance.choice(nouns)


def _spelt(size: str, chance: random.Random) -> str:
    """The same amount in one of the spellings that sellers use."""
    found = re.fullmatch(r"([\d.]+)(ml|L|g|kg|cm|mm|m|寸)", size)
    if not found:
        return size
    number, unit = found.groups()
    if unit == "g" and int(number) % 500 == 0 and chance.random() < 0.3:
        return f"{int(number) // 500}斤"
    if unit == "L" and chance.random() < 0.25:
        return f"{int(float(number) * 1000)}ml"
    return chance.choice(_SPELLINGS[unit]).format(n=number)


def amount(size: str) -> str:
    """One spelling for one amount: 1L and 1000ml are the same."""
    found = re.fullmatch(r"([\d.]+)(ml|L|g|kg|cm|mm|m)", size)
    if not found:
        return size
    number, unit = float(found[1]), found[2]
    base, times = {"ml": ("ml", 1), "L": ("ml", 1000), "g": ("g", 1), "kg": ("g", 1000),
                   "mm": ("mm", 1), "cm": ("mm", 10), "m": ("mm", 1000)}[unit]  # fmt: skip
    return f"{number * times:g}{base}"


def read(path: Path = CATALOGUE) -> list[dict[str, Any]]:
    """The committed catalogue."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def packed() -> bytes:
    """The file: gzip without the time in its head, so that the same catalogue is the same bytes."""
    text = "".join(json.dumps(product, ensure_ascii=False, separators=(",", ":")) + "\n" for product in generate())
    into = io.BytesIO()
    with gzip.GzipFile(fileobj=into, mode="wb", mtime=0, compresslevel=9) as file:
        file.write(text.encode())
    return into.getvalue()


if __name__ == "__main__":
    assert set(BRANDS) >= {brand for line in GOODS.strip().splitlines() for brand in line.split("|")[8].split(",")}
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    CATALOGUE.write_bytes(packed())
    products = read()
    print(f"{len(products)} products, {CATALOGUE.stat().st_size} bytes")
