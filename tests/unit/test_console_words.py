"""Whoever gives a role its permissions reads words, not names: the console has them for every permission of the catalogue, in both languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import functions  # noqa: F401 - makes the catalogue known
from chalicelib.runtime import catalogue

LOCALES = Path(__file__).parents[2] / "clients" / "web" / "console" / "locales"


def words(language: str, group: str) -> set[str]:
    """The keys of permissions.<group> in the console's words of a language."""
    text = (LOCALES / f"{language}.ts").read_text(encoding="utf-8")
    block = re.search(r"^  permissions: \{(.*?)^  \},", text, re.DOTALL | re.MULTILINE)
    assert block
    listed = re.search(rf"^    {group}: \{{(.*?)\}},", block[1], re.DOTALL | re.MULTILINE)
    assert listed
    return set(re.findall(r"(\w+): '[^']", listed[1]))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_permission_has_words_in_the_console(language: str) -> None:
    permissions = [name.split(".") for name in catalogue.permissions()]
    assert len(permissions) > 30
    assert {domain for domain, _ in permissions} - words(language, "on") == set()
    assert {verb for _, verb in permissions} - words(language, "to") == set()
