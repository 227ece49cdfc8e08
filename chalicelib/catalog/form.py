"""What a buyer fills in to make a product his own: asked for by the product, checked when it goes into the cart, kept in the order. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..runtime.faults import invalid
from .items import FormField


def check_questions(form: Sequence[FormField]) -> None:
    """Refuse a form that nobody can fill in. Raises ShopError invalid_request at form.<place>."""
    seen: set[str] = set()
    for place, asked in enumerate(form):
        if asked.field_id in seen:
            raise invalid("form", place, "fieldId", problem="used twice")
        seen.add(asked.field_id)
        if (asked.kind == "choice") != bool(asked.choices):
            raise invalid("form", place, "choices", problem="a choice has some, a text has none")


def filled_in(form: Sequence[FormField], given: Mapping[str, str]) -> dict[str, str]:
    """What the buyer filled in, by the titles that he saw, in the form's order; empty ones are left out.

    Raises ShopError invalid_request at form.<field>: unknown, missing, too long, or no choice.
    """
    known = {asked.field_id: asked for asked in form}
    for field_id in given:
        if field_id not in known:
            raise invalid("form", field_id, problem="the product does not ask for this")
    found: dict[str, str] = {}
    for asked in form:
        text = given.get(asked.field_id, "").strip()
        if not text:
            if asked.required:
                raise invalid("form", asked.field_id, problem="needed")
            continue
        if asked.kind == "choice" and text not in asked.choices:
            raise invalid("form", asked.field_id, problem="is none of the choices")
        if asked.kind == "text" and len(text) > asked.most:
            raise invalid("form", asked.field_id, problem=f"has at most {asked.most} characters")
        found[asked.title] = text
    return found
