"""The shapes at the border: camelCase JSON outside, snake_case inside; unknown fields are refused by name.

A class of shapes costs most of a millisecond at a cold start, for pydantic collects its fields. So modules of many shapes that every order needs
do without `from __future__ import annotations` (pydantic would compile each annotation's text again), and nothing builds a schema at import.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PlainSerializer, StringConstraints

from . import clock


def to_camel(name: str) -> str:
    """`unit_price_fen` -> `unitPriceFen`. Pydantic's own does the same by three regular expressions, for every field at every import."""
    first, *words = name.split("_")
    return first + "".join([word.title() for word in words])


_BORDER = ConfigDict(
    alias_generator=to_camel,
    populate_by_name=True,
    extra="forbid",
    defer_build=True,
    frozen=True,
    allow_inf_nan=False,
    hide_input_in_errors=True,
)


class Shape(BaseModel):
    """A part of a request or a response."""

    model_config = _BORDER

    @classmethod
    def usual(cls, **fields: Any) -> Self:
        """One with these values and the defaults, unchecked: for what the program itself writes down as a default or a constant.

        Checking would build the shape's schema, at the import, in every Lambda that imports the module.
        """
        return cls.model_construct(**fields)  # type: ignore[return-value]  # as pydantic's plug-in for mypy has it


class Request(Shape):
    """What an operation takes."""


class Response(Shape):
    """What an operation gives."""


class Nothing(Response):
    """An answer without content."""


def _in_the_calendar(text: str) -> str:
    date.fromisoformat(text)
    return text


Fen = Annotated[int, Field(ge=0, le=100_000_000_00, description="money in fen (1/100 yuan)")]
Moment = Annotated[datetime, PlainSerializer(clock.iso, return_type=str), Field(description="ISO-8601, UTC")]
Quantity = Annotated[int, Field(ge=1, le=999)]  # as many as a line of the cart may hold
PageSize = Annotated[int, Field(ge=1, le=50, description="entries on a page")]
Cursor = Annotated[str, StringConstraints(max_length=600)]

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2_000)]
Remark = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
Url = Annotated[str, StringConstraints(max_length=500, pattern=r"^(https?://|/)[^\s]*$")]
Phone = Annotated[str, StringConstraints(pattern=r"^\+?[0-9-]{5,20}$")]
Slug = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,40}$")]
Day = Annotated[
    str,
    StringConstraints(pattern=r"^20[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"),
    AfterValidator(_in_the_calendar),
]  # a Beijing day
Month = Annotated[str, StringConstraints(pattern=r"^20[0-9]{2}-(0[1-9]|1[0-2])$")]
OrderNo = Annotated[str, StringConstraints(pattern=r"^[0-9A-HJKMNP-TV-Z]{26}$")]
