"""Makes chalicelib/search/pinyin.json from pypinyin's dictionaries (MIT): `python -m bench.search.make_pinyin DIRECTORY_OF_PYPINYIN`.

pypinyin is needed here only and is no requirement of the shop: importing it takes a second and 65 MB, the table that is made of it 5 ms.
Kept are the characters of GB 2312, each with its usual reading, and the phrases in which a character is read otherwise.
"""

from __future__ import annotations

import json
import sys
import unicodedata
from collections import defaultdict
from pathlib import Path

TABLE = Path(__file__).parents[2] / "chalicelib/search/pinyin.json"
LICENCE = (
    "Readings from pypinyin 0.55.0 (https://github.com/mozillazg/python-pinyin) and its data pinyin-data and phrase-pinyin-data. "
    "MIT License, Copyright (c) 2016 mozillazg, 闲耘. Permission is hereby granted, free of charge, to any person obtaining a copy "
    "of this software and associated documentation files, to deal in the Software without restriction, including without limitation "
    "the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, subject to the "
    "following condition: the above copyright notice and this permission notice shall be included in all copies or substantial "
    "portions of the Software. THE SOFTWARE IS PROVIDED “AS IS”, WITHOUT WARRANTY OF ANY KIND."
)
# Goods that general dictionaries do not know or read otherwise.
OWN = {
    "长袖": "chang xiu",
    "长裙": "chang qun",
    "长裤": "chang ku",
    "重磅": "zhong bang",
    "行李": "xing li",
    "调味": "tiao wei",
}


def plain(reading: str) -> str:
    """Without its tone: "lǜ" is typed lv."""
    letters = unicodedata.normalize("NFD", reading.replace("ê", "e"))
    umlaut = letters.replace("ü", "v").replace("Ü", "v").replace("u\u0308", "v")
    return "".join(letter for letter in umlaut if "a" <= letter <= "z")


def main(source: Path) -> None:
    readings = json.loads((source / "pinyin_dict.json").read_text(encoding="utf-8"))
    phrases = json.loads((source / "phrases_dict.json").read_text(encoding="utf-8"))
    places = ((high, low) for high in range(0xB0, 0xF8) for low in range(0xA1, 0xFF))
    characters = "".join(bytes(place).decode("gb2312", "ignore") for place in places)
    usual = {one: plain(readings[str(ord(one))].split(",")[0]) for one in characters if str(ord(one)) in readings}
    also = {
        one: sorted({plain(each) for each in readings[str(ord(one))].split(",")} - {usual[one], ""}) for one in usual
    }
    other: dict[str, str] = dict(OWN)
    for phrase, sounds in phrases.items():
        if 2 <= len(phrase) <= 4 and all(one in usual for one in phrase):
            said = [plain(sound[0]) for sound in sounds]
            if (
                said != [usual[one] for one in phrase]
                and phrase not in other
                and all(sound == usual[one] or sound in also[one] for one, sound in zip(phrase, said, strict=True))
            ):
                other[phrase] = " ".join(said)
    by_sound: dict[str, str] = defaultdict(str)
    for one, sound in usual.items():
        by_sound[sound] += one
    table = {"licence": LICENCE, "characters": dict(sorted(by_sound.items())), "phrases": dict(sorted(other.items()))}
    TABLE.write_text(json.dumps(table, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
    print(f"{len(usual)} characters, {len(by_sound)} syllables, {len(other)} phrases, {TABLE.stat().st_size} bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
