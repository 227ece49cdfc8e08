"""Takes from the emulator's table what it does again and again to no other end.

ministack parses an expression anew for each item that it looks at, and copies each item of a transaction some ten times with
`copy.deepcopy`, which watches for things that no item can hold. Here the same text is parsed once, and copies share what is never
changed in place. What a request means is left as it is. ministack is pinned (infra/local/requirements.txt): should a version
not have one of these names, the start ends with an AttributeError.
"""

import copy
from functools import lru_cache
from typing import Any

_MOST_TEXTS = 16_384
_SCALARS = frozenset({"S", "N", "B", "BOOL", "NULL"})


def lighten(dynamodb: Any) -> None:
    """`dynamodb` is ministack's module of that service, before its first request."""
    parse = lru_cache(_MOST_TEXTS)(dynamodb._tokenize)
    dynamodb._tokenize = lambda expression: list(parse(expression))  # whoever changes their list changes no other's
    for of_texts in ("_condition_syntax_error", "_number_size_bytes", "_number_error", "_ddb_canonicalize_number"):
        setattr(dynamodb, of_texts, lru_cache(_MOST_TEXTS)(getattr(dynamodb, of_texts)))
    dynamodb.copy = Copies


class Copies:
    """What ministack uses of the module `copy`."""

    @staticmethod
    def deepcopy(value: Any) -> Any:
        """As `copy.deepcopy`, for trees. An attribute value like `{"S": "text"}` is shared: ministack puts another in its place."""
        kind = type(value)
        if kind is dict:
            if len(value) == 1:
                ((name, inner),) = value.items()
                if name in _SCALARS and type(inner) in (str, bool):
                    return value
            return {name: deepcopy(inner) for name, inner in value.items()}
        if kind is list:
            return [deepcopy(inner) for inner in value]
        return value if kind is str else copy.deepcopy(value)


deepcopy = Copies.deepcopy
