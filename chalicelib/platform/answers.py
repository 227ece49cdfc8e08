"""What a provider answered, read into a shape: strictly where we live by a field, blind to whatever it adds."""

from typing import Annotated, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from chalicelib.platform.errors import Unknown


def empty_is_absent(value: object) -> object:
    """Providers write "" where they have nothing."""
    return None if value == "" else value


Text = Annotated[str, Field(min_length=1)]
OptionalText = Annotated[str | None, BeforeValidator(empty_is_absent)]


class Body(BaseModel):
    model_config = ConfigDict(strict=True, extra="ignore", frozen=True, defer_build=True)


Read = TypeVar("Read", bound=Body)


def read(shape: type[Read], text: bytes) -> Read:
    """Errors: Unknown, naming the places but never their values, which may be personal."""
    try:
        return shape.model_validate_json(text)
    except ValidationError as error:
        found = error.errors(include_url=False, include_context=False, include_input=False)
    places = ", ".join(f"{'.'.join(map(str, each['loc'])) or 'body'} ({each['type']})" for each in found)
    raise Unknown("UNREADABLE", f"{shape.__name__}: {places}")


def must_be_about(asked: str | None, answered: str | None) -> None:
    """A signature does not cover the question, so an answer to another one would verify as well. Errors: Unknown."""
    if asked != answered:
        raise Unknown("UNREADABLE", "the answer is about another number")
